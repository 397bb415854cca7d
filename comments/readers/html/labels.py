"""What an element of a page that nobody knows is by its name and its text: a time, a name, a byline, a text, a button."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from comments.addressees import reads_like_name
from comments.readers.flat.bylines import is_time
from comments.readers.html.dates import has_date_words_only, is_date, time_of
from comments.readers.html.reading import author_of, line_of
from comments.readers.html.sites import words

__all__ = [
    "MAX_LABEL",
    "byline_of",
    "is_action",
    "is_author",
    "is_body",
    "is_hidden",
    "is_name",
    "is_plain_time",
    "is_time_by_name",
    "label_of",
    "short_line",
    "stands_out",
]

MAX_LABEL = 90  # characters of a name or a time with what stands around them
_LONGEST = 140  # characters of a byline
_PROFILES = ("/user", "/profil", "/author/", "/u/", "/@", "/member")
_BY = re.compile(
    r"^\W*(?:(?:posted|submitted|written|comment(?:ed)?|left|publi[ée]e?|post[ée]e?|soumis|envoy[ée]e?|r[ée]dig[ée]e?|publicado|escrito|"
    r"enviado|inviato|scritto|geschrieben|verfasst|eingereicht|geplaatst)\s+)?(?:(?:by|par|por|von|da|di|door)\b)?\s*:?\s*",
    re.IGNORECASE,
)
_BETWEEN = (
    re.compile(r"\s*[·•|,(–—:]\s*(?:(?:on|am|vom|le|el|il|op|at|a)\s+)?", re.IGNORECASE),
    re.compile(r"\s+(?:-\s+|(?:on|am|vom|le|el|il|op|at)\s+)", re.IGNORECASE),
    re.compile(r"\s+"),
)
_ANSWERS = re.compile(
    r"\s+(?:says?|said|wrote|writes|replied|answered|commented|a répondu|a écrit|schrieb|antwortete|dice|dijo|respondió|escribió|disse|ha scritto)\s*:?$",
    re.IGNORECASE,
)
_SAID = re.compile(r"[\s,]*(?:says?|said|wrote)?\s*[:.]?\s*\)?$", re.IGNORECASE)
_NO_NAME = re.compile(r"^(?:https?:|www\.)|#\d|\b(?:19|20)\d\d\b|\d:\d", re.IGNORECASE)
_OF_THE_PAGE = re.compile(r"^ctl\d+_.*_")  # ids of ASP.NET begin with those of all that an element stands in
_MAX_CUTS = 15  # ways to part a byline that are tried
_MAX_PARTS = 8  # elements of a label


def label_of(element: HtmlElement) -> str:
    """What an element is called: its id, class and the like."""
    own = _OF_THE_PAGE.sub("", element.get("id") or "")
    return " ".join([own, *(element.get(key) or "" for key in ("class", "itemprop", "data-testid"))])[:500]


def short_line(element: HtmlElement, most: int = _LONGEST) -> str:
    """The text of a small element as one line; empty where it is long, or has many parts."""
    if len(list(islice(element.iter(), _MAX_PARTS + 1))) > _MAX_PARTS:
        return ""
    line = line_of(element)
    return line if len(line) <= most else ""


def is_hidden(element: HtmlElement) -> bool:
    """It is not shown, as its own style or class says."""
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "hidden" in (element.get("class") or "").lower().split()


def is_time_by_name(element: HtmlElement) -> bool:
    """It is called a time, and its text is like one."""
    if element.tag in {"time", "relative-time"}:
        return True
    label = label_of(element)
    if not label.strip() or words().time.search(label) is None or len(element) > 4 or is_hidden(element):
        return False
    text = line_of(element)
    return len(text) <= MAX_LABEL and (words().ago.search(text) is not None or time_of(text).at is not None)


def is_plain_time(text: str) -> bool:
    """The text is a time and nothing else."""
    return any(char.isdigit() for char in text) and (is_time(text) or (len(text) <= 50 and is_date(text)))


def is_author(element: HtmlElement) -> bool:
    """It is called a name, or leads to a profile."""
    label = f"{label_of(element)} {element.get('rel') or ''}"
    profile = element.tag == "a" and any(part in (element.get("href") or "") for part in _PROFILES)
    named = words().author.search(label) is not None and words().no_author.search(label) is None
    if not (named or element.tag == "cite" or profile) or len(element) > 6 or is_hidden(element):
        return False
    text = line_of(element)
    return len(text) <= MAX_LABEL and author_of(text) != "" and not _NO_NAME.match(text) and not is_button(text)


def is_name(element: HtmlElement) -> bool:
    """It stands out as names do, and its text could be one."""
    return stands_out(element) and reads_like_name(author_of(line_of(element)))


def stands_out(element: HtmlElement) -> bool:
    """It is set off as names are, and short; no time and no button."""
    if element.tag not in {"b", "strong", "cite", "a", "h3", "h4", "h5", "h6", "dt"} or is_hidden(element):
        return False
    text = author_of(short_line(element, 40))
    return any(char.isalpha() for char in text) and not is_plain_time(text) and not is_button(text)


def is_body(element: HtmlElement) -> bool:
    """It is called a text."""
    label = label_of(element)
    return bool(label.strip()) and words().body.search(label) is not None and words().action.search(label) is None


def is_action(element: HtmlElement) -> bool:
    """It is called a button, a vote and the like, or its text is a button's."""
    return words().action.search(label_of(element)) is not None or (
        element.tag in {"a", "span", "li", "button", "h3", "h4", "h5", "h6"} and is_button(short_line(element, 40))
    )


def is_button(text: str) -> bool:
    """The text is that of a button: "Reply", "Report abuse"."""
    return words().button.fullmatch(text.strip()) is not None


def byline_of(text: str) -> tuple[str, str]:
    """The name and the time of "Posted by Ann Tern on 27 Sep 2011 | 15:22"; two empty texts where it is no byline."""
    if len(text) > _LONGEST or not any(char.isdigit() for char in text) or is_plain_time(text):
        return "", ""
    bare = _BY.sub("", text, count=1)
    said = len(bare) < len(text.lstrip())
    for name, told in _cuts(bare):
        known = author_of(_ANSWERS.sub("", name).strip(" ,"))
        if known and (said or reads_like_name(known)) and not _NO_NAME.search(known) and not has_date_words_only(known):
            return known, told
    return "", ""


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    """Every way to part `text` into something and a time, the surer first."""
    tried: set[str] = set()
    for between in _BETWEEN:
        for sign in between.finditer(text):
            told = _SAID.sub("", text[sign.end() :])
            if sign.start() and len(tried) < _MAX_CUTS and told not in tried and is_plain_time(told):
                yield text[: sign.start()], told
            tried.add(told)
