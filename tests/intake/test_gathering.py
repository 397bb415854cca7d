"""Posts become threads, and what came in goes out; in memory or through runs on the disk, with the same result."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.intake import gathering as module
from comments.intake.contract import About, Post
from comments.intake.gathering import Gathering
from comments.intake.sidecar import Sidecar
from comments.model import Author, Reject, Thread
from tests.strategies import author_names, texts, times, unhurried


def gathered(events, held=None):
    work = Gathering("tide", "invented", held)
    for event in events:
        work.add(event, "tide.json", Sidecar())
    return list(work.threads())


def split(items):
    return [item for item in items if isinstance(item, Thread)], [item for item in items if isinstance(item, Reject)]


@st.composite
def posts(draw, ids=("a", "b", "c", "d", "")):
    return Post(
        draw(st.sampled_from(["", "north", "south", None])),
        draw(texts()),
        str(draw(st.integers(1, 99))),
        draw(st.sampled_from(ids)),
        draw(st.just("") | author_names()),
        draw(times()),
        draw(st.sampled_from(ids)),
        draw(st.booleans()),
        draw(st.none() | st.integers(-5, 5)),
        draw(st.none() | st.integers(0, 5)),
        draw(times()),
        tuple(draw(st.lists(st.sampled_from(["a guess", "another"]), max_size=2))),
    )


@unhurried
@given(st.lists(posts(), max_size=12))
def test_every_post_is_a_comment_or_a_reject(events):
    threads, rejects = split(gathered(events))
    assert sum(map(len, threads)) + len(rejects) == len(events)
    for thread in threads:
        assert [comment.position for comment in thread] == list(range(len(thread)))
        assert len({comment.comment_id for comment in thread}) == len(thread)
        assert all(comment.text.encode() and "\0" not in comment.text for comment in thread if comment.text)


@unhurried
@given(st.lists(posts(), max_size=12))
def test_runs_on_the_disk_give_what_memory_gives(events):
    assert gathered(events, held=1) == gathered(events)


def test_threads_come_in_the_order_in_which_they_began_each_in_the_source_s_order():
    events = [Post(name, f"{name}{number}", str(number)) for number in range(3) for name in ("s", "n")]
    for held in (None, 1):
        threads, _ = split(gathered(events, held))
        assert [(thread.thread_id, [comment.text for comment in thread]) for thread in threads] == [
            ("s", ["s0", "s1", "s2"]),
            ("n", ["n0", "n1", "n2"]),
        ]


def test_a_thread_without_a_comment_keeps_its_place_where_something_is_told_of_it():
    events = [About("a", "One"), Post("b", "hm", "1"), About("c", "Three"), Post("d", "hm", "2"), About("e", "Five")]
    threads, _ = split(gathered(events))
    assert [thread.thread_id for thread in threads] == ["a", "b", "c", "d", "e"]
    assert [len(thread) for thread in threads] == [0, 1, 0, 1, 0]


def test_what_is_told_first_of_an_article_is_right_and_the_rest_is_added():
    events = [About("a", "One", outlet="Quay"), About("a", "Two", url="https://quay.example", paragraphs=("x\ny", " "))]
    [thread], _ = split(gathered(events))
    article = thread.article
    assert (article.title, article.outlet, article.url) == ("One", "Quay", "https://quay.example")
    assert [text for _, text in article.paragraphs] == ["x", "y"]


def test_posts_that_do_not_say_their_thread_are_put_with_their_root():
    events = [
        Post(None, "second", "1", "c", parent_id="b"),
        Post(None, "first", "2", "b", parent_id="a"),
        Post(None, "root", "3", "a"),
        Post(None, "to somebody absent", "4", "z", parent_id="gone"),
        Post(None, "the same", "5", "y", parent_id="gone"),
    ]
    threads, rejects = split(gathered(events))
    assert rejects == []
    assert {thread.thread_id: [comment.comment_id for comment in thread] for thread in threads} == {
        "a": ["c", "b", "a"],
        "gone": ["z", "y"],
    }
    by_id = {comment.comment_id: comment.parent_id for thread in threads for comment in thread}
    assert by_id == {"c": "b", "b": "a", "a": None, "z": None, "y": None}


def test_a_circle_of_parents_is_one_thread():
    events = [Post(None, "x", "1", "b", parent_id="a"), Post(None, "y", "2", "a", parent_id="b")]
    [thread], _ = split(gathered(events))
    assert [comment.parent_id for comment in thread] == ["a", "b"]


def test_a_chain_of_fifty_thousand_parents_is_one_thread():
    events = [Post(None, "x", str(n), str(n), parent_id=str(n - 1) if n else "") for n in range(50_000)]
    [thread], rejects = split(gathered(reversed(events)))
    assert (len(thread), rejects) == (50_000, [])


def test_the_same_comment_twice_is_set_aside_once():
    events = [Post("", "hm", "1", "a"), Post("", "hm", "2", "a")]
    [thread], [reject] = split(gathered(events))
    assert [comment.source for comment in thread] == ["tide.json#1"]
    assert (reject.source, "already" in reject.reason) == ("tide.json#2", True)


def test_of_two_editions_the_later_one_stays_at_the_earlier_one_s_place():
    later = datetime(2021, 3, 2, tzinfo=UTC)
    events = [Post("", "gulls", "1", "a"), Post("", "x", "2", "b"), Post("", "tides", "3", "a", edited_at=later)]
    [thread], [reject] = split(gathered(events))
    assert [(comment.text, comment.source) for comment in thread] == [("tides", "tide.json#3"), ("x", "tide.json#2")]
    assert (reject.source, reject.excerpt) == ("tide.json#1", "gulls")
    assert "edited later" in reject.reason


def test_two_texts_under_one_id_without_a_word_of_editing_are_the_first_one():
    [thread], [reject] = split(gathered([Post("", "gulls", "1", "a"), Post("", "tides", "2", "a")]))
    assert thread.comments[0].text == "gulls"
    assert "another text" in reject.reason


def test_comments_without_ids_are_doubles_only_where_author_time_and_text_are_one():
    moment = datetime(2021, 3, 1, tzinfo=UTC)
    same = [Post("", "hm", str(number), author="Pell", created_at=moment) for number in range(2)]
    assert len(split(gathered(same))[1]) == 1
    timeless = [Post("", "hm", str(number), author="Pell") for number in range(2)]
    assert len(split(gathered(timeless))[1]) == 0


def test_what_was_assumed_is_counted():
    events = [Post("", "a", "1", assumed=("a guess",)), Post("", "b", "2", assumed=("a guess", "another"))]
    [thread], _ = split(gathered(events))
    assert thread.notes == ("a guess (2)", "another (1)")


def test_a_comment_that_is_too_long_is_set_aside():
    threads, [reject] = split(gathered([Post("", "x" * 100_001, "1"), Post("", "hm", "2")]))
    assert "100,001 characters" in reject.reason
    assert len(reject.excerpt) == 120
    assert len(threads[0]) == 1


@pytest.mark.parametrize("held", [None, 1])
def test_a_thread_that_is_too_long_comes_in_parts(monkeypatch, held):
    monkeypatch.setattr(module, "MAX_THREAD", 10)
    events = [Post("n", f"{number}", str(number), f"i{number}") for number in range(25)] + [Post("s", "hm", "1")]
    threads, rejects = split(gathered(events, held))
    assert rejects == []
    assert [(thread.thread_id, len(thread)) for thread in threads] == [
        ("n", 10),
        ("n.part2", 10),
        ("n.part3", 5),
        ("s", 1),
    ]
    assert "part 2 of a thread that is longer" in threads[1].notes[0]


def test_a_sidecar_outdoes_what_the_source_tells():
    work = Gathering("tide", "invented")
    work.add(About("", "Source", "https://a.example"), "tide.json", Sidecar(title="Sidecar"))
    work.add(Post("", "hm", "1", author=" Pell\n Brix "), "tide.json", Sidecar(title="Sidecar"))
    [thread], _ = split(work.threads())
    assert (thread.article.title, thread.article.url) == ("Sidecar", "https://a.example")
    assert thread.comments[0].author == Author("Pell Brix")
    assert (thread.format, thread.source) == ("invented", "tide.json")


@pytest.mark.parametrize("name", ["[deleted]", "[Deleted]", ""])
def test_nobody_is_no_author(name):
    [thread], _ = split(gathered([Post("", "hm", "1", author=name)]))
    assert thread.comments[0].author is None


@pytest.mark.parametrize("key", ["../../etc/passwd", "a b\nc", "x" * 500, "naïve/漢字", "\ud800"])
def test_a_thread_s_key_becomes_an_id_that_can_be_a_file_s_name(key):
    [thread], _ = split(gathered([Post(key, "hm", "1")]))
    assert thread.thread_id.encode()
    assert len(thread.thread_id) <= 120
    assert "/" not in thread.thread_id
