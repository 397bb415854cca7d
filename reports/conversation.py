"""The conversation as a report tells it: its structure in numbers, and what is needed to draw it.

`analysis.structure` computes; here is remembered what it needs (no texts), and chosen what the page shows.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.pipeline import Analysis
from analysis.structure.describe import describe_structure
from reports.findings import percent, signed

__all__ = ["ConversationTally", "tell_conversation"]

_MOST = 100_000  # comments of which a run's structure is computed: it needs all of them at once
_DRAWN = 80  # comments of a thread that is drawn
_SEED, _PERMUTATIONS, _DIGITS = 20190401, 999, 4
_NEEDED = ("thread_id", "comment_id", "position", "author", "created_at", "stance", "status")
_OF_REPLIES = (
    "thread_id", "comment_id", "addressee", "parent_id", "method", "confidence", "alternatives", "reply_stance",
    "p_support", "p_deny", "p_query", "p_comment",
)  # fmt: skip
_OF_CLAIMS = ("thread_id", "comment_id", "polarity", "beneficiary_actor", "harmed_actor", "denies")


class ConversationTally:
    """The columns that structure is computed from, as partitions pass; nothing above `_MOST` comments."""

    def __init__(self) -> None:
        self._parts: list[tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]] = []
        self.n = 0

    def add(self, part: Analysis) -> None:
        """Remember a partition, as long as there is room for all."""
        self.n += len(part.comments)
        if self.n > _MOST:
            self._parts.clear()
            return
        self._parts.append(
            (
                part.comments[[*_NEEDED, *(name for name in part.comments if str(name).startswith("p_"))]],
                part.replies[list(_OF_REPLIES)],
                part.claims[list(_OF_CLAIMS)],
            )
        )

    def frames(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame] | None:
        """Comments, replies and claims of the whole run; None where there were too many, or none."""
        if not self._parts:
            return None
        comments, replies, claims = (pd.concat(frames, ignore_index=True) for frames in zip(*self._parts, strict=True))
        return comments, replies, claims


def tell_conversation(
    tally: ConversationTally, codes: Sequence[str], alone: str, labels: Mapping[str, str]
) -> dict[str, Any]:
    """The numbers of the report's part on the conversation; `structure` is None where it was not computed."""
    frames = tally.frames()
    if frames is None or not len(frames[0]):
        return {"structure": None, "too_many": tally.n > _MOST, "rows": [], "matrix": [], "drawn": None}
    comments, replies, claims = frames
    structure = describe_structure(comments, replies, claims, codes, _SEED, alone=alone, permutations=_PERMUTATIONS)
    return {
        "structure": _rounded(structure),
        "too_many": False,
        "rows": _rows(structure),
        "matrix": _matrix(structure["weighted"]["stances"], labels),
        "drawn": _drawn(comments, replies),
    }


def _rows(structure: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The measures as rows: what, on declared links, with inferred ones. Values are texts, "—" where undefined."""
    views = {name: structure[name] for name in ("declared", "weighted")}
    measures: list[tuple[str, Callable[[Mapping[str, Any]], str]]] = [
        ("comments that answer somebody", lambda view: percent(view["shape"]["share_of_replies"])),
        ("comments that are answered", lambda view: _number(view["shape"]["answered_comments"])),
        ("depth: mean, greatest", lambda view: _depth(view["shape"]["depth"])),
        ("comments until the first answer, median", lambda view: _number(_median(view, "comments"))),
        ("minutes until the first answer, median", lambda view: _number(_median(view, "minutes"))),
        ("bias claims that are answered", lambda view: _answered(view["bias_claims"]["answered"])),
        ("bias claims that an answer denies", lambda view: _answered(view["bias_claims"]["denied"])),
        (
            "E-I index of stances (−1: like answers like only, 1: never)",
            lambda view: _interval(view["homophily"]["ei"]),
        ),
        ("assortativity of stances (1: like answers like)", lambda view: _interval(view["homophily"]["assortativity"])),
    ]
    return [
        {"label": label, **{name: "—" if view is None else pick(view) for name, view in views.items()}}
        for label, pick in measures
    ]


def _number(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _median(view: Mapping[str, Any], unit: str) -> float | None:
    spread = view["first_answer"][unit]
    return None if spread is None else spread["median"]


def _depth(depth: Mapping[str, Any] | None) -> str:
    return "—" if depth is None else f"{depth['mean']:.1f}, {_number(depth['max']['expected'])}"


def _answered(share: Mapping[str, Any]) -> str:
    """ "2 of 13 (15%; 0% to 67%)"; counts may be expected ones."""
    if not share["n"]:
        return "—"
    told = f"{_number(share['count'])} of {_number(share['n'])} ({percent(share['share'])}"
    return f"{told}; {percent(share['low'])} to {percent(share['high'])})" if share["low"] is not None else f"{told})"


def _interval(found: Mapping[str, Any] | None) -> str:
    if found is None or found["value"] is None:
        return "—"
    told = signed(found["value"])
    return f"{told} ({signed(found['low'])} to {signed(found['high'])})" if found["low"] is not None else told


def _matrix(mixing: Mapping[str, Any], labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """Who answers whom by stance, pairs with replies only: how many, how many by chance, the 95% range of chance."""
    return [
        {
            "reply": labels.get(cell["reply"], cell["reply"]),
            "parent": labels.get(cell["parent"], cell["parent"]),
            "replies": round(cell["observed"], 2),
            "by_chance": round(cell["expected"], 2),
            "low": round(cell["low"], 2),
            "high": round(cell["high"], 2),
            "p": None if cell["p"] is None else round(cell["p"], _DIGITS),
        }
        for cell in mixing["cells"]
        if cell["observed"] > 0 or cell["expected"] >= 1
    ]


def _drawn(comments: pd.DataFrame, replies: pd.DataFrame) -> dict[str, Any] | None:
    """The one thread of a run that is small enough to draw: each comment with its place, depth and likeliest parent."""
    if len(set(comments["thread_id"])) != 1 or not 2 <= len(comments) <= _DRAWN:
        return None
    links = {row["comment_id"]: row for row in replies[replies["parent_id"] != ""].to_dict("records")}
    place = {row["comment_id"]: row["position"] for row in comments.to_dict("records")}
    parents = {child: row["parent_id"] for child, row in links.items() if row["parent_id"] in place}
    if not parents:
        return None
    nodes = []
    for row in comments.sort_values("position").to_dict("records"):
        comment = row["comment_id"]
        link = links.get(comment) if comment in parents else None
        nodes.append(
            {
                "position": int(row["position"]) + 1,
                "depth": _steps(comment, parents),
                "stance": str(row["stance"]).split("|")[0],
                "parent": int(place[parents[comment]]) + 1 if link else None,
                "parent_depth": _steps(parents[comment], parents) if link else None,
                "method": link["method"] if link else "",
                "confidence": round(float(link["confidence"]), 2) if link else None,
            }
        )
    return {"thread_id": str(comments["thread_id"].iloc[0]), "nodes": nodes, "links": len(parents)}


def _steps(comment: str, parents: Mapping[str, str]) -> int:
    """How many answers lie between a comment and the article; a cycle of inferred links is left where it closes."""
    seen = {comment}
    while comment in parents and parents[comment] not in seen:
        comment = parents[comment]
        seen.add(comment)
    return len(seen) - 1


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return round(value, _DIGITS) if isinstance(value, float) else value
