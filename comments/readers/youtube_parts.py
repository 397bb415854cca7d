"""What stands in YouTube's answers and in the downloaders' files around the comments, and how both are told."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from comments.intake.contract import About, Event
from comments.intake.head import Head
from comments.intake.markup import unescaped
from comments.intake.values import identifier, items, mapping, text_of, whole
from comments.times import Moment, read_time

__all__ = ["about_info", "about_video", "count", "saved_time", "sureness", "video_of"]

_LOOKED_AT = 40  # objects of a head
_TIMES = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_IN_SHORT = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)\s?([KMBkmb])")
_SHORT = 'count in short form ("1.2K"), read as written out'
_AGE = 'time told as an age ("2 weeks ago"), counted back by the tool that saved it'


def sureness(head: Head) -> float:
    """How much a source looks like comments from YouTube, 0..1."""
    return max((_sureness_of(item, whole_head=head.complete) for item in _first_objects(head)), default=0.0)


def count(value: object) -> tuple[int | None, tuple[str, ...]]:
    """A count, also in short form, and what had to be assumed in reading it."""
    number = whole(value)
    short = _IN_SHORT.fullmatch(value.strip()) if number is None and isinstance(value, str) else None
    if short:
        return round(float(short[1].replace(",", ".")) * _TIMES[short[2].lower()]), (_SHORT,)
    return number, ()


def saved_time(item: Mapping[str, Any]) -> Moment:
    """When a comment was written, as a downloader has it."""
    counted = item.get("time_parsed") if "cid" in item else item.get("timestamp")
    if counted is None:
        return read_time(item.get("time") if "cid" in item else None)
    moment = read_time(counted)
    as_age = "cid" in item or any(isinstance(item.get(key), str) for key in ("_time_text", "time_text"))
    return Moment(moment.at, (*moment.assumed, _AGE)) if moment.at and as_age else moment


def about_video(item: Mapping[str, Any]) -> About:
    """What the API tells of a video."""
    snippet = mapping(item.get("snippet"))
    video = identifier(item.get("id"))
    return About(
        video,
        title=unescaped(text_of(snippet.get("title"))),
        url=f"https://www.youtube.com/watch?v={video}" if video else "",
        outlet=text_of(snippet.get("channelTitle")),
        published_at=read_time(snippet.get("publishedAt")).at,
        paragraphs=_paragraphs(snippet.get("description")),
    )


def about_info(item: Mapping[str, Any], thread: str) -> Iterator[Event]:
    """What yt-dlp tells of a video."""
    day = text_of(item.get("upload_date"))
    day = f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdecimal() else day
    about = About(
        thread,
        title=text_of(item.get("fulltitle")) or text_of(item.get("title")),
        url=text_of(item.get("webpage_url")) or text_of(item.get("original_url")),
        outlet=text_of(item.get("channel")) or text_of(item.get("uploader")),
        published_at=read_time(item.get("timestamp")).at or read_time(day).at,
        paragraphs=_paragraphs(item.get("description")),
    )
    if about != About(thread):
        yield about


def _paragraphs(value: object) -> tuple[str, ...]:
    return tuple(line.strip() for line in text_of(value).splitlines() if line.strip())


def video_of(item: Mapping[str, Any]) -> str:
    """The id of the video that an object is about; empty where it has none."""
    return next((found for key in ("id", "video_id", "videoId") if (found := identifier(item.get(key)))), "")


def _first_objects(head: Head) -> Iterator[Mapping[str, Any]]:
    waiting: list[object] = list(head.values)
    for _ in range(_LOOKED_AT):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, Mapping):
            yield item
            waiting += [*items(item.get("items"))[:3], *items(item.get("comments"))[:2]]
        else:
            waiting += items(item)[:3]


def _sureness_of(item: Mapping[str, Any], *, whole_head: bool) -> float:
    kind, snippet = text_of(item.get("kind")), mapping(item.get("snippet"))
    if kind.startswith("youtube#comment") or "topLevelComment" in snippet:
        return 0.98
    if kind.startswith("youtube#video") or {"authorDisplayName", "textDisplay"} <= snippet.keys():
        return 0.9
    listed = item.get("comments")
    for one in (item, *items(listed)[:1]):
        if (
            isinstance(one, Mapping)
            and {"cid", "text", "author"} <= one.keys()
            and not {"votes", "heart"}.isdisjoint(one)
        ):
            return 0.95
    first = mapping(next(iter(items(listed)), None))
    dlp = {"parent", "text", "id"} <= first.keys() and not {"author_id", "like_count", "timestamp"}.isdisjoint(first)
    if dlp and not {"webpage_url", "extractor", "extractor_key", "video_id"}.isdisjoint(item):
        return 0.95
    if {"webpage_url", "extractor"} <= item.keys() and (not whole_head or isinstance(listed, list)):
        return 0.85
    bare = {"parent", "text", "id", "author_is_uploader"} <= item.keys()
    return 0.9 if bare else 0.0
