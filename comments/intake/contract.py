"""What a reader is: it turns one source into posts, and knows nothing of threads, files or what follows.

A reader says for each record of its source one thing: a `Post`, a `Reject` with the reason, or an `About` (the record
describes a thread, not a comment). A reader of pages that cannot be told apart record by record gives a whole `Thread`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from comments.intake.head import Head
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.model import Reject, Thread

__all__ = ["About", "Event", "Field", "FieldTable", "Post", "Reader"]


@dataclass(frozen=True, slots=True)
class Post:
    """One comment as its source tells it, before it is put into a thread.

    `thread` is the source's own key of the thread ("" for the only one of a file; None where the source does not say
    and the thread is that of the parent). `record` is the place in the source ("17"). `text` is plain text: markup gone,
    entities resolved, quotations as "> " lines. `parent_id` is what the source declares, "" for a comment on the article.
    `score` is votes for minus votes against; `likes` counts approvals only. `assumed` are short phrases for what had to be
    taken for granted in reading this record ("time without a zone, read as UTC"); they are counted and shown.
    """

    thread: str | None
    text: str
    record: str
    comment_id: str = ""
    author: str = ""
    created_at: datetime | None = None
    parent_id: str = ""
    deleted: bool = False
    score: int | None = None
    likes: int | None = None
    edited_at: datetime | None = None
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What a source tells of a thread's article; empty where it does not tell. The first that tells a thing is right."""

    thread: str
    title: str = ""
    url: str = ""
    outlet: str = ""
    published_at: datetime | None = None
    paragraphs: tuple[str, ...] = ()


Event = Post | About | Thread | Reject


@dataclass(frozen=True, slots=True)
class Field:
    """One field that a format's documentation names: `kept` as what, or `dropped` and why (one of them is empty)."""

    path: str
    kept: str = ""
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class FieldTable:
    """What becomes of each field of a format, and the documentation that the table was written from."""

    title: str
    documentation: tuple[str, ...]
    fields: tuple[Field, ...]
    notes: str = ""


@runtime_checkable
class Reader(Protocol):
    """One format.

    `suffixes` are the usual ends of its files' names, for people; a reader is found by `sniff`. `spans_files` says that a
    thread may go on in the next file of a folder (pages of an API's answer). `companions` are names of files that stand
    beside the one that is read and are read with it.
    """

    name: str
    suffixes: tuple[str, ...]
    spans_files: bool
    companions: tuple[str, ...]

    def sniff(self, head: Head) -> float:
        """How sure the reader is that the source is of its format, 0..1; .9 and more for a format's own signature."""
        ...

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Everything in `source`, streaming. Raises `InputError` where the source as a whole cannot be read."""
        ...

    def fields(self) -> FieldTable:
        """What becomes of each field of the format."""
        ...


Record = Mapping[str, object]
