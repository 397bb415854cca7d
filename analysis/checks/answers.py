"""Checks of a classifier's probabilities: their shape, their order, and that a comment's are its own."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.checks.check import (
    CheckFailed,
    CheckFunction,
    Factory,
    NotApplicable,
    expect,
    fitted,
    language_of,
    made,
    same,
)
from analysis.checks.trial import example_comments, hostile_comments, reversed_codebook
from analysis.classifier import StanceClassifier, check_probabilities
from analysis.codebook import Codebook
from comments.errors import UsageError

__all__ = ["ANSWER_CHECKS", "checked"]

_WHERE = "predict_proba"
_ROUND = "add each comment's numbers up alone, or round the probabilities to a few digits"


def gives_probabilities(factory: Factory, codebook: Codebook) -> None:
    """Its probabilities are an array (n_comments, n_codes), each row in 0..1 or all NaN."""
    checked(*made(factory, codebook))


def keeps_the_order_of_codes(factory: Factory, codebook: Codebook) -> None:
    """Its columns follow the codebook: with the codes in the opposite order they are in the opposite order."""
    given, turned = _in_both_orders(factory, codebook)
    opposite = given[:, ::-1]
    expect(
        np.allclose(turned, opposite, atol=1e-6, equal_nan=True),
        "the same probabilities in the opposite order for a codebook whose codes are in the opposite order",
        got=f"differences up to {np.nanmax(np.abs(turned - opposite), initial=0):.3g}",
        where=_WHERE,
        hint="find each column by the code's place in codebook.codes",
    )


def leans_towards_the_examples(factory: Factory, codebook: Codebook) -> None:
    """For at least half of the codes it gives the codebook's examples of a code more of that code than it gives others.

    It is no test of quality: columns that are mixed up fail it, and what knows anything passes.
    """
    classifier = factory(codebook)
    comments, codes = example_comments(codebook, language_of(classifier, codebook))
    given = checked(classifier, comments)
    known = ~np.isnan(given).any(axis=1)
    leans: list[float] = []
    for column, code in enumerate(codebook.codes):
        holds = np.array([code in row for row in codes])
        own, other = given[known & holds, column], given[known & ~holds, column]
        if own.size and other.size and np.ptp(given[known, column]) > 0:
            leans.append(float(own.mean() - other.mean()))
    if not leans:
        raise NotApplicable("probabilities that differ", got="it gives every example the same probabilities, or none")
    right = sum(lean > 0 for lean in leans)
    expect(
        2 * right >= len(leans),
        "higher probabilities for a code where its examples stand, for half of the codes or more",
        got=f"{right} of {len(leans)} codes",
        where=_WHERE,
        hint="are the columns in the order of codebook.codes?",
    )


def answers_alike_each_time(factory: Factory, codebook: Codebook) -> None:
    """The same comments get the same probabilities again, also after explanations and from another one made alike."""
    classifier, comments = made(factory, codebook)
    first = checked(classifier, comments)
    expect(same(first, checked(classifier, comments)), "the same as before", got="others", where="the second answer")
    classifier.explain(comments)
    expect(same(first, checked(classifier, comments)), "the same as before", got="others", where="after explain")
    another = checked(factory(codebook), comments)
    expect(same(first, another), "the same as before", got="others", where="another classifier made alike")


def answers_each_comment_for_itself(factory: Factory, codebook: Codebook) -> None:
    """A comment's probabilities are the same to the last bit, alone or among others."""
    classifier, comments = made(factory, codebook)
    together = checked(classifier, comments)
    apart = np.vstack(
        [checked(classifier, comments.iloc[[row]].reset_index(drop=True)) for row in range(len(comments))]
    )
    differing = np.flatnonzero([not same(one, other) for one, other in zip(together, apart, strict=True)])
    got = f"others for {differing.size} of {len(comments)} comments, first in row {differing[:1]}"
    expect(not differing.size, "the same alone and together", got=got, where=_WHERE, hint=_ROUND)


def answers_in_any_order_of_rows(factory: Factory, codebook: Codebook) -> None:
    """Comments in another order get the same probabilities, in that order."""
    classifier, comments = made(factory, codebook)
    given = checked(classifier, comments)
    turned = checked(classifier, comments.iloc[::-1].reset_index(drop=True))
    expect(same(turned, given[::-1]), "rows in the order of the comments", got="others", where=_WHERE, hint=_ROUND)


