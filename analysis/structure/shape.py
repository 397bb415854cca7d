"""The shape of conversations: how deep they go, how broad they are, how many comments answer another one.

Depth is 0 for a comment on the article; a comment whose parent is not known counts as one on the article. Breadth is the
largest number of comments at one depth of one thread (Vosoughi, Roy & Aral 2018).
With uncertain links, means and distributions are exact expected values, links taken as independent of each other; maxima
have no such formula and are means over trees drawn from the links' probabilities (seeded), with the middle 95 % of these.

Source: Vosoughi, S., Roy, D. & Aral, S. (2018). The spread of true and false news online. Science 359, 1146-1151
  (supplement: size, depth, maximum breadth of a cascade).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.structure.links import Comments, Links
from analysis.structure.order import parents_first

__all__ = ["LISTED_DEPTHS", "describe_shape", "most_answered"]

LISTED_DEPTHS = 20  # depths from here on are counted together

_DRAWS = 200
_CELLS = 4_000_000  # comments x draws that are held in memory at once (16 MB)
_LISTED_ADDRESSEES = 15

Floats = NDArray[np.float64]


def describe_shape(comments: Comments, links: Links, seed: int) -> dict[str, Any]:
    """Depth, breadth and replies. Where there are no comments, depth and breadth are None."""
    n = len(comments)
    to_comment = float(links.weight.sum())
    named = float(links.named.sum())
    answered = 1.0 - _never(links, n)
    expected_answered = float(answered.sum())
    return {
        "comments": n,
        "replies": to_comment + named,
        "replies_to_known_comments": to_comment,
        "replies_to_names_alone": named,
        "share_of_replies": (to_comment + named) / n if n else None,
        "answered_comments": expected_answered,
        "answers_per_answered": to_comment / expected_answered if expected_answered > 0 else None,
        "links_cut": links.cut,
        "depth": _depth(comments, links, seed),
        "addressees": most_answered(links),
    }


def most_answered(links: Links) -> list[dict[str, Any]]:
    """The addressees with most replies: {addressee, replies (expected)}, at most 15, ties by name."""
    order = sorted(links.addressees.items(), key=lambda item: (-item[1], item[0]))
    return [{"addressee": name, "replies": count} for name, count in order[:_LISTED_ADDRESSEES] if count > 0]


def _never(links: Links, n: int) -> Floats:
    """The probability that nobody answers a comment, (n,)."""
    result = np.ones(n)
    np.multiply.at(result, links.parent, 1.0 - links.weight)
    return result


def _depth(comments: Comments, links: Links, seed: int) -> dict[str, Any] | None:
    n = len(comments)
    if not n:
        return None
    order = parents_first(links.child, links.parent, n)
    spread = _distribution(links, order, n)
    depths = _drawn_depths(links, order, n, seed)
    deepest = depths.max(axis=0)
    broadest = np.array([_breadth(comments, column) for column in depths.T])
    return {
        "mean": float(_expected(links, order, n).mean()),
        "max": _drawn(deepest),
        "breadth": _drawn(broadest),
        "distribution": [
            {"depth": depth, "or_more": depth == LISTED_DEPTHS, "comments": float(count)}
            for depth, count in enumerate(spread.sum(axis=0))
            if count > 0
        ],
    }


def _drawn(values: NDArray[np.int64]) -> dict[str, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return {"expected": float(values.mean()), "low": float(low), "high": float(high)}


def _bounds(links: Links, n: int) -> tuple[list[int], list[int]]:
    """Where each comment's links begin and end."""
    ends = np.cumsum(np.bincount(links.child, minlength=n))
    return [0, *ends[:-1].tolist()], ends.tolist()


def _expected(links: Links, order: list[int], n: int) -> Floats:
    """The expected depth of each comment, (n,): the sum over parents of weight x (1 + the parent's)."""
    starts, ends = _bounds(links, n)
    parents, weights = links.parent.tolist(), links.weight.tolist()
    result = [0.0] * n
    for node in order:
        span = range(starts[node], ends[node])
        result[node] = sum(weights[link] * (1.0 + result[parents[link]]) for link in span)
    return np.array(result)


def _distribution(links: Links, order: list[int], n: int) -> Floats:
    """The probability of each depth, the last one and deeper together: (n, LISTED_DEPTHS + 1)."""
    starts, ends = _bounds(links, n)
    result = np.zeros((n, LISTED_DEPTHS + 1))
    result[:, 0] = 1.0
    for node in order:
        span = slice(starts[node], ends[node])
        weights = links.weight[span]
        above = weights @ result[links.parent[span]]
        result[node, 0] = max(0.0, 1.0 - float(weights.sum()))
        result[node, 1:] = above[:-1]
        result[node, -1] += above[-1]
    return result


def _drawn_depths(links: Links, order: list[int], n: int, seed: int) -> NDArray[np.int64]:
    """The depth of each comment in each of some drawn trees, (n, draws); one draw where every link is certain."""
    certain = bool((links.weight == 1.0).all())
    draws = 1 if certain else max(20, min(_DRAWS, _CELLS // n))
    generator = np.random.default_rng(seed)
    starts, ends = (np.array(bounds) for bounds in _bounds(links, n))
    cumulated = np.concatenate([[0.0], np.cumsum(links.weight)])
    rows = np.array(order, dtype=np.int64)
    depths = np.zeros((n, draws), dtype=np.int32)
    parents = np.full((len(rows), draws), -1, dtype=np.int32)
    for draw in range(draws):
        place = cumulated[starts[rows]] + (0.5 if certain else generator.random(len(rows)))
        chosen = np.searchsorted(cumulated[1:], place, side="right")
        found = chosen < ends[rows]
        parents[found, draw] = links.parent[chosen[found]]
    across = np.arange(draws)
    for node, row in zip(order, parents, strict=True):
        depths[node] = np.where(row >= 0, depths[row, across] + 1, 0)
    return depths.astype(np.int64)


def _breadth(comments: Comments, depths: NDArray[np.int64]) -> int:
    """The largest number of comments at one depth of one thread."""
    levels = comments.thread * (int(depths.max()) + 1) + depths
    return int(np.unique(levels, return_counts=True)[1].max())
