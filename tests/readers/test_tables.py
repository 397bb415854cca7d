"""Tables: CSV, Excel, Parquet and JSON of any origin, their variants, and what is hostile in them."""

import csv
import gzip
import io
import json
import warnings
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from comments.errors import InputError, UsageError
from comments.intake.contract import About, Post
from comments.intake.head import Head
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.model import Reject, Thread
from comments.readers import read_paths
from comments.readers.tables.delimited import DelimitedReader
from comments.readers.tables.excel import ExcelReader
from comments.readers.tables.ids import FROM_IDS
from comments.readers.tables.json_records import JsonReader
from comments.readers.tables.parquet import ParquetReader
from comments.readers.tables.rows import AS_HTML, TOLD_BY_OTHERS
from comments.readers.tables.texts import BREAKS, ENTITIES

FORMATS = Path(__file__).parents[1] / "formats"
READERS = {"csv": DelimitedReader(), "excel": ExcelReader(), "json": JsonReader(), "parquet": ParquetReader()}
SAMPLES = {
    "csv": "csv",
    "csv_semicolons": "csv",
    "csv_tabs": "csv",
    "excel": "excel",
    "json": "json",
    "jsonl": "json",
    "parquet": "parquet",
}
UTC_TIME = datetime(2021, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def events(tmp_path):
    """Everything that the reader of that format says of a file with that content."""

    def read(name, content, format, columns=None, encoding=None):  # noqa: A002 - as ReadOptions has it
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        options = ReadOptions(columns=columns or {}, encoding=encoding)
        return list(READERS[format].read(Source(path), options))

    return read


def posts(items):
    return [item for item in items if isinstance(item, Post)]


def rejects(items):
    return [item for item in items if isinstance(item, Reject)]


def texts(items):
    return [item.text for item in items if isinstance(item, Post)]


def split(items):
    items = list(items)
    return [item for item in items if isinstance(item, Thread)], rejects(items)


# The samples


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_as_it_was_counted_by_hand(name):
    told = json.loads((FORMATS / f"{name}.expected.json").read_text(encoding="utf-8"))
    threads, refused = split(read_paths([FORMATS / told["sample"]], ReadOptions()))
    assert [thread.format for thread in threads] == [SAMPLES[name]] * len(threads)
    assert len(refused) == told["rejects"]
    assert [
        {
            "thread_id": thread.thread_id,
            "title": thread.article.title,
            "n_comments": len(thread),
            "n_deleted": sum(comment.deleted for comment in thread),
            "n_replies": sum(comment.parent_id is not None for comment in thread),
            "n_authors": len({comment.author for comment in thread} - {None}),
        }
        for thread in threads
    ] == told["threads"]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_reader_of_a_sample_is_the_surest_of_the_four_and_the_others_are_not_sure(name):
    told = json.loads((FORMATS / f"{name}.expected.json").read_text(encoding="utf-8"))["sample"]
    head = Head(told, (FORMATS / told).read_bytes(), complete=True)
    sure = {format_: reader.sniff(head) for format_, reader in READERS.items()}
    assert max(sure, key=sure.get) == SAMPLES[name]
    assert all(value == 0 for format_, value in sure.items() if format_ != SAMPLES[name])


@pytest.mark.parametrize("name", READERS)
def test_every_reader_tells_what_becomes_of_each_of_our_columns(name):
    fields = {field.path: field.kept for field in READERS[name].fields().fields}
    for ours in "text comment_id thread_id author created_at parent_id deleted score likes edited_at".split():
        assert fields[ours]
    assert READERS[name].fields().documentation


# What any row becomes


def test_the_plain_format_holds_everything_of_a_thread(events):
    record = {
        "thread_id": "pier",
        "comment_id": "k2",
        "author": "Tindra Brix",
        "created_at": "2021-03-01T09:30:00Z",
        "parent_id": "k1",
        "text": "Gulls.",
        "deleted": True,
        "score": -3,
        "likes": 4,
        "edited_at": "2021-03-01T09:30:00Z",
        "title": "Pier page removed",
        "url": "https://example.org/pier",
        "outlet": "Skell Courier",
        "published_at": "2021-03-01T09:30:00Z",
        "article": "One.\nTwo.",
    }
    about = About("pier", "Pier page removed", "https://example.org/pier", "Skell Courier", UTC_TIME, ("One.", "Two."))
    post = Post("pier", "Gulls.", "1", "k2", "Tindra Brix", UTC_TIME, "k1", True, -3, 4, UTC_TIME)
    assert events("a.jsonl", json.dumps(record), "json") == [about, post]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([record.keys(), record.values()])
    assert events("a.csv", buffer.getvalue(), "csv") == [about, post]


def test_what_is_told_of_an_article_is_told_once(events):
    rows = "text,title,thread_id\none,T,a\ntwo,T,a\nthree,T,b\nfour,U,a\n"
    told = [(item.thread, item.title) for item in events("a.csv", rows, "csv") if isinstance(item, About)]
    assert told == [("a", "T"), ("b", "T"), ("a", "U")]


def test_a_row_that_only_tells_of_the_article_is_no_comment(events):
    rows = (
        "comment_id,text,title,url\n,,Pier page removed,https://example.org/pier\n1,Gulls.,,\n2,,Pier page removed,\n"
    )
    about, *rest = events("a.csv", rows, "csv")
    assert about == About("", "Pier page removed", "https://example.org/pier")
    assert texts(rest) == ["Gulls.", ""]


def test_guessed_columns_are_said_with_every_comment(events):
    found = posts(events("a.csv", "body,user\nGulls.,Pell\nMore gulls.,Orla\n", "csv"))
    assert {post.assumed for post in found} == {("columns read as: text=body, author=user",)}


def test_the_user_s_columns_are_read_and_not_said(events):
    [post] = posts(events("a.csv", "x,y\nGulls.,Pell\n", "csv", {"text": "x", "author": "y"}))
    assert (post.text, post.author, post.assumed) == ("Gulls.", "Pell", ())
    with pytest.raises(UsageError, match="a column of the table"):
        events("a.csv", "x,y\nGulls.,Pell\n", "csv", {"text": "z"})


@pytest.mark.parametrize(
    ("rows", "parents"),
    [
        ([("1", "0"), ("2", "1"), ("3", "0")], ["", "1", ""]),
        ([("0", ""), ("1", "0")], ["", "0"]),
        ([("1", "pier"), ("2", "-1")], ["", ""]),
        ([("1", "nan"), ("2", "1.0"), ("3", "NULL"), ("4", "None")], ["", "1", "", ""]),
        ([("1.0", "0.0"), ("2.0", "1.0")], ["", "1"]),
        ([("1.0", ""), ("1.1", "1.0")], ["", "1.0"]),
        ([("1", "1"), ("2", "1"), ("3", "[]")], ["", "1", ""]),
        ([("a", "t3_x"), ("b", "t1_a")], ["", "a"]),
        ([("t1_a", "t3_x"), ("t1_b", "t1_a")], ["", "t1_a"]),
    ],
)
def test_a_parent_that_stands_for_none_is_none(events, rows, parents):
    content = "\n".join(["comment_id,parent_id,thread_id,text", *(f"{own},{parent},pier,hm" for own, parent in rows)])
    assert [post.parent_id for post in posts(events("a.csv", content, "csv"))] == parents


def test_dates_with_bars_are_read_as_the_others_in_their_column_must_be(events):
    content = "text,date\nhm,4/1/2019\nho,4/25/2019 9:05\nha,4/4/2019\nhe,4/2/2019 16:05:10\n"
    found = posts(events("a.csv", content, "csv"))
    assert [post.created_at for post in found] == [
        datetime(2019, 4, 1, tzinfo=UTC),
        datetime(2019, 4, 25, 9, 5, tzinfo=UTC),
        datetime(2019, 4, 4, tzinfo=UTC),
        datetime(2019, 4, 2, 16, 5, 10, tzinfo=UTC),
    ]
    assert TOLD_BY_OTHERS.format("month/day") in found[0].assumed
    found = posts(events("a.csv", content.replace("4/25/", "25/4/"), "csv"))
    assert found[0].created_at == datetime(2019, 1, 4, tzinfo=UTC)


def test_texts_of_a_guessed_column_with_html_in_them_are_read_as_html(events):
    rows = [{"body": "<p>Gulls &amp; more<br>gulls</p>"}, {"body": "plain & simple"}]
    found = posts(events("a.json", json.dumps(rows), "json"))
    assert [post.text for post in found] == ["Gulls & more\ngulls", "plain & simple"]
    assert AS_HTML in found[1].assumed
    [post] = posts(events("a.json", json.dumps([{"text": "<b>as it is</b>"}]), "json"))
    assert post.text == "<b>as it is</b>"


def test_a_text_of_our_name_beside_columns_of_other_names_is_read_as_html_too(events):
    rows = "id,by,text\n1,pell,It&#x27;s <i>gone</i>.<p>Really.\n2,orla,plain\n"
    assert texts(events("a.csv", rows, "csv")) == ["It's gone.\n\nReally.", "plain"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["Gulls &amp; more", "&gt; quoted", "plain"], ["Gulls & more", "> quoted", "plain"]),
        (["plain", "It&#x27;s &lt;b&gt;"], ["plain", "It's <b>"]),
        (["write &amp; for an ampersand", "this & that", "you & me"], None),
        (["AT&T;", "R&D"], None),
    ],
)
def test_entities_are_read_where_ampersands_are_written_as_such(events, written, read):
    rows = [{"id": number, "text": text} for number, text in enumerate(written)]
    found = posts(events("a.json", json.dumps(rows), "json"))
    assert [post.text for post in found] == (read or written)
    assert {ENTITIES in post.assumed for post, text in zip(found, written, strict=True) if post.text != text} <= {True}
    assert texts(events("a.json", json.dumps([{"text": text} for text in written]), "json")) == written


