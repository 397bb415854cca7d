"""CrowdTangle and the Meta Content Library: posts of pages in tables."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.errors import InputError
from comments.intake.contract import Post
from comments.intake.head import Head, head_of
from comments.intake.source import Source
from comments.model import Reject, Thread
from comments.readers import ReadOptions, read_paths
from comments.readers.crowdtangle import CrowdtangleReader

FORMATS = Path(__file__).parents[1] / "formats"
READER = CrowdtangleReader()
COLUMNS = [
    "Page Name",
    "User Name",
    "Facebook Id",
    "Post Created",
    "Type",
    "Total Interactions",
    "Likes",
    "URL",
    "Message",
]


@pytest.fixture
def read(tmp_path):
    def reader(content, options=ReadOptions()):  # noqa: B008 - it is frozen
        path = tmp_path / "tide.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(READER.read(Source(path), options))

    return reader


def table(columns, *rows, delimiter=","):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows([columns, *rows])
    return buffer.getvalue()


def row(
    message="hm", created="2019-04-01 10:00:00 EDT", name="Skell Radio", url="https://www.facebook.com/55/posts/99"
):
    return [name, "skell", "55", created, "Link", "1,300", "1,204", url, message]


def posts(events):
    return [event for event in events if isinstance(event, Post)]


def rejects(events):
    return [event for event in events if isinstance(event, Reject)]


@pytest.mark.parametrize("name", ["crowdtangle", "content-library"])
def test_the_samples_are_read_as_was_counted_by_hand(name):
    expected = json.loads((FORMATS / f"{name}.expected.json").read_text(encoding="utf-8"))
    path = FORMATS / expected["sample"]
    items = list(read_paths([path], ReadOptions(format="crowdtangle")))
    assert [
        {
            "thread_id": item.thread_id,
            "title": item.article.title,
            "n_comments": len(item),
            "n_deleted": sum(comment.deleted for comment in item),
            "n_replies": sum(comment.parent_id is not None for comment in item),
            "n_authors": len({comment.author for comment in item if comment.author}),
        }
        for item in items
        if isinstance(item, Thread)
    ] == expected["threads"]
    assert len(rejects(items)) == expected["rejects"]
    assert READER.sniff(head_of(Source(path))) >= 0.95


def test_every_cell_of_a_post_is_read(read):
    [post] = read(table(COLUMNS, row('Gulls &amp; lamps,\n"gone"')))
    assert post == Post(
        "",
        'Gulls & lamps,\n"gone"',
        "1",
        comment_id="55_99",
        author="Skell Radio",
        created_at=datetime(2019, 4, 1, 14, tzinfo=UTC),
        likes=1204,
    )


ZONES = [
    ("2019-04-01 10:00:00 EDT", 14, 0),
    ("2019-01-15 10:00:00 EST", 15, 0),
    ("2019-01-15 10:00:00 PST", 18, 0),
    ("2019-01-15 10:00:00 CET", 9, 0),
    ("2019-07-15 10:00:00 CEST", 8, 0),
    ("2019-07-15 10:00:00 UTC", 10, 0),
    ("2019-07-15 10:00:00 GMT", 10, 0),
    ("2019-07-15 10:00:00 -03", 13, 0),
    ("2019-07-15 10:00:00 +0200", 8, 0),
    ("2019-07-15T10:00:00+00:00", 10, 0),
    ("2019-01-15 10:00:00 CST", 16, 1),
    ("2019-01-15 10:00:00 XQZT", 10, 1),
    ("2019-01-15 10:00:00", 10, 1),
]


@pytest.mark.parametrize(("written", "hour", "assumed"), ZONES)
def test_a_zone_by_its_name_is_counted_to_utc(read, written, hour, assumed):
    [post] = read(table(COLUMNS, row(created=written)))
    assert post.created_at.hour == hour
    assert len(post.assumed) == assumed


@pytest.mark.parametrize("written", ["soon", "soon EST", "9999-99-99 10:00:00 EST", "1970-01-01 00:00:00 CEST", "EST"])
def test_a_time_that_is_none_is_left_out_and_said(read, written):
    [post] = read(table(COLUMNS, row(created=written)))
    assert post.created_at is None
    assert post.assumed


def test_day_and_clock_may_stand_in_two_columns(read):
    columns = ["Page Name", "Post Created Date", "Post Created Time", "Followers at Posting", "Message"]
    [post] = read(table(columns, ["Skell", "2019-04-01", "10:00:00", "5", "hm"]))
    assert post.created_at == datetime(2019, 4, 1, 10, tzinfo=UTC)


ADDRESSES = [
    ("https://www.facebook.com/55/posts/99", "55_99"),
    ("https://www.facebook.com/skell/posts/pfbid02Ab/", "55_pfbid02Ab"),
    ("https://www.facebook.com/groups/12/permalink/345", "55_345"),
    ("https://www.facebook.com/skell/videos/777/?x=1", "55_777"),
    ("https://www.facebook.com/skell/photos/a.1.2/888", "55_888"),
    ("https://www.facebook.com/story.php?story_fbid=66&id=55", "55_66"),
    ("https://www.facebook.com/skell", ""),
    ("", ""),
]


@pytest.mark.parametrize(("url", "comment_id"), ADDRESSES)
def test_the_id_of_a_post_stands_in_its_address(read, url, comment_id):
    [post] = read(table(COLUMNS, row(url=url)))
    assert post.comment_id == comment_id


def test_a_post_without_text_of_its_own_is_set_aside(read):
    [reject] = read(table([*COLUMNS, "Image Text"], [*row(" "), "LAMPS"]))
    assert reject == Reject("tide.csv#1", "no text of its own (Link)", "LAMPS")


def test_of_instagram_the_description_is_the_text(read):
    columns = [
        "Account",
        "User Name",
        "Followers at Posting",
        "Post Created",
        "Type",
        "Likes",
        "URL",
        "Title",
        "Description",
    ]
    content = table(columns, ["Skell", "skell.radio", "5", "2021-01-01 10:00:00 CET", "Photo", "9",
                              "https://www.instagram.com/p/CxYz_1/", "", "lamps #gone"])  # fmt: skip
    [post] = read(content)
    assert (post.author, post.text, post.comment_id, post.likes) == ("Skell", "lamps #gone", "CxYz_1", 9)
    assert READER.sniff(Head("tide.csv", content.encode(), complete=True)) >= 0.9


def test_groups_and_historical_data_are_read(read):
    columns = ["Group Name", *COLUMNS[1:], "Overperforming Score (weighted — Likes 1x, Shares 1x)"]
    content = table(columns, [*row(), "1.2"])
    [post] = read(content)
    assert post.author == "Skell Radio"
    assert READER.sniff(Head("tide.csv", content.encode(), complete=True)) >= 0.9


def test_exports_of_early_years_have_their_time_under_a_shorter_name(read):
    columns = [
        "Page Name",
        "Likes at Posting",
        *["Created" if name == "Post Created" else name for name in COLUMNS[1:]],
    ]
    content = table(columns, ["Skell Radio", "460", *row()[1:]])
    [post] = read(content)
    assert (post.author, post.created_at) == ("Skell Radio", datetime(2019, 4, 1, 14, tzinfo=UTC))
    assert READER.sniff(Head("tide.csv", content.encode(), complete=True)) >= 0.9


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("Gone: bit.ly/pier:=:https://example.org/pier?a=b&c=d and more", "Gone: bit.ly/pier and more"),
        ("https://exa.mp/1:=:https://example.org/1", "https://exa.mp/1"),
        ("a :=: b", "a :=: b"),
    ],
)
def test_of_a_link_that_was_followed_the_link_as_posted_stays(read, message, text):
    assert [post.text for post in posts(read(table(COLUMNS, row(message))))] == [text]


def test_comments_of_the_content_library_name_their_owners(read):
    columns = ["id", "post_id", "parent_comment_id", "text", "creation_time", "owner.name", "owner.username", "lang"]
    content = table(
        columns,
        ["1", "77", "", "Gulls &amp; more", "2023-05-02T06:00:00+00:00", "Pell", "pell.skell", "en"],
        ["2", "77", "1", "b", "2023-05-02T07:00:00+00:00", "", "orla", "en"],
        ["3", "77", "1", "c", "2023-05-02T07:00:00+00:00", "", "", "en"],
    )
    assert [(post.author, post.text, post.parent_id) for post in read(content)] == [
        ("Pell", "Gulls & more", ""),
        ("orla", "b", "1"),
        ("", "c", "1"),
    ]
    assert READER.sniff(Head("tide.csv", content.encode(), complete=True)) >= 0.9


def test_comments_of_the_content_library_keep_their_post_and_parent(read):
    columns = [
        "id",
        "text",
        "creation_time",
        "modified_time",
        "post_id",
        "parent_id",
        "statistics.like_count",
        "mcl_url",
    ]
    content = table(
        columns,
        ["1", "a", "2023-05-02T06:00:00+00:00", "2023-05-02T06:00:00+00:00", "77", "77", "4", ""],
        ["2", "b", "2023-05-02T07:00:00+00:00", "2023-05-02T08:00:00+00:00", "77", "1", "", ""],
    )
    first, second = read(content)
    assert (first.thread, first.parent_id, first.likes, first.author, first.edited_at) == ("77", "", 4, "", None)
    assert (second.thread, second.parent_id, second.edited_at) == ("77", "1", datetime(2023, 5, 2, 8, tzinfo=UTC))
    assert READER.sniff(Head("tide.csv", content.encode(), complete=True)) >= 0.9


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_saved_by_others_are_read(read, encoding, delimiter):
    [post] = read(table(COLUMNS, row("Größe"), delimiter=delimiter).encode(encoding))
    assert (post.text, post.author) == ("Größe", "Skell Radio")


def test_a_quotation_mark_that_is_not_closed_costs_one_row(read):
    lines = table(COLUMNS, row("a"), row("b"), row("c")).splitlines()
    lines[2] = lines[2].replace("Skell Radio", '"Skell Radio')
    events = read("\n".join(lines))
    assert [post.text for post in posts(events)] == ["a", "c"]
    assert [reject.source for reject in rejects(events)] == ["tide.csv#2"]
    events = read(
        f"{lines[0]}\n{lines[1]}\n{lines[2].replace(',1', '')}\nx,y\n".replace('"1,204"', "5").replace('"1,300"', "5")
    )
    assert [post.text for post in posts(events)] == ["a"]
    assert rejects(events)[0].reason == "a quotation mark that is not closed"


def test_a_mark_that_is_closed_in_another_row_costs_the_rows_that_it_spoils_and_no_other(read):
    lines = table(COLUMNS, row("a"), row("b"), row("one\ntwo"), row("c")).split("\r\n")
    lines[2] = lines[2].replace("Skell Radio", '"Skell Radio')
    events = read("\r\n".join(lines))
    assert [post.text for post in posts(events)] == ["a", "one\ntwo", "c"]
    assert len(rejects(events)) == 1


def test_rows_of_another_length_are_set_aside(read):
    events = read(table(COLUMNS, row("a"), row("b")[:4], [*row("c"), "more"], [*row("d"), ""], row("e")))
    assert [post.text for post in posts(events)] == ["a", "d", "e"]
    assert [reject.reason for reject in rejects(events)] == [
        "a row of 4 cells under 9 headings",
        "a row of 10 cells under 9 headings",
    ]


@pytest.mark.parametrize("size", [140_000, 500_000, 1_000_000])
def test_a_cell_that_is_too_long_is_set_aside(read, size):
    before = csv.field_size_limit(10_000_000)  # another reader may be at work
    events = read(table(COLUMNS, row("a"), row("x" * size), row("b")))
    assert csv.field_size_limit(before) == 10_000_000
    assert [post.text for post in posts(events)] == ["a", "b"]
    assert len(rejects(events)) == 1
    assert len(rejects(events)[0].excerpt) <= 120


def test_nul_in_a_cell_costs_nothing_else(tmp_path):
    path = tmp_path / "tide.csv"
    path.write_text(table(COLUMNS, *[row(f"a{n}", url="") for n in range(2000)], row("b\0c")), encoding="utf-8")
    [thread] = [item for item in read_paths([path], ReadOptions(format="crowdtangle")) if isinstance(item, Thread)]
    assert [comment.text for comment in thread][-2:] == ["a1999", "b\ufffdc"]


def test_empty_rows_are_no_records(read):
    assert len(read(table(COLUMNS, row(), [], [""] * 9, row()))) == 2
    assert read(table(COLUMNS)) == []


def test_an_encoding_that_was_told_wrongly_is_an_error(read):
    with pytest.raises(InputError):
        read(table(COLUMNS, row("Größe")), ReadOptions(encoding="ascii"))


def test_a_file_that_is_none_is_refused(read):
    with pytest.raises(InputError):
        read(b"\x89PNG\0\0\0\0")


@pytest.mark.parametrize(
    "header",
    [
        "thread_id,comment_id,author,created_at,text",
        "id,thread_id,timestamp,body,author",
        "text",
        "Message,URL",
        "{}",
        "[",
        "",
    ],
)
def test_other_tables_are_left_to_others(header):
    assert READER.sniff(Head("tide.csv", f"{header}\n1,2,3\n".encode(), complete=True)) == 0.0


@pytest.mark.parametrize("raw", [b"", b"\0\xff\xfe", b'"' * 70_000, b"," * 70_000, b"Post Created,\xff"])
def test_a_head_may_be_anything(raw):
    assert 0 <= READER.sniff(Head("tide.csv", raw, complete=False)) <= 1
