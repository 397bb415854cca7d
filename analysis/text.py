"""A comment's own words as a stream of normalised tokens that know where they stand in the text.

The stream is what cues and gazetteers are matched on: lower case, no apostrophes or possessive "'s", hyphenated words apart, hashtags
split at capitals, elongations squeezed ("soooo" is "so"), sentence ends as tokens of their own, commas and quotation
marks left out, lines quoted with ">" left out altogether because they are not the commenter's words.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["SENTENCE_END", "Tokens", "own_words", "tokenise"]

SENTENCE_END = frozenset(".!?")

_QUOTED_LINE = re.compile(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)
_TOKEN = re.compile(
    r"""
  (?=[^ ,])(?:  # no token begins with these two: the alternatives need not be tried on them
    (?P<url>(?:https?://|www\.)\S+)
  | (?P<sub>(?<![\w/])/?[ru]/\w+)
  | (?P<word>[^\W\d]+(?:['’‘`´][^\W\d]+)*)
  | (?P<handle>[@][\w.]*\w)
  | (?P<hashtag>[#]\w+)
  | (?P<number>\d[\d.,]*\d|\d)(?P<percent>\s?%)?
  | (?P<end>[.!?…。？！؟।]+|\n+)
  | (?P<emoji>[\U0001F300-\U0001FAFF\u2600-\u27BF\u2190-\u21FF\u2B00-\u2BFF])
  )""",
    re.VERBOSE,
)
_ELONGATED = re.compile(r"([^\W\d])\1{2,}")
_HASHTAG_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\da-zA-Z]+")
_APOSTROPHES = str.maketrans("", "", "'’‘`´")
_POSSESSIVES = frozenset({"'s", "’s", "‘s", "`s", "´s"})
_CONTRACTED = frozenset(  # words after which "'s" is "is" or "us", and stays
    "it that he she what who there here let how where when why this everyone everybody someone somebody nobody noone"
    " something nothing everything one".split()
)
_LONGEST_REMEMBERED = 30  # characters; most words of most comments are the same few thousand


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

    for match in _TOKEN.finditer(own_words(text)):
        kind, raw, (start, end) = match.lastgroup, match.group(), match.span()
        if kind == "word":
            words.append(_normal(raw, vocabulary))
        elif kind == "end":
            if not words or words[-1] in SENTENCE_END:
                continue
            words.append(_sentence_end(raw))
        elif kind == "hashtag":
            for part in _HASHTAG_PART.finditer(raw):
                words.append(_normal(part.group(), vocabulary))
                starts.append(start + part.start())
                ends.append(start + part.end())
            continue
        elif kind == "url":
            words.append("<url>")
        elif kind == "sub":
            words.append(raw.lstrip("/").casefold())
        elif kind in {"number", "percent"}:
            words.append(raw.replace(",", "").replace(" ", ""))
        else:
            words.append(raw.casefold())
        starts.append(start)
        ends.append(end)
    return Tokens(tuple(words), tuple(starts), tuple(ends))


def _sentence_end(raw: str) -> str:
    if "?" in raw or "？" in raw or "؟" in raw:
        return "?"
    if "!" in raw or "！" in raw:
        return "!"
    return "."


def _normal(raw: str, vocabulary: Container[str]) -> str:
    twice, once = _remembered(raw) if len(raw) <= _LONGEST_REMEMBERED else _spellings(raw)
    return once if once in vocabulary and twice not in vocabulary else twice


def _spellings(raw: str) -> tuple[str, str]:
    """The normal spelling of a word, with two letters and with one where it is elongated."""
    word = raw if raw.isascii() else unicodedata.normalize("NFKC", raw)
    word = word.casefold()
    if word[-2:] in _POSSESSIVES and word[:-2] not in _CONTRACTED:
        word = word[:-2]
    word = word.translate(_APOSTROPHES)
    if not _ELONGATED.search(word):
        return word, word
    return _ELONGATED.sub(r"\1\1", word), _ELONGATED.sub(r"\1", word)


_remembered = lru_cache(maxsize=1 << 14)(_spellings)
