"""Records: what becomes a comment, what becomes a reject and why, and that nothing falls between."""

import csv
import io
import json
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.errors import InputError
from comments.intake.contract import About
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.model import Author, Reject, Thread
from comments.readers import read_paths
from comments.readers.tables.json_records import JsonReader
from tests.strategies import record_lines, texts, unhurried

SAMPLES = Path(__file__).parents[1] / "comments" / "samples"
AS_FOUND = ReadOptions()


@pytest.fixture
def read(tmp_path):
    """Reads `content` as a file of that name: the threads, and the rejects."""

    def reader(content, name="tide.jsonl", options=AS_FOUND):
        path = tmp_path / name
        if isinstance(content, list):
            content = "\n".join(json.dumps(record) for record in content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return split(read_paths([path], as_records(path, options)))

    return reader


def as_records(path, options=AS_FOUND):
    """The format told, so that these tests say nothing of how it is found."""
    return replace(options, format="csv" if path.suffix.lower() in {".csv", ".tsv"} else "json")


def split(items):
    items = list(items)
    return [item for item in items if isinstance(item, Thread)], [item for item in items if isinstance(item, Reject)]


def table(*rows, delimiter=","):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


FULL = {
    "thread_id": "north-pier",
    "comment_id": "k7",
    "author": "Tindra Brix",
    "created_at": "2021-03-01T09:30:00+01:00",
    "parent_id": "k2",
    "text": "Gulls, all of them.\nEvery one.",
}


@pytest.mark.parametrize("name", ["tide.jsonl", "tide.NDJSON", "tide.csv", "tide.tsv"])
def test_every_format_reads_the_same_comment(read, name):
    if name.endswith("v"):
        content = table(FULL.keys(), FULL.values(), delimiter="\t" if name.endswith("tsv") else ",")
    else:
        content = [FULL]
    [thread], rejects = read(content, name)
    [comment] = thread
    assert rejects == []
    assert (thread.thread_id, thread.source) == ("north-pier", name)
    assert (comment.comment_id, comment.position, comment.parent_id) == ("k7", 0, "k2")
    assert (comment.text, comment.author) == (FULL["text"], Author("Tindra Brix"))
    assert comment.created_at == datetime(2021, 3, 1, 8, 30, tzinfo=UTC)
    assert comment.source == f"{name}#1"
    assert comment.boundary == 1.0


def test_all_but_the_text_may_be_missing(read):
    [thread], rejects = read([{"text": "one"}, {"text": "two"}])
    assert rejects == []
    assert thread.thread_id == "tide"
    assert [(comment.comment_id, comment.author, comment.parent_id) for comment in thread] == [
        ("c1", None, None),
        ("c2", None, None),
    ]


def test_an_id_that_was_missing_is_none_that_another_comment_has(read):
    [thread], rejects = read(
        [{"text": "one", "comment_id": "c2"}, {"text": "two"}, {"text": "three", "comment_id": "c4"}, {"text": "four"}]
    )
    assert rejects == []
    assert [comment.comment_id for comment in thread] == ["c2", "c2+", "c4", "c4+"]


def test_one_file_may_hold_several_threads_in_any_order(read):
    records = [{"thread_id": name, "text": f"{name} {number}"} for number in (1, 2) for name in ("south", "north")]
    threads, _ = read(records)
    assert [(thread.thread_id, [comment.text for comment in thread]) for thread in threads] == [
        ("south", ["south 1", "south 2"]),
        ("north", ["north 1", "north 2"]),
    ]
    assert [comment.source for comment in threads[1]] == ["tide.jsonl#2", "tide.jsonl#4"]


def test_the_same_comment_id_may_stand_in_two_threads(read):
    threads, rejects = read([{"thread_id": name, "comment_id": "c1", "text": "hm"} for name in ("south", "north")])
    assert len(threads) == 2
    assert rejects == []


REJECTED = [
    ("{broken", "not JSON"),
    ('["text"]', "a list, not an object"),
    ("17", "a int, not an object"),
    ("null", "a NoneType, not an object"),
    ('{"author": "Pell"}', "no text"),
    ('{"text": null}', "no text"),
    ('{"text": 5}', "a text that is a int"),
    ('{"text": ["a"]}', "a text that is a list"),
    ("[" * 100_000, "JSON nested too deep"),
    ('{"text": "again", "comment_id": "first"}', "the comment_id 'first' stands in this thread already"),
    ('{"text": "again", "comment_id": " first "}', "the comment_id 'first' stands in this thread already"),
]


@pytest.mark.parametrize(("line", "reason"), REJECTED)
def test_a_line_that_is_no_comment_is_set_aside_with_its_number_and_reason(read, line, reason):
    before = '{"text": "before", "comment_id": "first"}'
    [thread], [reject] = read(f'{before}\n\n{line}\n{{"text": "after"}}')
    assert [comment.text for comment in thread] == ["before", "after"]
    assert reject.source == "tide.jsonl#3"
    assert reason in reject.reason
    assert reject.excerpt
    assert len(reject.excerpt) <= 120


def test_a_record_that_can_be_read_but_not_written_again_is_set_aside_too(read):
    limit = sys.getrecursionlimit()
    lines = ['{"x":' + "[" * depth + "]" * depth + "}" for depth in range(limit - 150, limit, 3)]
    [thread], rejects = read("\n".join([*lines, '{"text": "after"}']))
    assert len(rejects) == len(lines)
    assert {reject.reason for reject in rejects} <= {"no text", "JSON nested too deep"}
    assert len(thread) == 1


def test_a_thread_of_which_nothing_can_be_read_is_no_thread(read):
    threads, rejects = read([{"thread_id": "north", "text": "hm"}, {"author": "Pell"}])
    assert [thread.thread_id for thread in threads] == ["north"]
    assert [reject.source for reject in rejects] == ["tide.jsonl#2"]


@pytest.mark.parametrize("content", ["[]\n7", "null"])
def test_a_file_without_any_object_is_refused(read, content):
    with pytest.raises(InputError, match="JSON objects, one a line"):
        read(content)


def tells_only_of_the_article(line):
    """A record without a text that has a title or a text of the article."""
    record = json.loads(line)
    return not record.get("text") and any(says_something(record.get(key)) for key in ("title", "article"))


def says_something(value):
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**30


@unhurried
@given(st.lists(record_lines(), min_size=1, max_size=8), st.randoms())
def test_what_comes_in_comes_out_as_comments_and_rejects(lines, random):
    spaced = [part for line in lines for part in ([line, "", "  "] if random.random() < 0.3 else [line])]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tide.jsonl"
        path.write_text("\n".join(['{"text": "a first one", "comment_id": "first"}', *spaced]), encoding="utf-8")
        threads, rejects = split(read_paths([path], as_records(path)))
        events = list(JsonReader().read(Source(path), ReadOptions()))
    read = [event for event in events if not isinstance(event, About)]
    places = {event.source.partition("#")[2] if isinstance(event, Reject) else event.record for event in read}
    assert len(places) == len(read) == sum(map(len, threads)) + len(rejects)
    for number, line in enumerate(spaced, 2):
        assert str(number) in places or not line.strip() or tells_only_of_the_article(line)
    sources = [comment.source for thread in threads for comment in thread] + [reject.source for reject in rejects]
    assert len(set(sources)) == len(sources)
    for thread in threads:
        assert [comment.position for comment in thread] == list(range(len(thread)))
        assert len({comment.comment_id for comment in thread}) == len(thread)
        assert all(comment.comment_id for comment in thread)
    everything = repr([(item, item.excerpt) for item in rejects]) + "".join(
        thread.thread_id + thread.article.title + thread.article.text + comment.text + (comment.parent_id or "")
        for thread in threads
        for comment in thread
    )
    assert everything.encode()


CELLS = texts().map(lambda text: text.encode("utf-8", "replace").decode())


@unhurried
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=8), st.sampled_from(["tide.csv", "tide.tsv"])
)
def test_every_row_comes_out_as_a_comment_or_a_reject_with_its_text(rows, name):
    content = table(["comment_id", "text", "author"], *rows, delimiter="\t" if name.endswith("tsv") else ",")
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content.encode())
        threads, rejects = split(read_paths([path], as_records(path, ReadOptions(encoding="utf-8"))))
    assert sum(map(len, threads)) + len(rejects) == len(rows)
    read = {comment.source: comment.text for thread in threads for comment in thread}
    for number, row in enumerate(rows, 1):
        if f"{name}#{number}" in read:
            assert read[f"{name}#{number}"] == re.sub("\r\n?", "\n", row[1]).replace("\0", "\ufffd")


