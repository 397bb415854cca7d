"""The names of one thread's people, found in texts: spelt out, run together, misspelt.

A bare name counts where it can hardly be a plain word: it has two words, or a digit, an underscore or a capital inside
("Sister Grace", "mossy_bank"). Plain words such as "Maverik" may mean something else, and a wrong name in a text is
worse: they count where the text shows that a name is meant ("Maverik wrote:", "Maverik: no").
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz, process

from comments.addressees import SAME_AUTHOR, SAME_NAME
from comments.letters import WORD, View, fold, normal_form, squash

__all__ = ["Hit", "NameIndex", "is_telling"]

_TELLING = re.compile(r"\s|\d|_|[^\W\d_A-Z][A-Z]")
_JOINERS = " \u00a0\n._-'’"
_LETTER = re.compile(r"[^\W\d_]")
_CAMEL = re.compile(r"[^\W\d_A-Z][A-Z]")
_CAPITAL = "A-ZÀ-ÖØ-ÞΑ-ΩА-Я"
_PAIR = re.compile(rf"(?<![\w@])(?=([{_CAPITAL}][^\W_]+(?:[ ]\w\.?)?[ -][{_CAPITAL}][^\W_]+))")
_DIGITS = re.compile(r"\d+")
_LINE_START = re.compile(r"(?:\A|\n)[>\s*_\"“]*\Z")
_QUOTING = re.compile(r"(?:originally posted by|quote from)[: ]*\Z")
_WROTE = re.compile(
    r"[*_]*\s*(?:\([^()\n]{0,40}\)\s*)?(?:wrote|writes|said|says|schrieb|escribió|escreveu|a écrit)\b[^\n:]{0,60}:"
)
_COLON = re.compile(r"[*_]*\s?:(?!//)")
_SAID = re.compile(r"\s+(?:said|wrote|says|writes)\b")
_COMMON = frozenset(  # a name of these words alone is a phrase that others use too: "Free Speech", "The Truth"
    "a action america american and army big brother citizen common concerned corporate country deep democracy europe fact"
    " facts fake first for free freedom government great guest hate honest human in independent is it justice law left"
    " liberty love man me media mind my nation new news no nobody not of on one open opinion our out patriot peace people"
    " person plain political politics power press public radical reader real reality right rights sense silent simple"
    " social some someone speech state stop tech that the think this time to today troll true truth us voice voter wake"
    " we what who woman wing world york you".split()
)
_MOST_WORDS = 40  # in a name that is looked for
_PART_LENGTH, _FUZZY_LENGTH = 4, 6  # letters from which on a part stands for its name, and a misspelling is looked for


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that stands at `start:end` of a view's plain text."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """How a name is spelt: its words, what stands between, before and after them."""

    name: str
    words: tuple[str, ...]
    gaps: tuple[str, ...]
    lead: str
    trail: str
    telling: bool
    together: bool = False


class NameIndex:
    """Finds `names`; `published` says of a name that it stands where everybody may read it, `ordinary` of a word that
    the thread uses it in small letters.
    """

    def __init__(self, names: Iterable[str], published: Callable[[str], bool], ordinary: Callable[[str], bool]) -> None:
        self._published, self._ordinary = published, ordinary
        self._lengths: dict[str, list[int]] = {}  # of the names that begin with a word, longest first
        self._by_words: dict[tuple[str, ...], list[_Entry]] = {}
        self._spelt: dict[str, set[str]] = {}
        self._parts: dict[str, set[str]] = {}
        self._blocks: dict[tuple[str, bool], list[str]] = {}
        self._known: dict[tuple[str, bool], str | None] = {}
        unique = {normal_form(name): name for name in sorted(names, reverse=True)}
        for name in sorted(unique.values(), key=lambda name: (-len(name), name)):
            self._add(name)
        self._has_pairs = any(len(words) > 1 for words in self._by_words)

    def _add(self, name: str) -> None:
        view = View(name)
        for folded in dict.fromkeys((view.folded, fold(view.plain.casefold()))):
            spans = [word.span() for word in WORD.finditer(folded)]
            if not 0 < len(spans) <= _MOST_WORDS:
                continue
            words = tuple(folded[start:end] for start, end in spans)
            gaps = tuple(folded[end:start] for (_, end), (start, _) in pairwise(spans))
            telling = is_telling(name) and not self._published(name)
            lead, trail = folded[: spans[0][0]], folded[spans[-1][1] :]
            self._enter(_Entry(name, words, gaps, lead, trail, telling))
            whole = "".join(words)
            if len(words) > 1:
                self._enter(_Entry(name, (whole,), (), "", "", telling, together=True))
                for part in {words[0], words[-1]}:
                    if len(part) >= _PART_LENGTH:
                        self._parts.setdefault(part, set()).add(name)
            self._spelt.setdefault(whole, set()).add(name)

    def _enter(self, entry: _Entry) -> None:
        lengths = self._lengths.setdefault(entry.words[0], [])
        if len(entry.words) not in lengths:
            lengths.append(len(entry.words))
            lengths.sort(reverse=True)
        self._by_words.setdefault(entry.words, []).append(entry)

    def scan(self, view: View, *, every: bool = False) -> Iterator[Hit]:
        """Names that are spelt out, from left to right, the longest first; `every` one, where it may be a plain word too."""
        words = WORD.findall(view.folded)
        if self._lengths.keys().isdisjoint(words):
            return
        spans: list[tuple[int, int]] = []
        done = 0
        for number, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                entries = self._by_words.get(tuple(words[number : number + length]))
                if entries is None:
                    continue
                spans = spans or [word.span() for word in WORD.finditer(view.folded)]
                hit = self._first_hit(entries, view, spans[number : number + length], every)
                if hit is not None and hit.start >= done:
                    yield hit
                    done = hit.end
                    break

    def _first_hit(self, entries: list[_Entry], view: View, spans: list[tuple[int, int]], every: bool) -> Hit | None:
        return next(filter(None, (self._hit(entry, view, spans, every) for entry in entries)), None)

    def _hit(self, entry: _Entry, view: View, spans: list[tuple[int, int]], every: bool) -> Hit | None:
        text = view.folded
        start, end = spans[0][0], spans[-1][1]
        marked = text.endswith(("@", "u/"), 0, start)
        between = [text[before:after] for (_, before), (after, _) in pairwise(spans)]
        gaps = zip(between, entry.gaps, strict=True)
        if not all(written == gap or _joins(written, gap, marked) for written, gap in gaps):
            return None
        if _goes_on(text, start, end) or not (every or marked or self._counts(entry, view, start, end)):
            return None
        start -= len(entry.lead) if text.endswith(entry.lead, 0, start) else 0
        end += len(entry.trail) if text.startswith(entry.trail, end) else 0
        return Hit(start, end, entry.name)

    def _counts(self, entry: _Entry, view: View, start: int, end: int) -> bool:
        """Whether an unmarked name is meant as one."""
        if entry.together:
            tagged = view.plain.endswith("#", 0, start)
            return entry.telling and (tagged or bool(_CAMEL.search(view.plain, start, end)))
        if entry.telling:
            return True
        return len(entry.words) == 1 and self._shown(entry, view, start, end)

    def _shown(self, entry: _Entry, view: View, start: int, end: int) -> bool:
        """Whether the text around a plain word shows that it is a name here."""
        text = view.plain
        before = view.folded[max(start - 80, 0) : start]
        begins = (start <= 80 or "\n" in before) and _LINE_START.search(before)
        heads = _COLON.match(text, end) or (">" in before and _SAID.match(text, end))
        if (begins and heads) or _QUOTING.search(before):
            return True
        written = text[start:end]
        if written not in entry.name:
            return False
        owns = text.startswith(("'s", "’s"), end) and not text[end + 2 : end + 3].isalnum()
        rare = written[0].isupper() and len(written) >= _PART_LENGTH and not self._ordinary(written.lower())
        return bool(_WROTE.match(text, end)) or (owns and rare)

    def person(self, written: str, *, parts: bool = True) -> str | None:
        """Whose name `written` is, run together, misspelt or (with `parts`) cut to the first or the last word."""
        key = squash(written)
        if (key, parts) not in self._known:
            self._known[key, parts] = self._person(key, written, parts)
        return self._known[key, parts]

    def _person(self, key: str, written: str, parts: bool) -> str | None:
        spelt = self._spelt.get(key, set())
        if spelt:
            exact = [name for name in spelt if fold(name) == fold(written)]
            return exact[0] if len(exact) == 1 else next(iter(spelt)) if len(spelt) == 1 else None
        if parts and key in self._parts:
            return _only(self._parts[key])
        if len(key) < _FUZZY_LENGTH:
            return None
        found = self._closest(key, SAME_AUTHOR, whole_only=not parts)
        return None if found is None else _only(self._spelt.get(found) or self._parts.get(found, set()))

    def _closest(self, key: str, threshold: float, *, whole_only: bool) -> str | None:
        """The one key with the same first letter and the same digits that `key` nearly spells."""
        if not self._blocks:
            for whole, keys in ((True, self._spelt), (False, {**self._spelt, **self._parts})):
                for other in keys:
                    self._blocks.setdefault((other[0], whole), []).append(other)
        digits = _DIGITS.findall(key)
        near = [
            other
            for other in self._blocks.get((key[0], whole_only), ())
            if abs(len(other) - len(key)) <= 2 and len(other) >= _FUZZY_LENGTH and _DIGITS.findall(other) == digits
        ]
        found = process.extract(key, near, scorer=fuzz.ratio, limit=2, score_cutoff=threshold) if near else []
        if not found or (len(found) > 1 and found[0][1] == found[1][1]):
            return None
        return str(found[0][0])

    def misspelt(self, view: View) -> Iterator[Hit]:
        """Pairs of words with capitals that nearly spell a name of two words or more."""
        if not self._has_pairs:
            return
        for match in _PAIR.finditer(view.plain):
            name = self._misspelt(match[1])
            if name is not None:
                yield Hit(match.start(1), match.end(1), name)

    def _misspelt(self, written: str) -> str | None:
        key = squash(written)
        if (written, True) not in self._known:
            found = self._closest(key, SAME_NAME, whole_only=True) if len(key) >= 2 * _PART_LENGTH else None
            name = _only(self._spelt[found]) if found is not None and key not in self._spelt else None
            alike = (
                name is not None and " " in name.strip() and not self._published(written) and not self._published(name)
            )
            self._known[written, True] = name if alike else None
        return self._known[written, True]


def is_telling(name: str) -> bool:
    """Whether `name` can hardly be plain words or a number."""
    if not (_TELLING.search(name) and _LETTER.search(name)):
        return False
    return not _COMMON.issuperset(WORD.findall(fold(name)))


def _joins(written: str, gap: str, marked: bool) -> bool:
    """Whether `written` may stand where the name has `gap`: "orla_brix" for "Orla Brix", not "july 4" for "july_4"."""
    small = len(written) <= 3 and not written.strip(_JOINERS)
    return small and (marked or " " in gap or " " not in written)


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether what stands at `start:end` is only a part of a longer handle ("tindra_brix" in "tindra_brix_99")."""
    after = text.startswith("_", end) and text[end + 1 : end + 2].isalnum()
    return after or (start > 1 and text[start - 1] == "_" and text[start - 2].isalnum())


def _only(names: set[str]) -> str | None:
    return next(iter(names)) if len(names) == 1 else None
