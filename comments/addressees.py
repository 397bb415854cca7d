"""The name that a comment addresses: "@Name, …", "Name: …", a bare "Name, …", and whose name it is.

A name is matched to the thread's authors where they are shown (misspelt ones too, by normalised edit distance:
Levenshtein 1966 as rapidfuzz computes it), and otherwise to the other names that are addressed in the thread, so that
one person misspelt is one addressee. `find_addressees` gives the first name that a comment addresses; `find_named` all of them,
and the names inside.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from comments.letters import MARKS

__all__ = ["SAME_AUTHOR", "SAME_NAME", "Addressee", "Named", "find_addressees", "find_named", "reads_like_name"]

_COMMAS = ",:،，："
_AT = re.compile(rf"@[ \t]?(?P<name>[^\s@{_COMMAS}][^\n@{_COMMAS}]{{0,79}})(?P<end>[{_COMMAS}\n]|\Z)")
_BARE = re.compile(rf"(?P<name>[^\s@{_COMMAS}][^\n@{_COMMAS}]{{1,59}})[{_COMMAS}](?=\s)")
_HANDLE = re.compile(rf"[\w.{MARKS}-]*[\w{MARKS}]")
_ANOTHER = re.compile(rf"(?P<name>[\w.{MARKS}-]*[\w{MARKS}])\s+@\w")  # a handle and then another one
_LETTERS = re.compile(r"\w+")
_WORD = re.compile(r"\S+")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_VOWELS = re.compile(r"[aeiouyéèêáàâóòôíìîúùû]+")
_LEADING_MARKUP = re.compile(r"[\s>*_\"“”'’‘()\[\]-]*")
_BETWEEN = re.compile(
    r"(?:[\s,:;&/+*_)]|\.(?=@)|(?<![\w@])(?:and|und|et|y)\s)*"
)  # what may stand between two addressees
_INSIDE = re.compile(rf"(?<![\w@./])(?:@|/?u/)(?P<name>[\w.{MARKS}-]*[\w{MARKS}])")
_TELLING = re.compile(
    r"\s|\d|_|[^\W\d_A-Z][A-Z]"
)  # a name with one of these is hardly a word that means something else
_PARTICLES = frozenset("al bin da de del den der di do dos du e el ibn la le of the van von y".split())
_MAX_NAME_WORDS, _NAME_WORDS, _SMALL_WORDS = 8, 5, 3  # at most: in a shown name, in a name, in one of small letters
_NAME_LENGTH = 60
_MOST_ADDRESSED = 20  # names at the beginning of one comment; what stands after them is text
SAME_AUTHOR = 84.0  # similarity (0..100) from which a written name is taken for a shown author's
SAME_NAME = 88.0  # and for another written name, where no author is shown
_PREFIX_LENGTH = 4  # letters from which on the beginning of a name stands for it ("Taimur" for "Taimur A Malik")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who a comment addresses.

    `written` is the name as it stands at `start:end` of the text; `name` the author's or the commonest spelling that
    it was matched to; `is_author` whether that is an author of the thread; `similarity` 0..1 (1 for the same spelling).
    """

    written: str
    name: str
    start: int
    end: int
    is_author: bool
    similarity: float


