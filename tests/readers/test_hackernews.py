"""Hacker News through both of its APIs: items in items, hits, items that name their parent, and rows of a table."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.intake.contract import About, Post
from comments.intake.head import Head, head_of
from comments.intake.source import Source
from comments.model import Reject, Thread
from comments.readers import ReadOptions, read_paths
from comments.readers.hackernews.algolia import AlgoliaReader
from comments.readers.hackernews.firebase import FirebaseReader

FORMATS = Path(__file__).parents[1] / "formats"
ALGOLIA, FIREBASE = AlgoliaReader(), FirebaseReader()
NAMES = ["hackernews-algolia", "hackernews-firebase"]
ODD = [None, [], {}, True, "", "\ud800", 1e400, -(10**30), "x" * 5_000, "\0\u202e", [[{}]]]


def item(name=20, parent=10, text="hm", children=(), **more):
    """An item of Algolia's."""
    fields = {"id": name, "created_at": "2021-10-19T08:00:00.000Z", "created_at_i": 1634630400, "type": "comment"}
    fields |= {"author": "ina", "text": text, "points": None, "parent_id": parent, "story_id": 10}
    return {**fields, "children": list(children), "options": [], **more}


def story(*children, **more):
    fields = {"type": "story", "title": "App &amp; page removed", "url": "https://post.example/1", "points": 5}
    return {**item(10, None, None, children), **fields, **more}


def hit(name="20", **more):
    fields = {"objectID": name, "author": "ina", "comment_text": "hm", "story_id": 10, "story_title": "Page removed"}
    fields |= {"parent_id": 10, "created_at_i": 1634630400, "_tags": ["comment", "author_ina", "story_10"]}
    return {**fields, "story_url": "https://post.example/1", "children": [21, 22], "points": None, **more}


def entry(name=20, parent=10, **more):
    """An item of Firebase's."""
    return {"id": name, "by": "ina", "parent": parent, "text": "hm", "time": 1634630400, "type": "comment", **more}


def top(name=10, **more):
    fields = {"id": name, "by": "tern", "title": "Page removed", "type": "story", "time": 1634630000, "score": 5}
    return {**fields, "kids": [20], "descendants": 1, "url": "https://post.example/1", **more}


@pytest.fixture
def events(tmp_path):
    def read(reader, *values, text=None):
        path = tmp_path / "items.json"
        path.write_text("\n".join(map(json.dumps, values)) if text is None else text, encoding="utf-8")
        return list(reader.read(Source(path), ReadOptions()))

    return read


@pytest.fixture
def threads(tmp_path):
    def read(name, *files):
        for number, value in enumerate(files):
            (tmp_path / f"{number}.json").write_text(json.dumps(value), encoding="utf-8")
        return list(read_paths(sorted(tmp_path.iterdir()), ReadOptions(format=name)))

    return read


def kinds(found):
    return [type(event).__name__ for event in found]


def sniffed(reader, value):
    text = value if isinstance(value, str) else json.dumps(value)
    return reader.sniff(Head("x.json", text.encode("utf-8", "replace")[: 64 * 1024], len(text) < 64 * 1024))


@pytest.mark.parametrize("name", NAMES)
def test_the_samples_read_as_their_expectations_say(name):
    sample = FORMATS / f"{name}.json"
    expected = json.loads(sample.with_suffix(".expected.json").read_text(encoding="utf-8"))
    found = list(read_paths([sample], ReadOptions(format=name)))
    listed = [item for item in found if isinstance(item, Thread)]
    assert [thread.thread_id for thread in listed] == [told["thread_id"] for told in expected["threads"]]
    for thread, told in zip(listed, expected["threads"], strict=True):
        assert thread.article.title == told["title"]
        assert len(thread) == told["n_comments"]
        assert sum(comment.deleted for comment in thread) == told["n_deleted"]
        assert sum(comment.parent_id is not None for comment in thread) == told["n_replies"]
        assert len({comment.author for comment in thread if comment.author}) == told["n_authors"]
    assert sum(isinstance(item, Reject) for item in found) == expected["rejects"]


def test_each_api_is_known_by_its_own_sample_alone():
    heads = [head_of(Source(FORMATS / f"{name}.json")) for name in NAMES]
    assert [ALGOLIA.sniff(head) > 0.9 for head in heads] == [True, False]
    assert [FIREBASE.sniff(head) > 0.9 for head in heads] == [False, True]


