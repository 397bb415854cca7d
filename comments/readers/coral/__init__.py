"""Coral, once called Talk: answers of its GraphQL API, and MongoDB exports of its comments, of versions 4 and later."""

from collections.abc import Iterator
from typing import Any

from comments.intake.contract import Event
from comments.intake.excerpts import refused
from comments.intake.head import Head
from comments.intake.json_stream import Unreadable, json_records
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import within
from comments.model import Reject
from comments.readers.coral.answers import Answers
from comments.readers.coral.documents import Documents, kind_of
from comments.readers.shipped import ShippedReader

__all__ = ["CoralReader"]

_ROOTS = ("story", "asset", "stream")
_OF_COMMENTS = frozenset(
    "author user editing actionCounts action_summaries replies replyCount allChildComments".split()
)


class CoralReader(ShippedReader):
    """Reads Coral. A thread's key is the id of the story (asset); ``users.json`` beside an export gives the names."""

    name = "coral"
    suffixes = (".json", ".jsonl")
    spans_files = True
    companions = ("users.json",)

    def sniff(self, head: Head) -> float:
        """An answer with a story's comments, or documents with the fields of Coral's collections."""
        return max((_likeness(record) for record in head.records), default=0.0)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Every comment, the replies of each behind it; stories as `About`."""
        answers, documents = Answers(source), Documents(source, options)
        number = 0
        for value in json_records(source, options.encoding):
            record: Any = value.content
            events: Iterator[Event]
            if isinstance(record, Unreadable):
                events = iter([refused(f"{source.name}#{number + 1}", record, "")])
            elif isinstance(record, dict) and kind_of(record):
                events = documents.events(record, number)
            else:
                events = answers.events(record, number)
            for event in events:
                number += hasattr(event, "record") or isinstance(event, Reject)
                yield event
        yield from answers.left_out(number)


def _likeness(record: dict[str, Any]) -> float:
    kind = kind_of(record)
    if kind:
        return {"comment": 0.96, "story": 0.88, "user": 0.0}[kind]
    data = record.get("data")
    for root in _ROOTS:
        listed = within(data, root, "comments")
        nodes = _first(listed)
        if isinstance(listed, dict) and listed.keys() & {"edges", "nodes"} and (not nodes or "body" in nodes):
            return 0.96
        if isinstance(listed, list) and "body" in nodes:
            return 0.9
    comment = within(data, "comment")
    if isinstance(comment, dict) and ("body" in comment or "replies" in comment) and comment.keys() & _OF_COMMENTS:
        return 0.92
    node = _first(within(data, "comments"))
    return 0.9 if "body" in node and len(node.keys() & _OF_COMMENTS) >= 2 else 0.0


def _first(listed: object) -> dict[str, Any]:
    """The first node of a connection, or of a list."""
    nodes = listed
    if isinstance(listed, dict):
        nodes = listed.get("edges") or listed.get("nodes")
    first = nodes[0] if isinstance(nodes, list) and nodes else {}
    if isinstance(first, dict) and isinstance(first.get("node"), dict):
        first = first["node"]
    return first if isinstance(first, dict) else {}
