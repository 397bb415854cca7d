"""Reddit's API as it answers: listings of things, nested replies, stubs for more; and what downloaders make of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from comments.intake.contract import About, Event
from comments.intake.excerpts import refused
from comments.intake.head import Head
from comments.intake.json_stream import json_records
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import mapping, whole, within
from comments.model import Reject
from comments.readers.reddit_things import (
    comment_post,
    is_comment,
    is_submission,
    link_of,
    plain_id,
    submission_about,
    submission_id,
    thread_about,
)
from comments.readers.reddit_urs import as_comment, by_ids, holds_comments, submission_of
from comments.readers.shipped import ShippedReader

__all__ = ["RedditReader"]

_THINGS = frozenset({"t1", "t3", "more"})
_WRAPPERS = ("json", "things", "submission_metadata", "comments", "children", "data")  # where things may be found


class RedditReader(ShippedReader):
    """Reads what ``/comments/ID.json``, ``/api/morechildren`` and listings give, and the files of BDFR, URS and PRAW."""

    name = "reddit"
    suffixes = (".json", ".ndjson", ".jsonl")
    spans_files = True

    def sniff(self, head: Head) -> float:
        """Sure where things have their kind, or where replies are nested in comments of a submission."""
        return max((_likelihood(value) for value in (head.value, *head.records[:3])), default=0.0)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Every comment in the order in which the page shows it."""
        walk = _Walk(source.name)
        for page in json_records(source, options.encoding):
            yield from walk.events(page.content, page.assumed)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an object stands: in which thread, below which comment, and as what the things around it are taken."""

    thread: str = ""
    parent: str | None = None
    loose: bool = False  # an object without a kind is looked into


class _Walk:
    """Goes through pages with a stack of its own: replies may be nested as deep as JSON is read."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._record = 0
        self._thread = ""  # of the submission that was met last: a page's comments follow it
        self._told = ""  # the thread that a comment told of last

    def events(self, page: object, assumed: tuple[str, ...]) -> Iterator[Event]:
        """What one page tells."""
        stack: list[tuple[object, _Place]] = [(page, _Place(loose=True))]
        while stack:
            value, place = stack.pop()
            if isinstance(value, list):
                stack.extend((item, place) for item in reversed(value))
                continue
            kind = value.get("kind") if isinstance(value, Mapping) else None
            data = value.get("data") if isinstance(value, Mapping) else None
            if isinstance(kind, str) and isinstance(data, Mapping):
                yield from self._thing(kind, data, place, assumed, stack)
            elif isinstance(value, Mapping):
                yield from self._bare(value, place, assumed, stack)
            else:
                yield self._reject(value)

    def _thing(
        self,
        kind: str,
        data: Mapping[str, Any],
        place: _Place,
        assumed: tuple[str, ...],
        stack: list[tuple[object, _Place]],
    ) -> Iterator[Event]:
        """What an object with a kind tells; what is in it goes on the stack."""
        if kind == "Listing":
            children = data.get("children")
            if isinstance(children, list):
                stack.append((children, place))
            else:
                yield self._reject(data, "a listing without children")
        elif kind == "t1":
            yield from self._comment(data, place, assumed, stack)
        elif kind == "t3":
            yield self._about(data)
        elif kind == "more":
            yield self._more(data)
        else:
            yield self._reject(data, f"neither a comment nor a submission ({kind[:20]})")

    def _bare(
        self, value: Mapping[str, Any], place: _Place, assumed: tuple[str, ...], stack: list[tuple[object, _Place]]
    ) -> Iterator[Event]:
        """What an object without a kind tells: a downloader's comment or submission, or a wrapper around them."""
        if is_comment(value):
            yield from self._comment(value, place, assumed, stack)
            return
        if is_submission(value):
            about = self._about(value)
            yield about
            if isinstance(value.get("comments"), list):
                stack.append((value["comments"], _Place(about.thread, "")))
            return
        urs, listed = as_comment(value), by_ids(value)
        if urs is not None:
            self._thread = link_of(urs) or self._thread  # an answer tells only which comment it answers
            yield from self._comment(urs, place, assumed, stack)
            return
        if listed is not None:
            stack.extend((item, place) for item in reversed(listed))
            return
        submission = submission_of(value)
        if submission is not None:
            yield self._about(submission)
        inside = [value[key] for key in _WRAPPERS if isinstance(value.get(key), Mapping | list)]
        if inside and place.loose:
            stack.extend((item, place) for item in reversed(inside))
        else:
            yield self._reject(value)

    def _comment(
        self,
        data: Mapping[str, Any],
        place: _Place,
        assumed: tuple[str, ...],
        stack: list[tuple[object, _Place]],
    ) -> Iterator[Event]:
        """A comment, its replies put on the stack."""
        self._record += 1
        thread = link_of(data) or place.thread or self._thread
        about = thread_about(data, thread)
        if about is not None and thread != self._told:
            self._told = thread
            yield about
        post = comment_post(data, str(self._record), thread=thread, parent=place.parent, assumed=assumed)
        if isinstance(post, str):
            yield refused(f"{self._name}#{self._record}", data, post)
        else:
            yield post
        replies = data.get("replies")
        if replies:  # "" where there are none
            stack.append((replies, _Place(thread, plain_id(data.get("id") or data.get("name")))))

    def _about(self, data: Mapping[str, Any]) -> About:
        self._thread = submission_id(data)
        return submission_about(data)

    def _more(self, data: Mapping[str, Any]) -> Reject:
        count = whole(data.get("count")) or 0
        missing = f"{count:,} comment{'s' * (count != 1)}" if count > 0 else "the rest of a chain of replies"
        return self._reject(data, f"{missing} that the export does not hold (more)")

    def _reject(self, value: object, reason: str = "neither a comment nor a submission") -> Reject:
        self._record += 1
        return refused(f"{self._name}#{self._record}", value, reason)


