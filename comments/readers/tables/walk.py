"""Through objects to the comments in them and the answers in these: depth first, in reading order, without recursion."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from comments.errors import InputError
from comments.intake.contract import Event, Post
from comments.intake.json_stream import Unreadable, Value
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import identifier, within
from comments.mapping import OURS, ColumnMapping, guess_mapping
from comments.readers.tables.names import listed, plain_name, spelled
from comments.readers.tables.rows import SAMPLE, Rows, flat, united
from comments.readers.tables.shapes import (
    Container,
    about_of,
    answers_in,
    container_of,
    is_comment,
    is_empty_thread,
    unwrapped,
)

__all__ = ["AROUND", "Layout", "Walk", "layout_of", "members_of"]

AROUND = 0  # the number of the object around comments that are streamed


@dataclass(frozen=True, slots=True)
class Layout:
    """Where comments are in the values of a source, and what their columns are."""

    mapping: ColumnMapping
    container: Container | None
    sample: list[dict[str, object]]
    replies: frozenset[str]
    alone: bool


class Walk:
    """Goes through the values of a source, into containers and answers, in the order in which they are read."""

    def __init__(self, layout: Layout, source: Source) -> None:
        self._layout = layout
        self._maker = Rows(layout.mapping, source, layout.sample)
        self._columns = tuple(layout.mapping.theirs(ours) for ours in OURS)
        self._deep = any("." in (column or "") for column in self._columns)

    def events(self, values: Iterable[Value]) -> Iterator[Event]:
        """Everything that the values are."""
        container, replies, take, columns = (
            self._layout.container,
            self._layout.replies,
            self._maker.take,
            self._columns,
        )
        for value in values:
            content = value.content
            if isinstance(content, Unreadable):
                yield self._maker.refusal(str(value.number), content.reason, content.excerpt)
            elif not isinstance(content, dict):
                reason = f"a {type(content).__name__}, not an object"
                yield self._maker.refusal(str(value.number), reason, content)
            elif value.number == AROUND:
                about = self._maker.about("", about_of(content)[1])
                yield from (about,) if about else ()
            elif not self._layout.mapping.choices:
                yield self._empty(value)
            elif container is not None and isinstance(within(content, *container.path), list):
                yield from self._contained(value, container)
            elif self._deep or not replies.isdisjoint(content):
                yield from self._tree([content], value, "", nested=False)
            else:
                yield from take(str(value.number), tuple(map(content.get, columns)), content, value.assumed)

    def _empty(self, value: Value) -> Event:
        """What an object tells of a thread without comments."""
        name, article = about_of(value.content)
        about = self._maker.about(name or ("" if self._layout.alone else str(value.number)), article)
        return about or self._maker.refusal(str(value.number), "no comments", value.content)

    def _contained(self, value: Value, container: Container) -> Iterator[Event]:
        """What an object tells of its article, its comments, and which other arrays of it were not read."""
        members = members_of(value.content, container)
        name, article = about_of(value.content)
        told = any(field not in (None, "") for field in article)
        thread = name or (str(value.number) if told and not self._layout.alone else "")
        own = next((key for m in members if isinstance(m, dict) and (key := identifier(self._picked(m)[2]))), "")
        about = self._maker.about(own or thread, article)
        if about is not None:
            yield about
        yield from self._tree(members, value, thread, nested=True)
        for path in container.others:
            if path[: len(container.path)] != container.path and within(value.content, *path):
                reason = f"another array of objects with texts, {'.'.join(path)!r}, that was not read"
                yield self._maker.refusal(str(value.number), reason, within(value.content, *path))

    def _tree(self, roots: Sequence[Any], value: Value, thread: str, *, nested: bool) -> Iterator[Event]:
        """The comments of an array, each with its answers behind it."""
        waiting = [(root, "", thread) for root in reversed(roots)]
        count = 0
        while waiting:
            node, parent, key = waiting.pop()
            count += nested
            place = (
                str(count)
                if nested and self._layout.alone
                else f"{value.number}.{count}"
                if count
                else str(value.number)
            )
            nested = True
            node = unwrapped(node)
            if not isinstance(node, dict):
                yield self._maker.refusal(place, f"a {type(node).__name__}, not an object", node)
                continue
            picked = self._picked(node)
            answers = answers_in(node, self._layout.replies)
            if answers and not identifier(picked[1]):
                picked[1] = f"record-{place}"
            events = self._maker.take(place, picked, node, value.assumed, key, parent)
            yield from events
            if answers:
                last = events[-1]
                key = (last.thread if isinstance(last, Post) else identifier(picked[2])) or key
                waiting += [(answer, identifier(picked[1]), key) for answer in reversed(answers)]

    def _picked(self, record: dict[str, Any]) -> list[Any]:
        found = list(map(record.get, self._columns))  # type: ignore[arg-type]  # None is no key of any
        if self._deep:
            for number, column in enumerate(self._columns):
                if found[number] is None and column is not None and "." in column:
                    found[number] = within(record, *column.split("."))
        return found


def layout_of(sample: Sequence[Value], options: ReadOptions, source: Source) -> Layout:
    """Raises `InputError` where no value is an object, or no column a text."""
    records = [value.content for value in sample if isinstance(value.content, dict) and value.number != AROUND]
    if not records:
        raise InputError("JSON objects, one a line or in an array", got="none", where=source.where)
    told = options.columns
    container = container_of(records, told.get("text"))
    around = [member for record in records for member in members_of(record, container)] if container else records
    comments = [member for member in around if isinstance(member, dict)]
    known = listed("replies")
    replies = {key for record in comments for key in record if plain_name(key) in known}
    rows = [flat(record) for record in _with_answers(comments, frozenset(replies))]
    replies |= {key for row in rows for key in row if plain_name(key) in known}
    for row in rows:
        for key in [path for path in row if path.partition(".")[0] in replies and not isinstance(row[path], str)]:
            del row[key]
    if container is None and not any(map(is_comment, records)) and all(map(is_empty_thread, records)):
        mapping = ColumnMapping(())
    else:
        mapping = guess_mapping(united(rows), rows, told, source.where)
    return Layout(
        mapping, container, rows, frozenset(replies | spelled("replies")) - {mapping.theirs("text")}, len(sample) == 1
    )


def _with_answers(comments: Sequence[dict[str, Any]], replies: frozenset[str]) -> list[dict[str, Any]]:
    """The first comments and, behind each, its answers."""
    found: list[dict[str, Any]] = []
    waiting: list[Any] = list(reversed(comments))
    while waiting and len(found) < SAMPLE:
        comment = unwrapped(waiting.pop())
        if isinstance(comment, dict):
            found.append(comment)
            waiting += reversed(answers_in(comment, replies)[:SAMPLE])
    return found


def members_of(record: dict[str, Any], container: Container) -> list[Any]:
    """The array of comments in an object."""
    found = within(record, *container.path)
    return [unwrapped(member) for member in found] if isinstance(found, list) else []
