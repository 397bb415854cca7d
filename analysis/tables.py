"""The frames of the output contract: their columns, and how they are filled from what was read and decided."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.claims.claim import Claim
from analysis.classifier import Explanation
from analysis.replies import Reply
from analysis.reply_stance.model import REPLY_STANCES
from analysis.takedowns import Takedown
from comments.model import Comment, Reject, Thread
from comments.times import iso
from comments.tree import Finding

__all__ = [
    "CLAIM_COLUMNS",
    "COMMENT_COLUMNS",
    "CUE_COLUMNS",
    "REJECT_COLUMNS",
    "REPLY_COLUMNS",
    "TAKEDOWN_COLUMNS",
    "THREAD_COLUMNS",
    "claims_frame",
    "comments_frame",
    "cues_frame",
    "rejects_frame",
    "replies_frame",
    "takedowns_frame",
    "threads_frame",
]

ReplyKey = tuple[str, str]  # thread_id, comment_id
Told = tuple[str, tuple[float, ...]]  # a reply stance, and the probability of each

THREAD_COLUMNS = (
    "thread_id", "outlet", "title", "url", "published_at", "n_comments", "n_authors", "source",
    "title_confidence", "comments_from", "comments_from_confidence", "comments_from_reason", "findings",
    "format", "notes",
)  # fmt: skip
TAKEDOWN_COLUMNS = (
    "thread_id", "platform", "target", "linked_to", "origin", "announced_at", "asset_kind", "asset_count", "reason",
    "evidence", "network", "is_total",
)  # fmt: skip
COMMENT_COLUMNS = (
    "thread_id", "comment_id", "position", "source", "author", "created_at", "text", "language", "sentiment", "stance",
    "status",
)  # fmt: skip
_LINK_COLUMNS = ("comment_id", "addressee", "parent_id", "method", "confidence", "alternatives")  # of the link itself
REPLY_COLUMNS = (
    "thread_id", *_LINK_COLUMNS, "reply_stance", *(f"p_{stance}" for stance in REPLY_STANCES), "written",
)  # fmt: skip
CLAIM_COLUMNS = (
    "thread_id", "comment_id", "polarity", "accused", "beneficiary", "harmed", "mechanism", "evidence", "start", "end",
    "confidence", "accused_actor", "beneficiary_actor", "harmed_actor", "beneficiary_role", "harmed_role", "denies",
)  # fmt: skip
CUE_COLUMNS = ("thread_id", "comment_id", "code", "cue", "start", "end", "weight")
REJECT_COLUMNS = ("source", "reason", "excerpt")

_PROBABILITY_DIGITS = 4


def threads_frame(threads: Sequence[Thread], findings: Sequence[Sequence[Finding]]) -> pd.DataFrame:
    """A row for each thread: what it is, how its cuts were found, what was wrong with its declared replies."""
    rows = [_thread_row(thread, found) for thread, found in zip(threads, findings, strict=True)]
    frame = pd.DataFrame(rows, columns=list(THREAD_COLUMNS))
    frame["comments_from"] = frame["comments_from"].astype("Int64")
    for column in ("title_confidence", "comments_from_confidence"):
        frame[column] = frame[column].astype("float64")
    return frame


def _thread_row(thread: Thread, findings: Sequence[Finding]) -> dict[str, Any]:
    cuts = {cut.what: cut for cut in thread.cuts}
    title, start = cuts.get("title"), cuts.get("comments")
    return {
        "thread_id": thread.thread_id,
        "outlet": thread.article.outlet,
        "title": thread.article.title,
        "url": thread.article.url,
        "published_at": iso(thread.article.published_at),
        "n_comments": len(thread),
        "n_authors": len({comment.author.name for comment in thread if comment.author}),
        "source": thread.source,
        "title_confidence": title.confidence if title else None,
        "comments_from": start.line if start else None,
        "comments_from_confidence": start.confidence if start else None,
        "comments_from_reason": start.reason if start else "",
        "findings": "; ".join(f"{finding.comment_id}: {finding.message}" for finding in findings),
        "format": thread.format,
        "notes": "; ".join(thread.notes),
    }


def takedowns_frame(read: Sequence[tuple[str, Sequence[Takedown]]]) -> pd.DataFrame:
    """A row for each network and kind of asset that an article reports as removed."""
    rows = [
        {"thread_id": thread_id, **{column: getattr(takedown, column) for column in TAKEDOWN_COLUMNS[1:]}}
        for thread_id, takedowns in read
        for takedown in takedowns
    ]
    frame = pd.DataFrame(rows, columns=list(TAKEDOWN_COLUMNS))
    return frame.astype({"asset_count": "Int64", "network": "Int64", "is_total": "boolean"})


def comments_frame(coded: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """A row for each comment. `coded` has a column ``comment`` with the `Comment`s and what the coding added."""
    comments: list[Comment] = list(coded["comment"])
    frame = pd.DataFrame(
        {
            "thread_id": coded["thread_id"].astype(str),
            "comment_id": [comment.comment_id for comment in comments],
            "position": pd.Series([comment.position for comment in comments], dtype="int64"),
            "source": [comment.source for comment in comments],
            "author": [comment.author.name if comment.author else "" for comment in comments],
            "created_at": [iso(comment.created_at) for comment in comments],
            "text": coded["text"],
            "language": coded["language"],
            "sentiment": coded["sentiment"].astype("float64"),
            "stance": coded["stance"],
            "status": coded["status"],
        },
        columns=list(COMMENT_COLUMNS),
    )
    for code in codes:
        frame[f"p_{code}"] = coded[f"p_{code}"].astype("float64").round(_PROBABILITY_DIGITS)
    frame["boundary"] = pd.Series([comment.boundary for comment in comments], dtype="float64")
    frame["score"] = pd.array([comment.score for comment in comments], dtype="Int64")
    frame["likes"] = pd.array([comment.likes for comment in comments], dtype="Int64")
    frame["edited_at"] = [iso(comment.edited_at) for comment in comments]
    return frame


def replies_frame(linked: Sequence[tuple[str, Sequence[Reply]]], stances: Mapping[ReplyKey, Told]) -> pd.DataFrame:
    """A row for each reply; `stances` are those toward the parent that could be read, by (thread_id, comment_id).

    Each is a stance with the probabilities of all `REPLY_STANCES`.
    """
    nothing: Told = ("", (float("nan"),) * len(REPLY_STANCES))
    rows: list[dict[str, Any]] = []
    for thread_id, replies in linked:
        for reply in replies:
            stance, chances = stances.get((thread_id, reply.comment_id), nothing)
            row: dict[str, Any] = {"thread_id": thread_id}
            row |= {column: getattr(reply, column) for column in (*_LINK_COLUMNS, "written")}
            row["reply_stance"] = stance
            row |= {f"p_{name}": value for name, value in zip(REPLY_STANCES, chances, strict=True)}
            rows.append(row)
    frame = pd.DataFrame(rows, columns=list(REPLY_COLUMNS)).astype({"confidence": "float64"})
    for name in REPLY_STANCES:
        frame[f"p_{name}"] = frame[f"p_{name}"].astype("float64").round(_PROBABILITY_DIGITS)
    return frame


def claims_frame(read: Sequence[tuple[str, Sequence[Claim]]]) -> pd.DataFrame:
    """A row for each bias claim. Sides stand there as the comment names them, and as the actors that they are."""
    rows = [
        {
            "thread_id": thread_id,
            "comment_id": claim.comment_id,
            "polarity": claim.polarity,
            "accused": claim.accused.written,
            "beneficiary": claim.beneficiary.written,
            "harmed": claim.harmed.written,
            "mechanism": "|".join(claim.mechanism),
            "evidence": claim.evidence,
            "start": claim.start,
            "end": claim.end,
            "confidence": round(claim.confidence, _PROBABILITY_DIGITS),
            "accused_actor": claim.accused.actor_id,
            "beneficiary_actor": claim.beneficiary.actor_id,
            "harmed_actor": claim.harmed.actor_id,
            "beneficiary_role": claim.beneficiary.role,
            "harmed_role": claim.harmed.role,
            "denies": claim.denies,
        }
        for thread_id, claims in read
        for claim in claims
    ]
    frame = pd.DataFrame(rows, columns=list(CLAIM_COLUMNS))
    return frame.astype({"start": "int64", "end": "int64", "confidence": "float64"})


def cues_frame(explained: Sequence[tuple[str, str, Explanation]]) -> pd.DataFrame:
    """A row for each cue in a comment that spoke for a code, with its character offsets in the text."""
    rows = [
        (thread_id, comment_id, item.code, item.reason, item.start, item.end, item.weight)
        for thread_id, comment_id, item in explained
    ]
    return pd.DataFrame(rows, columns=list(CUE_COLUMNS)).astype({"start": "int64", "end": "int64", "weight": "float64"})


def rejects_frame(rejects: Sequence[Reject]) -> pd.DataFrame:
    """A row for each record that could not be read."""
    rows = [(reject.source, reject.reason, reject.excerpt) for reject in rejects]
    return pd.DataFrame(rows, columns=list(REJECT_COLUMNS))
