"""Rows of any table as posts: what each column's values become, whatever their type."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from comments.intake.contract import About, Post
from comments.intake.decode import writable
from comments.intake.markup import html_text
from comments.intake.source import Source
from comments.intake.values import flag, text_of, whole
from comments.mapping import ColumnMapping
from comments.model import Reject
from comments.times import Moment, read_time

__all__ = ["AS_HTML", "SAMPLE", "TOLD_BY_OTHERS", "Rows", "excerpt_of", "flat", "united"]

SAMPLE = 100  # rows that a mapping is guessed from
AS_HTML = "texts that have HTML in them, read as HTML"
TOLD_BY_OTHERS = "dates such as 4/1/2019 read as {}, as others in their column must be"
_EXCERPT = 120
_DEPTH, _PATHS = 4, 400  # levels of objects, and paths, that a record is flattened to
_WORDS_FOR_NOTHING = ("nan", "null", "none", "n/a", "<na>", "nat", "#n/a", "undefined")
_NOTHING = frozenset(form for word in _WORDS_FOR_NOTHING for form in (word, word.upper(), word.title())) | {
    "NaN",
    "NaT",
    "\\N",
}
_FLOAT = re.compile(r"\d{1,18}\.0")
_TAG = re.compile(
    r"<(?:p|br|a|div|span|b|i|em|strong|blockquote)\b[^<>]*>|&(?:amp|quot|lt|gt|nbsp|#\d{2,5});", re.IGNORECASE
)
_DATE = re.compile(r"\s*(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ ,]+(\d{1,2}:\d{2}(?::\d{2})?))?\s*$")
_ABOUTS = 8  # differing things that are taken of one thread's article
_NOWHEN = Moment(None)
_EPOCH, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

Event = Post | About | Reject


class Rows:
    """Makes events of rows that come as the values of `comments.mapping.OURS`, in that order, None for what is not there.

    `sample` are rows (their columns -> values) that tell how a column is written.
    """

    def __init__(self, mapping: ColumnMapping, source: Source, sample: Sequence[Mapping[str, object]]) -> None:
        self._name = source.name
        texts = _column(sample, mapping, "text")
        marked = sum(bool(_TAG.search(text)) for text in texts)
        self._html = mapping.theirs("text") != "text" and marked > len(texts) / 5
        self._order = _order_of(_column(sample, mapping, "created_at"))
        self._floats = any(map(_FLOAT.fullmatch, _column(sample, mapping, "comment_id")))
        self._fullnames = any(own.startswith("t1_") for own in _column(sample, mapping, "comment_id"))
        self._own_edits = mapping.theirs("edited_at") == "edited_at"
        self._assumed = (*mapping.assumed, *((AS_HTML,) if self._html else ()))
        self._zero = False
        self._told: dict[str, list[tuple[object, ...]]] = {}

    def take(
        self,
        record: str,
        values: Sequence[object],
        raw: object,
        noted: tuple[str, ...] = (),
        thread: str = "",
        parent: str = "",
    ) -> tuple[Event, ...]:
        """What a row is: a post (with what it newly tells of the article before it), or only that, or a reject.

        `thread` and `parent` hold where the row itself names none; `raw` is shown of a reject.
        """
        text, comment_id, thread_id, author, created, parent_id, gone, score, likes, edited = values[:10]
        key = _id(thread_id) or thread
        told = self.about(key, values[10:])
        deleted = gone is not None and flag(gone)
        if type(text) is not str or not text:
            if not (text or deleted or comment_id or parent_id) and told and _is_article(told):
                return (told,)
            if not isinstance(text, str) and not (deleted and text is None):
                what = "no text" if text is None else f"a text that is a {type(text).__name__}"
                reject = self.refusal(record, what, raw)
                return (reject,) if told is None or self._is_known(told) else (told, reject)
        own = _id(comment_id)
        moment = self._when(created) if created else _NOWHEN
        post = Post(
            key,
            self._text(text) if isinstance(text, str) else "",
            record,
            own,
            _id(author) if author else "",
            moment.at,
            (self._parent(_id(parent_id), key, own) if parent_id else "") or parent,
            deleted,
            None if score is None else whole(score),
            None if likes is None else whole(likes),
            self._edit(edited, moment.at) if edited else None,
            self._assumed + noted + moment.assumed if noted or moment.assumed else self._assumed,
        )
        if own == "0":
            self._zero = True
        return (post,) if told is None or self._is_known(told) else (told, post)

    def refusal(self, record: str, reason: str, raw: object) -> Reject:
        """The reject that a record is."""
        return Reject(f"{self._name}#{record}", reason, excerpt_of(raw))

    def _text(self, text: str) -> str:
        if self._html:
            return html_text(text)
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def about(self, key: str, values: Sequence[object]) -> About | None:
        """What the values of `comments.mapping.ARTICLE` tell of a thread; None where they tell nothing."""
        title, url, outlet, published, article = values
        if title is None and url is None and outlet is None and published is None and article is None:
            return None
        text = text_of(article)
        lines = tuple(text.split("\n")) if text else ()
        about = About(key, text_of(title), text_of(url), text_of(outlet), read_time(_written(published)).at, lines)
        return None if about == About(key) else about

    def _is_known(self, about: About) -> bool:
        """The thread has been told this, or enough else; remembers it."""
        known = self._told.setdefault(about.thread, [])
        parts = (about.title, about.url, about.outlet, about.published_at, hash(about.paragraphs))
        if parts in known or len(known) >= _ABOUTS:
            return True
        known.append(parts)
        return False

    def _parent(self, parent: str, thread: str, own: str) -> str:
        """The parent as declared; empty where it is the thread, or the 0 by which tables say that there is none."""
        if not parent or parent in {thread, "-1"} or parent == own == "0" or parent.startswith("t3_"):
            return ""  # t3_ and t1_: the full names that Reddit has for posts and comments
        if not self._fullnames:
            parent = parent.removeprefix("t1_")
        if not self._floats and _FLOAT.fullmatch(parent):
            parent = parent[:-2]  # some programs make a column of numbers with gaps one of decimals
        return "" if parent == "0" and not self._zero else parent

    def _when(self, value: object) -> Moment:
        if type(value) is str and len(value) == 20 and value[-1] == "Z" and value.isascii():
            return _in_utc(value)
        rewritten = _in_order(value, self._order) if self._order and isinstance(value, str) else ""
        moment = read_time(rewritten or _written(value))
        return Moment(moment.at, (*moment.assumed, TOLD_BY_OTHERS.format(self._order))) if rewritten else moment

    def _edit(self, value: object, created: datetime | None) -> datetime | None:
        """The last edit; none where a column that only may tell of edits repeats the time of writing."""
        at = self._when(value).at
        return at if self._own_edits or at != created else None


def excerpt_of(raw: object) -> str:
    """The first characters of a record, as JSON."""
    if isinstance(raw, str):
        return writable(raw[:_EXCERPT])
    try:
        return writable(json.dumps(raw, ensure_ascii=False, default=str)[:_EXCERPT])
    except (RecursionError, ValueError):  # writing takes a few levels more than reading took
        return writable(", ".join(map(str, raw))[:_EXCERPT]) if isinstance(raw, dict) else type(raw).__name__


def flat(record: Mapping[str, Any]) -> dict[str, object]:
    """A record without its nested objects: what stands in them by dotted paths."""
    paths: dict[str, object] = {}
    waiting: list[tuple[str, int, Any]] = [(key, 1, value) for key, value in reversed(list(record.items()))]
    while waiting and len(paths) < _PATHS:
        path, depth, value = waiting.pop()
        if isinstance(value, Mapping) and value and depth < _DEPTH:
            waiting += [(f"{path}.{key}", depth + 1, inner) for key, inner in reversed(list(value.items()))]
        else:
            paths.setdefault(path, value)
    return paths


def united(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Every column of some rows, in the order of first appearance; none that is empty and elsewhere an object."""
    found = dict.fromkeys(column for row in rows for column in row)
    inner = {column.rpartition(".")[0] for column in found}
    return [column for column in found if column not in inner or any(row.get(column) not in (None, "") for row in rows)]


