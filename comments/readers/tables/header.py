"""The first row of a table: whether it is a header, and what its columns are."""

import re
from collections.abc import Mapping, Sequence

from comments.errors import InputError
from comments.mapping import OURS, ColumnMapping, guess_mapping
from comments.readers.tables.names import known_as
from comments.times import read_time

__all__ = ["MAX_COLUMNS", "is_header", "known_columns", "mapping_of", "names_a_table", "names_text", "no_header"]

MAX_COLUMNS = 10_000
_LONGEST, _WORDS = 60, 7  # characters and words of a column's name
_NO_NAME = re.compile(r"https?://|^[-+]?[\d.,]+%?$|[.!?…]$|[.!?]\s")


def is_header(cells: Sequence[str]) -> bool:
    """The cells read as names of columns: short, no sentences, numbers (but 0, 1, 2 as numbers of columns), addresses or times."""
    named = [cell for cell in cells if cell]
    return bool(named) and (all(_is_name(cell) for cell in named[:200]) or _are_numbers_of_columns(cells))


def known_columns(cells: Sequence[str]) -> int:
    """How many of ours the cells name."""
    return sum(any(known_as(cell, ours) for cell in cells[:200]) for ours in OURS)


def names_text(cells: Sequence[str]) -> bool:
    """One of the cells names the text."""
    return any(known_as(cell, "text") for cell in cells[:200])


def no_header(cells: Sequence[str], where: str) -> InputError:
    """The refusal of a table that begins with data."""
    got = ", ".join(cell[:60] for cell in cells[:5])[:120] or "no header"
    hint = "put a row above it that names the columns, such as author,created_at,text"
    return InputError("one column 'text' in the first row", got=f"what reads as data: {got}", where=where, hint=hint)


def mapping_of(
    columns: Sequence[str], rows: Sequence[Mapping[str, object]], told: Mapping[str, str], where: str
) -> ColumnMapping:
    """What the columns are. Raises `InputError` where the first row is data or names no text."""
    if any(columns) and not told and not is_header(columns) and not names_text(columns):
        raise no_header(columns, where)
    return guess_mapping(columns, rows, told, where)


def names_a_table(cells: Sequence[str]) -> bool:
    """One of the cells names the text, another something else of ours."""
    others = (known_as(cell, ours, unsure=True) for cell in cells[:200] for ours in OURS if ours != "text")
    return names_text(cells) and any(others)


def _are_numbers_of_columns(cells: Sequence[str]) -> bool:
    """What programs write above columns without names, with nothing above the rows' numbers."""
    named = cells if cells[0] else cells[1:]
    return list(named[:200]) == [str(number) for number in range(len(named[:200]))]


def _is_name(cell: str) -> bool:
    return (
        len(cell) <= _LONGEST
        and len(cell.split()) <= _WORDS
        and not _NO_NAME.search(cell)
        and (not cell[0].isdigit() or read_time(cell).at is None)
    )
