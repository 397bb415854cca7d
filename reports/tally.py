"""What a report needs to remember of the comments it has read: counts, never the comments themselves.

Partitions come and go; a tally keeps a few numbers for each thread and a small, fixed sample of comments to show, so that
memory does not grow with the number of comments.
"""

import hashlib
import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.pipeline import Analysis
from reports.claims import ClaimTally, Label
from reports.conversation import ConversationTally

__all__ = ["SENTIMENT_BINS", "Shown", "Tally"]

SENTIMENT_BINS = 200  # bins of 0.01 of VADER's compound: quantiles are exact to that
Key = tuple[object, object]  # (thread_id, comment_id)

_LISTED = 500  # threads and takedown rows that a page can list


@dataclass(slots=True)
class Shown:
    """The comments that the page shows: all, or a sample that does not depend on their order.

    The sample is a bottom-k sketch (Cohen & Kaplan 2007): those with the smallest hash of their identity, `limit` of all
    comments and `for_each_code` of each code, so that rare codes can be read too.
    """

    limit: int
    for_each_code: int
    _kept: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _rows: dict[int, dict[str, object]] = field(default_factory=dict)
    _uses: Counter[int] = field(default_factory=Counter)
    seen: int = 0

    def add(self, comments: pd.DataFrame) -> None:
        """Offer the comments of a partition."""
        for row in _records(comments):
            number = self.seen
            self.seen += 1
            identity = f"{row['thread_id']}\0{row['comment_id']}".encode("utf-8", "replace")
            rank = -int.from_bytes(hashlib.blake2b(identity, digest_size=7).digest(), "big")
            self._offer("", self.limit, rank, number, row)
            for code in str(row["stance"]).split("|") if row["stance"] else ():
                self._offer(code, self.for_each_code, rank, number, row)

    def _offer(self, group: str, size: int, rank: int, number: int, row: dict[str, object]) -> None:
        heap = self._kept.setdefault(group, [])
        if len(heap) < size:
            heapq.heappush(heap, (rank, number))
        elif heap and rank > heap[0][0]:
            _, dropped = heapq.heapreplace(heap, (rank, number))
            self._uses[dropped] -= 1
            if not self._uses[dropped]:
                del self._rows[dropped], self._uses[dropped]
        else:
            return
        self._uses[number] += 1
        self._rows[number] = row

    def keys(self) -> set[Key]:
        """Which comments are shown, as things stand."""
        return {(row["thread_id"], row["comment_id"]) for row in self._rows.values()}

    def rows(self) -> list[dict[str, object]]:
        """The comments to show, in the order in which they were read."""
        return [self._rows[number] for number in sorted(self._rows)]


class Tally:
    """Counts over all partitions of a run."""

    def __init__(self, codes: Sequence[str], shown: Shown, label: Label = str) -> None:
        self.codes = tuple(codes)
        self.claims = ClaimTally(label)
        self.conversation = ConversationTally()
        self.shown = shown
        self.statuses: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.addressees: Counter[str] = Counter()
        self.spellings: dict[str, set[str]] = {}
        self.methods: Counter[str] = Counter()
        self.with_parent = 0
        self.together = np.zeros((len(codes), len(codes)), dtype=np.int64)
        self.thread_codes: list[NDArray[np.int64]] = []
        self.thread_coded: list[int] = []
        self.sentiment = np.zeros((len(codes) + 1, SENTIMENT_BINS + 1), dtype=np.int64)
        self.threads: list[dict[str, object]] = []
        self.takedowns: list[dict[str, object]] = []
        self.cues: dict[Key, list[dict[str, object]]] = {}
        self.replies: dict[Key, dict[str, object]] = {}
        self.n_threads = self.n_empty_threads = self.n_takedowns = self.n_authors = 0

    def add(self, part: Analysis) -> None:
        """Count a partition."""
        comments = part.comments
        self.statuses.update(comments["status"])
        self.languages.update(comments["language"][comments["status"] != "deleted"])
        self.n_threads += len(part.threads)
        self.n_authors += int(part.threads["n_authors"].sum())
        self.n_empty_threads += int((part.threads["n_comments"] == 0).sum())
        self.threads += _records(part.threads.head(_LISTED - len(self.threads)))
        self.n_takedowns += len(part.takedowns)
        self.takedowns += _records(part.takedowns.head(_LISTED - len(self.takedowns)))
        self._add_replies(part.replies)
        self.claims.add(part.claims)
        self.conversation.add(part)
        self._add_codes(comments)
        self.shown.add(comments)
        self._add_details(part)

    def _add_replies(self, replies: pd.DataFrame) -> None:
        self.methods.update(replies["method"])
        self.with_parent += int((replies["parent_id"] != "").sum())
        for name, written in zip(replies["addressee"], replies["written"], strict=True):
            if name:
                self.addressees[name] += 1
                self.spellings.setdefault(name, set()).update({written} - {"", name})

    def _add_codes(self, comments: pd.DataFrame) -> None:
        coded = comments[comments["status"] == "coded"]
        held = np.zeros((len(coded), len(self.codes)), dtype=np.int64)
        sets = [str(stance).split("|") for stance in coded["stance"]]
        for column, code in enumerate(self.codes):
            held[:, column] = [code in row for row in sets]
        self.together += held.T @ held
        numbers, threads = pd.factorize(coded["thread_id"])
        by_thread = np.zeros((len(threads), len(self.codes)), dtype=np.int64)
        np.add.at(by_thread, numbers, held)
        self.thread_codes += list(by_thread)
        self.thread_coded += np.bincount(numbers, minlength=len(threads)).tolist()
        scored = coded["sentiment"].notna().to_numpy()
        compound = coded["sentiment"].to_numpy(dtype=np.float64)[scored]
        bins = np.rint((compound + 1) / 2 * SENTIMENT_BINS).astype(np.int64)
        for column in range(len(self.codes)):
            chosen = bins[held[scored, column] == 1]
            self.sentiment[column] += np.bincount(chosen, minlength=SENTIMENT_BINS + 1)
        self.sentiment[-1] += np.bincount(bins, minlength=SENTIMENT_BINS + 1)

    def _add_details(self, part: Analysis) -> None:
        """Keep the cues and links of the comments that may be shown; forget those of comments dropped since."""
        wanted = self.shown.keys()
        self.cues = {key: value for key, value in self.cues.items() if key in wanted}
        self.replies = {key: value for key, value in self.replies.items() if key in wanted}
        for row in _records(_among(part.cues, wanted)):
            self.cues.setdefault((row["thread_id"], row["comment_id"]), []).append(row)
        for row in _records(_among(part.replies, wanted)):
            self.replies[row["thread_id"], row["comment_id"]] = row


def _among(frame: pd.DataFrame, wanted: set[Key]) -> pd.DataFrame:
    """The rows of comments that are `wanted`."""
    chosen = [key in wanted for key in zip(frame["thread_id"], frame["comment_id"], strict=True)]
    return frame[np.array(chosen, dtype=bool)]


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as dictionaries, with None for what is missing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]
