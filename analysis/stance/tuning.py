"""Fitting the cue classifier and saying how good it is on comments whose settings it has not seen.

Everything is cross-validated by *setting* (one takedown with its comments), never by comment: comments on one takedown
share names and facts, and a split by comment would let the model recognise them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.classifier import decide
from analysis.codebook import Codebook
from analysis.evaluation import evaluate_stance
from analysis.stance.cue_classifier import CueClassifier

__all__ = ["as_frame", "train"]

_FOLDS = 7
_GRID = np.round(np.arange(0.24, 0.61, 0.02), 2)  # thresholds that are tried; the extremes overfit rare codes
_SMOOTHING = 3.0  # comments added to both kinds of error, so that a lucky threshold on a rare code does not win
_ABSTAIN_BELOW = 0.24  # see DECISIONS.md: what the classifier gives a code less than this, it does not say


def as_frame(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Coded records as the frame that classifiers take."""
    return pd.DataFrame(
        {
            "text": [record["text"] for record in records],
            "headline": [record.get("headline") or "" for record in records],
            "parent": [record.get("parent") or "" for record in records],
            "language": ["en"] * len(records),
        }
    )


def train(records: Sequence[Mapping[str, Any]], codebook: Codebook) -> dict[str, Any]:
    """The weights fitted on all `records`, with thresholds and scores from cross-validation over their settings."""
    frame = as_frame(records)
    gold = [frozenset(record["stance"]) for record in records]
    settings = [str(record["setting"]) for record in records]
    classifier = CueClassifier(codebook)
    matrix, _ = classifier.features(frame)
    held_out = _held_out(classifier, matrix, gold, settings)
    thresholds = _thresholds(held_out, gold, codebook)
    decided = decide(held_out, codebook, thresholds, _ABSTAIN_BELOW)
    scores = evaluate_stance(gold, decided.codes, held_out, codebook.codes, seed=0, replicates=0)
    weights = classifier.fit_matrix(matrix, gold).weights
    assert weights is not None  # noqa: S101 - `fit` has just set it
    weights["thresholds"] = [float(value) for value in thresholds]
    weights["abstain_below"] = _ABSTAIN_BELOW
    weights["trained_on"] = {"comments": len(records), "settings": len(set(settings))}
    weights["cross_validated"] = _rounded(
        {key: scores[key] for key in ("macro_f1", "majority_macro_f1", "coverage", "brier", "ece")}
    )
    return weights


def _held_out(
    classifier: CueClassifier, matrix: NDArray[np.float64], gold: Sequence[frozenset[str]], settings: Sequence[str]
) -> NDArray[np.float64]:
    """(n_comments, n_codes): each comment's probabilities by a model that saw no comment of its setting."""
    fold_of = {name: number % _FOLDS for number, name in enumerate(sorted(set(settings)))}
    folds = np.array([fold_of[name] for name in settings])
    probabilities = np.zeros((len(matrix), len(classifier.codebook.codes)))
    for fold in range(_FOLDS):
        seen = folds != fold
        classifier.fit_matrix(matrix[seen], [codes for codes, use in zip(gold, seen, strict=True) if use])
        probabilities[~seen] = classifier.probabilities(matrix[~seen])
    return probabilities


def _thresholds(
    probabilities: NDArray[np.float64], gold: Sequence[frozenset[str]], codebook: Codebook
) -> NDArray[np.float64]:
    """For each code the threshold with the best smoothed F1 on held-out probabilities."""
    chosen = np.full(len(codebook.codes), 0.5)
    for column, code in enumerate(codebook.codes):
        holds = np.array([code in codes for codes in gold])
        scores = []
        for threshold in _GRID:
            taken = probabilities[:, column] >= threshold
            right = int((taken & holds).sum())
            scores.append(2 * right / (taken.sum() + holds.sum() + 2 * _SMOOTHING))
        chosen[column] = _GRID[int(np.argmax(scores))]
    return chosen


def _rounded(scores: Mapping[str, Any]) -> dict[str, Any]:
    return {key: None if value is None else round(float(value), 4) for key, value in scores.items()}
