"""Do people answer those who think as they do? The E-I index and the assortativity of links between comments.

Each comment counts with its main code (the likeliest one it has, other than the one that stands alone); links that join
two such comments count with their weight. Intervals resample whole threads, since replies under one article resemble each
other; of a single thread, replies, taken as independent: read that as the least doubt there is.

Sources:
  Krackhardt, D. & Stern, R. N. (1988). Informal networks and organizational crises: an experimental simulation. Social
    Psychology Quarterly 51, 123-140: E-I = (external - internal) / (external + internal), -1 (all within) to 1.
  Newman, M. E. J. (2003). Mixing patterns in networks. Physical Review E 67, 026126, equation 2: r = (tr e - sum of
    squares of e) / (1 - sum of squares), 1 where like answers like alone, 0 where chance mixes them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.prevalence import CLUSTER_BOOTSTRAP, Interval, percentile_interval, resampling_weights
from analysis.structure.links import Comments, Links

__all__ = ["REPLY_BOOTSTRAP", "assortativity", "describe_homophily", "ei_index", "expected_ei"]

REPLY_BOOTSTRAP = "bootstrap (replies)"

_LEVEL = 0.95
_REPLICATES = 2_000

Floats = NDArray[np.float64]


def describe_homophily(comments: Comments, links: Links, seed: int) -> dict[str, Any]:
    """Both measures, each {value, low, high, interval}, and what E-I would be if links ignored codes; None where undefined."""
    matrices, method = _unit_matrices(comments, links)
    whole = matrices.sum(axis=0)
    blocks = _resampled(matrices, seed) if len(matrices) > 1 else whole[np.newaxis][:0]
    measures = {"ei": ei_index, "assortativity": assortativity}
    told = {}
    for name, measure in measures.items():
        value = measure(whole[np.newaxis])[0]
        interval = percentile_interval(measure(blocks), _LEVEL, method) if len(blocks) else None
        told[name] = _tell(value, interval)
    return {
        "links": float(whole.sum()),
        "units": len(matrices),
        "level": _LEVEL,
        **told,
        "ei_by_chance": _defined(expected_ei(whole[np.newaxis])[0]),
        "matrix": whole.tolist(),
        "kinds": list(comments.codes),
    }


def ei_index(matrices: Floats) -> Floats:
    """Krackhardt and Stern's (1988) index of each matrix of link weights, (n_matrices, k, k); NaN where there is no link."""
    total = matrices.sum(axis=(1, 2))
    internal = np.trace(matrices, axis1=1, axis2=2)
    return _ratio(total - 2 * internal, total)


def expected_ei(matrices: Floats) -> Floats:
    """The index that the margins of each matrix give where rows and columns are independent; NaN without links."""
    total = matrices.sum(axis=(1, 2))
    agreeing = (matrices.sum(axis=2) * matrices.sum(axis=1)).sum(axis=1)
    return _ratio(total**2 - 2 * agreeing, total**2)


def assortativity(matrices: Floats) -> Floats:
    """Newman's (2003) coefficient of each matrix, (n_matrices, k, k); NaN without links or with one kind alone."""
    total = matrices.sum(axis=(1, 2))
    agreeing = (matrices.sum(axis=2) * matrices.sum(axis=1)).sum(axis=1)
    internal = np.trace(matrices, axis1=1, axis2=2)
    return _ratio(total * internal - agreeing, total**2 - agreeing)


def _ratio(above: Floats, below: Floats) -> Floats:
    result = np.full(above.shape, np.nan)
    np.divide(above, below, out=result, where=below > 1e-12)
    return result


def _unit_matrices(comments: Comments, links: Links) -> tuple[Floats, str]:
    """Link weights by main codes for each thread with links, or for each reply where there is only one such thread."""
    main, k = comments.main, len(comments.codes)
    kept = (main[links.child] >= 0) & (main[links.parent] >= 0)
    child, parent, weight = links.child[kept], links.parent[kept], links.weight[kept]
    threads = comments.thread[child]
    one = len(np.unique(threads)) < 2
    units, number = np.unique(child if one else threads, return_inverse=True)
    cells = (number * k + main[child]) * k + main[parent]
    matrices = np.bincount(cells, weights=weight, minlength=len(units) * k * k).reshape(len(units), k, k)
    return matrices.astype(np.float64), REPLY_BOOTSTRAP if one else CLUSTER_BOOTSTRAP


def _resampled(matrices: Floats, seed: int) -> Floats:
    """Sums over resampled units: (replicates, k, k)."""
    flat = matrices.reshape(len(matrices), -1)
    sums: list[Floats] = [weights @ flat for weights in resampling_weights(len(matrices), _REPLICATES, seed)]
    resampled: Floats = np.concatenate(sums)
    return resampled.reshape((-1, *matrices.shape[1:]))


def _tell(value: float, interval: Interval | None) -> dict[str, Any]:
    defined = _defined(value)
    shown = interval if defined is not None else None
    return {
        "value": defined,
        "low": shown.low if shown else None,
        "high": shown.high if shown else None,
        "interval": shown.method if shown else None,
    }


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
