"""The smallest reader that is honest: a logbook of one comment a line, "NUMBER|WHO|TIME|ANSWERS|TEXT".

It shows what a reader of your own has to do: tell its format by its beginning, give one event for each line, and say what
becomes of each field.
"""

from collections.abc import Iterator

from comments.intake.contract import Event, Field, FieldTable, Post
from comments.intake.head import Head
from comments.intake.lines import text_lines
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.model import Reject
from comments.times import read_time

__all__ = ["LogbookReader"]

_FIRST_LINE = "logbook of comments"
_FIELDS = 5


class LogbookReader:
    """Reads logbooks; the only thread of a file is the file."""

    name = "logbook-example"
    suffixes = (".logbook",)
    spans_files = False
    companions = ()

    def sniff(self, head: Head) -> float:
        """Sure where the first line says so."""
        return 0.99 if head.text.startswith(_FIRST_LINE) else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """A post for each line that has five fields."""
        for number, line, guessed in text_lines(source, options.encoding):
            fields = line.split("|", _FIELDS - 1)
            if number == 1 or not line.strip():
                continue
            if len(fields) < _FIELDS:
                yield Reject(f"{source.name}#{number}", f"{len(fields)} fields, not {_FIELDS}", line[:120])
                continue
            own, author, written, answers, text = fields
            time = read_time(written.strip())
            yield Post(
                thread="",
                text=text.strip(),
                record=str(number),
                comment_id=own.strip(),
                author=author.strip(),
                created_at=time.at,
                parent_id=answers.strip(),
                assumed=(*time.assumed, *(["bytes that are not UTF-8, read as Windows-1252"] if guessed else [])),
            )

    def fields(self) -> FieldTable:
        """What becomes of the five fields."""
        return FieldTable(
            "Logbook of comments, one a line",
            ("this module",),
            (
                Field("NUMBER", kept="comment_id"),
                Field("WHO", kept="author"),
                Field("TIME", kept="created_at"),
                Field("ANSWERS", kept="parent_id"),
                Field("TEXT", kept="text"),
            ),
        )
