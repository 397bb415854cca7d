"""The door that every stance classifier comes through: one small Protocol, the same for ours and for anybody's.

A classifier has the habits of a scikit-learn estimator: its constructor only stores what it is given, `fit` learns,
`predict_proba` answers in the codebook's order of codes. It gives probabilities and never decides; what a probability
means for a report is decided in one place, `decide`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self, runtime_checkable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.codebook import Codebook
from comments.errors import UsageError

__all__ = [
    "CONTEXT_COLUMNS",
    "Decisions",
    "Explanation",
    "StanceClassifier",
    "StorableClassifier",
    "check_probabilities",
    "decide",
]

CONTEXT_COLUMNS = ("text", "headline", "parent", "language")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a code got its probability: the characters `start:end` of the text, and the name of the cue or feature.

    `weight` is what it added to the code's log-odds (negative where it spoke against the code).
    """

    code: str
    start: int
    end: int
    reason: str
    weight: float


@runtime_checkable
class StanceClassifier(Protocol):
    """Gives each comment a probability for each code of a codebook.

    Frames have the columns of `CONTEXT_COLUMNS`, all text: the comment, the headline it stands under, the comment it
    answers (empty where none is known) and its BCP-47 language.
    """

    codebook: Codebook

    @property
    def name(self) -> str:
        """What the registry calls it."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same comment could get another probability."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """The BCP-47 tags that it can read; comments in others are not shown to it."""
        ...

    @property
    def thresholds(self) -> NDArray[np.float64]:
        """(n_codes,): the probability from which on a code is taken to hold."""
        ...

    @property
    def abstain_below(self) -> float:
        """The confidence in a comment's codes below which it abstains (see `decide`)."""
        ...

    def fit(self, comments: pd.DataFrame, codes: Sequence[frozenset[str]]) -> Self:
        """Learn from coded comments: one set of codes for each row.

        `comments` may have a column `weight`, how much each counts beside the others (1 where there is none).
        """
        ...

    def predict_proba(self, comments: pd.DataFrame) -> NDArray[np.float64]:
        """(n_comments, n_codes) probabilities in the codebook's order; a row of NaN where it declines to answer."""
        ...

    def explain(self, comments: pd.DataFrame) -> list[list[Explanation]]:
        """For each comment what decided its codes, the weightiest first; empty lists are allowed."""
        ...


@runtime_checkable
class StorableClassifier(StanceClassifier, Protocol):
    """A classifier whose fitted state can be kept in a folder, as data: loading it must not run code from there."""

    def save(self, folder: Path) -> None:
        """Write what `fit` has learnt to `folder`, which exists."""
        ...

    @classmethod
    def load(cls, folder: Path, codebook: Codebook) -> Self:
        """The classifier with what `save` wrote. Raises `UsageError` for a folder that does not hold it."""
        ...


@dataclass(frozen=True, slots=True)
class Decisions:
    """What probabilities come to: a set of codes for each comment, None where the classifier abstains.

    `confidence`: (n_comments,), the probability of the least certain of a comment's codes; 0 where it abstains for want
    of any probability.
    """

    codes: list[frozenset[str] | None]
    confidence: NDArray[np.float64]


def check_probabilities(probabilities: NDArray[np.float64], n_comments: int, codebook: Codebook, who: str) -> None:
    """Raise `UsageError` unless `probabilities` is (n_comments, n_codes), each row in 0..1 or all NaN."""
    wanted = (n_comments, len(codebook.codes))
    if probabilities.shape != wanted:
        raise UsageError(f"probabilities of shape {wanted}", got=str(probabilities.shape), where=f"classifier {who!r}")
    missing = np.isnan(probabilities)
    torn = np.flatnonzero(missing.any(axis=1) & ~missing.all(axis=1))
    if torn.size:
        raise UsageError("a row of numbers or a row of NaN", got=f"both in row {torn[0]}", where=f"classifier {who!r}")
    if ((probabilities < 0) | (probabilities > 1)).any():
        raise UsageError("probabilities in 0..1", got="others", where=f"classifier {who!r}")


def decide(
    probabilities: NDArray[np.float64], codebook: Codebook, thresholds: NDArray[np.float64], abstain_below: float
) -> Decisions:
    """Codes from probabilities.

    A code holds from its threshold on. The code that stands alone (`no_stance`) is taken where no other holds. The
    confidence is the smallest probability among the codes taken; where it lies below `abstain_below` nothing is written
    down for the comment: it is abstained, and counted as that.
    """
    alone = codebook.codes.index(codebook.alone)
    known = ~np.isnan(probabilities).any(axis=1)
    holds = np.nan_to_num(probabilities) >= thresholds
    holds[:, alone] = False
    holds[:, alone] = ~holds.any(axis=1)
    confidence = np.where(holds, np.nan_to_num(probabilities), np.inf).min(axis=1)
    confidence[~known] = 0.0
    names = np.array(codebook.codes)
    codes: list[frozenset[str] | None] = [
        frozenset(names[row].tolist()) if sure else None
        for row, sure in zip(holds, known & (confidence >= abstain_below), strict=True)
    ]
    return Decisions(codes, confidence)