def test_line_breaks_as_two_characters_are_read_where_there_are_no_others(events):
    rows = [{"video_id": 1, "comment_text": text} for text in ("one\\ntwo", "three\\r\\nfour", "five")]
    found = posts(events("a.json", json.dumps(rows), "json"))
    assert [post.text for post in found] == ["one\ntwo", "three\nfour", "five"]
    assert [BREAKS in post.assumed for post in found] == [True, True, False]
    rows[2]["comment_text"] = "real\nbreak"
    assert texts(events("a.json", json.dumps(rows), "json"))[0] == "one\\ntwo"
    rows[1:] = []
    assert texts(events("a.json", json.dumps(rows), "json")) == ["one\\ntwo"]


def test_answers_are_told_by_ids_where_no_column_names_them(events):
    rows = "url,comment,comment_id\n" + "".join(
        f"https://example.org/{page},hm,{own}\n" for page in "ab" for own in ("1", "1_1", "1_1_1", "1_2", "2")
    )
    found = posts(events("a.csv", rows, "csv"))
    assert [post.parent_id for post in found] == ["", "1", "1_1", "1", ""] * 2
    assert [FROM_IDS in post.assumed for post in found[:2]] == [False, True]
    rows = "cid,text\nUgx,hm\nUgx.9a,ho\nUgy,ha\n"
    assert [post.parent_id for post in posts(events("a.csv", rows, "csv"))] == ["", "Ugx", ""]
    rows = "post_id,comment_id,body\n77,77_1,hm\n77,77_2,ho\n"
    assert [post.parent_id for post in posts(events("a.csv", rows, "csv"))] == ["", ""]
    rows = "comment_id,parent_id,body\n1,,hm\n1_1,,ho\n"
    assert [post.parent_id for post in posts(events("a.csv", rows, "csv"))] == ["", ""]