def find_addressees(texts: Sequence[str], authors: Sequence[str]) -> list[Addressee | None]:
    """Whom each of one thread's comments addresses at its beginning, None where it addresses nobody.

    `texts`: the comments in order; `authors`: the thread's authors as shown, in any order, possibly none. A name
    without "@" counts only where it is an author's or is addressed with "@" elsewhere in the thread.
    """
    shown = _Names(authors)
    marked = [_marked(text, shown) for text in texts]
    spellings = Counter(found[0] for found in marked if found)
    canon = _canonical_spellings(spellings) if not shown else {}
    people = shown or _Names(canon.values())
    result: list[Addressee | None] = []
    for text, found in zip(texts, marked, strict=True):
        taken = found or _bare(text, people)
        result.append(_addressee(taken, shown, canon) if taken else None)
    return result


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a comment names: those it `addresses` at its beginning, and those named further `inside`, each in order."""

    addressed: tuple[Addressee, ...]
    inside: tuple[Addressee, ...]


def find_named(texts: Sequence[str], authors: Sequence[str]) -> list[Named]:
    """Everybody whom each of one thread's comments names; the first addressee is the one of `find_addressees`.

    A name inside counts with "@" or "u/" before it, or where it is an author's and can hardly be a plain word: it has two
    words, a digit or a capital inside, or the thread addresses it elsewhere.
    """
    shown = _Names(authors)
    firsts = find_addressees(texts, authors)
    people = {first.name for first in firsts if first}
    plain = _by_first_word(name for name in set(authors) if name in people or _TELLING.search(name))
    result: list[Named] = []
    for text, first in zip(texts, firsts, strict=True):
        addressed = _all_addressed(text, first, shown)
        after = addressed[-1].end if addressed else 0
        inside = [_addressee(found, shown, {}) for found in _inside(text, after, plain)]
        result.append(Named(tuple(addressed), tuple(inside)))
    return result


_Found = tuple[str, int, int]


def _all_addressed(text: str, first: Addressee | None, shown: "_Names") -> list[Addressee]:
    """`first` and the names that stand right after it: "@Ada @Ben, …", "Ada, Ben: …", "@Ada and @Ben, …"."""
    found = [first] if first else []
    while found and len(found) < _MOST_ADDRESSED:
        start = _BETWEEN.match(text, found[-1].end).end()  # type: ignore[union-attr]
        taken = _marked(text, shown, start) or (_bare(text, shown, start) if shown else None)
        if taken is None:
            break
        found.append(_addressee(taken, shown, {}))
    return found


def _by_first_word(names: Iterable[str]) -> dict[str, list[str]]:
    """Names by their first word without capitals, longer ones first."""
    result: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if word := _LETTERS.match(name):
            result.setdefault(word.group().casefold(), []).append(name)
    return result


def _inside(text: str, after: int, plain: Mapping[str, Sequence[str]]) -> list[_Found]:
    """Names from `after` on: marked ones, and those of `plain`, in order."""
    found = {match.start("name"): match["name"] for match in _INSIDE.finditer(text, after)}
    for word in _LETTERS.finditer(text, after) if plain else ():
        for name in plain.get(word.group().casefold(), ()):
            end = word.start() + len(name)
            if text[word.start() : end].casefold() == name.casefold() and not text[end : end + 1].isalnum():
                found[word.start()] = text[word.start() : end]
                break
    return [(found[start], start, start + len(found[start])) for start in sorted(found)]


def reads_like_name(text: str) -> bool:
    """Whether `text` could be a person's name or handle: one to five words, none of them in small letters but "de"."""
    words = _PARENTHESIS.sub("", text).split() or text.split()
    if not 1 <= len(words) <= _NAME_WORDS or len(text) > _NAME_LENGTH or text.endswith(("!", "?", "…")):
        return False
    small = [word for word in words if word[0].islower() and word.casefold() not in _PARTICLES]
    return any(char.isalnum() for char in text) and (not small or len(words) == 1)


def _marked(text: str, shown: "_Names", start: int = 0) -> _Found | None:
    """The name after a leading "@": a shown author's, one up to a comma, colon or line's end, or one handle."""
    offset = _LEADING_MARKUP.match(text, start).end()  # type: ignore[union-attr]
    if not text.startswith("@", offset):
        return None
    known = _known_beginning(text, offset + 1, shown) if shown else None
    match = _AT.match(text, offset)
    if match is None:
        handle = None if known else _ANOTHER.match(text, offset + 1)
        return (handle["name"], offset + 1, handle.end("name")) if handle else known
    name = match["name"].rstrip()
    delimited = match["end"] not in {"", "\n"}
    if known and (known[0] == name or not delimited or shown.closest(name, SAME_AUTHOR) is None):
        return known
    if reads_like_name(name) or (delimited and len(name.split()) <= _SMALL_WORDS):
        return name, match.start("name"), match.start("name") + len(name)
    handle = _HANDLE.match(text, match.start("name"))
    return (handle.group(), handle.start(), handle.end()) if handle else None


def _known_beginning(text: str, start: int, shown: "_Names") -> _Found | None:
    """The longest beginning of `text[start:]` that is a shown author's name."""
    words = list(itertools.islice(_WORD.finditer(text, start, start + 2 * _NAME_LENGTH), _MAX_NAME_WORDS))
    for word in reversed(words):
        name = text[words[0].start() : word.end()].rstrip(_COMMAS + ".;!?")
        if name in shown and "\n" not in name:
            return name, words[0].start(), words[0].start() + len(name)
    handle = _HANDLE.match(text, start)
    return (handle.group(), start, handle.end()) if handle and handle.group() in shown else None


def _bare(text: str, people: "_Names", start: int = 0) -> _Found | None:
    """A name without "@" at the beginning, if it is one of `people`'s."""
    match = _BARE.match(text, _LEADING_MARKUP.match(text, start).end())  # type: ignore[union-attr]
    name = match["name"].rstrip() if match else ""
    return (name, match.start("name"), match.start("name") + len(name)) if match and name in people else None


