"""Isso's answers, its import format and its database."""

import gzip
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.errors import InputError
from comments.intake.contract import About, Post
from comments.intake.head import head_of
from comments.intake.source import Source
from comments.model import Reject
from comments.readers import ReadOptions, read_paths
from comments.readers.isso import IssoReader

FORMATS = Path(__file__).parents[1] / "formats"
AT = datetime(2021, 6, 1, 8, tzinfo=UTC)
SCHEMA = """
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL,
  modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR,
  likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL);
"""


def comment(number=1, **fields):
    told = {"id": number, "parent": None, "text": "<p>hm</p>", "author": "Pell", "website": None, "mode": 1}
    return told | {"created": 1622534400.0, "modified": None, "likes": 2, "dislikes": 3, "hash": "1cb6"} | fields


def answer(*replies, **fields):
    return {"id": None, "total_replies": len(replies), "hidden_replies": 0, "replies": list(replies)} | fields


@pytest.fixture
def read(tmp_path):
    def events(value):
        path = tmp_path / "thread.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return list(IssoReader().read(Source(path), ReadOptions()))

    return events


@pytest.fixture
def database(tmp_path):
    def path(*rows, threads=((1, "/a/", "Gone"),), schema=SCHEMA):
        file = tmp_path / "comments.db"
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(schema)
            connection.executemany("INSERT INTO threads VALUES (?, ?, ?)", threads)
            for row in rows:
                told = {"tid": 1, "created": 1622534400.0, "mode": 1, "text": "hm", "voters": b"\0"} | row
                names, marks = ", ".join(told), ", ".join("?" * len(told))
                connection.execute(f"INSERT INTO comments ({names}) VALUES ({marks})", tuple(told.values()))  # noqa: S608
            connection.commit()
        return file

    return path


def test_a_comment_of_an_answer_is_read_with_its_votes_and_last_edit(read):
    [event] = read(answer(comment(author="Pell &amp; Co", modified=1622538000.5)))
    assert event == Post(
        thread="",
        text="hm",
        record="1",
        comment_id="1",
        author="Pell & Co",
        created_at=AT,
        score=-1,
        likes=2,
        edited_at=datetime(2021, 6, 1, 9, 0, 0, 500000, tzinfo=UTC),
    )


def test_replies_stand_behind_what_they_answer(read):
    events = read(answer(comment(1, replies=[comment(2, parent=1), comment(4)]), comment(3, replies=[])))
    assert [(event.comment_id, event.parent_id, event.record) for event in events] == [
        ("1", "", "1"),
        ("2", "1", "2"),
        ("4", "1", "3"),
        ("3", "", "4"),
    ]


def test_replies_that_were_left_out_are_rejects_with_their_number(read):
    events = read(answer(comment(1, replies=[comment(2)], hidden_replies=4, total_replies=5), hidden_replies=12))
    assert [event.reason.rpartition(": ")[2] for event in events if isinstance(event, Reject)] == ["4", "12"]
    assert [event.source for event in events if isinstance(event, Reject)] == ["thread.json#3", "thread.json#4"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"mode": 2}, "not shown by the site: it waits for moderation (mode 2)"),
        ({"mode": 3}, "not shown by the site (mode 3)"),
        ({"text": None}, "a comment without text"),
        ({"text": ["hm"]}, "a comment whose text is no text"),
    ],
)
def test_what_is_no_comment_that_readers_saw_is_a_reject(read, fields, reason):
    [event] = read(answer(comment(**fields)))
    assert (event.source, event.reason) == ("thread.json#1", reason)


def test_a_deleted_comment_keeps_its_place(read):
    first, second = read(answer(comment(1, mode=4, text="", author=None, replies=[comment(2)])))
    assert (first.deleted, first.text, first.author, second.parent_id) == (True, "", "", "1")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>a &amp; b</p>\n<blockquote>\n<p>c</p>\n</blockquote>", "a & b\n\n> c"),
        ("> c\n\n**a** &gt; b", "> c\n\n**a** > b"),
        ("<3 this *page*", "<3 this *page*"),
    ],
)
def test_html_becomes_text_and_markdown_stays(read, text, plain):
    [event] = read(answer(comment(text=text)))
    assert event.text == plain


def test_lists_single_comments_and_lines_are_read(read):
    one, two = comment(1), comment(2, parent=1)
    assert [event.comment_id for event in read([one, two])] == ["1", "2"]
    assert [event.comment_id for event in read(one)] == ["1"]
    assert [event.record for event in read("\n".join(map(json.dumps, (one, two))))] == ["1", "2"]
    assert [event.record for event in read([answer(one), answer(two)])] == ["1", "2"]


def test_comments_of_old_versions_have_votes(read):
    old = {"id": 1, "text": "hm", "author": None, "votes": -3, "mode": 1, "created": 1379001637.5, "hash": "68b3"}
    [event] = read([old])
    assert (event.score, event.likes) == (-3, None)


def test_the_latest_comments_name_their_threads(read):
    assert [event.thread for event in read([comment(uri="/a/"), comment(2, uri="/b/")])] == ["/a/", "/b/"]


