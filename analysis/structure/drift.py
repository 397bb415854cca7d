"""How stances drift along a thread: the share of each code by fifths of the thread, and a test for a trend.

A fifth is one of the place in the order of writing among all comments of the thread; shares are of coded comments, all
threads together. The test is Mantel's (1963) extension: the Cochran-Armitage test for a trend of a proportion over ordered
groups (scores 1 to 5), stratified by thread, so that threads which differ in their shares make no trend. For one thread its
chi-squared is the Cochran-Armitage one times (N - 1) / N. It takes comments as independent; talk comes in bursts, so read its
p as too small rather than too large.

Sources:
  Cochran, W. G. (1954). Some methods for strengthening the common chi-squared tests. Biometrics 10, 417-451.
  Armitage, P. (1955). Tests for linear trends in proportions and frequencies. Biometrics 11, 375-386.
  Mantel, N. (1963). Chi-square tests with one degree of freedom; extensions of the Mantel-Haenszel procedure. JASA 58,
    690-700.
"""

import math
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.prevalence import share
from analysis.structure.links import Comments

__all__ = ["PARTS", "describe_drift", "trend_z"]

PARTS = 5

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def describe_drift(comments: Comments) -> dict[str, Any]:
    """For each code its share by fifth {part, count, n, share, low, high}, and z and two-sided p of the trend."""
    sizes = np.bincount(comments.thread, minlength=comments.n_threads)
    part = comments.rank * PARTS // np.maximum(1, sizes[comments.thread])
    coded = comments.coded
    n = np.bincount(part[coded], minlength=PARTS)
    rows = []
    for column, code in enumerate(comments.codes):
        holds = comments.held[:, column] & coded
        counts = np.bincount(part[holds], minlength=PARTS)
        z = trend_z(holds[coded], part[coded] + 1, comments.thread[coded])
        parts = [_part(number, int(counts[number]), int(n[number])) for number in range(PARTS)]
        p = None if z is None else 2 * NormalDist().cdf(-abs(z))
        rows.append({"code": code, "parts": parts, "z": z, "p": p})
    return {"parts": PARTS, "test": "Mantel 1963 (Cochran-Armitage, stratified by thread)", "rows": rows}


def _part(number: int, count: int, n: int) -> dict[str, Any]:
    told = share(count, n)
    interval = told.interval
    return {
        "part": number + 1,
        "count": count,
        "n": n,
        "share": told.share,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
    }


def trend_z(holds: NDArray[np.bool_], score: Integers, stratum: Integers) -> float | None:
    """Mantel's (1963) z of a trend of `holds` over `score` within strata, all (n,); positive where it rises.

    In each stratum the sum of scores of those that hold is compared with what drawing as many without replacement gives.
    None where no stratum has both variation in `holds` and in `score`.
    """
    if not len(holds):
        return None
    y, x = holds.astype(np.float64), score.astype(np.float64)
    n = np.bincount(stratum).astype(np.float64)
    held = np.bincount(stratum, weights=y)
    sums, squares = np.bincount(stratum, weights=x), np.bincount(stratum, weights=x * x)
    observed = np.bincount(stratum, weights=x * y)
    used = n > 1
    n, held, sums, squares, observed = n[used], held[used], sums[used], squares[used], observed[used]
    variance = float((held * (n - held) / (n * n * (n - 1)) * (n * squares - sums**2)).sum())
    if variance <= 1e-12:
        return None
    return float((observed - held * sums / n).sum()) / math.sqrt(variance)
