"""The name that a comment addresses: "@Name, …", "Name: …", a bare "Name, …", and whose name it is.

A name is matched to the thread's authors where they are shown (misspelt ones too, by normalised edit distance:
Levenshtein 1966 as rapidfuzz computes it), and otherwise to the other names that are addressed in the thread, so that
one person misspelt is one addressee.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

__all__ = ["Addressee", "find_addressees"]

_AT_ALONE = re.compile(r"@(?P<name>[^\n@,:]{1,60}?)[ \t]*[,:]?[ \t]*(?=\n|$)")
_AT = re.compile(r"@(?P<name>[^\n@,:]{1,80}?)[ \t]*[,:]")
_AT_HANDLE = re.compile(r"@(?P<name>[\w.-]*\w)")
_BARE = re.compile(r"(?P<name>[^\W\d_][\w .'’-]{1,40}?)[ \t]*[,:](?=\s)")
_PARENTHESIS = re.compile(r"\s*\([^)]*\)")
_VOWELS = re.compile(r"[aeiouyéèêáàâóòôíìîúùû]+")
_LEADING_MARKUP = re.compile(r"^[\s>*_\"“”'’‘()\[\]-]*")
_MAX_NAME_WORDS = 8
_SAME_AUTHOR = 84.0  # similarity (0..100) from which a written name is taken for a shown author's
_SAME_NAME = 88.0  # and for another written name, where no author is shown
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
    known = {_key(author): author for author in sorted(set(authors), reverse=True) if author}
    marked = [_marked(text, known) for text in texts]
    spellings = Counter(name for found in marked if found for name in [found[0]])
    canon = _canonical_spellings(spellings) if not known else {}
    people = known or {_key(name): name for name in canon.values()}
    result: list[Addressee | None] = []
    for text, found in zip(texts, marked, strict=True):
        taken = found or _bare(text, people)
        result.append(_addressee(taken, known, canon) if taken else None)
    return result


_Found = tuple[str, int, int]


def _marked(text: str, known: Mapping[str, str]) -> _Found | None:
    """The name after a leading "@"; up to a comma or colon, to the line's end, or one handle."""
    offset = _LEADING_MARKUP.match(text).end()  # type: ignore[union-attr]
    if not text.startswith("@", offset):
        return None
    handle = _AT_HANDLE.match(text, offset)
    if handle and _key(handle["name"]) in known:
        return handle["name"], handle.start("name"), handle.end("name")
    for pattern in (_AT_ALONE, _AT):
        match = pattern.match(text, offset)
        if match and len(match["name"].split()) <= _MAX_NAME_WORDS and match["name"].strip():
            if (
                pattern is _AT_ALONE
                and "\n" not in text[match.end() :]
                and not match.group().rstrip().endswith((",", ":"))
            ):
                break  # a whole comment that begins with a handle, not a name on its own line
            return match["name"].strip(), match.start("name"), match.end("name")
    if handle:
        return handle["name"], handle.start("name"), handle.end("name")
    return None


def _bare(text: str, people: Mapping[str, str]) -> _Found | None:
    """A name without "@" at the beginning, if it is one of `people`'s."""
    offset = _LEADING_MARKUP.match(text).end()  # type: ignore[union-attr]
    match = _BARE.match(text, offset)
    if match and _key(match["name"]) in people:
        return match["name"].strip(), match.start("name"), match.end("name")
    return None


def _addressee(found: _Found, known: Mapping[str, str], canon: Mapping[str, str]) -> Addressee:
    written, start, end = found
    if not known:
        name = canon.get(written, written)
        return Addressee(written, name, start, end, False, round(fuzz.ratio(_key(written), _key(name)) / 100, 3))
    match = _closest(_key(written), list(known), _SAME_AUTHOR)
    if match is None:
        return Addressee(written, written, start, end, False, 1.0)
    key, score = match
    return Addressee(written, known[key], start, end, True, round(score / 100, 3))


def _canonical_spellings(spellings: Counter[str]) -> dict[str, str]:
    """Each spelling's canonical one: the commonest, then the first in the alphabet, that is close to it."""
    canon: dict[str, str] = {}
    keys: dict[str, str] = {}
    for name, _ in sorted(spellings.items(), key=lambda item: (-item[1], item[0])):
        key = _key(name)
        match = _closest(key, list(keys), _SAME_NAME)
        if match is None:
            keys[key] = name
        canon[name] = keys[key if match is None else match[0]]
    return canon


def _closest(key: str, candidates: Sequence[str], threshold: float) -> tuple[str, float] | None:
    """The candidate that is `key`, begins with it or nearly spells it; None where two would do equally."""
    if not key:
        return None
    if key in candidates:
        return key, 100.0
    begun = [candidate for candidate in candidates if _begins(candidate, key)]
    if len(begun) == 1:
        return begun[0], 95.0
    sounding = [candidate for candidate in candidates if _sounds_like(candidate, key)]
    if len(sounding) == 1:
        return sounding[0], 90.0
    found = process.extract(key, candidates, scorer=fuzz.ratio, limit=2, score_cutoff=threshold)
    if not found or (len(found) > 1 and found[0][1] == found[1][1]):
        return None
    return found[0][0], float(found[0][1])


def _begins(candidate: str, key: str) -> bool:
    shorter, longer = sorted((candidate, key), key=len)
    return len(shorter) >= _PREFIX_LENGTH and longer.startswith(shorter + " ")


def _sounds_like(candidate: str, key: str) -> bool:
    """Whether two names of several words have the same first word and the same consonants ("Papa Nee", "Papa Nii")."""
    first, _, rest = candidate.partition(" ")
    other, _, rest_of_other = key.partition(" ")
    return first == other and bool(rest) and _VOWELS.sub("", rest) == _VOWELS.sub("", rest_of_other) != ""


def _key(name: str) -> str:
    """A name without case, parentheses ("(Courting the Law)") or punctuation, for comparison."""
    bare = _PARENTHESIS.sub("", name) or name
    return " ".join(re.sub(r"[^\w\s]|_", " ", bare).casefold().split()) or name.casefold()
