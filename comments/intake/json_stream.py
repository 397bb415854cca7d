"""JSON records out of a source: one object a line, the elements of arrays, documents one after another.

Files of records are never held whole, and neither are arrays; a document that is one record is, up to a limit. What is
broken gives what stands before it and an `Unreadable` for the rest.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import orjson

from comments.errors import InputError
from comments.intake.decode import decode
from comments.intake.head import Head, head_of
from comments.intake.json_text import TOO_DEEP, TOO_LARGE, JsonText, NotJsonError, Unreadable
from comments.intake.lines import NOT_UTF8, TooLong, open_text, text_lines
from comments.intake.source import Source

__all__ = ["MAX_DOCUMENT", "Unreadable", "Value", "elements", "json_records", "json_value", "members"]

MAX_DOCUMENT = 32 * 1024 * 1024  # bytes of a JSON document that is read whole
_EXCERPT = 200


@dataclass(frozen=True, slots=True)
class Value:
    """A JSON value and its place: the line or the number of the element, from 1."""

    number: int
    content: Any
    assumed: tuple[str, ...] = ()


def json_records(source: Source, encoding: str | None = None, head: Head | None = None) -> Iterator[Value]:
    """Every record: one or more a line, the elements of arrays, or documents one after another, each over many lines.

    `content` is the JSON value, or `Unreadable`. Raises `InputError` where the source cannot be read at all, and where it
    begins with a document larger than `MAX_DOCUMENT`.
    """
    begun = head or head_of(source)
    if begun.start.startswith("["):
        with source.open() as stream:
            yield from _numbered(JsonText(open_text(stream, source, encoding)).values(("item",), loose=True))
    elif _one_a_line(begun):
        yield from _lines(source, encoding)
    else:
        yield from _documents(source, encoding)


def elements(source: Source, prefix: str, encoding: str | None = None) -> Iterator[Value]:
    """The elements of the array at `prefix` ("item" for a top-level array, "messages.item", "data.children.item").

    They are streamed, whatever the size of the array. Of values that follow one another each is looked into.
    """
    with source.open() as stream:
        yield from _numbered(JsonText(open_text(stream, source, encoding)).values(prefix.split(".")))


def members(source: Source, encoding: str | None = None) -> Iterator[tuple[str, Any]]:
    """The names and values of the object that a source is, one after another; `Unreadable` for what is too deep.

    Raises `InputError` where it is no object, or none from a place on.
    """
    with source.open() as stream:
        try:
            yield from JsonText(open_text(stream, source, encoding)).members()
        except NotJsonError as error:
            raise InputError("a JSON object", got=str(error), where=source.where) from error


def json_value(text: str) -> Any:
    """The one value that `text` is, or `Unreadable`."""
    try:
        return orjson.loads(text)
    except ValueError:
        found = _forgiven(text)
    return found[0] if len(found) == 1 else Unreadable("not JSON: more than one value, or none", text[:_EXCERPT])


def _numbered(contents: Iterable[Any], assumed: tuple[str, ...] = ()) -> Iterator[Value]:
    return (Value(number, content, assumed) for number, content in enumerate(contents, 1))


def _documents(source: Source, encoding: str | None) -> Iterator[Value]:
    """The documents of a source of which each may go over many lines; mostly there is one."""
    with source.open() as stream:
        raw = stream.read(MAX_DOCUMENT + 1)
    if len(raw) <= MAX_DOCUMENT:
        yield from _numbered(_in_text(decode(raw, source.where, encoding).text))
        return
    with source.open() as stream:
        for value in _numbered(JsonText(open_text(stream, source, encoding), MAX_DOCUMENT).values()):
            if value.number == 1 and isinstance(value.content, Unreadable) and value.content.reason == TOO_LARGE:
                raise InputError(f"at most {MAX_DOCUMENT:,} bytes", got="more", where=source.where)
            yield value


def _in_text(text: str) -> Iterator[Any]:
    """The values in a text; the quick parser first."""
    try:
        yield orjson.loads(text)
    except ValueError:
        yield from JsonText(text).values()


def _one_a_line(head: Head) -> bool:
    lines = [line for line in head.text.split("\n") if line.strip()]
    if not lines:
        return False
    if len(lines) == 1:  # a single line: one document on a line is a file of one record too
        return True
    return any(not isinstance(json_value(line), Unreadable) for line in lines[:2])


def _lines(source: Source, encoding: str | None) -> Iterator[Value]:
    lines = (
        told for told in text_lines(source, encoding) if isinstance(told[1], TooLong) or told[1].strip("\ufeff \t\r")
    )
    begun = [told for told in (next(lines, None), next(lines, None)) if told]
    if len(begun) == 1:
        yield from _only_line(*begun[0][1:], source, encoding)
        return
    shift = 0
    for number, line, guessed in chain(begun, lines):
        assumed = (NOT_UTF8,) if guessed else ()
        if isinstance(line, TooLong):
            yield Value(number + shift, Unreadable("a line longer than 16 MB", line), assumed)
            continue
        try:
            yield Value(number + shift, orjson.loads(line), assumed)
        except ValueError:
            found = _forgiven(line)
            yield from (Value(number + shift + n, content, assumed) for n, content in enumerate(found))
            shift += len(found) - 1


def _only_line(line: str, guessed: bool, source: Source, encoding: str | None) -> Iterator[Value]:
    """The values in the one line of a source: that of a document, or of several."""
    if isinstance(line, TooLong):
        yield from _documents(source, encoding)
    else:
        yield from _numbered(_in_text(line), (NOT_UTF8,) if guessed else ())


def _forgiven(line: str) -> list[Any]:
    """The values in a line that the quick parser refuses; the line as a whole is unreadable where it begins with none."""
    found = list(JsonText(line).values())
    broken = [content for content in found if isinstance(content, Unreadable)]
    if not found:
        return [Unreadable("not JSON: no value", line[:_EXCERPT])]
    deep = any(content.reason == TOO_DEEP for content in broken)
    if broken and (deep or len(found) == 1 or not line.lstrip("\ufeff \t\r").startswith(("{", "["))):
        reason = broken[0].reason.replace("not JSON from here on", "not JSON")
        return [Unreadable(reason, line[:_EXCERPT])]
    return found
