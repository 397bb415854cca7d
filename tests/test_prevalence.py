"""Intervals of shares: published values, other software, properties, and the edges."""

import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binomtest

from analysis.prevalence import (
    CLUSTER_BOOTSTRAP,
    WILSON,
    Interval,
    Share,
    cluster_bootstrap_share,
    percentile_interval,
    resampling_weights,
    share,
    wilson,
)
from comments.errors import UsageError

REFERENCE = json.loads((Path(__file__).parent / "reference" / "wilson.json").read_text(encoding="utf-8"))
Z95 = 1.959963984540054

parts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.floats(0.5, 0.999)


@pytest.mark.parametrize("case", REFERENCE["cases"], ids=lambda case: f"{case['count']}/{case['n']}")
def test_wilson_gives_newcombes_published_intervals(case):
    interval = wilson(case["count"], case["n"], REFERENCE["level"])
    assert (round(interval.low, 4), round(interval.high, 4)) == (case["low"], case["high"])
    assert (interval.level, interval.method) == (0.95, WILSON)


@pytest.mark.parametrize(("count", "n"), [(81, 263), (15, 148), (1, 29), (28, 29)])
def test_wilson_solves_the_score_equation(count, n):
    """The limits are where |count/n - p| = z sqrt(p (1 - p) / n): Wilson's definition, by a root finder."""

    def score(p: float) -> float:
        return abs(count / n - p) - Z95 * math.sqrt(p * (1 - p) / n)

    interval = wilson(count, n)
    assert interval.low == pytest.approx(brentq(score, 1e-9, count / n, xtol=1e-14), abs=1e-9)
    assert interval.high == pytest.approx(brentq(score, count / n, 1 - 1e-9, xtol=1e-14), abs=1e-9)


@settings(deadline=None)
@given(part=parts, level=levels)
def test_wilson_agrees_with_scipy(part, level):
    count, n = part
    theirs = binomtest(count, n).proportion_ci(level, method="wilson")
    ours = wilson(count, n, level)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@settings(deadline=None)
@given(part=parts, level=levels)
def test_wilson_stays_in_bounds_and_holds_the_share(part, level):
    count, n = part
    interval = wilson(count, n, level)
    assert 0 <= interval.low <= count / n <= interval.high <= 1
    assert interval.low < interval.high


@settings(deadline=None)
@given(part=parts)
def test_wilson_mirrors_the_complement(part):
    count, n = part
    ours, other = wilson(count, n), wilson(n - count, n)
    assert (ours.low, ours.high) == pytest.approx((1 - other.high, 1 - other.low))


@settings(deadline=None)
@given(part=parts)
def test_a_higher_level_is_a_wider_interval(part):
    intervals = [wilson(*part, level) for level in (0.5, 0.8, 0.95, 0.99)]
    assert all(a.low >= b.low and a.high <= b.high for a, b in pairwise(intervals))


def test_a_share_of_nothing_is_none():
    assert wilson(0, 0) is None
    assert share(0, 0) == Share(0, 0, None, None)
    assert cluster_bootstrap_share([], []) == Share(0, 0, None, None)
    assert cluster_bootstrap_share([0, 0], [0, 0]) == Share(0, 0, None, None)


def test_a_share_is_frozen_and_exact_at_the_ends():
    nobody, everybody = share(0, 7), share(7, 7)
    assert (nobody.share, nobody.interval.low) == (0.0, 0.0)
    assert (everybody.share, everybody.interval.high) == (1.0, 1.0)
    with pytest.raises(AttributeError):
        nobody.count = 3
    assert share(np.int64(1), np.int64(4)).share == 0.25


@pytest.mark.parametrize(("count", "n"), [(3, 2), (-1, 2), (0, -1), (0.5, 2), ("1", 2), (1, None)])
def test_wrong_counts_are_named(count, n):
    with pytest.raises(UsageError, match=rf"count .*{count}"):
        wilson(count, n)


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, float("nan")])
def test_wrong_levels_are_named(level):
    with pytest.raises(UsageError, match="level between 0 and 1"):
        wilson(1, 2, level)


def test_several_threads_are_resampled_as_threads():
    """Ten threads that are all or nothing: the interval must be far wider than 1,000 independent comments give."""
    pooled = cluster_bootstrap_share([100] * 5 + [0] * 5, [100] * 10, 0.95, seed=3, replicates=4000)
    assert (pooled.count, pooled.n, pooled.share) == (500, 1000, 0.5)
    assert pooled.interval.method == CLUSTER_BOOTSTRAP
    # Each replicate is Binomial(10, 1/2) / 10, whose 2.5 % and 97.5 % points are 0.2 and 0.8.
    assert (pooled.interval.low, pooled.interval.high) == pytest.approx((0.2, 0.8))


