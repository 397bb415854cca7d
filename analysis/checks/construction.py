"""Checks of what a classifier is before it has answered anything: how it is made, and what it says of itself."""

import math
import re
import sys
from collections.abc import Iterator, Mapping
from types import FrameType

import numpy as np
import pandas as pd

from analysis.checks.check import CheckFunction, Factory, expect, made
from analysis.classifier import StanceClassifier
from analysis.codebook import Codebook

__all__ = ["CONSTRUCTION_CHECKS"]

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_MEMBERS = (
    "codebook",
    "name",
    "version",
    "languages",
    "thresholds",
    "abstain_below",
    "fit",
    "predict_proba",
    "explain",
)


def meets_the_protocol(factory: Factory, codebook: Codebook) -> None:
    """It has everything that the protocol `StanceClassifier` asks for."""
    classifier = factory(codebook)
    missing = [member for member in _MEMBERS if not hasattr(classifier, member)]
    expect(not missing, "what StanceClassifier asks for", got=f"none of {', '.join(missing)}", where="the classifier")
    expect(isinstance(classifier, StanceClassifier), "a StanceClassifier", got=type(classifier), where="the classifier")


def keeps_its_codebook(factory: Factory, codebook: Codebook) -> None:
    """Its `codebook` is the one that it was made for."""
    kept = factory(codebook).codebook
    expect(
        kept == codebook,
        f"the codebook {codebook.name!r} that it was given",
        got=f"another one, {getattr(kept, 'name', kept)!r}",
        where="codebook",
    )


def shares_nothing(factory: Factory, codebook: Codebook) -> None:
    """Two classifiers for the same codebook share nothing that can change."""
    first, second = factory(codebook), factory(codebook)
    expect(first is not second, "another classifier each time", got="the same one twice", where="the constructor")
    known = {id(value) for _, value in _changeable(first)}
    shared = [name for name, value in _changeable(second) if id(value) in known]
    expect(
        not shared,
        "nothing that two classifiers share and either can change",
        got=", ".join(dict.fromkeys(shared)),
        where="the constructor",
        hint="make it in the constructor, or keep a tuple or a read-only array",
    )


def does_not_fit_when_made(factory: Factory, codebook: Codebook) -> None:
    """Its constructor only stores: nothing called `fit` runs in it.

    What the factory does after the constructor is its own affair.
    """
    constructor = getattr(type(factory(codebook)).__init__, "__code__", None)
    fits: list[str] = []

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name == "fit" and constructor in _callers(frame):
            fits.append(frame.f_code.co_qualname)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        factory(codebook)
    finally:
        sys.setprofile(before)
    expect(
        not fits,
        "a constructor that only stores",
        got=f"a call of {', '.join(fits)}",
        where="the constructor",
        hint="learn or load at the first answer instead",
    )


def says_what_it_is(factory: Factory, codebook: Codebook) -> None:
    """Its name and version are words, its languages a frozenset of BCP-47 tags."""
    classifier = factory(codebook)
    for member in ("name", "version"):
        value = getattr(classifier, member)
        word = isinstance(value, str) and value.isprintable() and len(value.split()) == 1
        expect(word and value == value.strip(), "a word", got=repr(value), where=member)
    languages = classifier.languages
    expect(
        isinstance(languages, frozenset) and languages, "a frozenset of tags", got=repr(languages), where="languages"
    )
    wrong = sorted(repr(tag) for tag in languages if not isinstance(tag, str) or not _TAG.fullmatch(tag))
    expect(not wrong, "BCP-47 tags such as 'en' or 'pt-BR'", got=", ".join(wrong), where="languages")


def keeps_its_version(factory: Factory, codebook: Codebook) -> None:
    """Its version stays as it is while it answers, and is the same for another one made alike."""
    classifier, comments = made(factory, codebook)
    before = classifier.version
    classifier.predict_proba(comments)
    classifier.explain(comments)
    for after, when in ((classifier.version, "after it answered"), (factory(codebook).version, "of another one")):
        expect(after == before, f"version {before!r}", got=f"{after!r} {when}", where="version")


def has_a_threshold_for_each_code(factory: Factory, codebook: Codebook) -> None:
    """Its thresholds are an array (n_codes,) of numbers in 0..1, the same at each reading."""
    classifier = factory(codebook)
    thresholds = classifier.thresholds
    kind = isinstance(thresholds, np.ndarray) and thresholds.dtype == np.float64
    expect(kind, "an array of float64", got=getattr(thresholds, "dtype", type(thresholds)), where="thresholds")
    wanted = (len(codebook.codes),)
    expect(thresholds.shape == wanted, f"shape {wanted}", got=thresholds.shape, where="thresholds")
    inside = (thresholds >= 0) & (thresholds <= 1)
    expect(inside.all(), "numbers in 0..1", got=thresholds[~inside].tolist(), where="thresholds")
    again = classifier.thresholds
    expect(np.array_equal(thresholds, again), f"{thresholds.tolist()} again", got=again.tolist(), where="thresholds")


def abstains_below_a_probability(factory: Factory, codebook: Codebook) -> None:
    """Its `abstain_below` is a number in 0..1."""
    limit = factory(codebook).abstain_below
    number = isinstance(limit, int | float) and not isinstance(limit, bool) and math.isfinite(limit)
    expect(number and 0 <= limit <= 1, "a number in 0..1", got=repr(limit), where="abstain_below")


def _changeable(classifier: object) -> Iterator[tuple[str, object]]:
    """(attribute, value) of the containers and arrays that a classifier keeps, also of those inside of others."""
    slots = [name for kind in type(classifier).__mro__ for name in getattr(kind, "__slots__", ())]
    own = {**getattr(classifier, "__dict__", {})}
    own |= {name: getattr(classifier, name) for name in slots if name != "__dict__" and hasattr(classifier, name)}
    waiting = list(own.items())
    seen: set[int] = set()
    while waiting:
        name, value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        writable = isinstance(value, np.ndarray) and value.flags.writeable
        if writable or isinstance(value, dict | list | set | bytearray | pd.DataFrame | pd.Series):
            yield name, value
        if isinstance(value, Mapping):
            waiting += [(name, inner) for inner in value.values()]
        elif isinstance(value, list | tuple):
            waiting += [(name, inner) for inner in value]


def _callers(frame: FrameType) -> Iterator[object]:
    """The code of every function that a frame was called from."""
    above = frame.f_back
    while above is not None:
        yield above.f_code
        above = above.f_back


CONSTRUCTION_CHECKS: tuple[CheckFunction, ...] = (
    meets_the_protocol,
    keeps_its_codebook,
    shares_nothing,
    does_not_fit_when_made,
    says_what_it_is,
    keeps_its_version,
    has_a_threshold_for_each_code,
    abstains_below_a_probability,
)
