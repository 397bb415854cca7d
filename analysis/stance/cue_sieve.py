"""Which patterns can match a comment at all: the sieve before the matcher.

Every alternative of a pattern makes a few demands (`analysis.stance.cue_demands`). Each has a bit in one long number for
each of its demands. A word says, in three such numbers, which demands it meets alone, which it can begin to meet and
which it can end; and-ed with its neighbour's, or-ed over the comment, they say what is met, and where an alternative
has all of its bits its pattern may match (the bit-parallel matching of Shift-And, with demands for letters).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.stance.cue_demands import AFTER, BEFORE, MOST, Demand, WordSet

__all__ = ["Sieve", "SieveTable", "tabulate"]

_MOST_WORDS = 20_000  # that are remembered


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
    """The table, ready to be asked."""

    def __init__(self, table: SieveTable) -> None:
        self.reach = table.reach
        self._sets = table.words
        self._lengths = sorted({len(word) - 1 for word in self._sets if word[-1] == "*"})
        self._longest = max(map(len, self._sets), default=0) + 1
        self._patterns = table.units[:: MOST + 1]
        self._size = len(self._patterns)
        self._ones = (1 << self._size) - 1
        self._words: dict[str, tuple[int, int, int]] = {}
        # The demand of each bit, and its three sets, those of the demands that are not made being the last three.
        wanted = np.array(table.units, dtype=np.int64).reshape(-1, MOST + 1)[:, 1:].T.ravel()
        sets = np.array([*table.demands, -1, -1, -1], dtype=np.int64).reshape(-1, 3)[wanted]
        self._bits = [np.argsort(row, kind="stable") for row in sets.T]  # of each role, by set
        ends = np.arange(sets.max(initial=-1) + 2)
        self._begins = [
            np.searchsorted(row[order], ends).tolist() for row, order in zip(sets.T, self._bits, strict=True)
        ]
        self._free = self._number(np.flatnonzero(wanted < 0))  # the bits of demands that an alternative does not make

    def passed(self, words: Sequence[str], begin: int, stop: int) -> set[int]:
        """The numbers of the patterns that can match `words` from a token of `begin:stop` on."""
        last = stop + self.reach + 1
        stream = [*words[begin:last], AFTER] if last > len(words) else words[begin:last]
        met, known = self._free, self._words
        _, before, _ = self._told(words[begin - 1] if begin else BEFORE)
        for word in stream:
            alone, lefts, rights = known.get(word) or self._told(word)
            if alone:
                met |= alone
            if rights and (both := before & rights):
                met |= both
            before = lefts
        size = self._size
        left = met & self._ones
        for _ in range(1, MOST):
            met >>= size
            left &= met
        found: set[int] = set()
        while left:
            place = left.bit_length() - 1
            left ^= 1 << place
            found.add(self._patterns[place])
        return found

    def _told(self, word: str) -> tuple[int, int, int]:
        """What `word` says: demands that it meets alone, as the first and as the second of two."""
        short = word[: self._longest]  # one that is longer than every anchor says the same however it ends
        told = self._words.get(short)
        if told is None:
            begun = (short[:length] + "*" for length in self._lengths if length <= len(short))
            held = (self._sets.get(anchor, "") for anchor in (short, *begun))
            places = {place for row in held for place in accumulate(map(int, row.split()))}
            alone, first, second = (
                self._number(np.concatenate([bits[begins[place] : begins[place + 1]] for place in places]))
                if places
                else 0
                for bits, begins in zip(self._bits, self._begins, strict=True)
            )
            told = alone, first, second
            if len(self._words) < _MOST_WORDS:  # the first words are the common ones
                self._words[short] = told
        return told

    def _number(self, bits: NDArray[np.int64]) -> int:
        """A number in which `bits` are set."""
        row = np.zeros(self._size * MOST, dtype=np.bool_)
        row[bits] = True
        return int.from_bytes(np.packbits(row, bitorder="little").tobytes(), "little") if bits.size else 0
