"""A comment's numbers: the cue grammar's counts and the columns of its words, each with the scale of its block.

Cues are summed into three numbers for each code and signal (strong, weak, negated) rather than given one number each: with
some thousand training comments a sum can be weighed, a single cue cannot. Classes count once. Runs of words and
characters count as often as they stand there, divided by the root of the comment's length, so that a long comment does not say
more of everything. Nothing is divided by what else a comment holds: each number can be traced to the words that it rests on.

Where a training set has few headlines with many comments each (stance toward a handful of named targets), every column is
there once for all headlines and once more for each (Daumé 2007, ACL, "Frustratingly easy domain adaptation").
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.stance.columns import FORMS, Columns, named
from analysis.stance.cues import Grammar, Hit
from analysis.stance.reading import Reading
from analysis.stance.rows import Block, Rows, interleaved
from analysis.stance.word_classes import WordClasses

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["CAP", "SHORT", "Entries", "FeatureSpace", "cue_column", "cue_names", "learn_space"]

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


@dataclass(frozen=True, slots=True)
class Entries:
    """A sparse matrix by rows: row i has ``values[starts[i]:starts[i + 1]]`` in the columns ``numbers[…]``, some several times."""

    values: NDArray[np.float64]
    numbers: NDArray[np.int64]
    starts: NDArray[np.int64]

    def times(self, coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n_rows, n_codes): the product with (n_columns, n_codes), without a library that takes .1 s to load."""
        result = np.zeros((len(self.starts) - 1, coefficients.shape[1]))
        filled = np.flatnonzero(np.diff(self.starts))  # a sum over nothing would be that of what comes next
        if filled.size:
            for code, column in enumerate(np.ascontiguousarray(coefficients.T)):  # a column fits into a core's cache
                result[filled, code] = np.add.reduceat(column[self.numbers] * self.values, self.starts[filled])
        return result


@dataclass(frozen=True)
class FeatureSpace:
    """The columns of a model: `scales` (n_columns,) is what one occurrence counts (its block's scale and its rarity).

    `headlines` are those for which every column is there once more.
    """

    columns: Columns
    scales: NDArray[np.float64]
    headlines: tuple[str, ...] = ()

    def matrix(self, readings: Sequence[Reading], headlines: Sequence[str]) -> "csr_matrix":
        """(n_comments, n_columns * (1 + n_headlines)): `entries` for what fits models, each number once."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - a report never fits

        entries = self.entries(readings, headlines)
        shape = len(readings), len(self.columns) * (1 + len(self.headlines))
        made = csr_matrix((entries.values, entries.numbers, entries.starts), shape=shape)
        made.sum_duplicates()
        return made

    def entries(self, readings: Sequence[Reading], headlines: Sequence[str]) -> Entries:
        """Each comment's numbers, and again those of its headline."""
        shared = self._shared(readings)
        if not self.headlines:
            return shared
        place = {headline: number for number, headline in enumerate(self.headlines, 1)}
        here = np.array([place.get(headline, 0) for headline in headlines])
        again = np.repeat(here, np.diff(shared.starts))
        own = Block.of(
            shared.numbers[again > 0] + again[again > 0] * len(self.columns),
            np.repeat(np.arange(len(here)), np.diff(shared.starts))[again > 0],
            len(here),
        )
        values = np.concatenate([shared.values, shared.values[again > 0]])
        numbers = np.concatenate([shared.numbers, own.numbers])
        order = interleaved(
            [
                Block(np.arange(len(shared.numbers)), shared.starts),
                Block(np.arange(len(own.numbers)) + len(shared.numbers), own.starts),
            ]
        )
        return Entries(values[order.numbers], numbers[order.numbers], order.starts)

    def _shared(self, readings: Sequence[Reading]) -> Entries:
        counts = [self._cue_counts(reading) for reading in readings]
        numbers = [number for each in counts for number in each]
        cues = Block.of(
            np.array(numbers, dtype=np.int64),
            np.repeat(np.arange(len(readings)), [len(each) for each in counts]),
            len(readings),
        )
        blocks = [cues, self._rows.present(readings), self._rows.runs(readings)]
        found = interleaved(blocks)
        n_words = np.array([len(reading.words) for reading in readings], dtype=np.float64)
        weights = np.stack([np.zeros(len(readings)), np.ones(len(readings)), 1.0 / np.sqrt(np.maximum(SHORT, n_words))])
        lengths = np.stack([block.lengths for block in blocks]).T.ravel()
        values = np.repeat(weights.T.ravel(), lengths)
        is_cue = np.repeat(np.tile(np.array([True, False, False]), len(readings)), lengths)
        values[is_cue] = [count for each in counts for count in each.values()]
        return Entries(values * self.scales[found.numbers], found.numbers, found.starts)

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self.columns)

    def _cue_counts(self, reading: Reading) -> dict[int, float]:
        """How many cues of each kind were found, as a share of `CAP`, by column."""
        counts = Counter(map(cue_column, reading.hits)) if reading.hits else {}
        number = self.columns.number
        return {number[name]: min(count, CAP) / CAP for name, count in counts.items() if name in number}


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