def looks_at_its_own_columns_only(factory: Factory, codebook: Codebook) -> None:
    """Further columns, another order of columns and another index change nothing."""
    classifier, comments = made(factory, codebook)
    given, explained = checked(classifier, comments), classifier.explain(comments)
    wider = comments[comments.columns[::-1]].assign(author="gull_17", stance=codebook.codes[0], likes=3)
    shuffled = comments.set_axis(list(range(len(comments)))[::-1], axis=0)
    doubled = comments.set_axis(["x"] * len(comments), axis=0)
    for frame, what in (
        (wider, "other columns"),
        (shuffled, "an index that falls"),
        (doubled, "an index of one value"),
    ):
        expect(same(given, checked(classifier, frame)), "the same probabilities", got="others", where=f"with {what}")
        expect(explained == classifier.explain(frame), "the same explanations", got="others", where=f"with {what}")


def leaves_the_comments_alone(factory: Factory, codebook: Codebook) -> None:
    """Neither `predict_proba` nor `explain` changes the frame that it is given."""
    classifier, comments = made(factory, codebook)
    before = comments.copy(deep=True)
    for method in (classifier.predict_proba, classifier.explain):
        method(comments)
        unchanged = list(comments.columns) == list(before.columns) and comments.equals(before)
        got = f"columns {', '.join(map(str, comments.columns))}, or other values in them"
        expect(unchanged, "the frame as it was", got=got, where=method.__name__, hint="work on a copy")


def answers_no_comments(factory: Factory, codebook: Codebook) -> None:
    """A frame without rows gets probabilities of shape (0, n_codes) and no explanations."""
    classifier, comments = made(factory, codebook)
    checked(classifier, comments.iloc[:0])
    explained = classifier.explain(comments.iloc[:0])
    expect(list(explained) == [], "no explanations", got=repr(explained)[:80], where="explain, without comments")


def stands_hostile_texts(factory: Factory, codebook: Codebook) -> None:
    """It answers nothing, emoji, NUL, lone surrogates, markup, 100,000 characters and their like as anything else."""
    classifier = factory(codebook)
    for name, frame in hostile_comments(language_of(classifier, codebook)).items():
        where = f"a comment that is {name}"
        try:
            checked(classifier, frame, where)
            explained = classifier.explain(frame)
        except CheckFailed:
            raise
        except Exception as error:
            raise CheckFailed("an answer", got=f"{type(error).__name__}: {str(error)[:200]}", where=where) from error
        expect(len(explained) == 1, "one list of explanations", got=len(explained), where=where)


def checked(classifier: StanceClassifier, comments: pd.DataFrame, where: str = _WHERE) -> NDArray[np.float64]:
    """What `predict_proba` gives, which must be what the protocol says it is. Raises `CheckFailed`."""
    given = classifier.predict_proba(comments)
    kind = isinstance(given, np.ndarray) and given.dtype == np.float64
    expect(kind, "an array of float64", got=getattr(given, "dtype", type(given)), where=where)
    wanted = (len(comments), len(classifier.codebook.codes))
    expect(given.shape == wanted, f"shape {wanted}", got=given.shape, where=where)
    try:
        check_probabilities(given, len(comments), classifier.codebook, classifier.name)
    except UsageError as error:
        raise CheckFailed(error.expected, got=error.got, where=where) from error
    return given


def _in_both_orders(factory: Factory, codebook: Codebook) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probabilities by the codebook and by the reversed one; fitted on both where it knows only the one by heart."""
    language = language_of(factory(codebook), codebook)
    comments, codes = example_comments(codebook, language)
    other = reversed_codebook(codebook)
    try:
        return checked(factory(codebook), comments), checked(factory(other), comments)
    except UsageError:
        first, second = (fitted(factory, book, comments, codes) for book in (codebook, other))
        return checked(first, comments), checked(second, comments)


ANSWER_CHECKS: tuple[CheckFunction, ...] = (
    gives_probabilities,
    keeps_the_order_of_codes,
    leans_towards_the_examples,
    answers_alike_each_time,
    answers_each_comment_for_itself,
    answers_in_any_order_of_rows,
    looks_at_its_own_columns_only,
    leaves_the_comments_alone,
    answers_no_comments,
    stands_hostile_texts,
)
