"""A conditional logit over the parents that a comment may have (McFadden 1974, "Conditional logit analysis of qualitative choice behavior").

The probability of a candidate is proportional to the exponential of its features times their weights. Weights are a table
(`weights.toml`), one column for each kind of thread.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from comments.errors import UsageError

__all__ = ["LinkModel", "shares_of_one", "shipped_model"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LinkModel:
    """`weights`: (n_features, n_kinds) in log-odds, in the order of `features` and `kinds`."""

    features: tuple[str, ...]
    kinds: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]

    def scores(self, rows: Floats, kind: str) -> Floats:
        """(n_pairs,) the log-odds of candidates in a thread of this `kind`, up to a constant for each comment.

        `rows`: (n_pairs, n_features) in the order of `features`.
        """
        column = self.kinds.index(kind)
        result: Floats = rows @ np.array([row[column] for row in self.weights])
        return result

    @classmethod
    def from_toml(cls, text: str, where: str) -> "LinkModel":
        """Read a table of weights. Raises `UsageError` naming `where` for one that is broken."""
        try:
            plain = tomllib.loads(text)
            kinds = tuple(str(kind) for kind in plain["kinds"])
            rows = {str(name): tuple(float(value) for value in row) for name, row in plain["weights"].items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError("a table of weights", got=f"{type(error).__name__}: {error}", where=where) from error
        for name, row in rows.items():
            if len(row) != len(kinds):
                raise UsageError(f"{len(kinds)} weights a feature", got=f"{len(row)} for {name!r}", where=where)
        return cls(tuple(rows), kinds, tuple(rows.values()))


@lru_cache(maxsize=1)
def shipped_model() -> LinkModel:
    """The model beside this module."""
    file = resources.files("analysis.replies") / "weights.toml"
    return LinkModel.from_toml(file.read_text(encoding="utf-8"), "analysis/replies/weights.toml")


def shares_of_one(scores: Floats, starts: Integers) -> Floats:
    """(n_pairs,) probabilities that sum to 1 for each comment, whose pairs begin at `starts`."""
    if not len(scores):
        return scores
    sizes = np.diff(np.append(starts, len(scores)))
    raised = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
    result: Floats = raised / np.repeat(np.add.reduceat(raised, starts), sizes)
    return result
