"""The camp that a comment speaks up for, as far as its bias claims tell.

A claim that is asserted names who is said to be harmed and who is said to be favoured. A comment is of the kind
``harmed: X`` where it asserts that X is harmed (it takes X's part), and ``favoured: X`` where it asserts that X is favoured (it
speaks against X); it may be of several. Denied and asked claims tell no side. Only sides that are known actors count.
"""

from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.structure.links import Comments

__all__ = ["LISTED_CAMPS", "camps_of"]

LISTED_CAMPS = 10  # kinds in the matrix: those of most comments


def camps_of(comments: Comments, claims: pd.DataFrame) -> tuple[tuple[str, ...], NDArray[np.bool_]]:
    """The commonest kinds, by number of comments and then name, and which comment is of which: (n, n_kinds)."""
    asserted = claims[claims["polarity"] == "asserted"]
    found: set[tuple[int, str]] = set()
    for side, column in (("harmed", "harmed_actor"), ("favoured", "beneficiary_actor")):
        for thread, comment, actor in zip(
            asserted["thread_id"], asserted["comment_id"], asserted[column].fillna(""), strict=True
        ):
            number = comments.numbers.get((thread, comment))
            if actor and number is not None:
                found.add((number, f"{side}: {actor}"))
    counts = Counter(kind for _, kind in found)
    kinds = tuple(sorted(counts, key=lambda kind: (-counts[kind], kind))[:LISTED_CAMPS])
    column_of = {kind: column for column, kind in enumerate(kinds)}
    held = np.zeros((len(comments), len(kinds)), dtype=bool)
    for number, kind in found:
        if kind in column_of:
            held[number, column_of[kind]] = True
    return kinds, held
