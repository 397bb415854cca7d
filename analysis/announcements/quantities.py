"""How many of what: the accounts, pages, groups … that a sentence counts.

Numbers stand as digits ("2,415", "1.2 million"), as words ("forty-two", "half a dozen") or not at all ("dozens of");
what they count is an asset kind of the `takedowns` table, or several kinds under one number ("64 pages, groups and
accounts"). The words are data: `lexicons/takedowns.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["Assets", "any_of", "lexicon", "parse_number", "platforms_in", "read_assets"]

_ONE_LETTER = r"(?= (?:said|says|has|had|also|removed|removes|suspended|suspends|banned|bans|accounts?)\b)"
_BEFORE_YEAR = r"\b(?:in|since|by|from|until|early|late|\w+uary|march|april|may|june|july|august|\w+ber)\s$"


@dataclass(frozen=True, slots=True)
class Assets:
    """Assets counted in a sentence, in characters `start:end` of it.

    `count` is None where the text gives no number ("dozens of pages"). `bound` says how the true number stands to it:
    `exact`, `over` ("more than 300"), `under` ("nearly 300") or `about`. `kinds` has more than one entry where one
    number covers several. `platform` is the one platform that qualifies the kind ("Instagram accounts"), or empty.
    """

    count: int | None
    bound: str
    kinds: tuple[str, ...]
    platform: str
    start: int
    end: int


@cache
def lexicon() -> Mapping[str, Any]:
    """The shipped lexicon of takedown announcements, as its TOML tables."""
    source = resources.files("analysis").joinpath("lexicons", "takedowns.toml")
    tables: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    return tables


def any_of(patterns: Iterable[str]) -> str:
    """One group that matches any of `patterns`, the longest first, between word edges."""
    return r"(?<!\w)(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + r")(?!\w)"


def parse_number(text: str) -> int | None:
    """The whole number that `text` writes in digits or words ("1,204", "1.5 million", "two dozen"), or None.

    >>> parse_number("forty-two"), parse_number("half a dozen"), parse_number("a few")
    (42, 6, None)
    """
    words = text.lower().replace("-", " ").replace(",", "").split()
    units, scales = lexicon()["numbers"]["words"], lexicon()["numbers"]["scales"]
    half = words[:2] == ["half", "a"]
    total, group, seen = 0.0, 0.0, False
    for word in words[2:] if half else words:
        if word in units or re.fullmatch(r"\d+(?:\.\d+)?", word):
            group, seen = group + float(units.get(word, word)), True
        elif word in scales:
            group, seen = (group or 1.0) * scales[word], True
            if scales[word] >= 1000:
                total, group = total + group, 0.0
        elif word not in {"a", "and"}:
            return None
    return round((total + group) / (2 if half else 1)) if seen else None


def read_assets(sentence: str) -> list[Assets]:
    """The counted assets of `sentence`, from left to right.

    A number that only counts one of something named before ("one of the pages") is left out, and so is a year.
    """
    found: list[Assets] = []
    for match in _assets_pattern().finditer(sentence):
        number, before = match["number"], (match["before"] or "").lower()
        if (
            number
            and re.fullmatch(r"(?:19|20)\d\d", number)
            and re.search(_BEFORE_YEAR, sentence[: match.start()], re.IGNORECASE)
        ):
            continue
        count = parse_number(number) if number else None
        if match["part"] and count == 1:
            continue
        bound = next((name for name in ("over", "under", "about") if before in lexicon()["numbers"][name]), "exact")
        named = platforms_in(f"{match['words']}{match['kinds']} {match['where'] or ''}")
        found.append(
            Assets(
                count,
                bound if number else "about",
                _kinds(match["kinds"]),
                named[0][1] if len({name for _, name in named}) == 1 else "",
                match.start(),
                match.end(),
            )
        )
    return found


def platforms_in(text: str) -> list[tuple[int, str]]:
    """Where in `text` platforms are named, and their display names, from left to right."""
    found: list[tuple[int, str]] = []
    for display, pattern in _platform_patterns().items():
        found += [(match.start(), display) for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text)]
    return sorted(found)


@cache
def _platform_patterns() -> Mapping[str, str]:
    """A pattern for each platform's names; a name of one letter counts only before words that make it one."""
    patterns: dict[str, str] = {}
    for display, entry in lexicon()["platforms"].items():
        names = [f"(?i:{re.escape(name)})" for name in entry.get("names", ())]
        names += [re.escape(name) + (_ONE_LETTER if len(name) == 1 else "") for name in entry.get("cased", ())]
        patterns[display] = f"(?:{'|'.join(names)})"
    return patterns


def _kinds(text: str) -> tuple[str, ...]:
    """The canonical kinds named in `text` ("Pages, groups and accounts"), in its order, each once; "assets" only alone."""
    kinds = dict.fromkeys(_nouns()[noun.lower()] for noun in re.findall(_noun_pattern(), text, re.IGNORECASE))
    if len(kinds) > 1:
        kinds.pop("assets", None)
    return tuple(kinds)


@cache
def _nouns() -> Mapping[str, str]:
    return {noun: kind for kind, nouns in lexicon()["kinds"].items() for noun in nouns}


@cache
def _noun_pattern() -> str:
    return any_of(re.escape(noun) for noun in _nouns())


@cache
def _number_pattern() -> str:
    numbers = lexicon()["numbers"]
    word = f"(?:{'|'.join([*numbers['words'], *numbers['scales']])})"
    digits = rf"(?:\d{{1,3}}(?:,\d\d\d?)+|\d+(?:\.\d+)?)(?:[ -](?:{'|'.join(numbers['scales'])}))?"
    return rf"(?:{digits}|half a dozen|(?:a[ -])?{word}(?:[ -](?:and[ -])?{word})*)"


@cache
def _assets_pattern() -> re.Pattern[str]:
    """The grammar: [more than] NUMBER [of the] up to six words, KIND [, KIND and KIND] [on PLATFORM [and PLATFORM]]."""
    numbers = lexicon()["numbers"]
    bounds = any_of(re.escape(words) for bound in ("over", "under", "about") for words in numbers[bound])
    vague = any_of(re.escape(words) for words in numbers["vague"])
    platform = f"(?:{'|'.join(_platform_patterns().values())})"
    breaks = any_of([*map(re.escape, lexicon()["breaks"]["words"]), *numbers["words"]])
    qualifying = rf"(?!{breaks}|\d)(?!{_noun_pattern()}(?:,| and|\s*$))[\w’'\"“”.-]+\s+"
    noun = rf"(?:{platform}\s+)?[\"“‘]?{_noun_pattern()}[\"”’]?"
    link = rf"(?:,\s+(?:and\s+)?|\s+and\s+|\s*/\s*|\s+&\s+|\s+[─—–-]+\s+(?={noun}(?:,|\s+and)))"
    return re.compile(
        rf"(?<![\w.,$£€₹#/-])(?:(?P<before>{bounds})\s+)?"
        rf"(?:{vague}|(?P<number>{_number_pattern()})(?:\s+\(\d[\d,]*\))?)\s+"
        rf"(?P<part>of\s+(?:the|its|these|those|their)\s+)?"
        rf"(?P<words>(?:{qualifying}){{0,6}}?)"
        rf"(?P<kinds>{noun}(?!\s+{_noun_pattern()})(?:{link}{noun})*)"
        rf"(?:\s+(?:on|from)\s+(?P<where>{platform}(?:(?:,|\s+and)\s+{platform})*))?",
        re.IGNORECASE,
    )
