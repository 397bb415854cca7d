"""Isso: answers of its API, the file that it imports comments from, and its SQLite database."""

from collections.abc import Iterator

from comments.intake.contract import Event
from comments.intake.head import Head
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import items, mapping
from comments.readers.isso.answers import read_answers
from comments.readers.isso.database import MAGIC, read_database
from comments.readers.shipped import ShippedReader

__all__ = ["IssoReader"]

_COMMENT = frozenset("id parent text author website mode created modified likes dislikes hash".split())
_SURE = frozenset({"text", "mode", "hash"})
_IMPORTED = frozenset("author website remote_addr created text".split())
_TABLES = (b"CREATE TABLE", b"threads", b"comments", b"remote_addr", b"voters")


class IssoReader(ShippedReader):
    """Reads Isso. A thread's key is its address on the site (``/2021/page/``), empty in answers about one thread."""

    name = "isso"
    suffixes = (".json", ".db", ".sqlite")

    def sniff(self, head: Head) -> float:
        """A database with Isso's two tables, an answer that counts hidden replies, or comments with Isso's fields."""
        if head.raw.startswith(MAGIC):
            return 0.97 if all(mark in head.raw for mark in _TABLES) else 0.0
        if any({"replies", "hidden_replies", "total_replies"} <= record.keys() for record in head.records):
            return 0.97
        first = head.records[0] if head.records else {}
        reply = mapping(next(iter(items(first.get("replies"))), None))
        if "total_replies" in first and reply.keys() >= _SURE:
            return 0.97
        if first.keys() >= _SURE and len(_COMMENT & first.keys()) >= 7:
            return 0.93
        imported = next(iter(items(first.get("comments"))), None)
        return 0.9 if "id" in first and mapping(imported).keys() >= _IMPORTED else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Every comment, the replies of each behind it in an answer; threads as `About` where they are told."""
        with source.open() as stream:
            is_database = stream.read(len(MAGIC)) == MAGIC
        yield from read_database(source) if is_database else read_answers(source, options)
