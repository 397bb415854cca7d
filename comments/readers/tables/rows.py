"""Rows of any table as posts: what each column's values become, whatever their type."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from comments.intake.contract import About, Post
from comments.intake.decode import writable
from comments.intake.source import Source
from comments.intake.values import flag, text_of, whole
from comments.mapping import ColumnMapping
from comments.model import Reject
from comments.readers.tables.evidence import FEW, SAMPLE, states_it
from comments.readers.tables.ids import FROM_IDS, ITS_OWN_PARENT, NOTHING, Ids, plain_id
from comments.readers.tables.texts import AS_HTML, Texts
from comments.times import Moment, read_time

__all__ = ["AS_HTML", "SAMPLE", "TOLD_BY_OTHERS", "Rows", "excerpt_of", "flat", "united"]

TOLD_BY_OTHERS = "dates such as 4/1/2019 read as {}, as others in their column must be"
_EXCERPT = 120
_DEPTH, _PATHS = 4, 400  # levels of objects, and paths, that a record is flattened to
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
        own, thread = mapping.theirs("comment_id"), mapping.theirs("thread_id")
        self._texts = Texts(_column(sample, mapping, "text"), plain=mapping.is_plain)
        self._ids = Ids(sample, own, thread, parents=mapping.theirs("parent_id") is not None)
        self._order = _order_of(_column(sample, mapping, "created_at"))
        self._edits = mapping.theirs("edited_at") == "edited_at" or not self._are_all_edited(sample, mapping)
        self._own_edits = mapping.theirs("edited_at") == "edited_at"
        self._assumed = mapping.assumed
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
        key = plain_id(thread_id) or thread
        told = self.about(key, values[10:])
        deleted = gone is not None and (flag(gone) or states_it(gone))
        if type(text) is not str or not text:
            if not (text or deleted or comment_id or parent_id) and told and _is_article(told):
                return (told,)
            if not isinstance(text, str) and not (deleted and text is None):
                what = "no text" if text is None else f"a text that is a {type(text).__name__}"
                reject = self.refusal(record, what, raw)
                return (reject,) if told is None or self._is_known(told) else (told, reject)
        own = self._ids.own(comment_id)
        read, text_noted = self._texts.read(text) if isinstance(text, str) and text else ("", ())
        moment = self._when(created) if created else _NOWHEN
        above = (self._ids.parent(parent_id, key) if parent_id else "") or parent
        if own and above == own:
            above, text_noted = "", (*text_noted, ITS_OWN_PARENT)
        if not above and own and (above := self._ids.parent_in(own)):
            text_noted = (*text_noted, FROM_IDS)
        post = Post(
            key,
            read,
            record,
            own,
            plain_id(author) if author else "",
            moment.at,
            above,
            deleted,
            None if score is None else whole(score),
            None if likes is None else whole(likes),
            self._edit(edited, moment.at) if edited else None,
            self._assumed + also if (also := text_noted + noted + moment.assumed) else self._assumed,
        )
        return (post,) if told is None or self._is_known(told) else (told, post)

    def refusal(self, record: str, reason: str, raw: object) -> Reject:
        """The reject that a record is."""
        return Reject(f"{self._name}#{record}", reason, excerpt_of(raw))

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

    def _when(self, value: object) -> Moment:
        if type(value) is str and len(value) == 20 and value[-1] == "Z" and value.isascii():
            return _in_utc(value)
        rewritten = _in_order(value, self._order) if self._order and isinstance(value, str) else ""
        moment = read_time(rewritten or _written(value))
        return Moment(moment.at, (*moment.assumed, TOLD_BY_OTHERS.format(self._order))) if rewritten else moment

    def _edit(self, value: object, created: datetime | None) -> datetime | None:
        """The last edit; none where a column that only may tell of edits repeats the time of writing, or tells one of most."""
        at = self._when(value).at if self._edits else None
        return at if self._own_edits or at != created else None

    def _are_all_edited(self, sample: Sequence[Mapping[str, object]], mapping: ColumnMapping) -> bool:
        """Most rows have a later time in that column: it is one of keeping, or of approval, and tells of no edits."""
        columns = mapping.theirs("created_at"), mapping.theirs("edited_at")
        if None in columns:
            return False
        times = [tuple(self._when(row.get(column) or "").at for column in columns) for row in sample]  # type: ignore[arg-type]  # None is in none
        both = [one != two for one, two in times if one and two]
        return len(both) >= FEW and 2 * sum(both) > len(both)


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
        return "" if value.strip() in NOTHING else value
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
