"""Why a comment got its codes: the cues and words that spoke for each, with what they added to the log-odds."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.classifier import Explanation
from analysis.stance.feature_space import CAP, SHORT, FeatureSpace
from analysis.stance.linear_model import LinearModel
from analysis.stance.reading import Reading

__all__ = ["explain_reading"]

_SHOWN = 4  # reasons for a code
_LEAST = 0.05  # log-odds below which a reason is none
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class _Gain:
    """What the tokens `first:last` added to each code's log-odds, and the column or cue that says so."""

    first: int
    last: int
    reason: str
    weights: NDArray[np.float64]


def explain_reading(reading: Reading, model: LinearModel, space: FeatureSpace) -> list[Explanation]:
    """For each code what spoke for it, the weightiest first: at most `_SHOWN` places each, no place inside the others."""
    gains = _gains(reading, model, space)
    if not gains:
        return []
    table = np.stack([gain.weights for gain in gains])
    starts, ends = reading.tokens.starts, reading.tokens.ends
    result: list[Explanation] = []
    for column, code in enumerate(model.codes):
        covered: set[int] = set()
        shown = 0
        for row in np.argsort(-table[:, column], kind="stable"):
            gain, weight = gains[row], float(table[row, column])
            if weight < _LEAST or shown == _SHOWN:
                break
            own = set(range(gain.first, gain.last))
            if not own <= covered:
                covered |= own
                shown += 1
                place = starts[gain.first], ends[gain.last - 1]
                result.append(Explanation(code, *place, gain.reason, round(weight, _DIGITS)))
    return sorted(result, key=lambda item: (-item.weight, item.start, item.code, item.reason))


def _gains(reading: Reading, model: LinearModel, space: FeatureSpace) -> list[_Gain]:
    """What each place added. What the characters of a word add is one gain, the word's."""
    columns, coefficients = space.columns, model.coefficients
    run_scale = 1.0 / math.sqrt(max(SHORT, len(reading.words)))
    gains: list[_Gain] = []
    for number, first, last in columns.places(reading.words, reading.units):
        name = columns.names[number]
        scale = run_scale if name.startswith("word:") else 1.0
        gains.append(_Gain(first, last, name, coefficients[number] * scale))
    for place, word in enumerate(reading.words):
        numbers = columns.of_characters(word)
        if numbers:
            spelling = coefficients[np.frombuffer(numbers, dtype=np.int32)].sum(axis=0) * run_scale
            gains.append(_Gain(place, place + 1, f"spelling:{word}", spelling))
    for hit in reading.hits:
        number_of_cue = columns.number.get(f"cue:{'negated' if hit.negated else hit.cue.strength}:{hit.cue.target}")
        if number_of_cue is not None:
            gains.append(_Gain(hit.first, hit.last, hit.cue.cue_id, coefficients[number_of_cue] / CAP))
    return gains
