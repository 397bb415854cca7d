"""Parquet files: read in batches, only the columns that are wanted."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from comments.errors import InputError
from comments.intake.contract import Event
from comments.intake.head import Head
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import within
from comments.mapping import OURS, ColumnMapping, guess_mapping
from comments.readers.shipped import ShippedReader
from comments.readers.tables.header import MAX_COLUMNS
from comments.readers.tables.rows import SAMPLE, Rows, flat, united

__all__ = ["ParquetReader"]

_MAGIC = b"PAR1"
_HELD = 256 * 1024 * 1024  # bytes of a file that has to be held, because it stands in an archive
_BATCH = 4_096  # rows that are held


class ParquetReader(ShippedReader):
    """Reads a Parquet file: each row a comment; nested columns by their paths."""

    name = "parquet"
    suffixes = (".parquet", ".pq")

    def sniff(self, head: Head) -> float:
        """The four bytes by which a Parquet file begins."""
        return 0.95 if head.raw.startswith(_MAGIC) else 0.0

    def mapping(self, source: Source, options: ReadOptions) -> ColumnMapping:
        """What the columns of `source` are. Raises as `read` does."""
        with _opened(source) as file:
            return _mapping(_sample(file, source), file, options, source)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Every row. Raises `InputError` for a broken file, one without a text, one without rows."""
        with _opened(source) as file:
            sample = _sample(file, source)
            mapping = _mapping(sample, file, options, source)
            maker = Rows(mapping, source, sample)
            number = 0
            for number, values in enumerate(_rows(file, mapping, source), 1):
                yield from maker.take(str(number), values, [value for value in values if value is not None])
            if number == 0:
                raise InputError("rows", got="none", where=source.where)


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    """The file; where it is packed it is held in memory. Raises `InputError` for what is none."""
    import pyarrow.parquet  # noqa: PLC0415 - takes a while, and is needed here only

    with source.open() as stream:
        magic = stream.read(len(_MAGIC))
    if magic != _MAGIC:
        raise InputError("a Parquet file", got="none", where=source.where)
    with source.path.open("rb") as raw:
        plain = not source.member and raw.read(len(_MAGIC)) == _MAGIC
    held = source.path if plain else io.BytesIO(source.read(_HELD))
    try:
        file = pyarrow.parquet.ParquetFile(held)
    except Exception as error:
        raise _broken(source, error) from error
    try:
        yield file
    finally:
        file.close()


def _broken(source: Source, error: Exception) -> InputError:
    got = (str(error).splitlines() or [type(error).__name__])[0][:200]
    return InputError("a Parquet file that is whole", got=got, where=source.where)


def _sample(file: Any, source: Source) -> list[dict[str, object]]:
    """The first rows, nested columns by their paths."""
    names = list(dict.fromkeys(file.schema_arrow.names))
    if len(names) > MAX_COLUMNS:
        raise InputError(f"at most {MAX_COLUMNS:,} columns", got=f"{len(names):,}", where=source.where)
    for columns in _batches(file, names, SAMPLE, source):
        return [flat(dict(zip(names, values, strict=False))) for values in zip(*columns, strict=True)][:SAMPLE]
    return []


def _mapping(sample: Sequence[Mapping[str, object]], file: Any, options: ReadOptions, source: Source) -> ColumnMapping:
    columns = united(sample) or list(file.schema_arrow.names)
    columns += [name for name in file.schema_arrow.names if name not in set(columns) and not _is_nested(name, columns)]
    return guess_mapping(columns, sample, options.columns, source.where)


def _is_nested(name: str, columns: Sequence[str]) -> bool:
    return any(column.startswith(f"{name}.") for column in columns)


def _rows(file: Any, mapping: ColumnMapping, source: Source) -> Iterator[Sequence[object]]:
    """The values of ours, row by row."""
    names = set(file.schema_arrow.names)
    paths: list[tuple[str, ...]] = []
    for ours in OURS:
        theirs = mapping.theirs(ours)
        paths.append(() if theirs is None else _path(theirs, names))
    wanted = list(dict.fromkeys(path[0] for path in paths if path))
    for columns in _batches(file, wanted, _BATCH, source):
        found = dict(zip(wanted, columns, strict=True))
        size = len(columns[0])
        yield from zip(*(_column(path, found, size) for path in paths), strict=True)


def _path(theirs: str, names: set[str]) -> tuple[str, ...]:
    """The column, and the names inside it, that a dotted path leads through; a column's own name may have dots."""
    parts = theirs.split(".")
    lengths = range(len(parts), 0, -1)
    length = next((n for n in lengths if ".".join(parts[:n]) in names), len(parts))
    return (".".join(parts[:length]), *parts[length:])


def _column(path: tuple[str, ...], found: Mapping[str, list[Any]], size: int) -> Sequence[object]:
    if not path:
        return [None] * size
    values = found[path[0]]
    return values if len(path) == 1 else [within(value, *path[1:]) for value in values]


def _batches(file: Any, names: list[str], size: int, source: Source) -> Iterator[list[list[Any]]]:
    """The values of the columns of these names, some rows at a time."""
    try:
        for batch in file.iter_batches(batch_size=size, columns=names, use_threads=False):
            yield [_values(batch.column(name)) for name in names]
    except Exception as error:
        raise _broken(source, error) from error


def _values(column: Any) -> list[Any]:
    """A column's values in types of Python; times to the microsecond, bytes and what is no UTF-8 as text."""
    import pyarrow  # noqa: PLC0415 - as above

    types = pyarrow.types
    if types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if types.is_timestamp(column.type):
        column = column.cast(pyarrow.timestamp("us", column.type.tz), safe=False)
    try:
        values = column.to_pylist()
    except UnicodeDecodeError:
        values = column.cast(pyarrow.large_binary()).to_pylist()
    return [_plain(value) for value in values] if _is_odd(values) else values


def _is_odd(values: Sequence[Any]) -> bool:
    return any(isinstance(value, bytes | Decimal) for value in values)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Decimal) and value.is_finite():
        return int(value) if value == value.to_integral_value() else float(value)
    return value
