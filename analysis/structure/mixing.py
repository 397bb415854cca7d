"""Who answers whom by kind of comment: reply matrices, and what chance would give.

A comment may be of several kinds; each pair (kind of the reply, kind of the comment answered) counts once for each link, with
the link's weight, so that a matrix may sum to more than the links. Chance is a permutation: within each thread the
parents are dealt anew among the replies (a reply with uncertain parents passes on all of them with their weights), so that
every comment answers as much and is answered as much as before, and only who answers whom is left to chance. A reply that
would be dealt itself swaps with another one of its thread, drawn at random: without this, short threads would show less
likeness between replies and parents than "chance" even where there is nothing but chance.

Sources:
  Good, P. (2005). Permutation, parametric and bootstrap tests of hypotheses, 3rd ed. Springer (restricted to blocks).
  Phipson, B. & Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical Applications in Genetics and
    Molecular Biology 9, article 39 (the + 1).
  Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B 57, 289-300 (`q`: p over many cells).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.structure.links import Comments, Links

__all__ = ["PERMUTATIONS", "Mixing", "false_discovery", "mix", "tell_mixing"]

PERMUTATIONS = 1_999

_LEVEL = 0.95
_ROUNDS = 50  # of swaps; a thread that allows no other deal is left as it comes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Mixing:
    """Weights of links by kind of reply (rows) and of parent (columns).

    `observed`: (n_kinds, n_kinds). `permuted`: (n_permutations, n_kinds, n_kinds). `links`: the weight of all links between
    comments that have a kind. `replies`: how many comments these come from.
    """

    observed: Floats
    permuted: Floats
    links: float
    replies: int


def mix(comments: Comments, links: Links, kinds: Truths, seed: int, permutations: int = PERMUTATIONS) -> Mixing:
    """Count the links between kinds, and again with parents dealt by chance; `kinds`: (n, n_kinds).

    Links that join two comments of some kind count. Same seed, same permutations.
    """
    n_kinds = kinds.shape[1]
    has: Truths = np.asarray(kinds.any(axis=1), dtype=bool)
    kept = has[links.child] & has[links.parent]
    rows = np.unique(links.child[kept])
    rows = rows[np.argsort(comments.thread[rows], kind="stable")]
    own, answered = kinds[rows].astype(np.float64), _profiles(links, kept, kinds)[rows]
    deck = _deck(comments, links, kept, rows)
    permuted = np.empty((permutations, n_kinds, n_kinds))
    generator = np.random.default_rng(seed)
    for number in range(permutations):
        permuted[number] = own.T @ answered[_deal(deck, generator)]
    return Mixing(own.T @ answered, permuted, float(links.weight[kept].sum()), len(rows))


@dataclass(frozen=True, slots=True)
class _Deck:
    """What is dealt: replies as rows, thread by thread. `first`, `size`: (n_rows,), where the row's thread begins, how long it is.

    `giver`, `parent`: (n_inside,), the rows of links whose parent is a reply too: those that can be dealt to their own parent.
    """

    thread: Floats
    first: Integers
    size: Integers
    giver: Integers
    parent: Integers


def _deck(comments: Comments, links: Links, kept: Truths, rows: Integers) -> _Deck:
    thread = comments.thread[rows]
    _, first, number, size = np.unique(thread, return_index=True, return_inverse=True, return_counts=True)
    place = np.full(len(comments), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    inside = kept & (place[links.parent] >= 0)
    return _Deck(
        thread.astype(np.float64), first[number], size[number], place[links.child[inside]], place[links.parent[inside]]
    )


def _deal(deck: _Deck, generator: np.random.Generator) -> Integers:
    """For each row the row whose parents it is dealt, (n_rows,); shuffled within threads."""
    # Threads stand one after the other, and a random number below 1 added to their numbers keeps them there.
    dealt: Integers = np.argsort(deck.thread + generator.random(len(deck.thread)))
    holder = np.empty_like(dealt)
    for _ in range(_ROUNDS):
        holder[dealt] = np.arange(len(dealt))
        itself = np.unique(deck.parent[holder[deck.giver] == deck.parent])
        if not len(itself):
            break
        other = deck.first[itself] + (generator.random(len(itself)) * deck.size[itself]).astype(np.int64)
        pairs = np.column_stack([itself, other])
        fresh = np.zeros(pairs.size, dtype=bool)  # a row takes part in one swap at a time
        fresh[np.unique(pairs.ravel(), return_index=True)[1]] = True
        pairs = pairs[fresh.reshape(-1, 2).all(axis=1)]
        dealt[pairs] = dealt[pairs[:, ::-1]]
    return dealt


def _profiles(links: Links, kept: Truths, kinds: Truths) -> Floats:
    """The expected kinds of each comment's parent: (n, n_kinds)."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - loaded where it is used

    n = len(kinds)
    cells = (links.weight[kept], (links.child[kept], links.parent[kept]))
    result: Floats = csr_array(cells, shape=(n, n)) @ kinds.astype(np.float64)
    return result


def tell_mixing(mixing: Mixing, kinds: Sequence[str]) -> dict[str, Any]:
    """The cells as a list of {reply, parent, observed, expected, low, high, ratio, p, q}.

    `low` to `high` holds 95 % of the permutations. `p` is two-sided, twice the smaller tail with the observed matrix among the
    permutations; `q` is `p` corrected for the number of cells. Both and `ratio` (observed / expected) are None where chance
    can give only one number.
    """
    observed, permuted = mixing.observed, np.round(mixing.permuted, 9)
    size = len(permuted) + 1
    target = np.round(observed, 9)
    above = ((permuted >= target).sum(axis=0) + 1) / size
    below = ((permuted <= target).sum(axis=0) + 1) / size
    varies = (permuted.max(axis=0) > permuted.min(axis=0)) if len(permuted) else np.zeros(observed.shape, dtype=bool)
    p = np.where(varies, np.minimum(1.0, 2 * np.minimum(above, below)), np.nan)
    q = false_discovery(p)
    expected = permuted.mean(axis=0)
    low, high = np.quantile(permuted, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2], axis=0)
    cells = [
        {
            "reply": reply,
            "parent": parent,
            "observed": float(observed[row, column]),
            "expected": float(expected[row, column]),
            "low": float(low[row, column]),
            "high": float(high[row, column]),
            "ratio": float(observed[row, column] / expected[row, column]) if varies[row, column] else None,
            "p": float(p[row, column]) if varies[row, column] else None,
            "q": float(q[row, column]) if varies[row, column] else None,
        }
        for row, reply in enumerate(kinds)
        for column, parent in enumerate(kinds)
    ]
    return {
        "kinds": list(kinds),
        "links": mixing.links,
        "replies": mixing.replies,
        "permutations": len(permuted),
        "level": _LEVEL,
        "cells": cells,
    }


def false_discovery(p: Floats) -> Floats:
    """Benjamini and Hochberg's (1995) adjusted p-values, in the shape of `p`; NaN stays and is not counted."""
    flat = p.ravel()
    result = np.full(flat.shape, np.nan)
    defined = np.flatnonzero(~np.isnan(flat))
    order = defined[np.argsort(flat[defined], kind="stable")]
    scaled = flat[order] * len(order) / np.arange(1, len(order) + 1)
    result[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return result.reshape(p.shape)
