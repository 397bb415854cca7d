"""Who was removed, whom they were linked to, where they came from, why and when: read from a stretch of a sentence.

Everything is found by the phrases in which announcements say it (`lexicons/takedowns.toml`) and given in the text's
own words, but for countries ("Ruritanian" is given as "Ruritania") and reasons. What is not said stays empty.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from analysis.announcements.quantities import any_of, lexicon, platforms_in

__all__ = ["Facts", "announced", "banned_name", "countries", "is_country", "read_facts"]

_MONTH_NAMES = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTH = f"(?:{'|'.join(f'{name}|{name[:3]}[.]?|{name[:4]}[.]?' for name in _MONTH_NAMES)})"
_DATE = rf"(?:(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}})\s+(?P<month2>{_MONTH}))(?:,?\s+(?P<year>\d{{4}}))?\b"
_TOLD = r"(?:said|announc\w+|remov\w+|bann?\w*|suspend\w+|terminat\w+|t(?:ook|aken) down|block\w+|delet\w+|clos\w+|post\w*|statement)"
_WEEKDAY = rf"(?<!of )(?<!before )(?<!next )(?<!until )(?<!by )(?<!for )(?P<weekday>{'|'.join(_WEEKDAYS)})\b(?![’'])"
_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:\b{_TOLD}\b[^.;]{{0,80}}?\s|^On\s){_WEEKDAY}(?:,?\s+\(?{_DATE})?",
        rf"\b[Oo]n {_WEEKDAY}(?:,?\s+\(?{_DATE},?\)?)?\s+(?:\w+\s+){{0,2}}{_TOLD}",
        rf"(?:\b{_TOLD}\b[^.;]{{0,80}}?\son|^On)\s+{_DATE}",
        rf"^[A-Z][\w .,()]{{0,60}}?[,(]\s*{_DATE}\)?\s*(?:\(\w+\)\s*)?[—–─:-]",
        rf"^(?:\w+day,\s+)?{_DATE}(?:$|\s*[—–─:-])",
    )
)
_PROPER = r"(?:the\s+)?(?P<name>[A-Z][\w’'-]+(?:\s+(?:of\s+)?(?:the\s+)?[A-Z][\w’'-]+)*)"
_NAME = re.compile(
    r"[“\"‘][^”\"’]{2,60}[”\"’]|r/\w+|@\w+|[A-Z][\w’'.]*(?:[\s—–-]+(?:[A-Z][\w’'.]*|of|the|for|in|to|and|&))*"
)
_NAME_TAIL = re.compile(r"(?:\s+(?:of|the|for|in|to|and|&))+$")
_LIST_END = re.compile(r"[;:!?]|\.(?:\s|$)|,?\s(?:which|who|that|with|all of)\s")
_NAME_END = re.compile(r"[;:!?”\"—–─(]|\.(?:\s|$|[”\"])|,$")
_MAX_NAME = 120
_HALF_A_YEAR = 183  # days


@dataclass(frozen=True, slots=True)
class Facts:
    """What a stretch of text tells of a network; each field is empty where it is silent.

    `target` names what was removed, `home` is the country of whom it was linked to ("the Ruritanian navy").
    """

    target: tuple[str, ...] = ()
    linked_to: str = ""
    origin: str = ""
    reason: str = ""
    home: str = ""

    def merged(self, other: "Facts") -> "Facts":
        """These facts, with the other's where these are silent; names of targets are put together."""
        target = _distinct([*self.target, *other.target])
        return Facts(
            target,
            self.linked_to or other.linked_to,
            self.origin or other.origin,
            self.reason or other.reason,
            self.home if self.linked_to else other.home,
        )

    def contradicts(self, other: "Facts") -> bool:
        """Whether both tell whence or with whom, and not the same."""
        if self.origin and other.origin:
            return not set(self.origin.split("; ")) & set(other.origin.split("; "))
        names, others = _capitals(self.linked_to), _capitals(other.linked_to)
        return bool(names and others and not names & others)


def read_facts(after: str, before: str = "", assets: str = "") -> Facts:
    """The facts of a stretch: what stands `before` the counted assets, the words that count them, and what comes after."""
    linked_to = _linked_to(after) or _linked_to(before) or _linked_by_hyphen(before + assets)
    origin = _origin(after) or _origin(before) or next(iter(countries(assets)), "")
    return Facts(
        _targets(before + assets + after),
        linked_to,
        origin or _country_after(after) or _country_first(before),
        _reason(before + assets + after),
        _home(linked_to),
    )


