"""The words that carry a claim: one clause or sentence of the comment, chosen by what stands in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.claims.phrases import Phrases
from analysis.claims.pointer import Features
from analysis.text import SENTENCE_END

__all__ = ["Run", "runs_of", "trimmed"]

_CLAUSE_ENDS = frozenset(
    "but while yet whereas because when if so although though however unless meanwhile and".split()
)
_COMMAS = frozenset(",;:()–—")
_LENGTHS = ((4, "4"), (8, "8"), (14, "14"), (25, "25"))
_SHORTEST = 2  # tokens of a clause that may be evidence beside its sentence


@dataclass(frozen=True, slots=True)
class Run:
    """A clause or a sentence: tokens `first:last` of the comment, and its features."""

    first: int
    last: int
    features: Features


def runs_of(phrases: Phrases, hits: Iterable[tuple[str, int, int]], *, denies: bool) -> list[Run]:
    """The sentences and clauses of a comment. `hits` are what was found in it: a name and the characters `start:end`."""
    tokens = phrases.tokens
    spans = list(dict.fromkeys(_spans(phrases)))
    found = [(name, *_tokens_at(phrases, start, end)) for name, start, end in hits]
    sentences = sum(word in SENTENCE_END for word in tokens.words) + 1
    code = "denies" if denies else "claims"
    runs: list[Run] = []
    for number, (first, last) in enumerate(spans):
        words = tokens.words[first:last]
        features = {f"in:{name}" for place in range(first, last) for name in phrases.classes[place]}
        features |= {f"w:{word}" for word in words}
        inside = [
            name for name, begin, end in found if begin < last and end > first and (end - begin) <= (last - first) * 2
        ]
        features |= {f"cue:{name}" for name in inside}
        features |= {f"role:{phrases.role_at(place)}" for place in range(first, last) if phrases.role_at(place)}
        features |= {f"phrases:{min(3, sum(first <= each.first < last for each in phrases.found))}"}
        length = next((name for most, name in _LENGTHS if last - first <= most), "more")
        ends = last >= len(tokens) or tokens.words[last] in SENTENCE_END
        begins = first == 0 or tokens.words[first - 1] in SENTENCE_END
        whole = "sentence" if ends and begins else "begin" if begins else "end" if ends else "middle"
        asks = last < len(tokens) and tokens.words[last] == "?"
        features |= {f"length:{length}", f"whole:{whole}", f"{whole} of {min(sentences, 4)}", f"asks:{asks}"}
        features |= {f"place:{'first' if not number else 'last' if number == len(spans) - 1 else 'inside'}"}
        features |= {
            f"{code}&{name}" for name in features if name.startswith(("cue", "in:", "whole", "length", "place"))
        }
        runs.append(Run(first, last, frozenset(features)))
    return runs


def trimmed(phrases: Phrases, run: Run) -> tuple[int, int]:
    """The characters of a run, without a sentence's end."""
    tokens = phrases.tokens
    last = run.last
    while last > run.first + 1 and tokens.words[last - 1] in SENTENCE_END:
        last -= 1
    return tokens.starts[run.first], tokens.ends[last - 1]


def _spans(phrases: Phrases) -> Iterator[tuple[int, int]]:
    """Sentences, then the clauses in each."""
    words = phrases.tokens.words
    begin = 0
    for end in [place for place, word in enumerate(words) if word in SENTENCE_END] + [len(words)]:
        if end > begin:
            yield begin, end
            yield from _clauses(phrases, begin, end)
        begin = end + 1


def _clauses(phrases: Phrases, begin: int, end: int) -> Iterator[tuple[int, int]]:
    cuts = [begin, *(place for place in range(begin + 1, end) if _is_cut(phrases, place)), end]
    for first, last in pairwise(cuts):
        if last - first >= _SHORTEST:
            yield first, last


def _is_cut(phrases: Phrases, place: int) -> bool:
    tokens = phrases.tokens
    between = phrases.text[tokens.ends[place - 1] : tokens.starts[place]]
    return tokens.words[place] in _CLAUSE_ENDS or not _COMMAS.isdisjoint(between)


def _tokens_at(phrases: Phrases, start: int, end: int) -> tuple[int, int]:
    """The tokens `first:last` that overlap the characters `start:end`."""
    inside: Sequence[int] = [
        place
        for place, (begin, stop) in enumerate(zip(phrases.tokens.starts, phrases.tokens.ends, strict=True))
        if begin < end and stop > start
    ]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)
