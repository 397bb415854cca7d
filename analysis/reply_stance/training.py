"""Learns reply stance from coded replies: records with `text`, `parent`, `reply_stance` and `setting`.

The shares of stances differ from thread to thread more than anything else about them, and a corpus that was written to hold
quarrels has its own. Log-odds are therefore moved to shares that are to be expected (Saerens, Latinne & Decaestecker 2002,
"Adjusting the outputs of a classifier to new a priori probabilities").
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis.reply_stance.evaluation import evaluate_reply_stance
from analysis.reply_stance.model import REPLY_STANCES, FeatureReader, ReplyStance
from comments.errors import UsageError

__all__ = ["EXPECTED", "fit_reply_stance", "held_out"]

# Round numbers between the threads seen: readers under a takedown who quarrel (two in three replies deny) and readers of one
# mind who go on where the other left off (two in five support).
EXPECTED = {"support": 0.30, "deny": 0.40, "query": 0.10, "comment": 0.20}
_AT_LEAST = 4  # replies in which a feature must occur
_INVERSE_PENALTY = 0.1
_SCALES = {"opens": 2.0, "turn": 2.0, "parent": 0.5}  # of a block's features: what they count before they are penalised
_FOLDS = 5

Record = Mapping[str, Any]
Rows = Sequence[frozenset[str]]
Matrix = NDArray[np.float64]


def fit_reply_stance(records: Sequence[Record], expected: Mapping[str, float] = EXPECTED) -> ReplyStance:
    """Learn from the records that have a parent and a reply stance. Raises `UsageError` where one of the stances is missing."""
    coded = [record for record in records if record.get("parent") and record.get("reply_stance")]
    gold = [str(record["reply_stance"]) for record in coded]
    if set(gold) != set(REPLY_STANCES):
        raise UsageError("replies of every stance and no other", got=", ".join(sorted(set(gold))) or "none")
    reader = FeatureReader()
    rows = [reader.read(record["text"], record["parent"]) for record in coded]
    settings = [str(record["setting"]) for record in coded]
    shares = _shares(gold)
    unseen = held_out(rows, gold, settings, shares)
    model = _fit(rows, gold, expected)
    scores = evaluate_reply_stance(gold, replace(model, expected=tuple(shares.values())).decide(unseen), unseen)
    about = {
        "trained_on": {"replies": len(coded), "settings": len(set(settings))},
        "cross_validated_at_corpus_shares": {
            "macro_f1": round(scores["macro_f1"], 4),
            "ece": round(scores["ece"], 4),
            **{code: round(scores["codes"][code]["f1"], 4) for code in REPLY_STANCES},
        },
    }
    return replace(model, about=about)


def held_out(
    rows: Rows, gold: Sequence[str], settings: Sequence[str], expected: Mapping[str, float] = EXPECTED
) -> Matrix:
    """(n_replies, 4): the probabilities of each reply by a model that saw no reply of its setting."""
    names = sorted(set(settings))
    fold = np.array([names.index(setting) % _FOLDS for setting in settings])
    result = np.tile([expected[stance] for stance in REPLY_STANCES], (len(rows), 1))
    for number in range(_FOLDS):
        seen, unseen = np.flatnonzero(fold != number).tolist(), np.flatnonzero(fold == number).tolist()
        known = [gold[place] for place in seen]
        if len(unseen) and set(known) == set(REPLY_STANCES):
            model = _fit([rows[place] for place in seen], known, expected)
            result[unseen] = model.of_features([rows[place] for place in unseen])
    return result


def _shares(gold: Sequence[str]) -> dict[str, float]:
    counts = Counter(gold)
    return {stance: counts[stance] / len(gold) for stance in REPLY_STANCES}


def _fit(rows: Rows, gold: Sequence[str], expected: Mapping[str, float]) -> ReplyStance:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - a report never fits
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    counts = Counter(name for row in rows for name in row)
    names = sorted(name for name, count in counts.items() if count >= _AT_LEAST)
    scales = np.array([_SCALES.get(name.split(":", 1)[0], 1.0) for name in names])
    targets = np.array([REPLY_STANCES.index(stance) for stance in gold])
    fitted = LogisticRegression(C=_INVERSE_PENALTY, tol=1e-6, max_iter=2000)
    with threadpool_limits(1):  # how sums of floats are split among threads would show in the last digits
        fitted.fit(_matrix(rows, names, scales), targets)
    shares = _shares(gold)
    shift = [np.log(expected[stance] / shares[stance]) for stance in REPLY_STANCES]
    weights = (fitted.coef_ * scales).T.round(3)
    intercepts = tuple(round(float(value), 3) for value in fitted.intercept_ + shift)
    return ReplyStance(
        tuple(expected[stance] for stance in REPLY_STANCES),
        intercepts,
        {name: tuple(float(value) for value in row) for name, row in zip(names, weights, strict=True) if row.any()},
    )


def _matrix(rows: Rows, names: Sequence[str], scales: Matrix) -> csr_matrix:
    """(n_replies, n_features), a feature that a reply has counting its scale."""
    number = {name: place for place, name in enumerate(names)}
    columns = [sorted(number[name] for name in row if name in number) for row in rows]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.array([column for found in columns for column in found], dtype=np.int64)
    return csr_matrix((scales[flat], flat, ends), shape=(len(rows), len(names)))
