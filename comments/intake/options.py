"""What the user may say about how files are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ReadOptions"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read.

    Where a flat page's comments begin (text of the line before them, or their first line), the encoding, the format
    (the name of a reader; found by content where it is None), and which column of a table means what (ours -> theirs).
    """

    comments_after: str | None = None
    comments_from: int | None = None
    encoding: str | None = None
    format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
