"""Checks of how a classifier learns. Where it refuses to (a `UsageError` from `fit`) none of them is applicable."""

from itertools import combinations

import numpy as np
import pandas as pd

from analysis.checks.answers import checked
from analysis.checks.check import CheckFailed, CheckFunction, Factory, NotApplicable, expect, fitted, language_of, same
from analysis.checks.trial import example_comments, other_codes
from analysis.classifier import StanceClassifier
from analysis.codebook import Codebook
from comments.errors import UsageError

__all__ = ["FITTING_CHECKS"]

_WHERE = "fit"


def fit_returns_the_classifier(factory: Factory, codebook: Codebook) -> None:
    """`fit` returns the classifier itself."""
    comments, codes = _coded(factory, codebook)
    classifier = fitted(factory, codebook, comments, codes)
    returned = classifier.fit(comments, codes)
    expect(returned is classifier, "the classifier", got=type(returned), where=_WHERE, hint="end it with `return self`")


def fit_is_repeatable(factory: Factory, codebook: Codebook) -> None:
    """The same coded comments give the same probabilities and version, on another one and after other comments."""
    comments, codes = _coded(factory, codebook)
    first, second = (fitted(factory, codebook, comments, codes) for _ in range(2))
    third = fitted(factory, codebook, comments, other_codes(codes)).fit(comments, codes)
    for other, what in ((second, "another one"), (third, "one that had learned other codes before")):
        alike = same(checked(first, comments), checked(other, comments))
        expect(alike, "the same probabilities", got="others", where=f"{_WHERE}, {what}", hint="fix its seed")
        expect(other.version == first.version, first.version, got=other.version, where=f"{_WHERE}, version of {what}")


def fit_gives_probabilities(factory: Factory, codebook: Codebook) -> None:
    """After `fit` it keeps to the shape and range of probabilities and thresholds."""
    comments, codes = _coded(factory, codebook)
    classifier = fitted(factory, codebook, comments, codes)
    checked(classifier, comments, "predict_proba after fit")
    thresholds = classifier.thresholds
    right = thresholds.shape == (len(codebook.codes),) and bool(((thresholds >= 0) & (thresholds <= 1)).all())
    expect(right, "a number in 0..1 for each code", got=thresholds.tolist(), where="thresholds after fit")
    limit = classifier.abstain_below
    expect(0 <= limit <= 1, "a number in 0..1", got=limit, where="abstain_below after fit")


def fit_refuses_codes_that_do_not_fit(factory: Factory, codebook: Codebook) -> None:
    """More or fewer sets of codes than comments are refused with a `UsageError`."""
    comments, codes = _coded(factory, codebook)
    fitted(factory, codebook, comments, codes)
    for wrong in (codes[:-1], [*codes, codes[0]]):
        where, got = f"{_WHERE}, {len(wrong)} sets of codes for {len(comments)} comments", "no error"
        try:
            factory(codebook).fit(comments, wrong)
        except UsageError:
            continue
        except Exception as error:
            raise CheckFailed("a UsageError", got=f"{type(error).__name__}: {error}", where=where) from error
        raise CheckFailed("a UsageError", got=got, where=where, hint="compare the lengths first")


def fit_changes_the_version(factory: Factory, codebook: Codebook) -> None:
    """Whenever learning changes a probability, it changes the version."""
    comments, codes = _coded(factory, codebook)
    states = [
        *_unfitted(factory, codebook, comments),
        *(_state(fitted(factory, codebook, comments, held), comments) for held in (codes, other_codes(codes))),
    ]
    differing = [(one, other) for one, other in combinations(states, 2) if not same(one[1], other[1])]
    if not differing:
        raise NotApplicable("a classifier that learns", got="whatever it is fitted on, its probabilities are the same")
    for (version, _), (other, _) in differing:
        expect(version != other, "another version with other probabilities", got=repr(version), where="version")


def fit_leaves_its_input_alone(factory: Factory, codebook: Codebook) -> None:
    """`fit` changes neither the frame nor the codes that it is given."""
    comments, codes = _coded(factory, codebook)
    frame, held = comments.copy(deep=True), list(codes)
    fitted(factory, codebook, frame, held)
    unchanged = list(frame.columns) == list(comments.columns) and frame.equals(comments)
    expect(unchanged, "the frame as it was", got=f"columns {', '.join(frame.columns)}", where=_WHERE, hint="copy it")
    expect(held == codes, "the codes as they were", got="others", where=_WHERE, hint="copy them")


def fit_leaves_others_alone(factory: Factory, codebook: Codebook) -> None:
    """What one classifier learns, another one made alike does not."""
    comments, codes = _coded(factory, codebook)
    classifier = fitted(factory, codebook, comments, codes)
    version, given = _state(classifier, comments)
    fitted(factory, codebook, comments, other_codes(codes))
    after, again = _state(classifier, comments)
    expect(same(given, again), "the same probabilities", got="others, after another one was fitted", where=_WHERE)
    expect(version == after, f"version {version!r}", got=f"{after!r}, after another one was fitted", where=_WHERE)


def _coded(factory: Factory, codebook: Codebook) -> tuple[pd.DataFrame, list[frozenset[str]]]:
    return example_comments(codebook, language_of(factory(codebook), codebook))


def _state(classifier: StanceClassifier, comments: pd.DataFrame) -> tuple[str, np.ndarray]:
    """The version, and the probabilities that it stands for."""
    return classifier.version, checked(classifier, comments)


def _unfitted(factory: Factory, codebook: Codebook, comments: pd.DataFrame) -> list[tuple[str, np.ndarray]]:
    """The state before any fitting; none where it has to be fitted first."""
    try:
        return [_state(factory(codebook), comments)]
    except UsageError:
        return []


FITTING_CHECKS: tuple[CheckFunction, ...] = (
    fit_returns_the_classifier,
    fit_is_repeatable,
    fit_gives_probabilities,
    fit_refuses_codes_that_do_not_fit,
    fit_changes_the_version,
    fit_leaves_its_input_alone,
    fit_leaves_others_alone,
)