def test_an_item_of_algolia_is_read_with_everything_below_it(events):
    tree = story(item(20, children=[item(21, 20), item(22, 20, children=[item(23, 22)])]), item(24), text="<p>Ask.")
    about, *found = events(ALGOLIA, tree)
    assert about == About(
        "10",
        "App & page removed",
        "https://news.ycombinator.com/item?id=10",
        "Hacker News",
        datetime(2021, 10, 19, 8, 0, tzinfo=UTC),
        ("Ask.",),
    )
    assert [(one.comment_id, one.parent_id, one.thread, one.record) for one in found] == [
        ("20", "", "10", "1"),
        ("21", "20", "10", "2"),
        ("22", "20", "10", "3"),
        ("23", "22", "10", "4"),
        ("24", "", "10", "5"),
    ]


def test_a_comment_of_algolia_keeps_author_time_text_and_points(events):
    _, one = events(ALGOLIA, story(item(text="&gt; why?<p>R&amp;D, <i>really</i>", points=4)))
    assert (one.author, one.text, one.score, one.deleted) == ("ina", "> why?\n\nR&D, really", 4, False)
    assert one.created_at == datetime(2021, 10, 19, 8, 0, tzinfo=UTC)


def test_a_comment_without_text_was_deleted(events):
    _, one, two = events(ALGOLIA, story(item(text=None, author=None, children=[item(21, 20)])))
    assert (one.deleted, one.text, one.author) == (True, "", "")
    assert two.parent_id == "20"


def test_an_item_of_algolia_may_tell_only_its_written_time(events):
    (one,) = events(ALGOLIA, item(created_at_i=None))
    assert one.created_at == datetime(2021, 10, 19, 8, 0, tzinfo=UTC)


def test_an_item_whose_root_is_a_comment_is_of_its_story(events):
    one, two = events(ALGOLIA, item(20, 15, children=[item(21, 20)]))
    assert [(one.thread, one.parent_id), (two.thread, two.parent_id)] == [("10", "15"), ("10", "20")]


def test_items_of_the_first_documentation_have_neither_type_nor_story(threads):
    def old(name, parent, *children, **more):
        fields = {"id": name, "created_at": "2006-10-09T19:51:01.000Z", "author": "ina", "points": 5}
        return {**fields, "text": "hm", "parent_id": parent, "children": list(children), **more}

    page = old(1, None, old(15, 1, old(17, 15)), title="Page removed", text=None)
    (thread,) = threads("hackernews-algolia", page)
    assert (thread.thread_id, thread.article.title) == ("1", "Page removed")
    assert [(one.comment_id, one.parent_id) for one in thread] == [("15", None), ("17", "15")]
    assert sniffed(ALGOLIA, page) > 0.8
    below = threads("hackernews-algolia", old(15, 1, old(17, 15)))
    assert [(thread.thread_id, len(thread)) for thread in below] == [("1", 2)]


def test_polls_jobs_and_options_are_no_comments(events):
    option = item(11, 10, "Yes", type="pollopt", points=9)
    found = events(ALGOLIA, story(option, item(20), type="poll", text="Which?"), story(type="job", id=30))
    assert kinds(found) == ["About", "About", "Post", "About"]
    assert [found[0].paragraphs, found[1].thread, found[1].paragraphs] == [("Which?",), "10", ()]


def test_hits_tell_of_their_thread_once(events):
    page = {"hits": [hit("20"), hit("21", parent_id=20), hit("30", story_id=11)], "nbHits": 3, "page": 0}
    first, one, two, second, three = events(ALGOLIA, page)
    assert [(about.thread, about.title) for about in (first, second)] == [
        ("10", "Page removed"),
        ("11", "Page removed"),
    ]
    assert [(post.comment_id, post.parent_id, post.thread) for post in (one, two, three)] == [
        ("20", "", "10"),
        ("21", "20", "10"),
        ("30", "10", "11"),
    ]


def test_a_hit_without_story_id_has_the_story_of_its_tags(events):
    (one,) = events(ALGOLIA, hit(story_id=None, story_title=None))
    assert one.thread == "10"


def test_a_hit_may_be_a_story(events):
    told = {
        "objectID": "10",
        "title": "Page removed",
        "story_text": "Why?",
        "_tags": ["story", "author_ina", "story_10"],
    }
    (about,) = events(ALGOLIA, {"hits": [{**told, "author": "ina", "created_at_i": 1634630400, "num_comments": 3}]})
    assert (about.thread, about.title, about.paragraphs) == ("10", "Page removed", ("Why?",))


@pytest.mark.parametrize("layout", ["lines", "array", "indented", "pages"])
def test_hits_and_items_are_read_however_they_were_saved(events, layout):
    values = [hit("20"), story(item(21))]
    texts = {
        "lines": "\n".join(map(json.dumps, values)),
        "array": "\ufeff" + json.dumps(values),
        "indented": "\n".join(json.dumps(value, indent=2) for value in values),
        "pages": "\n".join(json.dumps({"hits": [value]}) for value in values),
    }
    assert kinds(events(ALGOLIA, text=texts[layout])) == ["About", "Post", "About", "Post"]
    assert sniffed(ALGOLIA, texts[layout]) > 0.9


