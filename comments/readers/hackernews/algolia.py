"""Hacker News through Algolia: an item with everything below it, or the hits of a search."""

from collections.abc import Iterator, Mapping
from typing import Any

from comments.intake.contract import Event, Post
from comments.intake.excerpts import refused
from comments.intake.head import Head
from comments.intake.json_stream import json_records
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import identifier, items, mapping, text_of, whole
from comments.readers.hackernews.items import STORIES, about_story, instant, plain_text
from comments.readers.shipped import ShippedReader

__all__ = ["AlgoliaReader"]

_LOOKED_AT = 400  # objects of a head, at most
_NEITHER = "neither a comment nor a story of Hacker News"
_OPTION = "pollopt"


class AlgoliaReader(ShippedReader):
    """Reads ``/items/ID`` with its nested children, and ``/search`` and ``/search_by_date`` with their hits."""

    name = "hackernews-algolia"
    suffixes = (".json", ".ndjson", ".jsonl")
    spans_files = True

    def sniff(self, head: Head) -> float:
        """Sure of Algolia's names for the fields of Hacker News."""
        return max((_likelihood(value) for value in (head.value, *head.records[:3])), default=0.0)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Every item, a comment before its replies."""
        walk = _Walk(source.name)
        for page in json_records(source, options.encoding):
            yield from walk.events(page.content, page.assumed)


class _Walk:
    """Goes through items with a stack of its own: replies may be nested as deep as JSON is read."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._record = 0
        self._told: set[str] = set()  # the stories that hits have told of

    def events(self, page: object, assumed: tuple[str, ...]) -> Iterator[Event]:
        """What one page tells."""
        stack: list[tuple[object, str, str]] = [(page, "", "")]  # each with the story and the comment it stands under
        while stack:
            value, story, above = stack.pop()
            if isinstance(value, list):
                stack.extend((item, story, above) for item in reversed(value))
            elif isinstance(value, Mapping) and isinstance(value.get("hits"), list):
                stack.append((value["hits"], story, above))
            elif isinstance(value, Mapping):
                yield from self._item(value, story, above, assumed)
                key = _id(value)
                below = key if _kind(value) in STORIES - {_OPTION} else _story(value) or story
                replies = _replies(value)
                if replies:
                    stack.append((replies, below, key))
            else:
                yield self._reject(value, _NEITHER)

    def _item(self, item: Mapping[str, Any], story: str, above: str, assumed: tuple[str, ...]) -> Iterator[Event]:
        kind = _kind(item)
        if kind == "comment":
            yield from self._comment(item, _story(item) or story, above, assumed)
        elif kind == _OPTION:
            yield about_story(_story(item) or story or identifier(item.get("parent_id")))
        elif kind in STORIES:
            text = item.get("story_text") if item.get("text") is None else item.get("text")
            when = instant(item.get("created_at_i"), item.get("created_at"))
            yield about_story(_id(item), item.get("title"), text, when)
        else:
            yield self._reject(item, _NEITHER)

    def _comment(self, item: Mapping[str, Any], story: str, above: str, assumed: tuple[str, ...]) -> Iterator[Event]:
        if item.get("story_title") and story and story not in self._told:
            self._told.add(story)
            yield about_story(story, item.get("story_title"))
        self._record += 1
        parent = identifier(item.get("parent_id")) or above
        text = item.get("text") if item.get("comment_text") is None else item.get("comment_text")
        if text is not None and not isinstance(text, str):
            self._record -= 1
            yield self._reject(item, "a comment whose text is no text")
            return
        when = instant(item.get("created_at_i"), item.get("created_at"))
        yield Post(
            thread=story or (None if parent else ""),
            text=plain_text(text),
            record=str(self._record),
            comment_id=_id(item),
            author=text_of(item.get("author")),
            created_at=when.at,
            parent_id="" if parent == story else parent,
            deleted=text is None or item.get("dead") is True or item.get("deleted") is True,
            score=whole(item.get("points")),
            assumed=(*assumed, *when.assumed),
        )

    def _reject(self, value: object, reason: str) -> Event:
        self._record += 1
        return refused(f"{self._name}#{self._record}", value, reason)


def _id(item: Mapping[str, Any]) -> str:
    return identifier(item.get("id")) or identifier(item.get("objectID"))


def _kind(item: Mapping[str, Any]) -> str:
    """The type that an item tells, or that its tags and fields tell of it; empty for what is no item."""
    told = item.get("type")
    if isinstance(told, str) and told:
        return told
    tags = items(item.get("_tags"))
    for kind in ("comment", "poll", "job", _OPTION, "story"):
        if kind in tags:
            return kind
    if isinstance(item.get("comment_text"), str):
        return "comment"
    if isinstance(item.get("title"), str):
        return "story"
    return "comment" if "parent_id" in item and _id(item) and ("text" in item or "author" in item) else ""


def _story(item: Mapping[str, Any]) -> str:
    """The story that an item belongs to; empty where it does not tell."""
    told = identifier(item.get("story_id"))
    if told:
        return told
    for tag in items(item.get("_tags")):
        if isinstance(tag, str) and tag.startswith("story_"):
            return identifier(tag[6:])
    return ""


def _replies(item: Mapping[str, Any]) -> list[Any]:
    """The items below an item; hits name only the ids of theirs."""
    children = item.get("children")
    if not isinstance(children, list):
        return []
    return [child for child in children if isinstance(child, bool) or not isinstance(child, int)]


def _likelihood(value: object) -> float:
    """How surely a value, as far as the head goes, is Algolia's."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, list):
        first = first[0] if first else None
    told = mapping(first)
    hits = told.get("hits")
    if isinstance(hits, list):
        if not hits:
            return 0.8 if {"nbHits", "hitsPerPage", "page"} <= told.keys() else 0.0
        return 0.97 if any(_is_hit(mapping(hit)) for hit in hits[:3]) else 0.0
    return 0.96 if _is_hit(told) else _nested(told)


def _is_hit(told: Mapping[str, Any]) -> bool:
    ours = {"comment_text", "story_text", "story_id", "story_title", "num_comments"} & told.keys()
    return "objectID" in told and bool(ours) and bool({"_tags", "created_at_i", "author"} & told.keys())


def _nested(told: Mapping[str, Any]) -> float:
    """An item with children: what stands behind these may not be in the head, so the children are looked at too."""
    if "children" not in told or "author" not in told:
        return 0.0
    waiting, seen = [told], 0
    while waiting and seen < _LOOKED_AT:
        item, seen = waiting.pop(), seen + 1
        timed = {"created_at", "created_at_i"} & item.keys()
        if timed and {"author", "children", "id"} <= item.keys() and {"points", "parent_id"} & item.keys():
            return 0.95 if {"created_at_i", "story_id", "type", "options", "title"} & item.keys() else 0.85
        waiting += [child for child in items(item.get("children")) if isinstance(child, dict)]
    return 0.7 if told.keys() == {"author", "children"} else 0.0