def test_ragged_rows_are_set_aside_and_the_others_read(read):
    content = table(
        ["author", "text"], ["Pell", "one"], ["Pell"], ["Pell", "two", "surplus", "surplus"], ["Orla", "three"]
    )
    [thread], [short, long] = read(content, "tide.csv")
    assert [comment.text for comment in thread] == ["one", "three"]
    assert (short.source, short.reason) == ("tide.csv#2", "no text")
    assert (long.source, long.excerpt) == ("tide.csv#3", "two")
    assert "2 more fields than the header has columns" in long.reason


def test_blank_rows_are_none_and_a_blank_first_row_is_no_header(read):
    [thread], rejects = read("\n\ntext,author\n\none,Pell\n\n\ntwo,Orla\n\n", "tide.csv")
    assert [(comment.text, comment.source) for comment in thread] == [("one", "tide.csv#1"), ("two", "tide.csv#2")]
    assert rejects == []


def test_a_quotation_mark_that_is_never_closed_swallows_nothing_silently(read):
    [thread], [reject] = read('text\nbefore\n"open\nswallowed one\nswallowed two\n', "tide.csv")
    assert [comment.text for comment in thread] == ["before"]
    assert reject.source == "tide.csv#2"
    assert "never closed" in reject.reason
    assert "swallowed one" in reject.excerpt


