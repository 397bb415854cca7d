"""What Coral's answers and documents have in common: statuses, times and numbers as MongoDB writes them, likes."""

from collections.abc import Mapping
from typing import Any

from comments.intake.values import identifier, items, text_of, whole, within
from comments.times import Moment, read_time

__all__ = ["mongo_id", "mongo_number", "mongo_time", "not_shown", "reactions"]

_SHOWN = frozenset({"", "NONE", "ACCEPTED", "APPROVED"})
_AGAINST = ("DOWNVOTE", "FLAG", "DONTAGREE", "DONT_AGREE", "ILLEGAL")
_WRAPPED = ("$numberInt", "$numberLong", "$numberDouble")


def not_shown(status: object) -> str:
    """Why readers did not see a comment of that status; empty where they did."""
    name = text_of(status).upper()
    return "" if name in _SHOWN else f"not shown by the site (status {name[:40]})"


def mongo_id(value: object) -> str:
    """An id, also one that MongoDB's export wraps (``{"$oid": ...}``)."""
    if isinstance(value, Mapping):
        value = value.get("$oid") or value.get("$uuid")
    return identifier(value)


def mongo_number(value: object) -> int | None:
    """A whole number, also a wrapped one (``{"$numberInt": "3"}``)."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in _WRAPPED if key in value), None)
    return whole(value)


def mongo_time(value: object) -> Moment:
    """A time, also a wrapped one (``{"$date": ...}``, ``{"$date": {"$numberLong": ...}}``)."""
    if isinstance(value, Mapping):
        value = value.get("$date")
        if isinstance(value, Mapping):
            value = value.get("$numberLong")
    return read_time(value)


def reactions(fields: Mapping[str, Any]) -> int | None:
    """How many approved of a comment, by any of Coral's ways to count; None where it is not told."""
    told = whole(within(fields, "actionCounts", "reaction", "total"))
    if told is not None:
        return told
    counts: list[int] = []
    stored = fields["action_counts"] if "action_counts" in fields else fields.get("actionCounts")
    if isinstance(stored, Mapping):  # {"respect": 2, "flag": 1}, {"REACTION": 2, "FLAG__...": 1}
        for name, count in stored.items():
            label = str(name).upper()
            number = mongo_number(count)
            if number is not None and not label.startswith(_AGAINST):
                counts.append(number)
        return None if "reaction" in stored else sum(counts)
    for summary in (*items(fields.get("action_summaries")), *items(fields.get("actions"))):
        if isinstance(summary, Mapping):
            label = text_of(summary.get("__typename") or summary.get("type") or summary.get("action_type"))
            number = whole(summary.get("count"))
            label = label.upper().removesuffix("ACTIONSUMMARY")
            if number is not None and label and not label.startswith(_AGAINST):
                counts.append(number)
    return sum(counts) if counts else None
