"""The comments that a comment may answer: few enough that ten thousand comments take seconds.

Candidates are the latest comments, the addressees' latest, those that address the comment's author, the author's own last
one, whatever it quotes, and whatever shares its rarest words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.replies.conversation import Conversation

__all__ = ["Pairs", "find_candidates"]

_LATEST = 12
_OF_ADDRESSEE = 12
_OF_INSIDE = 2
_TO_ME = 5
_MINE = 2
_OF_PARTNER = 3  # latest comments of those who addressed me last
_BLOCK = 200_000  # pairs whose features are held at a time: 80 MB
_UNSIGNED = 150  # latest comments, where no author is shown

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Comment `child[k]` may answer comment `parent[k]`, or the article where that is -1; sorted by child.

    `child`, `parent`: (n_pairs,). Each child's pairs begin with the article, at one of the `starts`: (n_children,).
    """

    child: Integers
    parent: Integers
    starts: Integers

    def sizes(self) -> Integers:
        """(n_children,) how many pairs each child has."""
        return np.diff(np.append(self.starts, len(self.child)))

    def blocks(self, most: int = _BLOCK) -> Iterator["Pairs"]:
        """The same in parts of whole children with about `most` pairs each, so that memory is bounded."""
        numbers = self.starts // most
        edges = np.flatnonzero(np.diff(numbers, prepend=-1))
        for first, last in zip(edges, [*edges[1:], len(self.starts)], strict=True):
            begin = int(self.starts[first])
            end = int(self.starts[last]) if last < len(self.starts) else len(self.child)
            yield Pairs(self.child[begin:end], self.parent[begin:end], self.starts[first:last] - begin)


def find_candidates(
    talk: Conversation, asked: Sequence[bool], quoted: Sequence[Mapping[int, float]], lexical: Sequence[Integers]
) -> Pairs:
    """The candidates of every comment that is `asked` for: earlier ones, or of all the thread where the order is unknown."""
    later = talk.order == "none"
    written: dict[int, list[int]] = {}
    to: dict[int, list[int]] = {}
    if later:
        for number in range(len(talk)):
            _remember(talk, number, written, to)
    found: list[list[int]] = []
    for number in range(len(talk)):
        taken: set[int] = set()
        if asked[number]:
            taken.update(_near(talk, number, written, to, later=later), quoted[number], lexical[number].tolist())
        found.append(sorted(taken - {-1, number}))
        if not later:
            _remember(talk, number, written, to)
    sizes = np.array([len(own) + 1 for own in found], dtype=np.int64)
    parent = np.array([place for own in found for place in (-1, *own)], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64) if len(sizes) else sizes
    return Pairs(np.repeat(np.arange(len(found)), sizes), parent, starts)


def _remember(talk: Conversation, number: int, written: dict[int, list[int]], to: dict[int, list[int]]) -> None:
    if talk.author[number] >= 0:
        written.setdefault(int(talk.author[number]), []).append(number)
    for person in (*talk.addressed[number], *talk.inside[number]):
        to.setdefault(person, []).append(number)


def _near(
    talk: Conversation, number: int, written: Mapping[int, list[int]], to: Mapping[int, list[int]], *, later: bool
) -> set[int]:
    """What stands near, and what its names and its author point at."""
    near: set[int] = set()
    if not later:
        latest = _UNSIGNED if talk.kind == "unsigned" else _LATEST
        near.update(range(max(0, number - latest), number))
        near.update({0} if number else ())
    for person in talk.addressed[number]:
        near.update(written.get(person, ()) if later else written.get(person, ())[-_OF_ADDRESSEE:])
    for person in talk.inside[number]:
        near.update(written.get(person, ())[-_OF_INSIDE:])
    author = int(talk.author[number])
    if author >= 0:
        near.update(written.get(author, ())[-_MINE:])
        to_me = to.get(author, ())[-_TO_ME:]
        near.update(to_me)
        for place in to_me:
            near.update(written.get(int(talk.author[place]), ())[-_OF_PARTNER:])
    return near