def test_a_field_that_is_too_long_is_set_aside_and_the_rows_behind_it_read(read):
    [thread], [reject] = read("text\nbefore\n" + "x" * 10_000_001 + "\nafter\n", "tide.csv")
    assert [comment.text for comment in thread] == ["before", "after"]
    assert (reject.source, reject.reason[:7]) == ("tide.csv#2", "not CSV")


@pytest.mark.parametrize(
    ("content", "got"),
    [
        ("author,remark\nPell,hm\n", "author, remark"),
        ("text,text\none,two\n", "text, text"),
        ('"never closed\nhm', "no header"),
        ("x" * 10_000_001, "no header"),
    ],
)
def test_a_table_without_one_text_column_is_refused(read, content, got):
    with pytest.raises(InputError, match="one column 'text'") as caught:
        read(content, "tide.csv")
    assert caught.value.got == got


def test_a_table_without_rows_is_refused(read):
    with pytest.raises(InputError, match="rows under the header"):
        read("author,text\n\n", "tide.csv")


def test_spaces_around_column_names_and_cells_do_not_matter_but_those_of_texts_do(read):
    [thread], _ = read("comment_id , text\n a , hm \n", "tide.csv")
    assert (thread.comments[0].comment_id, thread.comments[0].text) == ("a", " hm ")


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("name", "content"), [("tide.csv", "text\nhm\n"), ("tide.jsonl", '{"text": "hm"}')])
@pytest.mark.parametrize("told", [True, False])
def test_a_byte_order_mark_is_no_part_of_the_first_record(read, mark, name, content, told):
    raw = content.encode(mark)
    encoding = {"utf-8-sig": "utf-8", "utf-16": "utf-16"}[mark] if told else None
    [thread], rejects = read(raw, name, ReadOptions(encoding=encoding))
    assert [comment.text for comment in thread] == ["hm"]
    assert rejects == []


@pytest.mark.parametrize(
    ("record", "deleted"),
    [
        ({"text": "[deleted]"}, True),
        ({"text": " [Removed] "}, True),
        ({"text": "hm", "deleted": True}, True),
        ({"text": "hm", "deleted": "true"}, True),
        ({"text": "hm", "deleted": 1}, True),
        ({"text": "hm", "deleted": "1"}, True),
        ({"text": "hm", "deleted": False}, False),
        ({"text": "hm", "deleted": "false"}, False),
        ({"text": "hm", "deleted": None}, False),
        ({"text": "hm", "deleted": []}, False),
        ({"text": "hm", "deleted": {"by": "moderator"}}, False),
        ({"text": "they [deleted] it"}, False),
    ],
)
def test_what_counts_as_deleted(read, record, deleted):
    [thread], _ = read([record])
    assert thread.comments[0].deleted is deleted


@pytest.mark.parametrize("author", ["", "  ", None, "[deleted]", "[REMOVED]", [], {"age": [9]}, True, "NaN", "null"])
def test_no_author_is_none(read, author):
    [thread], _ = read([{"text": "hm", "author": author}])
    assert thread.comments[0].author is None


def test_an_author_that_is_an_object_is_the_name_in_it(read):
    [thread], _ = read([{"text": "hm", "author": {"id": 4, "name": "Pell"}}])
    assert thread.comments[0].author == Author("Pell")
    assert thread.notes == ("columns read as: author=author.name (1)",)


def test_numbers_serve_as_names_and_ids(read):
    [thread], _ = read([{"text": "hm", "author": 1987, "comment_id": 4, "parent_id": 3.5, "thread_id": 12}])
    [comment] = thread
    assert (comment.author, comment.comment_id, comment.parent_id, thread.thread_id) == (
        Author("1987"),
        "4",
        "3.5",
        "12",
    )


def test_a_time_that_is_none_is_left_out_and_the_comment_kept(read):
    [thread], rejects = read([{"text": "hm", "created_at": value} for value in ("soon", "2021-02-30", 17, None, [])])
    assert [comment.created_at for comment in thread] == [None] * 5
    assert rejects == []


def test_a_parent_that_is_not_there_is_kept_as_declared(read):
    [thread], rejects = read([{"text": "hm", "comment_id": "a", "parent_id": "gone"}])
    assert thread.comments[0].parent_id == "gone"
    assert rejects == []