def test_the_cluster_bootstrap_meets_the_sandwich_estimate():
    """With many threads the bootstrap's spread is that of the linearised ratio estimator (an independent route)."""
    generator = np.random.default_rng(11)
    sizes = generator.integers(20, 60, 200)
    counts = generator.binomial(sizes, generator.beta(2, 3, 200))
    pooled = cluster_bootstrap_share(counts.tolist(), sizes.tolist(), 0.95, seed=5, replicates=4000)
    ratio = counts.sum() / sizes.sum()
    error = math.sqrt(((counts - ratio * sizes) ** 2).sum()) / sizes.sum()
    assert pooled.interval.low == pytest.approx(ratio - Z95 * error, abs=0.15 * error)
    assert pooled.interval.high == pytest.approx(ratio + Z95 * error, abs=0.15 * error)


@pytest.mark.parametrize(
    ("counts", "sizes"),
    [([3], [10]), ([3, 0], [10, 0]), ([0, 0, 0], [10, 10, 10]), ([5, 10], [10, 20]), ([10, 10], [20, 21])],
    ids=["one thread", "one that has comments", "nobody", "all shares equal", "alike by luck"],
)
def test_wilson_stands_in_where_threads_say_too_little(counts, sizes):
    pooled = cluster_bootstrap_share(counts, sizes, 0.9, seed=1, replicates=500)
    assert pooled == share(sum(counts), sum(sizes), 0.9)
    assert pooled.interval.method == WILSON


@settings(deadline=None)
@given(threads=st.lists(parts, min_size=1, max_size=12), seed=st.integers(0, 99))
def test_a_pooled_share_stays_in_bounds_and_never_beats_wilson(threads, seed):
    counts, sizes = [count for count, _ in threads], [n for _, n in threads]
    pooled = cluster_bootstrap_share(counts, sizes, 0.95, seed, 200)
    floor = wilson(sum(counts), sum(sizes))
    assert pooled.share == sum(counts) / sum(sizes)
    assert 0 <= pooled.interval.low <= pooled.interval.high <= 1
    assert pooled.interval.high - pooled.interval.low >= floor.high - floor.low
    assert pooled == cluster_bootstrap_share(counts, sizes, 0.95, seed, 200)


def test_wrong_threads_are_named():
    with pytest.raises(UsageError, match="2 counts, 1 sizes"):
        cluster_bootstrap_share([1, 2], [3])
    with pytest.raises(UsageError, match=r"thread 1.*count 4, n 3"):
        cluster_bootstrap_share([1, 4], [3, 3])
    with pytest.raises(UsageError, match="at least one bootstrap replicate"):
        cluster_bootstrap_share([1, 2], [3, 3], replicates=0)


@settings(deadline=None)
@given(n=st.integers(1, 40), replicates=st.integers(1, 60), seed=st.integers(0, 2**32))
def test_weights_are_samples_of_n_with_replacement(n, replicates, seed):
    weights = np.concatenate(list(resampling_weights(n, replicates, seed)))
    assert weights.shape == (replicates, n)
    assert (weights.sum(axis=1) == n).all()
    assert np.array_equal(weights, np.concatenate(list(resampling_weights(n, replicates, seed))))


def test_weights_come_in_blocks_that_bound_memory():
    blocks = list(resampling_weights(1_000_000, 5, 0))
    assert [block.shape for block in blocks] == [(2, 1_000_000), (2, 1_000_000), (1, 1_000_000)]
    assert not np.array_equal(blocks[0][0], blocks[1][0])


def test_weights_need_units_and_replicates():
    with pytest.raises(UsageError, match="at least one unit"):
        list(resampling_weights(0, 5, 0))
    with pytest.raises(UsageError, match="at least one bootstrap replicate"):
        list(resampling_weights(5, 0, 0))


def test_the_percentile_limits_are_order_statistics():
    """Davison & Hinkley: with R = 999 replicates the 95 % limits are the 25th and the 975th."""
    values = np.random.default_rng(0).permutation(np.arange(1.0, 1000.0))
    assert percentile_interval(values, 0.95, "m") == Interval(pytest.approx(25.0), pytest.approx(975.0), 0.95, "m")


def test_undefined_replicates_are_left_out():
    nan = float("nan")
    assert percentile_interval(np.array([nan, 0.5, nan]), 0.95, "m") == Interval(0.5, 0.5, 0.95, "m")
    assert percentile_interval(np.array([nan, nan]), 0.95, "m") is None
    assert percentile_interval(np.array([]), 0.95, "m") is None
