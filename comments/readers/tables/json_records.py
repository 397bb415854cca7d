"""JSON of any origin: one object a line, an array, or an object around arrays; answers may stand in what they answer."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import orjson

from comments.intake.contract import Event
from comments.intake.decode import decode
from comments.intake.head import Head, head_of
from comments.intake.json_stream import MAX_DOCUMENT, Unreadable, Value, elements, json_records
from comments.intake.lines import MAX_LINE
from comments.intake.options import ReadOptions
from comments.intake.partial_json import partial_values
from comments.intake.source import Source
from comments.mapping import ColumnMapping
from comments.readers.shipped import ShippedReader
from comments.readers.tables.rows import SAMPLE
from comments.readers.tables.shapes import container_of, is_comment, rows_of
from comments.readers.tables.walk import AROUND, Walk, layout_of, members_of

__all__ = ["JsonReader"]

_NAMED = (".json", ".jsonl", ".ndjson", ".jsonlines")
_DEEPEST = 4_000  # levels that are streamed; the time that it takes grows with their square
_PIECED = 4 * 1024 * 1024  # characters of a broken document that is read as far as it goes
_TOO_DEEP = "JSON nested too deep"
_KEPT = 300  # levels that are kept of what is nested deeper
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_ONE_A_LINE = Head("", b"{}", complete=True)


class JsonReader(ShippedReader):
    """Reads objects that are comments, or that hold them."""

    name = "json"
    suffixes = _NAMED

    def sniff(self, head: Head) -> float:
        """Objects with a text, surer where it is called as ours; hardly any other JSON."""
        if not head.is_json:
            return 0.2 if head.name.endswith(_NAMED[1:]) and head.start else 0.0
        records = [record for value in head.values for record in _listed(value) if isinstance(record, dict)][:SAMPLE]
        container = container_of(records)
        if container:
            records = [
                member for record in records for member in members_of(record, container) if isinstance(member, dict)
            ]
        if any(isinstance(record.get("text"), str) for record in records):
            return 0.35
        return 0.3 if any(map(is_comment, records)) else 0.15

    def mapping(self, source: Source, options: ReadOptions) -> ColumnMapping:
        """What the columns of `source` are. Raises as `read` does."""
        values = _values(source, head_of(source), options)
        return layout_of(list(islice(values, SAMPLE)), options, source).mapping

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Every comment, depth first. Raises `InputError` for a source without an object, or without a text."""
        values = _values(source, head_of(source), options)
        sample = list(islice(values, SAMPLE))
        layout = layout_of(sample, options, source)
        yield from Walk(layout, source).events(chain(sample, values))


def _values(source: Source, head: Head, options: ReadOptions) -> Iterator[Value]:
    """The records, or the objects around them, with their places."""
    if _one_a_line(head):
        yield from _numbered(json_records(source, options.encoding, _ONE_A_LINE))
        return
    whole = _whole(source, options)
    if whole is not None:
        yield from whole
    elif head.start.startswith("["):
        yield from elements(source, "item", options.encoding)
    else:
        yield from _streamed(source, head, options)


def _one_a_line(head: Head) -> bool:
    """The first or the second of several lines is a JSON value of its own."""
    lines = [line for line in head.text.split("\n") if line.strip()]
    if head.name.endswith(_NAMED[1:]) and not head.is_json:
        return True
    if len(lines) < 2:
        return False
    return _is_whole(lines[0]) or (not lines[0].rstrip().endswith(("[", "{", ",", ":")) and _is_whole(lines[1]))


def _is_whole(line: str) -> bool:
    try:
        return isinstance(orjson.loads(line), dict | list)
    except ValueError:
        return False


