"""``commentariat columns``: what the columns of a table are taken to be, before anything is read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from comments.errors import InputError
from comments.intake.head import head_of
from comments.intake.options import ReadOptions
from comments.intake.registry import choose_reader
from comments.intake.source import Source, sources_of
from comments.mapping import ColumnMapping, save_mapping

__all__ = ["show"]

_UNREAD = 40  # columns that are not read and are named
_LONGEST = 60  # characters of a column's name


@runtime_checkable
class _HasColumns(Protocol):
    """A reader of tables."""

    def mapping(self, source: Source, options: ReadOptions) -> ColumnMapping:
        """What the columns of `source` are."""
        ...


def show(path: Path, columns: Mapping[str, str], save: Path | None = None) -> str:
    """A table, for a terminal, of ours, theirs, why and how sure; kept as TOML where `save` says.

    `columns` are ours -> theirs as the user tells them. Raises `InputError` for what is no table or has no text.
    """
    source = next(iter(sources_of(path)))
    reader = choose_reader(head_of(source), source.where)
    if not isinstance(reader, _HasColumns):
        hint = "its fields are known; `commentariat formats` tells them"
        raise InputError("a table, or JSON records", got=f"the format {reader.name}", where=source.where, hint=hint)
    mapping = reader.mapping(source, ReadOptions(columns=dict(columns)))
    if save is not None:
        save_mapping(mapping, save)
    return "\n".join([*_table(mapping), *_unread(mapping)])


def _table(mapping: ColumnMapping) -> list[str]:
    rows = [("ours", "theirs", "why", "sure")]
    rows += [(choice.ours, _short(choice.theirs), choice.why, f"{choice.sure:.2f}") for choice in mapping.choices]
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    return ["  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows]


def _unread(mapping: ColumnMapping) -> list[str]:
    names = [_short(column) for column in mapping.unread[:_UNREAD] if column]
    more = len(mapping.unread) - _UNREAD
    return [f"not read: {', '.join(names)}{f' and {more:,} more' if more > 0 else ''}"] if names else []


def _short(name: str) -> str:
    plain = " ".join("".join(mark if mark.isprintable() else " " for mark in name).split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