def countries(text: str) -> list[str]:
    """The countries that `text` names, by name or adjective, each once and in its order."""
    return list(dict.fromkeys(_country_names()[match] for match in re.findall(_country_pattern(), text)))


def is_country(name: str) -> bool:
    """Whether `name` is a country's name or adjective and nothing else."""
    return name.strip().removeprefix("The ").removeprefix("the ") in _country_names()


def banned_name(text: str) -> re.Match[str] | None:
    """The name (group "name") that a platform is said to have banned ("Twitter suspended Ada Quill"), or None."""
    for match in re.finditer(rf"(?i:{any_of(lexicon()['names']['ban'])})\s+{_PROPER}(?![’'\w-])", text):
        name, after = match["name"], text[match.end() : match.end() + 30]
        others = {*_country_names(), *_MONTH_NAMES, *_WEEKDAYS}
        noun = re.match(rf"\s*(?:\w+\s+)?{_kind_pattern()}", after, re.IGNORECASE)
        if platforms_in(text[: match.start()]) and not (platforms_in(name) or others & set(name.split()) or noun):
            return match
    return None


def announced(sentence: str, published_at: datetime | None) -> str:
    """The day (ISO 8601) that `sentence` gives for what it reports, or empty.

    A weekday, "today" and a day without a year are reckoned back from `published_at`; without it they stay empty.
    """
    published = published_at.date() if published_at else None
    for pattern in _DAYS:
        if not (match := pattern.search(sentence)):
            continue
        parts = {name: value for name, value in match.groupdict().items() if value}
        if told := _day(parts, published):
            return told.isoformat()
        if published and "weekday" in parts:
            back = (published.weekday() - _WEEKDAYS.index(parts["weekday"])) % 7
            return (published - timedelta(days=back)).isoformat()
    if published and (when := re.search(r"\b(today|yesterday)\b", sentence, re.IGNORECASE)):
        return (published - timedelta(days=when[1].lower() == "yesterday")).isoformat()
    return ""


def _day(parts: dict[str, str], published: date | None) -> date | None:
    month, day = parts.get("month", parts.get("month2")), parts.get("day", parts.get("day2"))
    if not month or not day or not (parts.get("year") or published):
        return None
    number = next(index for index, name in enumerate(_MONTH_NAMES, 1) if name.startswith(month.rstrip(".")[:3]))
    year = int(parts["year"]) if "year" in parts else published.year if published else 0
    try:
        told = date(year, number, int(day))
    except ValueError:
        return None
    if not published or "year" in parts or told <= published:
        return told
    return told.replace(year=year - 1) if (told - published).days > _HALF_A_YEAR else None


def _linked_to(text: str) -> str:
    links = lexicon()["links"]
    for trigger in re.finditer(any_of(links["to"]) + r"\s+", text, re.IGNORECASE):
        rest = text[trigger.end() :]
        if re.match(any_of(links["nobody"]), rest, re.IGNORECASE):
            continue
        rest = rest[: next((end.start() for end in _NAME_END.finditer(_without_marks(rest))), len(rest))]
        ends = [
            stop.start()
            for pattern in links["stops"]
            if (stop := re.search(pattern, rest, re.IGNORECASE if "A-Z" not in pattern else 0))
        ]
        name = rest[: min(ends, default=len(rest))].strip(" ,'‘’")
        if name and len(name) <= _MAX_NAME:
            return name
    return ""


def _without_marks(text: str) -> str:
    """`text` with "(ABC)", "U.S." and "Inc." made of letters only, so that they end no name; offsets are kept."""
    return re.sub(
        r"\([A-Z][\w ’'-]{0,60}\)|\b(?:[A-Z]\.){2,}|\b(?:Inc|Ltd|Corp|Co|Dr|Mr|Mrs|St)\.(?=\s)",
        lambda match: "x" * len(match.group()),
        text,
    )


def _linked_by_hyphen(text: str) -> str:
    match = re.search(r"\b([A-Z]\w+)-(?:linked|backed|aligned|affiliated|sponsored|tied|run|controlled)\b", text)
    return match[1] if match else ""


def _home(linked_to: str) -> str:
    """The country that `linked_to` belongs to; empty where it is itself no more than a country's name."""
    found = countries(linked_to)
    return found[0] if found and not is_country(linked_to) else ""


