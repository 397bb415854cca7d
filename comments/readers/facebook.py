"""Comments under Facebook posts: answers of the Graph API, and what facebook-scraper writes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from comments.intake.contract import Event, Post
from comments.intake.excerpts import excerpt, refused
from comments.intake.head import Head
from comments.intake.json_answers import json_answers
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import flag, identifier, mapping, text_of, whole, within
from comments.model import Reject
from comments.readers.facebook_parts import (
    about_post,
    about_scraped,
    asked_of,
    has_next,
    is_post,
    linked,
    sureness,
    thread_of,
    written,
)
from comments.readers.shipped import ShippedReader
from comments.times import read_time

__all__ = ["FacebookReader"]

_ARRAYS = ("comments.data", "data", "comments_full", "comments", "posts.data", "feed.data")
_FEEDS = ("posts", "feed", "published_posts", "visitor_posts")
_MORE = "further comments that the export does not hold (the answer has a next page)"
_COUNTED = "{count:,} comments that the export does not hold, only their number"
_HIDDEN = "hidden by the page: only its author and friends see it"
_UNDER_HIDDEN = "a reply to a hidden comment"
_PRIVATE = "written to the page alone, not shown to readers"
_TEXTS = ("message", "comment_text", "text", "story", "name")


class FacebookReader(ShippedReader):
    """Reads posts with their `comments` edge, pages of `/comments`, feeds of these, and facebook-scraper's posts."""

    name = "facebook"
    suffixes = (".json", ".jsonl", ".ndjson")
    spans_files = True

    def sniff(self, head: Head) -> float:
        """By the fields and ids of the Graph API, or those of facebook-scraper."""
        return sureness(head)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """A post for each comment and reply; rejects for hidden ones, and where there is a next page that is not there."""
        reading = _Reading(source.name)
        told = False
        for holder, value in json_answers(source, options.encoding, _ARRAYS):
            place = _Place(assumed=value.assumed)
            if holder:
                place = replace(place, **reading.holder(holder))
                if not told:
                    told = True
                    yield from reading.about(holder)
            yield from reading.all_in(value.content, place)
        yield from reading.end()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an object stands: under which post and comment, on which page, and whether that comment is hidden."""

    thread: str = ""
    parent: str = ""
    outlet: str = ""
    hidden: bool = False
    inside: bool = False  # a post or a comment, not a page of an answer alone
    paging: str = ""
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """Stands for the comments of an edge that are not in it."""

    thread: str
    reason: str


_Inside = list[tuple[object, _Place]]


class _Reading:
    """One source: its running number of comments, and the page whose next one may still come."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._number = 0
        self._open: str | None = None  # the thread of the last page, where that has a next one

    def all_in(self, content: object, place: _Place) -> Iterator[Event]:
        """Every comment in a value, depth first; arrays, pages and posts are opened."""
        stack: _Inside = [(content, place)]
        while stack:
            item, place = stack.pop()
            if isinstance(item, list):
                stack.extend((element, place) for element in reversed(item))
            elif isinstance(item, _Elsewhere):
                yield self._reject(item.reason, f"post {item.thread}" if item.thread else "")
            elif not isinstance(item, Mapping):
                yield self._no_comment(item)
            else:
                events, inside = self._object(item, place)
                yield from events
                stack.extend(reversed(inside))

    def end(self) -> Iterator[Event]:
        """A reject where the last page has a next one."""
        if self._open is not None:
            yield self._reject(_MORE, f"post {self._open}" if self._open else "")
        self._open = None

    def holder(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """What an object that is too large to be read whole says of the comments in it."""
        if "comments_full" in item:
            return {"thread": identifier(item.get("post_id")), "inside": True}
        if "comments" in item and "id" in item:
            return {"thread": thread_of(item.get("id")), "inside": True}
        return {"outlet": text_of(item.get("name"))}

    def about(self, item: Mapping[str, Any]) -> Iterator[Event]:
        """What such an object tells of its post."""
        if "comments_full" in item:
            yield about_scraped(item)
        elif "comments" in item and "id" in item:
            yield about_post(item, "")

    def _object(self, item: Mapping[str, Any], place: _Place) -> tuple[list[Event], _Inside]:
        """What an object says, and what stands in it."""
        feed = next((key for key in _FEEDS if isinstance(item.get(key), Mapping | list)), "")
        if isinstance(item.get("data"), list):
            return self._page(item, place)
        if feed:
            return [], [(item[feed], replace(place, outlet=text_of(item.get("name"))))]
        if "comments_full" in item or ("post_id" in item and "post_text" in item):
            within_it = replace(place, thread=identifier(item.get("post_id")), inside=True)
            return [about_scraped(item)], [(one, within_it) for one in _listed(item.get("comments_full"))]
        if "comment_text" in item or "commenter_name" in item:
            return self._scraped(item, place)
        return self._of_graph(item, place)

    def _of_graph(self, item: Mapping[str, Any], place: _Place) -> tuple[list[Event], _Inside]:
        if _is_keyed(item):
            return [], [
                (one, place if "id" in one else replace(place, thread=thread_of(key))) for key, one in item.items()
            ]
        if isinstance(item.get("comments"), Mapping | list) and not {"id", "message", "created_time"} & item.keys():
            return [], self._edge(item, place)
        if not place.inside and is_post(item, place.paging):
            within_it = replace(place, thread=thread_of(item.get("id")), inside=True)
            return [about_post(item, place.outlet)], self._edge(item, within_it)
        if {"message", "created_time", "comment_count", "attachment"} & item.keys():
            comment = self._comment(item, place)
            hidden = place.hidden or flag(item.get("is_hidden")) or flag(item.get("is_private"))
            own = identifier(item.get("id")) or linked(item)[0]
            thread = place.thread or _thread_in(own)
            return [comment], self._edge(item, replace(place, thread=thread, parent=own, hidden=hidden, inside=True))
        return [self._no_comment(item)], []

    def _page(self, item: Mapping[str, Any], place: _Place) -> tuple[list[Event], _Inside]:
        """A page of an answer: it may go on in the page that follows it."""
        paging = text_of(within(item, "paging", "next")) or text_of(within(item, "paging", "previous"))
        first = mapping(next(iter(item["data"]), None))
        told = _thread_in(identifier(first.get("id")) or linked(first)[0])
        if not place.thread and not told:
            place = replace(place, thread=asked_of(paging))
        thread = place.thread or told
        before = list(self.end()) if self._open is not None and self._open != thread else []
        is_feed = is_post(first, paging)
        self._open = thread if has_next(item) and not is_feed else None
        return before, [(one, replace(place, paging=paging)) for one in item["data"]]

    def _edge(self, item: Mapping[str, Any], place: _Place) -> _Inside:
        """The comments under a post or a comment."""
        edge = item.get("comments")
        if not isinstance(edge, Mapping):
            return [(one, place) for one in _listed(edge)]
        inside: _Inside = [(one, place) for one in _listed(edge.get("data"))]
        if has_next(edge):
            return [*inside, (_Elsewhere(place.thread, _MORE), place)]
        count = whole(within(edge, "summary", "total_count")) or 0
        if count > 0 and not inside:
            return [(_Elsewhere(place.thread, _COUNTED.format(count=count)), place)]
        return inside

    def _comment(self, item: Mapping[str, Any], place: _Place) -> Event:
        text = written(item.get("message"))
        if flag(item.get("is_private")):
            return self._reject(_PRIVATE, text or "")
        if flag(item.get("is_hidden")) or place.hidden:
            return self._reject(_HIDDEN if flag(item.get("is_hidden")) else _UNDER_HIDDEN, text or "")
        if text is None and not isinstance(item.get("attachment"), Mapping):
            return self._reject("no text", excerpt(item))
        by_link, answered = linked(item)
        comment_id = identifier(item.get("id")) or by_link
        thread = place.thread or _thread_in(comment_id)
        parent = identifier(within(item, "parent", "id")) or place.parent or answered
        created = read_time(item.get("created_time"))
        likes = whole(item.get("like_count"))
        return Post(
            thread,
            text or "",
            self._next(),
            comment_id=comment_id,
            author=text_of(within(item, "from", "name")) or text_of(within(item, "from", "username")),
            created_at=created.at,
            parent_id="" if parent in {comment_id, thread} or parent.endswith(f"_{thread}") else parent,
            likes=whole(within(item, "likes", "summary", "total_count")) if likes is None else likes,
            assumed=(*place.assumed, *created.assumed),
        )

    def _scraped(self, item: Mapping[str, Any], place: _Place) -> tuple[list[Event], _Inside]:
        """A comment as facebook-scraper has it, and its replies."""
        comment_id = identifier(item.get("comment_id"))
        replies: _Inside = [(one, replace(place, parent=comment_id)) for one in _listed(item.get("replies"))]
        text = written(item.get("comment_text"))
        if text is None and not isinstance(item.get("comment_image"), str):
            return [self._reject("no text", excerpt(item, "commenter_name"))], replies
        created = read_time(item.get("comment_time"))
        post = Post(
            place.thread,
            text or "",
            self._next(),
            comment_id=comment_id,
            author=text_of(item.get("commenter_name")),
            created_at=created.at,
            parent_id=place.parent if place.parent != comment_id else "",
            likes=whole(within(item, "comment_reactions", "like")),
            assumed=(*place.assumed, *created.assumed),
        )
        return [post], replies

    def _no_comment(self, item: object) -> Reject:
        message = text_of(within(item, "error", "message"))
        if message:
            return self._reject(f"an error in place of an answer: {message[:200]}")
        kind = "an object" if isinstance(item, Mapping) else f"a {type(item).__name__}"
        return refused(f"{self._name}#{self._next()}", item, f"{kind} that is no comment", *_TEXTS)

    def _reject(self, reason: str, said: str = "") -> Reject:
        return Reject(f"{self._name}#{self._next()}", reason, said[:120])

    def _next(self) -> str:
        self._number += 1
        return str(self._number)


def _is_keyed(item: Mapping[str, Any]) -> bool:
    """Whether an answer holds objects by their ids (``/?ids=1,2``)."""
    return bool(item) and all(
        isinstance(one, Mapping) and str(key).replace("_", "").isdecimal() for key, one in item.items()
    )


def _listed(value: object) -> Sequence[Any]:
    """What stands in an array; what should be one and is not, itself."""
    return () if value is None else value if isinstance(value, list) else [value]


def _thread_in(comment_id: str) -> str:
    """The post that a comment's id begins with."""
    parts = comment_id.split("_")
    return parts[-2] if len(parts) > 1 else ""
