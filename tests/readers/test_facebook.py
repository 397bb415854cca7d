"""Facebook: answers of the Graph API, and what facebook-scraper writes."""

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
from comments.readers.facebook import FacebookReader

FORMATS = Path(__file__).parents[1] / "formats"
READER = FacebookReader()
NEXT = {"cursors": {"after": "x"}, "next": "https://graph.facebook.com/v9.0/1_20/comments?after=x"}


@pytest.fixture
def read(tmp_path):
    def reader(content, name="tide.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return list(READER.read(Source(path), ReadOptions()))

    return reader


def comment(number=1, message="hm", *replies, **more):
    found = {
        "id": f"20_{number}",
        "message": message,
        "created_time": "2020-11-02T08:00:00+0000",
        "from": {"name": "Astrid Pell", "id": "7"},
        "like_count": 2,
        **more,
    }
    return {**found, "comments": {"data": list(replies)}} if replies else found


def post(*comments, post_id="1_20", **more):
    return {"id": post_id, "message": "Lamps.\n\nGone.", "created_time": "2020-11-02T07:00:00+0000",
            "comments": {"data": list(comments)}, **more}  # fmt: skip


def posts(events):
    return [event for event in events if isinstance(event, Post)]


def rejects(events):
    return [event for event in events if isinstance(event, Reject)]


def abouts(events):
    return [event for event in events if isinstance(event, About)]


@pytest.mark.parametrize("name", ["facebook", "facebook-scraper"])
def test_the_samples_are_read_as_was_counted_by_hand(name):
    expected = json.loads((FORMATS / f"{name}.expected.json").read_text(encoding="utf-8"))
    items = list(read_paths([FORMATS / expected["sample"]], ReadOptions(format="facebook")))
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
    about, found = read(
        post(comment(3, "Gulls &amp; lamps", parent={"id": "20_2"}), permalink_url="https://example.org/p")
    )
    assert found == Post(
        "20",
        "Gulls & lamps",
        "1",
        comment_id="20_3",
        author="Astrid Pell",
        created_at=datetime(2020, 11, 2, 8, tzinfo=UTC),
        parent_id="20_2",
        likes=2,
    )
    published = datetime(2020, 11, 2, 7, tzinfo=UTC)
    assert about == About("20", url="https://example.org/p", published_at=published, paragraphs=("Lamps.", "Gone."))


def test_replies_follow_their_comment_to_any_depth(read):
    events = read(post(comment(1, "a", comment(2, "b", comment(3, "c")), comment(4, "d")), comment(5, "e")))
    assert [(found.text, found.parent_id) for found in posts(events)] == [
        ("a", ""),
        ("b", "20_1"),
        ("c", "20_2"),
        ("d", "20_1"),
        ("e", ""),
    ]


def test_a_parent_that_is_the_post_is_none(read):
    events = read({"data": [comment(1, parent={"id": "1_20"}), comment(2, parent={"id": "20"})]})
    assert [found.parent_id for found in events] == ["", ""]


def test_likes_may_stand_in_a_summary(read):
    found = comment(1)
    del found["like_count"]
    [event] = read({"data": [{**found, "likes": {"data": [], "summary": {"total_count": 5}}}]})
    assert event.likes == 5


def test_comments_that_readers_do_not_see_are_set_aside(read):
    events = read({"data": [comment(1, "a", comment(2, "b"), is_hidden=True), comment(3, is_private=True), comment(4)]})
    assert [found.comment_id for found in posts(events)] == ["20_4"]
    assert [reject.reason.split(":")[0] for reject in rejects(events)] == [
        "hidden by the page",
        "a reply to a hidden comment",
        "written to the page alone, not shown to readers",
    ]


def test_a_sticker_is_a_comment_without_text(read):
    no_text = comment(2)
    del no_text["message"]
    events = read({"data": [{**no_text, "attachment": {"type": "sticker"}}, no_text]})
    assert [found.text for found in posts(events)] == [""]
    assert [reject.reason for reject in rejects(events)] == ["no text"]


def test_a_next_page_that_is_not_there_is_said(read):
    events = read(post(comment(1), comments={"data": [comment(1)], "paging": NEXT}))
    assert "has a next page" in rejects(events)[0].reason
    assert "has a next page" in rejects(read({"data": [comment(1)], "paging": NEXT}))[0].reason
    assert rejects(read({"data": [comment(1)], "paging": {"cursors": {"after": "x"}}})) == []


def test_a_next_page_that_follows_is_no_reject(read):
    pages = [{"data": [comment(1)], "paging": NEXT}, {"data": [comment(2)]}]
    assert rejects(read(pages)) == []
    other = {"data": [{**comment(3), "id": "30_1"}]}
    assert len(rejects(read([pages[0], other]))) == 1


WRAPPED = [
    lambda items: {"data": items},
    lambda items: [{"data": items}],
    lambda items: items,
    lambda items: post(*items),
    lambda items: [post(*items)],
    lambda items: {"data": [post(*items)]},
    lambda items: {"name": "Skell", "id": "1", "posts": {"data": [post(*items)]}},
    lambda items: {"name": "Skell", "id": "1", "feed": {"data": [post(*items)]}},
    lambda items: {"1_20": {"data": items}},
    lambda items: {"1_20": post(*items)},
    lambda items: post(comments=items),
]


@pytest.mark.parametrize("wrapped", WRAPPED)
@pytest.mark.parametrize("indent", [None, 2])
def test_comments_are_found_however_they_are_wrapped(tmp_path, wrapped, indent):
    path = tmp_path / "tide.json"
    path.write_text(
        json.dumps(wrapped([comment(1, "a", comment(2, "b")), comment(3, "c")]), indent=indent), encoding="utf-8"
    )
    events = list(READER.read(Source(path), ReadOptions()))
    assert [(found.thread, found.text, found.parent_id) for found in posts(events)] == [
        ("20", "a", ""),
        ("20", "b", "20_1"),
        ("20", "c", ""),
    ]
    assert rejects(events) == []
    assert READER.sniff(head_of(Source(path))) >= 0.8


def test_lines_and_pages_one_after_another_are_read(read):
    pages = [{"data": [comment(1)], "paging": NEXT}, {"data": [comment(2), comment(3)]}]
    for content in ("\n".join(map(json.dumps, pages)), "\n".join(json.dumps(page, indent=1) for page in pages)):
        events = read(content.encode())
        assert [found.comment_id for found in posts(events)] == ["20_1", "20_2", "20_3"]
        assert rejects(events) == []


def test_posts_are_told_from_comments_by_their_ids_where_nothing_else_tells(read):
    bare = {"id": "20_1", "message": "a", "comments": {"data": [{"id": "20_2", "message": "b"}]}}
    assert [found.text for found in posts(read({"data": [bare]}))] == ["a", "b"]
    bare = {"id": "1_20", "message": "a", "comments": {"data": [{"id": "20_2", "message": "b"}]}}
    events = read({"data": [bare]})
    assert ([found.text for found in posts(events)], len(abouts(events))) == (["b"], 1)


LINK = "https://www.facebook.com/1/posts/20/?comment_id="


def test_an_address_tells_what_a_flat_answer_of_comments_does_not(read):
    bare = [
        comment(number, permalink_url=f"{LINK}{link}", comment_count=0)
        for number, link in enumerate(("5", "5&reply_comment_id=6"), 1)
    ]
    first, reply = posts(read({"data": [{key: one[key] for key in one if key != "id"} for one in bare]}))
    assert (first.thread, first.comment_id, first.parent_id) == ("20", "20_5", "")
    assert (reply.thread, reply.comment_id, reply.parent_id) == ("20", "20_6", "20_5")
    [told] = posts(read({"data": [comment(6, permalink_url=f"{LINK}5&reply_comment_id=6")]}))
    assert (told.comment_id, told.parent_id) == ("20_6", "20_5")


def test_pages_of_comments_whose_ids_do_not_tell_the_post_are_told_by_where_they_go_on(tmp_path):
    for number in (1, 2):
        page = {"data": [comment(id=f"7{number}")], "paging": NEXT}
        (tmp_path / f"{number}.json").write_text(json.dumps(page), encoding="utf-8")
    [thread] = [
        found for found in read_paths(sorted(tmp_path.glob("*.json")), ReadOptions()) if isinstance(found, Thread)
    ]
    assert (thread.thread_id, len(thread.comments)) == ("20", 2)


def test_comments_asked_for_by_their_ids_stand_in_the_thread_of_their_post(read):
    found = posts(read({f"20_{number}": comment(number) for number in (1, 2)}))
    assert [event.thread for event in found] == ["20", "20"]
    [of_page] = posts(read({"1_20": {"data": [comment(id="7")]}}))
    assert of_page.thread == "20"


def test_comments_that_are_only_counted_are_said(read):
    edge = {"data": [], "summary": {"total_count": 1300, "order": "ranked"}}
    about, reject = read(post(comments=edge))
    assert (about.thread, reject.reason) == ("20", "1,300 comments that the export does not hold, only their number")
    assert rejects(read(post(comments={"data": [], "summary": {"total_count": 0}}))) == []


def test_posts_of_a_feed_without_comments_are_told_by_where_the_feed_goes_on(read):
    feed = {"data": [{"id": "1_20", "message": "a"}], "paging": {"next": "https://graph.facebook.com/v9.0/1/feed?x"}}
    assert abouts(read(feed)) == read(feed)


def test_the_page_s_name_is_the_outlet(read):
    [about, _] = read({"name": "Skell Courier", "id": "1", "posts": {"data": [post(comment(1))]}})
    assert about.outlet == "Skell Courier"


def test_a_post_that_is_too_large_to_be_read_whole_is_streamed(tmp_path, monkeypatch):
    path = tmp_path / "tide.json"
    path.write_text(json.dumps(post(*(comment(n) for n in range(40)))), encoding="utf-8")
    monkeypatch.setattr("comments.intake.lines.MAX_LINE", 500)
    events = list(READER.read(Source(path), ReadOptions()))
    assert (len(posts(events)), len(abouts(events)), rejects(events)) == (40, 1, [])
    assert {found.thread for found in posts(events)} == {"20"}


def test_a_comment_of_facebook_scraper_is_read(read):
    reply = {"comment_id": "3", "commenter_name": "Jo", "comment_text": "why", "comment_time": "2021-02-01 19:00:00"}
    one = {**reply, "comment_id": "2", "comment_reactions": {"like": 4, "angry": 9}, "replies": [reply]}
    events = read(
        [{"post_id": 7, "text": "Lamps", "time": "2021-02-01 18:00:00", "comments": 2, "comments_full": [one]}]
    )
    assert abouts(events)[0].thread == "7"
    assert [(found.thread, found.comment_id, found.parent_id, found.likes) for found in posts(events)] == [
        ("7", "2", "", 4),
        ("7", "3", "2", None),
    ]
    assert posts(events)[0].assumed


def test_scraped_posts_without_comments_only_tell_of_themselves(read):
    events = read([{"post_id": "7", "post_text": "Lamps", "post_url": "https://example.org", "comments_full": None}])
    assert events == [About("7", url="https://example.org", paragraphs=("Lamps",))]


def test_an_answer_that_is_an_error_says_so(read):
    [reject] = read({"error": {"message": "Unsupported get request.", "code": 100}})
    assert reject.reason == "an error in place of an answer: Unsupported get request."


HOSTILE = [None, 5, True, "x", [], {}, [[]], float("nan"), 10**40, "\ud800", "a\0b", {"a": [1]}]


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_any_value_may_stand_in_any_place(read, value):
    whole = comment(1, "a", comment(2, "b"), parent={"id": "20_9"})
    broken = [{**whole, key: value} for key in whole]
    broken += [post(whole, **{key: value}) for key in (*post(), "from", "attachments", "permalink_url")]
    broken += [value, {"data": value}, {"data": [value]}, {"comments": value}, {"posts": value}, {"5": value}]
    broken += [post(comments={"data": value, "paging": value}), {"post_id": value, "comments_full": value}]
    broken += [{"comment_id": value, "comment_text": value, "replies": value, "comment_reactions": value}]
    for item in broken:
        events = read([item, comment(5, "after")])
        assert posts(events)[-1].text == "after"
        for event in events:
            assert isinstance(event, Post | Reject | About)
            if isinstance(event, Reject):
                assert event.reason
                assert len(event.excerpt) <= 120


def test_replies_nested_ten_thousand_deep_are_read_as_deep_as_json_is(tmp_path):
    deep = "".join(f'{{"id":"20_{n}","message":"m","comment_count":1,"comments":{{"data":[' for n in range(10_000))
    path = tmp_path / "tide.json"
    path.write_text("[" + deep + "]}}" * 10_000 + "]", encoding="utf-8")
    events = list(READER.read(Source(path), ReadOptions()))
    assert len(posts(events)) > 1_600
    assert ["nested too deep" in reject.reason for reject in rejects(events)] == [True]


def test_what_comes_in_comes_out(read):
    events = read([comment(1), 5, None, {}, "x", {"hm": 1}])
    assert (len(posts(events)), len(rejects(events))) == (1, 5)
    assert len({reject.source for reject in rejects(events)}) == 5


def test_a_file_that_is_none_is_refused(read):
    with pytest.raises(InputError):
        read(b"\x89PNG\0\0\0\0")


NOT_OURS = [
    {"data": [{"id": "1", "text": "hm", "created_at": "2020"}]},
    {"kind": "Listing", "data": {"children": []}},
    {"id": 5, "message": "hm", "created_time": "2020"},
    {"id": "abc", "message": "hm", "created_time": 5},
    {"comments": [{"id": "1", "text": "x"}]},
    {"messages": [{"id": 1, "text": "x"}]},
    {"posts": [{"post_id": "a", "subreddit": "r/skell", "comments_full": [{"comment_id": "c", "body": "hm"}]}]},
    [],
]


@pytest.mark.parametrize("value", NOT_OURS, ids=repr)
def test_other_formats_are_left_to_others(value):
    assert READER.sniff(Head("tide.json", json.dumps(value).encode(), complete=True)) <= (
        0.8 if "created_time" in value else 0
    )


@pytest.mark.parametrize("raw", [b"", b"\0\xff\xfe", b"[" * 70_000, b'{"data":[{"id":5,"comments":{"data":', b"{" * 99])
def test_a_head_may_be_anything(raw):
    assert 0 <= READER.sniff(Head("tide.json", raw, complete=False)) <= 1
