"""Excel workbooks: every sheet that has a column of texts."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from comments.errors import CommentariatError, InputError
from comments.intake.contract import Event
from comments.intake.decode import writable
from comments.intake.head import Head
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import text_of
from comments.mapping import OURS, ColumnMapping
from comments.model import Reject
from comments.readers.shipped import ShippedReader
from comments.readers.tables.header import MAX_COLUMNS, is_header, mapping_of, names_text
from comments.readers.tables.rows import SAMPLE, Rows

__all__ = ["ExcelReader"]

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of workbooks before 2007, and of those with a password
_LIMIT = 64 * 1024 * 1024  # bytes of a workbook
_UNPACKED = 200 * 1024 * 1024  # bytes that its parts unpack to in all
_RATIO = 250  # times their packed size, above the first megabyte
_FREE = 1024 * 1024
_ROWS = 1_048_576  # of a sheet in Excel
_TITLES = 10  # rows that may stand above the header
_DOCTYPE = "<!DOCTYPE"
_HINT = "save it as .xlsx, or as CSV"

Cells = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet that can be read: the number of its header's row, what its columns are, its first rows, and the others."""

    title: str
    header: int
    columns: list[str]
    mapping: ColumnMapping
    sample: list[Cells]
    rows: Iterator[Cells]


class ExcelReader(ShippedReader):
    """Reads a workbook: each row of each sheet a comment; sheets without a column of texts are named in a reject."""

    name = "excel"
    suffixes = (".xlsx", ".xlsm")

    def sniff(self, head: Head) -> float:
        """A zip file with the parts of a workbook, or a workbook of the older kind (which is then refused)."""
        if head.raw.startswith(b"PK\x03\x04"):
            parts = b"[Content_Types].xml" in head.raw and b"xl/" in head.raw
            return 0.95 if parts else 0.5 if head.name.endswith((*self.suffixes, ".xlsb")) else 0.0
        return 0.9 if head.raw.startswith(_OLD) and head.name.endswith((".xls", *self.suffixes)) else 0.0

    def mapping(self, source: Source, options: ReadOptions) -> ColumnMapping:
        """What the columns of the first sheet with texts are. Raises as `read` does."""
        with _opened(source) as book:
            good, _ = _sheets(book, options, source)
            return good[0].mapping

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Every row of every sheet. Raises `InputError` for a file that is no workbook, or one without texts."""
        with _opened(source) as book:
            good, bad = _sheets(book, options, source)
            for title, error in bad:
                reason = f"a sheet that was not read: expected {error.expected}, got {error.got}"
                yield Reject(f"{source.name}#{title}", writable(reason))
            for sheet in good:
                yield from _events(sheet, source, apart=len(good) > 1)


def _events(sheet: _Sheet, source: Source, *, apart: bool) -> Iterator[Event]:
    """The rows of a sheet; without a column of threads each sheet is one, where there are several."""
    maker = Rows(sheet.mapping, source, _records(sheet.columns, sheet.sample))
    width = len(sheet.columns)
    found = [sheet.mapping.theirs(ours) for ours in OURS]
    pick = itemgetter(*(width if theirs is None else sheet.columns.index(theirs) for theirs in found))
    rows = _guarded(chain(sheet.sample, sheet.rows), source, sheet.title)
    for number, cells in enumerate(rows, sheet.header + 1):
        if number > _ROWS:
            yield maker.refusal(f"{sheet.title}!{number}", f"more rows than the {_ROWS:,} of a sheet", cells)
            return
        if not any(cell not in (None, "") for cell in cells):
            continue
        if any(cell not in (None, "") for cell in cells[width:]):
            reason = f"{len(cells) - width} more cells than the header has columns"
            yield maker.refusal(f"{sheet.title}!{number}", reason, cells)
            continue
        values = list(pick([*cells[:width], *[None] * (max(width - len(cells), 0) + 1)]))
        values[0] = _text(values[0])
        shown = [cell for cell in cells if cell is not None]
        yield from maker.take(f"{sheet.title}!{number}", values, shown, thread=sheet.title if apart else "")


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    """The workbook, looked at before it is unpacked. Raises `InputError` for what is none."""
    import openpyxl  # noqa: PLC0415 - takes a while, and is needed here only

    raw = source.read(_LIMIT)
    if raw.startswith(_OLD):
        got = "a workbook of the older kind (.xls), or one with a password"
        raise InputError("an Excel workbook (.xlsx)", got=got, where=source.where, hint=_HINT)
    try:
        _check_parts(raw, source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    except InputError:
        raise
    except Exception as error:
        raise _broken(source, error) from error
    try:
        yield book
    finally:
        book.close()


def _broken(source: Source, error: Exception) -> InputError:
    got = writable((str(error).splitlines() or [""])[0][:200]) or type(error).__name__
    return InputError("an Excel workbook (.xlsx) that is whole", got=got, where=source.where, hint=_HINT)


def _check_parts(raw: bytes, source: Source) -> None:
    """Raise `InputError` for a workbook that unpacks to too much, or whose parts define entities of their own."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = archive.infolist()
        total = sum(part.file_size for part in parts)
        swollen = [p for p in parts if p.file_size > max(_FREE, p.compress_size * _RATIO)]
        if total > _UNPACKED or swollen or len({part.filename for part in parts}) < len(parts):
            got = f"{total:,} bytes from {len(raw):,}"
            expected = f"a workbook that unpacks to at most {_UNPACKED:,} bytes and {_RATIO} times its size"
            raise InputError(expected, got=got, where=source.where, hint="save it as CSV if you trust it")
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                with archive.open(part) as stream:
                    start = stream.read(4_096).replace(b"\0", b"").decode("latin-1")
                if _DOCTYPE in start.upper():
                    raise InputError("a workbook without document types", got=part.filename, where=source.where)


