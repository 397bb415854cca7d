"""Lines above a comment that say who wrote it and when: "Ann Tern" and "2 hours ago" below it, or both in one line.

Only pages that do so throughout are read so: a name is a short line that stands before a line of nothing but a time,
and nearly every such line must have one.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from comments.addressees import reads_like_name
from comments.readers.flat.page_words import words

__all__ = ["Byline", "find_bylines", "is_time"]

_LONGEST_TIME, _LONGEST = 40, 100  # characters of a line that is only a time, of one with a name and a time
_WITH_NAME = 0.8  # of the lines with a time have a name: the page names its commenters
_WEAK = 2  # letters up to which a time word tells nothing by itself ("on", "de")
_CLOCK_OR_DATE = re.compile(r"\d{1,4}[:./-]\d{1,2}")
_FIGURES = re.compile(r"[\d.:/-]*\d[\d.:/-]*")
_COUNTED = re.compile(r"\d+(?:[smhdwy]|mo|yr|min|st|nd|rd|th|am|pm)", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*")
_NOW = frozenset({"now", "ago", "yesterday", "ayer", "ontem", "hier", "gestern", "kemarin", "вчера"})
_SAYS = re.compile(
    r"^(?:posted by\s+|by\s+)?(?P<name>.*?)(?:\s+(?:says|said|wrote|writes|schreibt|dice|diz|dit)?:?|:)?$",
    re.IGNORECASE,
)
_BETWEEN = (re.compile(r"\s*[·•|,–—(]\s*"), re.compile(r"\s+(?:-\s+)?"))  # a name and a time; the surer sign first


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote what follows: the first and the last line (indices) that say so, and the name."""

    first: int
    last: int
    author: str


def find_bylines(lines: Sequence[str]) -> list[Byline]:
    """The bylines among `lines`, none where most lines with a time have no name."""
    found: list[Byline] = []
    nameless = 0
    for index, line in enumerate(lines):
        if is_time(line):
            name = _name(lines[index - 1]) if index and (not found or found[-1].last < index - 1) else ""
            nameless += not name
            found += [Byline(index - 1, index, name)] if name else []
        elif name := _name_before_time(line):
            found.append(Byline(index, index, name))
    return found if len(found) >= _WITH_NAME * (len(found) + nameless) else []


def is_time(line: str) -> bool:
    """Whether the line tells a time or a day and nothing else: "2h", "hace 3 días", "March 3, 2021 at 9:14 am"."""
    if len(line) > _LONGEST_TIME:
        return False
    if _ISO.fullmatch(line):
        return True
    parts = [part.strip("()[],.·•|") for part in line.casefold().split()]
    parts = [part for part in parts if part]
    listed = words("time")
    if not all(part in listed or _FIGURES.fullmatch(part) or _COUNTED.fullmatch(part) for part in parts):
        return False
    telling = [part for part in parts if len(part) > _WEAK and part in listed]
    if any(char.isdigit() for char in line):
        return bool(telling) or any(_COUNTED.fullmatch(part) or _CLOCK_OR_DATE.match(part) for part in parts)
    return any(part in _NOW for part in parts)


def _name(line: str) -> str:
    match = _SAYS.match(line) if len(line) <= _LONGEST else None
    name = match["name"].strip() if match else ""
    return name if reads_like_name(name) and not is_time(name) and name.casefold() not in words("buttons") else ""


def _name_before_time(line: str) -> str:
    """The name in a line of a name and a time, empty where the line is none."""
    if len(line) > _LONGEST:
        return ""
    for between in itertools.chain.from_iterable(sign.finditer(line) for sign in _BETWEEN):
        if is_time(line[between.end() :].rstrip(")")):
            return _name(line[: between.start()])
    return ""
