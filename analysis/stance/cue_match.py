"""One comment while its cues are looked for, and what it is asked: whether a part of a pattern matches at a token."""

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

    __slots__ = ("_begin", "_begun", "_places", "_stop", "answers", "length", "words")

    def __init__(self, words: Sequence[str], begin: int = 0, stop: int | None = None) -> None:
        self.words = (*words, "")
        self.length = len(words)
        self.answers: dict[tuple[int, int], Ends] = {}
        self._places: dict[str, list[int]] = {}
        self.move(begin, self.length if stop is None else stop)

    def move(self, begin: int, stop: int) -> None:
        """Go on to another window of the same comment, forgetting what belongs to the last one only."""
        self._begin, self._stop = begin, stop
        self.answers.clear()
        places: dict[str, list[int]] = {}
        for place in range(begin, stop):
            word = self.words[place]
            if word in places:
                places[word].append(place)
            else:
                places[word] = [place]
        self._places = places
        self._begun: dict[tuple[str, ...], set[str]] = {}

    def starts(self, first: "Words | None") -> Iterable[int]:
        """The tokens at which something that begins with `first` can begin, from left to right."""
        if first is None:
            return range(self._begin, self._stop)
        places = self._places
        fitting = places.keys() & first.words
        if first.beginnings:
            begun = self._begun.get(first.beginnings)
            if begun is None:
                begun = self._begun[first.beginnings] = {word for word in places if word.startswith(first.beginnings)}
            fitting |= begun
        if not fitting:
            return ()
        if len(fitting) == 1:
            return places[fitting.pop()]
        return sorted([place for word in fitting for place in places[word]])


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

    def anchors(self) -> frozenset[Anchor] | None:
        """All of them."""
        return frozenset({(word, False) for word in self.words} | {(word, True) for word in self.beginnings})

    def first(self) -> "Words | None":
        """Itself."""
        return self

    def nullable(self) -> bool:
        """Never."""
        return False
