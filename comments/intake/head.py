"""The first bytes of a source, looked at in the ways that tell formats apart. Nothing here raises: a head may be anything."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from comments.intake.decode import decode_head
from comments.intake.partial_json import partial_values
from comments.intake.source import Source

__all__ = ["HEAD", "Head", "head_of"]

HEAD = 64 * 1024  # bytes
_RECORDS = 8  # records of which a format is told
_DELIMITERS = ("\t", ",", ";", "|")


@dataclass(frozen=True)
class Head:
    """How a source begins. `name` is its last name in lower case, without ends such as ``.gz``; `complete`: no more follows."""

    name: str
    raw: bytes
    complete: bool

    @cached_property
    def text(self) -> str:
        """The bytes as text, what is none replaced; empty where they are no text at all."""
        return decode_head(self.raw)

    @cached_property
    def start(self) -> str:
        """The first 2,000 characters that are not space, in lower case."""
        return self.text.lstrip()[:2_000].lower()

    @cached_property
    def is_json(self) -> bool:
        """The text begins as a JSON object or array."""
        return bool(re.match(r'\s*(?:\{\s*["}]|\[\s*(?:[\[\]{"\d-]|null|true|false|$))', self.text[:4_000]))

    @cached_property
    def values(self) -> tuple[Any, ...]:
        """The first JSON values, one after another, the last as far as the head goes."""
        return tuple(islice(partial_values(self.text), _RECORDS)) if self.is_json else ()

    @cached_property
    def value(self) -> Any:
        """The first JSON value as far as the head goes; None where there is none."""
        return self.values[0] if self.values else None

    @cached_property
    def records(self) -> tuple[dict[str, Any], ...]:
        """The first objects of a file of records: one a line, or the elements of an array."""
        values = self.value if len(self.values) == 1 and isinstance(self.value, list) else self.values
        return tuple(value for value in values[:_RECORDS] if isinstance(value, dict))

    def lists(self) -> Iterator[tuple[str, list[Any]]]:
        """The arrays directly in the first object, by their keys."""
        if isinstance(self.value, dict):
            yield from ((key, value) for key, value in self.value.items() if isinstance(value, list))

    @cached_property
    def delimiter(self) -> str:
        """What stands between the columns of a table's first line; empty where it has a single column."""
        line = self._first_line
        counts = {mark: line.count(mark) for mark in _DELIMITERS}
        best = max(_DELIMITERS, key=lambda mark: counts[mark])
        return best if counts[best] else ""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The first line as a table's header, trimmed."""
        line = self._first_line
        if not line or self.is_json or line.startswith("<"):
            return ()
        try:
            row = next(csv.reader([line], delimiter=self.delimiter or ","), [])
        except csv.Error:
            return ()
        return tuple(column.strip() for column in row)

    @cached_property
    def _first_line(self) -> str:
        return next((line for line in self.text[:20_000].splitlines() if line.strip()), "").lstrip("\ufeff")


def head_of(source: Source) -> Head:
    """How `source` begins. Raises `InputError` where it cannot be opened."""
    with source.open() as stream:
        raw = b""
        while len(raw) < HEAD:
            piece = stream.read(HEAD - len(raw))
            if not piece:
                break
            raw += piece
        return Head(source.plain_name, raw, complete=len(raw) < HEAD)