def test_the_import_format_is_read(read):
    entry = {"email": "", "remote_addr": "192.0.2.1", "website": "", "created": "2021-06-01 08:00:00", "author": "Pell"}
    value = [
        {
            "id": "/a/",
            "title": "Gone+%26+back",
            "comments": [entry | {"id": 0, "text": "hm"}, entry | {"id": 1, "text": "ah"}],
        }
    ]
    about, first, second = read(value)
    assert about == About("/a/", "Gone & back", "/a/")
    assert (first.thread, first.created_at, first.comment_id, second.record) == ("/a/", AT, "0", "2")


def test_every_object_is_a_post_or_a_reject(read):
    hostile = [
        None,
        7,
        "hm",
        [],
        [1],
        {},
        {"id": {}},
        {"text": "\ud800\0"},
        {"text": "hm", "created": [], "likes": "many"},
    ]
    events = read(answer(*hostile, comment(created=float("nan"), id=10**40, parent=["1"], author={"name": 1})))
    assert len(events) == len(hostile) + 1
    assert sum(isinstance(event, Post) for event in events) == 3


def test_replies_are_read_as_deep_as_json_is(read):
    depth = 2_400
    text = '{"id": 1, "text": "hm", "replies": [' * depth + "]}" * depth
    assert len(read(text)) == depth
    *events, last = read('{"id": 1, "text": "hm", "replies": [' * 20_000 + "]}" * 20_000)
    assert len(events) == 2_500
    assert "nested too deep" in last.reason


def test_a_file_that_is_cut_off_is_a_reject(read):
    [event] = read(json.dumps(answer(comment()))[:-9])
    assert "not JSON" in event.reason


def test_a_database_is_read_thread_by_thread(database):
    path = database(
        {"text": "> q\n\n*hm* &gt;", "author": "Pell &lt;3", "likes": 3, "dislikes": 1, "modified": 1622538000.0},
        {"tid": 2, "parent": 1},
        {"mode": 4, "text": ""},
        {"mode": 2},
        {"tid": 99},
        threads=[(1, "/a/", "Gone"), (2, "/b/", None)],
    )
    events = list(IssoReader().read(Source(path), ReadOptions()))
    assert [event.thread for event in events if isinstance(event, About)] == ["/a/", "/b/", "thread-99"]
    one, two, three, five = (event for event in events if isinstance(event, Post))
    assert (one.text, one.author, one.score, one.likes) == ("> q\n\n*hm* >", "Pell <3", 2, 3)
    assert (one.created_at, one.edited_at) == (AT, datetime(2021, 6, 1, 9, tzinfo=UTC))
    assert (two.thread, two.parent_id, three.deleted, five.thread) == ("/b/", "1", True, "thread-99")
    assert [event.source for event in events if isinstance(event, Reject)] == ["comments.db#4"]


def test_a_database_is_not_changed(database):
    path = database({})
    before = path.read_bytes()
    list(IssoReader().read(Source(path), ReadOptions()))
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == ["comments.db"]


def test_values_of_any_type_in_a_database_do_no_harm(database):
    path = database(
        {"text": b"\xff"}, {"mode": "odd"}, {"author": b"\xff", "created": "never", "likes": 2**62, "parent": "x"}
    )
    events = [event for event in IssoReader().read(Source(path), ReadOptions()) if not isinstance(event, About)]
    assert [isinstance(event, Post) for event in events] == [False, False, True]


def test_a_database_of_others_is_an_error(tmp_path, database):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE fish (id)")
        connection.execute("CREATE VIEW comments AS SELECT 1 AS tid, 1 AS id, 'hm' AS text")
        connection.execute("CREATE TABLE threads (id, uri)")
        connection.commit()
    with pytest.raises(InputError, match="Isso's tables 'threads' and 'comments', got fish, threads"):
        list(IssoReader().read(Source(path), ReadOptions()))
    path.write_bytes(database({}).read_bytes()[:5_000])
    with pytest.raises(InputError, match=r"SQLite|Isso's tables"):
        list(IssoReader().read(Source(path), ReadOptions()))


def test_a_packed_database_has_to_be_unpacked(tmp_path, database):
    path = tmp_path / "comments.db.gz"
    path.write_bytes(gzip.compress(database({}).read_bytes()))
    with pytest.raises(InputError, match="unpack it first"):
        list(read_paths([path], ReadOptions(format="isso")))


def test_the_format_is_told_by_its_beginning(tmp_path):
    path = tmp_path / "a.json"

    def sniff(value):
        path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
        return IssoReader().sniff(head_of(Source(path)))

    assert sniff((FORMATS / "isso.json").read_bytes()) > 0.9
    assert sniff((FORMATS / "isso.db").read_bytes()) > 0.9
    assert sniff(answer(*(comment(n) for n in range(2_000)))) > 0.9
    assert sniff({"total_replies": 2_000, "replies": [comment(n) for n in range(2_000)], "hidden_replies": 0}) > 0.9
    assert sniff([comment(n) for n in range(2_000)]) > 0.9
    assert sniff(b"SQLite format 3\0" + b"\0" * 900) == 0
    for other in ({"replies": []}, [{"text": "hm", "id": 1, "author": "Pell"}], {"id": None}, [], {"comments": [None]}):
        assert sniff(other) == 0
