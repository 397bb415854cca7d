"""Bias claims with their answers side by side, from the comments that the page shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from reports.excerpts import quoted

__all__ = ["answered_claims"]

Shown = Mapping[str, Any]
Key = tuple[object, object]

_LISTED = 8  # claims
_LIKELY = 0.5  # probability of a link from which on it is shown as an answer
_ANSWERS = 4  # of one claim


def answered_claims(
    comments: Sequence[Shown], replies: Mapping[Key, Shown], code: str | None, quotes: str
) -> list[dict[str, Any]]:
    """The comments coded with `code` that others answer, most answered first, each with its likeliest answers.

    Only links that are likelier than not count: an answer set beside a claim that it is not about would mislead.

    Empty for a codebook without claims and where no text may be quoted.
    """
    if code is None or quotes == "none":
        return []
    anchors = {(row["thread_id"], row["comment_id"]): f"comment-{number}" for number, row in enumerate(comments, 1)}
    answers: dict[Key, list[Shown]] = {}
    for row in comments:
        link = replies.get((row["thread_id"], row["comment_id"]))
        if link is not None and link["parent_id"] and float(link["confidence"]) >= _LIKELY:
            answers.setdefault((row["thread_id"], link["parent_id"]), []).append({**row, "link": link})
    found: list[dict[str, Any]] = []
    for row in comments:
        key = (row["thread_id"], row["comment_id"])
        if code in str(row["stance"]).split("|") and key in answers:
            ranked = sorted(answers[key], key=lambda each: (-float(each["link"]["confidence"]), each["position"]))
            found.append(
                {
                    "anchor": anchors[key],
                    "text": quoted(str(row["text"]), quotes),
                    "n": len(ranked),
                    "answers": [_answer(each, anchors, quotes) for each in ranked[:_ANSWERS]],
                }
            )
    return sorted(found, key=lambda each: -int(each["n"]))[:_LISTED]


def _answer(row: Shown, anchors: Mapping[Key, str], quotes: str) -> dict[str, Any]:
    link = row["link"]
    return {
        "anchor": anchors[row["thread_id"], row["comment_id"]],
        "text": quoted(str(row["text"]), quotes),
        "stance": link["reply_stance"],
        "method": link["method"],
        "confidence": link["confidence"],
    }
