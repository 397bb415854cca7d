"""A thread as arrays, in the order of writing: who wrote, who is named, when, and of what kind the thread is.

Three kinds are told apart by what they show: comments under an *article*; posts that answer an *opener*, the first comment
of a thread without an article, whose author most of those name who name anybody; and a *stream* (chat), where there is
neither. A fourth, *unsigned*, shows no authors.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.replies.order import Order, writing_order
from comments.addressees import Named, find_named
from comments.model import Comment, Thread

__all__ = ["Conversation", "Kind", "log_pause", "read_conversation"]

Kind = Literal["article", "opener", "stream", "unsigned"]

_OPENER = 0.5  # share of the comments naming anybody that name the opener's author
_UNADDRESSED = 4.0  # comments' worth of belief that a thread does not name addressees, before any is seen
_SHORT = 3  # comments below which a thread without an article is taken to have an opener
_SEVERAL = 10.0  # one addressed comment in ten that names several is enough for the custom to be sure

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Conversation:
    """One thread of n comments in the order of writing; arrays are (n,).

    `people`: names of authors and other addressees; `author`, `addressee`: their numbers, -1 for nobody (`addressee` is
    the first of `addressed[i]`). `addressed[i]`, `inside[i]`: whom comment i addresses at its beginning and names further
    inside, as `named` has it. `minutes`: since the first, NaN where unknown. `customary`: the share of comments that address
    somebody. `opener_share`: of the comments that name anybody, how many name the first one's author. `cumulative`: how
    surely replies repeat the addressees of what they answer, 0..1. `order`: "none" where the page does not tell it; else
    the arrays are in the order of writing.
    """

    comments: tuple[Comment, ...]
    kind: Kind
    order: Order
    people: tuple[str, ...]
    named: tuple[Named, ...]
    author: Integers
    addressee: Integers
    addressed: tuple[tuple[int, ...], ...]
    inside: tuple[tuple[int, ...], ...]
    minutes: Floats
    n_words: Integers
    customary: float
    opener_share: float
    cumulative: float

    def __len__(self) -> int:
        return len(self.comments)

    @property
    def texts(self) -> list[str]:
        """The comments' texts."""
        return [comment.text for comment in self.comments]

    @property
    def bodies(self) -> list[str]:
        """The texts without the addressees at their beginning, whose names are no words that comments share."""
        ends = [own.addressed[-1].end if own.addressed else 0 for own in self.named]
        return [text[end:] for text, end in zip(self.texts, ends, strict=True)]


def read_conversation(thread: Thread) -> Conversation:
    """`thread` as arrays. Of several comments with one id the first is in it."""
    unique = {comment.comment_id: comment for comment in reversed(thread.comments)}
    shown = sorted(unique.values(), key=lambda comment: comment.position)
    named = find_named([comment.text for comment in shown], [c.author.name for c in shown if c.author])
    order, places, minutes = writing_order(shown, named)
    return _arrays(thread, [shown[place] for place in places], [named[place] for place in places], minutes, order)


def _arrays(
    thread: Thread, comments: Sequence[Comment], named: Sequence[Named], minutes: Floats, order: Order
) -> Conversation:
    numbers: dict[str, int] = {}
    for comment in comments:
        if comment.author:
            numbers.setdefault(comment.author.name, len(numbers))
    signed = bool(numbers)
    author = np.array([numbers[c.author.name] if c.author else -1 for c in comments], dtype=np.int64)
    for name in named:
        for person in (*name.addressed, *name.inside):
            numbers.setdefault(person.name, len(numbers))
    addressed = tuple(_distinct(numbers[person.name] for person in name.addressed) for name in named)
    inside = tuple(_distinct(numbers[person.name] for person in name.inside) for name in named)
    addressee = np.array([own[0] if own else -1 for own in addressed], dtype=np.int64)
    share = _naming_opener(author, addressed, inside)
    article = bool(thread.article.title or thread.article.paragraphs)
    kind: Kind = "article" if article else "opener" if share >= _OPENER or len(comments) < _SHORT else "stream"
    return Conversation(
        tuple(comments),
        kind if signed else "unsigned",
        order,
        tuple(numbers),
        tuple(named),
        author,
        addressee,
        addressed,
        inside,
        minutes,
        np.array([len(_WORD.findall(comment.text)) for comment in comments], dtype=np.int64),
        float((addressee >= 0).sum() / (len(comments) + _UNADDRESSED)),
        share,
        _cumulative(addressed),
    )


def _naming_opener(author: Integers, addressed: Sequence[tuple[int, ...]], inside: Sequence[tuple[int, ...]]) -> float:
    """The share of the comments naming anybody that name the first comment's author; others' comments only."""
    opener = int(author[0]) if len(author) else -1
    named = [
        opener in (*own, *further)
        for own, further, writer in zip(addressed, inside, author.tolist(), strict=True)
        if (own or further) and writer != opener
    ]
    return sum(named) / len(named) if named and opener >= 0 else 0.0


def _cumulative(addressed: Sequence[tuple[int, ...]]) -> float:
    """How surely replies repeat the addressees of what they answer ("@Ben @Ada …" answers Ben's "@Ada …"), 0..1."""
    several = sum(len(own) > 1 for own in addressed)
    return min(1.0, _SEVERAL * several / (sum(map(bool, addressed)) + _UNADDRESSED))


def _distinct(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))


def log_pause(minutes: Floats, child: Integers, parent: Integers) -> Floats:
    """(n_pairs,) log10(1 + minutes) between two comments, 0 where times are unknown."""
    pause: Floats = np.log1p(np.nan_to_num(np.abs(minutes[child] - minutes[parent]), nan=0.0)) / math.log(10)
    return pause