def test_an_item_is_known_where_the_head_ends_in_its_children():
    tree = dict(sorted(story(*(item(n, text="hm " * 200) for n in range(200))).items()))
    assert list(tree)[:2] == ["author", "children"]
    assert sniffed(ALGOLIA, tree) > 0.9


def test_items_are_known_by_either_of_the_times_that_algolia_tells():
    kept = {"id": 10, "author": "ina", "title": "Page removed", "created_at_i": 1634630400, "points": 5}
    below = {"id": 20, "author": "tib", "text": "hm", "created_at_i": 1634630400, "parent_id": 10, "children": []}
    assert sniffed(ALGOLIA, {**kept, "children": [below]}) > 0.9


def test_items_of_firebase_without_their_time_are_likely_known(events):
    bare = [{"id": 10, "type": "story", "by": "ina", "title": "Page removed", "kids": [20]}]
    bare += [{"id": 20, "type": "comment", "by": "tib", "parent": 10, "text": "hm"}]
    assert sniffed(FIREBASE, bare) == 0.8
    assert kinds(events(FIREBASE, bare)) == ["About", "Post"]
    assert sniffed(FIREBASE, {"id": 3, "type": "comment", "by": "tib"}) == 0


def test_an_empty_answer_is_read_as_nothing(events):
    page = {"hits": [], "nbHits": 0, "page": 0, "hitsPerPage": 20}
    assert events(ALGOLIA, page) == []
    assert sniffed(ALGOLIA, page) > 0.5


def test_a_comment_of_firebase_keeps_author_time_and_text(events):
    (one,) = events(FIREBASE, entry(text="&gt; why?<p>It&#x27;s <i>gone</i>", parent=15))
    assert (one.comment_id, one.parent_id, one.thread) == ("20", "15", None)
    assert (one.author, one.text, one.deleted) == ("ina", "> why?\n\nIt's gone", False)
    assert one.created_at == datetime(2021, 10, 19, 8, 0, tzinfo=UTC)


def test_a_story_of_firebase_is_the_article(events):
    (about,) = events(FIREBASE, top(title="R&D page removed", text="One.<p>Two."))
    assert (about.thread, about.title, about.outlet) == ("10", "R&D page removed", "Hacker News")
    assert about.url == "https://news.ycombinator.com/item?id=10"
    assert about.paragraphs == ("One.", "Two.")


@pytest.mark.parametrize("gone", [{"deleted": True}, {"dead": True}, {"text": None}, {"deleted": "true"}, {"dead": 1}])
def test_what_is_gone_keeps_its_place(events, gone):
    (one,) = events(FIREBASE, entry(**gone))
    assert one.deleted


def test_the_thread_of_a_comment_is_found_through_its_parents_over_files(threads):
    (thread,) = threads("hackernews-firebase", entry(22, 21), entry(21, 20), top(), entry(20, 10))
    assert (thread.thread_id, thread.article.title) == ("10", "Page removed")
    assert {one.comment_id: one.parent_id for one in thread} == {"22": "21", "21": "20", "20": None}


@pytest.mark.parametrize("layout", ["lines", "array", "by id", "by id, indented", "items"])
def test_items_of_firebase_are_read_however_they_were_saved(events, layout):
    values = [top(), entry(20), entry(21, 20), None]
    texts = {
        "lines": "\n".join(map(json.dumps, values)),
        "array": json.dumps(values),
        "by id": json.dumps(dict(zip(["10", "20", "21", "22"], values, strict=True))),
        "by id, indented": json.dumps(dict(zip(["10", "20", "21", "22"], values, strict=True)), indent=1),
        "items": json.dumps({"items": values}),
    }
    found = events(FIREBASE, text=texts[layout])
    assert kinds(found) == ["About", "Post", "Post", "Reject"]
    assert found[-1].reason == "an item that does not exist (null)"
    assert sniffed(FIREBASE, texts[layout]) > 0.9


def test_items_that_stand_in_place_of_their_ids_are_read(events):
    tree = top(kids=[entry(20, kids=[{**entry(21), "parent": None}, 99]), entry(22)])
    about, *found = events(FIREBASE, tree)
    assert isinstance(about, About)
    assert [(one.comment_id, one.parent_id) for one in found] == [("20", "10"), ("21", "20"), ("22", "10")]


