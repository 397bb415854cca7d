"""Mastodon: statuses of its API (also of servers that speak it), the context of one, and the outbox of an archive."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from comments.intake.contract import Event, Post
from comments.intake.excerpts import refused
from comments.intake.head import Head, head_of
from comments.intake.json_stream import Value, elements, json_records
from comments.intake.markup import html_text
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import flag, identifier, items, mapping, text_of, whole, within
from comments.model import Reject
from comments.readers.shipped import ShippedReader
from comments.times import read_time

__all__ = ["MastodonReader"]

_PRIVATE = frozenset({"private", "direct", "limited", "mutuals_only"})
_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_OF_A_STATUS = ("in_reply_to_id", "spoiler_text", "visibility", "reblog", "favourites_count", "account")
_LISTS = ("statuses", "orderedItems", "items")
_NOTES = frozenset({"Note", "Question", "Article", "Page"})  # objects with words of their author
_ACTIVITIES = frozenset({"Create", "Update", "Announce"})
_COLLECTIONS = frozenset({"OrderedCollection", "OrderedCollectionPage", "Collection", "CollectionPage"})
_STREAMS = "activitystreams"


class MastodonReader(ShippedReader):
    """Reads statuses; their thread is found through what they answer."""

    name = "mastodon"
    suffixes = (".json", ".jsonl", ".ndjson")
    spans_files = True

    def sniff(self, head: Head) -> float:
        """Statuses with an `acct`, a `context` of ancestors and descendants, or activities with notes."""
        found = [_likeness(record) for record in head.records]
        found += [_around(record) for record in head.records]
        return max(found, default=0.0)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Each status or note; boosts, other activities and what is not public as rejects."""
        number = 0
        for value in _values(source, options.encoding):
            for record in _unpacked(value.content):
                number += 1
                yield _event(record, f"{source.name}#{number}", number, value.assumed)


def _values(source: Source, encoding: str | None) -> Iterator[Value]:
    """An outbox is streamed: it holds years. Everything else comes record by record."""
    head = head_of(source)
    begun = head.value
    if isinstance(begun, dict) and len(head.values) == 1 and isinstance(begun.get("orderedItems"), list):
        return elements(source, "orderedItems.item", encoding)
    return json_records(source, encoding, head)


def _unpacked(content: object) -> list[Any]:
    """The statuses in a record: itself, or those of a list, a context, a search's answer, a collection of replies."""
    if isinstance(content, list):
        return content
    told = mapping(content)
    if isinstance(told.get("ancestors"), list) or isinstance(told.get("descendants"), list):
        return [*items(told.get("ancestors")), *items(told.get("descendants"))]
    for holder in (told, mapping(told.get("first"))):
        for key in _LISTS:
            if isinstance(holder.get(key), list):
                return list(holder[key])
    return [content]


def _likeness(record: Mapping[str, Any]) -> float:
    """How much one record looks like a status, a note or an activity."""
    if "content" in record and isinstance(within(record, "account", "acct"), str):
        known = sum(key in record for key in _OF_A_STATUS)
        return 0.95 if known >= 3 and "created_at" in record else 0.75 if known >= 2 else 0.0
    kind, inside = record.get("type"), mapping(record.get("object"))
    if isinstance(kind, str) and kind in _ACTIVITIES and "actor" in record:
        return 0.93 if "content" in inside or isinstance(record.get("object"), str) else 0.0
    if isinstance(kind, str) and kind in _NOTES and "content" in record and "attributedTo" in record:
        return 0.93
    return 0.0


def _around(record: Mapping[str, Any]) -> float:
    """How much a record looks like something that holds statuses."""
    if isinstance(record.get("ancestors"), list) or isinstance(record.get("descendants"), list):
        inside = max((_likeness(mapping(entry)) for entry in _unpacked(record)), default=0.0)
        return inside or (0.6 if set(record) == {"ancestors", "descendants"} and not _unpacked(record) else 0.0)
    inside = max((_likeness(mapping(entry)) for entry in _unpacked(record) if entry is not record), default=0.0)
    if inside:
        return inside
    kind = record.get("type")
    collection = isinstance(kind, str) and kind in _COLLECTIONS
    return 0.8 if collection and any(_STREAMS in text for text in _contexts(record)) else 0.0


def _contexts(record: Mapping[str, Any]) -> list[str]:
    told = record.get("@context")
    return [entry for entry in (told if isinstance(told, list) else [told]) if isinstance(entry, str)]


def _event(record: object, place: str, number: int, assumed: tuple[str, ...]) -> Event:
    if not isinstance(record, Mapping):
        return refused(place, record, "no status: not an object")
    kind = record.get("type")
    found = _activity(record, kind) if isinstance(kind, str) and "account" not in record else _status(record)
    if isinstance(found, str):
        return Reject(place, found)
    return Post(**{**found, "thread": None, "record": str(number), "assumed": (*assumed, *found["assumed"])})


