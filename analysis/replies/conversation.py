"""A thread as arrays, in the order of writing: who wrote, who is named, when, and of what kind the thread is.

Kinds are told apart by what the comments show (`kinds.py`).
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.replies.kinds import Kind, kind_of, naming_share, opening_post
from analysis.replies.order import Order, writing_order
from comments.addressees import Named, find_named
from comments.model import Comment, Thread

__all__ = ["Conversation", "log_pause", "read_conversation"]


_UNADDRESSED = 4.0  # comments' worth of belief that a thread does not name addressees, before any is seen
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
    def has_post(self) -> bool:
        """Whether the first of the comments is the article as a post."""
        return bool(self.comments) and self.comments[0].position < 0

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
    """`thread` as arrays. Of several comments with one id the first is in it; an opening post has the id ""."""
    unique = {comment.comment_id: comment for comment in reversed(thread.comments)}
    shown = sorted(unique.values(), key=lambda comment: comment.position)
    named = find_named([comment.text for comment in shown], [c.author.name for c in shown if c.author])
    order, places, minutes = writing_order(shown, named)
    ordered, names = [shown[place] for place in places], [named[place] for place in places]
    post = opening_post(thread.article, ordered, names)
    if post is not None:
        ordered, names, minutes = [post, *ordered], [Named((), ()), *names], np.append(minutes[:1], minutes)
    return _arrays(thread, ordered, names, minutes, order)


def _arrays(
    thread: Thread, comments: Sequence[Comment], named: Sequence[Named], minutes: Floats, order: Order
) -> Conversation:
    numbers: dict[str, int] = {}
    for comment in comments:
        if comment.author:
            numbers.setdefault(comment.author.name, len(numbers))
    author = np.array([numbers[c.author.name] if c.author else -1 for c in comments], dtype=np.int64)
    for name in named:
        for person in (*name.addressed, *name.inside):
            numbers.setdefault(person.name, len(numbers))
    addressed = tuple(_distinct(numbers[person.name] for person in name.addressed) for name in named)
    inside = tuple(_distinct(numbers[person.name] for person in name.inside) for name in named)
    addressee = np.array([own[0] if own else -1 for own in addressed], dtype=np.int64)
    return Conversation(
        tuple(comments),
        kind_of(thread.article, comments, named),
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
        naming_share(comments[0].author.name, comments, named) if comments and comments[0].author else 0.0,
        _cumulative(addressed),
    )


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
