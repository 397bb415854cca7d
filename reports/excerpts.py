"""Comments as the page shows them: quoted within the quota, with the cues that decided their codes marked."""

from collections.abc import Mapping, Sequence
from typing import Any

from reports.names import language_name

__all__ = ["Shown", "quoted", "segments", "show_comments"]

Shown = Mapping[str, Any]
Key = tuple[object, object]

_SHORT = 280  # characters of a short quote
_IN_A_CELL = 160  # and of one in a table's cell


def show_comments(
    summary: Mapping[str, Any],
    comments: Sequence[Shown],
    cues: Mapping[Key, Sequence[Shown]],
    replies: Mapping[Key, Shown],
    quotes: str,
) -> list[dict[str, Any]]:
    """A dictionary for each comment, ready for the template."""
    codes = {
        row["code"]: {"code": row["code"], "label": row["label"], "number": number}
        for number, row in enumerate(summary["stances"]["rows"], 1)
    }
    titles = {thread["thread_id"]: thread["title"] or thread["thread_id"] for thread in summary["threads"]}
    anchors = {(row["thread_id"], row["comment_id"]): f"comment-{number}" for number, row in enumerate(comments, 1)}
    several = len({row["thread_id"] for row in comments}) > 1
    threads: dict[str, int] = {}
    result: list[dict[str, Any]] = []
    for row in comments:
        thread = str(row["thread_id"])
        new = thread not in threads
        number = threads.setdefault(thread, len(threads) + 1)
        key = (row["thread_id"], row["comment_id"])
        held = [codes[code] for code in str(row["stance"]).split("|") if code]
        text, cut = _quote(str(row["text"]), quotes)
        spoke_for = {code["code"] for code in held}
        marks = [mark for mark in cues.get(key, ()) if mark["code"] in spoke_for and mark["weight"] > 0]
        result.append(
            {
                "anchor": anchors[key],
                "thread": number,
                "thread_heading": titles.get(thread, thread) if several and new else "",
                "place": _place(str(row["source"])),
                "source": row["source"],
                "author": row["author"],
                "created_at": row["created_at"],
                "language": row["language"],
                "language_name": language_name(str(row["language"])),
                "status": row["status"],
                "codes": [{**code, "probability": row[f"p_{code['code']}"]} for code in held],
                "likeliest": _likeliest(row, codes) if row["status"] == "abstained" else None,
                "segments": segments(text, marks, codes) if text else [],
                "cut": cut,
                "reply": _reply(replies.get(key), row, anchors),
            }
        )
    return result


def segments(text: str, marks: Sequence[Shown], codes: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`text` in pieces, those that a cue covers with its code. Where cues overlap the weightier one is marked."""
    owners: list[Shown | None] = [None] * len(text)
    for mark in sorted(marks, key=lambda item: item["weight"]):
        for position in range(mark["start"], min(mark["end"], len(text))):
            owners[position] = mark
    pieces: list[dict[str, Any]] = []
    start = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or owners[position] is not owners[start]:
            owner = owners[start]
            piece: dict[str, Any] = {"text": text[start:position], "code": None}
            if owner is not None:
                code = codes[owner["code"]]
                piece |= {
                    "code": owner["code"],
                    "label": code["label"],
                    "number": code["number"],
                    "reason": owner["cue"],
                }
            pieces.append(piece)
            start = position
    return pieces


def _quote(text: str, quotes: str, most: int = _SHORT) -> tuple[str, bool]:
    if quotes == "none":
        return "", False
    if quotes == "full" or len(text) <= most:
        return text, False
    head = text[:most]
    return head.rsplit(None, 1)[0] if " " in head[most // 2 :] else head, True


def quoted(text: str, quotes: str) -> str:
    """`text` on one line as a table's cell quotes it: whole, cut with an ellipsis, or not at all."""
    plain, cut = _quote(" ".join(text.split()), quotes, _IN_A_CELL)
    return f"{plain}…" if cut else plain


def _place(source: str) -> str:
    """ "line 37", "lines 37-38" or "record 12"."""
    if "#" in source:
        return f"record {source.rpartition('#')[2]}"
    first, _, last = source.rpartition(":")[2].partition("-")
    return f"line {first}" if first == last else f"lines {first}–{last}"


def _likeliest(row: Shown, codes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    best = max(codes, key=lambda code: (row[f"p_{code}"] or 0.0, code))
    return {"label": codes[best]["label"], "probability": row[f"p_{best}"]}


def _reply(reply: Shown | None, row: Shown, anchors: Mapping[Key, str]) -> dict[str, Any] | None:
    if reply is None:
        return None
    parent = anchors.get((row["thread_id"], reply["parent_id"])) if reply["parent_id"] else None
    return {"addressee": reply["addressee"], "parent_id": reply["parent_id"], "parent_anchor": parent}
