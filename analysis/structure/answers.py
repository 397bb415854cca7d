"""Are bias claims answered, and how; how soon is a comment answered at all.

A comment claims bias where the `claims` table has a claim of it whose polarity is ``asserted``. It is answered where at
least one comment answers it: with uncertain links, 1 - the product of (1 - weight), links taken as independent. It is denied
where a comment that answers it has a claim of polarity ``denied`` that names it in `denies`, with the link's weight. A reply's
stance is toward the parent that it was read with; with uncertain links the same probabilities stand for its alternatives.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.prevalence import CLUSTER_BOOTSTRAP, Interval, percentile_interval, resampling_weights, wilson
from analysis.structure.links import REPLY_STANCES, Comments, Links

__all__ = ["describe_bias_answers", "describe_first_answers", "expected_share"]

_LEVEL = 0.95
_REPLICATES = 2_000
_QUARTILES = (("q1", 0.25), ("median", 0.5), ("q3", 0.75))

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]


def describe_bias_answers(comments: Comments, links: Links, claims: pd.DataFrame, seed: int) -> dict[str, Any]:
    """Comments that claim bias: how many are answered, denied, and how their answers stand to them.

    `others` is the share answered of the coded comments that claim no bias, to compare with.
    """
    claiming = np.zeros(len(comments), dtype=bool)
    asserted = claims[claims["polarity"] == "asserted"]
    numbers = [comments.numbers.get(key) for key in zip(asserted["thread_id"], asserted["comment_id"], strict=True)]
    claiming[[number for number in numbers if number is not None]] = True
    answered = _at_least_one(links, np.ones(len(links.child), dtype=bool), len(comments))
    denied = _at_least_one(links, _denying(comments, links, claims), len(comments))
    to_claims = claiming[links.parent]
    weight, stance = links.weight[to_claims], links.stance[links.child[to_claims]]
    known = ~np.isnan(stance).any(axis=1)
    mix = weight[known] @ stance[known]
    total = float(mix.sum())
    return {
        "claims": int(claiming.sum()),
        "answered": expected_share(answered, claiming, comments, seed),
        "denied": expected_share(denied, claiming, comments, seed),
        "others": expected_share(answered, comments.coded & ~claiming, comments, seed),
        "answers": float(weight.sum()),
        "answers_of_known_stance": float(weight[known].sum()),
        "stances": [
            {
                "stance": name,
                "answers": float(count) if total else None,
                "share": float(count) / total if total else None,
            }
            for name, count in zip(REPLY_STANCES, mix, strict=True)
        ],
    }


def expected_share(probability: Floats, among: Truths, comments: Comments, seed: int) -> dict[str, Any]:
    """The expected share of the comments `among` of which something holds with `probability`, both (n,).

    The interval resamples threads; for one thread, and wherever that comes out narrower, it is Wilson's of the expected
    count, rounded (as `analysis.prevalence.cluster_bootstrap_share` does). It holds the doubt of the sample, not of the links.
    """
    n, count = int(among.sum()), float(probability[among].sum())
    result = {"count": count, "n": n, "share": count / n if n else None}
    interval = wilson(round(count), n, _LEVEL)
    threads, number = np.unique(comments.thread[among], return_inverse=True)
    if interval is not None and len(threads) > 1:
        totals = np.column_stack([np.bincount(number, weights=probability[among]), np.bincount(number)])
        sums = np.concatenate([w @ totals for w in resampling_weights(len(threads), _REPLICATES, seed)])
        resampled = percentile_interval(sums[:, 0] / sums[:, 1], _LEVEL, CLUSTER_BOOTSTRAP)
        interval = _wider(interval, resampled)
    return {
        **result,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "interval": interval.method if interval else None,
    }


def _wider(first: Interval, second: Interval | None) -> Interval:
    if second is None or second.high - second.low < first.high - first.low:
        return first
    return second


def _at_least_one(links: Links, counted: Truths, n: int) -> Floats:
    """The probability that at least one of the counted links to a comment holds, (n,)."""
    never = np.ones(n)
    np.multiply.at(never, links.parent[counted], 1.0 - links.weight[counted])
    return 1.0 - never


def _denying(comments: Comments, links: Links, claims: pd.DataFrame) -> Truths:
    """Which links are of a comment that denies the parent's claim, (n_links,)."""
    denied = claims[(claims["polarity"] == "denied") & (claims["denies"].fillna("") != "")]
    pairs = {
        (comments.numbers.get((thread, child)), comments.numbers.get((thread, parent)))
        for thread, child, parent in zip(denied["thread_id"], denied["comment_id"], denied["denies"], strict=True)
    }
    found = [pair in pairs for pair in zip(links.child.tolist(), links.parent.tolist(), strict=True)]
    return np.array(found, dtype=bool)


def describe_first_answers(comments: Comments, links: Links) -> dict[str, Any]:
    """How far the first answer is from a comment that is answered: in comments (1: the next one) and in minutes.

    Quartiles over the answered comments; with uncertain links over every possible first answer, weighted with the
    probability that it is the first. Only later answers count. Comments that nobody answers are not in it; neither are, in
    minutes, pairs without times.
    """
    later = comments.rank[links.parent] < comments.rank[links.child]
    child, parent, weight = links.child[later], links.parent[later], links.weight[later]
    order = np.lexsort((comments.rank[child], parent))
    child, parent, weight = child[order], parent[order], weight[order]
    first = weight * _none_before(parent, weight)
    apart = (comments.rank[child] - comments.rank[parent]).astype(np.float64)
    minutes = (comments.seconds[child] - comments.seconds[parent]) / 60
    timed = ~np.isnan(minutes)
    return {
        "answered": float(first.sum()),
        "comments": _quartiles(apart, first),
        "minutes": _quartiles(minutes[timed], first[timed]),
    }


def _none_before(parent: Integers, weight: Floats) -> Floats:
    """For links ordered by parent, then time: the probability that no earlier link to the same parent holds."""
    result: list[float] = []
    last, none = -1, 1.0
    for number, probability in zip(parent.tolist(), weight.tolist(), strict=True):
        none = none if number == last else 1.0
        result.append(none)
        last, none = number, none * (1.0 - probability)
    return np.array(result)


def _quartiles(values: Floats, weights: Floats) -> dict[str, float | None]:
    """Weighted quartiles: the smallest value up to which at least that share of the weight lies; None without weight."""
    total = float(weights.sum())
    result: dict[str, float | None] = dict.fromkeys((name for name, _ in _QUARTILES), None)
    if total > 0:
        order = np.argsort(values, kind="stable")
        cumulated = np.cumsum(weights[order])
        for name, level in _QUARTILES:
            place = min(int(np.searchsorted(cumulated, level * total - 1e-9)), len(order) - 1)
            result[name] = float(values[order[place]])
    return {**result, "n": total}
