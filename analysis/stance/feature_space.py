"""A comment's numbers: the cue grammar's counts and the columns of its words, each with the scale of its block.

Cues are summed into three numbers for each code and signal (strong, weak, negated) rather than given one number each: with
some thousand training comments a sum can be weighed, a single cue cannot. Classes count once. Runs of words and
characters count as often as they stand there, divided by the root of the comment's length, so that a long comment does not say
more of everything. Nothing is divided by what else a comment holds: each number can be traced to the words that it rests on.

Where a training set has few headlines with many comments each (stance toward a handful of named targets), every column is
there once for all headlines and once more for each (Daumé 2007, ACL, "Frustratingly easy domain adaptation").
"""

import math
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack

from analysis.stance.columns import FORMS, Columns, form_of, named
from analysis.stance.cues import Grammar, Hit
from analysis.stance.reading import Reading
from analysis.stance.word_classes import WordClasses

__all__ = ["CAP", "SHORT", "FeatureSpace", "cue_column", "cue_names", "learn_space"]

CAP = 3  # cues of one kind that are counted; a fourth says little more than the third
_KINDS = ("strong", "weak", "negated")
_SCALES = {"cue": 2.0, "class": 1.0, "parent": 0.75, "form": 1.0, "word": 0.42, "char": 0.12}
_AT_LEAST = {"class": 4, "word": 4, "char": 8}  # training comments in which a column must occur
_AT_MOST = {"word": 15_000, "char": 15_000}  # columns of a block, the most frequent
SHORT = 6  # words below which a comment counts as this long
_RUNS = ("word:", "char:")
_FEW_HEADLINES, _MANY_COMMENTS = 12, 100


def cue_names(grammar: Grammar | None) -> tuple[str, ...]:
    """The columns of the cues, in order: ``cue:strong:supports_takedown`` …; none without a grammar."""
    return tuple(f"cue:{kind}:{target}" for target in grammar.targets for kind in _KINDS) if grammar else ()


def cue_column(hit: Hit) -> str:
    """The column in which a cue that was found is counted."""
    return f"cue:{'negated' if hit.negated else hit.cue.strength}:{hit.cue.target}"


@dataclass(frozen=True)
class FeatureSpace:
    """The columns of a model: `scales` (n_columns,) is what one occurrence counts (its block's scale and its rarity).

    `headlines` are those for which every column is there once more. Unless `summed`, a number that a comment has several times
    stands in its row several times: that is enough for a product.
    """

    columns: Columns
    scales: NDArray[np.float64]
    headlines: tuple[str, ...] = ()
    summed: bool = True

    def matrix(self, readings: Sequence[Reading], headlines: Sequence[str]) -> csr_matrix:
        """(n_comments, n_columns * (1 + n_headlines)), each comment's numbers, and again those of its headline."""
        shared = self._shared(readings)
        if not self.headlines:
            return shared
        here = np.array(headlines)
        own = [diags((here == headline).astype(np.float64)) @ shared for headline in self.headlines]
        return csr_matrix(hstack([shared, *own], format="csr"))

    def _shared(self, readings: Sequence[Reading]) -> csr_matrix:
        numbers, counted = array("i"), array("d")
        lengths, weights = array("i"), array("d")  # for each comment: of cues, of what is present, of runs
        number, find = self.columns.number, self.columns.find
        for reading in readings:
            n_words = len(reading.words)
            form = form_of(reading.text, n_words, answers=reading.answers)
            found = find(reading.words, reading.units, reading.parent, form)
            cues = [(number[name], count) for name, count in _cue_counts(reading).items() if name in number]
            for column, count in cues:
                numbers.append(column)
                counted.append(count)
            numbers.extend(found.present)
            numbers.extend(found.runs)
            lengths.extend((len(cues), len(found.present), len(found.runs)))
            weights.extend((0.0, 1.0, 1.0 / math.sqrt(max(SHORT, n_words))))
        each = np.frombuffer(lengths, dtype=np.int32).reshape(-1, 3)
        values = np.repeat(np.frombuffer(weights, dtype=np.float64), each.ravel())
        is_cue = np.repeat(np.tile(np.array([True, False, False]), len(each)), each.ravel())
        values[is_cue] = np.frombuffer(counted, dtype=np.float64)
        places = np.frombuffer(numbers, dtype=np.int32)
        starts = np.concatenate(([0], np.cumsum(each.sum(axis=1)))).astype(np.int32)
        shape = len(readings), len(self.columns)
        made = csr_matrix((values * self.scales[places], places.copy(), starts), shape=shape)
        if self.summed:
            made.sum_duplicates()
        return made


def learn_space(
    readings: Sequence[Reading], headlines: Sequence[str], grammar: Grammar | None, classes: WordClasses
) -> FeatureSpace:
    """The columns that the comments of a training set have often enough."""
    counts: Counter[str] = Counter()
    for reading in readings:
        counts.update({name for name, _, _ in named(reading.words, reading.units, classes)})
    names = [*cue_names(grammar), *(f"form:{name}" for name in FORMS), *(f"parent:{name}" for name in classes.names)]
    for block, least in _AT_LEAST.items():
        frequent = [name for name, count in counts.items() if count >= least and name.startswith(f"{block}:")]
        frequent.sort(key=lambda name: (-counts[name], name))
        names += sorted(frequent[: _AT_MOST.get(block, len(frequent))])
    scales = [
        _SCALES[name.split(":", 1)[0]] * (_rarity(counts[name], len(readings)) if name.startswith(_RUNS) else 1.0)
        for name in names
    ]
    return FeatureSpace(Columns(names, classes), np.array(scales), _targets(headlines))


def _targets(headlines: Sequence[str]) -> tuple[str, ...]:
    """The headlines of a training set that has few, each with many comments; none otherwise."""
    counts = Counter(headlines)
    few = 1 < len(counts) <= _FEW_HEADLINES and min(counts.values()) >= _MANY_COMMENTS
    return tuple(sorted(counts)) if few else ()


def _rarity(count: int, total: int) -> float:
    """Inverse document frequency, smoothed as scikit-learn does."""
    return math.log((1 + total) / (1 + count)) + 1


def _cue_counts(reading: Reading) -> dict[str, float]:
    """How many cues of each kind were found, as a share of `CAP`."""
    if not reading.hits:
        return {}
    counts = Counter(map(cue_column, reading.hits))
    return {name: min(count, CAP) / CAP for name, count in counts.items()}
