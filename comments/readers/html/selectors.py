"""The few CSS selectors that tell where a page holds what, as XPath: enough for tables of sites, and no more."""

import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from comments.errors import InputError

__all__ = ["Place", "Selector", "place", "selector"]

_PLACE = re.compile(r"(?P<where>.*?)\s*(?:@(?P<attribute>[\w:-]+))?", re.DOTALL)
_STEP = re.compile(r"\s*(?P<child>>)?\s*(?P<compound>(?:\[[^\]]*\]|[^\s>\[])+)")
_PART = re.compile(
    r"(?P<name>[\w*-]+)|\.(?P<class>[\w-]+)|#(?P<id>[\w-]+)|:not\((?P<not>[^()]+)\)"
    r"|\[(?P<attribute>[\w:-]+)(?:(?P<how>[~^$*]?)=\"(?P<value>[^\"]*)\")?\]"
)


@dataclass(frozen=True)
class Selector:
    """Which elements of a document are meant."""

    xpath: etree.XPath

    def __call__(self, root: HtmlElement) -> list[HtmlElement]:
        """The elements below `root` (not itself) in document order."""
        found: list[HtmlElement] = self.xpath(root)
        return found


@dataclass(frozen=True)
class Place:
    """Where a value stands: in elements (None for the comment's own) and there in an attribute, or as their text."""

    elements: Selector | None
    attribute: str = ""


def place(text: str) -> Place:
    """The place that ``.author @title`` or ``@data-author`` names."""
    match = _PLACE.fullmatch(text)
    if match is None:
        raise InputError("a selector with or without an attribute", got=repr(text))
    where = match["where"]
    return Place(selector(where) if where else None, match["attribute"] or "")


def selector(text: str) -> Selector:
    """The selector that `text` is: names, ``.class``, ``#id``, ``[attribute*="value"]``, ``:not()``, ``>``, and commas.

    Raises `InputError` for what is none.
    """
    paths = [_steps(part.strip()) for part in text.split(",")]
    alone = [steps[0][1] for steps in paths if len(steps) == 1]
    parts = [f".//*[{' or '.join(f'self::{compound}' for compound in alone)}]"] if alone else []
    parts += ["." + "".join(slash + compound for slash, compound in steps) for steps in paths if len(steps) > 1]
    return Selector(etree.XPath(" | ".join(parts)))


def _steps(text: str) -> list[tuple[str, str]]:
    """("/" or "//", the element that is meant there) for each step of a path."""
    steps: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            raise InputError("a selector", got=repr(text))
        steps.append(("/" if match["child"] else "//", _compound(match["compound"])))
        position = match.end()
    if not steps:
        raise InputError("a selector", got=repr(text))
    return steps


def _compound(text: str) -> str:
    name, tests, position = "*", [], 0
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            raise InputError("a selector", got=repr(text))
        position = part.end()
        if part["name"]:
            name = part["name"]
        elif part["not"]:
            tests.append(f"[not(self::{_compound(part['not'])})]")
        else:
            tests.append(f"[{_test(part)}]")
    return name + "".join(tests)


def _test(part: re.Match[str]) -> str:
    if part["class"]:
        return _token("@class", part["class"])
    if part["id"]:
        return f'@id="{part["id"]}"'
    name, value = f"@{part['attribute']}", part["value"]
    if value is None:
        return name
    tests = {
        "": f'{name}="{value}"',
        "~": _token(name, value),
        "^": f'starts-with({name}, "{value}")',
        "*": f'contains({name}, "{value}")',
        "$": f'substring({name}, string-length({name}) - {len(value) - 1})="{value}"',
    }
    return tests[part["how"]]


def _token(name: str, value: str) -> str:
    return f'contains(concat(" ", normalize-space({name}), " "), " {value} ")'
