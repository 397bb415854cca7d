"""4CAT: its tables, its objects line by line, and what Zeeschuimer saves."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.errors import InputError
from comments.intake.contract import About, Post
from comments.intake.head import Head, head_of
from comments.intake.source import Source
from comments.model import Reject, Thread
from comments.readers import ReadOptions, read_paths
from comments.readers.fourcat import FourcatReader

FORMATS = Path(__file__).parents[1] / "formats"
READER = FourcatReader()
BOARD = ["thread_id", "id", "timestamp", "body", "subject", "author", "image_file", "image_md5", "country_code"]


@pytest.fixture
def read(tmp_path):
    def reader(content, name="tide.ndjson"):
        path = tmp_path / name
        if isinstance(content, list):
            content = "\n".join(map(json.dumps, content))
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(READER.read(Source(path), ReadOptions()))

    return reader


def table(*rows):
    columns = list(dict.fromkeys(key for row in rows for key in row))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def board(thread, number, body, **more):
    return {**dict.fromkeys(BOARD, ""), "thread_id": thread, "id": number, "timestamp": 1593432000, "body": body,
            "author": "Anonymous", **more}  # fmt: skip


def saved(platform, data):
    return {"nav_index": "1:1", "item_id": "1", "timestamp_collected": 1, "source_platform": platform, "data": data}


def posts(events):
    return [event for event in events if isinstance(event, Post)]


def rejects(events):
    return [event for event in events if isinstance(event, Reject)]


@pytest.mark.parametrize("name", ["4cat", "4cat-zeeschuimer"])
def test_the_samples_are_read_as_was_counted_by_hand(name):
    expected = json.loads((FORMATS / f"{name}.expected.json").read_text(encoding="utf-8"))
    path = FORMATS / expected["sample"]
    items = list(read_paths([path], ReadOptions(format="4cat")))
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
    assert READER.sniff(head_of(Source(path))) >= 0.9


def test_every_column_of_a_row_is_read(read):
    row = {
        "id": "5",
        "thread_id": "1",
        "parent_id": "4",
        "body": "Gulls &amp; lamps",
        "author": "pell",
        "author_fullname": "Pell Marrow",
        "timestamp": "2021-01-01 10:00:00",
        "unix_timestamp": "1609495200",
        "timestamp_edited": "2021-01-01 11:00:00+00:00",
        "likes": "7",
        "upvotes": "9",
        "downvotes": "4",
    }
    expected = Post(
        "1",
        "Gulls & lamps",
        "1",
        comment_id="5",
        author="Pell Marrow",
        created_at=datetime(2021, 1, 1, 10, tzinfo=UTC),
        parent_id="4",
        score=5,
        likes=7,
        edited_at=datetime(2021, 1, 1, 11, tzinfo=UTC),
    )
    assert read(table(row), "tide.csv") == [expected]
    assert read([row]) == [expected]


def test_the_opening_post_gives_the_thread_its_title(read):
    about, post, reply = read(table(board(9, 9, "", subject="Lamp purge"), board(9, 10, "hm", subject="no title")))
    assert about == About("9", title="Lamp purge")
    assert (post.text, post.parent_id) == ("Lamp purge", "")
    assert reply.text == "hm"


def test_the_first_post_that_is_quoted_is_the_parent(read):
    rows = [
        board(100, 100, "a"),
        board(100, 104, ">>100\nb"),
        board(100, 105, ">>104\n>>100\nc"),
        board(100, 106, "d >>104"),
        board(100, 107, ">>>/int/104 e"),
        board(100, 108, ">>99\nof another thread"),
        board(100, 109, ">>500\nthat is later"),
        board(100, 110, ">greentext"),
        board(200, 204, ">>200\nits opening post is not here"),
        board("x", "y", ">>104\nno numbers"),
    ]
    assert [post.parent_id for post in read(table(*rows), "tide.csv")] == ["", "100", "104", *[""] * 7]


@pytest.mark.parametrize(("thread", "parent"), [("²", ""), ("٩١٠٠", "9100"), ("9100" * 6, "")])
def test_a_thread_s_number_may_be_any_sign_that_counts_as_a_digit(read, thread, parent):
    [post] = posts(read(table(board(thread, "9104", ">>9100\nno one will miss it")), "tide.csv"))
    assert post.parent_id == parent


def test_bodies_with_markup_lose_it_and_others_keep_their_signs(read):
    body = '<a href="#p100" class="quotelink">&gt;&gt;100</a><br><span class="quote">&gt;lamps</span><br>a<wbr>b'
    rows = [board(100, 100, "a < b > c <3 <you>"), board(100, 101, body)]
    first, second = read(table(*rows), "tide.csv")
    assert first.text == "a < b > c <3 <you>"
    assert (second.text, second.parent_id) == (">>100\n>lamps\nab", "100")


def test_anonymous_is_nobody_but_a_trip_is_somebody(read):
    rows = [board(1, 2, "a", author_trip=""), board(1, 3, "b", author_trip="!x1"), board(1, 4, "c", author="Keeper")]
    assert [post.author for post in read(table(*rows), "tide.csv")] == ["", "!x1", "Keeper"]


def test_deleted_posts_keep_their_place(read):
    rows = [board(1, 2, "a", timestamp_deleted="0"), board(1, 3, "b", timestamp_deleted="1593439999")]
    assert [post.deleted for post in read(table(*rows), "tide.csv")] == [False, True]


def test_a_picture_alone_is_a_post_and_nothing_at_all_is_none(read):
    events = read(table(board(1, 2, "", image_file="lamp.jpg"), board(1, 3, "")), "tide.csv")
    assert [post.text for post in posts(events)] == [""]
    assert [reject.reason for reject in rejects(events)] == ["no text"]


def test_reddit_s_parents_lose_their_kind(read):
    rows = [
        {"id": "abc", "thread_id": "abc", "timestamp": "1609495200", "body": "a", "subject": "Lamps", "parent": ""},
        {"id": "d1", "thread_id": "abc", "timestamp": "1609495200", "body": "b", "subject": "", "parent": "t3_abc"},
        {"id": "d2", "thread_id": "abc", "timestamp": "1609495200", "body": "c", "subject": "", "parent": "t1_d1"},
        {"id": "d3", "thread_id": "zzz", "timestamp": "1609495200", "body": "d", "subject": "", "parent": "t3_zzz"},
    ]
    assert [post.parent_id for post in posts(read(table(*rows), "tide.csv"))] == ["", "abc", "d1", ""]


def test_telegram_s_answers_name_the_chat_as_ids_do(read):
    rows = [
        {"id": "skell-1", "thread_id": "skell", "timestamp": "1609495200", "body": "a", "author": "x", "reply_to": ""},
        {"id": "skell-2", "thread_id": "skell", "timestamp": "1609495200", "body": "b", "author": "y", "reply_to": "1"},
    ]
    assert [post.parent_id for post in read(table(*rows), "tide.csv")] == ["", "skell-1"]


TWEET = {
    "rest_id": "11",
    "core": {"user_results": {"result": {"legacy": {"name": "Edda Kvam", "screen_name": "edda"}}}},
    "legacy": {
        "created_at": "Tue Jul 18 09:00:00 +0000 2023",
        "conversation_id_str": "10",
        "full_text": "lamps &amp; gulls",
        "favorite_count": 5,
        "in_reply_to_status_id_str": "9",
    },
}
PLATFORMS = [
    ("twitter.com", TWEET, ("10", "11", "9", "Edda Kvam", "lamps & gulls", 5)),
    ("x.com", {"tweet": TWEET}, ("10", "11", "9", "Edda Kvam", "lamps & gulls", 5)),
    (
        "twitter.com",
        {"type": "adaptive", "user": {"name": "Jo"}, "legacy": {**TWEET["legacy"], "id_str": "12"}},
        ("10", "12", "9", "Jo", "lamps & gulls", 5),
    ),
    (
        "tiktok.com",
        {"id": "6", "desc": "lamps", "createTime": 1690000000, "author": {"nickname": "Ferrow"}, "stats": {"diggCount": 3}},
        ("6", "6", "", "Ferrow", "lamps", 3),
    ),
    ("tiktok.com", {"id": "6", "desc": "a", "createTime": "1690000000", "author": "jo"}, ("6", "6", "", "jo", "a", None)),
    (
        "tiktok-comments",
        {"cid": "7", "aweme_id": "6", "text": "why", "create_time": 1690000000, "reply_id": "5", "digg_count": 1,
         "user": {"nickname": "Dag"}},
        ("6", "7", "5", "Dag", "why", 1),
    ),
    (
        "instagram.com",
        {"code": "Cx", "caption": {"text": "lamps"}, "taken_at": 1690000000, "user": {"full_name": "Skell"}, "like_count": 4},
        ("Cx", "Cx", "", "Skell", "lamps", 4),
    ),
    (
        "instagram.com",
        {"shortcode": "Cy", "edge_media_to_caption": {"edges": [{"node": {"text": "hm"}}]}, "taken_at_timestamp": 1690000000,
         "owner": {"username": "skell"}, "edge_media_preview_like": {"count": 2}},
        ("Cy", "Cy", "", "skell", "hm", 2),
    ),
    (
        "instagram-comments",
        {"pk": "3", "text": "why", "created_at": 1690000000, "user": {"nickname": "Mo"}, "post_id": "2", "parent_comment_id": "1"},
        ("2", "3", "1", "Mo", "why", None),
    ),
    (
        "threads.net",
        {"code": "T1", "caption": {"text": "hm"}, "taken_at": 1690000000, "user": {"username": "jo"}, "like_count": 1},
        ("T1", "T1", "", "jo", "hm", 1),
    ),
    (
        "linkedin.com",
        {"updateMetadata": {"urn": "urn:li:activity:99"}, "commentary": {"text": {"text": "Proud."}},
         "actor": {"name": {"text": "Pell"}}},
        ("99", "99", "", "Pell", "Proud.", None),
    ),
    (
        "douyin.com",
        {"aweme_id": "8", "desc": "灯", "create_time": 1690000000, "author": {"nickname": "李"}, "statistics": {"digg_count": 6}},
        ("8", "8", "", "李", "灯", 6),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "data", "expected"), PLATFORMS)
def test_objects_of_the_well_known_platforms_are_read(read, platform, data, expected):
    imported = {**data, "__import_meta": {"source_platform": platform, "timestamp_collected": 1}}
    for item in (saved(platform, data), imported):
        [post] = read([item])
        found = (post.thread, post.comment_id, post.parent_id, post.author, post.text, post.likes)
        assert found == expected
        assert post.created_at is not None or platform == "linkedin.com"
        assert post.assumed == () or platform == "linkedin.com"
        assert READER.sniff(Head("tide.ndjson", json.dumps(item).encode(), complete=True)) >= 0.9


@pytest.mark.parametrize("platform", ["9gag.com", "imgur.com"])
def test_titles_and_scores_of_picture_sites_are_read(read, platform):
    data = {"id": "a", "title": "Lamps", "description": "gone", "upVoteCount": 9, "downVoteCount": 2, "upvote_count": 9,
            "downvote_count": 2, "creationTs": 1690000000, "created_at": "2023-07-22T04:26:40Z"}  # fmt: skip
    [post] = read([saved(platform, data)])
    assert (post.text, post.score, post.likes) == ("Lamps\ngone", 7, None)
    assert post.created_at == datetime(2023, 7, 22, 4, 26, 40, tzinfo=UTC)


def test_a_retweet_has_the_whole_text_of_what_it_shares(read):
    shared = {**TWEET["legacy"], "full_text": "the whole of it"}
    retweet = {**TWEET, "legacy": {**TWEET["legacy"], "full_text": "RT @edda: the wh…",
               "retweeted_status_result": {"result": {"tweet": {**TWEET, "legacy": shared}}}}}  # fmt: skip
    [post] = read([saved("twitter.com", retweet)])
    assert post.text == "RT @edda: the whole of it"


def test_objects_are_known_by_their_make_where_nothing_tells_the_platform(read):
    for platform, data, expected in PLATFORMS:
        if platform in {"x.com", "instagram-comments", "threads.net"}:
            continue
        [post] = read([{**data, "__import_meta": {}}])
        assert (post.thread, post.comment_id) == expected[:2]


def test_other_platforms_are_set_aside_by_name(read):
    events = read(
        [saved("xiaohongshu.com", {"id": 1, "title": "hm"}), {"__import_meta": {}, "id": 5}, saved("gab.com", {})]
    )
    assert [reject.reason for reject in events] == [
        "an item of xiaohongshu, which cannot be read",
        "an item of a platform that is not told, which cannot be read",
        "no text (an item of gab)",
    ]


HOSTILE = [None, 5, True, "x", [], {}, [[]], float("nan"), 10**40, "\ud800", "a\0b", {"a": [1]}]


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_any_value_may_stand_in_any_place(read, value):
    row = {**board(1, 2, "hm"), "parent_id": "1", "likes": 1, "score": 2, "timestamp_edited": 3, "deleted": 0}
    broken = [{**row, key: value} for key in row]
    for platform, data, _ in PLATFORMS:
        broken += [saved(platform, {**data, key: value}) for key in data]
        broken += [saved(platform, dict.fromkeys(data, value)), saved(value, data), saved(platform, value)]
    broken += [value, {"__import_meta": value}, {"__import_meta": {"source_platform": value}}]
    events = read([*broken, board(1, 2, "after")])
    assert events[-1].text == "after"
    assert len(events) == len(broken) + 1
    for event in events:
        assert isinstance(event, Post | Reject)
        assert isinstance(event, Post) or (event.reason and len(event.excerpt) <= 120)


def test_broken_lines_and_rows_are_set_aside_with_their_number(read):
    events = read(
        b'{"id":"1","thread_id":"1","body":"a","timestamp":1}\n{broken\n{"id":"2","thread_id":"1","body":"b","timestamp":1}'
    )
    assert [type(event) for event in events] == [Post, Reject, Post]
    assert events[1].source == "tide.ndjson#2"
    events = read("id,thread_id,body,timestamp\n1,1,a,1\n2,1\n3,1,c,1\n", "tide.csv")
    assert [type(event) for event in events] == [Post, Reject, Post]
    assert events[1].source == "tide.csv#2"


def test_an_array_of_objects_is_read_too(read):
    assert [post.text for post in read(json.dumps([board(1, 2, "a"), board(1, 3, "b")]))] == ["a", "b"]


def test_a_file_that_is_none_is_refused(read):
    with pytest.raises(InputError):
        read(b"\x89PNG\0\0\0\0", "tide.csv")


NOT_OURS = [
    "thread_id,comment_id,author,created_at,text\n1,2,a,b,c",
    "id,body,timestamp\n1,a,2",
    "Page Name,Post Created,Message\na,b,c",
    '{"id": "1", "body": "hm", "author": "x", "created_utc": 5, "link_id": "t3_a"}',
    '{"data": [{"id": "1", "text": "hm"}]}',
    '{"cid": "1", "text": "hm", "votes": "3"}',
    "[]",
    "hm",
]


@pytest.mark.parametrize("content", NOT_OURS)
def test_other_formats_are_left_to_others(content):
    assert READER.sniff(Head("tide.csv", content.encode(), complete=True)) == 0.0


@pytest.mark.parametrize(
    "raw", [b"", b"\0\xff\xfe", b"[" * 70_000, b'{"data":{"__import_meta":', b'"' * 999, b"{" * 99]
)
def test_a_head_may_be_anything(raw):
    assert 0 <= READER.sniff(Head("tide.ndjson", raw, complete=False)) <= 1
