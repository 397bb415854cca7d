"""What stays the same about a thread and a comment from one scrape to the next."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from comments.archive.moments import stored_time
from comments.intake.decode import writable
from comments.model import Article, Comment, Thread
from comments.times import iso

__all__ = ["content_hashes", "made_ids", "named_after_file", "plain_url", "thread_hash", "thread_key", "unique_keys"]

_NOT_IN_AN_ID = re.compile(r"[^\w.-]+")
_MADE_BY = frozenset({"flat"})  # readers that make up every comment's id
_TRACKING = re.compile(r"utm_.*|fbclid|gclid", re.IGNORECASE)


def plain_url(url: str) -> str:
    """`url` without what does not tell pages apart: scheme, www, trailing slash, fragment, tracking parameters."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.") + (f":{parts.port}" if parts.port else "")
        asked = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    query = urlencode([(name, value) for name, value in asked if not _TRACKING.fullmatch(name)])
    return f"{host}{parts.path.rstrip('/')}{'?' + query if query else ''}"


def thread_key(thread: Thread) -> str:
    """The article's address where there is one, else the format and the thread's id."""
    return plain_url(writable(thread.article.url)) or f"{thread.format}:{writable(thread.thread_id)}"


def named_after_file(thread: Thread) -> bool:
    """Whether the thread's id says no more than how its file was called."""
    stem = _NOT_IN_AN_ID.sub("-", Path(writable(thread.source)).stem)
    return bool(stem) and thread.thread_id.startswith(stem)


def made_ids(thread: Thread) -> bool:
    """Whether the comments' ids only count them, because the source has none."""
    return (thread.ids_made or thread.format in _MADE_BY) and len(thread) > 0


def unique_keys(comments: Sequence[Comment], *, made: bool) -> list[str]:
    """A key for each comment: the source's id, or a hash of who said what, numbered among the same."""
    stems = [_said(comment) if made else writable(comment.comment_id) for comment in comments]
    seen: Counter[str] = Counter()
    taken = set(stems)
    keys: list[str] = []
    for stem in stems:
        seen[stem] += 1
        key = stem if seen[stem] == 1 else f"{stem}#{seen[stem]}"
        while seen[stem] > 1 and key in taken:
            key += "+"
        taken.add(key)
        keys.append(key)
    return keys


def content_hashes(comments: Sequence[Comment], parents: Sequence[str | None]) -> list[str]:
    """What makes an edition, hashed: text, author, parent's key, deleted, time of the edit."""
    return [
        _digest(
            writable(comment.text),
            _name(comment),
            "none" if parent is None else f"={parent}",
            "deleted" if comment.deleted else "",
            "" if comment.edited_at is None else stored_time(comment.edited_at).isoformat(),
        )
        for comment, parent in zip(comments, parents, strict=True)
    ]


def thread_hash(article: Article, keys: Sequence[str], hashes: Sequence[str]) -> str:
    """Article and comments, hashed: the same for the same page under another file's name."""
    told = (article.title, article.text, article.outlet, iso(article.published_at))
    return _digest(*map(writable, told), *keys, *hashes)


def _said(comment: Comment) -> str:
    return "text-" + _digest(_name(comment), writable(comment.text))


def _name(comment: Comment) -> str:
    return f"={writable(comment.author.name)}" if comment.author else ""


def _digest(*parts: str) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        raw = part.encode("utf-8", "replace")
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.hexdigest()
