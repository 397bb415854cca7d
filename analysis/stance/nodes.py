"""What patterns are made of: nodes that say where they can end when they begin at a token of a comment.

`ends` is asked for a comment (`Match`) and a token; the answer are the tokens at which the rest may go on. `anchors` are
words of which one must be there, None where none must; `first` are the words that can stand at the beginning, None
where anything can.
"""

from dataclasses import dataclass
from typing import Literal

from analysis.stance.cue_anchors import Anchor, burden
from analysis.stance.cue_match import Ends, Match, Node, Words

__all__ = [
    "ANY",
    "EDGES",
    "GAPS",
    "Anchor",
    "Edge",
    "Either",
    "Gap",
    "Match",
    "Maybe",
    "Node",
    "Row",
    "Words",
    "second_of",
]

_SENTENCE_ENDS = frozenset(".!?")


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` tokens within the sentence, at least `least`."""

    least: int
    most: int
    across: bool = False  # sentence ends count as tokens

    def ends(self, match: Match, start: int) -> Ends:
        """Every token that can be reached."""
        last = start
        limit = min(match.length, start + self.most)
        while last < limit and (self.across or match.words[last] not in _SENTENCE_ENDS):
            last += 1
        return tuple(range(start + self.least, last + 1))

    def anchors(self) -> frozenset[Anchor] | None:
        """None."""
        return None

    def first(self) -> Words | None:
        """Anything."""
        return None

    def nullable(self) -> bool:
        """Where it needs no token."""
        return self.least == 0


@dataclass(frozen=True, slots=True)
class Edge:
    """A place: the comment's beginning or end, a sentence's beginning."""

    place: str

    def ends(self, match: Match, start: int) -> Ends:
        """The same token, if the place is right."""
        words = match.words
        if self.place == "end":
            rest = match.length - start
            right = rest == 0 or (rest == 1 and words[start] in _SENTENCE_ENDS)
        else:
            right = start == 0 or (self.place == "sentence" and words[start - 1] in _SENTENCE_ENDS)
        return (start,) if right else ()

    def anchors(self) -> frozenset[Anchor] | None:
        """None."""
        return None

    def first(self) -> Words | None:
        """Anything."""
        return None

    def nullable(self) -> bool:
        """It takes no token."""
        return True


@dataclass(frozen=True, slots=True)
class Maybe:
    """A node that may be missing."""

    node: Node

    def ends(self, match: Match, start: int) -> Ends:
        """The node's ends, and the beginning."""
        return (start, *self.node.ends(match, start))

    def anchors(self) -> frozenset[Anchor] | None:
        """None."""
        return None

    def first(self) -> Words | None:
        """The node's."""
        return self.node.first()

    def nullable(self) -> bool:
        """Always."""
        return True


class Row:
    """Nodes one after the other."""

    __slots__ = ("_first", "_steps", "nodes")

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.nodes = nodes
        self._first: Words | Literal[False] | None = False  # not asked yet
        steps: list[Node | _Reach] = []
        for node in nodes:
            gap = steps[-1] if steps else None
            first = None if node.nullable() else node.first()
            if isinstance(gap, Gap) and not gap.across and first is not None:
                steps[-1] = _Reach(gap, node, first)
            else:
                steps.append(node)
        self._steps = tuple((*_single(step), step) for step in steps)

    def ends(self, match: Match, start: int) -> Ends:
        """Where the last can end, whatever the ones before it took."""
        reached: Ends = (start,)
        for fitting, needed, step in self._steps:
            if len(reached) == 1:
                place = reached[0]
                if fitting is None:
                    reached = step.ends(match, place)
                elif match.words[place] in fitting:
                    reached = (place + 1,) if needed else (place, place + 1)
                elif needed:
                    return ()
            else:
                found: set[int] = set()
                for place in reached:
                    found.update(step.ends(match, place))
                reached = tuple(found)
            if not reached:
                return ()
        return reached

    def anchors(self) -> frozenset[Anchor] | None:
        """Those of the node that would wake the pattern least often in vain."""
        certain = [anchors for node in self.nodes if (anchors := node.anchors()) is not None]
        return min(certain, key=burden, default=None)

    def first(self) -> Words | None:
        """Those of the first nodes up to one that takes a token."""
        if self._first is False:
            self._first = self._begins_with()
        return self._first

    def _begins_with(self) -> Words | None:
        words: frozenset[str] = frozenset()
        beginnings: tuple[str, ...] = ()
        for node in self.nodes:
            if isinstance(node, Edge):
                continue
            first = node.first()
            if first is None:
                return None
            words, beginnings = words | first.words, (*beginnings, *first.beginnings)
            if not node.nullable():
                return Words(words, tuple(sorted(set(beginnings))))
        return None

    def nullable(self) -> bool:
        """Where all are."""
        return all(node.nullable() for node in self.nodes)


def second_of(node: Node) -> frozenset[str] | None:
    """The words of which one must stand second, for a row that takes a single word first; None where that is not known."""
    if not isinstance(node, Row) or len(node.nodes) < 2 or not isinstance(node.nodes[0], Words):
        return None
    rest = Row(node.nodes[1:]).first()
    return rest.words if rest is not None and not rest.beginnings else None


def _single(step: "Node | _Reach") -> tuple[frozenset[str] | None, bool]:
    """The words of a step that is one of some words, and whether it must be there; None for any other step."""
    words = step.node if isinstance(step, Maybe) else step
    if isinstance(words, Words) and not words.beginnings:
        return words.words, words is step
    return None, True


@dataclass(frozen=True, slots=True)
class _Reach:
    """A gap and the node after it, which is asked only at those tokens of the gap where it can begin."""

    gap: Gap
    node: Node
    words: Words

    def ends(self, match: Match, start: int) -> Ends:
        """Where the node can end, however many tokens the gap took."""
        found: Ends = ()
        stream, fitting, beginnings = match.words, self.words.words, self.words.beginnings
        for place in range(start, min(match.length, start + self.gap.most + 1)):
            word = stream[place]
            if (word in fitting or (beginnings and word.startswith(beginnings))) and place >= start + self.gap.least:
                found += self.node.ends(match, place)
            if word in _SENTENCE_ENDS:
                break
        return found if len(found) < 2 else tuple(set(found))


class Either:
    """Nodes of which one matches; only those that can begin with the word at hand are asked.

    What a `shared` one answers is kept while a comment is read.
    """

    __slots__ = ("_beginnings", "_by_word", "_first", "_open", "_otherwise", "nodes", "shared")

    def __init__(self, nodes: tuple[Node, ...], *, shared: bool = False) -> None:
        self.nodes, self.shared = nodes, shared
        self._first: Words | Literal[False] | None = False  # not asked yet
        firsts = [(node, None if node.nullable() else node.first()) for node in nodes]
        self._open = tuple(node for node, first in firsts if first is None)
        self._beginnings = tuple((first.beginnings, node) for node, first in firsts if first and first.beginnings)
        words = frozenset[str]().union(*(first.words for _, first in firsts if first))
        self._by_word = {
            word: tuple(
                (None if first is None else second_of(node), node)
                for node, first in firsts
                if first is None or word in first.words
            )
            for word in words
        }
        self._otherwise = tuple((None, node) for node in self._open)

    def ends(self, match: Match, start: int) -> Ends:
        """Where any of them can end."""
        if not self.shared:
            return self._ends(match, start)
        key = (id(self), start)
        answer = match.answers.get(key)
        if answer is None:
            answer = match.answers[key] = self._ends(match, start)
        return answer

    def _ends(self, match: Match, start: int) -> Ends:
        word = match.words[start]
        found: Ends = ()
        for second, node in self._by_word.get(word, self._otherwise):
            if second is None or match.words[start + 1] in second:
                found += node.ends(match, start)
        for beginnings, node in self._beginnings:
            if word.startswith(beginnings):
                found += node.ends(match, start)
        return tuple(set(found)) if len(found) > 1 else found

    def anchors(self) -> frozenset[Anchor] | None:
        """All of theirs, if each has some."""
        found: set[Anchor] = set()
        for node in self.nodes:
            anchors = node.anchors()
            if anchors is None:
                return None
            found |= anchors
        return frozenset(found)

    def first(self) -> Words | None:
        """All of theirs."""
        if self._first is False:
            self._first = self._begins_with()
        return self._first

    def _begins_with(self) -> Words | None:
        firsts = [node.first() for node in self.nodes]
        words: frozenset[str] = frozenset()
        beginnings: set[str] = set()
        for first in firsts:
            if first is None:
                return None
            words, beginnings = words | first.words, beginnings | set(first.beginnings)
        return Words(words, tuple(sorted(beginnings)))

    def nullable(self) -> bool:
        """Where one is."""
        return any(node.nullable() for node in self.nodes)


ANY = Gap(1, 1, across=True)
GAPS: dict[str, Node] = {"..": Gap(0, 3), "...": Gap(0, 8)}
EDGES: dict[str, Node] = {"^": Edge("start"), "$": Edge("end"), "<s>": Edge("sentence")}
