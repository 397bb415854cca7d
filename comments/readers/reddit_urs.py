"""What URS wrote before its version 3.2: comments under other names, in objects by their ids."""

from collections.abc import Mapping
from typing import Any

from comments.intake.values import mapping, text_of
from comments.readers.reddit_things import plain_id

__all__ = ["as_comment", "by_ids", "holds_comments", "submission_of"]

_NAMES = {
    "parent_id": "parent_id",
    "comment_id": "id",
    "author": "author",
    "date_created": "created_utc",
    "upvotes": "score",
    "text": "body",
    "edited": "edited",
    "replies": "replies",
}
_OURS = frozenset({"parent_id", "comment_id", "date_created", "text"})
_FIELDS = frozenset({*_NAMES, "is_submitter", "stickied"})
_DEPTH = 6  # lists and objects around the first comment, at most
_LONGEST = 10  # characters of an id


def as_comment(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The comment under the names that Reddit gives its fields; None where it is none of URS.

    Version 3.0 wrote "Comment ID" and "Edited?" where the later ones wrote "comment_id" and "edited".
    """
    if len(value) > len(_FIELDS):
        return None
    told = {_plain(key): inside for key, inside in value.items() if isinstance(key, str)}
    if not told.keys() >= _OURS:
        return None
    return {_NAMES[key]: inside for key, inside in told.items() if key in _NAMES}


def by_ids(value: Mapping[str, Any]) -> list[Any] | None:
    """What stands in an object of comments, or of lists of comments, by their ids; None for any other object."""
    if not value or not all(isinstance(key, str) and _is_id(key) for key in value):
        return None
    inside = list(value.values())
    return inside if any(holds_comments(item) for item in inside) else None


def holds_comments(value: object) -> bool:
    """Whether the first thing in lists and objects by ids is a comment of URS."""
    for _ in range(_DEPTH):
        if isinstance(value, list):
            value = value[0] if value else None
        elif not isinstance(value, Mapping) or not value:
            return False
        elif as_comment(value) is not None:
            return True
        else:
            key, value = next(iter(value.items()))
            if not isinstance(key, str) or not _is_id(key):
                return False
    return False


def submission_of(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the settings of a scrape tell of the submission; None where they tell no title."""
    settings = mapping(value.get("scrape_settings"))
    title, address = text_of(settings.get("submission_title")), text_of(settings.get("submission_url"))
    if not title or not address:
        return None
    return {"title": title, "permalink": address, "subreddit": address.partition("/r/")[2].partition("/")[0]}


def _plain(key: str) -> str:
    return key.rstrip("?").replace(" ", "_").lower()


def _is_id(key: str) -> bool:
    return 0 < len(key) <= _LONGEST and key.isascii() and key.isalnum() and plain_id(key) == key
