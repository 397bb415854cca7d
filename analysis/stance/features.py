"""What the cue classifier sees of a comment: a few dozen numbers, each with a name that says what it counts.

Cues are summed into three numbers for each code and signal (strong, weak, negated) rather than given one number each: with
some hundred training comments a sum can be weighed, a single cue cannot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.actors import Gazetteer
from analysis.stance.cues import Grammar, Hit
from analysis.text import Tokens, tokenise

__all__ = ["CAP", "Reading", "feature_names", "featurise", "read_comment"]

CAP = 3  # cues of one kind that are counted; a fourth says little more than the third
_KINDS = ("strong", "weak", "negated")


@dataclass(frozen=True, slots=True)
class Reading:
    """A comment as the grammar reads it: its tokens, actors masked, and the cues found in them."""

    tokens: Tokens
    hits: tuple[Hit, ...]


def read_comment(text: str, grammar: Grammar, gazetteer: Gazetteer) -> Reading:
    """Tokenise, mask actors, find cues."""
    tokens = gazetteer.mask(tokenise(text, grammar.vocabulary), text)
    return Reading(tokens, tuple(grammar.find(tokens)))


def feature_names(grammar: Grammar) -> tuple[str, ...]:
    """The columns of `featurise`, in order: ``strong:supports_takedown`` …"""
    return tuple(f"{kind}:{target}" for target in grammar.targets for kind in _KINDS)


def featurise(readings: Sequence[Reading], grammar: Grammar) -> NDArray[np.float64]:
    """(n_comments, n_features): how many cues of each kind were found, as a share of `CAP`."""
    columns = {name: number for number, name in enumerate(feature_names(grammar))}
    counts = np.zeros((len(readings), len(columns)))
    for row, reading in enumerate(readings):
        for hit in reading.hits:
            kind = "negated" if hit.negated else hit.cue.strength
            counts[row, columns[f"{kind}:{hit.cue.target}"]] += 1
    result: NDArray[np.float64] = np.minimum(counts, CAP) / CAP
    return result
