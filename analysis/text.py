"""A comment's own words as a stream of normalised tokens that know where they stand in the text.

The stream is what cues and gazetteers are matched on: lower case, no apostrophes or possessive "'s", hyphenated words apart, hashtags
split at capitals, elongations squeezed ("soooo" is "so"), sentence ends as tokens of their own, commas and quotation
marks left out, lines quoted with ">" left out altogether because they are not the commenter's words. Character references
("&amp;") that a scraper left are no words, and its written-out line breaks ("\\n") end sentences.
"""

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["READER", "SENTENCE_END", "Tokens", "own_words", "tokenise"]

READER = "@reader"  # the token that a pseudonym is
SENTENCE_END = frozenset(".!?")

_QUOTED_LINE = re.compile(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)
_TOKEN = re.compile(
    r"""
  (?=[^ ,])(?:  # no token begins with these two: the alternatives need not be tried on them
    (?P<person>@?reader-[0-9a-f]{10}(?![\w-]))  # a pseudonym: its digits are no words
  | (?P<url>(?:https?://|www\.)(?:(?!\\[nrt])\S)+)
  | (?P<sub>(?<![\w/])/?[ru]/\w+)
  | (?P<word>[^\W\d]+(?:['’‘`´][^\W\d]+)*)
  | (?P<handle>[@][\w.]*\w)
  | (?P<hashtag>[#]\w+)
  | (?P<number>\d[\d.,]*\d|\d)(?P<percent>\s?%)?
  | (?P<end>[.!?…。？！؟।]+|\n+|(?:\\[nrt])+)  # some exports write a line break as a backslash and a letter
  | (?P<entity>&(?:[a-zA-Z]{2,8}|\#x?[0-9a-fA-F]{1,6});)
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
_SPACED_PERCENT = " %"  # only in "50 %" does a token go across a space
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
    own = own_words(text)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    begin = 0
    for chunk in own.split(" ") if _SPACED_PERCENT not in own else [own]:
        told = _remembered_chunk(chunk) if len(chunk) <= _LONGEST_REMEMBERED else None
        for word, start, end in _scan(chunk, vocabulary) if told is None else told:
            if word in SENTENCE_END and (not words or words[-1] in SENTENCE_END):
                continue
            words.append(word)
            starts.append(begin + start)
            ends.append(begin + end)
        begin += len(chunk) + 1
    return Tokens(tuple(words), tuple(starts), tuple(ends))


def _scan(text: str, vocabulary: Container[str]) -> Iterator[tuple[str, int, int]]:
    """The tokens of `text` as (word, start, end), every run of sentence ends among them."""
    for match in _TOKEN.finditer(text):
        kind, raw, (start, end) = match.lastgroup, match.group(), match.span()
        if kind == "word":
            yield _normal(raw, vocabulary), start, end
        elif kind == "end":
            yield _sentence_end(raw), start, end
        elif kind == "hashtag":
            for part in _HASHTAG_PART.finditer(raw):
                yield _normal(part.group(), vocabulary), start + part.start(), start + part.end()
        elif kind == "url":
            yield "<url>", start, end
        elif kind == "person":
            yield READER, start, end
        elif kind == "entity":
            continue
        elif kind == "sub":
            yield raw.lstrip("/").casefold(), start, end
        elif kind in {"number", "percent"}:
            yield raw.replace(",", "").replace(" ", ""), start, end
        else:
            yield raw.casefold(), start, end


class _NoVocabulary:
    """Stands for a vocabulary where a token must not depend on one."""

    def __contains__(self, word: object) -> bool:
        raise LookupError(word)


@lru_cache(maxsize=1 << 15)
def _remembered_chunk(chunk: str) -> tuple[tuple[str, int, int], ...] | None:
    """The tokens of what stands between two spaces; None where an elongated word asks for the vocabulary."""
    try:
        return tuple(_scan(chunk, _NoVocabulary()))
    except LookupError:
        return None


def _sentence_end(raw: str) -> str:
    if "?" in raw or "？" in raw or "؟" in raw:
        return "?"
    if "!" in raw or "！" in raw:
        return "!"
    return "."


def _normal(raw: str, vocabulary: Container[str]) -> str:
    twice, once = _remembered(raw) if len(raw) <= _LONGEST_REMEMBERED else _spellings(raw)
    if once == twice:
        return once
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
