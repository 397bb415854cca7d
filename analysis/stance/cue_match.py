"""One comment while its cues are looked for, and what it is asked: whether a part of a pattern matches at a token."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from analysis.stance.cue_anchors import Anchor

__all__ = ["Ends", "Match", "Node", "Words"]

Ends = tuple[int, ...]


class Match:
    """A comment being read, or a window of it: patterns may begin at tokens `begin:stop` and go on after that.

    `answers` is what shared nodes have said so far. `words` are the comment's, with an empty one after the last, so that
    nodes need not ask whether there is a next.
    """

    __slots__ = ("_begin", "_begun", "_known", "_standing", "_stop", "answers", "length", "words")

    def __init__(self, words: Sequence[str], begin: int = 0, stop: int | None = None) -> None:
        self.words = (*words, "")
        self.length = len(words)
        self.answers: dict[tuple[int, int], Ends] = {}
        self._known: defaultdict[str, list[int]] = defaultdict(list)
        known = self._known
        for place, word in enumerate(words):
            known[word].append(place)
        self._standing: dict[int, list[int]] = {}
        self._begun: dict[tuple[str, ...], set[str]] = {}
        self._begin, self._stop = begin, self.length if stop is None else stop

    def move(self, begin: int, stop: int) -> None:
        """Go on to another window of the same comment, forgetting what belongs to the last one only."""
        self._begin, self._stop = begin, stop
        self.answers.clear()

    def starts(self, first: "Words | None") -> Sequence[int]:
        """The tokens at which something that begins with `first` can begin, from left to right."""
        if first is None:
            return range(self._begin, self._stop)
        places = self._stand(first)
        if self._begin or self._stop < self.length:
            return places[bisect_left(places, self._begin) : bisect_left(places, self._stop)]
        return places

    def before(self, starts: Iterable[int], words: "Words", least: int, most: int) -> list[int]:
        """Those of `starts` after which one of `words` stands, `least` to `most` tokens on."""
        places = self._stand(words)
        if not places:
            return places
        kept: list[int] = []
        for start in starts:
            place = bisect_left(places, start + least)
            if place < len(places) and places[place] <= start + most:
                kept.append(start)
        return kept

    def _stand(self, words: "Words") -> list[int]:
        """Where in the whole comment one of `words` stands."""
        places = self._standing.get(id(words))
        if places is None:
            known = self._known
            fitting = known.keys() & words.words
            if words.beginnings:
                fitting |= self._begun_with(words.beginnings)
            if len(fitting) == 1:
                places = known[fitting.pop()]
            else:
                places = sorted([place for word in fitting for place in known[word]]) if fitting else []
            self._standing[id(words)] = places
        return places

    def _begun_with(self, beginnings: tuple[str, ...]) -> set[str]:
        found = self._begun.get(beginnings)
        if found is None:
            found = self._begun[beginnings] = {word for word in self._known if word.startswith(beginnings)}
        return found


class Node(Protocol):
    """A part of a pattern."""

    def ends(self, match: Match, start: int) -> Ends:
        """Where the node can end when it begins at token `start`; empty where it does not match."""
        ...

    def anchors(self) -> frozenset[Anchor] | None:
        """Words of which one must be there."""
        ...

    def first(self) -> "Words | None":
        """The words that can stand first."""
        ...

    def nullable(self) -> bool:
        """Whether it can match nothing at all."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """One token: one of `words`, or one that begins as one of `beginnings` do."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()

    def ends(self, match: Match, start: int) -> Ends:
        """The next token, if this one fits."""
        word = match.words[start]
        if word in self.words or (self.beginnings and word.startswith(self.beginnings)):
            return (start + 1,)
        return ()

    def anchors(self) -> frozenset[Anchor]:
        """All of them."""
        return frozenset({(word, False) for word in self.words} | {(word, True) for word in self.beginnings})

    def first(self) -> "Words | None":
        """Itself."""
        return self

    def nullable(self) -> bool:
        """Never."""
        return False