def _likelihood(value: object) -> float:
    """How surely a value, as far as the head goes, is Reddit's."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, list):  # pages in a list
        first = first[0] if first else None
    told = mapping(first)
    kind = told.get("kind")
    if kind == "Listing" and "data" in told:
        return _listing(within(told, "data", "children"))
    if isinstance(kind, str) and kind in _THINGS and isinstance(told.get("data"), Mapping):
        return 0.95
    if isinstance(within(told, "json", "data", "things"), list) or _of_kinds(told.get("things")):
        return 0.95
    if _of_kinds(told.get("data")) or _of_kinds(told.get("children")):
        return 0.95
    return _downloaded(told)


def _listing(children: object) -> float:
    if not isinstance(children, list) or not children:
        return 0.9
    return 0.97 if _of_kinds(children) else 0.5


def _of_kinds(things: object) -> bool:
    """A list of comments, submissions and stubs."""
    if not isinstance(things, list):
        return False
    kinds = [mapping(thing).get("kind") for thing in things[:3]]
    return any(isinstance(kind, str) and kind in _THINGS for kind in kinds)


def _downloaded(told: Mapping[str, Any]) -> float:
    """The files of downloaders: BDFR, URS, PRAW."""
    if ("scrape_settings" in told or "livestream_settings" in told) and "data" in told:
        data = told["data"]
        things = data if isinstance(data, list) else [data]
        inside = mapping(things[0]) if things else {}
        if holds_comments(things):
            return 0.95
        return 0.95 if "submission_metadata" in inside or is_submission(inside) or _is_reddits(inside) else 0.3
    if isinstance(told.get("comments"), list) and is_submission(told):
        named = str(told.get("name", "")).startswith("t3_") or "selftext" in told
        return 0.93 if named or any(_is_reddits(mapping(item)) for item in told["comments"][:3]) else 0.0
    if _is_reddits(told) and (told.get("replies") or "submission" in told):
        return 0.93
    return 0.95 if holds_comments(told) else 0.0


def _is_reddits(told: Mapping[str, Any]) -> bool:
    """A bare comment whose parent is named in Reddit's way."""
    parents = (told.get("parent_id"), told.get("link_id"))
    return "body" in told and any(isinstance(parent, str) and parent[:3] in {"t1_", "t3_"} for parent in parents)
