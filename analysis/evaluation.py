"""How good a stance classifier is: its codes and probabilities against gold codings.

What was decided, and why:

- *Abstained* (predicted is None) counts as predicting no code at all: every gold code is a miss, so that leaving
  the hard comments out hides none. `macro_f1_covered` scores the others alone, and `coverage` stands beside it.
- *Zero division.* A code with neither gold nor predicted comments has F1 None and is left out of the macro mean: there
  was nothing to find. A code with gold and no prediction, or the reverse, has F1 0. Precision without predictions and
  recall without gold are None. (scikit-learn's ``zero_division=nan``.)
- *Majority baseline.* Every comment gets the most frequent (non-empty) code set of this very gold, usually
  `no_stance`; of equally frequent sets the smallest, then the first in codebook order.
- *Alpha* is Krippendorff's, with the MASI distance between whole code sets, gold and classifier as the two coders.
  An abstention is a missing value there; `alpha_strict` takes it as the empty set.
- *Calibration* is of probabilities, not of decisions: abstained comments count wherever they have probabilities
  (dropping the doubtful would flatter); a row of NaN, allowed only where the classifier abstained, is left out.
  `brier` is the mean of (p - y)^2 over all cells (comment x code; Brier 1950), 0 to 1.
- *ECE*, the expected calibration error, is the mean over bins, weighted by size, of |mean p - share that holds|: the
  binning estimate of Naeini et al. (2015) and Guo et al. (2017) for marginal probabilities, pooled over the cells of
  all codes. Ten bins of equal mass: with seven codes most probabilities are near 0, and equal widths would leave the
  upper bins a handful of cells. Equal probabilities never part, so there may be fewer bins. Pooling lets one code's
  overconfidence make up for another's doubt; `codes.<code>.ece` does not, nor does their mean, `ece_classwise` (Kull
  et al. 2019). Every ECE of few cells is biased upwards.
- *Intervals* are percentile bootstrap intervals at 95 % (Davison & Hinkley 1997) that resample comments. They contain
  the uncertainty of the gold sample, not that of training. A replicate in which a score is undefined is left out.

Sources: Brier (1950), Monthly Weather Review 78, 1-3. Naeini, Cooper & Hauskrecht (2015), AAAI. Guo, Pleiss, Sun &
Weinberger (2017), ICML. Kull et al. (2019), NeurIPS. Davison & Hinkley (1997), Bootstrap methods and their application.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.agreement import alpha_interval, krippendorff_alpha, masi_distance
from analysis.prevalence import percentile_interval, resampling_weights
from comments.errors import UsageError

__all__ = ["BINS", "LEVEL", "evaluate_stance", "render_table"]

BINS = 10
LEVEL = 0.95

Matrix = NDArray[np.float64]


def evaluate_stance(
    gold: Sequence[frozenset[str]],
    predicted: Sequence[frozenset[str] | None],
    probabilities: ArrayLike,
    codes: Sequence[str],
    *,
    seed: int = 0,
    replicates: int = 2000,
    sure: Sequence[bool] | None = None,
) -> dict[str, Any]:
    """Score predicted code sets and probabilities against the gold; the module's docstring has the definitions.

    `gold`: (n,) code sets. `predicted`: (n,) code sets, None where the classifier abstained. `probabilities`:
    (n, n_codes) in 0..1, columns in the order of `codes`. `sure`: (n,), False where the gold coder was unsure.
    `replicates` = 0 leaves the intervals out (None).

    Returns a dict that JSON can hold; scores in 0..1 (alpha up to 1, also negative), None where undefined:
    `n`, `n_covered`, `coverage`, `macro_f1`, `macro_f1_ci` ([low, high]), `macro_f1_covered`, `macro_f1_sure` and
    `n_sure` (None without `sure`), `majority_macro_f1`, `majority_codes`, `alpha`, `alpha_ci`, `alpha_strict`,
    `brier`, `ece`, `ece_classwise`, `reliability` (bins, by rising probability: `low`, `high`, `n` cells,
    `mean_probability`, `observed_share`), `codes` (`precision`, `recall`, `f1`, `f1_ci`, `support`, `predicted`,
    `alpha` on covered comments, `brier`, `ece`, by code) and `bootstrap` (`level`, `replicates`, `seed`, `unit`).

    No comments at all is no error: everything is None. Raises UsageError on lengths or shapes that do not fit, a code
    that is not in `codes`, a code that stands in it twice, or a probability outside 0..1 or missing without abstention.
    """
    cells = _tabulate(gold, predicted, probabilities, codes)
    marked = None if sure is None else np.array(sure, dtype=bool)
    if marked is not None and len(marked) != len(gold):
        raise UsageError("one mark for every comment", got=f"{len(marked)}, not {len(gold)}", where="evaluate_stance")
    covered = cells.covered
    majority = _majority(gold, codes)
    return {
        "n": len(gold),
        "n_covered": int(covered.sum()),
        "coverage": float(covered.mean()) if len(gold) else None,
        "macro_f1_covered": _macro_f1(cells.gold[covered], cells.predicted[covered]),
        "macro_f1_sure": None if marked is None else _macro_f1(cells.gold[marked], cells.predicted[marked]),
        "n_sure": None if marked is None else int(marked.sum()),
        "majority_codes": [code for code in codes if code in majority],
        "majority_macro_f1": _macro_f1(cells.gold, _indicators([majority] * len(gold), codes, "majority")),
        **_alphas(gold, predicted, seed, replicates),
        **_calibration(*cells.with_probabilities()),
        **_code_scores(cells, codes, seed, replicates),
        "bootstrap": {"level": LEVEL, "replicates": replicates, "seed": seed, "unit": "comment"},
    }


def render_table(result: dict[str, Any]) -> str:
    """The result of `evaluate_stance` as a plain-text table for a terminal; "-" stands where a score is undefined."""
    width = max([len("abstained as empty sets"), *map(len, result["codes"])]) + 2
    header = ("code", "precision", "recall", "F1", "95 % interval", "support", "predicted")
    table = [header] + [
        (code, *(_text(scores[name]) for name in ("precision", "recall", "f1", "f1_ci", "support", "predicted")))
        for code, scores in result["codes"].items()
    ]
    lines = ["{:<{width}}{:>9}{:>9}{:>9}  {:<15}{:>9}{:>11}".format(*row, width=width) for row in table]
    baseline = f"majority baseline {_text(result['majority_macro_f1'])}"
    if result["majority_codes"]:
        baseline += f" ({' + '.join(result['majority_codes'])} for every comment)"
    rows: list[tuple[str, float | None, str]] = [
        ("macro-F1", result["macro_f1"], f"{_text(result['macro_f1_ci'])}   {baseline}"),
        ("  covered comments only", result["macro_f1_covered"], f"{result['n_covered']} of {result['n']} comments"),
    ]
    if result["n_sure"] is not None:
        rows.append(("  without unsure gold", result["macro_f1_sure"], f"{result['n_sure']} of {result['n']} comments"))
    rows += [
        ("coverage", result["coverage"], ""),
        ("alpha (MASI)", result["alpha"], f"{_text(result['alpha_ci'])}   abstained left out"),
        ("  abstained as empty sets", result["alpha_strict"], ""),
        ("Brier score", result["brier"], "0 is best"),
        ("calibration error", result["ece"], f"0 is best; mean of the codes' own {_text(result['ece_classwise'])}"),
    ]
    lines += ["", *(f"{name:<{width}}{_text(value):>9}  {note}".rstrip() for name, value, note in rows)]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Cells:
    """Comments by codes, (n, n_codes): 0 or 1, or probabilities `given` (a row of NaN for none); `covered`: (n,)."""

    gold: Matrix
    predicted: Matrix
    given: Matrix
    covered: NDArray[np.bool_]

    def with_probabilities(self) -> tuple[Matrix, Matrix]:
        """The gold and the probabilities of the comments that have any, each (n with, n_codes)."""
        rows = ~np.isnan(self.given).any(axis=1)
        return self.gold[rows], self.given[rows]


def _tabulate(
    gold: Sequence[frozenset[str]],
    predicted: Sequence[frozenset[str] | None],
    probabilities: ArrayLike,
    codes: Sequence[str],
) -> _Cells:
    where = "evaluate_stance"
    if not codes or len(set(codes)) != len(codes):
        raise UsageError("codes, each once", got=", ".join(codes) or "none", where=where)
    if len(gold) != len(predicted):
        raise UsageError("one prediction for every comment", got=f"{len(predicted)} for {len(gold)}", where=where)
    try:
        given = np.array(probabilities, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError("a table of probabilities", got=str(error), where=where) from error
    if given.shape != (len(gold), len(codes)):
        raise UsageError(
            f"probabilities of shape {(len(gold), len(codes))}, comments by codes", got=str(given.shape), where=where
        )
    covered = np.array([chosen is not None for chosen in predicted], dtype=bool)
    missing = np.isnan(given)
    needed = covered | ~missing.all(axis=1)
    wrong = (given < -1e-9) | (given > 1 + 1e-9) | (missing & needed[:, np.newaxis])  # a softmax may round beyond 1
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise UsageError(
            f"a probability of {codes[column]} between 0 and 1",
            got=str(given[row, column]),
            where=f"{where}, comment {row}",
            hint="only an abstained comment may have none, and then a whole row of NaN",
        )
    chosen = _indicators(_abstained_as_empty(predicted), codes, "predicted")
    return _Cells(_indicators(gold, codes, "gold"), chosen, given, covered)


def _abstained_as_empty(predicted: Sequence[frozenset[str] | None]) -> list[frozenset[str]]:
    return [frozenset() if chosen is None else chosen for chosen in predicted]


def _indicators(sets: Sequence[frozenset[str]], codes: Sequence[str], where: str) -> Matrix:
    """Code sets as 0 and 1, (n, n_codes)."""
    column = {code: index for index, code in enumerate(codes)}
    cells = np.zeros((len(sets), len(codes)))
    for row, chosen in enumerate(sets):
        if not isinstance(chosen, frozenset) or not chosen <= column.keys():
            raise UsageError(
                f"a frozenset of codes out of {', '.join(codes)}", got=repr(chosen), where=f"{where}, comment {row}"
            )
        cells[row, [column[code] for code in chosen]] = 1
    return cells


def _majority(gold: Sequence[frozenset[str]], codes: Sequence[str]) -> frozenset[str]:
    """The most frequent non-empty code set; of equals the smallest, then the first in codebook order."""
    tally = Counter(chosen for chosen in gold if chosen)
    order = {code: index for index, code in enumerate(codes)}
    ranked = sorted(tally, key=lambda chosen: (-tally[chosen], len(chosen), sorted(order[code] for code in chosen)))
    return ranked[0] if ranked else frozenset()


def _code_scores(cells: _Cells, codes: Sequence[str], seed: int, replicates: int) -> dict[str, Any]:
    """`macro_f1`, `macro_f1_ci`, `ece_classwise` and `codes` of the result."""
    hits = cells.gold * cells.predicted
    tallies = np.concatenate([hits, cells.gold, cells.predicted], axis=1)  # (n, 3 n_codes): F1 is 2 hits / (the rest)
    hit, support, chosen = np.split(tallies.sum(axis=0), 3)
    samples = np.empty((0, len(codes)))
    if replicates and len(hits):
        sums = np.concatenate([weights @ tallies for weights in resampling_weights(len(hits), replicates, seed)])
        drawn_hit, drawn_support, drawn_chosen = np.split(sums, 3, axis=1)
        samples = _ratio(2 * drawn_hit, drawn_support + drawn_chosen)
    precision, recall, f1 = _ratio(hit, chosen), _ratio(hit, support), _ratio(2 * hit, support + chosen)
    truth, given = cells.with_probabilities()
    by_code: dict[str, Any] = {}
    for index, code in enumerate(codes):
        inside = [cells.gold[cells.covered, index].tolist(), cells.predicted[cells.covered, index].tolist()]
        calibration = _calibration(truth[:, index], given[:, index])
        by_code[code] = {
            "precision": _number(precision[index]),
            "recall": _number(recall[index]),
            "f1": _number(f1[index]),
            "f1_ci": _limits(samples[:, index]),
            "support": int(support[index]),
            "predicted": int(chosen[index]),
            "alpha": krippendorff_alpha(inside),
            "brier": calibration["brier"],
            "ece": calibration["ece"],
        }
    return {
        "macro_f1": _number(_mean(f1)),
        "macro_f1_ci": _limits(_mean(samples)),
        "ece_classwise": float(np.mean([own["ece"] for own in by_code.values()])) if len(given) else None,
        "codes": by_code,
    }


def _macro_f1(gold: Matrix, predicted: Matrix) -> float | None:
    hits, both = (gold * predicted).sum(axis=0), gold.sum(axis=0) + predicted.sum(axis=0)
    return _number(_mean(_ratio(2 * hits, both)))


def _alphas(
    gold: Sequence[frozenset[str]], predicted: Sequence[frozenset[str] | None], seed: int, replicates: int
) -> dict[str, Any]:
    """`alpha`, `alpha_ci` and `alpha_strict` of the result."""
    codings: list[Sequence[frozenset[str] | None]] = [gold, predicted]
    options: dict[str, Any] = {"level": LEVEL, "seed": seed, "replicates": replicates}
    interval = alpha_interval(codings, masi_distance, **options) if replicates else None
    return {
        "alpha": krippendorff_alpha(codings, masi_distance),
        "alpha_ci": None if interval is None else [interval.low, interval.high],
        "alpha_strict": krippendorff_alpha([gold, _abstained_as_empty(predicted)], masi_distance),
    }


def _calibration(truth: Matrix, given: Matrix) -> dict[str, Any]:
    """`brier`, `ece` and `reliability` of cells, `truth` 0 or 1 beside `given` probabilities; at most `BINS` bins."""
    if not given.size:
        return {"brier": None, "ece": None, "reliability": []}
    uppers = np.unique(np.quantile(given, np.arange(1, BINS) / BINS, method="inverted_cdf"))
    of_cell = np.searchsorted(uppers, given, side="left")
    bins = [
        {
            "low": float(given[inside].min()),
            "high": float(given[inside].max()),
            "n": int(inside.sum()),
            "mean_probability": float(given[inside].mean()),
            "observed_share": float(truth[inside].mean()),
        }
        for inside in (of_cell == number for number in np.unique(of_cell))
    ]
    gaps = sum(each["n"] * abs(each["mean_probability"] - each["observed_share"]) for each in bins)
    return {"brier": float(((given - truth) ** 2).mean()), "ece": gaps / given.size, "reliability": bins}


def _ratio(above: Matrix, below: NDArray[Any]) -> Matrix:
    """Elementwise quotient, NaN where `below` is 0; only inside this module, where `_number` makes it None."""
    quotient: Matrix = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
    return quotient


def _mean(scores: Matrix) -> Matrix:
    """The mean over the last axis of what is defined; NaN where nothing is."""
    return _ratio(np.nansum(scores, axis=-1), np.isfinite(scores).sum(axis=-1))


def _limits(samples: Matrix) -> list[float] | None:
    interval = percentile_interval(samples, LEVEL, "bootstrap (comments)")
    return None if interval is None else [interval.low, interval.high]


def _number(value: np.float64 | Matrix) -> float | None:
    return None if np.isnan(value) else float(value)


def _text(value: float | list[float] | None) -> str:
    if value is None or isinstance(value, int):
        return "-" if value is None else str(value)
    return " to ".join(f"{limit:.3f}" for limit in (value if isinstance(value, list) else [value]))