def test_lone_surrogates_are_replaced_wherever_they_stand(read):
    columns = ["text", "thread_id", "comment_id", "parent_id", "author", "title", "outlet", "url", "article"]
    lone = {column: f"{column} \ud83d" for column in columns}
    [thread], [reject] = read([lone, {**lone, "text": 3}])
    [comment] = thread
    article = thread.article
    found = [comment.text, thread.thread_id, comment.comment_id, comment.parent_id, comment.author.name]
    found += [article.title, article.outlet, article.url, article.text]
    assert found == ["thread_id-" if column == "thread_id" else f"{column} \ufffd" for column in columns]
    assert "\ufffd" in reject.excerpt
    assert reject.excerpt.encode()


def test_a_pair_of_surrogates_is_the_character_that_it_stands_for(read):
    [thread], _ = read('{"text": "\\ud83d\\ude02"}')
    assert thread.comments[0].text == "😂"


def test_the_article_is_told_once_by_any_record_of_its_thread(read):
    about = {
        "title": "Ferry page removed",
        "outlet": "Skell Courier",
        "url": "https://example.org/f",
        "article": "One.\n\n Two. \n",
    }
    [thread], _ = read(
        [{"text": "hm"}, {"text": "ha", **about, "published_at": "2021-03-01"}, {"text": "ho", "title": "Later"}]
    )
    article = thread.article
    assert (article.title, article.outlet, article.url) == (
        "Ferry page removed",
        "Skell Courier",
        "https://example.org/f",
    )
    assert article.paragraphs == ((0, "One."), (0, "Two."))
    assert article.published_at == datetime(2021, 3, 1, tzinfo=UTC)


def test_a_sidecar_outdoes_the_records(read, tmp_path):
    sidecar = tmp_path / "tide.meta.toml"
    sidecar.write_text(
        'title = " Told "\nurl = "https://example.org/told"\npublished_at = 2021-03-02\n', encoding="utf-8-sig"
    )
    [thread], _ = read([{"text": "hm", "title": "Shown", "outlet": "Skell Courier"}])
    article = thread.article
    assert (article.title, article.outlet, article.url) == ("Told", "Skell Courier", "https://example.org/told")
    assert article.published_at == datetime(2021, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("title = ", "a sidecar in TOML"),
        ("titel = 'x'", "only the keys comments_from, outlet, published_at, title, url"),
        ("title = 3", "text for 'title'"),
        ("published_at = 'soon'", "an ISO 8601 time"),
        ("published_at = 3", "an ISO 8601 time"),
        ("comments_from = '3'", "a line number"),
        ("comments_from = true", "a line number"),
    ],
)
def test_a_sidecar_that_breaks_its_rules_is_refused(read, tmp_path, content, message):
    (tmp_path / "tide.meta.toml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read([{"text": "hm"}])
    assert caught.value.where.endswith("tide.meta.toml")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2021-03-02T10:00:00Z", datetime(2021, 3, 2, 10, tzinfo=UTC)),
        ("2021-03-02T10:00:00", datetime(2021, 3, 2, 10, tzinfo=UTC)),
        ("2021-03-02T10:00:00+02:00", datetime(2021, 3, 2, 8, tzinfo=UTC)),
        ("'2021-03-02 10:00'", datetime(2021, 3, 2, 10, tzinfo=UTC)),
    ],
)
def test_a_sidecar_s_time_may_be_written_in_many_ways(read, tmp_path, written, moment):
    (tmp_path / "tide.meta.toml").write_text(f"published_at = {written}", encoding="utf-8")
    [thread], _ = read([{"text": "hm"}])
    assert thread.article.published_at == moment


@pytest.mark.parametrize(
    ("name", "sizes"), [("three.csv", [3]), ("subreddit-purge.jsonl", [47]), ("canal-noticias.jsonl", [41])]
)
def test_the_shipped_samples_are_read_whole(name, sizes):
    threads, rejects = split(read_paths([SAMPLES / name], as_records(SAMPLES / name)))
    assert [len(thread) for thread in threads] == sizes
    assert rejects == []


def test_the_smallest_sample_keeps_its_commas_quotation_marks_and_line_break():
    [thread], _ = split(read_paths([SAMPLES / "three.csv"], as_records(SAMPLES / "three.csv")))
    first, second, third = thread
    assert first.text.startswith('So the "Lamplighters" were')
    assert second.text.count("\n") == 1
    assert third.author == Author("Odile")


def test_the_forum_sample_has_its_parents_and_its_deleted_comments():
    [thread], _ = split(read_paths([SAMPLES / "subreddit-purge.jsonl"], ReadOptions(format="json")))
    known = {comment.comment_id for comment in thread}
    orphans = [comment.comment_id for comment in thread if comment.parent_id and comment.parent_id not in known]
    assert orphans == ["i3a1k"]
    assert sum(comment.deleted for comment in thread) == 2
