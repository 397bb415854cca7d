"""A row of 4CAT's own: one set of columns for every platform, and what each platform adds to them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from comments.intake.contract import About, Event, Post
from comments.intake.excerpts import refused
from comments.intake.markup import html_text, unescaped
from comments.intake.values import flag, identifier, text_of, whole
from comments.times import read_time

__all__ = ["Openers", "plain", "row_events"]

_NAMES = (
    "author_fullname",
    "author_full",
    "author_name",
    "author_nickname",
    "authorName",
    "author",
    "author_username",
    "user",
)
_PARENTS = ("parent_id", "parent", "reply_to", "reply_to_id", "in_reply_to", "isReplyTo", "in_reply_to_status_id")
_THREADS = ("thread_id", "conversation_id", "post_id")
_LIKES = ("likes", "like_count", "num_likes", "amount_likes", "likeCount", "digg_count", "favourites")
_TIMES = ("unix_timestamp", "timestamp", "timestamp_created")
_EDITED = ("unix_timestamp_edited", "timestamp_edited")
_PICTURES = ("image_file", "image_url", "media_url", "video_url", "attachment_type", "image_md5", "thumbnail_url")
_NAMELESS = frozenset({"anonymous", "anonym", "anon"})
_TAG = re.compile(r"</?(?:a|b|blockquote|br|div|em|i|p|pre|s|span|strong|u|wbr)\b[^<>]*>", re.IGNORECASE)
_QUOTED_POST = re.compile(r"\s*>>(\d{1,18})\b")
_REDDIT_KIND = re.compile(r"t[13]_(?=\w)")


class Openers:
    """The opening posts that have come so far; an answer to one that has not is a comment on the thread itself."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def note(self, thread: str, comment_id: str) -> None:
        """Take note of a post."""
        if thread == comment_id:
            self._seen.add(thread)

    def parent(self, parent: str, thread: str, comment_id: str) -> str:
        """The parent that a post has: none where it is the post itself, or an opening post that is not there."""
        if parent == comment_id or (parent == thread and thread not in self._seen):
            return ""
        return parent


def plain(text: str) -> str:
    """A body as people see it: some platforms' bodies are HTML, others' are not."""
    return html_text(text) if _TAG.search(text) else unescaped(text).strip()


def row_events(cells: Mapping[str, Any], record: str, place: str, openers: Openers) -> Iterator[Event]:
    """The post that a row is, after what it tells of its thread."""
    body = cells.get("body")
    text = plain(body) if isinstance(body, str) else ""
    subject = unescaped(text_of(cells.get("subject")))
    comment_id, thread = _own_ids(cells)
    opens = comment_id == thread != ""
    if opens and subject:
        yield About(thread, title=subject, url=_first(cells, ("url", "link", "post_url", "tiktok_url")))
        text = text or subject
    if not text and not any(text_of(cells.get(name)) for name in _PICTURES):
        yield refused(place, cells, "no text", "id")
        return
    openers.note(thread, comment_id)
    created = read_time(_timed(cells, _TIMES))
    edited = read_time(_timed(cells, _EDITED)).at
    yield Post(
        thread,
        text,
        record,
        comment_id=comment_id,
        author=_author(cells),
        created_at=created.at,
        parent_id=openers.parent(_parent(cells, text, thread, comment_id), thread, comment_id),
        deleted=flag(cells.get("deleted")) or bool(whole(cells.get("timestamp_deleted"))),
        score=_score(cells),
        likes=next((likes for name in _LIKES if (likes := whole(cells.get(name))) is not None), None),
        edited_at=edited if edited != created.at else None,
        assumed=created.assumed,
    )


def _own_ids(cells: Mapping[str, Any]) -> tuple[str, str]:
    comment_id = identifier(cells.get("id"))
    return comment_id, _first(cells, _THREADS)


def _first(cells: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((found for name in names if (found := identifier(cells.get(name)))), "")


def _timed(cells: Mapping[str, Any], names: Sequence[str]) -> object:
    """The first time that is one: 4CAT writes 0 and nothing where there is none."""
    return next((cells[name] for name in names if identifier(cells.get(name)) not in {"", "0"}), None)


def _author(cells: Mapping[str, Any]) -> str:
    """The name that readers see; on boards where all are called "Anonymous", that of who has signed otherwise."""
    name = next((found for key in _NAMES if (found := text_of(cells.get(key)))), "")
    return text_of(cells.get("author_trip")) if name.lower() in _NAMELESS else name


def _parent(cells: Mapping[str, Any], text: str, thread: str, comment_id: str) -> str:
    told = _REDDIT_KIND.sub("", _first(cells, _PARENTS), count=1)
    if told.isdecimal() and comment_id.startswith(f"{thread}-"):  # of Telegram: the chat's name is part of the id
        return f"{thread}-{told}"
    if told or any(name in cells for name in _PARENTS):
        return told
    quoted = _QUOTED_POST.match(text)
    return quoted[1] if quoted and _in_thread(quoted[1], thread, comment_id) else ""


def _in_thread(quoted: str, thread: str, comment_id: str) -> bool:
    """Whether a number can be that of an earlier post of the thread: a board counts its posts in one row."""
    if not (thread.isdecimal() and comment_id.isdecimal() and len(thread) < 19 and len(comment_id) < 19):
        return False
    return int(thread) <= int(quoted) < int(comment_id)


def _score(cells: Mapping[str, Any]) -> int | None:
    score = whole(cells.get("score"))
    up, down = whole(cells.get("upvotes")), whole(cells.get("downvotes"))
    return up - down if score is None and up is not None and down is not None else score
