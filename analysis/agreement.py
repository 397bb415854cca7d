"""How far coders agree: Krippendorff's alpha, Cohen's kappa, percent agreement.

Codings are a table of coders by units: `codings[coder][unit]` is the value that the coder gave, None where the coder
did not code the unit. A coefficient that the codings do not determine is None, never 0 or 1: nothing that two coders
both coded, or no variation (one value only, so that nothing could have been disagreed about).

Sources:
  Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania, working paper.
  Passonneau, R. (2006). Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation. LREC.
  Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20, 37-46.
  Zapf, A., Castell, S., Morawietz, L. & Karch, A. (2016). Measuring inter-rater reliability for nominal data: which
    coefficients and confidence intervals are appropriate? BMC Medical Research Methodology 16:93 (units resampled).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.prevalence import Interval, percentile_interval, resampling_weights
from comments.errors import UsageError

__all__ = [
    "UNIT_BOOTSTRAP",
    "alpha_by_code",
    "alpha_interval",
    "cohen_kappa",
    "krippendorff_alpha",
    "masi_distance",
    "nominal_distance",
    "percent_agreement",
]

UNIT_BOOTSTRAP = "bootstrap (units)"

Value = TypeVar("Value", bound=Hashable)
Distance = Callable[[Value, Value], float]


def nominal_distance(first: Hashable, second: Hashable) -> float:
    """0 for the same value, 1 for another: nominal data have no degrees of difference (Krippendorff 2011)."""
    return float(first != second)


def masi_distance(first: frozenset[str], second: frozenset[str]) -> float:
    """MASI distance of two code sets, 0 (the same) to 1 (nothing shared): 1 - J M (Passonneau 2006).

    J is Jaccard's coefficient; M is 1 for the same sets, 2/3 where one contains the other, 1/3 where they overlap,
    0 where they share nothing. Two empty sets are the same set. (NLTK rounds M to 0.67 and 0.33; here it is exact.)

    Raises UsageError where a value is no set (a string would pass as a set of letters).
    """
    for value in (first, second):
        if not isinstance(value, frozenset):
            raise UsageError("code sets as frozensets", got=repr(value), where="masi_distance")
    if first == second:
        return 0.0
    shared = len(first & second)
    if not shared:
        return 1.0
    thirds = 2 if first < second or second < first else 1
    return 1 - thirds * shared / (3 * len(first | second))


def krippendorff_alpha(
    codings: Sequence[Sequence[Value | None]], distance: Distance[Value] = nominal_distance
) -> float | None:
    """Krippendorff's alpha, 1 - observed / expected disagreement, for any number of coders and missing values (2011).

    `codings`: (n_coders, n_units), None where missing; units that fewer than two coders coded drop out. `distance` is
    symmetric, and 0 for equal values: `nominal_distance`, or `masi_distance` for whole code sets. It is taken as the
    difference function itself (delta squared in Krippendorff's notation); it is not squared again.

    1 is agreement, 0 what chance gives, less than 0 systematic disagreement. None where no unit has two codings, or
    where the codings do not vary. Raises UsageError on fewer than two coders, rows of different length, or NaN.
    """
    table = _tabulate(codings, distance)
    return _defined(table.alphas(np.ones((1, len(table.counts))))[0])


def alpha_by_code(codings: Sequence[Sequence[frozenset[str] | None]], codes: Sequence[str]) -> dict[str, float | None]:
    """Nominal alpha of each code of a multi-label coding, each code a variable of its own: in the set or not.

    `codings` as for `krippendorff_alpha`. A code that nobody used does not vary: None. Raises UsageError on a coding
    that holds a code not in `codes`, and as `krippendorff_alpha` does.
    """
    known = frozenset(codes)
    for coder, row in enumerate(codings):
        for unit, value in enumerate(row):
            if value is not None and not value <= known:
                raise UsageError(
                    f"codes out of {', '.join(codes)}", got=", ".join(sorted(value - known)), where=_place(coder, unit)
                )
    return {
        code: krippendorff_alpha([[None if value is None else code in value for value in row] for row in codings])
        for code in codes
    }


def alpha_interval(
    codings: Sequence[Sequence[Value | None]],
    distance: Distance[Value] = nominal_distance,
    *,
    level: float = 0.95,
    seed: int = 0,
    replicates: int = 2000,
) -> Interval | None:
    """Percentile bootstrap interval of alpha, from samples of units drawn with replacement (Zapf et al. 2016).

    Units that fewer than two coders coded are not resampled. Replicates without variation, where alpha is undefined,
    are left out. None where alpha itself is. Where the coders never disagree every replicate is 1 and so is the
    interval: that is the bootstrap's limit, no certainty. Raises as `krippendorff_alpha` does.
    """
    table = _tabulate(codings, distance)
    n_units = len(table.counts)
    if _defined(table.alphas(np.ones((1, n_units)))[0]) is None:
        return None
    blocks = [table.alphas(weights) for weights in resampling_weights(n_units, replicates, seed)]
    return percentile_interval(np.concatenate(blocks), level, UNIT_BOOTSTRAP)


def cohen_kappa(first: Sequence[Hashable | None], second: Sequence[Hashable | None]) -> float | None:
    """Cohen's (1960) kappa of two coders: (observed - chance) / (1 - chance), chance from each coder's own habits.

    `first`, `second`: (n_units,); units that either did not code drop out. None where nothing is left, or where both
    gave one and the same value throughout. Raises UsageError on rows of different length, or NaN.
    """
    _check([first, second])
    pairs = [pair for pair in zip(first, second, strict=True) if None not in pair]
    if not pairs:
        return None
    n = len(pairs)
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = Fraction(sum(a == b for a, b in pairs), n)
    chance = Fraction(sum(count * right[value] for value, count in left.items()), n * n)
    return None if chance == 1 else float((observed - chance) / (1 - chance))


def percent_agreement(codings: Sequence[Sequence[Hashable | None]]) -> float | None:
    """The share (0..1) of pairs of codings of the same unit that are the same value, over all pairs of coders.

    `codings` as for `krippendorff_alpha`; a unit that m coders coded gives m (m - 1) / 2 pairs. Not corrected for
    chance. None where no unit has two codings. Raises as `krippendorff_alpha` does.
    """
    _check(codings)
    pairs = same = 0
    for unit in zip(*codings, strict=True):
        values = [value for value in unit if value is not None]
        pairs += len(values) * (len(values) - 1) // 2
        same += sum(count * (count - 1) // 2 for count in Counter(values).values())
    return same / pairs if pairs else None


@dataclass(frozen=True, slots=True)
class _Table:
    """Codings as Krippendorff's (2011) values-by-units table; only units with at least two codings.

    `counts`: (n_units, n_values), how many coders gave the unit the value. `disagreement`: (n_units,), the sum of
    distances over ordered pairs of the unit's codings, each divided by the unit's number of codings less one.
    `distances`: (n_values, n_values).
    """

    counts: NDArray[np.float64]
    disagreement: NDArray[np.float64]
    distances: NDArray[np.float64]

    def alphas(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Alpha of each weighting of the units, (n_weightings,), NaN where undefined; `weights`: (·, n_units)."""
        totals = weights @ self.counts
        n = totals.sum(axis=1)
        observed = weights @ self.disagreement
        expected = ((totals @ self.distances) * totals).sum(axis=1)
        alphas = np.full(len(weights), np.nan)
        np.divide(observed * (n - 1), expected, out=alphas, where=expected > 0)
        return 1 - alphas


def _tabulate(codings: Sequence[Sequence[Value | None]], distance: Distance[Value]) -> _Table:
    _check(codings)
    units = [[value for value in unit if value is not None] for unit in zip(*codings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    column: dict[Value, int] = {}
    for unit in units:
        for value in unit:
            column.setdefault(value, len(column))
    counts = np.zeros((len(units), len(column)))
    for row, unit in enumerate(units):
        for value in unit:
            counts[row, column[value]] += 1
    distances = np.array([[distance(a, b) for b in column] for a in column], dtype=np.float64)
    distances = distances.reshape(len(column), len(column))
    if np.diag(distances).any() or (distances < 0).any() or not np.array_equal(distances, distances.T):
        raise UsageError(
            "a distance that is symmetric, never negative and 0 from a value to itself",
            got=getattr(distance, "__name__", repr(distance)),
            where="agreement",
        )
    disagreement = ((counts @ distances) * counts).sum(axis=1) / (counts.sum(axis=1) - 1)
    return _Table(counts, disagreement, distances)


def _check(codings: Sequence[Sequence[Hashable | None]]) -> None:
    if len(codings) < 2:
        raise UsageError("codings of at least two coders", got=str(len(codings)), where="agreement")
    lengths = [len(row) for row in codings]
    if len(set(lengths)) > 1:
        raise UsageError(
            "as many units from every coder, None where one was not coded", got=f"{lengths} units", where="agreement"
        )
    for coder, row in enumerate(codings):
        for unit, value in enumerate(row):
            if isinstance(value, float) and np.isnan(value):
                raise UsageError("None for a missing coding", got="NaN", where=_place(coder, unit))


def _place(coder: int, unit: int) -> str:
    return f"coder {coder}, unit {unit}"


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
