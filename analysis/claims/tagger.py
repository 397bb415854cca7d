"""Which tags a claim has, several or none: a logistic regression for each tag over named features.

The model is data: for each tag a threshold and an intercept, for each feature a weight for each tag, in whole thousandths.
"""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.claims.pointer import Features
from analysis.stored import weights_from, weights_text
from comments.errors import UsageError

__all__ = ["FORMAT", "Tagger", "fit_tagger"]

FORMAT = "commentariat tagger 1"
_AT_LEAST = 4  # comments in which a feature must occur
_INVERSE_PENALTY = 0.1
_GRID = np.arange(0.15, 0.65, 0.025)  # thresholds that are tried
_FOLDS = 5


@dataclass(frozen=True)
class Tagger:
    """`weights`: by feature, one for each of `tags`, in log-odds; `intercepts` and `thresholds` one for each tag."""

    tags: tuple[str, ...]
    thresholds: tuple[float, ...]
    intercepts: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]

    def probabilities(self, row: Features) -> dict[str, float]:
        """How probable each tag is."""
        known = [self.weights[name] for name in sorted(row) if name in self.weights]
        odds = (intercept + sum(weights[tag] for weights in known) for tag, intercept in enumerate(self.intercepts))
        return {tag: 1 / (1 + math.exp(-odd)) for tag, odd in zip(self.tags, odds, strict=True)}

    def tag(self, row: Features) -> list[str]:
        """The tags whose probability reaches their threshold, in order."""
        found = self.probabilities(row)
        return [tag for tag, least in zip(self.tags, self.thresholds, strict=True) if found[tag] >= least]

    def to_json(self) -> str:
        """The model as the text of its file, a feature a line."""
        head = {"format": FORMAT, "tags": self.tags, "thresholds": self.thresholds, "intercepts": self.intercepts}
        return weights_text(head, self.weights)

    @classmethod
    def from_json(cls, text: str, where: str) -> "Tagger":
        """Read a model. Raises `UsageError` naming `where` for one that is broken."""
        try:
            plain = json.loads(text)
            if plain["format"] != FORMAT:
                raise UsageError(f"a model of the format {FORMAT!r}", got=repr(plain["format"]), where=where)
            weights = weights_from(plain)
            tags = tuple(plain["tags"])
            thresholds, intercepts = (tuple(map(float, plain[key])) for key in ("thresholds", "intercepts"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError("a tagger in JSON", got=f"{type(error).__name__}: {error}", where=where) from error
        if {len(thresholds), len(intercepts), *map(len, weights.values())} != {len(tags)}:
            raise UsageError(f"{len(tags)} numbers for each feature, one a tag", where=where)
        return cls(tags, thresholds, intercepts, weights)


def fit_tagger(
    tags: tuple[str, ...],
    rows: Sequence[Features],
    gold: Sequence[frozenset[str]],
    settings: Sequence[str],
    expected: Mapping[str, float],
) -> Tagger:
    """Learn from comments: the features of each, the tags that it has, and the setting in which it stands.

    Thresholds are those with the best F1 on settings held out. `expected` shares of tags, where they are given, move the
    log-odds by the difference from the shares in the training set, and thresholds are chosen as if it had them.
    """
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415 - a report never fits
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    counts = Counter(name for row in rows for name in row)
    kept = [dict.fromkeys(sorted(name for name in row if counts[name] >= _AT_LEAST), 1.0) for row in rows]
    vectors = DictVectorizer()
    matrix = vectors.fit_transform(kept)
    names = sorted(set(settings))
    fold = np.array([names.index(setting) % _FOLDS for setting in settings])
    held = np.array([[tag in own for tag in tags] for own in gold])

    def model(seen: np.ndarray, tag: int) -> LogisticRegression:
        found = LogisticRegression(C=_INVERSE_PENALTY, solver="liblinear", tol=1e-6, max_iter=500, random_state=0)
        return found.fit(matrix[seen], held[seen, tag])

    shares = held.mean(axis=0)
    wanted = np.array([expected.get(tag, share) for tag, share in zip(tags, shares, strict=True)])
    shift = np.log(wanted / (1 - wanted)) - np.log(shares / (1 - shares))
    thresholds: list[float] = []
    weights = np.zeros((matrix.shape[1], len(tags)))
    intercepts: list[float] = []
    for tag in range(len(tags)):
        out = np.zeros(len(rows))
        for number in range(_FOLDS):
            inside = fold == number
            if inside.any() and 0 < held[~inside, tag].sum() < (~inside).sum():
                out[inside] = model(~inside, tag).predict_proba(matrix[inside])[:, 1]
        out = 1 / (1 + (1 - out) / np.maximum(out, 1e-9) * np.exp(-shift[tag]))
        counts = np.where(held[:, tag], wanted[tag] / shares[tag], (1 - wanted[tag]) / (1 - shares[tag]))
        reached = [_f1(out >= least, held[:, tag], counts) for least in _GRID]
        thresholds.append(round(float(_GRID[int(np.argmax(reached))]), 3))
        whole = model(np.ones(len(rows), dtype=bool), tag)
        weights[:, tag] = whole.coef_[0]
        intercepts.append(round(float(whole.intercept_[0] + shift[tag]), 3))
    features = vectors.get_feature_names_out()
    return Tagger(
        tags,
        tuple(thresholds),
        tuple(intercepts),
        {str(name): tuple(float(value) for value in row) for name, row in zip(features, weights, strict=True)},
    )


def _f1(taken: np.ndarray, held: np.ndarray, counts: np.ndarray) -> float:
    """F1 where each comment counts as often as `counts` has it."""
    return float(2 * counts[taken & held].sum() / max(1.0, counts[taken].sum() + counts[held].sum()))