def _addressee(found: _Found, shown: "_Names", canon: Mapping[str, str]) -> Addressee:
    written, start, end = found
    if not shown:
        name = canon.get(written, written)
        return Addressee(written, name, start, end, False, round(fuzz.ratio(_key(written), _key(name)) / 100, 3))
    match = shown.closest(written, SAME_AUTHOR)
    if match is None:
        return Addressee(written, written, start, end, False, 1.0)
    name, score = match
    return Addressee(written, name, start, end, True, round(score / 100, 3))


def _canonical_spellings(spellings: Counter[str]) -> dict[str, str]:
    """Each spelling's canonical one: the commonest, then the first in the alphabet, that is close to it."""
    canon: dict[str, str] = {}
    names = _Names(())
    for name, _ in sorted(spellings.items(), key=lambda item: (-item[1], item[0])):
        match = names.closest(name, SAME_NAME)
        if match is None:
            names.add(name)
        canon[name] = name if match is None else match[0]
    return canon


class _Names:
    """Names to match written ones with; indexed, because a thread may have fifty thousand of either."""

    def __init__(self, names: Iterable[str]) -> None:
        self._spelt: set[str] = set()
        self._by_key: dict[str, list[str]] = {}
        self._begun: dict[str, list[str]] = {}
        self._by_sound: dict[tuple[str, str], list[str]] = {}
        self._found: dict[tuple[str, float], tuple[str, float] | None] = {}
        for name in sorted(set(names)):
            self.add(name)

    def __bool__(self) -> bool:
        return bool(self._spelt)

    def __contains__(self, name: str) -> bool:
        return name in self._spelt or _key(name) in self._by_key

    def add(self, name: str) -> None:
        """One more name; empty ones and a second way to write the capitals of one are left out."""
        key = _key(name)
        alike = self._by_key.get(key, [])
        if not key or any(other.casefold() == name.casefold() for other in alike):
            return
        self._spelt.add(name)
        self._found.clear()
        self._by_key[key] = [*alike, name]
        if not alike:
            for beginning in _beginnings(key):
                self._begun.setdefault(beginning, []).append(key)
            self._by_sound.setdefault(_sound(key), []).append(key)

    def closest(self, written: str, threshold: float) -> tuple[str, float] | None:
        """The name that is `written`, begins with it or nearly spells it; None where two would do equally."""
        if written in self._spelt:
            return written, 100.0
        key = _key(written)
        if (key, threshold) not in self._found:
            self._found[key, threshold] = self._closest(key, threshold)
        return self._found[key, threshold]

    def _closest(self, key: str, threshold: float) -> tuple[str, float] | None:
        if key in self._by_key:
            return self._only([key], 100.0)
        begun = self._begun.get(key, [])
        if len(begun) == 1:
            return self._only(begun, 95.0)
        sounding = self._by_sound.get(_sound(key), []) if _sound(key)[1] else []
        if len(sounding) == 1:
            return self._only(sounding, 90.0)
        found = process.extract(key, list(self._by_key), scorer=fuzz.ratio, limit=2, score_cutoff=threshold)
        if len(found) > 1 and found[0][1] == found[1][1]:
            return None
        if found:
            return self._only([found[0][0]], float(found[0][1]))
        shorter = [part for part in _beginnings(key) if part in self._by_key]
        return self._only(shorter[-1:], 90.0) if shorter else None

    def _only(self, keys: Sequence[str], score: float) -> tuple[str, float] | None:
        names = self._by_key[keys[0]]
        return (names[0], score) if len(names) == 1 else None


def _beginnings(key: str) -> list[str]:
    """The first words of a name, the first two, …, where they are long enough to stand for it."""
    words = key.split(" ", _MAX_NAME_WORDS)
    parts = [" ".join(words[:count]) for count in range(1, len(words))]
    return [part for part in parts if len(part) >= _PREFIX_LENGTH]


def _sound(key: str) -> tuple[str, str]:
    """A name's first word and the consonants of the others: the same for "Papa Nee" and "Papa Nii"."""
    first, _, rest = key.partition(" ")
    return first, _VOWELS.sub("", rest)


def _key(name: str) -> str:
    """A name without case, parentheses ("(Courting the Law)") or punctuation, for comparison."""
    bare = _PARENTHESIS.sub("", name) or name
    return " ".join(re.sub(r"[^\w\s]|_", " ", bare).casefold().split()) or name.casefold()
