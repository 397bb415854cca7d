"""What a comment must have for a pattern to match, read off the pattern's nodes.

A *demand* is met by a word of one set just before a word of another ("hate" before "speech"), or by a word of a third
set anywhere, where nothing is known of its neighbours. Every alternative of a pattern makes several; those few are
kept that together let the least of a sample through. They are necessary, never sufficient: what they let through is still matched.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.stance.nodes import Anchor, Edge, Either, Maybe, Node, Row, Words

__all__ = ["AFTER", "BEFORE", "MOST", "Demand", "Rarity", "WordSet", "units"]

BEFORE, AFTER = "^", "$"  # what stands before a comment's first word and after its last
MOST = 4  # demands that are kept of an alternative
_TEXT = 25  # tokens of a text of the sample

WordSet = frozenset[Anchor]

_NONE: WordSet = frozenset()
_ENDS: WordSet = frozenset({(".", False), ("!", False), ("?", False)})
_NEIGHBOURS: dict[str, WordSet] = {
    "start": frozenset({(BEFORE, False)}),
    "sentence": _ENDS | {(BEFORE, False)},
    "end": _ENDS | {(AFTER, False)},
}


class Demand(NamedTuple):
    """A word of `alone` anywhere, or one of `first` just before one of `second`."""

    alone: WordSet
    first: WordSet = _NONE
    second: WordSet = _NONE


class Rarity:
    """How often words are to be expected, as counted in some sentences; in whole numbers, the same everywhere."""

    def __init__(self, streams: Iterable[Sequence[str]]) -> None:
        self._words: Counter[str] = Counter()
        kept = list(streams)
        self._sample = _Sample(kept)
        for stream in kept:
            self._words.update((BEFORE, *stream, AFTER))
        self._begun: Counter[str] = Counter()
        for word, count in self._words.items():
            for length in range(1, len(word) + 1):
                self._begun[word[:length]] += count
        self._all = self._words.total() + 1
        self._counted: dict[WordSet, int] = {}

    def of_set(self, words: WordSet) -> int:
        """How many tokens are one of `words`."""
        count = self._counted.get(words)
        if count is None:
            count = sum((self._begun[word] if begun else self._words[word]) + 1 for word, begun in words)
            self._counted[words] = count
        return count

    def of_demand(self, demand: Demand) -> int:
        """How often a demand is met by chance, in a unit of its own."""
        return self.of_set(demand.alone) * self._all + self.of_set(demand.first) * self.of_set(demand.second)

    def meeting(self, demand: Demand) -> int:
        """The texts of the sample that meet a demand, a bit each."""
        return self._sample.meeting(demand)

    def choice(self, demands: Iterable[Demand]) -> list[Demand]:
        """The demands, at most `MOST`, that together are met most seldom: each the best beside those before it."""
        left = sorted(demands, key=self.of_demand)
        kept: list[Demand] = []
        said: set[WordSet] = set()
        met = self._sample.everything
        while left and len(kept) < MOST:
            best = min(left, key=lambda demand: (met & self.meeting(demand)).bit_count())
            kept.append(best)
            met &= self.meeting(best)
            if not best.alone:
                said.update(best)  # a word that a pair asks for need not be asked for alone
            left = [demand for demand in left if demand != best and (demand.first or demand.alone not in said)]
        return kept


class _Sample:
    """Texts as long as comments are, mixed from sentences, and which of them meet a demand."""

    def __init__(self, streams: Sequence[Sequence[str]]) -> None:
        self._size = sum(map(len, streams)) // _TEXT + 1
        self.everything = (1 << self._size) - 1
        tokens: list[str] = []
        texts: list[int] = []
        for number in range(self._size):
            text = [BEFORE, *(word for stream in streams[number :: self._size] for word in stream), AFTER]
            tokens += text
            texts += [number] * len(text)
        self._vocabulary = sorted(set(tokens))
        place = {word: number for number, word in enumerate(self._vocabulary)}
        self._tokens = np.array([place[word] for word in tokens])
        self._texts = np.array(texts)
        self._met: dict[Demand, int] = {}

    def meeting(self, demand: Demand) -> int:
        """The texts that meet it, a bit each."""
        met = self._met.get(demand)
        if met is None:
            where = self._stand(demand.alone)
            where[1:] |= self._stand(demand.first)[:-1] & self._stand(demand.second)[1:]
            row = np.zeros(self._size, dtype=np.bool_)
            row[self._texts[where]] = True
            met = self._met[demand] = int.from_bytes(np.packbits(row).tobytes(), "big")
        return met

    def _stand(self, words: WordSet) -> NDArray[np.bool_]:
        """Where one of `words` stands."""
        fits = np.zeros(len(self._vocabulary), dtype=np.bool_)
        for word, begun in words:
            first = bisect_left(self._vocabulary, word)
            last = bisect_left(self._vocabulary, word + "\U0010ffff") if begun else bisect_right(self._vocabulary, word)
            fits[first:last] = True
        where: NDArray[np.bool_] = fits[self._tokens]
        return where


class _Reader:
    """Reads demands off nodes; remembers what it read of each by its id, so the nodes must outlive it."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._borders: dict[tuple[int, bool], WordSet | None] = {}
        self._read: dict[int, Demand | None] = {}

    def border(self, node: Node, *, first: bool) -> WordSet | None:
        """The words that can stand first (or last) in what `node` takes, if it takes any; None where any can."""
        if isinstance(node, Words):
            return _anchors(node)
        if isinstance(node, Maybe):
            return self.border(node.node, first=first)
        key = (id(node), first)
        if key not in self._borders:
            self._borders[key] = self._border(node, first=first)
        return self._borders[key]

    def _border(self, node: Node, *, first: bool) -> WordSet | None:
        if not isinstance(node, Row | Either):
            return None
        found: set[Anchor] = set()
        for part in node.nodes if first or isinstance(node, Either) else reversed(node.nodes):
            if isinstance(part, Edge) and isinstance(node, Row):
                continue
            border = self.border(part, first=first)
            if border is None:
                return None
            found |= border
            if isinstance(node, Row) and not part.nullable():
                break
        return frozenset(found) or None

    def demand(self, node: Node) -> Demand | None:
        """The rarest thing that must be there wherever `node` matches; None where nothing must."""
        if isinstance(node, Words):
            return Demand(_anchors(node))
        if not isinstance(node, Row | Either):
            return None
        if id(node) not in self._read:
            self._read[id(node)] = self._demand(node)
        return self._read[id(node)]

    def _demand(self, node: Row | Either) -> Demand | None:
        if isinstance(node, Row):
            return min(self.demands(list(_flat(node.nodes))), key=self._rarity.of_demand, default=None)
        demands = [self.demand(part) for part in node.nodes]
        if None in demands:
            return None
        return Demand(*(_NONE.union(*sets) for sets in zip(*filter(None, demands), strict=True)))

    def demands(self, row: Sequence[Node]) -> list[Demand]:
        """All that can be said of a row: of each node that must be there, and of it and its neighbours."""
        found: dict[Demand, None] = {}
        for place, node in enumerate(row):
            if isinstance(node, Edge) or node.nullable():
                continue
            first, last = self.border(node, first=True), self.border(node, first=False)
            before, after = self._before(row[:place]), self._after(row[place + 1 :])
            if last is not None:
                found[Demand(last) if after is None else Demand(_NONE, last, after)] = None
            if first is not None:
                found[Demand(first) if before is None else Demand(_NONE, before, first)] = None
            demand = self.demand(node)
            if demand is not None:
                found[demand] = None
        return list(found)

    def _before(self, row: Sequence[Node]) -> WordSet | None:
        return self._neighbour(tuple(reversed(row)), {"start", "sentence"}, first=False)

    def _after(self, row: Sequence[Node]) -> WordSet | None:
        return self._neighbour(row, {"end"}, first=True)

    def _neighbour(self, row: Sequence[Node], edges: set[str], *, first: bool) -> WordSet | None:
        """The words that can stand next to a node, where `row` goes on from it; None where any can."""
        found: WordSet = frozenset()
        for node in row:
            if isinstance(node, Edge):
                return found | _NEIGHBOURS[node.place] if node.place in edges else None
            border = self.border(node, first=first)
            if border is None:
                return None
            found |= border
            if not node.nullable():
                return found
        return None


def units(nodes: Sequence[Node], rarity: Rarity) -> list[tuple[int, tuple[Demand, ...]]]:
    """The demands of every alternative of every pattern: (number of the pattern, the demands kept)."""
    reader = _Reader(rarity)
    found: list[tuple[int, tuple[Demand, ...]]] = []
    rows = [(number, row) for number, node in enumerate(nodes) for row in _alternatives(node)]
    for number, row in rows:
        found.append((number, tuple(rarity.choice(reader.demands(row)))))
    return found


def _alternatives(node: Node) -> Iterator[list[Node]]:
    if isinstance(node, Either):
        for part in node.nodes:
            yield from _alternatives(part)
    else:
        yield list(_flat([node]))


def _flat(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, Row):
            yield from _flat(node.nodes)
        else:
            yield node


def _anchors(words: Words) -> WordSet:
    return frozenset({(word, False) for word in words.words} | {(word, True) for word in words.beginnings})
