"""Points at one of several candidates, or at none: a conditional logit for each role that a candidate can have.

Each role has one weight for each feature; the candidates of a comment and "none of them" share the probability (McFadden 1974,
"Conditional logit analysis of qualitative choice behavior"). Learning maximises the probability of all candidates that are
right, whichever of them a comment has; comments of which no candidate is right tell nothing. The model is data: a weight a
feature, in whole thousandths.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis.stored import weights_from, weights_text
from comments.errors import UsageError

__all__ = ["FORMAT", "Features", "Pointer", "fit_pointer"]

FORMAT = "commentariat pointer 1"
_NONE = "none"  # the feature of the choice of no candidate
_UNIT = 1000
_AT_LEAST = 4  # comments in which a feature must occur
_L2 = 4.0
_ITERATIONS = 150

Matrix = NDArray[np.float64]
Features = frozenset[str]


@dataclass(frozen=True)
class Pointer:
    """`weights`: by feature, one for each of `roles`, in log-odds."""

    roles: tuple[str, ...]
    weights: Mapping[str, tuple[float, ...]]

    def probabilities(self, candidates: Sequence[Features], comment: Features) -> Matrix:
        """(n_candidates + 1, n_roles): how probable each candidate is in each role; the first row is none of them.

        `comment` are features of the whole comment, which speak for or against none.
        """
        rows = [_none(comment), *candidates]
        scores = np.array([[self._score(row, role) for role in range(len(self.roles))] for row in rows])
        scores -= scores.max(axis=0)
        raised = np.exp(scores)
        result: Matrix = raised / raised.sum(axis=0)
        return result

    def _score(self, row: Features, role: int) -> float:
        weights = self.weights
        return sum(weights[name][role] for name in sorted(row) if name in weights)

    def to_json(self) -> str:
        """The model as the text of its file, a feature a line."""
        return weights_text({"format": FORMAT, "roles": self.roles}, self.weights)

    @classmethod
    def from_json(cls, text: str, where: str) -> "Pointer":
        """Read a model. Raises `UsageError` naming `where` for one that is broken."""
        try:
            plain = json.loads(text)
            if plain["format"] != FORMAT:
                raise UsageError(f"a model of the format {FORMAT!r}", got=repr(plain["format"]), where=where)
            roles = tuple(plain["roles"])
            weights = weights_from(plain)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError("a pointer in JSON", got=f"{type(error).__name__}: {error}", where=where) from error
        if any(len(row) != len(roles) for row in weights.values()):
            raise UsageError(f"{len(roles)} weights a feature", where=where)
        return cls(roles, weights)


def fit_pointer(
    roles: tuple[str, ...],
    candidates: Sequence[Sequence[Features]],
    comments: Sequence[Features],
    right: Sequence[Mapping[str, Sequence[int]]],
) -> Pointer:
    """Learn from comments: their candidates' features, their own, and for each role the candidates that are right.

    For a role that maps to no candidate none is right; of one that is missing nothing is known.
    """
    rows = [[_none(comment), *own] for comment, own in zip(comments, candidates, strict=True)]
    counts = Counter(name for own in rows for name in set().union(*own))
    names = sorted(name for name, count in counts.items() if count >= _AT_LEAST)
    learnt = [_fit_role(rows, names, [each.get(role) for each in right]) for role in roles]
    kept = [column for column in range(len(names)) if any(round(float(w[column]) * _UNIT) for w in learnt)]
    return Pointer(roles, {names[column]: tuple(float(weights[column]) for weights in learnt) for column in kept})


def _none(comment: Features) -> Features:
    return frozenset({_NONE, *(f"{_NONE}|{name}" for name in comment)})


def _fit_role(
    rows: Sequence[Sequence[Features]], names: Sequence[str], right: Sequence[Sequence[int] | None]
) -> Matrix:
    """(n_names,) the weights of one role."""
    from scipy.optimize import minimize  # noqa: PLC0415 - a report never fits
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    told = [number for number, places in enumerate(right) if places is not None]
    matrix = _matrix([row for number in told for row in rows[number]], names)
    sizes = np.array([len(rows[number]) for number in told])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    gold = np.zeros(int(sizes.sum()))
    for start, number in zip(starts, told, strict=True):
        places = right[number] or ()
        gold[[start + 1 + place for place in places] or [start]] = 1.0

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        scores = matrix @ weights
        scores = scores - np.repeat(np.maximum.reduceat(scores, starts), sizes)
        raised = np.exp(scores)
        chance = raised / np.repeat(np.add.reduceat(raised, starts), sizes)
        right_chance = np.add.reduceat(chance * gold, starts)
        posterior = chance * gold / np.repeat(right_chance, sizes)
        slope = -(matrix.T @ (posterior - chance)) + _L2 * weights
        return float(-np.log(right_chance).sum() + 0.5 * _L2 * (weights @ weights)), slope

    with threadpool_limits(1):  # how sums of floats are split among threads would show in the last digits
        found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS})
    result: Matrix = found.x
    return result


def _matrix(rows: Sequence[Features], names: Sequence[str]) -> csr_matrix:
    number = {name: column for column, name in enumerate(names)}
    columns = [[number[name] for name in sorted(row) if name in number] for row in rows]
    starts = np.concatenate(([0], np.cumsum([len(own) for own in columns])))
    flat = np.array([column for own in columns for column in own], dtype=np.int64)
    return csr_matrix((np.ones(len(flat)), flat, starts), shape=(len(rows), len(names)))
