"""What speaks for and against each candidate: one row a pair, one column a feature.

Features whose name begins with "article" belong to the choice of no comment and are 0 in every other row; all others are 0
in that one. Where the order of writing is unknown, whatever depends on it is 0.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.replies.candidates import Pairs
from analysis.replies.conversation import Conversation, log_pause
from analysis.replies.history import History
from analysis.replies.turns import DIALOGUE, of_names, of_turns
from analysis.replies.words import SharedWords

__all__ = ["pair_features"]

Floats = NDArray[np.float64]
Columns = dict[str, Floats]
Quoted = Sequence[Mapping[int, float]]

_ANSWERING = re.compile(
    r"[\s>\"“'*_(:,]*(?:yes|yeah|yep|yup|no|nope|nah|lol|haha\w*|thanks?|thx|ok|okay|agreed|exactly|true|right|correct|wrong"
    r"|because|cuz|well|but|and|so|why|what|how|who|where|you|your|you're|youre|that|that's|it's|they|he|she|not|or|then"
    r"|also|really|sure|good one|same|this|nothing|never|actually)\b",
    re.IGNORECASE,
)
_YOU = re.compile(r"\b(?:you|your|you're|youre|you've|u|ur|yourself)\b", re.IGNORECASE)
_WHY = re.compile(r"\bwhy\b[^.!\n?]{0,80}[?？]", re.IGNORECASE)
_BECAUSE = re.compile(r"\b(?:because|cuz|coz|since|due to)\b", re.IGNORECASE)
_QUESTION = re.compile(r"[?？؟]")
_NEAR = 3  # comments
_FEW = 1  # content words
_ALIKE = 0.05  # a cosine below is no likeness


def pair_features(talk: Conversation, pairs: Pairs, quoted: Quoted, words: SharedWords, names: Sequence[str]) -> Floats:
    """(n_pairs, n_features), the features with these `names`. `quoted` and `words` are of the same thread."""
    columns = {
        **_of_article(talk, pairs, quoted),
        **_of_place(talk, pairs),
        **_of_texts(talk, pairs, quoted, words),
        **of_names(talk, pairs),
        **of_turns(talk, pairs),
    }
    article = pairs.parent < 0
    result = np.empty((len(article), len(names)))
    for number, name in enumerate(names):
        result[:, number] = np.where(article == name.startswith("article"), columns[name], 0.0)
    return result


def _matches(pattern: re.Pattern[str], texts: Sequence[str]) -> Floats:
    return np.array([bool(pattern.search(text)) for text in texts], dtype=np.float64)


def _of_article(talk: Conversation, pairs: Pairs, quoted: Quoted) -> Columns:
    numbers = np.arange(len(talk))
    authors = set(talk.author.tolist())
    known = np.array([bool(own) and own[0] in authors for own in talk.addressed], dtype=bool)
    recent = np.maximum(numbers - DIALOGUE, -1)
    columns: dict[str, NDArray[Any]] = {
        "article": np.ones(len(talk)),
        "article, addressing is customary": talk.customary * (talk.addressee < 0),
        "article, addresses an author": known,
        "article, addresses a stranger": (talk.addressee >= 0) & ~known,
        "article, words": np.log1p(talk.n_words),
        "article, begins as an answer": np.array([bool(_ANSWERING.match(text)) for text in talk.bodies]),
        "article, speaks to you": _matches(_YOU, talk.texts),
        "article, asks": _matches(_QUESTION, talk.texts),
        "article, quotes it": np.array([own.get(-1, 0.0) for own in quoted]),
        "article, nobody's": talk.author < 0,
        "article, author's first": History(talk.author, len(talk)).before(talk.author, numbers) == 0,
        "article, author addressed lately": History(talk.addressee, len(talk)).between(talk.author, recent, numbers)
        > 0,
    }
    return {name: column.astype(np.float64)[pairs.child] for name, column in columns.items()}


def _of_place(talk: Conversation, pairs: Pairs) -> Columns:
    child, parent = pairs.child, pairs.parent
    distance = (child - parent) * (talk.order != "none")
    opener = ((parent == 0) & (talk.kind == "opener")) * 1.0
    return {
        "opener": opener,
        "opener, often named": opener * talk.opener_share,
        "the one before": (distance == 1) * 1.0,
        "distance": np.log(np.maximum(distance, 1)),
        "pause": log_pause(talk.minutes, child, np.maximum(parent, 0)),
        "nobody's": (talk.author[parent] < 0) * 1.0,
    }


def _of_texts(talk: Conversation, pairs: Pairs, quoted: Quoted, words: SharedWords) -> Columns:
    child, parent = pairs.child, np.maximum(pairs.parent, 0)
    article = pairs.parent < 0
    cosine = np.where(article, 0.0, words.cosine(child, parent))
    best = np.repeat(np.maximum.reduceat(cosine, pairs.starts), pairs.sizes())
    question, why, because = (_matches(pattern, talk.texts) for pattern in (_QUESTION, _WHY, _BECAUSE))
    own = (
        (talk.author[child] >= 0) & (talk.author[child] == talk.author[parent]) & ~article
    )  # who quotes himself answers others
    near = (child - parent <= _NEAR) & (talk.order != "none")
    shares = [quoted[i].get(j, 0.0) for i, j in zip(child.tolist(), pairs.parent.tolist(), strict=True)]
    return {
        "quoted": np.array(shares, dtype=np.float64) * ~own,
        "shared words": np.where(article, 0.0, np.log1p(words.information(child, parent))),
        "shares most words": ((cosine > _ALIKE) & (cosine >= best)) * 1.0,
        "question before statement": question[parent] * (1 - question[child]),
        "why before because": because[child] * why[parent],
        "words": np.log1p(talk.n_words[parent]),
        "near, few words": (words.counts[child] <= _FEW) * near * 1.0,
    }
