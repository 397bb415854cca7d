"""Reddit's API and the files of downloaders: what each field becomes, and what of a page may be missing or odd."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.intake.contract import About, Post
from comments.intake.head import Head, head_of
from comments.intake.source import Source
from comments.model import Reject, Thread
from comments.readers import ReadOptions, read_paths
from comments.readers.reddit import RedditReader
from comments.readers.reddit_things import plain_id

SAMPLE = Path(__file__).parents[1] / "formats" / "reddit.json"
READER = RedditReader()


def listing(*children):
    return {"kind": "Listing", "data": {"children": list(children), "after": None, "before": None}}


def comment(name="c1", parent="t3_sub1", body="hm", replies="", **more):
    fields = {"id": name, "parent_id": parent, "link_id": "t3_sub1", "body": body, "author": "ina", "replies": replies}
    return {"kind": "t1", "data": {**fields, "created_utc": 1634630400.0, "score": 3, **more}}


def submission(**more):
    fields = {"id": "sub1", "name": "t3_sub1", "title": "Page removed", "subreddit": "skell", "selftext": ""}
    return {
        "kind": "t3",
        "data": {**fields, "created_utc": 1634630000, "permalink": "/r/skell/comments/sub1/x/", **more},
    }


@pytest.fixture
def events(tmp_path):
    def read(*pages, text=None):
        path = tmp_path / "page.json"
        path.write_text("\n".join(map(json.dumps, pages)) if text is None else text, encoding="utf-8")
        return list(READER.read(Source(path), ReadOptions()))

    return read


@pytest.fixture
def post(events):
    def read(**fields):
        (found,) = events([listing(), listing(comment(**fields))])
        assert isinstance(found, Post), found
        return found

    return read


def kinds(found):
    return [type(event).__name__ for event in found]


def sniffed(value, complete=True):
    text = value if isinstance(value, str) else json.dumps(value)
    return READER.sniff(Head("page.json", text.encode()[: 64 * 1024], complete))


def test_the_sample_reads_as_its_expectation_says():
    expected = json.loads(SAMPLE.with_suffix(".expected.json").read_text(encoding="utf-8"))
    found = list(read_paths([SAMPLE], ReadOptions(format="reddit")))
    (thread,) = (item for item in found if isinstance(item, Thread))
    (told,) = expected["threads"]
    assert thread.thread_id == told["thread_id"]
    assert thread.article.title == told["title"]
    assert len(thread) == told["n_comments"]
    assert sum(item.deleted for item in thread) == told["n_deleted"]
    assert sum(item.parent_id is not None for item in thread) == told["n_replies"]
    assert len({item.author for item in thread if item.author}) == told["n_authors"]
    assert sum(isinstance(item, Reject) for item in found) == expected["rejects"]


def test_the_sample_is_known_by_its_content():
    assert READER.sniff(head_of(Source(SAMPLE))) > 0.9


def test_a_comment_keeps_its_ids_author_time_and_score(post):
    found = post(name="c9", parent="t1_c8", body="why?", score=-7)
    assert (found.thread, found.comment_id, found.parent_id) == ("sub1", "c9", "c8")
    assert (found.author, found.text, found.score, found.likes) == ("ina", "why?", -7, None)
    assert found.created_at == datetime(2021, 10, 19, 8, 0, tzinfo=UTC)
    assert found.assumed == ()


def test_a_comment_on_the_submission_has_no_parent(post):
    assert post(parent="t3_sub1").parent_id == ""


def test_what_the_api_escapes_is_read_as_typed(post):
    assert post(body="&gt; &lt;b&gt; R&amp;D &amp;#x200B; it&#39;s\n").text == "> <b> R&D  it's"
    assert post(body="&amp;amp; stays as typed").text == "&amp; stays as typed"


@pytest.mark.parametrize(
    "body", ["[deleted]", "[removed]", "[ Removed by Reddit ]", "[deleted by user]", " [removed]\n"]
)
def test_what_is_gone_keeps_its_place(post, body):
    found = post(body=body, author="[deleted]")
    assert found.deleted
    assert found.author == ""


def test_a_comment_of_a_deleted_account_is_still_a_comment(post):
    found = post(author="[deleted]", body="I was here")
    assert (found.deleted, found.author, found.text) == (False, "", "I was here")


def test_what_a_moderator_sees_of_a_removed_comment_is_marked_as_deleted(post):
    found = post(removed=True, body="rude words")
    assert (found.deleted, found.text) == (True, "rude words")


def test_a_score_that_the_site_hides_is_none(post):
    assert post(score=1, score_hidden=True).score is None


def test_old_answers_tell_votes_for_and_against_apart(events):
    thing = comment(ups=5, downs=2)
    del thing["data"]["score"]
    (found,) = events(listing(thing))
    assert found.score == 3


def test_an_edit_tells_its_time_or_only_that_it_was(post):
    assert post(edited=1634630460.0).edited_at == datetime(2021, 10, 19, 8, 1, tzinfo=UTC)
    assert post(edited=True).edited_at is None
    assert post(edited=False).edited_at is None


def test_a_submission_is_the_article(events):
    text = "First &amp; foremost.\n\nSecond."
    (about,) = events(listing(submission(title="R&amp;D page removed", selftext=text, url="https://elsewhere.example")))
    assert about == About(
        "sub1",
        "R&D page removed",
        "https://www.reddit.com/r/skell/comments/sub1/x/",
        "r/skell",
        datetime(2021, 10, 19, 7, 53, 20, tzinfo=UTC),
        ("First & foremost.", "Second."),
    )


def test_the_text_of_a_removed_submission_is_no_paragraph(events):
    (about,) = events(listing(submission(selftext="[removed]")))
    assert about.paragraphs == ()


def test_a_submission_without_an_address_has_that_of_its_id(events):
    (about,) = events(listing(submission(permalink=None)))
    assert about.url == "https://www.reddit.com/r/skell/comments/sub1/"


def test_replies_follow_the_comment_that_they_answer(events):
    tree = [
        comment(
            "a", replies=listing(comment("b", "t1_a", replies=listing(comment("c", "t1_b"))), comment("d", "t1_a"))
        ),
        comment("e"),
    ]
    about, *found = events([listing(submission()), listing(*tree)])
    assert isinstance(about, About)
    assert [(item.comment_id, item.parent_id, item.record) for item in found] == [
        ("a", "", "1"),
        ("b", "a", "2"),
        ("c", "b", "3"),
        ("d", "a", "4"),
        ("e", "", "5"),
    ]


def test_a_stub_is_a_reject_that_says_how_many_are_missing(events):
    stubs = [{"kind": "more", "data": {"count": count, "children": ["x"], "id": "x"}} for count in (1, 1204, 0, "odd")]
    reasons = [found.reason for found in events([listing(), listing(*stubs)])]
    assert reasons[0] == "1 comment that the export does not hold (more)"
    assert reasons[1] == "1,204 comments that the export does not hold (more)"
    assert reasons[2] == reasons[3] == "the rest of a chain of replies that the export does not hold (more)"


def test_the_answer_to_a_request_for_more_is_read(events):
    page = {"json": {"errors": [], "data": {"things": [comment("a"), comment("b", "t1_a")]}}}
    assert [found.parent_id for found in events(page)] == ["", "a"]
    assert sniffed(page) > 0.9


def test_an_answer_that_holds_only_errors_is_a_reject(events):
    assert kinds(events({"json": {"errors": [["RATELIMIT", "wait", "ratelimit"]]}})) == ["Reject"]


def test_the_old_answer_to_a_request_for_more_is_read(events):
    thing = {"kind": "t1", "data": {"id": "t1_a", "contentText": "hm &amp; hm", "parent": "t1_z", "link": "t3_sub1"}}
    (found,) = events({"json": {"data": {"things": [thing]}}})
    assert (found.comment_id, found.text, found.parent_id, found.thread) == ("a", "hm & hm", "z", "sub1")


@pytest.mark.parametrize("layout", ["list", "lines", "indented", "run together", "lists a line", "list of lists"])
def test_pages_are_read_however_they_were_saved(events, layout):
    pages = [[listing(submission()), listing(comment("a"))], [listing(submission(id="sub2")), listing(comment("b"))]]
    texts = {
        "list": json.dumps(pages[0] + pages[1]),
        "lines": "\n".join(json.dumps(item) for page in pages for item in page),
        "indented": "\n".join(json.dumps(item, indent=2) for page in pages for item in page),
        "run together": "".join(json.dumps(page) for page in pages),
        "lists a line": "\n".join(json.dumps(page) for page in pages),
        "list of lists": "\ufeff" + json.dumps(pages),
    }
    assert kinds(events(text=texts[layout])) == ["About", "Post", "About", "Post"]
    assert sniffed(texts[layout]) > 0.9


def test_bare_things_are_read(events):
    assert kinds(events([comment("a"), comment("b")])) == ["Post", "Post"]
    assert kinds(events(comment("a"), comment("b"), submission())) == ["Post", "Post", "About"]


def test_a_listing_of_submissions_gives_threads_without_comments(tmp_path):
    path = tmp_path / "new.json"
    path.write_text(json.dumps(listing(submission(), submission(id="sub2", title="Another"))), encoding="utf-8")
    found = list(read_paths([path], ReadOptions(format="reddit")))
    assert [(item.thread_id, item.article.title, len(item)) for item in found] == [
        ("sub1", "Page removed", 0),
        ("sub2", "Another", 0),
    ]


def test_comments_of_a_listing_tell_the_title_of_their_thread_once(events):
    fields = {"link_title": "R&amp;D removed", "link_permalink": "https://www.reddit.com/r/skell/comments/sub1/x/"}
    about, *found = events(listing(comment("a", **fields, subreddit="skell"), comment("b", **fields)))
    assert (about.thread, about.title, about.outlet) == ("sub1", "R&D removed", "r/skell")
    assert about.url == fields["link_permalink"]
    assert kinds(found) == ["Post", "Post"]


def test_the_tree_of_an_archive_is_read(events):
    page = {"data": [comment("a", replies=listing(comment("b", "t1_a"))), {"kind": "more", "data": {"count": 2}}]}
    assert kinds(events(page)) == ["Post", "Post", "Reject"]
    assert sniffed(page) > 0.9


def test_files_of_bdfr_are_read(events):
    reply = {
        "author": "DELETED",
        "id": "b",
        "score": 1,
        "subreddit": "skell",
        "submission": "sub1",
        "body": "[deleted]",
    }
    reply |= {"is_submitter": False, "created_utc": 1634630500.0, "parent_id": "t1_a", "replies": [], "stickied": False}
    first = {**reply, "author": "ina", "id": "a", "body": "Good.", "parent_id": "t3_sub1", "replies": [reply]}
    page = {"title": "Page removed", "name": "t3_sub1", "url": "https://i.example/1.png", "selftext": "", "id": "sub1"}
    page |= {
        "permalink": "/r/skell/comments/sub1/x/",
        "num_comments": 2,
        "comments": [first],
        "created_utc": 1634630000.0,
    }
    about, one, two = events(page)
    assert (about.thread, about.title) == ("sub1", "Page removed")
    assert about.url == "https://www.reddit.com/r/skell/comments/sub1/x/"
    assert (one.thread, one.parent_id, one.author) == ("sub1", "", "ina")
    assert (two.parent_id, two.author, two.deleted) == ("a", "", True)
    assert sniffed(page) > 0.9
    alone = {**first, "submission_title": "Page removed"}
    assert kinds(events(alone)) == ["About", "Post", "Post"]
    assert sniffed(alone) > 0.9


def test_files_of_urs_are_read(events):
    reply = {"author": "u/tern", "body": "Why?", "created_utc": "10-19-2021 08:30:00", "edited": "10-19-2021 09:00:00"}
    reply |= {"id": "b", "link_id": "t3_sub1", "parent_id": "t1_a", "score": 4, "replies": []}
    first = {**reply, "id": "a", "author": "[deleted]", "parent_id": "t3_sub1", "edited": False, "replies": [reply]}
    about = {"title": "Page removed", "permalink": "/r/skell/comments/sub1/x/", "subreddit": "skell", "selftext": "Hm."}
    page = {"scrape_settings": {"style": "structured"}, "data": {"submission_metadata": about, "comments": [first]}}
    head, one, two = events(page)
    assert (head.thread, head.title, head.outlet, head.paragraphs) == ("sub1", "Page removed", "r/skell", ("Hm.",))
    assert (one.author, two.author) == ("", "tern")
    assert two.created_at == datetime(2021, 10, 19, 8, 30, tzinfo=UTC)
    assert two.edited_at == datetime(2021, 10, 19, 9, 0, tzinfo=UTC)
    assert "time without a zone, read as UTC" in two.assumed
    assert sniffed(page) > 0.9
    stream = {"livestream_settings": {}, "data": [{**reply, "submission": {**about, "name": "t3_sub1"}}]}
    assert kinds(events(stream)) == ["About", "Post"]
    assert sniffed(stream) > 0.9


def old_urs(key, parent, text="Why?", **more):
    made = {"Parent ID": parent, "Comment ID": key, "Author": "tern", "Date Created": "10-19-2021 08:30:00"}
    return made | {"Upvotes": 4, "Text": text, "Edited?": False, "Is Submitter?": False, "Stickied?": False} | more


def test_lists_by_ids_of_the_first_urs_are_read_in_their_order(events):
    late = old_urs("b1", "t1_a1", **{"Edited?": "10-19-2021 09:00:00"})
    gone = old_urs("d1", "t3_sub1", "[deleted]", Author="[deleted]")
    answers = [{"b1": [late, {"c1": [old_urs("c1", "t1_b1")]}]}, {"c2": [old_urs("c2", "t1_a1")]}]
    page = {"a1": [[old_urs("a1", "t3_sub1", "&gt; so")], *answers], "d1": [[gone]]}
    found = events(page)
    assert [(post.comment_id, post.parent_id, post.thread) for post in found] == [
        ("a1", "", "sub1"),
        ("b1", "a1", "sub1"),
        ("c1", "b1", "sub1"),
        ("c2", "a1", "sub1"),
        ("d1", "", "sub1"),
    ]
    assert (found[0].text, found[0].author, found[0].score) == ("> so", "tern", 4)
    assert found[0].created_at == datetime(2021, 10, 19, 8, 30, tzinfo=UTC)
    assert found[1].edited_at == datetime(2021, 10, 19, 9, 0, tzinfo=UTC)
    assert (found[4].deleted, found[4].author) == (True, "")
    raw = {"a1": [old_urs("a1", "t3_sub1")], "b1": [old_urs("b1", "t1_a1")]}
    assert [(post.parent_id, post.thread) for post in events(raw)] == [("", "sub1"), ("a1", "sub1")]
    assert sniffed(page) == sniffed(raw) == 0.95


def test_objects_by_ids_of_urs_31_are_read_with_their_submission(events):
    def told(key, parent, **more):
        made = {"parent_id": parent, "comment_id": key, "author": "tern", "date_created": "10-19-2021 08:30:00"}
        return made | {"upvotes": 4, "text": "Why?", "edited": False, "is_submitter": False, "stickied": False} | more

    settings = {"submission_title": "Page removed", "submission_url": "https://www.reddit.com/r/skell/comments/sub1/x/"}
    answer = {"b1": told("b1", "t1_a1", replies=[{"c1": told("c1", "t1_b1")}])}
    page = {"scrape_settings": settings, "data": [{"a1": told("a1", "t3_sub1", replies=[answer])}]}
    about, *found = events(page)
    assert (about.thread, about.title, about.outlet) == ("sub1", "Page removed", "r/skell")
    assert about.url == settings["submission_url"]
    assert [(post.comment_id, post.parent_id, post.thread) for post in found] == [
        ("a1", "", "sub1"),
        ("b1", "a1", "sub1"),
        ("c1", "b1", "sub1"),
    ]
    raw = {"scrape_settings": settings, "data": [{"a1": told("a1", "t3_sub1"), "b1": told("b1", "t1_a1"), "c1": 5}]}
    assert kinds(events(raw)) == ["About", "Post", "Post", "Reject"]
    assert sniffed(page) == sniffed(raw) == 0.95


@pytest.mark.parametrize(
    "odd", [None, [], {}, 5, "x", [[[[[[[[]]]]]]]], {"a": {"a": {"a": {"a": {"a": {"a": {"a": {}}}}}}}}]
)
def test_no_odd_value_stops_an_old_file_of_urs(events, odd):
    found = events(
        {"a1": [odd, [old_urs("a1", odd)], {"b1": odd}, old_urs("z1", "t3_s", odd)], "b": [old_urs("b", "t3_s")]}
    )
    assert kinds(found)[-1] == "Post"
    assert {type(item).__name__ for item in found} <= {"Post", "Reject"}


def test_a_comment_without_its_link_is_of_the_submission_above_it(events):
    thing = comment("a")
    del thing["data"]["link_id"], thing["data"]["parent_id"]
    child = comment("b", parent=None)
    del child["data"]["link_id"]
    thing["data"]["replies"] = listing(child)
    _, one, two = events([listing(submission()), listing(thing)])
    assert (one.thread, one.parent_id) == ("sub1", "")
    assert (two.thread, two.parent_id) == ("sub1", "a")


@pytest.mark.parametrize(("depth", "read"), [(900, 900), (5_000, 1_000)])
def test_replies_are_read_as_deep_as_json_is(events, depth, read):
    head = "".join(
        f'{{"kind":"t1","data":{{"id":"c{n}","link_id":"t3_s","body":"hm","replies":{{"kind":"Listing","data":{{"children":['
        for n in range(depth)
    )
    found = events(text=f'{{"kind":"Listing","data":{{"children":[{head}{"]}}}}" * depth}]}}}}')
    posts = [event for event in found if isinstance(event, Post)]
    assert len(posts) == read
    assert posts[-1].parent_id == f"c{read - 2}"
    assert ["nested too deep" in event.reason for event in found[read:]] == [True] * (read < depth)
    assert sum(isinstance(event, Post) for event in events(text=f"[{head}{']}}}}' * depth}]")) == read


def test_a_number_that_only_python_reads_stops_nothing(events):
    text = json.dumps([listing(comment("a", score=float("nan")), comment("b", score=10**40)), listing(comment("c"))])
    assert [(found.comment_id, found.score) for found in events(text=text)] == [("a", None), ("b", None), ("c", 3)]


@pytest.mark.parametrize("odd", [None, [], {}, 5, True, "\ud800", [[{}]], {"kind": 5}, 1e400, "x" * 5_000, "\0\u202e"])
@pytest.mark.parametrize("field", ["id", "parent_id", "link_id", "author", "created_utc", "score", "edited", "replies"])
def test_no_odd_value_of_a_field_costs_the_comment(events, field, odd):
    found = events(listing(comment("a", **{field: odd}), comment("z")))
    assert [item.comment_id for item in found if isinstance(item, Post)][-1] == "z"
    assert sum(isinstance(item, Post) for item in found) == 2


@pytest.mark.parametrize("body", [None, 5, [], {}, True])
def test_a_comment_without_text_is_a_reject_and_its_replies_are_read(events, body):
    found = events(listing(comment("a", body=body, replies=listing(comment("b", "t1_a")))))
    assert kinds(found) == ["Reject", "Post"]
    assert found[0].source == "page.json#1"
    assert "without a text" in found[0].reason


@pytest.mark.parametrize(
    "odd", [None, 5, "hm", {}, {"kind": "t5", "data": {}}, {"kind": "Listing", "data": {}}, {"a": 1}]
)
def test_what_is_no_comment_is_a_reject_and_the_rest_is_read(events, odd):
    found = events([listing(odd, comment("a"))])
    assert kinds(found) == ["Reject", "Post"]
    assert len(found[0].excerpt) <= 120


def test_a_page_that_is_cut_off_gives_what_stands_before(events):
    whole = json.dumps([listing(submission()), listing(comment("a"))])
    found = events(text=whole[:-40])
    assert kinds(found) == ["About", "Reject"]


def test_a_thread_may_go_on_in_another_file(tmp_path):
    (tmp_path / "1.json").write_text(json.dumps([listing(submission()), listing(comment("a"))]), encoding="utf-8")
    (tmp_path / "2.json").write_text(
        json.dumps({"json": {"data": {"things": [comment("b", "t1_a")]}}}), encoding="utf-8"
    )
    (thread,) = read_paths(sorted(tmp_path.iterdir()), ReadOptions(format="reddit"))
    assert [item.parent_id for item in thread] == [None, "a"]


@pytest.mark.parametrize(
    "other",
    [
        [],
        {},
        {"kind": "youtube#commentThreadListResponse", "items": []},
        {"data": [{"id": "1", "text": "hm"}]},
        {"title": "Page", "comments": [{"author": "a", "text": "hm"}]},
        [{"kind": ["t1"], "data": {}}],
        {"body": "hm", "author": "a"},
        {"id": "a", "body": "hm", "link_id": "t3_s", "parent_id": "t3_s", "subreddit": "skell"},
        {"scrape_settings": [], "data": None},
        {"kind": "Listing"},
        "\ud83d",
        "no json",
        "",
    ],
)
def test_what_is_not_reddits_is_left_to_others(other):
    text = other if isinstance(other, str) else json.dumps(other)
    assert READER.sniff(Head("x.json", text.encode("utf-8", "replace"), True)) < 0.5


@pytest.mark.parametrize(
    ("value", "told"),
    [("t1_c0ffee", "c0ffee"), ("c0ffee", "c0ffee"), (28729378081, "d74qa01"), (28729378081.0, "d74qa01"), (0, "0")]
    + [(odd, "") for odd in (None, True, -5, 10**30, [], {}, float("nan"), float("inf"))],
)
def test_ids_lose_their_kind_and_numbers_are_in_base_36(value, told):
    assert plain_id(value) == told


def test_every_field_of_the_documentation_is_kept_or_dropped():
    table = READER.fields()
    assert len(table.fields) > 30
    assert any("reddit.com/dev/api" in address for address in table.documentation)
