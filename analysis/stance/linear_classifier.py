"""The built-in classifier `linear`: word classes, cues and n-grams, weighed by a calibrated linear model.

It reads a comment with its actors masked by their roles, what it answers, and the codebook's own data: cues and word
classes. Every probability is a sum over named columns (`analysis.stance.columns`), so that `explain` can say which words
made it. The shipped model is rebuilt by ``make model`` from the corpus in the repository; `fit` makes another.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.actors import Gazetteer, shipped_gazetteer
from analysis.classifier import Explanation
from analysis.codebook import Codebook, load_codebook
from analysis.stance.cues import load_grammar
from analysis.stance.explanation import Explainer
from analysis.stance.feature_space import FeatureSpace
from analysis.stance.fitting import fit_model
from analysis.stance.linear_model import LinearModel
from analysis.stance.reading import Reader, Reading
from analysis.stance.word_classes import WordClasses, load_word_classes
from analysis.stored import collector_paused
from comments.errors import UsageError

__all__ = ["MODEL_FILE", "LinearClassifier", "shipped_model"]

MODEL_FILE = "model.json"
_SHIPPED = "takedown_model.json"
_MEASURED = "takedown_measured.json"
_BATCH = 512  # comments whose numbers are held at once


class LinearClassifier:
    """Stance by a linear model; the shipped one where `model` is None. `expected` shares are used by `fit` only."""

    def __init__(
        self,
        codebook: Codebook | None = None,
        model: LinearModel | None = None,
        gazetteer: Gazetteer | None = None,
        expected: Mapping[str, float] | None = None,
    ) -> None:
        self.codebook = codebook or load_codebook("takedown")
        self.model = model
        self.gazetteer = gazetteer
        self.expected = expected
        self._last: dict[tuple[str, str], Reading] = {}

    name = "linear"

    @property
    def languages(self) -> frozenset[str]:
        """The language of the codebook."""
        return frozenset({self.codebook.language})

    @property
    def version(self) -> str:
        """A hash of the model, the codebook's cues, its word classes and the gazetteer."""
        return hashlib.sha256(f"{self._fitted.version} {self._read_with}".encode()).hexdigest()[:12]

    @cached_property
    def _read_with(self) -> str:
        """A hash of the data by which comments are read."""
        folder, words = self.codebook.cue_folder, self.codebook.word_file
        files = [] if folder is None else sorted(folder.iterdir(), key=lambda file: file.name)
        actors = (self.gazetteer or shipped_gazetteer()).actors
        known = [(each.actor_id, each.side, each.names, each.cased, sorted(each.not_before)) for each in actors]
        told = hashlib.sha256(repr(known).encode())
        for file in [*(file for file in files if file.name.endswith(".toml")), *([] if words is None else [words])]:
            told.update(file.read_bytes())
        return told.hexdigest()

    @property
    def thresholds(self) -> NDArray[np.float64]:
        """(n_codes,): chosen on settings that the model had not seen."""
        return self._fitted.thresholds

    @property
    def abstain_below(self) -> float:
        """From the model; see `analysis.classifier.decide`."""
        return self._fitted.abstain_below

    @property
    def measured(self) -> dict[str, Any] | None:
        """How good it is on real coded comments, if that was measured for this very version; None otherwise."""
        source = resources.files("analysis.stance").joinpath(_MEASURED)
        scores: dict[str, Any] = json.loads(source.read_text(encoding="utf-8")) if source.is_file() else {}
        return scores if scores.get("version") == self.version else None

    @property
    def about(self) -> Mapping[str, object]:
        """Where the model comes from and how good it was on settings held out."""
        return self._fitted.about

    @cached_property
    def reader(self) -> Reader:
        """Reads comments by the codebook's cues and word classes, where it has any."""
        folder, words = self.codebook.cue_folder, self.codebook.word_file
        return Reader(
            None if folder is None else load_grammar(folder),
            WordClasses({}) if words is None else load_word_classes(words),
            self.gazetteer or shipped_gazetteer(),
            names=self.codebook.names,
        )

    @property
    def _fitted(self) -> LinearModel:
        model = self.model if self.model is not None else shipped_model()
        model.check_codes(self.codebook.codes, f"classifier {self.name!r} with codebook {self.codebook.name!r}")
        return model

    @property
    def _space(self) -> FeatureSpace:
        model = self._fitted
        kept = self.__dict__.get("_kept_space")
        if kept is None or kept[0] is not model:
            kept = self.__dict__["_kept_space"] = (model, model.space(self.reader.classes))
        space: FeatureSpace = kept[1]
        return space

    def fit(self, comments: pd.DataFrame, codes: Sequence[frozenset[str]]) -> Self:
        """Learn a model. A column `weight`, where there is one, says how much each comment counts.

        Comments under one headline are one setting: thresholds are chosen on settings held out.
        """
        if len(codes) != len(comments):
            raise UsageError("one set of codes for each comment", got=f"{len(codes)} for {len(comments)}", where="fit")
        weights = comments["weight"] if "weight" in comments else np.ones(len(comments))
        self.model = fit_model(
            self._read(comments),
            codes,
            [str(headline) for headline in comments["headline"]],
            np.asarray(weights, dtype=np.float64),
            self.reader,
            self.codebook,
            self.expected or {},
        )
        return self

    def predict_proba(self, comments: pd.DataFrame) -> NDArray[np.float64]:
        """(n_comments, n_codes), each code's calibrated probability."""
        model, space = self._fitted, self._space
        readings, headlines = self._read(comments), list(comments["headline"])
        parts = [
            model.probabilities(space.entries(readings[start : start + _BATCH], headlines[start : start + _BATCH]))
            for start in range(0, len(readings), _BATCH)
        ]
        return np.concatenate([np.empty((0, len(model.codes))), *parts])

    def explain(self, comments: pd.DataFrame) -> list[list[Explanation]]:
        """The words and cues of each comment that spoke for its codes, the weightiest first."""
        model, space = self._fitted, self._space
        explainer = Explainer(model, space, self.codebook.alone)
        return [explainer.explain(reading) for reading in self._read(comments)]

    def save(self, folder: Path) -> None:
        """Write the model to `folder`."""
        (folder / MODEL_FILE).write_text(self._fitted.to_json(), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, codebook: Codebook) -> Self:
        """The classifier with the model in `folder`. Raises `UsageError` for one that is broken or for other codes."""
        path = folder / MODEL_FILE
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                "a model that can be read", got=getattr(error, "strerror", None) or str(error), where=str(path)
            ) from error
        model = LinearModel.from_json(text, str(path))
        model.check_codes(codebook.codes, str(path))
        return cls(codebook, model)

    def _read(self, comments: pd.DataFrame) -> list[Reading]:
        """Each comment's reading. Those of the last call are kept: `explain` asks for what `predict_proba` has read."""
        keys = list(zip(comments["text"], comments["parent"], strict=True))
        last, reader = self._last, self.reader
        with collector_paused():  # thousands of readings, and no cycle among them
            self._last = {key: last.get(key) or reader.read(*key) for key in dict.fromkeys(keys)}
        return [self._last[key] for key in keys]


@cache
def shipped_model() -> LinearModel:
    """The model that comes with the program."""
    source = resources.files("analysis.stance").joinpath(_SHIPPED)
    try:
        text = source.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError("the shipped model", got=str(error), where=_SHIPPED, hint="make model") from error
    return LinearModel.from_json(text, _SHIPPED)
