"""Checks of what a classifier says of its reasons."""

import math

import pandas as pd

from analysis.checks.check import CheckFunction, Factory, NotApplicable, expect, language_of
from analysis.checks.trial import example_comments, hostile_comments
from analysis.classifier import Explanation
from analysis.codebook import Codebook

__all__ = ["EXPLANATION_CHECKS"]

_WHERE = "explain"


def explains_each_comment(factory: Factory, codebook: Codebook) -> None:
    """There is one list of `Explanation` for each comment, empty where it has nothing to say."""
    texts, explained = _explained(factory, codebook)
    expect(isinstance(explained, list), "a list", got=type(explained), where=_WHERE)
    expect(len(explained) == len(texts), f"{len(texts)} lists", got=len(explained), where=_WHERE)
    for row, items in enumerate(explained):
        right = isinstance(items, list) and all(isinstance(item, Explanation) for item in items)
        expect(right, "a list of Explanation", got=repr(items)[:80], where=f"{_WHERE}, row {row}")


def explains_by_places_in_the_text(factory: Factory, codebook: Codebook) -> None:
    """Every explanation points into its comment's text: 0 <= start <= end <= its length, in characters."""
    for where, text, item in _items(factory, codebook):
        whole = type(item.start) is int and type(item.end) is int
        expect(whole, "whole numbers of characters", got=f"{item.start!r} and {item.end!r}", where=where)
        right = 0 <= item.start <= item.end <= len(text)
        expect(right, f"a place in 0..{len(text)}", got=f"{item.start}:{item.end}", where=where)


def explains_codes_of_the_codebook(factory: Factory, codebook: Codebook) -> None:
    """Every explanation is of a code of the codebook."""
    for where, _, item in _items(factory, codebook):
        expect(item.code in codebook.codes, f"one of {', '.join(codebook.codes)}", got=repr(item.code), where=where)


def explains_with_reasons(factory: Factory, codebook: Codebook) -> None:
    """Every explanation has a reason in words, and a weight that is a finite number."""
    for where, _, item in _items(factory, codebook):
        reason = isinstance(item.reason, str) and item.reason.strip()
        expect(reason, "the name of a cue or a feature", got=repr(item.reason), where=where)
        finite = isinstance(item.weight, int | float) and math.isfinite(item.weight)
        expect(finite, "a finite weight", got=repr(item.weight), where=where)


def explains_the_weightiest_first(factory: Factory, codebook: Codebook) -> None:
    """Each comment's explanations stand by falling weight."""
    several = False
    for row, items in enumerate(_explained(factory, codebook)[1]):
        weights = [item.weight for item in items]
        several = several or len(weights) > 1
        falling = weights == sorted(weights, reverse=True)
        expect(falling, "weights that fall", got=weights[:8], where=f"{_WHERE}, row {row}")
    if not several:
        raise NotApplicable("several reasons", got="it never has more than one reason for a comment")


def _explained(factory: Factory, codebook: Codebook) -> tuple[list[str], list[list[Explanation]]]:
    """The texts of the examples and of the hostile comments, and what the classifier explains of them."""
    classifier = factory(codebook)
    language = language_of(classifier, codebook)
    examples, _ = example_comments(codebook, language)
    comments = pd.concat([examples.astype(object), *hostile_comments(language).values()], ignore_index=True)
    return list(comments["text"]), classifier.explain(comments)


def _items(factory: Factory, codebook: Codebook) -> list[tuple[str, str, Explanation]]:
    """(where, text, explanation) of every explanation. Raises `NotApplicable` where there is none."""
    texts, explained = _explained(factory, codebook)
    found = [
        (f"{_WHERE}, row {row}", text, item)
        for row, (text, items) in enumerate(zip(texts, explained, strict=True))
        for item in items
    ]
    if not found:
        raise NotApplicable("explanations", got="it explains none of the comments")
    return found


EXPLANATION_CHECKS: tuple[CheckFunction, ...] = (
    explains_each_comment,
    explains_by_places_in_the_text,
    explains_codes_of_the_codebook,
    explains_with_reasons,
    explains_the_weightiest_first,
)
