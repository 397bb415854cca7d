"""The domain model: frozen, in order, made of what the strategies make."""

from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime

import pytest
from hypothesis import given

from comments import CommentariatError, InputError, UsageError
from comments.model import Article, Author, Comment, Cut, Reject, Thread
from comments.times import iso, parse_time
from tests.strategies import threads, times, unhurried

EVERY_KIND = [
    Author("Orla Marrow"),
    Article(),
    Comment("c1", 0, "gulls", "page.txt:1-1"),
    Cut("comments", 3, 0.5, "from here on"),
    Thread("t", Article(), (), "page.txt"),
    Reject("page.txt:4-4", "no text"),
]


@pytest.mark.parametrize("thing", EVERY_KIND, ids=lambda thing: type(thing).__name__)
def test_nothing_can_be_changed_or_added(thing):
    name = fields(thing)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(thing, name, "other")
    with pytest.raises((AttributeError, TypeError)):
        thing.invented_just_now = 1


def test_the_article_s_text_is_its_paragraphs_in_order_without_their_numbers():
    article = Article(paragraphs=((3, "The ferry is late."), (7, "It was late before.")))
    assert article.text == "The ferry is late.\nIt was late before."
    assert Article().text == ""


@unhurried
@given(threads())
def test_a_thread_is_its_comments_in_the_source_s_order(thread):
    assert list(thread) == list(thread.comments)
    assert len(thread) == len(thread.comments)
    assert [comment.position for comment in thread] == list(range(len(thread)))


def test_a_comment_says_by_itself_only_what_it_must():
    comment = Comment("c1", 0, "gulls", "page.txt:1-1")
    assert (comment.author, comment.created_at, comment.parent_id) == (None, None, None)
    assert comment.deleted is False
    assert comment.boundary == 1.0


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (InputError("a text file"), "expected a text file"),
        (InputError("a text file", got="a gull", where="page.txt"), "page.txt: expected a text file, got a gull"),
        (UsageError("a number", got="'x'", hint="such as 3"), "expected a number, got 'x'; such as 3"),
    ],
)
def test_an_error_is_one_sentence_of_its_parts(error, sentence):
    assert str(error) == sentence
    assert isinstance(error, CommentariatError)
    assert error.exit_code == 2


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2021-03-01T09:30:00Z", datetime(2021, 3, 1, 9, 30, tzinfo=UTC)),
        ("2021-03-01T09:30:00+05:30", datetime(2021, 3, 1, 4, 0, tzinfo=UTC)),
        (" 2021-03-01 09:30 ", datetime(2021, 3, 1, 9, 30, tzinfo=UTC)),
        ("2021-03-01", datetime(2021, 3, 1, tzinfo=UTC)),
        ("", None),
        ("yesterday", None),
        ("2021-13-01", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2021-03-01\0", None),
        ("\ud800", None),
    ],
)
def test_times_are_read_to_utc(written, moment):
    assert parse_time(written) == moment


@unhurried
@given(times())
def test_times_are_written_as_they_are_read(moment):
    assert parse_time(iso(moment)) == moment
    assert (iso(moment) == "") == (moment is None)
