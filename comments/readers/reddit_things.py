"""What Reddit says of a comment and of a submission, whoever saved it: the API, an archive, a downloader."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from comments.intake.contract import About, Post
from comments.intake.decode import writable
from comments.intake.markup import unescaped
from comments.intake.values import flag, identifier, text_of, whole
from comments.times import NO_ZONE, read_time

__all__ = [
    "GONE",
    "comment_post",
    "is_comment",
    "is_submission",
    "link_of",
    "plain_id",
    "submission_about",
    "submission_id",
    "thread_about",
]

GONE = frozenset(
    "[deleted]|[removed]|[deleted by user]|[ removed by reddit ]|[removed by reddit]|[removed by moderator]|[unavailable]"
    "|deleted".split("|")
)
_NO_BODY = frozenset(GONE - {"deleted"})
_SITE = "https://www.reddit.com"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NO_THREAD = "a comment that does not tell its thread, taken as of the file's only one"
_EARLIEST, _LATEST = 1_000_000_000, 4_000_000_000  # seconds; between them a number is a time and nothing else


def plain_id(value: object) -> str:
    """An id without its kind ("t1_c0ffee" is "c0ffee"); a number is the id that it is in base 36."""
    if isinstance(value, str):
        bare = value if value.isascii() and value.isidentifier() else identifier(value)
        return bare[3:] if bare[:1] == "t" and bare[2:3] == "_" and bare[1:2].isdecimal() else bare
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**18:
        return ""
    written = ""
    while value:
        value, digit = divmod(value, 36)
        written = _DIGITS[digit] + written
    return written or "0"


def is_comment(data: Mapping[str, Any]) -> bool:
    """The object has what only a comment has."""
    if "body" in data:
        return "title" not in data or "link_id" in data or "parent_id" in data
    return "contentText" in data or ("link_id" in data and "parent_id" in data)


def is_submission(data: Mapping[str, Any]) -> bool:
    """The object has a title, and what a submission has besides."""
    return "title" in data and any(
        key in data
        for key in ("selftext", "subreddit", "num_comments", "is_self", "permalink", "domain", "url", "body")
    )


def link_of(data: Mapping[str, Any]) -> str:
    """The id of the submission under which a comment stands; empty where the comment does not tell."""
    link = data.get("link_id")
    if type(link) is str and link.startswith("t3_"):
        return link[3:]
    for value in (link, data.get("link"), data.get("submission")):
        found = submission_id(value) if isinstance(value, Mapping) else plain_id(value)
        if found:
            return found
    parent = data.get("parent_id")
    if isinstance(parent, str) and parent.startswith("t3_"):
        return parent[3:]
    return _id_in(data.get("permalink"))


def comment_post(
    data: Mapping[str, Any],
    record: str,
    *,
    thread: str = "",
    parent: str | None = None,
    assumed: tuple[str, ...] = (),
) -> Post | str:
    """The comment that `data` is, or why it is none. `thread` and `parent` are what its place tells of it."""
    body = data.get("body")
    if not isinstance(body, str):
        body = data.get("contentText")
        if not isinstance(body, str):
            return "a comment without a text (body)"
    key: str | None = link_of(data) or thread
    parent_id = _parent(data, key or "", parent)
    if not key:
        key = None if parent_id else ""
        assumed = assumed if parent_id else (*assumed, _NO_THREAD)
    text = _markdown(body)
    created, edited = data.get("created_utc"), data.get("edited")
    at, unsure = _instant(created) if created is not None else _local(data.get("created"))
    edited_at, more = _edited(edited) if edited else (None, ())
    if unsure or more:
        assumed = (*assumed, *unsure, *more)
    return Post(
        key,
        text,
        record,
        plain_id(data.get("id") or data.get("name")),
        _author(data.get("author")),
        at,
        parent_id,
        text.lower() in _NO_BODY or _is_gone(data),
        _score(data),
        None,
        edited_at,
        assumed,
    )


def submission_about(data: Mapping[str, Any]) -> About:
    """What a submission tells of its thread."""
    key = submission_id(data)
    outlet = _outlet(data)
    created = data.get("created_utc")
    text = data.get("selftext") if isinstance(data.get("selftext"), str) else data.get("body")
    plain = _markdown(text) if isinstance(text, str) else ""
    at, _ = _instant(created if created is not None else data.get("created"))
    return About(
        key,
        title=unescaped(text_of(data.get("title"))),
        url=_page(data, key, outlet),
        outlet=outlet,
        published_at=at,
        paragraphs=() if plain.lower() in _NO_BODY else tuple(line for line in plain.split("\n") if line.strip()),
    )


def submission_id(data: Mapping[str, Any]) -> str:
    """The id of a submission, which is its thread's."""
    return plain_id(data.get("id")) or plain_id(data.get("name")) or _id_in(data.get("permalink"))


