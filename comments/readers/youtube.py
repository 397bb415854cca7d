"""Comments under YouTube videos: answers of the Data API, and what the usual downloaders write."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from comments.intake.contract import Event, Post
from comments.intake.excerpts import excerpt, refused
from comments.intake.head import Head
from comments.intake.json_answers import json_answers
from comments.intake.markup import html_text, unescaped
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import identifier, items, mapping, text_of, whole, within
from comments.model import Reject
from comments.readers.shipped import ShippedReader
from comments.readers.youtube_parts import about_info, about_video, count, saved_time, sureness, video_of
from comments.times import read_time

__all__ = ["YoutubeReader"]

_ARRAYS = ("comments", "items")
_WAITING = 100_000  # comments whose replies may still come
_JUMP = re.compile(r"<a\b[^>]*>(\d{1,3}(?::\d\d){1,2})</a>", re.IGNORECASE)  # a link into the video
_UNSEEN = {
    "heldForReview": "held for review, never shown to readers",
    "likelySpam": "held as likely spam, never shown to readers",
    "rejected": "refused by the channel, never shown to readers",
}
_TEXTS = ("text", "textOriginal", "textDisplay", "message", "title")


class YoutubeReader(ShippedReader):
    """Reads pages of commentThreads.list and comments.list, youtube-comment-downloader's lines and yt-dlp's info.json."""

    name = "youtube"
    suffixes = (".json", ".jsonl", ".ndjson")
    spans_files = True

    def sniff(self, head: Head) -> float:
        """By the kind that the API writes into each object, or by the fields of a downloader."""
        return sureness(head)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """A post for each comment and reply, a reject for replies that are counted but not there."""
        reading = _Reading(source.name)
        told = False
        for holder, value in json_answers(source, options.encoding, _ARRAYS):
            place = _Place(video_of(holder), assumed=value.assumed)
            if holder and not told:
                told = True
                yield from about_info(holder, place.thread)
            yield from reading.all_in(value.content, place)
        yield from reading.missing()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an object stands: under which video, in answer to which comment."""

    thread: str
    parent: str = ""
    assumed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Awaited:
    """Replies that are counted but have not been seen."""

    thread: str
    count: int
    given: int


