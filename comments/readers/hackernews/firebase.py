"""Hacker News through Firebase: single items that name their parent, in one file or one a file; and BigQuery's rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from comments.intake.contract import Event, Post
from comments.intake.excerpts import refused
from comments.intake.head import Head
from comments.intake.json_stream import json_records
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import flag, identifier, items, mapping, text_of
from comments.readers.hackernews.items import STORIES, about_story, instant, plain_text
from comments.readers.shipped import ShippedReader

__all__ = ["FirebaseReader"]

_TYPES = STORIES | {"comment"}
_NEITHER = "neither a comment nor a story of Hacker News"
_INSIDE = ("kids", "comments", "replies", "children")  # where programs put the items that they fetched for an item


class FirebaseReader(ShippedReader):
    """Reads items of ``/v0/item/ID.json``: one, a list, one a line, an object of them by their ids, or a folder.

    A comment names only its parent, which may stand in another file; so its thread is found when all have been read.
    """

    name = "hackernews-firebase"
    suffixes = (".json", ".ndjson", ".jsonl")
    spans_files = True

    def sniff(self, head: Head) -> float:
        """Sure of items with a type of Hacker News and an author in ``by``."""
        values = head.records or (head.value,)
        return max((_likelihood(mapping(value)) for value in values[:4]), default=0.0)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Every item, in the order of the source."""
        record = 0
        for page in json_records(source, options.encoding):
            stack: list[tuple[object, str]] = [(page.content, "")]  # each with the item that it stands in
            while stack:
                value, above = stack.pop()
                if isinstance(value, list):
                    stack.extend((item, above) for item in reversed(value))
                elif isinstance(value, Mapping) and _is_index(value):
                    stack.extend((item, "") for item in reversed(_items_in(value)))
                else:
                    record += 1
                    yield _event(value, above, source.name, record, page.assumed)
                    if isinstance(value, Mapping):
                        inside = _fetched(value)
                        stack.extend((item, identifier(value.get("id"))) for item in reversed(inside))


def _event(value: object, above: str, name: str, record: int, assumed: tuple[str, ...]) -> Event:
    """What one item tells."""
    if not isinstance(value, Mapping):
        reason = "an item that does not exist (null)" if value is None else _NEITHER
        return refused(f"{name}#{record}", value, reason)
    kind = _kind(value)
    when = instant(*(value.get(key) for key in ("time", "timestamp", "time_ts")))
    key = identifier(value.get("id"))
    if kind == "comment":
        text = value.get("text")
        if text is not None and not isinstance(text, str):
            return refused(f"{name}#{record}", value, "a comment whose text is no text")
        return Post(
            thread=None,
            text=plain_text(text),
            record=str(record),
            comment_id=key,
            author=_author(value),
            created_at=when.at,
            parent_id=_parent(value) or above,
            deleted=not text or flag(value.get("deleted")) or flag(value.get("dead")),
            assumed=(*assumed, *when.assumed),
        )
    if kind == "pollopt":
        return about_story(identifier(value.get("poll")) or _parent(value) or above)
    if kind in STORIES:
        return about_story(key, value.get("title"), value.get("text"), when)
    return refused(f"{name}#{record}", value, "a user, not an item" if "karma" in value else _NEITHER)


def _kind(item: Mapping[str, Any]) -> str:
    """The type that an item tells, or that its fields tell of it; empty for what is no item."""
    told = item.get("type")
    if isinstance(told, str) and told:
        return told
    if "id" not in item:
        return ""
    if _parent(item):
        return "comment"
    return "story" if isinstance(item.get("title"), str) else ""


def _author(item: Mapping[str, Any]) -> str:
    return text_of(item.get("by")) or text_of(item.get("author"))


def _parent(item: Mapping[str, Any]) -> str:
    """The item that is answered; tables have 0 where there is none."""
    told = identifier(item.get("parent"))
    return "" if told == "0" else told


def _is_index(value: Mapping[str, Any]) -> bool:
    """An object of items by their ids, or one that wraps a list of them."""
    if "id" in value or "type" in value:
        return False
    if isinstance(value.get("items"), list | Mapping):
        return True
    return bool(value) and all(isinstance(key, str) and key.isascii() and key.isdigit() for key in value)


def _items_in(value: Mapping[str, Any]) -> list[Any]:
    wrapped = value.get("items")
    if isinstance(wrapped, list):
        return wrapped
    return list(wrapped.values() if isinstance(wrapped, Mapping) else value.values())


def _fetched(item: Mapping[str, Any]) -> list[Any]:
    """The items that stand in an item in place of their ids."""
    return [child for key in _INSIDE for child in items(item.get(key)) if isinstance(child, Mapping)]


def _likelihood(value: Mapping[str, Any]) -> float:
    """How surely an object is an item, or holds items by their ids."""
    if value and "id" not in value and _is_index(value):
        return max((_of_item(mapping(item)) for item in _items_in(value)[:4]), default=0.0)
    return _of_item(value)


def _of_item(item: Mapping[str, Any]) -> float:
    told = item.get("type")
    timed = {"time", "timestamp", "time_ts"} & item.keys()
    if "id" not in item or "objectID" in item:
        return 0.0
    if not timed:  # what programs keep of an item
        known = isinstance(told, str) and told in _TYPES and {"kids", "parent", "descendants"} & item.keys()
        return 0.8 if known and "by" in item else 0.0
    if isinstance(told, str) and told in _TYPES:
        if {"by", "deleted", "dead"} & item.keys():
            return 0.96 if {"kids", "parent", "descendants", "score", "title", "text"} & item.keys() else 0.7
        return 0.6 if "parent" in item else 0.0
    if "type" not in item and "by" in item and {"parent", "ranking", "descendants"} & item.keys():
        return 0.85
    return 0.0
