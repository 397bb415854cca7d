"""Fitting the linear stance model: coefficients, the shift to the expected shares, thresholds on settings not seen.

Everything is cross-validated by *setting*, never by comment: a setting is what stands under one headline, and comments
under one headline share names and facts, so that a split by comment would let the model recognise them.

A corpus that was written to cover every code holds rare codes more often than real threads do. `expected` shares, where
they are given, move the log-odds by the difference (prior shift: Saerens, Latinne & Decaestecker 2002, Neural Computation
14, 21-41, with the new prior given instead of estimated), and thresholds are chosen as if the corpus had those shares.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.classifier import decide
from analysis.codebook import Codebook
from analysis.stance.feature_space import learn_space
from analysis.stance.linear_model import LinearModel
from analysis.stance.reading import Reader, Reading
from comments.errors import UsageError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["ABSTAIN_BELOW", "fit_model"]

ABSTAIN_BELOW = 0.10  # see DECISIONS.md
_INVERSE_PENALTIES = (0.1, 0.3, 1.0, 3.0)  # tried on small training sets; large ones take the first (DECISIONS.md)
_LARGE = 3000  # comments
_FOLDS = 5
_GRID = np.round(np.arange(0.05, 0.80, 0.01), 2)  # thresholds at which the best F1 is looked for
_LOWEST, _HIGHEST = 0.10, 0.30  # of the thresholds themselves: F1 on a corpus flatters (DECISIONS.md)
_DIGITS = 4

Matrix = NDArray[np.float64]


def fit_model(
    readings: Sequence[Reading],
    codes: Sequence[frozenset[str]],
    settings: Sequence[str],
    weights: Matrix,
    reader: Reader,
    codebook: Codebook,
    expected: Mapping[str, float],
) -> LinearModel:
    """Learn from coded comments. `weights` (n,): how much each counts. Raises `UsageError` for a code without two kinds."""
    held = np.array([[code in row for code in codebook.codes] for row in codes], dtype=np.float64)
    for column, code in enumerate(codebook.codes):
        with_it = int(held[:, column].sum())
        if not 1 < with_it < len(held) - 1:
            raise UsageError(
                f"comments with and without {code!r}, two of each at least", got=f"{with_it} of {len(held)} with it"
            )
    space = learn_space(readings, settings, reader.grammar, reader.classes)
    matrix = space.matrix(readings, settings)
    folds = _folds(settings if not space.headlines else [str(number) for number in range(len(settings))])
    shift = _shift(held, weights, codebook.codes, expected)
    tried = _INVERSE_PENALTIES if len(readings) <= _LARGE else _INVERSE_PENALTIES[:1]
    held_out = {each: _out_of_fold(matrix, held, weights, folds, each) for each in tried}
    strength = min(tried, key=lambda each: _surprise(held_out[each], held, weights))
    out_of_fold = _shifted(held_out[strength], shift)
    thresholds = _thresholds(out_of_fold, held, weights, codebook, expected)
    coefficients, intercepts = _fit(matrix, held, weights, strength)
    decided = decide(out_of_fold, codebook, thresholds, ABSTAIN_BELOW).codes
    return LinearModel(
        codebook.codes,
        space.columns.names,
        np.round(coefficients * np.tile(space.scales, 1 + len(space.headlines))[:, None], 3),
        np.round(intercepts + shift, _DIGITS),
        thresholds,
        ABSTAIN_BELOW,
        {
            "trained_on": {"comments": len(readings), "settings": len(set(settings))},
            "codebook": f"{codebook.name} {codebook.version}",
            "inverse_penalty": strength,
            "expected_shares": dict(expected),
            "cross_validated": _scores(decided, held, codebook.codes),
        },
        space.headlines,
    )


def _fit(matrix: "csr_matrix", held: Matrix, weights: Matrix, strength: float) -> tuple[Matrix, Matrix]:
    """(n_columns, n_codes) coefficients and (n_codes,) intercepts: an L2-penalised logistic regression a code."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - a report never fits

    fitted = [
        LogisticRegression(C=strength, solver="liblinear", tol=1e-6, max_iter=1000, random_state=0).fit(
            matrix, held[:, column], sample_weight=weights
        )
        for column in range(held.shape[1])
    ]
    return np.array([model.coef_[0] for model in fitted]).T, np.array([model.intercept_[0] for model in fitted])


