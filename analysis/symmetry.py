"""The symmetry audit: does a comment's coding depend on whose name stands in it?

A tool that measures claims of bias must have none. The audit swaps names for others of their kind, camp for camp, platform for
platform, a woman's name for a man's, a name of one religion for one of another, and codes every comment again. Because the
text is otherwise the same, any change is the classifier's own doing (counterfactual token fairness: Garg et al. 2019,
AIES, "Counterfactual fairness in text classification through robustness").
"""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.actors import KINDS, Gazetteer, shipped_gazetteer
from analysis.classifier import Decisions, StanceClassifier, decide
from analysis.text import tokenise

__all__ = ["Swap", "audit", "swaps"]

_COLUMNS = ("text", "headline", "parent")
_NAME = re.compile(r"[^\W\d_]+")
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Swap:
    """A way to change names: `change` gives the text with every name of the kind put for another."""

    kind: str
    change: Callable[[str], str]


def swaps(gazetteer: Gazetteer | None = None) -> tuple[Swap, ...]:
    """Camps, platforms, genders and religions; names of persons come from `lexicons/names.toml`."""
    known = gazetteer or shipped_gazetteer()
    source = resources.files("analysis").joinpath("lexicons", "names.toml")
    names = tomllib.loads(source.read_text(encoding="utf-8"))
    return (
        Swap("camps", _actor_swap(known, "camp")),
        Swap("platforms", _actor_swap(known, "platform")),
        Swap("gendered names", _name_swap([names["women"], names["men"]])),
        Swap("religious names", _name_swap(list(names["religions"].values()))),
    )


def audit(
    classifier: StanceClassifier, comments: pd.DataFrame, swapped: Sequence[Swap] | None = None
) -> dict[str, Any]:
    """Code `comments` (columns of `CONTEXT_COLUMNS`) as they are and with names swapped.

    Returns `changed_share` (of the comments in which a name was swapped, those whose codes change; a comment counts once a
    kind), `mean_shift` and `max_shift` (of their probabilities, 0 to 1), `n` (comments x kinds) and `kinds` with the same
    numbers for each. Shares are None where no name was found.
    """
    frame = comments.reset_index(drop=True)
    before = classifier.predict_proba(frame)
    decided = _decide(before, classifier)
    changed: list[bool] = []
    shifts: list[float] = []
    kinds: dict[str, Any] = {}
    for swap in swapped if swapped is not None else swaps():
        other = frame.assign(**{column: [swap.change(text) for text in frame[column]] for column in _COLUMNS})
        touched = np.flatnonzero((other[list(_COLUMNS)] != frame[list(_COLUMNS)]).any(axis=1).to_numpy())
        after = classifier.predict_proba(other.iloc[touched].reset_index(drop=True))
        now = _decide(after, classifier)
        differs = [decided.codes[row] != codes for row, codes in zip(touched, now.codes, strict=True)]
        moved = [float(value) for value in np.nan_to_num(np.abs(after - before[touched])).mean(axis=1)]
        kinds[swap.kind] = _told(differs, moved)
        changed += differs
        shifts += moved
    return {**_told(changed, shifts), "kinds": kinds}


def _told(changed: Sequence[bool], shifts: Sequence[float]) -> dict[str, Any]:
    if not changed:
        return {"n": 0, "changed_share": None, "mean_shift": None, "max_shift": None}
    return {
        "n": len(changed),
        "changed_share": round(float(np.mean(changed)), _DIGITS),
        "mean_shift": round(float(np.mean(shifts)), _DIGITS),
        "max_shift": round(float(np.max(shifts)), _DIGITS),
    }


def _decide(probabilities: NDArray[np.float64], classifier: StanceClassifier) -> Decisions:
    return decide(probabilities, classifier.codebook, classifier.thresholds, classifier.abstain_below)


def _actor_swap(gazetteer: Gazetteer, side: str) -> Callable[[str], str]:
    """Each actor of `side` for another of its kind, a party for a party, half the list further on.

    Names that say more than whose side somebody is on ("nazis", "the deep state") are no side's to swap: they stay.
    """
    to: dict[str, str] = {}
    for kind in KINDS:
        named = [
            actor for actor in gazetteer.actors if actor.kind == kind and actor.masked and (*actor.names, *actor.cased)
        ]
        far = max(1, len(named) // 2)
        for actor, other in zip(named, named[far:] + named[:far], strict=True):
            to[actor.actor_id] = (other.names or other.cased)[0]

    def change(text: str) -> str:
        tokens = tokenise(text)
        parts: list[str] = []
        done = 0
        for mention in gazetteer.mentions(tokens, text):
            if mention.actor.side != side or mention.actor.actor_id not in to:
                continue
            start, end = tokens.starts[mention.first], tokens.ends[mention.last - 1]
            parts += [text[done:start], _cased_like(to[mention.actor.actor_id], text[start:end])]
            done = end
        return "".join([*parts, text[done:]])

    return change


def _name_swap(groups: Sequence[Sequence[str]]) -> Callable[[str], str]:
    """Each name for one of the next group."""
    to = {
        name.casefold(): following[number % len(following)]
        for group, following in zip(groups, [*groups[1:], groups[0]], strict=True)
        for number, name in enumerate(group)
    }

    def change(text: str) -> str:
        def other(match: re.Match[str]) -> str:
            name = match.group()
            return _cased_like(to[name.casefold()], name) if name[0].isupper() and name.casefold() in to else name

        return _NAME.sub(other, text)

    return change


def _cased_like(name: str, example: str) -> str:
    if example.isupper() and len(example) > 1:
        return name.upper()
    return name.title() if example[:1].isupper() and name.islower() else name