def test_a_comment_whose_state_is_deleted_keeps_its_place(events):
    rows = "id,body,status\n1,hm,online\n2,ho,deleted\n3,,Removed\n"
    assert [post.deleted for post in posts(events("a.csv", rows, "csv"))] == [False, True, True]


def test_a_time_that_nearly_all_rows_have_changed_at_is_no_edit(events):
    rows = "text,createDate,updateDate\n" + "".join(f"hm,2021-03-0{n},2021-03-1{n}\n" for n in range(1, 6))
    assert {post.edited_at for post in posts(events("a.csv", rows, "csv"))} == {None}
    rows += "".join("hm,2021-03-01,2021-03-01\n" for _ in range(6))
    assert sum(post.edited_at is not None for post in posts(events("a.csv", rows, "csv"))) == 5


def test_a_guessed_time_of_editing_that_is_the_time_of_writing_is_none(events):
    content = "text,created,updated\nhm,2021-03-01,2021-03-01\nho,2021-03-01,2021-03-02\n"
    assert [post.edited_at for post in posts(events("a.csv", content, "csv"))] == [
        None,
        datetime(2021, 3, 2, tzinfo=UTC),
    ]


HOSTILE = [None, True, [], {}, [[1]], {"a": [1]}, float("nan"), 1e308, 10**40, "\ud83d", "\0", "\u202ex", "x" * 9_000]


@pytest.mark.parametrize("value", HOSTILE)
def test_any_column_may_hold_anything(events, value):
    columns = "comment_id thread_id author created_at parent_id deleted score likes edited_at title url article".split()
    records = [{"text": "hm", column: value} for column in columns] + [dict.fromkeys(columns, value), {"text": "ho"}]
    found = events("a.jsonl", "\n".join(map(json.dumps, records)), "json")
    assert [item.text for item in posts(found)][:1] + texts(found)[-1:] == ["hm", "ho"]
    alone = len(records) - len(posts(found)) - len(rejects(found))
    assert alone in (0, 1)  # a record without a text may tell of an article


# Delimited


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_what_stands_between_columns_is_found_from_the_header(events, mark):
    content = f"author{mark}text{mark}likes\nPell{mark}Gulls, gulls; and | gulls{mark}3\n".replace("| gulls", "gulls")
    content = content if mark not in ",;" else content.replace("Gulls, gulls; and gulls", '"Gulls, gulls; and gulls"')
    [post] = posts(events("a.csv", content, "csv"))
    assert (post.text, post.author, post.likes) == ("Gulls, gulls; and gulls", "Pell", 3)


def test_a_first_line_may_say_what_stands_between_columns(events):
    [post] = posts(events("a.csv", '\ufeff"sep=;"\r\nauthor,name;text\r\nPell;Gulls\r\n', "csv"))
    assert (post.text, post.record) == ("Gulls", "1")
    assert READERS["csv"].sniff(Head("a.csv", b"sep=;\nauthor;text\nPell;hm", complete=True)) == 0.35


