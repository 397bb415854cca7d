"""What stands at a place of a page, as a name, a time, a number or a text."""

import re

from lxml import etree
from lxml.html import HtmlElement, html_parser

from comments.intake.decode import writable
from comments.intake.markup import html_text
from comments.readers.html.selectors import Selector, selector

__all__ = ["MARK", "NO_TEXT", "author_of", "body_of", "line_of", "number_of"]

MARK = "x-comment-of-its-own"  # an attribute of elements that are comments, while a page is read
NO_TEXT = "x-no-text"  # an attribute of elements that are no part of a comment's text
_SILENT = selector(
    "script, style, button, form, select, textarea, svg, [hidden], .screen-reader-text, .sr-only, .visually-hidden"
)
_HIDDEN = selector('[style*="display:none"], [style*="display: none"]')
_SOFT_HYPHEN = "\xad"
_MAX_NAME = 100
_SPACE = re.compile(r"\s+")
_SAYS = re.compile(
    r"(?:\s+says|\s+(?:said|wrote|schreibt|sagte?|dice|dit|a écrit|disse)\s*(?=:|\.{3}|…))?\s*(?::|\.{3}|…)?$",
    re.IGNORECASE,
)
_BY = re.compile(r"^(?:by|von|por|par|di)\s+(?=\S)", re.IGNORECASE)
_WHEN = re.compile(r"\s+[—–]\s+\D{0,20}\d.*$")
_LABEL = re.compile(r"(?:comment|reply) by (.+?)\.?", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+\.\S+")
_NUMBER = re.compile(r"(?<![\w.,])([-+−–]?)\s?(\d{1,3}(?:[.,\u202f ]\d{3})+|\d{1,15})(?:[.,](\d))?\s?([kKmM](?!\w))?")


def line_of(element: HtmlElement, attribute: str = "") -> str:
    """The text of an element, or of its attribute, as one line."""
    text = element.get(attribute) if attribute else " ".join(element.itertext())
    return _SPACE.sub(" ", writable(text or "")).strip()


def author_of(text: str) -> str:
    """A name as readers see it, empty for what is none: an e-mail address, or far too long."""
    text = _WHEN.sub("", text, count=1)
    label = _LABEL.fullmatch(text)
    name = _SAYS.sub("", label[1] if label else _BY.sub("", text, count=1)).strip(" ·•|,:–—")
    return "" if len(name) > _MAX_NAME or _MAIL.fullmatch(name) else name


def number_of(text: str) -> int | None:
    """The first number in `text`: "12 points", "1,204", "-3", "1.2k"; None where there is none."""
    match = _NUMBER.search(text[:200])
    if match is None:
        return None
    whole = int(re.sub(r"\D", "", match[2]))
    if match[4]:
        tenths = whole * 10 + int(match[3] or 0)
        whole = tenths * (100 if match[4] in "kK" else 100_000)
    return -whole if match[1] and match[1] in "-−–" else whole


def body_of(element: HtmlElement, cut: Selector | None = None) -> str:
    """The text of a comment's element, without comments in it, buttons, and what `cut` names."""
    body = _copy(element)
    _drop([*_SILENT(body), *(cut(body) if cut else [])])
    hidden = _HIDDEN(body)
    if hidden and len(body.text_content().strip()) > sum(len(part.text_content()) for part in hidden):
        _drop(hidden)
    text = html_text(f"<div>{etree.tostring(body, encoding='unicode', method='html', with_tail=False)}</div>")
    return text.replace(_SOFT_HYPHEN, "")


def _drop(parts: list[HtmlElement]) -> None:
    for part in parts:
        if part.getparent() is not None:
            part.drop_tree()


def _copy(element: HtmlElement) -> HtmlElement:
    """A copy without what is marked, so that comments in comments are gone through once.

    Its own element is a plain one: a forum that keeps its posts in ``blockquote`` does not quote.
    """
    whole = html_parser.makeelement("pre" if element.tag == "pre" else "div")
    whole.text = element.text
    pending = [(element, whole)]
    while pending:
        source, target = pending.pop()
        last: HtmlElement | None = None
        for child in source:
            if MARK not in child.attrib and NO_TEXT not in child.attrib:
                last = etree.SubElement(target, child.tag, child.attrib)
                last.text, last.tail = child.text, child.tail
                pending.append((child, last))
            elif last is None:
                target.text = (target.text or "") + (child.tail or "")
            else:
                last.tail = (last.tail or "") + (child.tail or "")
    return whole
