"""What the user may say about how files are read."""

from dataclasses import dataclass

__all__ = ["ReadOptions"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: where a flat page's comments begin (text of the line before them, or their first line), the encoding."""

    comments_after: str | None = None
    comments_from: int | None = None
    encoding: str | None = None