def _is_article(about: About) -> bool:
    return bool(about.title or about.url or about.paragraphs)


def _id(value: object) -> str:
    """A name or an id; empty where it is one of the words for nothing."""
    text = value.strip() if type(value) is str and value.isascii() else text_of(value)
    return "" if text in _NOTHING else text


def _in_utc(value: str) -> Moment:
    """A time that is most likely written as ``2021-03-01T09:30:00Z``, which needs no trying."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return read_time(value)
    return Moment(at) if _EPOCH <= at < _LATEST else read_time(value)


def _written(value: object) -> object:
    """A time for `read_time`; a small number is none, and is so only as text."""
    if isinstance(value, str):
        return "" if value.strip() in _NOTHING else value
    return text_of(value) if isinstance(value, int | float) else value


def _column(sample: Sequence[Mapping[str, object]], mapping: ColumnMapping, ours: str) -> list[str]:
    """The texts in the sample of the column that is `ours`."""
    theirs = mapping.theirs(ours)
    if theirs is None:
        return []
    values = (row.get(theirs) for row in sample)
    return [value for value in values if isinstance(value, str) and value]


def _order_of(dates: Sequence[str]) -> str:
    """What comes first in dates with bars, where some can only be read so and none only the other way; else empty."""
    found = [match for date in dates if (match := _DATE.match(date))]
    day, month = (any(int(match[place]) > 12 for match in found) for place in (1, 2))
    return "" if day == month else "day/month" if day else "month/day"


def _in_order(date: str, order: str) -> str:
    """A date of which day and month could be either, in ISO 8601; empty for any other."""
    match = _DATE.match(date)
    if match is None or max(int(match[1]), int(match[2])) > 12 or match[1] == match[2]:
        return ""
    first, second, year, clock = match.groups("0:00")
    month, day = (first, second) if order == "month/day" else (second, first)
    return f"{year}-{month:0>2}-{day:0>2} {clock.zfill(5 if clock.count(':') == 1 else 8)}"