@pytest.mark.parametrize("mark", [",", ";"])
def test_titles_above_a_header_are_passed_over_in_a_file_named_as_a_table(events, mark):
    rows = [
        "Comments,,,",
        "Exported,2026-06-01,,",
        "",
        ",Name (click to view profile),Date,Comment",
        "1,Pell,2021-03-01,Gulls.",
    ]
    content = "\n".join(rows).replace(",", mark)
    [post] = posts(events("a.csv", content, "csv"))
    assert (post.text, post.author, post.record) == ("Gulls.", "Pell", "1")
    assert READERS["csv"].sniff(Head("a.csv", content.encode(), complete=True)) >= 0.3
    page = content.replace(mark * 2, "").encode()
    assert READERS["csv"].sniff(Head("page.txt", page, complete=True)) < 0.3


def test_what_is_no_header_below_other_names_is_a_row(events):
    rows = "id,raw\n1,Author\n2,comment\n"
    assert texts(events("a.csv", rows, "csv")) == ["Author", "comment"]


def test_columns_that_are_only_numbered_are_columns(events):
    rows = ",0\n0,They took the wrong page down again.\n1,And left the other one up.\n"
    assert texts(events("a.csv", rows, "csv")) == ["They took the wrong page down again.", "And left the other one up."]
    assert READERS["csv"].sniff(Head("a.csv", rows.encode(), complete=True)) >= 0.3
    with pytest.raises(InputError, match="what reads as data"):
        events("a.csv", rows.replace(",0\n", ",7\n"), "csv")


def test_a_table_leaves_the_limit_of_cells_as_it_was(events):
    limit = csv.field_size_limit()
    events("a.csv", "text\nhm\n", "csv")
    assert csv.field_size_limit() == limit


