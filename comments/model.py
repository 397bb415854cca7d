"""The domain model: what was written, by whom, in answer to what, and where it was read.

Everything here is frozen: a reader makes it, nobody changes it. Text is kept as the source has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

__all__ = ["Article", "Author", "Comment", "Cut", "Reject", "Thread"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a comment: the name that the source shows, or the pseudonym that stands for it."""

    name: str


@dataclass(frozen=True, slots=True)
class Article:
    """What the comments stand under.

    `paragraphs` are (line number in the source or 0, text) pairs in reading order.
    """

    title: str = ""
    paragraphs: tuple[tuple[int, str], ...] = ()
    outlet: str = ""
    url: str = ""
    published_at: datetime | None = None

    @property
    def text(self) -> str:
        """The paragraphs joined by line breaks."""
        return "\n".join(text for _, text in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, the unit of coding.

    `position` counts from 0 in the source's order. `source` says where it was read: ``file:first-last`` (lines) or
    ``file#record``. `parent_id` is what the source declares, never a guess. `boundary` is how sure the reader is
    (0..1) that the comment begins where it begins: 1 where the source marks it. `score` is votes for minus votes against,
    `likes` approvals only, `edited_at` the last change; None where the source does not tell.
    """

    comment_id: str
    position: int
    text: str
    source: str
    author: Author | None = None
    created_at: datetime | None = None
    parent_id: str | None = None
    deleted: bool = False
    boundary: float = 1.0
    score: int | None = None
    likes: int | None = None
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut that the source does not mark and the reader had to infer (or was told).

    `line` is the first line (1-based) after the cut, or None where the cut was looked for and not found.
    `confidence` is in 0..1; `reason` is a phrase for people.
    """

    what: Literal["title", "comments"]
    line: int | None
    confidence: float
    reason: str
    told: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """An article with the comments under it, in the source's order.

    `format` is the name of the reader that read it; `notes` are sentences on what had to be assumed in reading;
    `ids_made` says that the source has no ids for comments, and that those here only count them.
    """

    thread_id: str
    article: Article
    comments: tuple[Comment, ...]
    source: str
    cuts: tuple[Cut, ...] = ()
    furniture: tuple[tuple[int, str], ...] = field(default=())
    format: str = ""
    notes: tuple[str, ...] = ()
    ids_made: bool = field(default=False, compare=False)

    def __iter__(self) -> Iterator[Comment]:
        return iter(self.comments)

    def __len__(self) -> int:
        return len(self.comments)


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be read: where it stands, why, and its first characters."""

    source: str
    reason: str
    excerpt: str = ""
