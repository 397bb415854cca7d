"""Shares with the interval that belongs to them, and the resampling that every bootstrap interval here rests on.

A share of one thread's comments gets Wilson's score interval; a share over several threads gets a bootstrap interval
that resamples whole threads, because comments under one article resemble each other. What is undefined is None.

Sources:
  Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
  Brown, L. D., Cai, T. T. & DasGupta, A. (2001). Interval estimation for a binomial proportion. Statistical Science
    16, 101-133 (why Wilson's and not Wald's, and that a small n needs it most).
  Davison, A. C. & Hinkley, D. V. (1997). Bootstrap methods and their application. Cambridge University Press
    (section 3.8: clustered data, whole clusters resampled; section 5.3: percentile interval, order statistics (R+1)p).
"""

import math
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from comments.errors import UsageError

__all__ = [
    "CLUSTER_BOOTSTRAP",
    "WILSON",
    "Interval",
    "Share",
    "cluster_bootstrap_share",
    "percentile_interval",
    "resampling_weights",
    "share",
    "wilson",
]

WILSON = "wilson"
CLUSTER_BOOTSTRAP = "cluster bootstrap"

_BLOCK_CELLS = 2_000_000  # units x replicates that are held in memory at once (16 MB)


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided interval: `low` to `high`, in the units of the quantity, that claims `level` (0..1).

    `method` names how it was made, for the reader: ``wilson``, ``cluster bootstrap``, ``bootstrap (units)`` ...
    """

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n` comments. `share` (0..1) and `interval` are None where n is 0: a share of nothing is no 0."""

    count: int
    n: int
    share: float | None
    interval: Interval | None


def wilson(count: int, n: int, level: float = 0.95) -> Interval | None:
    """Wilson's (1927) score interval of a binomial proportion, without continuity correction; None where n is 0.

    It is the set of proportions p that a two-sided score test of `count` in `n` does not reject at 1 - level. It stays
    within 0..1 and is no point at 0 or n (Brown, Cai & DasGupta 2001). It takes the comments as independent.

    Raises UsageError where `count` is not in 0..n, or `level` is not between 0 and 1.
    """
    _check_count(count, n, "wilson")
    _check_level(level)
    if n == 0:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    observed = count / n
    centre = (observed + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(observed * (1 - observed) / n + z * z / (4 * n * n))
    # At the ends the algebra gives exactly 0 and 1; floating point gives it only nearly.
    low = 0.0 if count == 0 else max(0.0, centre - half)
    high = 1.0 if count == n else min(1.0, centre + half)
    return Interval(low, high, level, WILSON)


def share(count: int, n: int, level: float = 0.95) -> Share:
    """The share of `count` in `n` comments of one thread, with Wilson's interval. Raises as `wilson` does."""
    interval = wilson(count, n, level)
    return Share(int(count), int(n), count / n if n else None, interval)


def cluster_bootstrap_share(
    counts: Sequence[int], sizes: Sequence[int], level: float = 0.95, seed: int = 0, replicates: int = 2000
) -> Share:
    """The pooled share over several threads, sum(counts) / sum(sizes), with an interval that resamples threads.

    `counts` and `sizes`: (n_threads,), how many of a thread's comments have the code, and how many it has. Threads
    without comments say nothing and are not resampled. The interval is the percentile interval over `replicates`
    samples of whole threads, drawn with replacement (Davison & Hinkley 1997, sections 3.8 and 5.3).

    Neither limit is nearer to the share than Wilson's on the pooled counts: threads that are more alike than chance
    allows are, with a handful of threads, luck and no precision (in the extreme, all shares equal, the bootstrap gives a
    point). Where both limits are Wilson's, and where there is only one thread, `method` says so. With
    fewer than about ten threads a percentile interval tends to be too narrow: read it as the least doubt there is.

    Same seed, same interval. Raises UsageError on lengths that differ, a count outside 0..size, a wrong level, or
    fewer than one replicate.
    """
    if len(counts) != len(sizes):
        raise UsageError(
            "one size for every count", got=f"{len(counts)} counts, {len(sizes)} sizes", where="cluster_bootstrap_share"
        )
    for thread, (count, size) in enumerate(zip(counts, sizes, strict=True)):
        _check_count(count, size, f"cluster_bootstrap_share, thread {thread}")
    _check_replicates(replicates)
    pooled = share(sum(counts), sum(sizes), level)
    pairs = [(count, size) for count, size in zip(counts, sizes, strict=True) if size]
    if pooled.interval is None or len(pairs) < 2:
        return pooled
    totals = np.array(pairs, dtype=np.float64)
    sums = np.concatenate([weights @ totals for weights in resampling_weights(len(pairs), replicates, seed)])
    interval = percentile_interval(sums[:, 0] / sums[:, 1], level, CLUSTER_BOOTSTRAP)
    if interval is None or (interval.low >= pooled.interval.low and interval.high <= pooled.interval.high):
        return pooled
    low, high = min(interval.low, pooled.interval.low), max(interval.high, pooled.interval.high)
    return Share(pooled.count, pooled.n, pooled.share, Interval(low, high, level, CLUSTER_BOOTSTRAP))


def resampling_weights(n_units: int, replicates: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """Bootstrap samples as multiplicities: how often each unit was drawn in each replicate.

    Yields blocks of shape (at most `replicates`, n_units) whose rows sum to `n_units`; the blocks together have
    `replicates` rows. Whatever is a sum over units becomes one matrix product, ``weights @ per_unit``. A block holds
    at most some 2 million cells, so that memory does not grow with the replicates.

    Same arguments, same weights. Raises UsageError where there is no unit or no replicate.
    """
    if n_units < 1:
        raise UsageError("at least one unit to resample", got=str(n_units), where="resampling_weights")
    _check_replicates(replicates)
    generator = np.random.default_rng(seed)
    block = max(1, _BLOCK_CELLS // n_units)
    for start in range(0, replicates, block):
        rows = min(block, replicates - start)
        drawn = generator.integers(n_units, size=(rows, n_units))
        drawn += np.arange(rows)[:, np.newaxis] * n_units
        yield np.bincount(drawn.ravel(), minlength=rows * n_units).reshape(rows, n_units).astype(np.float64)


def percentile_interval(values: NDArray[np.float64], level: float, method: str) -> Interval | None:
    """The percentile interval of bootstrap replicates; None where the statistic was defined in none of them.

    `values`: (replicates,). NaN marks a replicate in which the statistic is undefined (say, the F1 of a code that the
    replicate does not contain); the interval is then conditional on the statistic being defined. The limits are the
    order statistics at (R + 1) p, interpolated (Davison & Hinkley 1997, section 5.3.1).
    """
    _check_level(level)
    defined = values[~np.isnan(values)]
    if not defined.size:
        return None
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2], method="weibull")
    return Interval(float(low), float(high), level, method)


def _check_count(count: int, n: int, where: str) -> None:
    try:
        possible = 0 <= operator.index(count) <= operator.index(n)
    except TypeError:
        raise UsageError("whole numbers of comments", got=f"count {count!r}, n {n!r}", where=where) from None
    if not possible:
        raise UsageError("a count between 0 and n", got=f"count {count}, n {n}", where=where)


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise UsageError("a level between 0 and 1", got=repr(level), where="interval", hint="95 % is level=0.95")


def _check_replicates(replicates: int) -> None:
    if replicates < 1:
        raise UsageError("at least one bootstrap replicate", got=repr(replicates), where="bootstrap")