def test_quotation_marks_behind_backslashes_are_read_where_a_file_has_them(events):
    [post] = posts(events("a.csv", 'text,author\n"He said \\"gulls\\", twice","Pell"\n', "csv"))
    assert post.text == 'He said "gulls", twice'


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_rows_may_end_as_they_like_and_cells_may_have_breaks(events, ends):
    content = ends.join(["text,author", f'"one{ends}two",Pell', "three,Orla", ""])
    found = events("a.csv", content, "csv")
    assert [(post.text, post.author) for post in posts(found)] == [("one\ntwo", "Pell"), ("three", "Orla")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_table_in_another_encoding_is_read(events, encoding):
    [post] = posts(events("a.csv", "text,author\nGrün – “alles”,Pell\n".encode(encoding), "csv"))
    assert (post.text, post.author) == ("Grün – “alles”", "Pell")


def test_a_line_that_is_not_utf_8_is_read_alone_as_windows_1252_and_said(events):
    content = "text\nGrün\n".encode() + "Straße\n".encode("cp1252") + "Öl\n".encode()
    found = posts(events("a.csv", content, "csv"))
    assert [post.text for post in found] == ["Grün", "Straße", "Öl"]
    assert [len(post.assumed) for post in found] == [0, 1, 0]


def test_an_encoding_that_is_told_is_kept_to(events):
    assert texts(events("a.csv", "text\nGrün\n".encode("cp437"), "csv", encoding="cp437")) == ["Grün"]
    with pytest.raises(InputError, match="a file in"):
        events("a.csv", "text\nGrün\n".encode("cp1252"), "csv", encoding="utf-8")


@pytest.mark.parametrize(
    "content",
    [
        "Pell,2021-03-01,Gulls all of them.\nOrla,2021-03-02,More of them.\n",
        "1,Pell,Gulls\n2,Orla,More gulls\n",
        "https://example.org/a,Gulls\n",
    ],
)
def test_a_table_that_begins_with_data_is_refused_and_says_what_to_do(events, content):
    with pytest.raises(InputError, match="reads as data") as caught:
        events("a.csv", content, "csv")
    assert "put a row above it" in caught.value.hint
    assert READERS["csv"].sniff(Head("a.csv", content.encode(), complete=True)) == 0.2
    assert READERS["csv"].sniff(Head("a", content.encode(), complete=True)) == 0


def test_a_million_columns_are_refused_and_a_row_of_so_many_is_set_aside(events):
    wide = "x," * 1_000_000
    with pytest.raises(InputError, match="one column 'text'"):
        events("a.csv", f"text,{wide}\nhm\n", "csv")
    with pytest.raises(InputError, match="at most 10,000 columns"):
        events("a.csv", f"text,{wide[:40_000]}\nhm\n", "csv")
    found = events("a.csv", f"text,author\nbefore,Pell\n{wide}\nafter,Orla\n", "csv")
    assert texts(found) == ["before", "after"]
    [reject] = rejects(found)
    assert reject.source == "a.csv#2"
    assert "columns" in reject.reason


def test_a_line_without_end_is_set_aside(events):
    found = events("a.csv", "text,author\nbefore,Pell\n" + "x" * 17_000_000 + "\nafter,Orla\n", "csv")
    assert texts(found) == ["before", "after"]
    assert [reject.source for reject in rejects(found)] == ["a.csv#2"]


def test_empty_cells_beyond_the_last_column_are_nothing(events):
    assert texts(events("a.csv", "author,text\nPell,one,,\nPell,two,,x\n", "csv")) == ["one"]


def test_a_packed_table_is_read(events):
    assert texts(events("a.csv.gz", gzip.compress(b"text\nhm\n"), "csv")) == ["hm"]


@pytest.mark.parametrize(
    "content",
    [
        b"Harbour page removed\n\nThe platform said on Monday, late, that it had removed it.\nlol I knew it!!\n",
        b"It was late, and dark.\nNobody came, they said.\n",
        b"<html><body>text,author</body>",
        b'{"text": "hm"}',
        b"\x89PNG\0\0\0,,,",
        b"",
    ],
)
def test_pages_and_other_formats_are_no_tables(content):
    assert READERS["csv"].sniff(Head("page", content, complete=True)) == 0


@pytest.mark.parametrize("content", [b"author,text\nPell,hm\n", b"text\nhm\n", b"user;comment\nPell;hm\n"])
def test_a_table_is_known_without_a_name(content):
    assert READERS["csv"].sniff(Head("table", content, complete=True)) >= 0.3


# Excel


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_sheet_is_read_with_its_dates_numbers_and_row_numbers(events):
    rows = [
        ["Author", "Comment", "Date", "Likes"],
        ["Pell", "Gulls", datetime(2021, 3, 1, 9, 30), 3],  # noqa: DTZ001 - cells have no zone
        [],
        ["Orla", 100.0, date(2021, 3, 2), "1,204"],
        ["Orla", True, None, None],
    ]
    found = posts(events("a.xlsx", workbook(("Sheet 1", rows)), "excel"))
    assert [(post.text, post.record, post.likes) for post in found] == [
        ("Gulls", "Sheet 1!2", 3),
        ("100", "Sheet 1!4", 1204),
        ("TRUE", "Sheet 1!5", None),
    ]
    assert [post.created_at for post in found] == [UTC_TIME, datetime(2021, 3, 2, tzinfo=UTC), None]


def test_titles_above_the_header_are_passed_over(events):
    rows = [["Our comments"], [], ["author", "text"], ["Pell", "Gulls"]]
    assert [(p.text, p.record) for p in posts(events("a.xlsx", workbook(("A", rows)), "excel"))] == [("Gulls", "A!4")]


def test_a_row_of_a_sheet_that_is_longer_than_its_header_is_read_if_what_is_more_is_empty(events):
    sheet = zipfile.ZipFile(io.BytesIO(workbook(("A", [["text", "likes"], ["hm", 1], ["ho", 2], ["ha", 3]]))))
    xml = sheet.read("xl/worksheets/sheet1.xml").decode()
    xml = xml.replace('<c r="B3" t="n"><v>2</v></c>', '<c r="B3" t="n"><v>2</v></c><c r="E3"/>')
    xml = xml.replace('<c r="B4" t="n"><v>3</v></c>', '<c r="B4" t="n"><v>3</v></c><c r="E4" t="n"><v>9</v></c>')
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as again:
        for name in sheet.namelist():
            again.writestr(name, xml if name.endswith("sheet1.xml") else sheet.read(name))
    one, two, reject = events("a.xlsx", buffer.getvalue(), "excel")
    assert [one.text, two.text] == ["hm", "ho"]
    assert reject.reason == "3 more cells than the header has columns"


def test_sheets_are_threads_where_nothing_else_tells_threads_apart(events):
    rows = [["text"], ["hm"]]
    told = [["text", "thread_id"], ["hm", "pier"]]
    assert [p.thread for p in posts(events("a.xlsx", workbook(("A", rows)), "excel"))] == [""]
    assert [p.thread for p in posts(events("a.xlsx", workbook(("A", rows), ("B", rows)), "excel"))] == ["A", "B"]
    assert [p.thread for p in posts(events("a.xlsx", workbook(("A", told), ("B", told)), "excel"))] == ["pier", "pier"]


def test_a_sheet_without_texts_is_named_and_an_empty_one_is_nothing(events):
    book = workbook(("A", [["text"], ["hm"]]), ("Counts", [["month", "n"], ["March", 3]]), ("Empty", []))
    [reject, post] = events("a.xlsx", book, "excel")
    assert (reject.source, post.text) == ("a.xlsx#Counts", "hm")
    assert "one column 'text', got month, n" in reject.reason


@pytest.mark.parametrize("sheets", [[("A", [["month", "n"], ["March", 3]])], [("A", [])]])
def test_a_workbook_without_texts_is_refused(events, sheets):
    with pytest.raises(InputError, match=r"one column 'text'|a sheet with rows"):
        events("a.xlsx", workbook(*sheets), "excel")


def test_the_older_kind_of_workbook_is_refused_with_a_way_out(events):
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    with pytest.raises(InputError, match=r"save it as \.xlsx"):
        events("a.xls", old, "excel")
    assert READERS["excel"].sniff(Head("a.xls", old, complete=True)) == 0.9


def repacked(raw, **parts):
    """A workbook with some of its parts replaced (``sheet1``) or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            stem = Path(name).stem
            new.writestr(name, parts.pop(stem)(old.read(name)) if stem in parts else old.read(name))
        for name, make in parts.items():
            new.writestr(f"xl/{name}.xml", make(b""))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"sheet1": lambda raw: raw[:-200]}, "that is whole"),
        ({"sheet1": lambda _: b"no xml"}, "that is whole"),
        ({"workbook": lambda _: b""}, "that is whole"),
        ({"bomb": lambda _: bytes(50_000_000)}, "unpacks to at most"),
        ({"sheet1": lambda raw: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + raw}, "document types"),
    ],
)
def test_a_broken_or_hostile_workbook_is_refused(events, parts, message):
    rows = [["text"], *([f"hm {number}"] for number in range(9))]
    with pytest.raises(InputError, match=message):
        events("a.xlsx", repacked(workbook(("A", rows)), **parts), "excel")


def test_a_row_number_beyond_any_sheet_ends_it(events):
    raw = workbook(("A", [["text"], ["hm"], ["ho"]]))
    far = repacked(raw, sheet1=lambda xml: xml.replace(b'<row r="3"', b'<row r="99999999999"'))
    *found, last = events("a.xlsx", far, "excel")
    assert texts(found) == ["hm"]
    assert "more rows than the 1,048,576 of a sheet" in last.reason


def test_no_warning_escapes_a_workbook(events):
    raw = workbook(("A", [["text"], ["hm"]]))
    odd = repacked(
        raw,
        sheet1=lambda xml: xml.replace(
            b"</worksheet>", b'<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"/></extLst></worksheet>'
        ),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert texts(events("a.xlsx", odd, "excel")) == ["hm"]


def test_a_document_of_another_program_is_no_workbook():
    raw = b"PK\x03\x04[Content_Types].xml word/document.xml"
    assert READERS["excel"].sniff(Head("a.docx", raw, complete=True)) == 0


# Parquet


def parquet(columns, **options):
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, **options)
    return buffer.getvalue()


def test_a_parquet_file_is_read_in_all_its_types(events):
    raw = parquet(
        {
            "user": pa.array([{"name": "Pell", "more": {"x": 1}}, None]),
            "text": pa.array(["Gulls", "Odd"]).dictionary_encode(),
            "created_at": pa.array([UTC_TIME, None], pa.timestamp("ns", tz="Europe/Berlin")),
            "comment_id": pa.array([Decimal(7), Decimal(8)]),
            "parent_id": pa.array([None, 7.0]),
            "likes": pa.array([1, 2], pa.uint8()),
        },
        row_group_size=1,
    )
    first, second = events("a.parquet", raw, "parquet")
    assert (first.text, first.author, first.created_at, first.comment_id) == ("Gulls", "Pell", UTC_TIME, "7")
    assert (second.text, second.author, second.parent_id, second.likes) == ("Odd", "", "7", 2)
    assert second.record == "2"


def test_texts_that_are_bytes_or_no_utf_8_are_read(events):
    raw = parquet({"text": pa.array([b"Gulls", b"\xff\xfe!"]), "author": pa.array(["Pell", None])})
    assert texts(events("a.parquet", raw, "parquet")) == ["Gulls", "\ufffd\ufffd!"]
    broken = pa.Array.from_buffers(pa.utf8(), 1, pa.array([b"\xffhm"]).buffers())
    assert texts(events("a.parquet", parquet({"text": broken}), "parquet")) == ["\ufffdhm"]


def test_a_packed_parquet_file_is_read_too(events):
    assert texts(events("a.parquet.gz", gzip.compress(parquet({"text": ["hm"]})), "parquet")) == ["hm"]


def test_a_column_s_name_may_have_dots(events):
    raw = parquet({"a.b": pa.array([{"text": "x"}]), "text": ["hm"], "user.name": ["Pell"]})
    [post] = events("a.parquet", raw, "parquet")
    assert post.author == "Pell"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PAR1", "a Parquet file that is whole"),
        (parquet({"text": ["hm"] * 50})[:-30], "a Parquet file that is whole"),
        (b"text\nhm", "a Parquet file, got none"),
        (parquet({"n": [1]}), "one column 'text'"),
        (parquet({"text": pa.array([], pa.string())}), "rows, got none"),
    ],
)
def test_a_parquet_file_that_is_broken_or_has_no_texts_is_refused(events, content, message):
    with pytest.raises(InputError, match=message):
        events("a.parquet", content, "parquet")


# JSON


LISTS = [
    '[{"text": "one"}, {"text": "two"}]',
    '{"text": "one"}\n{"text": "two"}\n',
    '{"text": "one"}\r\n\r\n{"text": "two"}',
    '\ufeff[\n  {\n "text": "one"},\n{"text": "two"}]',
    '[{"text": "one"}]\n[{"text": "two"}]',
    '[{"text": "one"}][{"text": "two"}]',
    '{"comments": [{"text": "one"}, {"text": "two"}]}',
    '{"ok": true, "data": [{"text": "one"}, {"text": "two"}], "paging": {"next": null}}',
    '{"data": {"list": [{"text": "one"}, {"text": "two"}]}}',
    '{"comments": [{"text": "one"}]}\n{"comments": [{"text": "two"}]}',
    '{"edges": [{"node": {"text": "one"}}, {"node": {"text": "two"}}]}',
    '{"columns": ["id", "text"], "index": [0, 1], "data": [[1, "one"], [2, "two"]]}',
    '{"text": {"0": "one", "1": "two"}, "likes": {"0": 3, "1": 4}}',
    '{"a": {"text": "one"}, "b": {"text": "two"}}',
    '{"text": ["one", "two"], "author": ["Pell", null]}',
]


@pytest.mark.parametrize("content", LISTS)
def test_records_are_found_in_whatever_shape_they_come(events, content):
    found = events("a.json", content, "json")
    assert texts(found) == ["one", "two"]
    assert {post.thread for post in posts(found)} == {""}
    assert len({post.record for post in posts(found)}) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("content", ['[{"text": "Grün"}]', '{"text": "Grün"}\n{"text": "Öl"}'])
def test_json_in_another_encoding_is_read(events, encoding, content):
    assert texts(events("a.json", content.encode(encoding), "json"))[0] == "Grün"


def nested(depth):
    record = {"text": "last"}
    for number in range(depth):
        record = {"text": f"{number}", "replies": [record]}
    return record


def test_answers_are_read_behind_what_they_answer(events):
    tree = [
        {
            "id": 1,
            "text": "a",
            "replies": [{"id": 2, "text": "b", "replies": [{"id": 3, "text": "c"}]}, {"id": 4, "text": "d"}],
        },
        {"id": 5, "text": "e", "children": {"data": [{"id": 6, "text": "f", "parent_id": 1}]}},
        {"text": "g", "replies": [{"text": "h"}]},
        {"id": 7, "text": "i", "replies": [8, 9]},
    ]
    found = posts(events("a.json", json.dumps(tree), "json"))
    assert [(post.text, post.parent_id) for post in found[:6]] == [
        ("a", ""),
        ("b", "1"),
        ("c", "2"),
        ("d", "1"),
        ("e", ""),
        ("f", "1"),
    ]
    assert found[7].parent_id == found[6].comment_id != ""
    assert [post.record for post in found] == ["1", "1.1", "1.2", "1.3", "2", "2.1", "3", "3.1", "4"]


def test_an_answer_that_is_no_comment_is_set_aside_and_the_others_read(events):
    found = events(
        "a.json", '{"id": 1, "text": "a", "replies": [{"id": 2}, "x", null, {"text": "b"}, {"text": 3}]}', "json"
    )
    assert texts(found) == ["a", "b"]
    assert [reject.reason for reject in rejects(found)] == [
        "no text",
        "a str, not an object",
        "a NoneType, not an object",
        "a text that is a int",
    ]


@pytest.mark.parametrize("depth", [100, 400, 1_500])
def test_deep_answers_are_read_in_order(events, depth):
    found = events("a.json", json.dumps({"comments": [nested(depth if depth < 400 else 100)]}), "json")
    assert len(posts(found)) == min(depth, 100) + 1
    deep = '{"comments": [' + '{"text": "x", "replies": [' * depth + '{"text": "last"}' + "]}" * depth + "]}"
    found = posts(events("a.json", deep, "json"))
    assert len(found) == depth + 1
    assert all(child.parent_id == parent.comment_id for parent, child in pairwise(found))


def test_one_value_that_is_nested_far_too_deep_does_not_stop_the_rest(events):
    deep = "[" * 10_000 + "]" * 10_000
    found = events("a.json", f'[{{"text": "one"}}, {{"text": "two", "x": {deep}}}, {{"text": "three"}}]', "json")
    assert texts(found) == ["one", "two", "three"]
    assert "nested deeper" in rejects(found)[0].reason
    found = events("a.jsonl", f'{{"text": "one"}}\n{{"text": "two", "x": {deep}}}\n{{"text": "three"}}', "json")
    assert texts(found) == ["one", "three"]


def test_an_object_around_comments_tells_of_their_article(events):
    content = {
        "article": {
            "id": 9,
            "headline": "Pier page removed",
            "url": "https://example.org/pier",
            "date": "2021-03-01T09:30:00Z",
        },
        "source": "x",
        "comments": [{"body": "Gulls", "user": {"name": "Pell"}}],
    }
    about, post = events("a.json", json.dumps(content), "json")
    assert about == About(post.thread, "Pier page removed", "https://example.org/pier", "", UTC_TIME)
    assert (post.text, post.author, post.record) == ("Gulls", "Pell", "1")


@pytest.mark.parametrize("wrap", ["{}", '{{"articles": {}}}'])
def test_several_objects_around_comments_are_several_threads(events, wrap):
    several = [
        {"id": 5, "title": "One", "comments": [{"text": "a"}]},
        {"title": "Two", "text": "The article.", "comments": [{"text": "b"}, {"text": "c"}]},
        {"id": 7, "title": "Three", "comments": []},
    ]
    found = events("a.json", wrap.format(json.dumps(several)), "json")
    abouts = [item for item in found if isinstance(item, About)]
    assert [(about.thread, about.title) for about in abouts] == [("5", "One"), ("2", "Two"), ("7", "Three")]
    assert abouts[1].paragraphs == ("The article.",)
    assert [(post.thread, post.text) for post in posts(found)] == [("5", "a"), ("2", "b"), ("2", "c")]


def test_posts_with_comments_are_articles_and_comments_with_comments_are_not(events):
    content = [{"id": 1, "message": "post", "comments": [{"message": "a"}]}]
    assert texts(events("a.json", json.dumps(content), "json")) == ["a"]
    content = [{"id": 1, "message": "a", "comments": [{"message": "b", "comments": []}]}]
    assert texts(events("a.json", json.dumps(content), "json")) == ["a", "b"]


def test_another_array_of_texts_is_named_and_an_empty_thread_is_told(events):
    found = events("a.json", '{"comments": [{"text": "a"}, {"text": "b"}], "pinned": [{"text": "c"}]}', "json")
    assert texts(found) == ["a", "b"]
    assert "'pinned'" in rejects(found)[0].reason
    assert events("a.json", '{"title": "Pier", "comments": []}', "json") == [About("", "Pier")]


def test_a_document_that_is_cut_off_is_read_as_far_as_it_goes(events):
    whole = '{"title": "Pier", "comments": [{"text": "a", "replies": [{"text": "b"}, {"text": "c'
    found = events("a.json", whole, "json")
    assert texts(found) == ["a", "b"]
    assert any("not JSON from here on" in reject.reason for reject in rejects(found))
    found = events("a.json", '[{"text": "a"}, {"text": "b"}, {"te', "json")
    assert texts(found) == ["a", "b"]
    assert len(rejects(found)) == 1


def test_a_large_object_around_comments_is_streamed(events, monkeypatch):
    monkeypatch.setattr("comments.readers.tables.json_records.MAX_DOCUMENT", 100)
    content = {"title": "Pier", "comments": [{"text": f"hm {number}", "likes": 1.5e3} for number in range(500)]}
    about, *found = events("a.json", json.dumps(content), "json")
    assert (about, len(posts(found)), posts(found)[499].likes) == (About("", "Pier"), 500, 1500)
    found = events("a.json", json.dumps(content["comments"]), "json")
    assert len(posts(found)) == 500


@pytest.mark.parametrize("content", ["[]", "null", "7", '["a", "b"]', "[[1]]", "[]\n[]"])
def test_json_without_an_object_is_refused(events, content):
    with pytest.raises(InputError, match="JSON objects"):
        events("a.json", content, "json")


@pytest.mark.parametrize("content", ["{}", '{"a": 1}', '[{"n": 1, "m": [1, 2]}]'])
def test_json_without_a_text_is_refused_with_its_columns(events, content):
    with pytest.raises(InputError, match="one column 'text'"):
        events("a.json", content, "json")


@pytest.mark.parametrize(
    ("content", "sure"),
    [
        ('{"text": "hm"}', 0.35),
        ('[{"text": "hm"}]', 0.35),
        ('{"comments": [{"body": "hm"}]}', 0.3),
        ('{"attributes": {"body": "hm"}}', 0.3),
        ('{"a": 1}', 0.15),
        ("[", 0.15),
        ("text,author", 0.0),
        ("", 0.0),
        ("[" * 60_000, 0.15),
        ('{"comments": [null, [], "x", {"text": "hm"', 0.35),
        ('{"comments": [null, [], "x", {"te', 0.15),
    ],
)
def test_how_sure_the_reader_of_json_is(content, sure):
    assert READERS["json"].sniff(Head("a.json", content.encode(), complete=False)) == sure


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 99, b"\xff" * 99, b'{"a":' * 9_000, b'"' * 9_000, b"PK\x03\x04", b"PAR1", b"sep=\n"]
)
def test_no_head_raises(name, raw):
    assert 0 <= READERS[name].sniff(Head("x", raw, complete=False)) <= 1
