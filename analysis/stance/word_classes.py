"""Word classes: what a word means in talk about moderation, kept as data beside the codebook.

A codebook may name a file of classes (``words = "takedown-words/classes.toml"``): tables with a `meaning` and `words`. A reader
turns a token stream into *units*, a word or a phrase each, with the classes that it belongs to. A comment on one takedown shares
few words with a comment on the next, but the classes and their order ("demand, removal, side") are the same; that is what a
model of stance can carry from one to the other (delexicalisation).
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from analysis.stored import collector_paused
from comments.errors import UsageError

__all__ = ["Units", "WordClasses", "lint_word_classes", "load_word_classes"]

_CLASS = re.compile(r"[a-z][a-z0-9]*")
_SURE = re.compile(r"(?:[a-z]+ )*[a-z]{2,}\*?")  # words that need no closer look
_WORD = re.compile(r"r/\*|<[a-z]+>|[^\s*]+\*?")
_SHORTEST_BEGINNING = 2
_MOST_REMEMBERED = 50_000  # words
_SENTENCE_ENDS = {".": "period", "!": "exclamation", "?": "question"}
_Phrase = tuple[tuple[str, ...], int]  # its words, and the class set that it belongs to
_FORMS = {"<platform>": ("site", "platform"), "<url>": ("url",)}  # classes of tokens that stand for something


@dataclass(frozen=True, slots=True)
class Units:
    """A token stream in units: unit i has the class set `sets[i]` and covers the tokens `firsts[i]:lasts[i]`."""

    sets: tuple[int, ...]
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]


class WordClasses:
    """Classes of words; `set_names[i]` are the classes of the class set i, sorted."""

    def __init__(self, classes: Mapping[str, Sequence[str]]) -> None:
        exact: defaultdict[str, set[str]] = defaultdict(set)
        beginnings: defaultdict[str, set[str]] = defaultdict(set)
        phrases: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        for name, entries in classes.items():
            for entry in entries:
                words = tuple(entry.split())
                if len(words) > 1:
                    phrases[words].add(name)
                elif entry.endswith("*"):
                    beginnings[entry[:-1]].add(name)
                else:
                    exact[entry].add(name)
        self.names = tuple(sorted({*classes, *_SENTENCE_ENDS.values(), "handle", "number", "platform", "site", "url"}))
        self._exact, self._beginnings = dict(exact), dict(beginnings)
        self._numbers: dict[frozenset[str], int] = {}
        self.set_names: list[tuple[str, ...]] = []
        # Phrases by their first two words; those whose second word is a beginning by their first alone.
        self._pairs: dict[tuple[str, str], list[_Phrase]] = {}
        self._open: dict[str, list[_Phrase]] = {}
        for words, named in phrases.items():
            phrase = words, self._number(frozenset(named))
            if words[1].endswith("*"):
                self._open.setdefault(words[0], []).append(phrase)
            else:
                self._pairs.setdefault((words[0], words[1]), []).append(phrase)
        self._begins = frozenset(words[0] for words in phrases)
        self._remembered: dict[str, int] = {}

    def units(self, words: Sequence[str]) -> Units:
        """`words` in units; of the phrases that begin at a word the longest is taken."""
        remembered, begins = self._remembered, self._begins
        sets = [remembered[word] if word in remembered else self._of_word(word) for word in words]
        firsts, lasts = list(range(len(words))), list(range(1, len(words) + 1))
        if not begins.isdisjoint(words):
            taken = self._phrases([place for place, word in enumerate(words) if word in begins], words)
            for first, last, number in reversed(taken):
                sets[first:last], firsts[first:last], lasts[first:last] = [number], [first], [last]
        return Units(tuple(sets), tuple(firsts), tuple(lasts))

    def _phrases(self, places: Sequence[int], words: Sequence[str]) -> list[tuple[int, int, int]]:
        """The phrases that begin at `places`, the longest at each, none inside another: first token, end, class set."""
        found: list[tuple[int, int, int]] = []
        pairs, opened, end, done = self._pairs, self._open, len(words) - 1, 0
        for place in places:
            if place < done or place >= end:
                continue
            last, number = place + 1, -1
            for phrase, known in (*pairs.get((words[place], words[place + 1]), ()), *opened.get(words[place], ())):
                if place + len(phrase) > last and _begins_with(words, place, phrase):
                    last, number = place + len(phrase), known
            if number >= 0:
                found.append((place, last, number))
                done = last
        return found

    def is_sentence_end(self, class_set: int) -> bool:
        """Whether units of this class set end a sentence."""
        names = self.set_names[class_set]
        return len(names) == 1 and names[0] in _SENTENCE_ENDS.values()

    def _of_word(self, word: str) -> int:
        if word in _SENTENCE_ENDS:
            found = {_SENTENCE_ENDS[word]}
        else:
            found = set(self._exact.get(word, ())) | set(_FORMS.get(word, ()))
            for length in range(_SHORTEST_BEGINNING, len(word) + 1):
                found |= self._beginnings.get(word[:length], set())
            if word.startswith("@"):
                found.add("handle")
            if word[:1].isdigit():
                found.add("number")
        number = self._number(frozenset(found))
        if len(self._remembered) < _MOST_REMEMBERED:
            self._remembered[word] = number
        return number

    def _number(self, named: frozenset[str]) -> int:
        number = self._numbers.setdefault(named, len(self.set_names))
        if number == len(self.set_names):
            self.set_names.append(tuple(sorted(named)))
        return number


def _begins_with(words: Sequence[str], position: int, phrase: tuple[str, ...]) -> bool:
    """Whether `phrase` stands at `position`; its last word may be a beginning ("fact check*")."""
    last = position + len(phrase) - 1
    if last >= len(words) or tuple(words[position:last]) != phrase[:-1]:
        return False
    ending = phrase[-1]
    return words[last].startswith(ending[:-1]) if ending.endswith("*") else words[last] == ending


def load_word_classes(source: Traversable) -> WordClasses:
    """The classes in a TOML file. Raises `UsageError` naming the first fault."""
    with collector_paused():
        table, faults = _read(source)
        if faults:
            raise UsageError("word classes without faults", got=faults[0], where=source.name)
        return WordClasses({name: entry["words"] for name, entry in table.items()})


def lint_word_classes(source: Traversable) -> list[str]:
    """Every fault of a file of word classes, a sentence each."""
    return [f"{source.name}: {fault}" for fault in _read(source)[1]]


def _read(source: Traversable) -> tuple[dict[str, Any], list[str]]:
    try:
        table = tomllib.loads(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, [f"expected word classes in TOML, got: {error}"]
    return table, [fault for name, entry in table.items() for fault in _faults(name, entry)]


def _faults(name: str, entry: Any) -> Iterable[str]:
    if not _CLASS.fullmatch(name):
        yield f"class {name!r}: a class is named by small letters and digits"
    if not isinstance(entry, dict) or set(entry) != {"meaning", "words"}:
        yield f"class {name!r}: expected the keys 'meaning' and 'words'"
        return
    words = entry["words"]
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        yield f"class {name!r}: expected a list of words"
        return
    for word in sorted(word for word, count in Counter(words).items() if count > 1):
        yield f"class {name!r}: {word!r} stands there twice"
    for word in words:
        if _SURE.fullmatch(word):
            continue
        parts = word.split()
        whole = " ".join(parts) == word and all(_WORD.fullmatch(part) for part in parts)
        begins = word.endswith("*") and len(parts) == 1
        if (
            not parts
            or not whole
            or word != word.casefold()
            or "'" in word
            or "*" in "".join(parts[:-1]).replace("r/*", "")
        ):
            yield f"class {name!r}: {word!r} is no word of the token stream (small letters, no apostrophes, '*' only at the end)"
        elif begins and len(word) - 1 < _SHORTEST_BEGINNING:
            yield f"class {name!r}: {word!r} begins too many words"
