"""The file beside a file: ``NAME.meta.toml`` says what the page ``NAME.txt`` does not tell."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from comments.errors import InputError
from comments.times import parse_time

__all__ = ["SIDECAR_SUFFIX", "Sidecar", "read_sidecar", "sidecar_path"]

SIDECAR_SUFFIX = ".meta.toml"
_TEXTS = ("title", "outlet", "url")
_KEYS = {*_TEXTS, "published_at", "comments_from"}


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar file says; empty where it says nothing."""

    title: str = ""
    outlet: str = ""
    url: str = ""
    published_at: datetime | None = None
    comments_from: int | None = None


def sidecar_path(path: Path) -> Path:
    """Where the sidecar of `path` would stand: ``page.txt`` has ``page.meta.toml``."""
    return path.with_name(path.stem + SIDECAR_SUFFIX)


def read_sidecar(path: Path) -> Sidecar:
    """The sidecar of `path`, an empty one where there is none. Raises `InputError` for one that breaks its rules."""
    beside = sidecar_path(path)
    if not beside.is_file():
        return Sidecar()
    where = str(beside)
    try:
        table = tomllib.loads(beside.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError("a sidecar in TOML", got=str(error), where=where) from error
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise InputError(f"only the keys {', '.join(sorted(_KEYS))}", got=", ".join(unknown), where=where)
    for key in _TEXTS:
        if not isinstance(table.get(key, ""), str):
            raise InputError(f"text for {key!r}", got=repr(table[key]), where=where)
    number = table.get("comments_from")
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        raise InputError("a line number for 'comments_from'", got=repr(number), where=where)
    texts = {key: table.get(key, "").strip() for key in _TEXTS}
    return Sidecar(**texts, published_at=_time(table.get("published_at"), where), comments_from=number)


def _time(value: Any, where: str) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    parsed = parse_time(value) if isinstance(value, str) else None
    if parsed is None:
        raise InputError("an ISO 8601 time for 'published_at'", got=repr(value), where=where)
    return parsed
