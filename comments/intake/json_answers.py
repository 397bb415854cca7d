"""Answers of an API: JSON documents that are read whole, and from one that is too large for that the array in it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from comments.errors import InputError
from comments.intake.head import head_of
from comments.intake.json_stream import Unreadable, Value, elements, json_records
from comments.intake.lines import TooLong
from comments.intake.source import Source
from comments.intake.values import mapping, within

__all__ = ["json_answers"]


def json_answers(
    source: Source, encoding: str | None, arrays: Sequence[str]
) -> Iterator[tuple[Mapping[str, Any], Value]]:
    """Every record of `source`, each with the object that it stands in where that is too large to be read whole.

    That object is given as far as the source's beginning tells it. Its array is the first of `arrays` ("items",
    "comments.data") that the beginning tells of, or else that holds anything. Raises `InputError` as `json_records` does.
    """
    head = head_of(source)
    told = [path for path in arrays if isinstance(within(head.value, *path.split(".")), list)]
    begun = False
    try:
        for value in json_records(source, encoding, head):
            if told and not begun and _is_too_long(value):
                yield from _streamed(source, encoding, told[:1]) or [({}, value)]
                return
            begun = True
            yield {}, value
    except InputError:
        streamed = None if begun else _streamed(source, encoding, told[:1] or arrays)
        if streamed is None:
            raise
        yield from streamed


def _is_too_long(value: Value) -> bool:
    """The first of several lines cannot be read as a line."""
    return isinstance(value.content, Unreadable) and isinstance(value.content.excerpt, TooLong)


def _streamed(
    source: Source, encoding: str | None, paths: Sequence[str]
) -> Iterator[tuple[Mapping[str, Any], Value]] | None:
    """What stands in the first of the arrays at `paths` that holds anything; None where none does."""
    holder = mapping(head_of(source).value)
    for path in paths:
        values = elements(source, f"{path}.item", encoding)
        first = next(values, None)
        if first is not None and (len(paths) == 1 or not isinstance(first.content, Unreadable)):
            return ((holder, value) for value in chain([first], values))
    return None
