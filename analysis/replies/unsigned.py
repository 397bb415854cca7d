"""Where no author is shown: one person stands behind all replies to one name, and no comment is by two people.

The probabilities of replies to one name are pooled: a comment that other replies to the name fit is likelier its author's, one
that replies to another name fit better is less. A few rounds of this settle, like the normalisation of a table to given
margins (Deming & Stephan 1940).
"""

import numpy as np
from numpy.typing import NDArray

from analysis.replies.candidates import Pairs
from analysis.replies.conversation import Conversation
from analysis.replies.model import shares_of_one

__all__ = ["pool_names"]

Floats = NDArray[np.float64]

_ROUNDS = 4
_TRUST = 0.75  # how far the pooled belief counts, against what a reply says by itself
_FLOOR = 0.1
_ENOUGH = 0.1  # what one other reply must believe of a comment to double its weight


def pool_names(talk: Conversation, pairs: Pairs, scores: Floats) -> Floats:
    """(n_pairs,) `scores` with what replies to the same name and to other names say about who wrote a candidate."""
    name = talk.addressee[pairs.child]
    meant = (name >= 0) & (pairs.parent >= 0)
    if not meant.any():
        return scores
    keys = name[meant] * len(talk) + pairs.parent[meant]
    _, column = np.unique(keys, return_inverse=True)
    _, comment = np.unique(pairs.parent[meant], return_inverse=True)
    pooled = scores.copy()
    for _ in range(_ROUNDS):
        chance = shares_of_one(pooled, pairs.starts)[meant]
        by_name = np.bincount(column, weights=chance)[column]
        by_all = np.bincount(comment, weights=chance)[comment]
        same, all_others = by_name - chance, by_all - chance  # what the other replies believe
        own = (same + _FLOOR) / (all_others + _FLOOR)
        pooled[meant] = scores[meant] + _TRUST * (np.log(own) + np.log1p(same / _ENOUGH))
    return pooled