def _sheets(
    book: Any, options: ReadOptions, source: Source
) -> tuple[list[_Sheet], list[tuple[str, CommentariatError]]]:
    """The sheets that can be read, at least one, and why others cannot; empty ones are passed over."""
    good: list[_Sheet] = []
    bad: list[tuple[str, CommentariatError]] = []
    for sheet in book.worksheets:
        try:
            found = _sheet(sheet, options, source)
        except CommentariatError as error:
            bad.append((writable(str(sheet.title)), error))
        else:
            good += [found] if found else []
    if not good:
        raise bad[0][1] if bad else InputError("a sheet with rows", got="none", where=source.where)
    return good, bad


def _sheet(sheet: Any, options: ReadOptions, source: Source) -> _Sheet | None:
    where = f"{source.where} sheet {writable(str(sheet.title))!r}"
    sheet.reset_dimensions()
    rows = _guarded(sheet.iter_rows(values_only=True), source, sheet.title)
    first = list(islice(rows, _TITLES))
    number = next((n for n, cells in enumerate(first) if names_text(_names(cells))), None)
    if number is None:
        wide = (n for n, cells in enumerate(first) if sum(map(bool, _names(cells))) > 1 and is_header(_names(cells)))
        some = (n for n, cells in enumerate(first) if any(_names(cells)))
        number = next(wide, next(some, None))
    if number is None:
        return None
    columns = _names(first[number])
    if len(columns) > MAX_COLUMNS:
        raise InputError(f"at most {MAX_COLUMNS:,} columns", got=f"{len(columns):,}", where=where)
    behind = first[number + 1 :]
    sample = [*behind, *islice(rows, SAMPLE - len(behind))]
    mapping = mapping_of(columns, _records(columns, sample), options.columns, where)
    return _Sheet(writable(str(sheet.title)), number + 1, columns, mapping, sample, rows)


def _guarded(rows: Iterator[Cells], source: Source, title: str) -> Iterator[Cells]:
    """`rows`, with whatever a broken sheet raises as an `InputError`, and no warnings."""
    iterator = iter(rows)
    some: list[Cells] = [()]
    while some:
        some = []
        broken: InputError | None = None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for row in islice(iterator, SAMPLE):
                    some.append(row)
        except Exception as error:  # noqa: BLE001 - raised below, behind the rows before it
            broken = InputError(f"a sheet {title!r} that is whole", got=_broken(source, error).got, where=source.where)
        yield from some
        if broken:
            raise broken


def _names(cells: Cells) -> list[str]:
    """The cells of a header as text, without the empty ones at the end."""
    names = [text_of(cell) if not isinstance(cell, date | time) else str(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _records(columns: Sequence[str], rows: Sequence[Cells]) -> list[dict[str, object]]:
    return [dict(zip(columns, cells, strict=False)) for cells in rows]


def _text(cell: Any) -> Any:
    """A cell of the texts: numbers, times and truth values as they are shown."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime | date | time):
        return str(cell)
    return text_of(cell) if isinstance(cell, int | float) else cell
