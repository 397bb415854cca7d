"""The smallest classifier that is honest: naive Bayes over words, one yes-or-no question for each code.

It shows what a classifier of your own has to do, and is no rival for `cues`: unless it is fitted on coded comments, all
that it has read are the codebook's examples.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.classifier import Explanation
from analysis.codebook import Codebook
from comments.errors import UsageError

__all__ = ["KeywordClassifier"]

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SMOOTHING = 1.0
_SHOWN = 8  # words that are shown as the reasons for a comment's codes


@dataclass(frozen=True)
class _Learned:
    """How often words stood in comments with a code and without it.

    `words` names the rows, `with_code` and `without` are (n_words, n_codes), `comments` is (2, n_codes): how many
    comments had the code, and how many had not.
    """

    words: tuple[str, ...]
    with_code: NDArray[np.int64]
    without: NDArray[np.int64]
    comments: NDArray[np.int64]

    @cached_property
    def rows(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.words)}

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """(n_words, n_codes): what a word adds to a code's log-odds."""
        one, other = self.with_code + _SMOOTHING, self.without + _SMOOTHING
        result: NDArray[np.float64] = np.log(one / one.sum(axis=0)) - np.log(other / other.sum(axis=0))
        return result

    @cached_property
    def prior(self) -> NDArray[np.float64]:
        """(n_codes,): each code's log-odds before a word is read."""
        result: NDArray[np.float64] = np.log((self.comments[0] + _SMOOTHING) / (self.comments[1] + _SMOOTHING))
        return result


class KeywordClassifier:
    """Naive Bayes over words. It declines a comment that has no word in it which it knows."""

    name = "keywords-example"
    abstain_below = 0.5

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._fitted: _Learned | None = None

    @property
    def version(self) -> str:
        """A hash of everything that was counted: other counts, other probabilities."""
        learned = self._learned
        counts = [learned.with_code.tolist(), learned.without.tolist(), learned.comments.tolist()]
        counted = json.dumps([self.codebook.codes, learned.words, counts])
        return hashlib.sha256(counted.encode("utf-8", "backslashreplace")).hexdigest()[:12]

    @property
    def languages(self) -> frozenset[str]:
        """The codebook's: its examples are all that it has learned from."""
        return frozenset({self.codebook.language})

    @property
    def thresholds(self) -> NDArray[np.float64]:
        """(n_codes,): one half."""
        return np.full(len(self.codebook.codes), 0.5)

    def fit(self, comments: pd.DataFrame, codes: Sequence[frozenset[str]]) -> Self:
        """Count words. Raises `UsageError` unless there is one set of codes for each comment."""
        if len(comments) != len(codes):
            raise UsageError(
                "one set of codes for each comment",
                got=f"{len(codes)} for {len(comments)}",
                where=f"classifier {self.name!r}",
            )
        self._fitted = _count(list(comments["text"]), codes, self.codebook)
        return self

    def predict_proba(self, comments: pd.DataFrame) -> NDArray[np.float64]:
        """(n_comments, n_codes); a row of NaN for a comment without a known word."""
        result = np.full((len(comments), len(self.codebook.codes)), np.nan)
        for row, text in enumerate(comments["text"]):
            result[row] = self._probabilities(text)
        return result

    def explain(self, comments: pd.DataFrame) -> list[list[Explanation]]:
        """The words that spoke most for a comment's codes."""
        return [self._reasons(text) for text in comments["text"]]

    @property
    def _learned(self) -> _Learned:
        return self._fitted or self._from_examples

    @cached_property
    def _from_examples(self) -> _Learned:
        """What the codebook's examples teach; counted at the first answer, since the constructor only stores."""
        texts: list[str] = []
        codes: list[frozenset[str]] = []
        for code in self.codebook.entries:
            for example in code.examples:
                texts.append(example.text)
                codes.append(frozenset(example.codes or (code.id,)))
            for counterexample in code.counterexamples:
                texts.append(counterexample.text)
                codes.append(frozenset(counterexample.codes))
        return _count(texts, codes, self.codebook)

    def _probabilities(self, text: str) -> NDArray[np.float64]:
        """(n_codes,). Each comment is added up alone, so that it gets the same whatever else is in the frame."""
        learned = self._learned
        known = [learned.rows[word] for word in _words(text) if word in learned.rows]
        if not known:
            return np.full(len(self.codebook.codes), np.nan)
        log_odds = np.clip(learned.prior + learned.weights[known].sum(axis=0), -30, 30)
        result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-log_odds))
        return result

    def _reasons(self, text: str) -> list[Explanation]:
        learned, probabilities = self._learned, self._probabilities(text)
        held = [number for number, likely in enumerate(probabilities >= self.thresholds) if likely]
        found = [
            Explanation(self.codebook.codes[number], match.start(), match.end(), f"word {word}", round(weight, 4))
            for match in _WORD.finditer(text)
            if (word := match.group().lower()) in learned.rows
            for number in held
            if (weight := float(learned.weights[learned.rows[word], number])) > 0
        ]
        return sorted(found, key=lambda item: (-item.weight, item.start, item.code))[:_SHOWN]


def _words(text: str) -> list[str]:
    return [match.group().lower() for match in _WORD.finditer(text)]


def _count(texts: Sequence[str], codes: Sequence[frozenset[str]], codebook: Codebook) -> _Learned:
    spoken = [_words(text) for text in texts]
    words = tuple(sorted({word for each in spoken for word in each}))
    rows = {word: row for row, word in enumerate(words)}
    holds = np.array([[code in held for code in codebook.codes] for held in codes], dtype=np.int64)
    holds = holds.reshape(len(texts), len(codebook.codes))
    with_code = np.zeros((len(words), len(codebook.codes)), dtype=np.int64)
    without = np.zeros_like(with_code)
    for own, each in zip(holds, spoken, strict=True):
        for word in each:
            with_code[rows[word]] += own
            without[rows[word]] += 1 - own
    held_by = holds.sum(axis=0)
    return _Learned(words, with_code, without, np.array([held_by, len(texts) - held_by], dtype=np.int64))
