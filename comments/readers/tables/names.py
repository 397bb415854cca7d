"""The names that tables have for what we want of them: ``columns.toml``, looked up."""

import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["ARTICLE", "OURS", "bare", "known_as", "known_names", "listed", "own_part", "plain_name", "spelled"]

OURS = tuple(
    "text comment_id thread_id author created_at parent_id deleted score likes edited_at"
    " title url outlet published_at article".split()
)
ARTICLE = OURS[-5:]  # what is told of the article, not of the comment


def known_as(column: str, ours: str, *, unsure: bool = False) -> bool:
    """Whether `column` is a name that is known for `ours`, or is `ours` itself."""
    known = known_names()[ours]
    name = plain_name(column)
    return name == plain_name(ours) or name in known["sure"] or (unsure and name in known["unsure"])


@cache
def known_names() -> dict[str, dict[str, dict[str, int]]]:
    """Ours -> kind ("sure", "unsure", "shared") -> plain name -> rank, the best first."""
    table = _table()
    kinds = ("sure", "unsure", "shared")
    known: dict[str, dict[str, dict[str, int]]] = {}
    for ours in OURS:
        known[ours] = {kind: {} for kind in kinds}
        for kind in kinds:
            for rank, name in enumerate(table[ours].get(kind, ())):
                known[ours][kind].setdefault(plain_name(name), rank)
        known[ours]["sure"].setdefault(plain_name(ours), -1)
    return known


@cache
def listed(key: str) -> frozenset[str]:
    """The plain names of a list of ``columns.toml`` that is not one of ours: "wrappers", "containers", "replies" and others."""
    return frozenset(map(plain_name, _table()[key]))


@cache
def spelled(key: str) -> frozenset[str]:
    """The names of a list as they are usually written, and their plain forms."""
    return frozenset(_table()[key]) | listed(key)


@lru_cache(4096)
def plain_name(name: str) -> str:
    """A column's name without case, accents, spaces and marks."""
    apart = unicodedata.normalize("NFKD", name[:200]).casefold()
    return "".join(mark for mark in apart if mark.isalnum()) or name[:200]


@lru_cache(4096)
def own_part(name: str) -> str:
    """What is left of a plain name without the mark of a comment (commentposteddate, scorecomment); empty where it has none."""
    before = max((mark for mark in listed("marks_before") if name.startswith(mark)), key=len, default="")
    if before:
        return name.removeprefix(before)
    behind = max((mark for mark in listed("marks_behind") if name.endswith(mark)), key=len, default="")
    return name.removesuffix(behind) if behind else ""


def bare(path: str) -> str:
    """A dotted path without what only wraps it: ``attributes.body`` is ``body``."""
    parts = path.split(".")
    while len(parts) > 1 and plain_name(parts[0]) in listed("wrappers"):
        parts = parts[1:]
    return ".".join(parts)


@cache
def _table() -> dict[str, Any]:
    file = files("comments.readers.tables").joinpath("columns.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
