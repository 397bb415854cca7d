"""Everything about the structure of conversations in one dictionary that JSON can hold.

What rests on links stands there twice: ``declared`` counts the links that the sources declare, ``weighted`` those and every
inferred one with its probability. A thread of which no link is declared tells nothing of declared ones (a page without marks
is no conversation without replies), so ``declared`` is of the threads that declare one at least, and None where none does.
What is undefined is None, never 0 and never NaN.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.structure.answers import describe_bias_answers, describe_first_answers
from analysis.structure.camps import camps_of
from analysis.structure.drift import describe_drift
from analysis.structure.homophily import describe_homophily
from analysis.structure.links import Comments, Links, declared_links, read_comments, weighted_links
from analysis.structure.mixing import PERMUTATIONS, mix, tell_mixing
from analysis.structure.participation import describe_participation
from analysis.structure.shape import describe_shape

__all__ = ["describe_structure"]


def describe_structure(
    comments: pd.DataFrame,
    replies: pd.DataFrame,
    claims: pd.DataFrame,
    codes: Sequence[str],
    seed: int,
    *,
    alone: str = "no_stance",
    permutations: int = PERMUTATIONS,
) -> dict[str, Any]:
    """The structure of one or several threads, from the frames of `analysis.tables`; texts are not looked at.

    `codes` are the codebook's, `alone` the one that means none of the others. Columns of reply stance may be missing. Same
    arguments, same numbers. Keys: threads, comments, participation, drift, and for each of declared and weighted: threads,
    shape, stances, camps, homophily, bias_claims, first_answer. Raises UsageError where a table breaks its contract.
    """
    whole = read_comments(comments, replies, codes, alone)
    declared = comments[comments["thread_id"].isin(set(replies.loc[replies["method"] == "declared", "thread_id"]))]
    telling = read_comments(declared, replies, codes, alone)
    return {
        "threads": whole.n_threads,
        "comments": len(whole),
        "participation": describe_participation(whole),
        "drift": describe_drift(whole),
        "declared": _view(telling, declared_links(telling, replies), claims, seed, permutations)
        if len(telling)
        else None,
        "weighted": _view(whole, weighted_links(whole, replies), claims, seed, permutations),
    }


def _view(comments: Comments, links: Links, claims: pd.DataFrame, seed: int, permutations: int) -> dict[str, Any]:
    stances = comments.held & comments.coded[:, None]
    camps, sides = camps_of(comments, claims)
    return {
        "threads": comments.n_threads,
        "shape": describe_shape(comments, links, seed),
        "stances": tell_mixing(mix(comments, links, stances, seed, permutations), comments.codes),
        "camps": tell_mixing(mix(comments, links, sides, seed, permutations), camps),
        "homophily": describe_homophily(comments, links, seed),
        "bias_claims": describe_bias_answers(comments, links, claims, seed),
        "first_answer": describe_first_answers(comments, links),
    }
