"""Which thread of the archive a thread is, and what the archive keeps of a thread besides its comments."""

# ruff: noqa: S608 - names of tables and columns are the program's own; all values are parameters

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from comments.archive.connection import append, shown
from comments.archive.keys import made_ids, named_after_file, plain_url, thread_hash, thread_key
from comments.archive.rows import ARTICLE_COLUMNS, article_row, incoming_rows, meta_row
from comments.intake.decode import writable
from comments.model import Thread

__all__ = ["Place", "Placing"]

_KNOWN = """
    SELECT t.thread, t.thread_key, t.thread_id, t.source, t.ids, t.last_addition, t.article_edition,
        t.content_hash, a.title, a.paragraphs, a.outlet, a.url, a.published_at
    FROM threads t JOIN articles a ON a.thread = t.thread AND a.edition = t.article_edition WHERE """
_THREADS = pa.schema(
    [
        ("thread", pa.int64()), ("thread_key", pa.string()), ("thread_id", pa.string()), ("format", pa.string()),
        ("source", pa.string()), ("ids", pa.string()), ("content_hash", pa.string()), ("cuts", pa.string()),
        ("furniture", pa.string()), ("notes", pa.string()), ("article_edition", pa.int32()),
        ("complete", pa.bool_()), ("first_addition", pa.int64()), ("last_addition", pa.int64()),
    ]
)  # fmt: skip
_ARTICLES = pa.schema(
    [
        ("thread", pa.int64()), ("edition", pa.int32()), ("title", pa.string()), ("paragraphs", pa.string()),
        ("outlet", pa.string()), ("url", pa.string()), ("published_at", pa.timestamp("us")),
        ("first_addition", pa.int64()),
    ]
)  # fmt: skip
_UPDATED = "ids content_hash cuts furniture notes article_edition complete last_addition".split()
_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A thread with its number in the archive.

    `known` is its row there, None for a new one. `first_place` is where the comments go that its part of the thread adds,
    None where the thread comes whole.
    """

    thread: Thread
    number: int
    key: str
    known: _Row | None
    made: bool
    complete: bool
    first_place: int | None

    @property
    def is_new(self) -> bool:
        """Whether the archive did not hold it yet."""
        return self.known is None


class Placing:
    """Finds the places of a batch of threads, collects what is to be written of them, and writes it at once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, addition: int) -> None:
        self._connection, self._addition = connection, addition
        rows = connection.execute("SELECT coalesce(max(thread), 0) FROM threads").fetchall()
        self._next = int(rows[0][0]) + 1
        self._used: set[int] = set()
        self._ids: set[str] = set()
        self._new: list[_Row] = []
        self._changed: list[_Row] = []
        self._articles: list[_Row] = []

    def place(self, threads: Sequence[Thread], is_whole: Callable[[Thread], bool]) -> list[Place]:
        """The place of each of `threads`, no two of which have one key."""
        keys = [key for thread in threads for key in (thread_key(thread), _own_key(thread))]
        self._ids |= self._taken([writable(thread.thread_id) for thread in threads])
        known = {row["thread_key"]: row for row in self._rows("t.thread_key", keys)}
        return [self._placed(thread, known, is_whole(thread)) for thread in threads]

    def keep(self, place: Place, rows: dict[str, list[Any]]) -> None:
        """Take down what is to be written of a thread; `rows` are its comments."""
        thread, known = place.thread, place.known
        article = article_row(thread.article)
        edition = 1
        if known is not None:
            before = tuple(known[name] for name in ARTICLE_COLUMNS)
            article, edition = _merged(before, article), known["article_edition"]
            edition += article != before
        if known is None or edition != known["article_edition"]:
            told = dict(zip(ARTICLE_COLUMNS, article, strict=True))
            self._articles.append(
                {"thread": place.number, "edition": edition, "first_addition": self._addition, **told}
            )
        row: _Row = {
            "thread": place.number,
            "ids": ("made" if place.made else "source") if len(thread) else known["ids"] if known else "",
            "content_hash": thread_hash(thread.article, rows["comment_key"], rows["content_hash"]),
            **meta_row(thread),
            "article_edition": edition,
            "complete": place.complete,
            "last_addition": self._addition,
        }
        if known is not None:
            self._changed.append(row)
            return
        names = {"thread_key": place.key, "format": writable(thread.format), "source": writable(thread.source)}
        self._new.append({**row, **names, "thread_id": self._own_id(thread), "first_addition": self._addition})

    def write(self) -> None:
        """Write all that was taken down."""
        if self._articles:
            append(self._connection, "articles", pa.Table.from_pylist(self._articles, schema=_ARTICLES))
        if self._new:
            append(self._connection, "threads", pa.Table.from_pylist(self._new, schema=_THREADS))
        if self._changed:
            schema = pa.schema([_THREADS.field(name) for name in ("thread", *_UPDATED)])
            with shown(self._connection, "changed", pa.Table.from_pylist(self._changed, schema=schema)):
                values = ", ".join(f"{name} = changed.{name}" for name in _UPDATED)
                self._connection.execute(
                    f"UPDATE threads SET {values} FROM changed WHERE threads.thread = changed.thread"
                )

    def _placed(self, thread: Thread, known: dict[str, _Row], whole: bool) -> Place:
        key = _own_key(thread) if _own_key(thread) in known else thread_key(thread)
        row = known.get(key)
        if row is not None and self._is_another(row, thread):
            key = _own_key(thread)
            row = known.get(key)
        if row is None and not thread.article.url and named_after_file(thread):
            row = self._same_content(thread)
            key = row["thread_key"] if row else key
        number = self._next if row is None else row["thread"]
        self._next += row is None
        self._used.add(number)
        again = row is not None and row["last_addition"] == self._addition
        made = row["ids"] == "made" if row and row["ids"] else made_ids(thread)
        first_place = self._end(number) if row is not None and (again or not whole) else None
        return Place(thread, number, key, row, made, whole, first_place)

    def _end(self, number: int) -> int:
        """The place behind a thread's last comment."""
        rows = self._connection.execute("SELECT max(position) FROM comments WHERE thread = ?", [number]).fetchall()
        return 0 if rows[0][0] is None else int(rows[0][0]) + 1

    def _is_another(self, row: _Row, thread: Thread) -> bool:
        """Whether this addition read two threads of one file that stand under one article."""
        one_reading = row["last_addition"] == self._addition and row["source"] == writable(thread.source)
        return bool(one_reading and row["thread_id"] != writable(thread.thread_id))

    def _same_content(self, thread: Thread) -> _Row | None:
        """The thread that is the same in all but the name of its file."""
        rows = incoming_rows(thread, 0, made=made_ids(thread), first_place=None)
        found = thread_hash(thread.article, rows["comment_key"], rows["content_hash"])
        same = self._rows("t.content_hash", [found])
        free = [row for row in same if row["thread"] not in self._used and row["last_addition"] != self._addition]
        return free[0] if free and len(thread) else None

    def _rows(self, column: str, values: Iterable[str]) -> list[_Row]:
        cursor = self._connection.execute(f"{_KNOWN} list_contains(?, {column}) ORDER BY t.thread", [list(values)])
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _own_id(self, thread: Thread) -> str:
        """The thread's id, with a number behind it where another thread of the archive has it already."""
        wanted = writable(thread.thread_id)
        name, number = wanted, 2
        while name in self._ids or (name != wanted and self._taken([name])):
            name, number = f"{wanted}-{number}", number + 1
        self._ids.add(name)
        return name

    def _taken(self, names: list[str]) -> set[str]:
        query = "SELECT thread_id FROM threads WHERE list_contains(?, thread_id)"
        return {name for (name,) in self._connection.execute(query, [names]).fetchall()}


def _own_key(thread: Thread) -> str:
    return f"{thread_key(thread)}#{writable(thread.thread_id)}"


def _merged(before: tuple[Any, ...], article: tuple[Any, ...]) -> tuple[Any, ...]:
    """The article as it is known now: what is not told this time stays, and a line's number alone is no change."""
    title, paragraphs, outlet, url, published_at = article
    told = [text for _, text in orjson.loads(paragraphs)]
    same_text = not told or told == [text for _, text in orjson.loads(before[1])]
    return (
        title or before[0],
        before[1] if same_text else paragraphs,
        outlet or before[2],
        before[3] if plain_url(url) in {"", plain_url(before[3])} else url,
        published_at or before[4],
    )
