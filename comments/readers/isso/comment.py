"""One comment of Isso's, whether its API or its database tells it."""

import re
from collections.abc import Mapping
from typing import Any

from comments.intake.contract import Post
from comments.intake.markup import html_text, unescaped
from comments.intake.values import identifier, text_of, whole
from comments.model import Reject
from comments.times import Moment, read_time

__all__ = ["comment_event"]

_PENDING, _DELETED = "2", "4"
_RENDERED = re.compile(r"\s*<(?:p|ul|ol|pre|blockquote|h[1-6]|hr|div|table|del|em|strong|a|br)\b.*>\s*", re.DOTALL)
_FIELDS = frozenset({"id", "text", "author", "created", "mode"})
_EXCERPT = 120


def comment_event(fields: Mapping[str, Any], thread: str, place: str, number: int, parent: str = "") -> Post | Reject:
    """The post that `fields` are; a reject where it was not shown or is none. `place` is how a reject calls it."""
    raw, mode = fields.get("text"), identifier(fields.get("mode"))
    text = _plain(text_of(raw))
    reason = ""
    if not _FIELDS & fields.keys():
        reason = "not a comment: none of its fields is there"
    elif raw is not None and not isinstance(raw, str):
        reason = "a comment whose text is no text"
    elif mode == _PENDING:
        reason = "not shown by the site: it waits for moderation (mode 2)"
    elif mode not in {"", "1", _DELETED}:
        reason = f"not shown by the site (mode {mode[:20]})"
    elif raw is None and mode != _DELETED:
        reason = "a comment without text"
    if reason:
        return Reject(place, reason, text[:_EXCERPT])
    created, edited = read_time(fields.get("created")), _edited(fields.get("modified"))
    likes, dislikes = whole(fields.get("likes")), whole(fields.get("dislikes"))
    return Post(
        thread=thread,
        text=text,
        record=str(number),
        comment_id=identifier(fields.get("id")),
        author=unescaped(text_of(fields.get("author"))),
        created_at=created.at,
        parent_id=identifier(fields.get("parent")) or parent,
        deleted=mode == _DELETED,
        score=whole(fields.get("votes")) if likes is None or dislikes is None else likes - dislikes,
        likes=likes,
        edited_at=edited.at,
        assumed=tuple(dict.fromkeys((*created.assumed, *edited.assumed))),
    )


def _plain(text: str) -> str:
    """The answers' HTML as text; the Markdown of the database and of ``plain=1`` as it is."""
    return html_text(text) if _RENDERED.fullmatch(text) else unescaped(text)


def _edited(value: object) -> Moment:
    return Moment(None) if value == 0 else read_time(value)
