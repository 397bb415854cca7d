"""How evenly people take part: Gini's coefficient of comments by author, and the share of those who write most.

Only people who wrote are counted: how many read and stayed silent is not known. Authors of several threads are one
person where they have one name (or pseudonym); comments without an author say nothing.

Sources:
  Gini, C. (1912). Variabilità e mutabilità. Bologna. Half the mean difference between two authors drawn with
    replacement, over the mean; computed from ordered counts as in Dixon, P. M., Weiner, J., Mitchell-Olds, T. &
    Woodley, R. (1987). Bootstrapping the Gini coefficient of inequality. Ecology 68, 1548-1551, without their
    correction n / (n - 1): 0 where all write as much, (n - 1) / n where one of n writes all.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.structure.links import Comments

__all__ = ["describe_participation", "gini", "top_share"]

_TOP = 0.1


def describe_participation(comments: Comments) -> dict[str, Any]:
    """Authors, their comments, Gini's coefficient and the share of the top tenth; None where nobody is known."""
    counts = list(Counter(name for name in comments.authors if name).values())
    return {
        "authors": len(counts),
        "comments": sum(counts),
        "comments_without_author": len(comments) - sum(counts),
        "once": sum(count == 1 for count in counts),
        "most": max(counts, default=None),
        "gini": gini(counts),
        "top": _TOP,
        "top_authors": math.ceil(_TOP * len(counts)),
        "top_share": top_share(counts, _TOP),
    }


def gini(counts: Sequence[int]) -> float | None:
    """Gini's coefficient of `counts`, 0 (all equal) to (n - 1) / n; None where they sum to 0 or there are none."""
    values = np.sort(np.asarray(counts, dtype=np.float64))
    n, total = len(values), float(values.sum())
    if not total:
        return None
    return float(((2 * np.arange(1, n + 1) - n - 1) * values).sum() / (n * total))


def top_share(counts: Sequence[int], top: float) -> float | None:
    """The share of all that the first `top` (0..1) of the counts have, rounded up to whole authors; None for nothing."""
    total = sum(counts)
    if not total:
        return None
    return sum(sorted(counts, reverse=True)[: math.ceil(top * len(counts))]) / total
