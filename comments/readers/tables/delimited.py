"""Comma-, semicolon-, tab- and bar-separated tables, streamed row by row."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain, islice
from operator import itemgetter

from comments.errors import InputError
from comments.intake.contract import Event
from comments.intake.head import Head, head_of
from comments.intake.lines import NOT_UTF8, open_text
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.mapping import OURS, ColumnMapping
from comments.readers.shipped import ShippedReader
from comments.readers.tables.header import (
    MAX_COLUMNS,
    is_header,
    known_columns,
    mapping_of,
    names_a_table,
    names_text,
)
from comments.readers.tables.rows import SAMPLE, Rows

__all__ = ["DelimitedReader"]

_DELIMITERS = (",", ";", "\t", "|")
_FIELD_LIMIT = 10_000_000  # characters in one field
_LONGEST = 16 * 1024 * 1024  # characters of a line, and of a row over several lines, that are read
_WIDEST = 100_000  # marks between columns in a line that are read
_END = "\0"  # a last row that no file has: where it is not read as one, a quotation mark is open
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_ESCAPED = re.compile(r'[^\\"]\\"[^,;|\t\r\n]')
_TOLD_DELIMITER = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
_NAMED = (".csv", ".tsv", ".tab", ".psv")
_TITLES = 12  # rows above the header, as exports have them that tell of themselves first


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a table is written; `told` where a line above the header says what stands between columns."""

    delimiter: str
    escape: str | None
    told: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, or why there is none (`reason`); `noted` is what was assumed in reading it."""

    cells: list[str]
    reason: str = ""
    noted: tuple[str, ...] = ()


class DelimitedReader(ShippedReader):
    """Reads a table with a header: each row a comment."""

    name = "csv"
    suffixes = _NAMED

    def sniff(self, head: Head) -> float:
        """A first line that reads as a header, surer with names that are ours; by its name alone hardly."""
        if head.is_json or not head.start or head.start.startswith("<"):
            return 0.0
        named = head.name.endswith(_NAMED)
        columns = _cells(_header_line(head.name, head.text), _dialect(head.name, head.text))
        if not is_header(columns):
            return 0.2 if named else 0.0
        if "text" in columns:
            return 0.35
        if named:
            return 0.3
        return 0.3 if len(columns) > 1 and (names_text(columns) or _is_regular(head)) else 0.0

    def mapping(self, source: Source, options: ReadOptions) -> ColumnMapping:
        """What the columns of `source` are. Raises as `read` does."""
        with ExitStack() as stack:
            return _open(source, options, stack).mapping

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Every row under the header. Raises `InputError` for a table without a header, without a text, without rows."""
        with ExitStack() as stack:
            table = _open(source, options, stack)
            maker = Rows(table.mapping, source, table.records())
            width = len(table.columns)
            pick = itemgetter(*table.places())
            text = table.places()[0]
            number = 0
            for number, row in enumerate(chain(table.sample, table.rows), 1):
                cells = row.cells
                if row.reason:
                    yield maker.refusal(str(number), row.reason, "".join(cells[-1:]))
                elif len(cells) > width and any(cells[width:]):
                    reason = f"{len(cells) - width} more fields than the header has columns"
                    yield maker.refusal(str(number), reason, cells[text])
                else:
                    lacking = max(width - len(cells), 0) + 1
                    yield from maker.take(str(number), pick([*cells[:width], *[None] * lacking]), cells, row.noted)
            if number == 0:
                raise InputError("rows under the header", got="none", where=source.where)


@dataclass(frozen=True, slots=True)
class _Table:
    """An open table: its columns, what they are, its first rows, and the rows behind these."""

    columns: list[str]
    mapping: ColumnMapping
    sample: list[_Row]
    rows: Iterator[_Row]

    def records(self) -> list[dict[str, object]]:
        """The first rows with their columns' names."""
        return _records(self.columns, self.sample)

    def places(self) -> list[int]:
        """Where each of ours stands in a row; one behind the last column for what is not there."""
        found = [self.mapping.theirs(ours) for ours in OURS]
        return [len(self.columns) if theirs is None else self.columns.index(theirs) for theirs in found]


def _open(source: Source, options: ReadOptions, stack: ExitStack) -> _Table:
    head = head_of(source)
    text = open_text(stack.enter_context(source.open()), source, options.encoding)
    begun = head.raw.decode(text.encoding, "replace") if options.encoding or not head.text else head.text
    dialect = _dialect(head.name, begun.replace(_END, "\ufffd"))
    if options.encoding is None and text.encoding == "utf-8":
        text.reconfigure(errors="surrogateescape")
    lines = _Lines(text, source, dialect.delimiter)
    if dialect.told:
        lines.skip(_TOLD_DELIMITER)
    stack.callback(csv.field_size_limit, csv.field_size_limit(_FIELD_LIMIT))
    rows = _rows(csv.reader(lines, delimiter=dialect.delimiter, escapechar=dialect.escape), lines)
    header, rows = _header(rows, options)
    columns = [] if header.reason else [cell.strip().lstrip("\ufeff") for cell in header.cells]
    if len(columns) > MAX_COLUMNS:
        raise InputError(f"at most {MAX_COLUMNS:,} columns", got=f"{len(columns):,}", where=source.where)
    sample = list(islice(rows, SAMPLE))
    mapping = mapping_of(columns, _records(columns, sample), options.columns, source.where)
    return _Table(columns, mapping, sample, rows)