def _status(status: Mapping[str, Any]) -> dict[str, Any] | str:
    """The parts of a post, or why there is none."""
    boosted = status.get("reblog")
    if isinstance(boosted, Mapping) and boosted:
        return f"a boost of {identifier(boosted.get('id')) or 'another status'}"
    if text_of(status.get("visibility")) in _PRIVATE:
        return f"not public ({text_of(status.get('visibility'))})"
    content, source_text = status.get("content"), status.get("text")
    if not isinstance(content, str) and not isinstance(source_text, str):
        return "no status: no 'content'"
    body = html_text(content) if isinstance(content, str) else text_of(source_text)
    text = _with_warning(status.get("spoiler_text"), body)
    if not text:
        return _no_text(status.get("media_attachments"))
    created, edited = read_time(status.get("created_at")), read_time(status.get("edited_at"))
    account = mapping(status.get("account"))
    names = (text_of(account.get(key)) for key in ("display_name", "acct", "username"))
    return {
        "text": text,
        "comment_id": identifier(status.get("id")),
        "author": next((name for name in names if name), ""),
        "created_at": created.at,
        "parent_id": identifier(status.get("in_reply_to_id")),
        "deleted": not isinstance(content, str),  # the answer to a deletion has the source instead
        "likes": whole(status.get("favourites_count")),
        "edited_at": edited.at,
        "assumed": (*created.assumed, *edited.assumed),
    }


def _activity(activity: Mapping[str, Any], kind: str) -> dict[str, Any] | str:
    """The parts of a post that a note, or an activity around one, tells, or why there is none."""
    inside = activity.get("object")
    if kind == "Announce":
        return f"a boost of {_address(inside) or 'another status'}"[:300]
    if kind == "Delete":
        return f"a notice that {_address(inside) or 'a status'} was deleted"[:300]
    if kind in _NOTES | {"Tombstone"}:
        return _note(activity, activity)
    if kind in _ACTIVITIES and isinstance(inside, Mapping):
        inner = text_of(inside.get("type"))
        return (
            _note(inside, activity) if inner in _NOTES | {"Tombstone"} else f"no status but a {inner[:40] or 'thing'}"
        )
    return f"no status but an activity ({kind[:40]})"


def _note(note: Mapping[str, Any], activity: Mapping[str, Any]) -> dict[str, Any] | str:
    gone = note.get("type") == "Tombstone"
    if not gone and not _is_public(note, activity):
        return "not public (neither to nor cc the public)"
    content = note.get("content")
    if not isinstance(content, str):
        told = mapping(note.get("contentMap")).values()
        content = next((text for text in told if isinstance(text, str)), None)
    if content is None and not gone:
        return "no status: no 'content'"
    heading = note.get("name") if note.get("type") in {"Article", "Page"} else note.get("summary")
    text = _with_warning(heading, html_text(content or ""))
    if not text and not gone:
        return _no_text(note.get("attachment"))
    created = read_time(note.get("published") or activity.get("published"))
    edited = read_time(note.get("updated"))
    return {
        "text": text,
        "comment_id": identifier(note.get("id")),
        "author": _name(note.get("attributedTo") or activity.get("actor")),
        "created_at": created.at,
        "parent_id": _address(note.get("inReplyTo")),
        "deleted": gone or flag(note.get("deleted")),
        "likes": whole(within(note, "likes", "totalItems")),
        "edited_at": edited.at,
        "assumed": (*created.assumed, *edited.assumed),
    }


def _is_public(note: Mapping[str, Any], activity: Mapping[str, Any]) -> bool:
    """Whether the note is addressed to everybody; one that has no addresses at all is taken for public."""
    told = [holder[key] for holder in (note, activity) for key in ("to", "cc") if key in holder]
    flat = [entry for value in told for entry in (value if isinstance(value, list) else [value])]
    return not told or any(isinstance(entry, str) and entry in _PUBLIC for entry in flat)


def _address(value: object) -> str:
    """The id of what an activity speaks of: an address, an object that has one, or a list of such."""
    for entry in value if isinstance(value, list) else [value]:
        told = identifier(mapping(entry).get("id")) or identifier(entry)
        if told:
            return told
    return ""


def _name(value: object) -> str:
    """Who wrote a note: the name of an actor, or the last part of the actor's address."""
    actor = next((entry for entry in value if entry), None) if isinstance(value, list) else value
    told = mapping(actor)
    named = text_of(told.get("name")) or text_of(told.get("preferredUsername"))
    if named:
        return named
    try:
        path = urlsplit(_address(actor)).path
    except ValueError:
        return ""
    return path.rstrip("/").rsplit("/", 1)[-1].removeprefix("@")


def _with_warning(warning: object, text: str) -> str:
    """The content warning is the first thing that a reader sees of a status."""
    told = text_of(warning)
    return f"{told}\n{text}".strip() if told else text


def _no_text(attached: object) -> str:
    kinds = [text_of(mapping(entry).get("type")) or "attachment" for entry in items(attached)]
    return f"no text ({kinds[0][:40]})" if kinds else "no text"
