"""Which earlier comment a comment quotes: lines behind ">", runs in quotation marks, verbatim or nearly.

A quotation is looked up by its runs of three words; how much of it stands in a comment is the share of these runs, or where
that is not whole how well the quotation fits at its best place (rapidfuzz's partial ratio: typing errors, cut words). Who only
quotes the same passage is a lesser source of it than who wrote it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from analysis.text import own_words

__all__ = ["find_quotations"]

_QUOTED_LINE = re.compile(r"^[ \t]*(?:>|&gt;)(?!!)(?P<words>.*)$", re.MULTILINE)
_QUOTED_RUN = re.compile(r"[\"“„«](?P<words>[^\"“”„«»\n]{8,600})[\"”“»]")
_WORD = re.compile(r"\w+")
_RUN = 3  # words; a quotation of fewer is looked up whole
_SURE_LINE, _SURE_RUN = 3, 8  # words from which on a line behind ">" and a run in quotation marks are surely quotations
_OTHERS = 0.1  # how much a comment's other quotations count beside the one found best
_SECOND_HAND = (
    0.5,
    0.2,
)  # how much it counts to have quoted the same passage, where its source is not found, and where it is
_FOUND = 0.8  # share of a quotation that its source has
_READ = 20_000  # characters of a text, and
_QUOTATIONS = 20  # quotations in a comment, that are looked at
_LONGEST = 120  # words of one quotation that are looked at
_COMMON = 40  # comments: a run of words that more have says nothing
_NEARLY = 85.0  # partial ratio (0..100) from which on a quotation is a quotation
_WORTH_FITTING = 0.2
_MOST = 5  # comments that one quotation is laid against

Words = tuple[str, ...]


@dataclass(frozen=True)
class _Source:
    """A text that may be quoted."""

    text: str

    @cached_property
    def all_words(self) -> Words:
        return _words(self.text)

    @cached_property
    def own(self) -> Words:
        """Without quoted lines."""
        return _words(own_words(self.text))

    @cached_property
    def unquoted(self) -> Words:
        """Without quoted lines and runs: who quotes a saying is not its source."""
        return _words(_QUOTED_RUN.sub(" ", own_words(self.text)))


@dataclass(frozen=True, slots=True)
class _Quotation:
    """The quoted `words`, how surely they are a quotation (0..1), and what of a text can be their source."""

    words: Words
    sure: float
    original: Callable[[_Source], Words]

    @property
    def runs(self) -> list[Words]:
        return _runs(self.words, min(_RUN, len(self.words)))


def find_quotations(texts: Sequence[str], article: str, *, later: bool) -> list[dict[int, float]]:
    """For each of one thread's comments whom it quotes: number to how much of its best-found quotation is there, 0..1.

    `texts` are in the order of writing; where that is unknown (`later`) any other comment can be the quoted one. The
    number -1 stands for the `article`. Of several quotations the others count a tenth each, to tell those apart that have
    one from those that have all.
    """
    quoted = [_quotations(text[:_READ]) for text in texts]
    sources = {number: _Source(text[:_READ]) for number, text in enumerate((article, *texts), start=-1)}
    index = _index(quoted, sources)
    result: list[dict[int, float]] = []
    for number, own in enumerate(quoted):
        shares: dict[int, list[float]] = {}
        for quotation in own:
            holding = {source for run in quotation.runs for source in index.get(run, ())}
            meant = [source for source in holding if source != number and (later or source < number)]
            for source, share in _shares(quotation, meant, sources).items():
                shares.setdefault(source, []).append(share * quotation.sure)
        result.append({source: _together(found) for source, found in shares.items()})
    return result


def _index(quoted: Sequence[Sequence[_Quotation]], sources: dict[int, _Source]) -> dict[Words, list[int]]:
    """The texts that hold each quoted run of words; no runs that many hold."""
    wanted = {run for own in quoted for quotation in own for run in quotation.runs}
    lengths = {len(run) for run in wanted}
    index: dict[Words, list[int]] = {}
    for number, source in sources.items() if wanted else ():
        for run in {run for length in lengths for run in _runs(source.all_words, length)} & wanted:
            index.setdefault(run, []).append(number)
    return {run: holding for run, holding in index.items() if len(holding) <= _COMMON}


def _together(shares: Sequence[float]) -> float:
    return max(shares) * (1 - _OTHERS) + _OTHERS * min(1.0, sum(shares) - max(shares))


def _quotations(text: str) -> list[_Quotation]:
    lines = _QUOTED_LINE.findall(text) if ">" in text or "&gt;" in text else []
    found = [_Quotation(words[:_LONGEST], min(1.0, len(words) / _SURE_LINE), _own) for words in map(_words, lines)]
    found += [
        _Quotation(words[:_LONGEST], min(1.0, len(words) / _SURE_RUN), _unquoted)
        for words in map(_words, _QUOTED_RUN.findall(own_words(text)))
    ]
    return [quotation for quotation in found if quotation.words][:_QUOTATIONS]


def _own(source: _Source) -> Words:
    return source.own


def _unquoted(source: _Source) -> Words:
    return source.unquoted


def _words(text: str) -> Words:
    return tuple(_WORD.findall(text.casefold()))


def _runs(words: Words, length: int) -> list[Words]:
    return [words[start : start + length] for start in range(len(words) - length + 1)]


def _shares(quotation: _Quotation, holding: Sequence[int], sources: dict[int, _Source]) -> dict[int, float]:
    """How much of the quotation each text has, for the few that have most. What the article says is the article's."""
    runs = quotation.runs
    first = {number: _held(runs, quotation.original(sources[number])) for number in holding}
    second = _SECOND_HAND[max(first.values(), default=0.0) >= _FOUND]
    if first.get(-1, 0.0) >= _FOUND:
        first = {number: share * (number < 0) for number, share in first.items()}
    found = {number: max(share, second * _held(runs, sources[number].all_words)) for number, share in first.items()}
    best = sorted(found, key=lambda number: (-found[number], -number))[:_MOST]
    return {number: _fitted(quotation, found[number], sources[number]) for number in best}


def _held(runs: Sequence[Words], words: Words) -> float:
    held = set(_runs(words, len(runs[0])))
    return sum(run in held for run in runs) / len(runs)


def _fitted(quotation: _Quotation, share: float, source: _Source) -> float:
    if not _WORTH_FITTING <= share < 1:
        return share
    fit = fuzz.partial_ratio(" ".join(quotation.words), " ".join(quotation.original(source)))
    return max(share, fit / 100 if fit >= _NEARLY else 0.0)
