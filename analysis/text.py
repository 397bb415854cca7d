"""A comment's own words as a stream of normalised tokens that know where they stand in the text.

The stream is what cues and gazetteers are matched on: lower case, no apostrophes, hyphenated words apart, hashtags
split at capitals, elongations squeezed ("soooo" is "so"), sentence ends as tokens of their own, commas and quotation
marks left out, lines quoted with ">" left out altogether because they are not the commenter's words.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass

__all__ = ["SENTENCE_END", "Tokens", "own_words", "tokenise"]

SENTENCE_END = frozenset(".!?")

_QUOTED_LINE = re.compile(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)
_TOKEN = re.compile(
    r"""
    (?P<url>(?:https?://|www\.)\S+)
  | (?P<sub>(?<![\w/])/?[ru]/\w+)
  | (?P<handle>[@][\w.]*\w)
  | (?P<hashtag>[#]\w+)
  | (?P<number>\d[\d.,]*\d|\d)(?P<percent>\s?%)?
  | (?P<word>[^\W\d]+(?:['’‘`´][^\W\d]+)*)
  | (?P<end>[.!?…。？！؟।]+|\n+)
  | (?P<emoji>[\U0001F300-\U0001FAFF\u2600-\u27BF\u2190-\u21FF\u2B00-\u2BFF])
    """,
    re.VERBOSE,
)
_ELONGATED = re.compile(r"([^\W\d])\1{2,}")
_HASHTAG_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\da-zA-Z]+")
_APOSTROPHES = str.maketrans("", "", "'’‘`´")


@dataclass(frozen=True, slots=True)
class Tokens:
    """A token stream: `words[i]` stands at `starts[i]:ends[i]` of the text (character offsets)."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.words)


def own_words(text: str) -> str:
    """`text` with the lines that quote somebody (">") blanked out; offsets stay as they were."""
    if ">" not in text and "&gt;" not in text:
        return text
    return _QUOTED_LINE.sub(lambda match: " " * len(match.group()), text)


def tokenise(text: str, vocabulary: Container[str] = frozenset()) -> Tokens:
    """The token stream of a comment's own words.

    An elongated word becomes the spelling that `vocabulary` knows ("gooood" is "good", "sooo" is "so"); one that it
    does not know keeps two of the letters.
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def add(word: str, start: int, end: int) -> None:
        words.append(word)
        starts.append(start)
        ends.append(end)

    for match in _TOKEN.finditer(own_words(text)):
        kind, start, end = match.lastgroup, match.start(), match.end()
        raw = match.group()
        if kind == "word":
            add(_normal(raw, vocabulary), start, end)
        elif kind == "end":
            if words and words[-1] not in SENTENCE_END:
                add(_sentence_end(raw), start, end)
        elif kind == "hashtag":
            for part in _HASHTAG_PART.finditer(raw):
                add(_normal(part.group(), vocabulary), start + part.start(), start + part.end())
        elif kind == "url":
            add("<url>", start, end)
        elif kind == "sub":
            add(raw.lstrip("/").casefold(), start, end)
        elif kind in {"number", "percent"}:
            add(raw.replace(",", "").replace(" ", ""), start, end)
        else:
            add(raw.casefold(), start, end)
    return Tokens(tuple(words), tuple(starts), tuple(ends))


def _sentence_end(raw: str) -> str:
    if "?" in raw or "？" in raw or "؟" in raw:
        return "?"
    if "!" in raw or "！" in raw:
        return "!"
    return "."


def _normal(raw: str, vocabulary: Container[str]) -> str:
    word = raw if raw.isascii() else unicodedata.normalize("NFKC", raw)
    word = word.casefold().translate(_APOSTROPHES)
    if not _ELONGATED.search(word):
        return word
    twice = _ELONGATED.sub(r"\1\1", word)
    if twice in vocabulary:
        return twice
    once = _ELONGATED.sub(r"\1", word)
    return once if once in vocabulary else twice
