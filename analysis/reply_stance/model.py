"""How probable it is that a reply supports, denies, queries or comments on its parent: a multinomial logistic regression.

The scheme is SDQC (Gorrell et al. 2019, "RumourEval 2019"), read toward the parent as the codebook's third section has it: mockery
and rhetorical questions deny, sincere questions query. The model is data: for each feature a weight for each stance, in
whole thousandths of a log-odd. The shipped one is rebuilt from the corpus by `make model`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.actors import shipped_gazetteer
from analysis.codebook import load_codebook
from analysis.reply_stance.features import ReplyFeatures
from analysis.stance.reading import Reader, Reading
from analysis.stance.word_classes import WordClasses, load_word_classes
from analysis.stored import weights_from, weights_text
from comments.errors import UsageError

__all__ = ["FORMAT", "MODEL_FILE", "REPLY_STANCES", "FeatureReader", "ReplyStance", "reply_stance"]

FORMAT = "commentariat reply stance 1"
MODEL_FILE = "reply_stance.json"
REPLY_STANCES = ("support", "deny", "query", "comment")
_DIGITS = 9  # of a probability
_MOST_REMEMBERED = 4096  # parents; many replies answer the same comment

Matrix = NDArray[np.float64]


class FeatureReader:
    """Reads replies and parents, actors masked, and gives the features of each pair."""

    def __init__(self) -> None:
        words = load_codebook("takedown").word_file
        classes = WordClasses({}) if words is None else load_word_classes(words)
        self._reader = Reader(None, classes, shipped_gazetteer())
        self._features = ReplyFeatures(classes)
        self._parents: dict[str, Reading] = {}

    def read(self, text: str, parent: str) -> frozenset[str]:
        """The features of a reply's text to its parent's."""
        return self._features.find(self._reader.read(text), self._parent(parent))

    def _parent(self, text: str) -> Reading:
        known = self._parents.get(text)
        if known is None:
            known = self._reader.read(text)
            if len(self._parents) >= _MOST_REMEMBERED:
                self._parents.clear()
            self._parents[text] = known
        return known


@dataclass(frozen=True)
class ReplyStance:
    """`weights`: by feature, one for each of `REPLY_STANCES`, in log-odds, as `intercepts`.

    `expected`: the share of each stance to which the intercepts are moved. `about`: where the model comes from, for the reader.
    """

    expected: tuple[float, ...]
    intercepts: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]
    about: Mapping[str, Any] = field(default_factory=dict)

    def probabilities(self, texts: Sequence[str], parents: Sequence[str]) -> Matrix:
        """(n_replies, 4), in the order of `REPLY_STANCES`. Raises `UsageError` unless each text has a parent's beside it."""
        if len(texts) != len(parents):
            raise UsageError("one parent for each reply", got=f"{len(parents)} for {len(texts)}", where="reply stance")
        reader = self.reader
        return self.of_features([reader.read(text, parent) for text, parent in zip(texts, parents, strict=True)])

    def of_features(self, rows: Sequence[frozenset[str]]) -> Matrix:
        """(n_replies, 4): the probabilities of replies with these features."""
        numbers, table = self._numbers, self._table
        scores = np.empty((len(rows), len(REPLY_STANCES)))
        for place, row in enumerate(rows):
            known = sorted(
                numbers[name] for name in row if name in numbers
            )  # in one order: sums of floats depend on it
            scores[place] = table[known].sum(axis=0)
        scores += self.intercepts
        raised = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
        result: Matrix = np.round(raised / raised.sum(axis=1, keepdims=True), _DIGITS)
        return result

    def decide(self, probabilities: Matrix) -> list[str]:
        """A stance for each row: the likeliest, where each is measured by the root of its expected share.

        The likeliest stance of all would hardly ever be a rare one; the one that gains most over its share too often.
        """
        measured = probabilities / np.sqrt(self.expected)
        return [REPLY_STANCES[place] for place in measured.argmax(axis=1)]

    @property
    def version(self) -> str:
        """A hash of the model."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    @cached_property
    def reader(self) -> FeatureReader:
        """Reads the features that are weighed."""
        return FeatureReader()

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.weights)}

    @cached_property
    def _table(self) -> Matrix:
        return np.array(list(self.weights.values()), dtype=np.float64).reshape(-1, len(REPLY_STANCES))

    def to_json(self) -> str:
        """The model as the text of its file, a feature a line."""
        head = {
            "format": FORMAT,
            "stances": REPLY_STANCES,
            "about": self.about,
            "expected": self.expected,
            "intercepts": self.intercepts,
        }
        return weights_text(head, self.weights)

    @classmethod
    def from_json(cls, text: str, where: str) -> "ReplyStance":
        """Read a model. Raises `UsageError` naming `where` for one that is broken."""
        try:
            plain = json.loads(text)
            if (plain["format"], tuple(plain["stances"])) != (FORMAT, REPLY_STANCES):
                raise UsageError(f"a model of the format {FORMAT!r}", got=repr(plain["format"]), where=where)
            weights = weights_from(plain)
            expected, intercepts = (tuple(map(float, plain[key])) for key in ("expected", "intercepts"))
            model = cls(expected, intercepts, weights, plain["about"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                "a reply stance model in JSON", got=f"{type(error).__name__}: {error}", where=where
            ) from error
        if {len(expected), len(intercepts), *map(len, weights.values())} != {len(REPLY_STANCES)}:
            raise UsageError(f"{len(REPLY_STANCES)} numbers for each feature, one a stance", where=where)
        if min(expected) <= 0:
            raise UsageError("expected shares above 0", got=str(expected), where=where)
        return model


@cache
def reply_stance() -> ReplyStance:
    """The model that comes with the program."""
    try:
        text = resources.files("analysis.reply_stance").joinpath(MODEL_FILE).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError("the shipped model", got=str(error), where=MODEL_FILE, hint="make model") from error
    return ReplyStance.from_json(text, MODEL_FILE)
