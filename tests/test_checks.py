"""The checks for classifiers: each one finds what it looks for, and classifiers that are as they should be pass them all."""

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import reports.checks
from analysis.checks import Check, CheckFailed, NotApplicable, classifier_checks, run_checks
from analysis.checks.trial import HOSTILE_TEXTS, example_comments, other_codes
from analysis.classifier import StanceClassifier
from analysis.codebook import Code, load_codebook
from analysis.registry import DEFAULT_CLASSIFIER, load_classifier
from comments.errors import CommentariatError, UsageError
from reports.checks import check_classifier, run_classifier_checks
from tests.broken_classifiers import BROKEN, Example, Fixed, broken

CODEBOOK = load_codebook("takedown")
CHECKS = {check.name: check for check in classifier_checks()}


@pytest.fixture(scope="module")
def built_in() -> type[StanceClassifier]:
    """The class of the built-in classifier."""
    return type(load_classifier(DEFAULT_CLASSIFIER, CODEBOOK))


@pytest.mark.parametrize("check", CHECKS.values(), ids=str)
def test_the_built_in_classifier_passes(check: Check, built_in: Any) -> None:
    check(built_in, CODEBOOK)


@pytest.mark.parametrize("check", CHECKS.values(), ids=str)
def test_the_example_passes(check: Check) -> None:
    check(Example, CODEBOOK)


@pytest.mark.parametrize(
    ("name", "wrong"), [(name, wrong) for name, factories in BROKEN.items() for wrong in factories]
)
def test_a_broken_classifier_fails(name: str, wrong: str) -> None:
    with pytest.raises(CheckFailed) as failure:
        CHECKS[name](BROKEN[name][wrong], CODEBOOK)
    assert isinstance(failure.value, CommentariatError)
    assert (failure.value.expected == "no error") == (wrong == "stacked")  # all others answer, and are found out
    assert failure.value.got
    assert failure.value.where


def test_every_check_has_a_classifier_that_breaks_it() -> None:
    assert list(BROKEN) == list(CHECKS)
    assert len(CHECKS) == len(classifier_checks())


def test_what_cannot_be_tried_is_counted_with_its_reason() -> None:
    results = run_checks(Fixed, CODEBOOK)
    assert [result.name for result in results] == list(CHECKS)
    assert Counter(result.outcome for result in results) == {"passed": 18, "not applicable": 12}
    for result in results:
        assert bool(result.reason) == (result.outcome != "passed")
    reasons = {result.name: result.reason for result in results}
    assert reasons["fit_is_repeatable"].startswith("it cannot be fitted: expected no coded comments")
    assert reasons["explains_with_reasons"] == "it explains none of the comments"
    with pytest.raises(NotApplicable):
        CHECKS["fit_is_repeatable"](Fixed, CODEBOOK)


def test_whatever_a_classifier_raises_is_a_failure_with_its_cause() -> None:
    def stumble(self: Any, comments: pd.DataFrame) -> Any:
        raise ZeroDivisionError("ferry")

    with pytest.raises(CheckFailed, match="expected no error, got ZeroDivisionError: ferry") as failure:
        CHECKS["gives_probabilities"](broken(predict_proba=stumble), CODEBOOK)
    assert isinstance(failure.value.__cause__, ZeroDivisionError)


def test_one_that_has_to_be_fitted_first_is_made_by_a_factory_that_fits() -> None:
    def refuse(self: Any) -> Any:
        if self._fitted is None:
            raise UsageError("a classifier that is fitted", got="none")
        return self._fitted

    learner = broken(_learned=property(refuse))
    comments, codes = example_comments(CODEBOOK, "en")
    assert {result.outcome for result in run_checks(lambda book: learner(book).fit(comments, codes), CODEBOOK)} == {
        "passed"
    }
    (order,) = (result for result in run_checks(learner, CODEBOOK) if result.name == "keeps_the_order_of_codes")
    assert order.outcome == "passed"


def test_the_profiler_is_left_as_it_was() -> None:
    def watch(*_: object) -> None:
        """Does nothing."""

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        CHECKS["does_not_fit_when_made"](Example, CODEBOOK)
        assert sys.getprofile() is watch
    finally:
        sys.setprofile(before)


def test_the_comments_give_every_code_and_repeat_themselves() -> None:
    comments, codes = example_comments(CODEBOOK, "en")
    again, same_codes = example_comments(CODEBOOK, "en")
    assert comments.equals(again)
    assert codes == same_codes
    assert 50 <= len(comments) == len(codes) <= 70
    assert len(set(comments["text"])) == len(comments)
    for code in CODEBOOK.codes:
        assert 0 < sum(code in held for held in codes) < len(codes)
    moved = other_codes(codes)
    assert Counter(moved) == Counter(codes)
    assert sum(one != other for one, other in zip(codes, moved, strict=True)) > len(codes) / 2


def test_a_codebook_without_examples_will_do() -> None:
    bare = tuple(Code(code.id, code.label, code.short, code.definition) for code in CODEBOOK.entries)
    results = run_checks(Fixed, replace(CODEBOOK, entries=bare))
    assert "failed" not in {result.outcome for result in results}


def test_the_hostile_texts_hold_what_is_promised() -> None:
    assert max(map(len, HOSTILE_TEXTS.values())) >= 100_000
    joined = "".join(HOSTILE_TEXTS.values())
    assert {"\0", "\ud83d", "\u202e", "\U0001f44f"} <= set(joined)
    assert "" in HOSTILE_TEXTS.values()


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """`installed(factory)`: the classifier `mine` is installed, and is made by `factory`."""

    def install(factory: Any) -> None:
        monkeypatch.setattr(reports.checks, "classifier_names", lambda: {"mine": "tests"})
        monkeypatch.setattr(reports.checks, "load_classifier", lambda _name, codebook: factory(codebook))

    return install


def test_the_table_tells_every_check_and_how_many_failed(installed: Callable[[Any], None]) -> None:
    installed(broken(abstain_below=1.1))
    told = run_classifier_checks("mine", "takedown").splitlines()
    assert [name for name in CHECKS if not any(f"  {name}  " in line for line in told)] == []
    row = next(number for number, line in enumerate(told) if line.startswith("failed "))
    assert told[row].split()[1] == "abstains_below_a_probability"
    assert told[row + 1].strip() == "abstain_below: expected a number in 0..1, got 1.1"
    failed = sum(line.startswith("failed ") for line in told)
    assert told[-1] == f"classifier mine: {len(CHECKS) - failed} passed, {failed} failed of {len(CHECKS)} checks"


def test_the_table_gives_reasons_for_what_is_not_applicable(installed: Callable[[Any], None]) -> None:
    installed(Fixed)
    told = run_classifier_checks("mine", "takedown")
    assert told.splitlines()[-1] == "classifier mine: 18 passed, 12 not applicable of 30 checks"
    assert " it explains none of the comments" in told


def test_a_table_can_be_printed_whatever_a_classifier_says(installed: Callable[[Any], None]) -> None:
    installed(broken(name="fish \ud83d"))
    assert run_classifier_checks("mine", "takedown").encode()


@pytest.mark.parametrize(("name", "codebook"), [("nobody", "takedown"), (DEFAULT_CLASSIFIER, "no-such-book")])
def test_unknown_names_are_refused(name: str, codebook: str) -> None:
    with pytest.raises(UsageError):
        check_classifier(name, codebook)