def test_rows_of_a_table_are_read(events):
    row = {"title": None, "url": None, "text": "hm", "dead": None, "by": "ina", "score": None, "time": "1634630400"}
    row |= {"timestamp": "2021-10-19 08:00:00 UTC", "type": "comment", "id": "20", "parent": "10", "ranking": "0"}
    (one,) = events(FIREBASE, row)
    assert (one.comment_id, one.parent_id, one.created_at) == ("20", "10", datetime(2021, 10, 19, 8, 0, tzinfo=UTC))
    (two,) = events(FIREBASE, {**row, "time": None})
    assert two.created_at == one.created_at
    assert sniffed(FIREBASE, row) > 0.9
    old = {"id": 20, "by": "ina", "author": "ina", "time_ts": "2021-10-19 08:00:00 UTC", "text": "hm", "parent": 10}
    (three,) = events(FIREBASE, {**old, "ranking": 0})
    assert (three.parent_id, three.created_at) == ("10", one.created_at)
    assert sniffed(FIREBASE, {**old, "ranking": 0}) > 0.8


def test_options_and_polls_and_users_are_no_comments(events):
    option = {"id": 11, "by": "ina", "poll": 10, "score": 3, "text": "Yes", "time": 1634630400, "type": "pollopt"}
    user = {"id": "ina", "created": 1173923446, "karma": 2937, "submitted": [1, 2]}
    found = events(FIREBASE, top(type="poll", parts=[11]), option, user, {"type": "comment_ranking", "id": 5})
    assert kinds(found) == ["About", "About", "Reject", "Reject"]
    assert found[1].thread == "10"
    assert found[2].reason == "a user, not an item"


@pytest.mark.parametrize("reader", [ALGOLIA, FIREBASE], ids=NAMES)
def test_what_is_no_item_is_a_reject_and_the_rest_is_read(events, reader):
    good = item() if reader is ALGOLIA else entry()
    lines = [json.dumps(good), "{broken", '"hm"', "17", "null", "{}", '{"a": 1}', json.dumps({**good, "id": 21})]
    found = events(reader, text="\n".join(lines))
    assert kinds(found) == ["Post", *["Reject"] * 6, "Post"]
    assert found[1].source == "items.json#2"


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("field", ["id", "author", "created_at_i", "created_at", "points", "parent_id", "story_id"])
def test_no_odd_value_costs_a_comment_of_algolia(events, field, odd):
    found = events(ALGOLIA, story(item(**{field: odd}), item(21)))
    assert kinds(found) == ["About", "Post", "Post"]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("field", ["id", "by", "time", "parent", "kids", "deleted", "dead"])
def test_no_odd_value_costs_a_comment_of_firebase(events, field, odd):
    posts = [found for found in events(FIREBASE, entry(**{field: odd}), entry(21)) if isinstance(found, Post)]
    assert len(posts) == 2


@pytest.mark.parametrize("text", [5, [], {}, True])
def test_a_comment_whose_text_is_no_text_is_a_reject(events, text):
    assert kinds(events(ALGOLIA, item(text=text))) == ["Reject"]
    assert kinds(events(FIREBASE, entry(text=text))) == ["Reject"]


@pytest.mark.parametrize("children", [5, "hm", {}, [5, "hm", None, [], [[]]], None])
def test_odd_children_stop_nothing(events, children):
    found = events(ALGOLIA, story(item(children=()) | {"children": children}, item(21)))
    assert [one.comment_id for one in found if isinstance(one, Post)] == ["20", "21"]


@pytest.mark.parametrize(("depth", "read"), [(2_000, 2_000), (5_000, 2_500)])
def test_items_are_read_as_deep_as_json_is(events, depth, read):
    head = "".join(
        f'{{"id":{n + 20},"author":"ina","text":"hm","type":"comment","story_id":10,"children":[' for n in range(depth)
    )
    found = events(ALGOLIA, text=head + "]}" * depth)
    posts = [event for event in found if isinstance(event, Post)]
    assert len(posts) == read
    assert posts[-1].parent_id == str(read + 18)
    assert ["nested too deep" in event.reason for event in found[read:]] == [True] * (read < depth)


@pytest.mark.parametrize(
    "other",
    [
        [],
        {},
        {"hits": [{"objectID": "1", "name": "a shop's article"}]},
        {"hits": 5},
        {"id": 1, "text": "hm", "author": "ina", "children": []},
        {"id": "1", "type": "comment", "text": "hm"},
        {"type": "story", "title": "Page"},
        {"1": {"id": 1}, "2": 5},
        {"id": [], "type": [], "time": {}, "by": 5},
        [1, 2, 3],
        "\ud83d",
        "no json",
        "",
    ],
)
def test_what_is_not_hacker_news_is_left_to_others(other):
    assert sniffed(ALGOLIA, other) < 0.5
    assert sniffed(FIREBASE, other) < 0.5


@pytest.mark.parametrize("reader", [ALGOLIA, FIREBASE], ids=NAMES)
def test_every_field_of_the_documentation_is_kept_or_dropped(reader):
    assert len(reader.fields().fields) > 12
