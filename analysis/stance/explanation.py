"""Why a comment got its codes: the cues and words that spoke for each, with what they added to the log-odds."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analysis.classifier import Explanation
from analysis.stance.feature_space import CAP, SHORT, FeatureSpace, cue_column
from analysis.stance.linear_model import LinearModel
from analysis.stance.reading import Reading
from analysis.text import SENTENCE_END

__all__ = ["Explainer"]

_SHOWN = 4  # reasons for a code
_LEAST = 0.1  # log-odds below which a reason is none
_DIGITS = 4
_MOST_REMEMBERED = 50_000  # words

_Reason = tuple[int, int, str]  # the tokens first:last, and the column or cue that spoke for a code there


class Explainer:
    """Explains the answers of one model; `alone` is the code that stands alone."""

    def __init__(self, model: LinearModel, space: FeatureSpace, alone: str) -> None:
        self._model, self._columns, self._alone = model, space.columns, alone
        self._spelling = lru_cache(maxsize=_MOST_REMEMBERED)(self._of_spelling)

    def explain(self, reading: Reading) -> list[Explanation]:
        """For each code what spoke for it, the weightiest first: at most `_SHOWN` places each, no place inside the others.

        For the code that stands alone only cues are told: that other words say little for any other code is no reason.
        """
        reasons, gains = self._gains(reading)
        starts, ends = reading.tokens.starts, reading.tokens.ends
        result: list[Explanation] = []
        for column, code in enumerate(self._model.codes):
            rows = np.flatnonzero(gains[:, column] >= _LEAST)
            covered: set[int] = set()
            shown = 0
            for row in rows[np.argsort(-gains[rows, column], kind="stable")]:
                first, last, reason = reasons[row]
                own = set(range(first, last))
                if own <= covered or (code == self._alone and ":" in reason):
                    continue
                covered |= own
                shown += 1
                weight = round(float(gains[row, column]), _DIGITS)
                result.append(Explanation(code, starts[first], ends[last - 1], reason, weight))
                if shown == _SHOWN:
                    break
        return sorted(result, key=lambda item: (-item.weight, item.start, item.code, item.reason))

    def _gains(self, reading: Reading) -> tuple[list[_Reason], NDArray[np.float64]]:
        """Every place that may have spoken for a code, and what it added to each: (n_places, n_codes).

        What the characters of a word add is one gain, the word's.
        """
        names, coefficients = self._columns.names, self._model.coefficients
        run_scale = 1.0 / math.sqrt(max(SHORT, len(reading.words)))
        reasons: list[_Reason] = []
        rows: list[NDArray[np.float64]] = []
        for number, first, last in self._columns.places(reading.words, reading.units):
            if reading.words[first] not in SENTENCE_END:
                name = names[number]
                reasons.append((first, last, name))
                rows.append(coefficients[number] * run_scale if name.startswith("word:") else coefficients[number])
        for place, word in enumerate(reading.words):
            spelling = self._spelling(word)
            if spelling is not None:
                reasons.append((place, place + 1, f"spelling:{word}"))
                rows.append(spelling * run_scale)
        for hit in reading.hits:
            cue = self._columns.number.get(cue_column(hit))
            if cue is not None:
                reasons.append((hit.first, hit.last, hit.cue.cue_id))
                rows.append(coefficients[cue] / CAP)
        return reasons, np.array(rows).reshape(len(rows), len(self._model.codes))

    def _of_spelling(self, word: str) -> NDArray[np.float64] | None:
        """What the characters of a word add to each code; None where they cannot be a reason for any."""
        _, numbers = self._columns.of_word(word)
        if not numbers:
            return None
        total: NDArray[np.float64] = self._model.coefficients[numbers].sum(axis=0)
        return total if total.max() >= _LEAST else None