def _header(rows: Iterator[_Row], options: ReadOptions) -> tuple[_Row, Iterator[_Row]]:
    """The first row, or one of the next that names columns better; and the rows under it."""
    first = next(rows, _Row([]))
    if options.columns or names_text(first.cells) or known_columns(first.cells) > 1:
        return first, rows
    some = list(islice(rows, _TITLES))
    found = next((n for n, row in enumerate(some) if names_a_table(_trimmed(row.cells))), None)
    if found is None:
        return first, chain(some, rows)
    return some[found], chain(some[found + 1 :], rows)


def _records(columns: list[str], rows: Sequence[_Row]) -> list[dict[str, object]]:
    return [dict(zip(columns, row.cells, strict=False)) for row in rows if not row.reason]


class _LineTooLong(Exception):  # noqa: N818 - it ends a row, not the reading
    """A line, or a row over several, that is too long to be held: its first characters."""


class _Lines:
    """The lines of a table for a CSV parser, and a last one of `_END`; no row of them is longer than `_LONGEST`."""

    def __init__(self, text: TextIOWrapper, source: Source, delimiter: str) -> None:
        self._text, self._source, self._delimiter = text, source, delimiter
        self._ended = False
        self._length = 0
        self._noted: tuple[str, ...] = ()

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._line()
        if not line:
            if self._ended:
                raise StopIteration
            self._ended = True
            return _END
        self._length += len(line)
        if self._length > 100_000 and (self._length >= _LONGEST or line.count(self._delimiter) > _WIDEST):
            start = line[:400]
            while line and not line.endswith(("\n", "\r")):
                line = self._line()
            raise _LineTooLong(start)
        if not line.isascii():
            if _NOT_UTF8.search(line):
                line = line.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
                self._noted = (NOT_UTF8,)
        elif _END in line:
            line = line.replace(_END, "\ufffd")
        return line

    def row_begins(self) -> tuple[str, ...]:
        """What was assumed since the last row began; a new one begins."""
        noted, self._noted, self._length = self._noted, (), 0
        return noted

    def skip(self, pattern: re.Pattern[str]) -> None:
        """Read over blank lines and the first one that is of `pattern`."""
        while (line := self._line()) and not pattern.match(line):
            pass

    def _line(self) -> str:
        try:
            return self._text.readline(_LONGEST)
        except UnicodeError as error:
            raise InputError(f"a file in {self._text.encoding}", got=str(error), where=self._source.where) from error


def _rows(reader: Iterator[list[str]], lines: _Lines) -> Iterator[_Row]:
    """Every row before the one of `_END` that is not blank; the reader goes on behind one that it cannot read."""
    while True:
        lines.row_begins()
        try:
            row = next(reader, [_END])
        except csv.Error as error:
            yield _Row([], f"not CSV: {error}")
            continue
        except _LineTooLong as error:
            yield _Row([str(error)], f"a row of more than {_LONGEST:,} characters, or of {_WIDEST:,} columns")
            continue
        if row == [_END]:
            return
        if row and row[-1].endswith(_END):
            yield _Row(row, "a quotation mark that is never closed; the rest of the file is in this record")
            return
        if row:
            yield _Row(row, noted=lines.row_begins())


def _lines_of(text: str) -> list[str]:
    return [line for line in text[:20_000].lstrip("\ufeff").splitlines() if line.strip()]


def _header_line(name: str, text: str) -> str:
    """The first line, or in a file named as a table one of the next that names columns where the first does not."""
    lines = [line for line in _lines_of(text)[: _TITLES + 2] if not _TOLD_DELIMITER.match(line)]
    if name.endswith(_NAMED) and lines and not any(names_text(cells) for _, cells in _parted(lines[0])):
        lines = [line for line in lines if any(names_a_table(cells) for _, cells in _parted(line))] or lines
    return next(iter(lines), "")


def _parted(line: str) -> list[tuple[str, list[str]]]:
    """Each mark between columns with the cells that it makes of a line."""
    return [(mark, _cells(line, _Dialect(mark, None, told=False))) for mark in _DELIMITERS]


def _dialect(name: str, text: str) -> _Dialect:
    """What stands between columns: as a first line says, or what parts the header in the most names that are known."""
    escape = "\\" if _ESCAPED.search(text) and '""' not in text.replace(',""', "") else None
    told = _TOLD_DELIMITER.match(next(iter(_lines_of(text)), ""))
    if told:
        return _Dialect(told[1], escape, told=True)
    line = _header_line(name, text)
    if name.endswith((".tsv", ".tab")) and "\t" in line:
        return _Dialect("\t", escape, told=False)
    best = max(_parted(line), key=lambda item: (min(len(item[1]), 2), known_columns(item[1]), len(item[1])))
    return _Dialect(best[0], escape, told=False)


def _cells(line: str, dialect: _Dialect) -> list[str]:
    """A line of a table, its cells trimmed; none where it cannot be read."""
    try:
        return _trimmed(next(csv.reader([line], delimiter=dialect.delimiter), []))
    except csv.Error:
        return []


def _trimmed(cells: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in cells]


def _is_regular(head: Head) -> bool:
    """The lines under the header have as many columns as it has."""
    dialect = _dialect(head.name, head.text)
    width = len(_cells(_header_line(head.name, head.text), dialect))
    lines = _lines_of(head.text)[1:6]
    return bool(lines) and all(len(_cells(line, dialect)) == width for line in lines[:-1] or lines)
