"""Comments and reply links as arrays, ready for counting: declared links alone, or every link with its probability.

A declared link has weight 1. Every other link is spread over its alternatives: the weight from a comment to a parent is the
probability that this is its parent. What is left over answers the article; that of a mention answers the person whom it
names, by a comment that is not known. Whatever is computed from the weights is an expected value.
"""

import json
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.structure.order import cut_cycles, ranks
from comments.errors import UsageError

__all__ = ["REPLY_STANCES", "Comments", "Links", "declared_links", "read_comments", "weighted_links"]

REPLY_STANCES = ("support", "deny", "query", "comment")

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]
Key = tuple[Hashable, Hashable]


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments of one or several threads, numbered 0..n-1; of several with one id in a thread the first counts.

    `numbers`: (thread_id, comment_id) to number. `thread`, `rank`: (n,), the number of the thread, and the place in it in
    the order of writing, from 0 (`analysis.structure.order.ranks`). `seconds`: (n,), time of writing, NaN where unknown.
    `held`: (n, n_codes), the codes that a comment has; `coded`: (n,), whether it was coded at all. `main`: (n,), its
    likeliest code other than the one that stands alone, -1 where it has none.
    """

    numbers: Mapping[Key, int]
    codes: tuple[str, ...]
    authors: tuple[str, ...]
    thread: Integers
    rank: Integers
    seconds: Floats
    held: Truths
    coded: Truths
    main: Integers

    def __len__(self) -> int:
        return len(self.thread)

    @property
    def n_threads(self) -> int:
        """How many threads have comments."""
        return int(self.thread.max()) + 1 if len(self) else 0


@dataclass(frozen=True, slots=True)
class Links:
    """Weighted links: comment `child[i]` answers `parent[i]` with probability `weight[i]`; (n_links,), sorted by child.

    `named`: (n,), the probability that a comment answers somebody whose comment is not known. `addressees`: name to
    expected number of replies. `stance`: (n, 4), how a comment stands to its parent, in the order of `REPLY_STANCES`, NaN
    where that is not known. `cut`: the expected number of links left out because they closed a cycle.
    """

    child: Integers
    parent: Integers
    weight: Floats
    named: Floats
    addressees: Mapping[str, float]
    stance: Floats
    cut: float


def read_comments(comments: pd.DataFrame, replies: pd.DataFrame, codes: Sequence[str], alone: str) -> Comments:
    """The `comments` frame as arrays. `replies` is asked only whether threads without times run newest first.

    `alone` is the code that means none of the others. Raises UsageError where a code has no column of probabilities.
    """
    missing = [code for code in codes if f"p_{code}" not in comments.columns]
    if missing:
        raise UsageError(f"a column p_{missing[0]}", got="a table without it", where="comments")
    frame = comments.drop_duplicates(["thread_id", "comment_id"]).reset_index(drop=True)
    keys = list(zip(frame["thread_id"], frame["comment_id"], strict=True))
    numbers: dict[Key, int] = {key: number for number, key in enumerate(keys)}
    thread = pd.factorize(frame["thread_id"])[0].astype(np.int64)
    times = pd.to_datetime(frame["created_at"].replace("", None), utc=True, format="ISO8601", errors="coerce")
    seconds: Floats = np.array((times - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1), dtype=np.float64)
    pairs = _best_pairs(numbers, replies)
    sets = [frozenset(str(stance).split("|")) for stance in frame["stance"]]
    held = np.array([[code in row for code in codes] for row in sets], dtype=bool).reshape(len(frame), len(codes))
    return Comments(
        numbers,
        tuple(codes),
        tuple(map(str, frame["author"].fillna(""))),
        thread,
        ranks(thread, frame["position"].to_numpy(dtype=np.int64), seconds, pairs),
        seconds,
        held,
        (frame["status"] == "coded").to_numpy(dtype=bool),
        _main(frame, held, codes, alone),
    )


def _best_pairs(numbers: Mapping[Key, int], replies: pd.DataFrame) -> Integers:
    """(child, parent) of each reply whose parent is known: (n_pairs, 2)."""
    columns = (replies["thread_id"], replies["comment_id"], replies["parent_id"])
    found = [
        (numbers[thread, child], numbers[thread, parent])
        for thread, child, parent in zip(*columns, strict=True)
        if (thread, child) in numbers and (thread, parent) in numbers
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _main(frame: pd.DataFrame, held: Truths, codes: Sequence[str], alone: str) -> Integers:
    probabilities = frame[[f"p_{code}" for code in codes]].to_numpy(dtype=np.float64)
    meant = held & (np.array(codes) != alone)
    scores = np.where(meant, np.nan_to_num(probabilities, nan=0.0), -1.0)
    return np.where(meant.any(axis=1), scores.argmax(axis=1), -1).astype(np.int64)


def declared_links(comments: Comments, replies: pd.DataFrame) -> Links:
    """The links that the sources declare, each with weight 1. A reply to a comment that is not there is left out."""
    return _links(comments, replies[replies["method"] == "declared"])


def weighted_links(comments: Comments, replies: pd.DataFrame) -> Links:
    """Declared links with weight 1, and every other one over its alternatives, each with its probability.

    Raises UsageError where alternatives are no JSON object of probabilities.
    """
    return _links(comments, replies)


def _links(comments: Comments, replies: pd.DataFrame) -> Links:
    rows = replies.drop_duplicates(["thread_id", "comment_id"])
    named = np.zeros(len(comments))
    stance = np.full((len(comments), len(REPLY_STANCES)), np.nan)
    addressees: dict[str, float] = {}
    triples: list[tuple[int, int, float]] = []
    for row in rows.to_dict("records"):
        child = comments.numbers.get((row["thread_id"], row["comment_id"]))
        if child is None:
            continue
        stance[child] = _stance(row)
        spread = _spread(row)
        placed = {
            parent: weight
            for comment_id, weight in spread.items()
            if (parent := comments.numbers.get((row["thread_id"], comment_id))) is not None and parent != child
        }
        triples += [(child, parent, weight) for parent, weight in placed.items()]
        to_somebody = 1.0 if row["addressee"] and row["method"] == "mention" else 1.0 - spread.get("", 0.0)
        if row["addressee"] and row["method"] != "declared":
            named[child] = max(0.0, to_somebody - sum(placed.values()))
        _credit(addressees, row, {parent: placed[parent] for parent in placed}, to_somebody, comments)
    table = np.array(sorted(triples), dtype=np.float64).reshape(-1, 3)
    child_of, parent_of = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
    kept = cut_cycles(child_of, parent_of, table[:, 2], comments.rank)
    cut = float(table[~kept, 2].sum())
    return Links(child_of[kept], parent_of[kept], table[kept, 2], named, addressees, stance, cut)


def _spread(row: Mapping[Hashable, Any]) -> dict[str, float]:
    """The probabilities of a reply's parents by comment id, "" for the article; they sum to 1 at most."""
    if row["method"] == "declared":
        return {str(row["parent_id"]): 1.0} if row["parent_id"] else {}
    where = f"replies, comment {row['comment_id']!r}"
    try:
        read = json.loads(row["alternatives"] or "{}")
        spread = {str(parent): float(weight) for parent, weight in read.items()}
    except (ValueError, TypeError, AttributeError) as error:
        wanted = "alternatives as a JSON object of comment id to probability"
        raise UsageError(wanted, got=repr(row["alternatives"])[:80], where=where) from error
    if not all(math.isfinite(weight) and weight >= 0 for weight in spread.values()):
        raise UsageError("probabilities of 0 to 1", got=row["alternatives"][:80], where=where)
    if not spread and row["parent_id"]:
        spread = {str(row["parent_id"]): float(row["confidence"])}
    total = sum(spread.values())
    kept = {parent: weight / max(total, 1.0) for parent, weight in spread.items() if weight > 0}
    if not row["addressee"] and total < 1:
        kept[""] = kept.get("", 0.0) + 1.0 - total
    return kept


