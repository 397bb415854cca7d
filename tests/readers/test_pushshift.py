"""Archives of Reddit: how their fields changed over the years, their layouts, and that they are streamed."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard

from comments.errors import InputError
from comments.intake.contract import About, Post
from comments.intake.head import Head, head_of
from comments.intake.source import Source
from comments.model import Reject, Thread
from comments.readers import ReadOptions, read_paths
from comments.readers.pushshift import PushshiftReader
from comments.readers.reddit import RedditReader

SAMPLE = Path(__file__).parents[1] / "formats" / "pushshift.ndjson"
READER = PushshiftReader()


def comment(**more):
    fields = {"id": "d74qa01", "link_id": "t3_50k1xy", "parent_id": "t3_50k1xy", "body": "hm", "author": "ina"}
    return {**fields, "subreddit": "skell", "created_utc": 1634630400, "score": 3, **more}


def submission(**more):
    fields = {"id": "50k1xy", "title": "Page removed", "selftext": "Why?", "subreddit": "skell", "num_comments": 1}
    return {**fields, "created_utc": "1634630400", "permalink": "/r/skell/comments/50k1xy/page_removed/", **more}


@pytest.fixture
def events(tmp_path):
    def read(*records, text=None):
        path = tmp_path / "dump.ndjson"
        path.write_text("\n".join(map(json.dumps, records)) if text is None else text, encoding="utf-8")
        return list(READER.read(Source(path), ReadOptions()))

    return read


@pytest.fixture
def post(events):
    def read(**fields):
        (found,) = events(comment(**fields))
        assert isinstance(found, Post), found
        return found

    return read


def kinds(found):
    return [type(event).__name__ for event in found]


def sniffed(*records):
    text = "\n".join(map(json.dumps, records))
    return READER.sniff(Head("x.json", text.encode()[: 64 * 1024], len(text) < 64 * 1024))


def test_the_sample_reads_as_its_expectation_says():
    expected = json.loads(SAMPLE.with_suffix(".expected.json").read_text(encoding="utf-8"))
    found = list(read_paths([SAMPLE], ReadOptions(format="pushshift")))
    threads = [item for item in found if isinstance(item, Thread)]
    assert [item.thread_id for item in threads] == [told["thread_id"] for told in expected["threads"]]
    for thread, told in zip(threads, expected["threads"], strict=True):
        assert thread.article.title == told["title"]
        assert len(thread) == told["n_comments"]
        assert sum(item.deleted for item in thread) == told["n_deleted"]
        assert sum(item.parent_id is not None for item in thread) == told["n_replies"]
        assert len({item.author for item in thread if item.author}) == told["n_authors"]
    assert sum(isinstance(item, Reject) for item in found) == expected["rejects"]


def test_the_sample_is_known_by_its_content_and_not_taken_for_the_api():
    head = head_of(Source(SAMPLE))
    assert READER.sniff(head) > 0.9
    assert RedditReader().sniff(head) == 0


def test_a_comment_keeps_its_ids_author_time_and_score(post):
    found = post(parent_id="t1_d74qa00")
    assert (found.thread, found.comment_id, found.parent_id) == ("50k1xy", "d74qa01", "d74qa00")
    assert (found.author, found.text, found.score, found.record) == ("ina", "hm", 3, "1")
    assert found.created_at == datetime(2021, 10, 19, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("when", [1634630400, 1634630400.0, "1634630400", "1634630400.0", "2021-10-19T08:00:00Z"])
def test_times_are_read_as_every_dump_wrote_them(post, when):
    assert post(created_utc=when).created_at == datetime(2021, 10, 19, 8, 0, tzinfo=UTC)


def test_a_comment_without_created_utc_has_the_time_of_created_and_says_so(events):
    record = comment(created=1634630400)
    del record["created_utc"]
    (found,) = events(record)
    assert found.created_at == datetime(2021, 10, 19, 8, 0, tzinfo=UTC)
    assert found.assumed == ("time without a zone, read as UTC",)


@pytest.mark.parametrize(
    ("parent", "told"),
    [("t1_d74qa00", "d74qa00"), ("d74qa00", "d74qa00"), (28729378081, "d74qa01"), (28729378081.0, "d74qa01")]
    + [(odd, "") for odd in ("t3_50k1xy", "50k1xy", 303266518, None, "", [], {}, True)],
)
def test_parents_are_read_as_every_dump_wrote_them(post, parent, told):
    assert int("50k1xy", 36) == 303266518
    assert post(id="z", parent_id=parent).parent_id == told


def test_ids_that_are_numbers_are_the_same_in_base_36(post):
    found = post(id=28729378081, link_id=303266518)
    assert (found.comment_id, found.thread) == ("d74qa01", "50k1xy")


def test_a_thread_is_found_without_a_link(post):
    assert post(link_id=None).thread == "50k1xy"
    assert post(link_id=None, parent_id="t1_a", permalink="/r/skell/comments/50k1xy/page/d74qa01/").thread == "50k1xy"
    assert post(link_id=None, parent_id="t1_a").thread is None


def test_a_comment_that_tells_nothing_of_its_thread_says_so(post):
    found = post(link_id=None, parent_id=None)
    assert found.thread == ""
    assert any("does not tell its thread" in what for what in found.assumed)


@pytest.mark.parametrize("body", ["[deleted]", "[removed]"])
def test_what_is_gone_keeps_its_place(post, body):
    found = post(body=body, author="[deleted]")
    assert (found.deleted, found.author, found.text) == (True, "", body)


def test_what_was_deleted_after_the_first_visit_is_marked(post):
    assert post(_meta={"was_deleted_later": True, "retrieved_2nd_on": 1}).deleted
    assert not post(_meta={"was_initially_deleted": True}).deleted
    assert not post(_meta=[]).deleted


def test_a_submission_is_the_article(events):
    (about,) = events(submission(title="R&amp;D page removed"))
    assert (about.thread, about.title, about.outlet) == ("50k1xy", "R&D page removed", "r/skell")
    assert about.url == "https://www.reddit.com/r/skell/comments/50k1xy/page_removed/"
    assert about.published_at == datetime(2021, 10, 19, 8, 0, tzinfo=UTC)
    assert about.paragraphs == ("Why?",)


def test_an_address_may_be_full(events):
    (about,) = events(submission(permalink=None, full_link="https://www.reddit.com/r/skell/comments/50k1xy/"))
    assert about.url == "https://www.reddit.com/r/skell/comments/50k1xy/"


def test_what_an_api_answers_is_read_page_after_page(events):
    page = {"data": [comment(id="a"), comment(id="b")], "error": None, "metadata": {"total_results": 2}}
    more = {"data": [comment(id="c"), submission(), 5]}
    found = events(page, more)
    assert kinds(found) == ["Post", "Post", "Post", "About", "Reject"]
    assert [item.record for item in found[:3]] == ["1", "2", "3"]
    assert kinds(events(text=json.dumps(page, indent=2))) == ["Post", "Post"]
    assert kinds(events(text=json.dumps(page, indent=2) + json.dumps(more, indent=2))) == kinds(found)
    assert sniffed(page) > 0.9
    assert sniffed(page, more) > 0.9


def test_an_array_is_read(events):
    assert kinds(events(text=json.dumps([comment(id="a"), submission(), None], indent=1))) == [
        "Post",
        "About",
        "Reject",
    ]
    assert sniffed([comment(id="a"), comment(id="b")]) > 0.9


def test_an_answer_too_large_to_be_read_whole_is_streamed(events, monkeypatch):
    monkeypatch.setattr("comments.intake.json_stream.MAX_DOCUMENT", 10_000)
    records = [comment(id=f"c{number}", body="hm " * 100) for number in range(60)]
    assert kinds(events(text=json.dumps({"data": records}, indent=1))) == ["Post"] * 60
    with pytest.raises(InputError, match="at most"):
        events(text=json.dumps({"odd": records}, indent=1))


def test_an_answer_on_one_line_that_is_too_long_is_streamed(events, monkeypatch):
    monkeypatch.setattr("comments.intake.lines.MAX_LINE", 10_000)
    records = [comment(id=f"c{number}", body="hm " * 100) for number in range(60)]
    assert kinds(events(text=json.dumps({"data": records}))) == ["Post"] * 60


@pytest.mark.parametrize("packer", [gzip.compress, zstandard.ZstdCompressor().compress])
def test_packed_dumps_are_read(tmp_path, packer):
    path = tmp_path / "RC_2021-10.zst"
    path.write_bytes(packer("\n".join(json.dumps(comment(id=f"c{n}")) for n in range(5)).encode()))
    assert READER.sniff(head_of(Source(path))) > 0.9
    assert kinds(READER.read(Source(path), ReadOptions())) == ["Post"] * 5


def test_comments_and_submissions_of_two_files_meet_in_one_thread(tmp_path):
    (tmp_path / "RC_2021-10").write_text(json.dumps(comment()), encoding="utf-8")
    (tmp_path / "RS_2021-10").write_text(json.dumps(submission()), encoding="utf-8")
    (thread,) = read_paths(sorted(tmp_path.iterdir()), ReadOptions(format="pushshift"))
    assert (thread.article.title, len(thread)) == ("Page removed", 1)


def test_a_bad_line_stops_nothing(events):
    lines = [json.dumps(comment(id="a")), "{broken", '"hm"', "17", "null", "[]", "{}", json.dumps(comment(id="b"))]
    found = events(text="\n".join(lines))
    assert kinds(found) == ["Post", *["Reject"] * 6, "Post"]
    assert [item.source for item in found[1:3]] == ["dump.ndjson#2", "dump.ndjson#3"]
    assert found[-1].record == "8"


@pytest.mark.parametrize(
    "odd", [None, [], {}, 5, True, "", "\ud800", 1e400, -(10**30), "x" * 5_000, "\0\u202e", [[{}]]]
)
@pytest.mark.parametrize(
    "field",
    ["id", "parent_id", "link_id", "author", "created_utc", "score", "edited", "_meta", "score_hidden", "permalink"],
)
def test_no_odd_value_of_a_field_costs_the_comment(events, field, odd):
    assert kinds(events(comment(**{field: odd}), comment(id="z"))) == ["Post", "Post"]


@pytest.mark.parametrize("odd", [None, [], {}, 5, True, "\ud800", "\0"])
@pytest.mark.parametrize("field", ["id", "title", "selftext", "subreddit", "created_utc", "permalink"])
def test_no_odd_value_of_a_field_costs_the_submission(events, field, odd):
    (found,) = events(submission(**{field: odd}))
    assert isinstance(found, About)


@pytest.mark.parametrize("body", [None, 5, [], {}, True])
def test_a_comment_without_text_is_a_reject(events, body):
    (found,) = events(comment(body=body))
    assert isinstance(found, Reject)
    assert "without a text" in found.reason
    assert "id: d74qa01" in found.excerpt


def test_every_record_is_told_of_once(events):
    records = [comment(id=f"c{n}") if n % 3 else submission(id=f"s{n}") if n % 2 else {"n": n} for n in range(60)]
    assert len(events(*records)) == 60


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"id": "1", "text": "hm"},
        {"data": []},
        {"data": [{"id": "1", "text": "hm"}]},
        {"data": [{"kind": "t1", "data": comment()}]},
        {"kind": "t1", "data": comment()},
        {"body": "hm", "author": "ina", "id": "1"},
        {"title": "Page", "selftext": "", "subreddit": "skell", "comments": []},
        {"title": "Page", "subreddit": "skell"},
        {**comment(), "replies": [comment()]},
        {"scrape_settings": {}, "data": [submission()]},
        {"body": ["hm"], "id": [], "link_id": {}, "parent_id": 5},
    ],
)
def test_what_is_no_archive_of_reddit_is_left_to_others(other):
    assert sniffed(other) < 0.5 or "scrape_settings" in other


@pytest.mark.parametrize("raw", [b"", b"\0\1\2", b"{", b"[", b'{"body": ', b"id,body,link_id\n", b"\xff\xfe{"])
def test_a_head_that_is_no_json_is_not_ours(raw):
    assert READER.sniff(Head("x", raw, True)) == 0


def test_every_field_of_the_documentation_is_kept_or_dropped():
    assert len(READER.fields().fields) > 25
