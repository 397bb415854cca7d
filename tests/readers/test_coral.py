"""Coral's answers and the exports of its database."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.intake.contract import About, Post
from comments.intake.head import head_of
from comments.intake.source import Source
from comments.model import Reject, Thread
from comments.readers import ReadOptions, find_files, read_paths
from comments.readers.coral import CoralReader
from comments.readers.coral.documents import NAMED_BY_ID

FORMATS = Path(__file__).parents[1] / "formats"
AT = datetime(2021, 5, 10, 9, tzinfo=UTC)


def node(number=1, **fields):
    told = {"id": f"k{number}", "body": "hm", "author": {"id": "u1", "username": "pell"}, "parent": None}
    return told | {"createdAt": "2021-05-10T09:00:00.000Z", "editing": {"edited": False}} | fields


def edges(*nodes, more=False):
    return {"edges": [{"node": entry, "cursor": "x"} for entry in nodes], "pageInfo": {"hasNextPage": more}}


def story(*nodes, more=False, **fields):
    return {
        "data": {"story": {"id": "s1", "url": "https://c.example/1"} | fields | {"comments": edges(*nodes, more=more)}}
    }


def talk(number=1, **fields):
    told = {"id": f"m{number}", "body": "hm", "asset_id": "a1", "author_id": "p1", "parent_id": None, "status": "NONE"}
    return (
        told | {"status_history": [], "action_counts": {}, "created_at": {"$date": "2021-05-10T09:00:00.000Z"}} | fields
    )


def coral(number=1, *bodies, **fields):
    told = {"id": f"n{number}", "storyID": "s1", "authorID": "p1", "parentID": None, "ancestorIDs": [], "childIDs": []}
    times = ({"$date": f"2021-05-10T09:0{minute}:00.000Z"} for minute in range(9))
    revisions = [{"body": body, "createdAt": at} for body, at in zip(bodies or ("hm",), times, strict=False)]
    return (
        told | {"revisions": revisions, "status": "NONE", "createdAt": {"$date": "2021-05-10T09:00:00.000Z"}} | fields
    )


@pytest.fixture
def read(tmp_path):
    def events(*values):
        path = tmp_path / "comments.json"
        path.write_text("\n".join(json.dumps(value) for value in values), encoding="utf-8")
        return list(CoralReader().read(Source(path), ReadOptions()))

    return events


def posts(events):
    return [event for event in events if isinstance(event, Post)]


def reasons(events):
    return [event.reason for event in events if isinstance(event, Reject)]


def test_a_comment_of_an_answer_is_read_with_its_story(read):
    about, event = read(
        story(
            node(
                body="a &amp; <b>b</b><br>c",
                parent={"id": "k0"},
                actionCounts={"reaction": {"total": 5}},
                editing={"edited": True, "editableUntil": "2021-05-10T09:05:00.000Z"},
                revision={"id": "r", "createdAt": "2021-05-10T09:03:00.000Z"},
            ),
            metadata={"title": "Gone &amp; back", "publishedAt": "2021-05-10T08:00:00.000Z"},
            site={"name": "Gazette"},
        )
    )
    published = datetime(2021, 5, 10, 8, tzinfo=UTC)
    assert about == About("s1", "Gone & back", "https://c.example/1", "Gazette", published)
    assert event == Post(
        thread="s1",
        text="a & b\nc",
        record="1",
        comment_id="k1",
        author="pell",
        created_at=AT,
        parent_id="k0",
        likes=5,
        edited_at=datetime(2021, 5, 10, 9, 3, tzinfo=UTC),
    )


def test_replies_stand_behind_what_they_answer_in_the_answer_s_order(read):
    events = read(
        story(
            node(1, replies=edges(node(2, parent={"id": "k1"}, replies=edges(node(3))), node(4))),
            node(5, allChildComments=edges(node(6))),
        )
    )
    assert [(event.comment_id, event.parent_id) for event in posts(events)] == [
        ("k1", ""),
        ("k2", "k1"),
        ("k3", "k2"),
        ("k4", "k1"),
        ("k5", ""),
        ("k6", "k5"),
    ]


def test_an_asset_of_talk_is_read(read):
    reply = {"id": "m2", "body": "ah", "created_at": "2018-04-25T18:30:00.000Z", "user": {"username": "orla"}}
    likes = [{"__typename": "RespectActionSummary", "count": 4}, {"__typename": "FlagActionSummary", "count": 9}]
    first = {
        "id": "m1",
        "body": "hm",
        "user": {"id": "u", "username": "pell"},
        "status": "ACCEPTED",
        "action_summaries": likes,
    }
    about, one, two = read(
        {
            "data": {
                "asset": {
                    "id": "a1",
                    "title": "Gone",
                    "url": "https://t.example/1",
                    "comments": {
                        "nodes": [first | {"replies": {"nodes": [reply], "hasNextPage": False}}],
                        "hasNextPage": False,
                    },
                }
            }
        }
    )
    assert about == About("a1", "Gone", "https://t.example/1")
    assert (one.thread, one.author, one.likes) == ("a1", "pell", 4)
    assert (two.parent_id, two.author, two.created_at) == ("m1", "orla", datetime(2018, 4, 25, 18, 30, tzinfo=UTC))


def test_an_asset_of_the_first_talk_with_plain_lists_is_read(read):
    first = {"id": "m1", "body": "hm", "user": {"name": "Pell"}, "actions": [{"type": "like", "count": 2}]}
    value = {
        "data": {"asset": {"id": "a1", "url": "u", "comments": [first | {"replies": [{"id": "m2", "body": "ah"}]}]}}
    }
    one, two = posts(read(value))
    assert (one.author, one.likes, two.parent_id) == ("Pell", 2, "m1")


def test_a_comment_that_was_asked_for_by_itself_names_its_story(read):
    value = {
        "data": {
            "comment": node(2, story={"id": "s9", "url": "https://c.example/9"}, replies=edges(node(3), more=True))
        }
    }
    about, two, three, more = read(value)
    assert (about.thread, two.thread, three.thread, three.parent_id) == ("s9", "s9", "s9", "k2")
    assert "hasNextPage" in more.reason


@pytest.mark.parametrize("status", ["REJECTED", "PREMOD", "SYSTEM_WITHHELD"])
def test_what_the_site_did_not_show_is_a_reject(read, status):
    reason = f"not shown by the site (status {status})"
    assert reasons(read(story(node(status=status, replies=edges(node(2)))))) == [reason]
    assert reasons(read(talk(status=status), coral(status=status))) == [reason, reason]


def test_deleted_comments_keep_their_place(read):
    events = read(
        story(node(1, body=None, author=None, deleted=True), node(2, deleted=True)),
        talk(3, body=None, author_id=None, deleted_at={"$date": "2021-06-01T00:00:00Z"}),
        coral(4, revisions=[], authorID=None, deletedAt={"$date": "2021-06-01T00:00:00Z"}),
    )
    assert [(event.deleted, event.author, event.text) for event in posts(events)] == [
        (True, "", ""),
        (True, "pell", "hm"),
        (True, "", ""),
        (True, "", ""),
    ]


def test_comments_that_were_not_saved_are_said_once_for_each_list(read):
    pages = [story(node(1), more=True), story(node(2), more=True), story(node(3, replies=edges(node(4), more=True)))]
    events = read(*pages)
    assert len(posts(events)) == 4
    assert len(reasons(events)) == 1
    assert len(reasons(read(*pages[:2]))) == 1
    assert reasons(read(story(node(1)))) == []


def test_pages_in_several_files_are_one_thread(tmp_path):
    for number in (1, 2, 3):
        (tmp_path / f"page-{number}.json").write_text(
            json.dumps(story(node(number), more=number < 3)), encoding="utf-8"
        )
    threads = [
        item for item in read_paths(find_files([tmp_path]), ReadOptions(format="coral")) if isinstance(item, Thread)
    ]
    assert [(thread.thread_id, len(thread)) for thread in threads] == [("s1", 3)]


def test_an_answer_that_is_an_error_is_a_reject_that_says_it(read):
    assert reasons(read({"data": None, "errors": [{"message": "story not found"}]})) == [
        "an answer without comments: story not found"
    ]
    assert reasons(read({"fish": 1}, 7)) == ["an answer without comments", "not an object"]


def test_documents_of_talk_are_read(read):
    history = [
        {"body": "h", "created_at": {"$date": "2021-05-10T09:00:00Z"}},
        {"body": "hm", "created_at": {"$date": {"$numberLong": "1620637500000"}}},
    ]
    [event] = read(
        talk(
            parent_id="m0",
            body_history=history,
            action_counts={
                "respect": {"$numberInt": "3"},
                "like": 1,
                "flag": 2,
                "flag_comment_other": 2,
                "dontagree": 1,
            },
            metadata={"richTextBody": "<b>h</b>m"},
            _id={"$oid": "5a"},
        )
    )
    assert event == Post(
        thread="a1",
        text="hm",
        record="1",
        comment_id="m1",
        author="p1",
        created_at=AT,
        parent_id="m0",
        likes=4,
        edited_at=datetime(2021, 5, 10, 9, 5, tzinfo=UTC),
        assumed=(NAMED_BY_ID,),
    )


def test_documents_of_coral_are_read_with_their_last_revision(read):
    first, second = read(
        coral(1, "one", "two", actionCounts={"REACTION": 4, "FLAG": 1, "FLAG__COMMENT_DETECTED_TOXIC": 1}),
        coral(2, parentID="n1"),
    )
    assert (first.text, first.likes, first.thread) == ("two", 4, "s1")
    assert first.edited_at == datetime(2021, 5, 10, 9, 1, tzinfo=UTC)
    assert (second.text, second.parent_id, second.edited_at, second.likes) == ("hm", "n1", None, None)


def test_documents_in_an_array_are_read(read):
    assert [event.comment_id for event in posts(read([coral(1), talk(2), coral(3)]))] == ["n1", "m2", "n3"]


def test_stories_and_assets_tell_about_threads(read):
    events = read(
        {"id": "s1", "tenantID": "t", "siteID": "x", "url": "u1", "commentCounts": {}, "metadata": {"title": "Gone"}},
        {
            "id": "a1",
            "url": "u2",
            "title": "Back",
            "scraped": None,
            "settings": {},
            "author": "x",
            "image": "y",
            "publication_date": {"$date": "2021-05-10T09:00:00.000Z"},
        },
    )
    assert events == [About("s1", "Gone", "u1"), About("a1", "Back", "u2", published_at=AT)]


def test_names_come_from_the_users_beside_the_comments(tmp_path):
    users = [{"id": "p1", "username": "Pell", "tenantID": "t"}, {"id": ["x"]}, 7, {"username": "nobody"}]
    (tmp_path / "users.json").write_text("\n".join(map(json.dumps, users)), encoding="utf-8")
    (tmp_path / "comments.json").write_text(
        "\n".join(map(json.dumps, [coral(1), coral(2, authorID="p2")])), encoding="utf-8"
    )
    [thread] = read_paths(find_files([tmp_path]), ReadOptions(format="coral"))
    assert [comment.author.name for comment in thread] == ["Pell", "p2"]
    assert thread.notes == (f"{NAMED_BY_ID} (1)",)


def test_users_that_cannot_be_read_are_said_and_the_comments_are_read(tmp_path):
    (tmp_path / "users.json").write_bytes(b"\0\1\2\xff" * 100)
    (tmp_path / "comments.json").write_text(json.dumps(coral()), encoding="utf-8")
    items = list(read_paths(find_files([tmp_path]), ReadOptions(format="coral")))
    assert "the names of users could not be read" in reasons(items)[0]
    assert len(items) == 2


def test_every_comment_is_a_post_or_a_reject(read):
    hostile = [
        None,
        7,
        "hm",
        {},
        {"id": {}},
        {"body": ["hm"]},
        {"body": "\ud800\0"},
        node(createdAt=[], editing=3, author="x"),
    ]
    hostile += [node(1, id=None, parent={"id": ["x"]}, actionCounts={"reaction": 3}, action_summaries=[1, {}])]
    events = read(story(*hostile))
    assert len(posts(events)) + len(reasons(events)) == len(hostile)
    records = [
        talk(revisions=3, action_counts=7, created_at={"$date": {}}),
        coral(2, revisions=[1, {"body": {}}]),
        coral(3, status=[]),
    ]
    assert len(read(*records)) == len(records)


def test_no_depth_of_replies_is_too_deep(tmp_path):
    depth = 300
    path = tmp_path / "comments.json"
    value = (
        '{"data": {"story": {"id": "s", "comments": {"nodes": ['
        + '{"id": "k", "body": "hm", "replies": {"nodes": [' * depth
    )
    path.write_text(value + "]}}" * depth + "]}}}}", encoding="utf-8")
    events = list(CoralReader().read(Source(path), ReadOptions()))
    assert len(posts(events)) == depth
    path.write_text("[" * 3_000, encoding="utf-8")
    assert len(list(CoralReader().read(Source(path), ReadOptions()))) == 1


def test_the_format_is_told_by_its_beginning(tmp_path):
    path = tmp_path / "a.json"

    def sniff(*values):
        path.write_text("\n".join(json.dumps(value) for value in values), encoding="utf-8")
        return CoralReader().sniff(head_of(Source(path)))

    asset = {"data": {"asset": {"id": "a", "comments": {"nodes": [{"id": "m", "body": "hm", "user": {}}]}}}}
    for own in (story(*(node(n) for n in range(900))), story(), asset, [talk(n) for n in range(900)], [story(node())]):
        assert sniff(own) > 0.9
    assert sniff(talk(1), talk(2)) > 0.9
    assert sniff(coral(1), coral(2)) > 0.9
    for other in (
        {"data": [{"id": "1", "text": "hm"}]},
        {"data": {"children": []}},
        {"body": "hm", "parent_id": "t1_x"},
        [],
        7,
    ):
        assert sniff(other) == 0
    assert sniff({"id": "p", "username": "Pell", "tenantID": "t"}) == 0
