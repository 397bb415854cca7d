"""Order in a thread and in its links: what was written first, which links close a cycle, parents before children."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["cut_cycles", "parents_first", "ranks"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]


def ranks(thread: Integers, position: Integers, seconds: Floats, pairs: Integers) -> Integers:
    """The place of each comment in its thread in the order of writing, from 0; all arguments (n,), `pairs` (n_pairs, 2).

    By time where every comment of the thread has one (ties: as shown), else as shown; turned round where the thread is
    shown newest first, which is taken to be so where more than half of its (child, parent) `pairs` have the parent below.
    """
    size = int(thread.max()) + 1 if len(thread) else 0
    untimed = np.bincount(thread, weights=np.isnan(seconds), minlength=size) > 0
    below = position[pairs[:, 1]] > position[pairs[:, 0]]
    turned = np.bincount(thread[pairs[:, 0]], weights=np.where(below, 1.0, -1.0), minlength=size) > 0
    place = np.where(turned[thread], -position, position)
    time = np.where(untimed[thread], 0.0, seconds)
    ordered = np.lexsort((place, time, thread))
    starts = np.concatenate([[0], np.cumsum(np.bincount(thread, minlength=size))])[:-1]
    result = np.empty(len(thread), dtype=np.int64)
    result[ordered] = np.arange(len(thread)) - np.repeat(starts, np.bincount(thread, minlength=size))
    return result


def cut_cycles(child: Integers, parent: Integers, weight: Floats, rank: Integers) -> Truths:
    """Which links to keep so that no cycle is left, (n_links,); `rank`: (n,), the order of writing.

    Of the links on a cycle, uncertain ones whose parent was written later go first, then all uncertain ones, then the rest.
    """
    kept = np.ones(len(child), dtype=bool)
    uncertain = weight < 1.0
    for removable in (uncertain & (rank[parent] >= rank[child]), uncertain, np.ones(len(child), dtype=bool)):
        on_cycle = _on_cycle(child, parent, kept, len(rank))
        if not on_cycle.any():
            break
        kept &= ~(on_cycle & removable)
    return kept


def _on_cycle(child: Integers, parent: Integers, kept: Truths, n: int) -> Truths:
    """Links whose two ends lie in one strongly connected component."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - loaded where it is used
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    if not kept.any():
        return np.zeros(len(child), dtype=bool)
    graph = coo_array((np.ones(int(kept.sum())), (child[kept], parent[kept])), shape=(n, n)).tocsr()
    _, label = connected_components(graph, directed=True, connection="strong")
    same: Truths = kept & (label[child] == label[parent])
    return same


def parents_first(child: Integers, parent: Integers, n: int) -> list[int]:
    """Comments that answer something, each after all of its possible parents (Kahn 1962); links have no cycle.

    Source: Kahn, A. B. (1962). Topological sorting of large networks. Communications of the ACM 5, 558-562.
    """
    waiting_for = np.bincount(child, minlength=n).tolist()
    by_parent = np.argsort(parent, kind="stable")
    answers = child[by_parent].tolist()
    ends = np.cumsum(np.bincount(parent, minlength=n)).tolist()
    starts = [0, *ends[:-1]]
    ready = [number for number, count in enumerate(waiting_for) if count == 0]
    ordered: list[int] = []
    while ready:
        node = ready.pop()
        for answer in answers[starts[node] : ends[node]]:
            waiting_for[answer] -= 1
            if waiting_for[answer] == 0:
                ready.append(answer)
                ordered.append(answer)
    return ordered
