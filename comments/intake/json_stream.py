"""JSON records out of a stream: one object a line, the elements of an array, or one document.

Files of records are never held whole. A document is read whole up to a limit; above it only its arrays can be streamed.
What is broken gives what stands before it and an `Unreadable` for the rest.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import ijson
import orjson

from comments.errors import InputError
from comments.intake.decode import decode
from comments.intake.head import Head, head_of
from comments.intake.lines import NOT_UTF8, TooLong, open_text, text_lines
from comments.intake.source import Source

__all__ = ["MAX_DOCUMENT", "Unreadable", "Value", "document", "elements", "json_records"]

MAX_DOCUMENT = 32 * 1024 * 1024  # bytes of a JSON document that is read whole
_TOO_DEEP = "JSON nested too deep"
_DEEPEST = 5_000  # levels: 60 MB in the streaming parser
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_NO_MARKS = bytes(set(range(256)) - set(b'"[]{}'))  # what tells nothing of the depth


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands in the place of a record where there is none."""

    reason: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A JSON value and its place: the line or the number of the element, from 1."""

    number: int
    content: Any
    assumed: tuple[str, ...] = ()


def json_records(source: Source, encoding: str | None = None, head: Head | None = None) -> Iterator[Value]:
    """Every record: one a line, or the elements of an array, or a single document (also one over many lines).

    `content` is the JSON value, or `Unreadable`. Raises `InputError` where the source cannot be read at all.
    """
    begun = head or head_of(source)
    if begun.start.startswith("["):
        yield from elements(source, "item", encoding)
    elif _one_a_line(begun):
        yield from _lines(source, encoding)
    else:
        yield from _one_after_another(source, encoding)


def document(source: Source, encoding: str | None = None) -> Any:
    """The one JSON value of `source`, or `Unreadable`. Raises `InputError` where it is larger than `MAX_DOCUMENT`."""
    raw = source.read(MAX_DOCUMENT)
    return _parsed(decode(raw, source.where, encoding).text)


def elements(source: Source, prefix: str, encoding: str | None = None) -> Iterator[Value]:
    """The elements of the array at `prefix` ("item" for a top-level array, "messages.item", "data.children.item").

    They are streamed, whatever the size of the array.
    """
    number = 0
    with source.open() as stream:
        clean = _Utf8(open_text(stream, source, encoding))
        try:
            for content in ijson.items(clean, prefix, use_float=True, multiple_values=True):
                number += 1
                yield Value(number, content)
        except (ijson.JSONError, ValueError, RecursionError, OverflowError) as error:
            reason = f"not JSON from here on: {str(error).splitlines()[0][:200]}"
        else:
            return
    yield from _rest(source, prefix, encoding, number) or (Value(number + 1, Unreadable(reason)),)


def _rest(source: Source, prefix: str, encoding: str | None, done: int) -> list[Value]:
    """The elements behind the first `done`, by the parser that forgives NaN and huge numbers; none where it cannot either."""
    try:
        whole = document(source, encoding)
    except InputError:
        return []
    for key in prefix.split(".")[:-1]:
        whole = whole.get(key) if isinstance(whole, dict) else None
    if not isinstance(whole, list):
        return []
    return [Value(number, content) for number, content in enumerate(whole[done:], done + 1)]


def _one_after_another(source: Source, encoding: str | None) -> Iterator[Value]:
    """The documents of a source of which each may go over many lines; mostly there is one."""
    text = decode(source.read(MAX_DOCUMENT), source.where, encoding).text
    whole = _parsed(text)
    if not isinstance(whole, Unreadable):
        yield Value(1, whole)
        return
    decoder = json.JSONDecoder(strict=False)
    number, place = 0, 0
    while (place := _next_value(text, place)) < len(text):
        number += 1
        try:
            content, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            reason = _TOO_DEEP if isinstance(error, RecursionError) else f"not JSON from here on: {str(error)[:200]}"
            yield Value(number, Unreadable(reason, text[place : place + 200]))
            return
        yield Value(number, content)


def _next_value(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\r\n,\ufeff":
        place += 1
    return place


def _one_a_line(head: Head) -> bool:
    lines = [line for line in head.text.split("\n") if line.strip()]
    if not lines:
        return False
    if len(lines) == 1:  # a single line: one document on a line is a file of one record too
        return True
    return not isinstance(_parsed(lines[0]), Unreadable) or not isinstance(_parsed(lines[1]), Unreadable)


def _lines(source: Source, encoding: str | None) -> Iterator[Value]:
    for number, line, guessed in text_lines(source, encoding):
        if isinstance(line, TooLong):
            yield Value(number, Unreadable("a line longer than 16 MB", line))
        elif line.strip("\ufeff \t\r"):
            yield Value(number, _parsed(line), (NOT_UTF8,) if guessed else ())


def _parsed(text: str) -> Any:
    """The value that `text` is; the quick parser first, the forgiving one where that refuses."""
    try:
        return orjson.loads(text)
    except ValueError:
        pass
    try:
        return json.loads(text.strip("\ufeff \t\r\n"), strict=False)
    except RecursionError:
        return Unreadable(_TOO_DEEP, text[:200])
    except ValueError as error:
        return Unreadable(f"not JSON: {error}", text[:200])


class _Utf8:
    """A text stream as the UTF-8 bytes that a JSON parser wants, up to where it is nested too deep for one."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._rest = b""
        self._depth = _Depth()

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, empty at the end."""
        if size < 0:
            raise InputError("a size", got=str(size))
        while len(self._rest) < size:
            piece = self._text.read(size or 1)
            if not piece:
                break
            told = piece.encode("utf-8", "replace")
            self._depth.add(told)
            self._rest += told
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


class _Depth:
    """Follows how deep JSON is nested, piece by piece. Raises `ValueError` above `_DEEPEST`.

    The streaming parser keeps the whole path of every level, so that its memory grows with the square of the depth.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._in_string = False
        self._rest = b""

    def add(self, piece: bytes) -> None:
        """Follow the next bytes."""
        piece = self._rest + piece
        cut = len(piece) - (len(piece) - len(piece.rstrip(b"\\"))) % 2  # a backslash waits for what it escapes
        self._rest, marks = piece[cut:], _ESCAPED.sub(b"", piece[:cut]).translate(None, _NO_MARKS)
        for number, part in enumerate(marks.split(b'"')):
            self._in_string ^= number > 0
            if part and not self._in_string:
                self._follow(part)

    def _follow(self, part: bytes) -> None:
        opened = part.count(b"[") + part.count(b"{")
        if self._depth + opened > _DEEPEST:
            depth = self._depth
            for mark in part:
                depth += 1 if mark in b"[{" else -1
                if depth > _DEEPEST:
                    raise ValueError(_TOO_DEEP)
        self._depth = max(0, self._depth + 2 * opened - len(part))
