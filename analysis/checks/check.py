"""What a check is, how it fails, and what becomes of it: the part that all checks share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.checks.trial import example_comments
from analysis.classifier import StanceClassifier
from analysis.codebook import Codebook
from comments.errors import CommentariatError, UsageError

__all__ = [
    "Check",
    "CheckFailed",
    "CheckFunction",
    "Factory",
    "NotApplicable",
    "Outcome",
    "Result",
    "expect",
    "fitted",
    "language_of",
    "made",
    "named",
    "same",
]

Factory = Callable[[Codebook], StanceClassifier]
CheckFunction = Callable[[Factory, Codebook], None]
Outcome = Literal["passed", "failed", "not applicable"]


class CheckFailed(CommentariatError):  # noqa: N818 - it is what happened to the check
    """A classifier breaks what a check asks for."""


class NotApplicable(CommentariatError):  # noqa: N818 - as above; nothing is wrong
    """A check cannot be tried on this classifier: `got` says why."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a check. `promise` is what it asks for; `reason` is empty where it passed."""

    name: str
    promise: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its name and, in one sentence, the promise that it tries."""

    name: str
    promise: str
    function: CheckFunction

    def __call__(self, factory: Factory, codebook: Codebook) -> None:
        """Try it. Raises `CheckFailed`, also for whatever the classifier raises itself, or `NotApplicable`."""
        try:
            self.function(factory, codebook)
        except (CheckFailed, NotApplicable):
            raise
        except Exception as error:
            raise CheckFailed("no error", got=f"{type(error).__name__}: {error}", where=self.name) from error

    def __str__(self) -> str:
        return self.name

    def result(self, factory: Factory, codebook: Codebook) -> Result:
        """Try it, and say what became of it."""
        try:
            self(factory, codebook)
        except CheckFailed as failure:
            return Result(self.name, self.promise, "failed", str(failure))
        except NotApplicable as reason:
            return Result(self.name, self.promise, "not applicable", reason.got)
        return Result(self.name, self.promise, "passed")


def named(function: CheckFunction) -> Check:
    """A check from a function: its name is the function's, its promise the first line of the docstring."""
    promise = (function.__doc__ or "").strip().partition("\n")[0]
    return Check(function.__name__, promise, function)


def expect(holds: object, expected: str, *, got: object, where: str, hint: str = "") -> None:
    """Raise `CheckFailed` unless `holds`."""
    if not holds:
        raise CheckFailed(expected, got=str(got), where=where, hint=hint)


def same(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two tables of probabilities are equal to the last bit; NaN equals NaN."""
    return np.array_equal(first, second, equal_nan=True)


def language_of(classifier: StanceClassifier, codebook: Codebook) -> str:
    """The language that comments for `classifier` are said to be in: the codebook's, or one that it reads."""
    readable = sorted(classifier.languages)
    return codebook.language if codebook.language in readable or not readable else readable[0]


def made(factory: Factory, codebook: Codebook) -> tuple[StanceClassifier, pd.DataFrame]:
    """A classifier that is not fitted further, and comments for it."""
    classifier = factory(codebook)
    comments, _ = example_comments(codebook, language_of(classifier, codebook))
    return classifier, comments


def fitted(
    factory: Factory, codebook: Codebook, comments: pd.DataFrame, codes: list[frozenset[str]]
) -> StanceClassifier:
    """A classifier that has been fitted. Raises `NotApplicable` where it refuses."""
    try:
        classifier = factory(codebook)
        classifier.fit(comments, codes)
    except UsageError as refusal:
        raise NotApplicable("a classifier that can be fitted", got=f"it cannot be fitted: {refusal}") from refusal
    return classifier