def _whole(source: Source, options: ReadOptions) -> list[Value] | None:
    """The values of a document that is not too large, in whatever shape; None where they must be streamed."""
    with source.open() as stream:
        raw = stream.read(MAX_DOCUMENT + 1)
    if len(raw) > MAX_DOCUMENT:
        return None
    text = decode(raw, source.where, options.encoding).text.strip("\ufeff \t\r\n")
    try:
        documents = [orjson.loads(text)]
    except ValueError:
        documents = _one_by_one(text)
    if isinstance(documents[0], Unreadable):
        documents = _broken(text, documents[0])
    return list(_numbered(Value(n, _opened(rows_of(d))) for n, d in enumerate(documents, 1))) if documents else None


def _broken(text: str, fault: Unreadable) -> list[Any]:
    """What can be read of a document that is cut off, or too deep in places; nothing where it should rather be streamed."""
    shallow = _shallow(text)
    if shallow != text:
        return [*_one_by_one(shallow), Unreadable(f"JSON nested deeper than {_DEEPEST:,} levels, left out")]
    if text[:1] == "{" and len(text) <= _PIECED and fault.reason != _TOO_DEEP:
        return [*partial_values(text), fault]
    return [] if text[:1] in "[{" else [fault]


def _opened(document: Any) -> Any:
    """The objects around comments where a document has an array of such; any other document as it is."""
    container = container_of([document]) if isinstance(document, dict) else None
    members = [member for member in members_of(document, container) if isinstance(member, dict)] if container else []
    return members if members and container_of(members[:SAMPLE]) else document


def _shallow(text: str) -> str:
    """A JSON text with null for what is nested far too deep, where anything is."""
    depth, begun = 0, -1
    kept: list[str] = []
    done = 0
    deepest = 0
    for match in _BRACKET.finditer(text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if depth == _KEPT + 1:
                begun = match.start()
        elif mark in "]}":
            if depth == _KEPT + 1:
                kept += [text[done:begun], "null"]
                done = match.end()
            depth -= 1
    if depth > _KEPT:
        kept += [text[done:begun], "null"]
        done = len(text)
    return "".join([*kept, text[done:]]) if deepest > _DEEPEST else text


def _one_by_one(text: str) -> list[Any]:
    """The JSON values in `text` one after another, and an `Unreadable` for what follows the last."""
    decoder = json.JSONDecoder(strict=False)
    found: list[Any] = []
    place = 0
    while place < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            reason = _TOO_DEEP if isinstance(error, RecursionError) else f"not JSON from here on: {error}"
            found.append(Unreadable(reason, text[place : place + 200]))
            break
        found.append(value)
        while place < len(text) and text[place] in " \t\r\n,\ufeff":
            place += 1
    return found


def _numbered(values: Iterable[Value]) -> Iterator[Value]:
    """The values, arrays of objects among them taken apart; numbered anew where there are such."""
    shift = 0
    for value in values:
        if type(value.content) is dict and not shift:
            yield value
            continue
        members = _listed(value.content)
        if members is value.content and isinstance(members, list):
            yield from (Value(value.number + shift + n, member, value.assumed) for n, member in enumerate(members))
            shift += max(len(members), 1) - 1
        else:
            yield Value(value.number + shift, value.content, value.assumed)


def _listed(value: Any) -> Sequence[Any]:
    """The members of an array that has objects; anything else alone."""
    if isinstance(value, list) and any(isinstance(member, dict) for member in value):
        return value
    return (value,)


def _streamed(source: Source, head: Head, options: ReadOptions) -> Iterator[Value]:
    """The members of the one array in an object too large, or too deep, to be read whole."""
    outer = head.value if isinstance(head.value, dict) else {}
    container = container_of([outer], options.columns.get("text"))
    with source.open() as stream:
        alone = not (_is_whole(stream.readline(MAX_LINE).decode("utf-8", "replace")) and stream.read(1))
    if container is None or not alone:
        yield from _numbered(json_records(source, options.encoding, _ONE_A_LINE))
        return
    yield Value(AROUND, {key: value for key, value in outer.items() if not isinstance(value, list)})
    yield from elements(source, ".".join((*container.path, "item")), options.encoding)
