"""What patterns are made of: nodes that say where they can end when they begin at a token of a comment.

`ends` is asked for a comment (`Match`) and a token; the answer are the tokens at which the rest may go on. `anchors` are
words of which one must be there, None where none must; `first` are the words that can stand at the beginning, None
where anything can.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["ANY", "EDGES", "GAPS", "Anchor", "Either", "Match", "Maybe", "Node", "Row", "Words"]

Anchor = tuple[str, bool]  # (word, True where it is only the beginning of one)
Ends = tuple[int, ...]

_SENTENCE_ENDS = frozenset(".!?")

# Words too common to say much: an anchor of these would wake its pattern in most comments.
_COMMON = frozenset(
    "a about all also an and are as at be but by can do for from get has have he her him his how i if in is it its just"
    " like me more my no not now of on one only or our out she so than that the their them then there these they this"
    " those to too up us was we were what when where which who why will with you your <platform> <camp>"
    " . ! ?".split()
)


class Match:
    """One comment being read: its words, and what shared nodes have answered so far."""

    __slots__ = ("answers", "known", "words")

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.known = frozenset(words)
        self.answers: dict[tuple[int, int], Ends] = {}

    def starts(self, first: "Words | None") -> Iterable[int]:
        """The tokens at which something that begins with `first` can begin."""
        if first is None:
            return range(len(self.words))
        if first.beginnings:
            fitting = {word for word in self.known if word in first.words or word.startswith(first.beginnings)}
        elif self.known.isdisjoint(first.words):
            return ()
        else:
            fitting = first.words & self.known  # type: ignore[assignment]
        return [position for position, word in enumerate(self.words) if word in fitting] if fitting else ()


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
        if start >= len(match.words):
            return ()
        word = match.words[start]
        fits = word in self.words or (bool(self.beginnings) and word.startswith(self.beginnings))
        return (start + 1,) if fits else ()

    def anchors(self) -> frozenset[Anchor] | None:
        """All of them."""
        return frozenset({(word, False) for word in self.words} | {(word, True) for word in self.beginnings})

    def first(self) -> "Words | None":
        """Itself."""
        return self

    def nullable(self) -> bool:
        """Never."""
        return False


@dataclass(frozen=True, slots=True)
class _Gap:
    """Up to `most` tokens within the sentence, at least `least`."""

    least: int
    most: int
    across: bool = False  # sentence ends count as tokens

    def ends(self, match: Match, start: int) -> Ends:
        """Every token that can be reached."""
        last = start
        limit = min(len(match.words), start + self.most)
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
class _Edge:
    """A place: the comment's beginning or end, a sentence's beginning."""

    place: str

    def ends(self, match: Match, start: int) -> Ends:
        """The same token, if the place is right."""
        words = match.words
        if self.place == "end":
            rest = len(words) - start
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


@dataclass(frozen=True, slots=True)
class Row:
    """Nodes one after the other."""

    nodes: tuple[Node, ...]

    def ends(self, match: Match, start: int) -> Ends:
        """Where the last can end, whatever the ones before it took."""
        reached: Ends = (start,)
        for node in self.nodes:
            if len(reached) == 1:
                reached = node.ends(match, reached[0])
            else:
                reached = tuple({end for place in reached for end in node.ends(match, place)})
            if not reached:
                return ()
        return reached

    def anchors(self) -> frozenset[Anchor] | None:
        """Those of the node that would wake the pattern least often in vain."""
        certain = [anchors for node in self.nodes if (anchors := node.anchors()) is not None]
        return min(certain, key=_burden, default=None)

    def first(self) -> Words | None:
        """Those of the first nodes up to one that takes a token."""
        words: frozenset[str] = frozenset()
        beginnings: tuple[str, ...] = ()
        for node in self.nodes:
            if isinstance(node, _Edge):
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


class Either:
    """Nodes of which one matches; only those that can begin with the word at hand are asked.

    What a `shared` one answers is kept while a comment is read.
    """

    __slots__ = ("_beginnings", "_by_word", "_open", "nodes", "shared")

    def __init__(self, nodes: tuple[Node, ...], *, shared: bool = False) -> None:
        self.nodes, self.shared = nodes, shared
        firsts = [(node, None if node.nullable() else node.first()) for node in nodes]
        self._open = tuple(node for node, first in firsts if first is None)
        self._beginnings = tuple((first.beginnings, node) for node, first in firsts if first and first.beginnings)
        words = frozenset[str]().union(*(first.words for _, first in firsts if first))
        self._by_word = {
            word: tuple(node for node, first in firsts if first is None or word in first.words) for word in words
        }

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
        word = match.words[start] if start < len(match.words) else ""
        found: list[int] = []
        for node in self._by_word.get(word, self._open):
            found += node.ends(match, start)
        for beginnings, node in self._beginnings:
            if word.startswith(beginnings):
                found += node.ends(match, start)
        return tuple(set(found)) if len(found) > 1 else tuple(found)

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


def _burden(anchors: frozenset[Anchor]) -> tuple[int, int]:
    """How often these anchors would wake the pattern in vain: common words weigh most, then short beginnings."""
    weight = sum(50 if word in _COMMON else (4 if prefix and len(word) < 4 else 1) for word, prefix in anchors)
    return weight, len(anchors)


ANY = _Gap(1, 1, across=True)
GAPS: dict[str, Node] = {"..": _Gap(0, 3), "...": _Gap(0, 8)}
EDGES: dict[str, Node] = {"^": _Edge("start"), "$": _Edge("end"), "<s>": _Edge("sentence")}
