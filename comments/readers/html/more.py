"""Buttons that would load comments which the saved page does not hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from comments.readers.html.reading import line_of, number_of
from comments.readers.html.selectors import selector
from comments.readers.html.sites import words

__all__ = ["More", "find_more"]

_BUTTONS = selector(
    'button, a, summary, [role="button"], [class*="more"], [class*="show-"], [class*="load"], [id*="load-more"], [id*="loadmore"]'
)
_MAX_LABEL = 80
_MAX_PARTS = 12  # elements of a button
_HIDE = re.compile(r"\b(?:hide|collapse|verbergen|ocultar|masquer|nascondi)\b", re.IGNORECASE)


@dataclass(frozen=True)
class More:
    """A button: how many it would load, what it says, where it stands, and whether its words alone are enough."""

    count: int
    text: str
    order: int
    sure: bool


def find_more(root: HtmlElement) -> Iterator[More]:
    """The buttons of a document that say a number."""
    found: dict[HtmlElement, tuple[int, str, bool]] = {}
    for element in _BUTTONS(root):
        if len(list(islice(element.iter(), _MAX_PARTS + 1))) > _MAX_PARTS:
            continue
        text = line_of(element)
        told = _count(text)
        if told is not None and not any(parent in found for parent in element.iterancestors()):
            found[element] = (told[0], text, told[1])
    for order, node in enumerate(root.iter() if found else ()):
        if node in found:
            number, text, sure = found[node]
            yield More(number, text, order, sure)


def _count(text: str) -> tuple[int, bool] | None:
    """(how many, whether that is sure) that a label says are not there; None where it says nothing of the kind."""
    if not text or len(text) > _MAX_LABEL or _HIDE.search(text):
        return None
    for patterns, sure in ((words().more, True), (words().maybe_more, False)):
        for pattern in patterns:
            match = pattern.search(text)
            number = number_of(match["n"]) if match else None
            if number:
                return number, sure
    return None
