"""What stands at a place of a page, as a name, a time, a number or a text."""

import re

from lxml import etree
from lxml.html import HtmlElement, html_parser

from comments.intake.decode import writable
from comments.intake.markup import html_text
from comments.readers.html.selectors import Selector, selector
from comments.times import Moment, read_time

__all__ = ["MARK", "NO_TEXT", "author_of", "body_of", "line_of", "number_of", "time_of"]

MARK = "x-comment-of-its-own"  # an attribute of elements that are comments, while a page is read
NO_TEXT = "x-no-text"  # an attribute of elements that are no part of a comment's text
_SILENT = selector(
    "script, style, button, form, select, textarea, svg, [hidden], .screen-reader-text, .sr-only, .visually-hidden"
)
_MAX_NAME = 100
_MAX_TIME = 200
_SPACE = re.compile(r"\s+")
_SAYS = re.compile(
    r"(?:\s+says|\s+(?:said|wrote|schreibt|sagte?|dice|dit|a écrit|disse)\s*(?=:|\.{3}|…))?\s*(?::|\.{3}|…)?$",
    re.IGNORECASE,
)
_BY = re.compile(r"^(?:by|von|por|par|di)\s+(?=\S)", re.IGNORECASE)
_LABEL = re.compile(r"(?:comment|reply) by (.+?)\.?", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+\.\S+")
_NUMBER = re.compile(r"(?<![\w.,])([-+−–]?)\s?(\d{1,3}(?:[.,\u202f ]\d{3})+|\d{1,15})(?:[.,](\d))?\s?([kKmM](?!\w))?")
_NOISE = re.compile(r"^[^\w]+|[^\w)]+$")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_BEFORE = re.compile(
    r"^.*?»|^(?:(?:posted|published|commented|on|at|am|vom|le|el|updated|edited)\b:?\s*)+", re.IGNORECASE
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_DASHED = re.compile(r"^(\d{1,2})-(\d{1,2})-(\d{4})\b")
_CLOCK = re.compile(
    r"(?<=\d)\s*(?:,?\s*\b(?:um|at|às|à|alle|kl\.?|a las)\b|\s[-–|·])\s*(?=\d{1,2}:\d\d)", re.IGNORECASE
)
_PLAIN = re.compile(r"\d{4}-|\d+$")
_HAS_YEAR = re.compile(r"\d{4}|\d[./-]\d{1,2}[./-]\d\d|\d\d$")
_NO_TIME = read_time("no time")
_EPOCH_BEHIND = re.compile(r"^(\d{4}-\d\d-\d\dT[\d:.]+)\s+(\d{9,11})$")
_HALF_OF_DAY = re.compile(r"(?<=\d)\s*([ap])\.?m\b\.?", re.IGNORECASE)
_MONTH_DOT = re.compile(r"\b(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.", re.IGNORECASE)


def line_of(element: HtmlElement, attribute: str = "") -> str:
    """The text of an element, or of its attribute, as one line."""
    text = element.get(attribute) if attribute else " ".join(element.itertext())
    return _SPACE.sub(" ", writable(text or "")).strip()


def author_of(text: str) -> str:
    """A name as readers see it, empty for what is none: an e-mail address, or far too long."""
    label = _LABEL.fullmatch(text)
    name = _SAYS.sub("", label[1] if label else _BY.sub("", text, count=1)).strip(" ·•|,:–—")
    return "" if len(name) > _MAX_NAME or _MAIL.fullmatch(name) else name


def time_of(text: str) -> Moment:
    """The time that `text` tells, in any of the ways of pages; relative ones ("3 hours ago") tell none."""
    behind = _EPOCH_BEHIND.match(text)
    if behind or not text or len(text) > _MAX_TIME or _PLAIN.match(text):
        return read_time(behind[2] if behind else text)
    if not _HAS_YEAR.search(text):
        return _NO_TIME
    plain = _NOISE.sub("", _BEFORE.sub("", text, count=1))
    plain = _MONTH_DOT.sub(lambda match: match[1][:3], _ORDINAL.sub("", _WEEKDAY.sub("", plain, count=1)))
    plain = _CLOCK.sub(" ", _HALF_OF_DAY.sub(lambda match: f" {match[1]}m", plain))
    moment = read_time(_DASHED.sub(r"\1/\2/\3", plain).removesuffix(" Uhr"))
    return moment if moment.at is not None else read_time(text)


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
    unwanted = [*_SILENT(body), *(cut(body) if cut else [])]
    for part in unwanted:
        if part.getparent() is not None:
            part.drop_tree()
    return html_text(f"<div>{etree.tostring(body, encoding='unicode', method='html', with_tail=False)}</div>")


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
