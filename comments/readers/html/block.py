"""A comment's element and what its places tell: its text, its time, its votes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from comments.readers.html.dates import time_of
from comments.readers.html.reading import NO_TEXT, author_of, body_of, line_of, number_of
from comments.readers.html.selectors import Selector
from comments.times import Moment

__all__ = ["Block", "moment_of", "text_of_block", "votes_of"]

_SAYS = re.compile(
    r"^\s*(?:says?|said|wrote|schreibt|sagte?|dice|dijo|dit|a écrit|disse|ha scritto)\s*:\s*", re.IGNORECASE
)


@dataclass(eq=False)
class Block:
    """An element that is a comment, and the places where its values stand, by the name of the value."""

    element: HtmlElement
    places: dict[str, list[tuple[HtmlElement, str]]] = field(default_factory=dict)
    order: int = 0
    parent: "Block | None" = None
    replies: int = 0
    deleted: bool = False
    ping: bool = False
    root: bool = False

    def lines(self, name: str) -> list[str]:
        """The values of that name that are not empty."""
        lines = (line_of(element, attribute) for element, attribute in self.places.get(name, ()))
        return [line for line in lines if line]

    def first(self, name: str, pattern: re.Pattern[str] | None = None) -> str:
        """The first value of that name, or what of it `pattern` takes; empty where there is none."""
        for line in self.lines(name):
            if pattern is None:
                return line
            match = pattern.fullmatch(line) or pattern.match(line)
            if match:
                return match[1]
        return ""


def moment_of(lines: Sequence[str]) -> Moment:
    """The first time that can be read; where there is none, why."""
    first = None
    for line in dict.fromkeys(lines):
        moment = time_of(line)
        if moment.at is not None:
            return moment
        first = first or moment
    return first or Moment(None)


def votes_of(block: Block) -> tuple[int | None, int | None]:
    """(likes, score): approvals alone are likes, with disapprovals they are a score."""
    score, likes, against = (
        next((number for number in map(number_of, block.lines(name)) if number is not None), None)
        for name in ("score", "likes", "dislikes")
    )
    if score is None and likes is not None and against is not None:
        return None, likes - abs(against)
    return likes, score


def text_of_block(block: Block, cut: Selector | None) -> str:
    """The text of a comment, without what `cut` names."""
    for element, attribute in block.places.get("body", ()):
        if element is block.element and not attribute:
            text = _whole_text(block, cut)
        else:
            text = line_of(element, attribute) if attribute else body_of(element, cut)
        if text:
            return text
    return ""


def _whole_text(block: Block, cut: Selector | None) -> str:
    """All text of a comment but its author's name and its time."""
    named = (place for place in block.places.get("author", ()) if author_of(line_of(*place)))
    places = [*islice(named, 1), *block.places.get("time", ())]
    labels = [element for element, _ in places if element is not block.element and NO_TEXT not in element.attrib]
    for element in labels:
        element.set(NO_TEXT, "")
    text = body_of(block.element, cut)
    for element in labels:
        element.attrib.pop(NO_TEXT, None)
    return _SAYS.sub("", text, count=1)
