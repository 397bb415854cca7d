"""How many tokens a part of a pattern takes, and where in what a pattern takes its words must stand."""

from dataclasses import dataclass

from analysis.stance.cue_anchors import burden
from analysis.stance.nodes import Either, Gap, Maybe, Node, Row, Words

__all__ = ["Need", "needs", "reach"]

_MOST = 2  # needs that are kept of a pattern
_VAGUE = 400  # the burden of words that stand nearly anywhere


@dataclass(frozen=True, slots=True)
class Need:
    """One of `words` stands `least` to `most` tokens after the pattern's first."""

    least: int
    most: int
    words: Words


def reach(node: Node) -> tuple[int, int]:
    """The fewest and the most tokens that `node` can take."""
    if isinstance(node, Words):
        return 1, 1
    if isinstance(node, Gap):
        return node.least, node.most
    if isinstance(node, Maybe):
        return 0, reach(node.node)[1]
    if not isinstance(node, Row | Either):
        return 0, 0
    fewest, most = zip(*map(reach, node.nodes), strict=True)
    return (sum(fewest), sum(most)) if isinstance(node, Row) else (min(fewest), max(most))


def needs(node: Node, known: dict[Words, Words]) -> tuple[Need, ...]:
    """What the rest of a row asks for, the rarest first; nothing where all that is asked for is common.

    `known` are the sets of words that other patterns ask for: of equal ones the same is taken.
    """
    if not isinstance(node, Row):
        return ()
    found: list[tuple[tuple[int, int], Need]] = []
    least = most = 0
    for place, part in enumerate(node.nodes):
        first = None if part.nullable() else part.first()
        if place and first is not None:
            first = known.setdefault(first, first)
            weight = burden(first.anchors())
            if weight[0] < _VAGUE:
                found.append((weight, Need(least, most, first)))
        fewest, furthest = reach(part)
        least, most = least + fewest, most + furthest
    return tuple(need for _, need in sorted(found, key=lambda item: item[0])[:_MOST])
