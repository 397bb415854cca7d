"""The table of sites (sites.toml): where each kind of page holds its comments. A new outlet is a new entry there."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from comments.errors import InputError
from comments.readers.html.selectors import Place, Selector, place, selector

__all__ = ["VALUES", "Site", "Words", "read_sites", "sites", "words"]

VALUES = ("id", "author", "time", "edited", "body", "score", "likes", "dislikes", "depth", "parent")
_ELEMENTS = ("item", "container", "branch", "deleted", "ping", "root", "cut")
_PATTERNS = ("id", "parent", "depth")
_ARTICLE = ("title", "url", "outlet", "time", "text")
_ID = re.compile(r"(.+)", re.DOTALL)


@dataclass(frozen=True)
class Site:
    """One kind of page.

    `probe`: one of these stands in its markup. `elements`: selectors of the comments (`item`), of what they stand in
    (`container`), of what holds the replies to the comment before it (`branch`), of what marks a comment as deleted or as
    a ping, of the post that is the article (`root`), and of what is no part of a text (`cut`). `values`: where a comment
    has its author and so on. `patterns`: what of an id, a parent or a depth counts.
    """

    name: str
    probe: tuple[str, ...]
    elements: dict[str, Selector]
    values: dict[str, tuple[Place, ...]]
    patterns: dict[str, re.Pattern[str]]
    article: dict[str, tuple[Place, ...]] = field(default_factory=dict)

    def select(self, name: str, root: Any) -> list[Any]:
        """The elements of that name in `root`."""
        found = self.elements.get(name)
        return found(root) if found else []


@dataclass(frozen=True)
class Words:
    """What pages say of comments that are not there, and what the generic way goes by."""

    deleted: re.Pattern[str]
    more: tuple[re.Pattern[str], ...]
    maybe_more: tuple[re.Pattern[str], ...]
    comments: re.Pattern[str]
    lists: re.Pattern[str]
    other: re.Pattern[str]
    author: re.Pattern[str]
    time: re.Pattern[str]
    body: re.Pattern[str]
    action: re.Pattern[str]
    ago: re.Pattern[str]
    no_author: re.Pattern[str]
    button: re.Pattern[str]
    branches: re.Pattern[str]
    answers: re.Pattern[str]
    indent: re.Pattern[str]


@cache
def sites() -> tuple[Site, ...]:
    """Every site of the shipped table, in its order."""
    return read_sites(_table())


@cache
def words() -> Words:
    """The words of the shipped table."""
    table: dict[str, list[str]] = _table()["words"]
    more = {name: tuple(re.compile(each, re.IGNORECASE) for each in table.pop(name)) for name in ("more", "maybe_more")}
    return Words(
        **{name: re.compile("|".join(some), re.IGNORECASE) for name, some in table.items()},
        more=more["more"],
        maybe_more=more["maybe_more"],
    )


def read_sites(table: dict[str, Any]) -> tuple[Site, ...]:
    """The sites of a table. Raises `InputError` for an entry that is not as it should be."""
    return tuple(_site(entry) for entry in table["sites"])


def _table() -> dict[str, Any]:
    return tomllib.loads(files("comments.readers.html").joinpath("sites.toml").read_text(encoding="utf-8"))


def _site(entry: dict[str, Any]) -> Site:
    known = {"name", "probe", "article", *VALUES, *_ELEMENTS, *(f"{name}_pattern" for name in _PATTERNS)}
    if set(entry) - known or not {"name", "item", "body"} <= set(entry):
        raise InputError(f"an entry with name, item, body and of {sorted(known)}", got=repr(sorted(entry)))
    return Site(
        name=entry["name"],
        probe=tuple(entry.get("probe", ())),
        elements={name: selector(entry[name]) for name in _ELEMENTS if name in entry},
        values={name: _places(entry[name]) for name in VALUES if name in entry},
        patterns={name: re.compile(entry.get(f"{name}_pattern", _ID.pattern), re.DOTALL) for name in _PATTERNS},
        article={name: _places(value) for name, value in entry.get("article", {}).items() if name in _ARTICLE},
    )


def _places(texts: list[str]) -> tuple[Place, ...]:
    return tuple(place(text) for text in texts)
