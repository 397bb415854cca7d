"""Threads and comments as the rows of the archive's tables, and back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import pyarrow as pa

from comments.archive.keys import content_hashes, unique_keys
from comments.archive.moments import as_utc, stored_time
from comments.intake.decode import writable
from comments.model import Article, Author, Comment, Cut, Thread

__all__ = [
    "ARTICLE_COLUMNS",
    "INCOMING",
    "Edition",
    "article_of",
    "article_row",
    "comment_of",
    "incoming_rows",
    "meta_row",
    "thread_of",
]

_LARGEST = 2**63 - 1
_CUT_FIELDS = ("what", "line", "confidence", "reason", "told")

INCOMING = pa.schema(
    [
        ("row", pa.int64()), ("thread", pa.int64()), ("comment_key", pa.string()), ("comment_id", pa.string()),
        ("position", pa.int64()), ("appended", pa.bool_()), ("created_at", pa.timestamp("us")),
        ("parent_id", pa.string()), ("boundary", pa.float64()), ("score", pa.int64()), ("likes", pa.int64()),
        ("text", pa.string()), ("source", pa.string()), ("author", pa.string()), ("deleted", pa.bool_()),
        ("parent_key", pa.string()), ("edited_at", pa.timestamp("us")), ("content_hash", pa.string()),
    ]
)  # fmt: skip
ARTICLE_COLUMNS = ("title", "paragraphs", "outlet", "url", "published_at")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a comment: from which addition on it was known, and to which it was seen.

    `vanished` says since which addition the comment is missing from its thread; None while it is there.
    """

    thread_id: str
    comment_key: str
    number: int
    latest: bool
    comment: Comment
    first_added: datetime
    last_seen: datetime
    vanished: datetime | None = None


def incoming_rows(thread: Thread, number: int, *, made: bool, first_place: int | None) -> dict[str, list[Any]]:
    """The thread's comments as columns of `INCOMING`, without `row`.

    `first_place` is where comments that the archive does not know go, behind those of a part that it holds; None for a
    thread that comes whole.
    """
    comments = thread.comments
    keys = unique_keys(comments, made=made)
    by_id = dict(zip((comment.comment_id for comment in comments), keys, strict=True))
    parents = [None if one.parent_id is None else by_id.get(one.parent_id, writable(one.parent_id)) for one in comments]
    return {
        "thread": [number] * len(comments),
        "comment_key": keys,
        "comment_id": [writable(one.comment_id) for one in comments],
        "position": [one.position + (first_place or 0) for one in comments],
        "appended": [first_place is not None] * len(comments),
        "created_at": [_moment(one.created_at) for one in comments],
        "parent_id": [None if one.parent_id is None else writable(one.parent_id) for one in comments],
        "boundary": [one.boundary for one in comments],
        "score": [_bounded(one.score) for one in comments],
        "likes": [_bounded(one.likes) for one in comments],
        "text": [writable(one.text) for one in comments],
        "source": [writable(one.source) for one in comments],
        "author": [None if one.author is None else writable(one.author.name) for one in comments],
        "deleted": [one.deleted for one in comments],
        "parent_key": parents,
        "edited_at": [_moment(one.edited_at) for one in comments],
        "content_hash": content_hashes(comments, parents),
    }


def meta_row(thread: Thread) -> dict[str, str]:
    """What else is kept of a thread, of its latest reading only."""
    cuts = [[getattr(cut, name) for name in _CUT_FIELDS] for cut in thread.cuts]
    return {
        "cuts": _json(cuts),
        "furniture": _json(thread.furniture),
        "notes": _json(thread.notes),
    }


def article_row(article: Article) -> tuple[Any, ...]:
    """The article in the order of `ARTICLE_COLUMNS`."""
    return (
        writable(article.title),
        _json(article.paragraphs),
        writable(article.outlet),
        writable(article.url),
        _moment(article.published_at),
    )


def article_of(row: Sequence[Any]) -> Article:
    """The other way round."""
    title, paragraphs, outlet, url, published_at = row
    told = tuple((line, text) for line, text in orjson.loads(paragraphs))
    return Article(title, told, outlet, url, as_utc(published_at))


def comment_of(row: Mapping[str, Any], position: int) -> Comment:
    """A comment from a row of the view `comment_editions`."""
    return Comment(
        row["comment_id"],
        position,
        row["text"],
        row["source"],
        None if row["author"] is None else Author(row["author"]),
        as_utc(row["created_at"]),
        row["parent_id"],
        row["deleted"],
        row["boundary"],
        row["score"],
        row["likes"],
        as_utc(row["edited_at"]),
    )


def thread_of(row: Mapping[str, Any], comments: Sequence[Comment]) -> Thread:
    """A thread from its row with its article's."""
    return Thread(
        row["thread_id"],
        article_of([row[name] for name in ARTICLE_COLUMNS]),
        tuple(comments),
        row["source"],
        tuple(Cut(*values) for values in orjson.loads(row["cuts"])),
        tuple((line, text) for line, text in orjson.loads(row["furniture"])),
        row["format"],
        tuple(orjson.loads(row["notes"])),
    )


def _moment(moment: datetime | None) -> datetime | None:
    return None if moment is None else stored_time(moment)


def _bounded(number: int | None) -> int | None:
    return None if number is None else max(-_LARGEST, min(_LARGEST, number))


def _json(value: object) -> str:
    return orjson.dumps(_writable(value)).decode()


def _writable(value: object) -> object:
    """`value` with every text in it writable; two levels of lists are all that there is."""
    if isinstance(value, list | tuple):
        return [list(_plain(item)) if isinstance(item, list | tuple) else _one(item) for item in value]
    return _one(value)


def _plain(items: Sequence[object]) -> Iterator[object]:
    return (_one(item) for item in items)


def _one(value: object) -> object:
    return writable(value) if isinstance(value, str) else value
