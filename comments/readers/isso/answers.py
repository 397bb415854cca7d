"""Isso's JSON: answers of ``GET /?uri=``, lists of comments (``/latest``, old versions), and its import format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from comments.intake.contract import About, Event
from comments.intake.excerpts import refused
from comments.intake.json_stream import json_records
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import identifier, items, text_of, whole
from comments.model import Reject
from comments.readers.isso.comment import comment_event

__all__ = ["read_answers"]


def read_answers(source: Source, options: ReadOptions) -> Iterator[Event]:
    """Every comment in reading order, and a reject that says how many replies were left out of an answer."""
    number = 0
    for value in json_records(source, options.encoding):
        record = value.content
        if isinstance(record, dict) and isinstance(record.get("comments"), list):
            thread = text_of(record.get("id"))
            yield About(thread, title=unquote_plus(text_of(record.get("title"))), url=thread)
            for event in _walk(record["comments"], thread, source, number):
                number += not isinstance(event, About)
                yield event
        else:
            members = record if isinstance(record, list) else [record]
            for event in _walk(members, "", source, number):
                number += not isinstance(event, About)
                yield event


@dataclass(frozen=True, slots=True)
class _Hidden:
    """Stands in the place of replies that an answer counts and does not give."""

    count: int


def _walk(members: list[Any], thread: str, source: Source, number: int) -> Iterator[Event]:
    """Comments with the replies of each behind it, without recursion: no depth is too deep."""
    waiting: list[tuple[Any, str]] = [(member, "") for member in reversed(members)]
    while waiting:
        fields, parent = waiting.pop()
        answer = isinstance(fields, dict) and _is_answer(fields)
        number += not answer
        place = f"{source.name}#{number}"
        if isinstance(fields, _Hidden):
            yield Reject(place, f"replies that the answer left out (hidden_replies): {fields.count:,}")
        elif not isinstance(fields, dict):
            yield refused(place, fields, "not an object")
        else:
            if not answer:
                yield comment_event(fields, text_of(fields.get("uri")) or thread, place, number, parent)
            hidden = whole(fields.get("hidden_replies")) or 0
            if hidden > 0:
                waiting.append((_Hidden(hidden), ""))
            own = identifier(fields.get("id"))
            waiting += [(reply, own) for reply in reversed(items(fields.get("replies")))]


def _is_answer(fields: Mapping[str, Any]) -> bool:
    """The object around a list of comments, which is no comment itself."""
    return "replies" in fields and not fields.keys() & {"text", "author", "created", "mode"}
