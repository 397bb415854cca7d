"""Rows of a delimited table as a stream: a row that is broken is said to be, and costs no other row."""

import csv
import io
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comments.errors import InputError
from comments.intake.head import Head, head_of
from comments.intake.lines import open_text
from comments.intake.source import Source

__all__ = ["BadRow", "Row", "table_rows"]

_MAX_CELL = 131_072  # characters
_MAX_ROW = 400_000  # characters, however many lines it goes over
_EXCERPT = 120
_UNCLOSED = "a quotation mark that is not closed"


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by their headings; `number` counts the rows below the header from 1."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """What stands in the place of a row that cannot be read."""

    number: int
    reason: str
    excerpt: str


def table_rows(source: Source, encoding: str | None = None, head: Head | None = None) -> Iterator[Row | BadRow]:
    """Every row below the header; empty ones are passed over. Of columns with one heading the first counts.

    Raises `InputError` where the source cannot be read at all.
    """
    delimiter = (head or head_of(source)).delimiter or ","
    with source.open() as stream:
        feed = _Feed(open_text(stream, source, encoding))
        before = csv.field_size_limit(_MAX_CELL)
        try:
            yield from _rows(feed, delimiter)
        except UnicodeError as error:
            raise InputError(f"a file in {encoding}", got=str(error), where=source.where) from error
        finally:
            csv.field_size_limit(before)


class _Feed:
    """The lines of a text, for one row after another; lines that a row took by mistake can be given back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._waiting: deque[str] = deque()
        self._size = 0
        self.taken: list[str] = []
        self.starved = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = "" if self._size > _MAX_ROW else self._line()
        if not line:
            self.starved = bool(self.taken)
            raise StopIteration
        self.taken.append(line)
        self._size += len(line)
        return line

    def begin(self) -> None:
        """Start a row."""
        self.taken, self._size, self.starved = [], 0, False

    def give_back(self) -> None:
        """Let the next row begin with the second line that this one took."""
        self._waiting.extendleft(reversed(self.taken[1:]))

    def _line(self) -> str:
        if self._waiting:
            return self._waiting.popleft()
        line = self._text.readline(_MAX_ROW)
        rest = line
        while len(rest) == _MAX_ROW and not rest.endswith(("\n", "\r")):  # the rest of it is read and left
            rest = self._text.readline(_MAX_ROW)
        return line


def _rows(feed: _Feed, delimiter: str) -> Iterator[Row | BadRow]:
    header: list[str] | None = None
    number = 0
    while True:
        cells, fault = _next(feed, delimiter, header)
        if not feed.taken:
            return
        if not fault and not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = [cell.strip().lstrip("\ufeff").strip() for cell in cells]
            continue
        number += 1
        if fault:
            yield BadRow(number, fault, feed.taken[0].strip()[:_EXCERPT])
            feed.give_back()
        else:
            yield Row(number, dict(zip(reversed(header), reversed(cells[: len(header)]), strict=True)))


def _next(feed: _Feed, delimiter: str, header: list[str] | None) -> tuple[list[str], str]:
    """The cells of the next row, and what is wrong with it."""
    feed.begin()
    try:
        cells = next(csv.reader(feed, delimiter=delimiter), [])
    except csv.Error as error:
        return [], str(error)
    if feed.starved:
        return [], _UNCLOSED
    if header is None or not any(cell.strip() for cell in cells):
        return cells, ""
    if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
        return [], f"a row of {len(cells)} cells under {len(header)} headings"
    return cells, ""
