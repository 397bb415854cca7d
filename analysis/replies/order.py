"""In which order comments were written: by their times, or by what a page without times shows.

Replies stand after what they answer: addressees who wrote one comment only say which way a page runs. Where no author is
shown, nothing says it (shared words do not: a page is too short for them), and a page is taken to run as it was written.
"""

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from comments.addressees import Named
from comments.model import Comment

__all__ = ["Order", "writing_order"]

Order = Literal["written", "newest", "none"]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_TIMED = 0.5  # share of comments with a time from which on times give the order
_EVIDENCE = 6  # replies from which on they can say that a page is not in the order of writing
_CLEAR = 0.8  # share of them that must agree


def writing_order(comments: Sequence[Comment], named: Sequence[Named]) -> tuple[Order, Integers, Floats]:
    """How a page runs, its comments' places in the order of writing, and the minutes since the first, NaN where unknown.

    `comments` are in the page's order. "none": it runs neither way, and the order of writing is not known; the places
    are then the page's.
    """
    numbers = np.arange(len(comments))
    moments = _moments(comments)
    if moments is not None:
        falling = sum(later < sooner for sooner, later in itertools.pairwise(moments)) > len(moments) / 2
        minutes = np.array(moments)
        places = np.lexsort((-numbers if falling else numbers, minutes))
        return "written", places, minutes[places]
    before, after = _evidence(comments, named)
    unknown = np.full(len(comments), np.nan)
    if before + after < _EVIDENCE or before >= _CLEAR * (before + after):
        return "written", numbers, unknown
    if after >= _CLEAR * (before + after):
        return "newest", numbers[::-1], unknown
    return "none", numbers, unknown


def _moments(comments: Sequence[Comment]) -> list[float] | None:
    """Minutes since the first, where most comments have a time; one without has that of the comment before it."""
    told = [comment.created_at for comment in comments if comment.created_at]
    if len(told) < _TIMED * len(comments) or not told:
        return None
    start, last = min(told), told[0]
    moments: list[float] = []
    for comment in comments:
        last = comment.created_at or last
        moments.append((last - start).total_seconds() / 60)
    return moments


def _evidence(comments: Sequence[Comment], named: Sequence[Named]) -> tuple[int, int]:
    """How many replies stand after what they answer, and how many before it."""
    authors = [comment.author.name if comment.author else "" for comment in comments]
    counts = Counter(authors)
    place = {name: number for number, name in enumerate(authors) if name and counts[name] == 1}
    firsts = [name.addressed[0].name if name.addressed else "" for name in named]
    away = [number - place[first] for number, first in enumerate(firsts) if place.get(first, number) != number]
    return sum(steps > 0 for steps in away), sum(steps < 0 for steps in away)