def _origin(text: str) -> str:
    match = re.search(any_of(lexicon()["origin"]["from"]).replace("(?:", "(?i:", 1) + r"\s+" + _PROPER, text)
    if match:
        rest = text[match.start("name") :]
        several = re.match(rf"{_country_pattern()}(?:(?:,|,? and|,? or)\s+(?:the\s+)?{_country_pattern()})*", rest)
        return "; ".join(countries(several[0])) if several else match["name"]
    match = re.search(r"\b(?P<name>[A-Z]\w+(?: [A-Z]\w+)?)-(?:based|origin)\b", text)
    return next(iter(countries(match["name"])), match["name"]) if match else ""


def _country_after(text: str) -> str:
    """The country in which, or from which, the assets before `text` were removed, if its first clause says so."""
    clause = re.split(
        rf"[;:]|\.(?:\s|$)|{any_of(lexicon()['origin']['elsewhere'])}", text, maxsplit=1, flags=re.IGNORECASE
    )[0]
    match = re.search(rf"{any_of(lexicon()['origin']['country'])}\s+(?:the\s+)?{_country_pattern()}", clause)
    return "; ".join(countries(clause[match.start() :])) if match else ""


def _country_first(text: str) -> str:
    match = re.match(rf"\W*In (?:the )?({_country_pattern()}),", text)
    return next(iter(countries(match[1])), "") if match else ""


def _reason(text: str) -> str:
    """The first reason that `text` gives; a bare violation of rules only where it gives no other."""
    text = re.sub(r"\b(?:not|rather than|instead of)\s+(?:because of|for|based on|due to)\b[^.;]*", "", text)
    found = [
        (match.start(), reason)
        for reason, patterns in lexicon()["reasons"].items()
        if (match := re.search("|".join(patterns), text, re.IGNORECASE))
    ]
    specific = [entry for entry in found if entry[1] != "policy violation"]
    return min(specific or found, default=(0, ""))[1]


def _targets(text: str) -> tuple[str, ...]:
    names = re.findall(r"(?<![\w/])r/\w+", text)
    for lead in re.finditer(_lead_pattern(), text):
        rest = text[lead.end() :]
        end = _LIST_END.search(rest)
        names += _listed(rest[: end.start()] if end else rest)
    owned = any_of(lexicon()["names"]["owned"])
    for pattern in (
        rf"{owned} of {_PROPER}",
        rf"\b(?:[Tt]he\s+)?(?P<name>[A-Z]\w+(?:\s+[A-Z]\w+)*)[’']s\s+(?:\w+\s+){{0,2}}{owned}",
    ):
        names += [match["name"] for match in re.finditer(pattern, text)]
    if not names and (banned := banned_name(text)):
        names = [banned["name"]]
    names = [name for name in dict.fromkeys(names) if not platforms_in(name) and not is_country(name)]
    return _distinct(names)


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """`names`, each once, without those that are a part of another ("Quill" beside "Ada Quill")."""
    words = {name: set(name.split()) for name in names}
    return tuple(name for name in words if not any(words[name] < others for others in words.values()))


def _listed(text: str) -> list[str]:
    """The names of a list in words ("A, B of C and D"), up to the first piece that is none."""
    names: list[str] = []
    for piece in re.split(r",\s+(?:and\s+)?", text.strip()):
        match = _NAME.match(piece)
        if not match:
            break
        names.append(match[0])
    names[-1:] = re.split(r"\s+and\s+(?=[A-Z“\"‘@]|r/)", names[-1]) if names else []
    return [_NAME_TAIL.sub("", name).strip(' .“”"‘’—–-') for name in names]


def _capitals(name: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\b[A-Z]\w+", name)}


@cache
def _kind_pattern() -> str:
    return any_of(noun for nouns in lexicon()["kinds"].values() for noun in nouns)


@cache
def _lead_pattern() -> str:
    leads = any_of(pattern.replace("{kind}", _kind_pattern()) for pattern in lexicon()["names"]["lead"])
    return rf"(?i:{leads})\s+(?=[A-Z“\"‘@]|r/)"


@cache
def _country_names() -> dict[str, str]:
    return {name: country for country, adjectives in lexicon()["countries"].items() for name in (country, *adjectives)}


@cache
def _country_pattern() -> str:
    return any_of(re.escape(name) for name in _country_names())
