"""Classifiers that break one promise each, made from the example plug-in, for `tests/test_checks.py`."""

import importlib.util
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from analysis.checks.trial import reversed_codebook
from analysis.codebook import Codebook, load_codebook
from comments.errors import UsageError

__all__ = ["BROKEN", "Example", "Fixed", "broken"]

PLUGIN = Path(__file__).resolve().parent / "plugin_example" / "commentariat_plugin_example" / "keywords.py"


def load_example() -> Any:
    """The plug-in's class, from its source."""
    spec = importlib.util.spec_from_file_location("plugin_example_keywords", PLUGIN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.KeywordClassifier


Example = load_example()
Matrix = np.ndarray[Any, np.dtype[np.float64]]


def broken(**members: Any) -> Any:
    """The example, with other members."""
    return type("Broken", (Example,), members)


def answering(change: Callable[[Matrix, pd.DataFrame], Any]) -> Any:
    """The example, with other probabilities."""
    return broken(predict_proba=lambda self, comments: change(Example.predict_proba(self, comments), comments))


def explaining(change: Callable[[list[Any]], Any]) -> Any:
    """The example, with other reasons for each comment that has any."""
    return broken(explain=lambda self, comments: [items and change(items) for items in Example.explain(self, comments)])


def constructing(change: Callable[[Any], Any]) -> Any:
    """The example, with a constructor that goes on."""

    def construct(self: Any, codebook: Codebook) -> None:
        Example.__init__(self, codebook)
        change(self)

    return broken(__init__=construct)


def learn(classifier: Any, comments: pd.DataFrame, codes: Any) -> Any:
    return Example.fit(classifier, comments, codes)


SHARED: list[Any] = []
THE_ONE = Example(load_codebook("takedown"))
TICKS = count()


def fit_empty(classifier: Any) -> None:
    classifier.fit(pd.DataFrame({"text": []}), [])


def forgetful(classifier: Any, comments: pd.DataFrame, codes: list[Any]) -> Any:
    """Goes on from what it had learned before."""
    complain(classifier, comments, codes)
    classifier.texts = getattr(classifier, "texts", []) + list(comments["text"])
    classifier.codes = getattr(classifier, "codes", []) + codes
    return learn(classifier, pd.DataFrame({"text": classifier.texts}), classifier.codes)


def spoil_the_class(classifier: Any, comments: pd.DataFrame, codes: list[Any]) -> Any:
    learn(classifier, comments, codes)
    type(classifier).learned_by_all = classifier._fitted
    return classifier


def spoil_the_frame(classifier: Any, comments: pd.DataFrame, codes: list[Any]) -> Any:
    learn(classifier, comments, codes)
    comments["codes"] = ["|".join(sorted(held)) for held in codes]
    return classifier


def spoil_the_codes(classifier: Any, comments: pd.DataFrame, codes: list[Any]) -> Any:
    learn(classifier, comments, codes)
    codes.clear()
    return classifier


def cut(classifier: Any, comments: pd.DataFrame, codes: list[Any]) -> Any:
    """Learns from as many as have both."""
    both = min(len(comments), len(codes))
    return learn(classifier, comments[:both], codes[:both])


def only_more(classifier: Any, comments: pd.DataFrame, codes: list[Any]) -> Any:
    return learn(classifier, comments[: len(codes)], codes)


def complain(classifier: Any, comments: pd.DataFrame, codes: list[Any]) -> Any:
    if len(comments) != len(codes):
        raise ValueError(len(codes))
    return learn(classifier, comments, codes)


def by_chance(classifier: Any, comments: pd.DataFrame, codes: list[Any]) -> Any:
    left_out = next(TICKS) % 2 if len(comments) == len(codes) else 0
    return learn(classifier, comments[left_out:], codes[left_out:])


def return_nothing(classifier: Any, comments: pd.DataFrame, codes: list[Any]) -> None:
    learn(classifier, comments, codes)


def overconfident(classifier: Any, comments: pd.DataFrame, codes: list[Any]) -> Any:
    classifier.abstain_below = 1.01
    return learn(classifier, comments, codes)


def lower_in_place(self: Any, comments: pd.DataFrame) -> Any:
    comments["text"] = comments["text"].str.lower()
    return Example.predict_proba(self, comments)


def note_in_the_frame(self: Any, comments: pd.DataFrame) -> Any:
    result = Example.explain(self, comments)
    comments["reasons"] = [len(items) for items in result]
    return result


def by_label(self: Any, comments: pd.DataFrame) -> Any:
    """Takes the index for row numbers."""
    given = Example.predict_proba(self, comments.reset_index(drop=True))
    return given if not comments.index.is_unique else given[list(comments.index)]


def first_column(self: Any, comments: pd.DataFrame) -> Any:
    return Example.predict_proba(self, pd.DataFrame({"text": comments.iloc[:, 0].astype(str)}))


def unstack(self: Any, comments: pd.DataFrame) -> Any:
    return np.vstack([Example.predict_proba(self, comments.iloc[[row]]) for row in range(len(comments))])


def as_bytes(self: Any, comments: pd.DataFrame) -> Any:
    assert all(isinstance(text.encode(), bytes) for text in comments["text"])
    return Example.predict_proba(self, comments)


def short_only(given: Matrix, comments: pd.DataFrame) -> Matrix:
    return np.where(comments["text"].str.len().to_numpy()[:, None] > 5_000, 7.0, given)


def explain_bytes(self: Any, comments: pd.DataFrame) -> Any:
    as_bytes(self, comments)
    return Example.explain(self, comments)


def explain_with_none(_: Any, comments: pd.DataFrame) -> Any:
    return [None] * len(comments)


def by_letters(self: Any, comments: pd.DataFrame) -> Any:
    return Example.predict_proba(self, comments)[:, np.argsort(self.codebook.codes)]


def without_explain(codebook: Codebook) -> Any:
    whole = Example(codebook)
    members = ("codebook", "name", "version", "languages", "thresholds", "abstain_below", "fit", "predict_proba")
    return SimpleNamespace(**{member: getattr(whole, member) for member in members})


# Check → what is wrong → a factory that must fail it.
BROKEN: dict[str, dict[str, Any]] = {
    "meets_the_protocol": {"nothing": lambda _: object(), "no explain": without_explain},
    "keeps_its_codebook": {"another": lambda codebook: Example(reversed_codebook(codebook))},
    "shares_nothing": {
        "a list": constructing(lambda self: setattr(self, "seen", SHARED)),
        "inside": constructing(lambda self: setattr(self, "state", {"a": (1, SHARED)})),
        "itself": lambda _: THE_ONE,
    },
    "does_not_fit_when_made": {
        "itself": constructing(fit_empty),
        "a part": constructing(lambda self: fit_empty(Example(self.codebook))),
    },
    "says_what_it_is": {
        "name": broken(name="two words"),
        "no version": broken(version=""),
        "a number": broken(version=1.0),
        "a language": broken(languages=frozenset({"English!"})),
        "no language": broken(languages=frozenset()),
        "a list": broken(languages=["en"]),
    },
    "keeps_its_version": {"counts": broken(version=property(lambda _: str(next(TICKS))))},
    "has_a_threshold_for_each_code": {
        "one": broken(thresholds=np.array([0.5])),
        "a list": broken(thresholds=[0.5] * 7),
        "above": broken(thresholds=np.full(7, 1.5)),
        "missing": broken(thresholds=np.full(7, np.nan)),
        "growing": broken(thresholds=property(lambda _: np.full(7, 1 / (2 + next(TICKS))))),
    },
    "abstains_below_a_probability": {
        "above": broken(abstain_below=1.1),
        "missing": broken(abstain_below=float("nan")),
        "none": broken(abstain_below=None),
        "true": broken(abstain_below=True),
    },
    "gives_probabilities": {
        "log-odds": answering(lambda given, _: np.log(given)),
        "torn": answering(lambda given, _: np.where(np.arange(given.shape[1]) == 1, np.nan, given)),
        "a column short": answering(lambda given, _: given[:, 1:]),
        "a row short": answering(lambda given, _: given[1:]),
        "single": answering(lambda given, _: given.astype(np.float32)),
        "a list": answering(lambda given, _: given.tolist()),
    },
    "keeps_the_order_of_codes": {"by letters": broken(predict_proba=by_letters)},
    "leans_towards_the_examples": {
        "moved": answering(lambda given, _: np.roll(given, 1, axis=1)),
        "turned": answering(lambda given, _: 1 - given),
    },
    "answers_alike_each_time": {
        "drifts": answering(lambda given, _: given / (1 + 1e-6 * next(TICKS))),
    },
    "answers_each_comment_for_itself": {
        "by batch": answering(lambda given, _: given / np.nanmax(given, initial=1e-9)),
        "last bit": answering(lambda given, _: given * (1 - 1e-15 * len(given))),
    },
    "answers_in_any_order_of_rows": {
        "weary": answering(lambda given, _: given * 0.99 ** np.arange(len(given))[:, None]),
    },
    "looks_at_its_own_columns_only": {
        "first": broken(predict_proba=first_column),
        "label": broken(predict_proba=by_label),
    },
    "leaves_the_comments_alone": {
        "lower case": broken(predict_proba=lower_in_place),
        "a column": broken(explain=note_in_the_frame),
    },
    "answers_no_comments": {
        "stacked": broken(predict_proba=unstack),
        "flat": answering(lambda given, _: given if len(given) else np.empty(0)),
        "explains": broken(explain=lambda self, comments: Example.explain(self, comments) or [[]]),
    },
    "stands_hostile_texts": {
        "bytes": broken(predict_proba=as_bytes),
        "long": answering(short_only),
        "explains twice": broken(explain=lambda self, comments: Example.explain(self, comments) * 2),
        "explains bytes": broken(explain=explain_bytes),
    },
    "explains_each_comment": {
        "too few": broken(explain=lambda self, comments: Example.explain(self, comments)[1:]),
        "none": broken(explain=explain_with_none),
        "words": explaining(lambda items: [item.reason for item in items]),
        "an iterator": broken(explain=lambda self, comments: iter(Example.explain(self, comments))),
    },
    "explains_by_places_in_the_text": {
        "beyond": explaining(lambda items: [replace(item, end=item.end + 999_999) for item in items]),
        "before": explaining(lambda items: [replace(item, start=-1) for item in items]),
        "turned": explaining(lambda items: [replace(item, start=item.end, end=item.start) for item in items]),
        "halves": explaining(lambda items: [replace(item, start=item.start / 1) for item in items]),
    },
    "explains_codes_of_the_codebook": {
        "other": explaining(lambda items: [replace(item, code="joy") for item in items])
    },
    "explains_with_reasons": {
        "infinite": explaining(lambda items: [replace(item, weight=float("inf")) for item in items]),
        "missing": explaining(lambda items: [replace(item, weight=None) for item in items]),
        "silent": explaining(lambda items: [replace(item, reason=" ") for item in items]),
    },
    "explains_the_weightiest_first": {"last": explaining(lambda items: items[::-1])},
    "fit_returns_the_classifier": {"nothing": broken(fit=return_nothing)},
    "fit_is_repeatable": {"by chance": broken(fit=by_chance), "goes on": broken(fit=forgetful)},
    "fit_gives_probabilities": {"overconfident": broken(fit=overconfident)},
    "fit_refuses_codes_that_do_not_fit": {
        "cuts": broken(fit=cut),
        "only more": broken(fit=only_more),
        "another error": broken(fit=complain),
    },
    "fit_changes_the_version": {"fixed": broken(version="1")},
    "fit_leaves_its_input_alone": {"a column": broken(fit=spoil_the_frame), "codes": broken(fit=spoil_the_codes)},
    "fit_leaves_others_alone": {
        "by all": broken(
            fit=spoil_the_class,
            learned_by_all=None,
            _learned=property(lambda self: self.learned_by_all or self._from_examples),
        ),
    },
}


class Fixed:
    """Says the same of every comment, explains nothing, and cannot learn."""

    name = "fixed"
    version = "1"
    languages = frozenset({"sw"})
    abstain_below = 0.0

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook

    @property
    def thresholds(self) -> Matrix:
        return np.full(len(self.codebook.codes), 0.5)

    def fit(self, *_: object) -> "Fixed":
        raise UsageError("no coded comments", got="some", hint="it says the same of every comment")

    def predict_proba(self, comments: pd.DataFrame) -> Matrix:
        return np.full((len(comments), len(self.codebook.codes)), 0.25)

    def explain(self, comments: pd.DataFrame) -> list[Any]:
        return [[] for _ in range(len(comments))]