def _credit(
    addressees: dict[str, float],
    row: Mapping[Hashable, Any],
    placed: Mapping[int, float],
    to_somebody: float,
    comments: Comments,
) -> None:
    """Count a reply for whom it answers: the name that it speaks to, else the authors of its possible parents."""
    if row["addressee"] and row["method"] == "mention":
        shares = {str(row["addressee"]): to_somebody}
    else:
        shares = {}
        for parent, weight in placed.items():
            name = comments.authors[parent] or str(row["addressee"])
            shares[name] = shares.get(name, 0.0) + weight
    for name, weight in shares.items():
        if name:
            addressees[name] = addressees.get(name, 0.0) + weight


def _stance(row: Mapping[Hashable, Any]) -> list[float]:
    """Probabilities of the reply stances; 1 for a stance that has none; NaN where there is neither."""
    given = [row.get(f"p_{stance}") for stance in REPLY_STANCES]
    numbers = [float(value) if isinstance(value, int | float) else math.nan for value in given]
    if all(math.isfinite(value) for value in numbers) and sum(numbers) > 0:
        return [value / sum(numbers) for value in numbers]
    told = row.get("reply_stance")
    return [float(stance == told) for stance in REPLY_STANCES] if told in REPLY_STANCES else [math.nan] * 4
