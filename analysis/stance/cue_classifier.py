"""The built-in classifier `cues`: a codebook's grammar of cues, weighed by a small calibrated linear model.

Each code has its own logistic regression over the few dozen numbers of `analysis.stance.features`. The weights are
plain JSON beside this module, rebuilt by ``make model`` from the corpus in the repository; loading them runs no code.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from importlib import resources
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.actors import Gazetteer, shipped_gazetteer
from analysis.classifier import Explanation
from analysis.codebook import Codebook, load_codebook
from analysis.stance.cues import Grammar, load_grammar
from analysis.stance.features import CAP, Reading, feature_names, featurise, read_comment
from comments.errors import UsageError

__all__ = ["CueClassifier", "shipped_weights"]

_WEIGHTS = "cue_weights.json"
_MEASURED = "cue_measured.json"
_PROBABILITY_DIGITS = 9
_DIGITS = 4  # decimals of the weights: the same bytes on every machine
_STRENGTH = 3.0  # inverse of the ridge penalty, chosen by cross-validation over settings (DECISIONS.md)


class CueClassifier:
    """Stance by cues. `weights` is what `to_dict` gave; the shipped ones where it is None and nothing is fitted."""

    def __init__(
        self,
        codebook: Codebook | None = None,
        weights: dict[str, Any] | None = None,
        gazetteer: Gazetteer | None = None,
    ) -> None:
        self.codebook = codebook or load_codebook("takedown")
        self.weights = weights
        self.gazetteer = gazetteer
        self._last: dict[str, Reading] = {}

    name = "cues"
    languages = frozenset({"en"})

    @property
    def version(self) -> str:
        """A hash of the weights and of the grammar that they belong to."""
        return hashlib.sha256(json.dumps(self._model, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def thresholds(self) -> NDArray[np.float64]:
        """(n_codes,): from the weights' own cross-validation."""
        return np.array(self._model["thresholds"], dtype=np.float64)

    @property
    def abstain_below(self) -> float:
        """From the weights; see `analysis.classifier.decide`."""
        return float(self._model["abstain_below"])

    @property
    def measured(self) -> dict[str, Any] | None:
        """How good it is on real coded comments, if that was measured for these very weights; None otherwise."""
        source = resources.files("analysis.stance").joinpath(_MEASURED)
        scores: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
        return scores if scores["version"] == self.version else None

    @cached_property
    def grammar(self) -> Grammar:
        """The cues of the codebook. Raises `UsageError` for a codebook that has none."""
        folder = self.codebook.cue_folder
        if folder is None:
            raise UsageError(
                "a codebook with cues",
                got=f"{self.codebook.name!r} without",
                where="classifier 'cues'",
                hint="add a folder of cue files and name it in the codebook: cues = FOLDER",
            )
        return load_grammar(folder)

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return self.gazetteer or shipped_gazetteer()

    @property
    def _model(self) -> dict[str, Any]:
        model = self.weights if self.weights is not None else shipped_weights()
        names = list(feature_names(self.grammar))
        if model["codes"] != list(self.codebook.codes) or model["features"] != names:
            raise UsageError(
                "weights for this codebook and its cues",
                got=f"weights for the codes {', '.join(model['codes'])}",
                where=f"classifier 'cues' with codebook {self.codebook.name!r}",
                hint="fit it on coded comments first",
            )
        return model

    def fit(self, comments: pd.DataFrame, codes: Sequence[frozenset[str]]) -> Self:
        """Learn the weights; thresholds stay at one half until `analysis.stance.tuning` sets them."""
        matrix, _ = self.features(comments)
        return self.fit_matrix(matrix, codes)

    def fit_matrix(self, matrix: NDArray[np.float64], codes: Sequence[frozenset[str]]) -> Self:
        """Learn from features that have been counted already: `matrix` is (n_comments, n_features)."""
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - a report never fits

        coefficients: list[list[float]] = []
        intercepts: list[float] = []
        for code in self.codebook.codes:
            holds = np.array([code in row for row in codes])
            if holds.all() or not holds.any():
                raise UsageError(f"comments with and without {code!r}", got=f"{holds.sum()} of {len(holds)} with it")
            columns = self._speaking_for(code)
            model = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(matrix[:, columns], holds)
            row = np.zeros(matrix.shape[1])
            row[columns] = model.coef_[0]
            coefficients.append([round(float(value), _DIGITS) for value in row])
            intercepts.append(round(float(model.intercept_[0]), _DIGITS))
        self.weights = {
            "codes": list(self.codebook.codes),
            "features": list(feature_names(self.grammar)),
            "coefficients": coefficients,
            "intercepts": intercepts,
            "thresholds": [0.5] * len(self.codebook.codes),
            "abstain_below": 0.0,
        }
        return self

    def _speaking_for(self, code: str) -> list[int]:
        """The features that may speak for a code: its own cues and the signals.

        Another code's cues may not: what they say of this one holds in the corpus and nowhere else, and a reader who is
        shown a code wants to be shown a cue of it. Only the code that stands alone is told by the absence of all others.
        """
        names = feature_names(self.grammar)
        if code == self.codebook.alone:
            return list(range(len(names)))
        others = set(self.codebook.codes) - {code}
        return [number for number, name in enumerate(names) if name.split(":")[1] not in others]

    def predict_proba(self, comments: pd.DataFrame) -> NDArray[np.float64]:
        """(n_comments, n_codes), each code's calibrated probability."""
        matrix, _ = self.features(comments)
        return self.probabilities(matrix)

    def probabilities(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities from a feature matrix: one product for all codes."""
        model = self._model
        weights = np.array(model["coefficients"], dtype=np.float64).T
        logits = matrix @ weights + np.array(model["intercepts"], dtype=np.float64)
        # A product over more rows may differ in the last bit; rounded, a comment's probability is its own.
        result: NDArray[np.float64] = np.round(1.0 / (1.0 + np.exp(-logits)), _PROBABILITY_DIGITS)
        return result

    def features(self, comments: pd.DataFrame) -> tuple[NDArray[np.float64], list[Reading]]:
        """(n_comments, n_features) and the readings they were counted from."""
        readings = self._read(list(comments["text"]))
        return featurise(readings, self.grammar), readings

    def _read(self, texts: Sequence[str]) -> list[Reading]:
        """Each text's reading. Those of the last call are kept: `explain` asks for what `predict_proba` has read."""
        last, grammar, gazetteer = self._last, self.grammar, self._gazetteer
        self._last = {text: last.get(text) or read_comment(text, grammar, gazetteer) for text in dict.fromkeys(texts)}
        return [self._last[text] for text in texts]

    def explain(self, comments: pd.DataFrame) -> list[list[Explanation]]:
        """The cues in each comment that spoke for a code, the weightiest first."""
        model = self._model
        columns = {name: number for number, name in enumerate(model["features"])}
        weights = dict(zip(model["codes"], model["coefficients"], strict=True))
        result: list[list[Explanation]] = []
        for reading in self._read(list(comments["text"])):
            found = [
                Explanation(
                    hit.cue.target,
                    reading.tokens.starts[hit.first],
                    reading.tokens.ends[hit.last - 1],
                    hit.cue.cue_id,
                    round(weights[hit.cue.target][columns[f"{hit.cue.strength}:{hit.cue.target}"]] / CAP, _DIGITS),
                )
                for hit in reading.hits
                if hit.cue.target in weights and not hit.negated
            ]
            result.append(sorted(found, key=lambda item: (-item.weight, item.start, item.code, item.reason)))
        return result


def shipped_weights() -> dict[str, Any]:
    """The weights that come with the program."""
    source = resources.files("analysis.stance").joinpath(_WEIGHTS)
    weights: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return weights
