"""YouTube: answers of the Data API, and what youtube-comment-downloader and yt-dlp write."""

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
from comments.readers.youtube import YoutubeReader

FORMATS = Path(__file__).parents[1] / "formats"
READER = YoutubeReader()


@pytest.fixture
def read(tmp_path):
    def reader(content, name="tide.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return list(READER.read(Source(path), ReadOptions()))

    return reader


def snippet(text="hm", **more):
    return {
        "videoId": "v1",
        "textDisplay": text,
        "authorDisplayName": "@tindra",
        "likeCount": 3,
        "publishedAt": "2021-06-04T08:00:00Z",
        "updatedAt": "2021-06-04T08:00:00Z",
        **more,
    }


def comment(comment_id="A", text="hm", **more):
    return {"kind": "youtube#comment", "id": comment_id, "snippet": snippet(text, **more)}


def thread(top, *replies, total=None):
    found = {
        "kind": "youtube#commentThread",
        "id": top["id"],
        "snippet": {
            "videoId": "v1",
            "topLevelComment": top,
            "totalReplyCount": len(replies) if total is None else total,
        },
    }
    return {**found, "replies": {"comments": list(replies)}} if replies else found


def page(*items, kind="youtube#commentThreadListResponse"):
    return {"kind": kind, "items": list(items)}


def posts(events):
    return [event for event in events if isinstance(event, Post)]


def rejects(events):
    return [event for event in events if isinstance(event, Reject)]


@pytest.mark.parametrize("name", ["youtube", "youtube-dlp"])
def test_the_samples_are_read_as_was_counted_by_hand(name):
    expected = json.loads((FORMATS / f"{name}.expected.json").read_text(encoding="utf-8"))
    items = list(read_paths([FORMATS / expected["sample"]], ReadOptions(format="youtube")))
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


def test_every_field_of_a_comment_is_read(read):
    top = comment("A", "x", textOriginal="Gulls &amp; <b>", updatedAt="2021-06-04T09:00:00Z")
    [post] = read(page(thread(top)))
    assert post == Post(
        "v1",
        "Gulls &amp; <b>",
        "1",
        comment_id="A",
        author="@tindra",
        created_at=datetime(2021, 6, 4, 8, tzinfo=UTC),
        likes=3,
        edited_at=datetime(2021, 6, 4, 9, tzinfo=UTC),
    )


def test_displayed_text_loses_its_markup_and_links_into_the_video_their_address(read):
    text = 'a<br>&quot;b&quot; <a href="https://www.youtube.com/watch?v=v1&amp;t=62">1:02</a> <b>c</b> &lt;3'
    [post] = read(page(thread(comment("A", text))))
    assert post.text == 'a\n"b" 1:02 c <3'


def test_replies_follow_their_comment_and_name_it(read):
    events = read(page(thread(comment("A"), comment("A.1"), comment("A.2")), thread(comment("B"))))
    assert [(post.comment_id, post.parent_id) for post in events] == [("A", ""), ("A.1", "A"), ("A.2", "A"), ("B", "")]
    assert [post.record for post in events] == ["1", "2", "3", "4"]


def test_replies_that_are_counted_but_not_there_become_one_reject(read):
    events = read(page(thread(comment("A"), comment("A.1"), total=9), thread(comment("B"), total=1)))
    assert len(posts(events)) == 3
    assert [reject.reason for reject in rejects(events)] == [
        "8 replies that the export does not hold (of 9 to comment 'A')",
        "1 reply that the export does not hold (of 1 to comment 'B')",
    ]
    assert len({reject.source for reject in rejects(events)}) == 2


def test_replies_from_a_later_answer_are_put_to_their_video(read):
    reply = {"kind": "youtube#comment", "id": "A.1", "snippet": {"textDisplay": "hm", "parentId": "A"}}
    events = read([page(thread(comment("A"), total=1)), page(reply, kind="youtube#commentListResponse")])
    assert rejects(events) == []
    assert [(post.thread, post.parent_id) for post in posts(events)] == [("v1", ""), ("v1", "A")]


def test_a_reply_alone_leaves_its_thread_to_the_chain_of_parents(read):
    [post] = read({"kind": "youtube#comment", "id": "A.1", "snippet": {"textDisplay": "hm", "parentId": "A"}})
    assert (post.thread, post.parent_id) == (None, "A")


def test_a_thread_of_a_channel_is_that_of_the_channel(read):
    top = {"id": "A", "snippet": {"textDisplay": "hm", "channelId": "UC1"}}
    [post] = read({"snippet": {"channelId": "UC1", "topLevelComment": top}})
    assert post.thread == "UC1"


@pytest.mark.parametrize("status", ["heldForReview", "likelySpam", "rejected"])
def test_what_readers_never_saw_is_set_aside(read, status):
    [kept, reject] = read([comment("A", moderationStatus="published"), comment("B", "lamps", moderationStatus=status)])
    assert kept.comment_id == "A"
    assert "never shown to readers" in reject.reason
    assert reject.excerpt == "lamps"


def test_a_video_tells_of_its_thread(read):
    video = {
        "kind": "youtube#video",
        "id": "v1",
        "snippet": {
            "title": "Gulls &amp; lamps",
            "channelTitle": "Skell TV",
            "publishedAt": "2021-06-01T00:00:00Z",
            "description": "One.\n\nTwo.",
        },
    }
    [about] = read({"kind": "youtube#videoListResponse", "items": [video]})
    published = datetime(2021, 6, 1, tzinfo=UTC)
    url = "https://www.youtube.com/watch?v=v1"
    assert about == About("v1", "Gulls & lamps", url, "Skell TV", published, ("One.", "Two."))


WRAPPED = [
    json.dumps,
    lambda pages: json.dumps(pages, indent=2),
    lambda pages: "\n".join(map(json.dumps, pages)),
    lambda pages: "\n".join(json.dumps(item) for page in pages for item in page["items"]),
    lambda pages: json.dumps([item for page in pages for item in page["items"]]),
    lambda pages: "".join(json.dumps(page, indent=2) for page in pages),
    lambda pages: json.dumps({"items": [item for page in pages for item in page["items"]]}),
    lambda pages: "\ufeff" + json.dumps([page["items"] for page in pages]),
    lambda pages: json.dumps({"video_id": "v1", "comments": [item for page in pages for item in page["items"]]}),
]


@pytest.mark.parametrize("wrapped", WRAPPED)
def test_pages_are_read_however_they_were_put_together(tmp_path, wrapped):
    pages = [page(thread(comment("A"), comment("A.1"))), page(thread(comment("B")), thread(comment("C")))]
    path = tmp_path / "tide.json"
    path.write_text(wrapped(pages), encoding="utf-8")
    events = list(READER.read(Source(path), ReadOptions()))
    assert [(post.thread, post.comment_id) for post in posts(events)] == [("v1", i) for i in ("A", "A.1", "B", "C")]
    assert rejects(events) == []
    assert READER.sniff(head_of(Source(path))) >= 0.8


def test_the_lines_of_youtube_comment_downloader_are_read(read):
    lines = [
        {"cid": "A", "text": "a", "time": "2 years ago", "author": "@pell", "channel": "UC", "votes": "1.2K", "heart": False,
         "reply": False, "photo": "", "time_parsed": 1622793600.5},
        {"cid": "A.1", "text": "b", "time": "vor 2 Jahren", "author": "@mo", "channel": "UC", "votes": "7", "heart": False,
         "reply": True, "photo": ""},
    ]  # fmt: skip
    content = "\n".join(map(json.dumps, lines)).encode()
    first, second = read(content)
    assert (first.thread, first.comment_id, first.author, first.likes) == ("", "A", "@pell", 1200)
    assert first.created_at == datetime(2021, 6, 4, 8, 0, 0, 500_000, tzinfo=UTC)
    assert len(first.assumed) == 2
    assert (second.parent_id, second.likes, second.created_at) == ("A", 7, None)
    assert second.assumed
    assert [post.comment_id for post in read({"comments": lines})] == ["A", "A.1"]
    assert READER.sniff(Head("tide.jsonl", content, complete=True)) >= 0.9


def test_the_info_of_yt_dlp_is_read_where_it_is_too_large_to_be_read_whole(tmp_path, monkeypatch):
    comments = [
        {"id": f"c{n}", "parent": "root", "text": "hm", "author": "@mo", "timestamp": 1622793600} for n in range(50)
    ]
    info = {
        "id": "v1",
        "title": "Lamps",
        "extractor": "youtube",
        "webpage_url": "https://example.org/v1",
        "comments": comments,
    }
    path = tmp_path / "tide.info.json"
    path.write_text(json.dumps(info), encoding="utf-8")
    monkeypatch.setattr("comments.intake.lines.MAX_LINE", 500)
    events = list(READER.read(Source(path), ReadOptions()))
    assert [event.title for event in events if isinstance(event, About)] == ["Lamps"]
    assert {post.thread for post in posts(events)} == {"v1"}
    assert len(posts(events)) == 50
    path.write_text(json.dumps(info, indent=2) + " " * 70_000, encoding="utf-8")
    monkeypatch.setattr("comments.intake.json_stream.MAX_DOCUMENT", 500)
    assert len(posts(READER.read(Source(path), ReadOptions()))) == 50


def test_an_answer_that_is_an_error_says_so(read):
    [reject] = read({"error": {"code": 403, "message": "The video has <b>disabled comments</b>."}})
    assert reject.reason == "an error in place of an answer: The video has disabled comments."


HOSTILE = [None, 5, True, "x", [], {}, [[]], float("nan"), 10**40, "\ud800", "a\0b", {"a": [1]}]


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_any_value_may_stand_in_any_place(read, value):
    whole = thread(comment("A"), comment("A.1"))
    broken = [{**whole, key: value} for key in whole]
    broken += [{**whole, "snippet": {**whole["snippet"], key: value}} for key in whole["snippet"]]
    broken += [thread(comment("A", **{key: value})) for key in snippet()]
    broken += [value, {"kind": "youtube#comment", "id": value, "snippet": snippet()}, {"replies": value, **whole}]
    broken += [{"cid": value, "text": "hm"}, {"cid": "A", "text": value, "votes": value, "time_parsed": value}]
    broken += [{"id": value, "comments": [{"parent": value, "text": "hm", "timestamp": value, "like_count": value}]}]
    for item in broken:
        events = read([item, thread(comment("Z", "after"))])
        assert posts(events)[-1].text == "after"
        for event in events:
            assert isinstance(event, Post | Reject | About)
            if isinstance(event, Reject):
                assert event.reason
                assert len(event.excerpt) <= 120


def test_what_comes_in_comes_out(read):
    events = read([comment("A"), 5, None, {"kind": "youtube#comment"}, {}, "x", comment("B", "")])
    assert (len(posts(events)), len(rejects(events))) == (1, 6)
    assert len({reject.source for reject in rejects(events)}) == 6


def test_a_file_cut_off_gives_what_stands_before(tmp_path):
    raw = json.dumps([thread(comment(str(n))) for n in range(9)]).encode()[:-200]
    path = tmp_path / "tide.json"
    path.write_bytes(raw)
    events = list(READER.read(Source(path), ReadOptions()))
    assert len(posts(events)) == 8
    assert "not JSON" in rejects(events)[0].reason


def test_a_file_that_is_none_is_refused(read):
    with pytest.raises(InputError):
        read(b"\x89PNG\0\0\0\0")


NOT_OURS = [
    {"id": "1", "text": "hm", "author": "x", "parent": "root"},
    {"cid": "1", "text": "hm", "aweme_id": "2", "digg_count": 4},
    {"data": [{"id": "1_2", "message": "hm", "created_time": "2020"}]},
    {"kind": "Listing", "data": {"children": []}},
    {"items": [{"snippet": "text"}]},
    {"comments": [{"id": 1, "text": "hm"}], "title": "Lamps"},
    [1, 2],
    [],
]


@pytest.mark.parametrize("value", NOT_OURS, ids=repr)
def test_other_formats_are_left_to_others(value):
    assert READER.sniff(Head("tide.json", json.dumps(value).encode(), complete=True)) == 0.0


@pytest.mark.parametrize(
    "raw", [b"", b"\0\xff\xfe", b"[" * 70_000, b'{"items":[{"kind":5},[{"snippet":{"a":', b"{" * 99]
)
def test_a_head_may_be_anything(raw):
    assert 0 <= READER.sniff(Head("tide.json", raw, complete=False)) <= 1
