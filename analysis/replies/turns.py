"""Features of people: who is named as a candidate's author, and who has spoken to whom before and since."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.replies.candidates import Pairs
from analysis.replies.conversation import Conversation
from analysis.replies.history import History

__all__ = ["DIALOGUE", "of_names", "of_turns"]

Columns = dict[str, NDArray[np.float64]]
Truths = NDArray[np.bool_]

DIALOGUE = 20  # comments that a dialogue is remembered for


def of_names(talk: Conversation, pairs: Pairs) -> Columns:
    """Whether a candidate's author is whom the comment names, and whether its own addressees fit: (n_pairs,) each."""
    child, parent = pairs.child, pairs.parent
    author, addressee = talk.author[parent], talk.addressee[child]
    ordered = float(talk.order != "none")
    known = (author >= 0) & (parent >= 0)
    first = known & (author == addressee)
    another = known & ~first & _among(talk, talk.addressed, pairs)
    since = History(talk.author, len(talk)).between(author, np.maximum(parent, 0), child) * ordered
    chain, whole = _chains(talk, pairs, first)
    named = first | another
    return {
        "by the addressee": first * 1.0,
        "by another addressee": another * 1.0,
        "by one named inside": (known & _among(talk, talk.inside, pairs)) * 1.0,
        "addressee's latest": (named & (since == 0)) * ordered,
        "addressee's later comments": named * np.log1p(since),
        "its author's later comments": ~named * np.log1p(since),
        "chain": chain * 1.0,
        "chain broken": (first & ~chain) * 1.0,
        "whole chain": whole * talk.cumulative,
        "whole chain broken": (first & ~whole) * talk.cumulative,
        "addresses the same": ((addressee >= 0) & (addressee == talk.addressee[parent])) * 1.0,
        "addresses somebody": (talk.addressee[parent] >= 0) * 1.0,
        "names somebody else": ((addressee >= 0) & ~named) * 1.0,
    }


def _among(talk: Conversation, people: Sequence[tuple[int, ...]], pairs: Pairs) -> Truths:
    """(n_pairs,) whether a candidate's author is among the comment's `people`."""
    held = [set(own) for own in people]
    authors = talk.author[pairs.parent].tolist()
    found = [author in held[child] for child, author in zip(pairs.child.tolist(), authors, strict=True)]
    return np.array(found, dtype=bool)


def _chains(talk: Conversation, pairs: Pairs, first: Truths) -> tuple[Truths, Truths]:
    """Whether the other addressees are the candidate's: but for its author and the comment's, and exactly so."""
    chain, whole = np.zeros((2, len(first)), dtype=bool)
    for pair in np.flatnonzero(first).tolist():
        child, parent = int(pairs.child[pair]), int(pairs.parent[pair])
        mine, its = talk.addressed[child], talk.addressed[parent]
        both = {int(talk.author[child]), int(talk.author[parent])}
        whole[pair] = mine[1:] == its
        chain[pair] = set(mine) - both == set(its) - both
    return chain, whole


def of_turns(talk: Conversation, pairs: Pairs) -> Columns:
    """How the comment's author and the candidate's have spoken to each other: (n_pairs,) each."""
    child, parent = pairs.child, np.maximum(pairs.parent, 0)
    n, ordered = len(talk), float(talk.order != "none")
    me, you = talk.author[child], talk.author[parent]
    spoken, to = History(talk.author, n), History(talk.addressee, n)
    span = len(talk.people) + 1
    told = History(np.where((talk.author >= 0) & (talk.addressee >= 0), talk.author * span + talk.addressee, -1), n)
    both = (me >= 0) & (you >= 0) & (me != you)
    to_you, to_me = np.where(both, me * span + you, -1), np.where(both, you * span + me, -1)
    same = (me >= 0) & (me == you)
    addresses = both & (talk.addressee[parent] == me)
    since = spoken.between(me, parent, child)
    recent = np.maximum(child - DIALOGUE, -1)
    met = told.between(to_you, recent, child) + told.between(to_me, recent, child) > 0
    return {
        "same author": same * 1.0,
        "author's own latest": same * (since == 0) * ordered,
        "addresses the author": addresses * 1.0,
        "latest to the author": addresses * (to.between(me, parent, child) == 0) * ordered,
        "author has spoken since it": addresses * (since > 0) * ordered,
        "answered already": (told.between(to_you, parent, child) > 0) * ordered,
        "author's comments since": both * np.log1p(since) * ordered,
        "they have talked": met * ordered,
    }
