"""Which patterns can match a comment at all: the sieve before the matcher.

Every alternative of a pattern makes a few demands (`analysis.stance.cue_demands`), each a bit of a long number. A word says,
in three such numbers, which demands it meets alone, which it can begin to meet and which it can end; and-ed with its
neighbour's, or-ed over the comment, they say what is met (the bit-parallel matching of Shift-And, with demands for
letters). Where all that an alternative demands is met, its pattern may match.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.stance.cue_demands import AFTER, BEFORE, MOST, Demand, WordSet

__all__ = ["Sieve", "SieveTable", "tabulate"]

_MOST_WORDS = 20_000  # that are remembered
_NOTHING: NDArray[np.int64] = np.array([], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class SieveTable:
    """The demands of all patterns as plain numbers, in few and flat lists: what is kept beside the cue files.

    `words` (those that end in "*" are beginnings) says in which sets a word is: numbers in rising order, each but the
    first as the distance from the one before. Of each demand, `demands` has its three sets; of each alternative,
    `units` has the number of the pattern and its demands. -1 stands for none.
    `reach` is the most tokens that a pattern can take.
    """

    words: dict[str, str]
    demands: list[int]
    units: list[int]
    reach: int


def tabulate(units: Iterable[tuple[int, tuple[Demand, ...]]], reach: int) -> SieveTable:
    """The table of `analysis.stance.cue_demands.units`, each set and demand written once."""
    sets: dict[WordSet, int] = {}
    demands: dict[Demand, int] = {}
    rows: list[int] = []
    for number, wanted in units:
        places = [demands.setdefault(demand, len(demands)) for demand in wanted]
        rows += [number, *places, *[-1] * (MOST - len(places))]
    for demand in demands:
        for words in filter(None, demand):
            sets.setdefault(words, len(sets))
    members: dict[str, list[int]] = {}
    for words, place in sets.items():
        for word, begun in words:
            members.setdefault(word + "*" * begun, []).append(place)
    spelt = {word: " ".join(map(str, _distances(members[word]))) for word in sorted(members)}
    return SieveTable(spelt, [sets.get(words, -1) for demand in demands for words in demand], rows, reach)


def _distances(places: list[int]) -> list[int]:
    return [place - before for before, place in pairwise([0, *places])]


class Sieve:
    """The table, ready to be asked.

    Demands are numbered so that those for a single word come first and those for two words last; a word's numbers then hold
    bits of the one kind or of the other, and are short.
    """

    def __init__(self, table: SieveTable) -> None:
        self.reach = table.reach
        self._sets = table.words
        self._begun = {word[:-1]: sets for word, sets in table.words.items() if word[-1] == "*"}
        self._lengths = sorted(set(map(len, self._begun)))
        self._longest = max(map(len, self._sets), default=0) + 1
        self._words: dict[str, tuple[int, int, int]] = {}
        demands = np.array(table.demands, dtype=np.int64).reshape(-1, 3)
        kinds = np.where(demands[:, 1] < 0, 0, np.where(demands[:, 0] < 0, 2, 1))  # one word, either, two words
        order = np.argsort(kinds, kind="stable")
        demands, self._n_demands = demands[order], len(demands)
        self._first_pair = int((kinds < 1).sum())
        places = np.empty(self._n_demands + 1, dtype=np.int64)
        places[order], places[-1] = (
            np.arange(self._n_demands),
            self._n_demands,
        )  # the last is that of no demand: always met
        units = np.array(table.units, dtype=np.int64).reshape(-1, MOST + 1)
        self._patterns = units[:, 0]
        self._wanted = [
            np.ascontiguousarray(row) for row in places[units[:, 1:]].T
        ]  # the rarest of an alternative first
        self._by_set = [np.argsort(row, kind="stable") for row in demands.T]  # the demands of each role, by set
        ends = np.arange(demands.max(initial=-1) + 2)
        self._begins = [
            np.searchsorted(row[by_set], ends).tolist() for row, by_set in zip(demands.T, self._by_set, strict=True)
        ]

    def passed(self, words: Sequence[str], begin: int, stop: int) -> set[int]:
        """The numbers of the patterns that can match `words` from a token of `begin:stop` on."""
        last = stop + self.reach + 1
        stream = [*words[begin:last], AFTER] if last > len(words) else words[begin:last]
        single, double, known = 0, 0, self._words
        _, before, _ = self._told(words[begin - 1] if begin else BEFORE)
        for word in stream:
            alone, lefts, rights = known.get(word) or self._told(word)
            if alone:
                single |= alone
            if rights and (both := before & rights):
                double |= both
            before = lefts
        return self._decided(single | double << self._first_pair)

    def _decided(self, met: int) -> set[int]:
        """The patterns of which an alternative has all that it demands, where the demands with a bit in `met` are met."""
        raw = np.frombuffer(met.to_bytes(self._n_demands // 8 + 1, "little"), dtype=np.uint8)
        bits = np.unpackbits(raw, bitorder="little", count=self._n_demands + 1).view(np.bool_)
        bits[-1] = True
        first, *others = self._wanted
        left = np.flatnonzero(bits[first])
        for wanted in others:
            left = left[bits[wanted[left]]]
        return set(self._patterns[left].tolist())

    def _told(self, word: str) -> tuple[int, int, int]:
        """What `word` says: demands that it meets alone, as the first and as the second of two."""
        short = word[: self._longest]  # one that is longer than every anchor says the same however it ends
        told = self._words.get(short)
        if told is None:
            begun = self._begun
            held = [begun[short[:length]] for length in self._lengths if short[:length] in begun]
            if short in self._sets and short[-1:] != "*":
                held.append(self._sets[short])
            places = {place for row in set(held) for place in accumulate(map(int, row.split()))}
            alone, first, second = (
                np.concatenate([by_set[begins[place] : begins[place + 1]] for place in places] or [_NOTHING])
                for by_set, begins in zip(self._by_set, self._begins, strict=True)
            )
            told = _number(alone), _number(first - self._first_pair), _number(second - self._first_pair)
            if len(self._words) < _MOST_WORDS:  # the first words are the common ones
                self._words[short] = told
        return told


def _number(bits: NDArray[np.int64]) -> int:
    """A number in which `bits` are set."""
    if not bits.size:
        return 0
    row = np.zeros(bits.max() + 1, dtype=np.bool_)
    row[bits] = True
    return int.from_bytes(np.packbits(row, bitorder="little").tobytes(), "little")