def _markdown(body: str) -> str:
    """The text as it was typed: the API escapes three characters in it, and the editor leaves two entities of its own."""
    if "&" in body:
        if "&#" in body or "&quot;" in body:
            body = unescaped(body)
        else:
            body = body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        if "&" in body:
            body = body.replace("&#x200B;", "").replace("&nbsp;", " ")
    return (body if body.isascii() else writable(body)).strip()


def thread_about(data: Mapping[str, Any], thread: str) -> About | None:
    """What a comment that was found away from its thread tells of that thread; None where it tells nothing."""
    embedded = data.get("submission")
    if isinstance(embedded, Mapping):
        return submission_about(embedded) if is_submission(embedded) else None
    title = text_of(data.get("link_title")) or text_of(data.get("submission_title"))
    if not title:
        return None
    outlet = _outlet(data)
    return About(thread, unescaped(title), _page({"permalink": data.get("link_permalink")}, thread, outlet), outlet)


def _parent(data: Mapping[str, Any], thread: str, above: str | None) -> str:
    """The comment that is answered; empty where the submission is."""
    value = data.get("parent_id")
    if value is None:
        value = data.get("parent")
    if type(value) is str and value[2:3] == "_":
        if value.startswith("t3_"):
            return ""
        return plain_id(value)
    told = plain_id(value)
    if not told:
        return above or ""
    return "" if told == thread else told


def _author(value: object) -> str:
    """The name without "u/"; empty where it is hidden."""
    name = value if type(value) is str and value.isalnum() else text_of(value)
    if name.startswith(("u/", "/u/")):
        name = name.partition("u/")[2]
    return "" if name.lower() in GONE else name


def _score(data: Mapping[str, Any]) -> int | None:
    """Votes for minus votes against; None while the site hides it."""
    hidden = data.get("score_hidden")
    if hidden and flag(hidden):
        return None
    value = data.get("score")
    if type(value) is int and -(10**9) < value < 10**9:
        return value
    if value is None and "ups" in data:  # the API before it told the score
        ups, downs = whole(data.get("ups")), whole(data.get("downs"))
        return None if ups is None else ups - (downs or 0)
    return whole(value)


def _edited(value: object) -> tuple[datetime | None, tuple[str, ...]]:
    """When it was edited; `true` says only that it was."""
    if value is True or (isinstance(value, str) and value.strip().lower() in {"true", "false"}):
        return None, ()
    return _instant(value)


def _local(value: object) -> tuple[datetime | None, tuple[str, ...]]:
    """`created`, which stands for the site's own clock."""
    at, unsure = _instant(value)
    return at, (NO_ZONE, *unsure) if at and not unsure else unsure


def _instant(value: object) -> tuple[datetime | None, tuple[str, ...]]:
    if (type(value) is int or type(value) is float) and _EARLIEST < value < _LATEST:
        return datetime.fromtimestamp(value, UTC), ()
    moment = read_time(_year_first(value) if isinstance(value, str) else value)
    return moment.at, moment.assumed


def _year_first(value: str) -> str:
    """ "06-02-2021 20:44:02", month first, as ISO 8601 has it."""
    date, _, clock = value.strip().partition(" ")
    parts = date.split("-")
    if len(parts) == 3 and [len(part) for part in parts] == [2, 2, 4]:
        month, day, year = parts
        return f"{year}-{month}-{day} {clock}".strip()
    return value


def _is_gone(data: Mapping[str, Any]) -> bool:
    """A moderator's view or an archive says that readers see it no more."""
    meta = data.get("_meta")
    return data.get("removed") is True or (isinstance(meta, Mapping) and meta.get("was_deleted_later") is True)


def _outlet(data: Mapping[str, Any]) -> str:
    prefixed = text_of(data.get("subreddit_name_prefixed"))
    if prefixed:
        return prefixed
    told = data.get("subreddit")
    name = text_of(told.get("display_name") if isinstance(told, Mapping) else told).removeprefix("/")
    return name if not name or name.startswith(("r/", "u/")) else f"r/{name}"


def _page(data: Mapping[str, Any], key: str, outlet: str) -> str:
    """The address of the thread, not of what it links to."""
    for field in ("permalink", "full_link"):
        told = text_of(data.get(field))
        if told.startswith("/"):
            return _SITE + told
        if told.startswith(("http://", "https://")):
            return told
    return f"{_SITE}/{outlet}/comments/{key}/" if key and outlet else ""


def _id_in(permalink: object) -> str:
    """The id in an address such as ``/r/harbour/comments/abc123/title/``."""
    if not isinstance(permalink, str):
        return ""
    _, found, rest = permalink.partition("/comments/")
    return plain_id(rest.partition("/")[0]) if found else ""