class _Reading:
    """One source: its running number of comments, and the replies that are still to come."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._number = 0
        self._awaited: dict[str, _Awaited] = {}

    def all_in(self, content: object, place: _Place) -> Iterator[Event]:
        """Every comment in a value, depth first; arrays and pages are opened."""
        stack: list[tuple[object, _Place]] = [(content, place)]
        while stack:
            item, place = stack.pop()
            if isinstance(item, list):
                stack.extend((element, place) for element in reversed(item))
            elif not isinstance(item, Mapping):
                yield self._no_comment(item)
            else:
                event, inside = self._object(item, place)
                yield from event
                stack.extend(reversed(inside))

    def missing(self) -> Iterator[Event]:
        """A reject for each comment whose replies never came."""
        for parent, awaited in self._awaited.items():
            lack = awaited.count - awaited.given
            if lack > 0:
                replies = "1 reply" if lack == 1 else f"{lack:,} replies"
                reason = f"{replies} that the export does not hold (of {awaited.count:,} to comment {parent!r})"
                yield self._reject(reason)
        self._awaited = {}

    def _object(self, item: Mapping[str, Any], place: _Place) -> tuple[list[Event], list[tuple[object, _Place]]]:
        """What an object says, and what stands in it."""
        events: list[Event] = []
        inside: list[tuple[object, _Place]] = []
        if isinstance(item.get("items"), list):
            inside = [(element, place) for element in item["items"]]
        elif text_of(item.get("kind")) == "youtube#video":
            events = [about_video(item)]
        elif "topLevelComment" in mapping(item.get("snippet")):
            events, inside = self._thread(item, place)
        elif isinstance(item.get("comments"), list) and "cid" not in item:
            place = replace(place, thread=video_of(item) or place.thread)
            events = list(about_info(item, place.thread))
            inside = [(one, place) for one in item["comments"]]
        elif item.get("kind") == "youtube#comment" or "snippet" in item:
            events = [self._api_comment(item, place)]
        elif "cid" in item or ("parent" in item and "text" in item):
            events = [self._saved_comment(item, place)]
        elif "webpage_url" in item and "extractor" in item:
            events = list(about_info(item, video_of(item)))
        else:
            events = [self._no_comment(item)]
        return events, inside

    def _thread(self, item: Mapping[str, Any], place: _Place) -> tuple[list[Event], list[tuple[object, _Place]]]:
        snippet = mapping(item.get("snippet"))
        top = mapping(snippet.get("topLevelComment"))
        video = identifier(snippet.get("videoId")) or identifier(within(top, "snippet", "videoId"))
        thread = video or place.thread or identifier(snippet.get("channelId"))
        parent = identifier(top.get("id")) or identifier(item.get("id"))
        inside = replace(place, thread=thread, parent=parent)
        replies = items(within(item, "replies", "comments"))
        events: list[Event] = [self._api_comment(top, replace(place, thread=thread), parent)]
        counted = whole(snippet.get("totalReplyCount")) or 0
        if counted > len(replies):
            self._awaited.setdefault(parent, _Awaited(thread, counted, len(replies)))
            if len(self._awaited) > _WAITING:
                events += self.missing()
        return events, [(reply, inside) for reply in replies]

    def _api_comment(self, item: Mapping[str, Any], place: _Place, comment_id: str = "") -> Event:
        snippet = mapping(item.get("snippet"))
        status = text_of(snippet.get("moderationStatus"))
        text = _api_text(snippet)
        if status in _UNSEEN:
            return self._reject(_UNSEEN[status], text or "")
        if not text:
            return self._reject("no text", excerpt(snippet))
        told_id = identifier(item.get("id")) or comment_id
        parent = place.parent or identifier(snippet.get("parentId")) or _parent_in(told_id)
        awaited = None if place.parent else self._awaited.get(parent)
        if awaited:
            awaited.given += 1
        thread: str | None = identifier(snippet.get("videoId")) or place.thread or (awaited.thread if awaited else "")
        if not thread and parent:
            thread = None
        created, edited = read_time(snippet.get("publishedAt")), read_time(snippet.get("updatedAt"))
        likes, assumed = count(snippet.get("likeCount"))
        return Post(
            thread,
            text,
            self._next(),
            comment_id=told_id,
            author=text_of(snippet.get("authorDisplayName")),
            created_at=created.at,
            parent_id=parent if parent != told_id else "",
            likes=likes,
            edited_at=edited.at if edited.at != created.at else None,
            assumed=(*place.assumed, *created.assumed, *assumed),
        )

    def _saved_comment(self, item: Mapping[str, Any], place: _Place) -> Event:
        """A comment as a downloader has it: its `text` is plain."""
        text = unescaped(text_of(item.get("text"))) if isinstance(item.get("text"), str) else ""
        if not text:
            return self._reject("no text", excerpt(item, "author", "cid", "id"))
        comment_id = identifier(item.get("cid")) or identifier(item.get("id"))
        parent = identifier(item.get("parent"))
        parent = "" if parent == "root" else parent or _parent_in(comment_id)
        created = saved_time(item)
        likes, assumed = count(item.get("votes") if "cid" in item else item.get("like_count"))
        return Post(
            place.thread,
            text,
            self._next(),
            comment_id=comment_id,
            author=text_of(item.get("author")),
            created_at=created.at,
            parent_id=parent if parent != comment_id else "",
            likes=likes,
            assumed=(*place.assumed, *created.assumed, *assumed),
        )

    def _no_comment(self, item: object) -> Reject:
        message = text_of(within(item, "error", "message"))
        if message:
            return self._reject(f"an error in place of an answer: {html_text(message)[:200]}")
        kind = "an object" if isinstance(item, Mapping) else f"a {type(item).__name__}"
        return refused(f"{self._name}#{self._next()}", item, f"{kind} that is no comment", *_TEXTS)

    def _reject(self, reason: str, said: str = "") -> Reject:
        return Reject(f"{self._name}#{self._next()}", reason, said[:120])

    def _next(self) -> str:
        self._number += 1
        return str(self._number)


def _api_text(snippet: Mapping[str, Any]) -> str:
    original, shown = snippet.get("textOriginal"), snippet.get("textDisplay")
    if isinstance(original, str) and original.strip():
        return text_of(original)
    return html_text(_JUMP.sub(r"\1", shown)) if isinstance(shown, str) else ""


def _parent_in(comment_id: str) -> str:
    """The parent that the id of a reply begins with."""
    return comment_id.partition(".")[0] if "." in comment_id else ""