def _out_of_fold(
    matrix: "csr_matrix", held: Matrix, weights: Matrix, folds: NDArray[np.int64], strength: float
) -> Matrix:
    """(n_comments, n_codes): each comment's probabilities by a model that saw no comment of its setting."""
    probabilities = np.tile(np.average(held, axis=0, weights=weights), (len(held), 1))
    for fold in range(_FOLDS):
        seen = folds != fold
        varied = [0 < held[seen, column].sum() < seen.sum() for column in range(held.shape[1])]
        if seen.any() and not seen.all() and all(varied):
            coefficients, intercepts = _fit(matrix[seen], held[seen], weights[seen], strength)
            probabilities[~seen] = 1.0 / (1.0 + np.exp(-(matrix[~seen] @ coefficients + intercepts)))
    return probabilities


def _surprise(probabilities: Matrix, held: Matrix, weights: Matrix) -> float:
    """The mean log loss of held-out probabilities, a comment counting its weight."""
    loss = -np.log(np.clip(np.where(held > 0, probabilities, 1 - probabilities), 1e-9, 1)).mean(axis=1)
    return float(np.average(loss, weights=weights))


def _shifted(probabilities: Matrix, shift: Matrix) -> Matrix:
    """Probabilities with `shift` added to their log-odds."""
    odds = probabilities / (1 - probabilities) * np.exp(shift)
    result: Matrix = odds / (1 + odds)
    return result


def _folds(settings: Sequence[str]) -> NDArray[np.int64]:
    """(n,): the fold of each comment; a setting lies in one fold, unless there are too few settings to part."""
    names = sorted(set(settings))
    if len(names) < _FOLDS:
        return np.arange(len(settings)) % _FOLDS
    fold_of = {name: number % _FOLDS for number, name in enumerate(names)}
    return np.array([fold_of[name] for name in settings])


def _shift(held: Matrix, weights: Matrix, codes: Sequence[str], expected: Mapping[str, float]) -> Matrix:
    """(n_codes,): what the expected shares add to the log-odds."""
    shares = np.average(held, axis=0, weights=weights)
    wanted = np.array([expected.get(code, share) for code, share in zip(codes, shares, strict=True)])
    if ((wanted <= 0) | (wanted >= 1)).any():
        raise UsageError("expected shares between 0 and 1", got=str(dict(expected)))
    result: Matrix = np.log(wanted / (1 - wanted)) - np.log(shares / (1 - shares))
    return result


def _thresholds(
    probabilities: Matrix, held: Matrix, weights: Matrix, codebook: Codebook, expected: Mapping[str, float]
) -> Matrix:
    """(n_codes,): for each code half of the best F1 that its held-out probabilities can reach, `_HIGHEST` at most.

    For calibrated probabilities that is the threshold with the best expected F1 (Lipton, Elkan & Naryanaswamy 2014, ECML,
    "Optimal thresholding of classifiers to maximize F1 measure"); it moves less by chance than the threshold that did best.
    """
    chosen = np.full(len(codebook.codes), 0.5)
    shares = np.average(held, axis=0, weights=weights)
    for column, code in enumerate(codebook.codes):
        if code == codebook.alone:
            continue
        wanted, share = expected.get(code, shares[column]), shares[column]
        holds = held[:, column] > 0
        counts = weights * np.where(holds, wanted / share, (1 - wanted) / (1 - share))
        reached = 0.0
        for threshold in _GRID:
            taken = probabilities[:, column] >= threshold
            reached = max(reached, 2 * counts[taken & holds].sum() / (counts[taken].sum() + counts[holds].sum()))
        chosen[column] = round(min(_HIGHEST, max(_LOWEST, reached / 2)), 3)
    return chosen


def _scores(decided: Sequence[frozenset[str] | None], held: Matrix, codes: Sequence[str]) -> dict[str, float]:
    """F1 by code and their mean on held-out settings, abstained comments counted as empty."""
    taken = np.array([[row is not None and code in row for code in codes] for row in decided], dtype=np.float64)
    f1 = 2 * (taken * held).sum(axis=0) / np.maximum(1, taken.sum(axis=0) + held.sum(axis=0))
    return {"macro_f1": round(float(f1.mean()), _DIGITS)} | {
        code: round(float(value), _DIGITS) for code, value in zip(codes, f1, strict=True)
    }
