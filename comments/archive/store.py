"""The archive: one file in which threads, their changes and their codes accumulate."""

# ruff: noqa: S608 - names of tables and columns are the program's own; all values are parameters

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from comments.archive import adding, codings, connection, reading
from comments.archive.adding import Added
from comments.archive.codings import Run
from comments.archive.connection import Authors, Transaction, files_told, told
from comments.archive.rows import Edition
from comments.errors import InputError, UsageError
from comments.model import Reject, Thread

__all__ = ["About", "Archive"]

_OF_A_THREAD = ("codings", "absences", "editions", "comments", "articles", "threads")
# What was set aside of a thread's file may be the thread's: its words go with it, that it was set aside stays.
_FORGET_EXCERPTS = """
    UPDATE rejects SET excerpt = '' WHERE split_part(source, '#', 1) IN
        (SELECT split_part(source, '#', 1) FROM threads WHERE thread = ?)"""
_LISTED = """
    SELECT t.thread_key, t.thread_id, a.title, a.outlet, a.url, a.published_at, t.format,
        count(c.comment_key) FILTER (c.vanished_addition IS NULL) AS n_comments,
        count(c.vanished_addition) AS n_vanished,
        count(*) FILTER (c.edition > 1) AS n_changed,
        one.added_at AS first_added, other.added_at AS last_added
    FROM threads t JOIN articles a ON a.thread = t.thread AND a.edition = t.article_edition
    JOIN additions one ON one.id = t.first_addition JOIN additions other ON other.id = t.last_addition
    LEFT JOIN comments c ON c.thread = t.thread
    GROUP BY ALL ORDER BY min(t.thread)"""
_COUNTED = ("threads", "comments", "editions", "additions", "rejects", "runs", "codings")


@dataclass(frozen=True, slots=True)
class About:
    """What kind of archive it is: how authors stand in it, and which key their pseudonyms were made with."""

    schema_version: int
    made_at: datetime
    authors: str
    key_fingerprint: str


class Archive:
    """An open archive. `Archive.open` is the way to one."""

    def __init__(self, path: Path, db: duckdb.DuckDBPyConnection) -> None:
        self._path, self._db = path, db

    @classmethod
    @contextmanager
    def open(
        cls, path: Path, *, write: bool, authors: Authors | None = None, key_fingerprint: str = ""
    ) -> Iterator["Archive"]:
        """The archive in `path`; one that is to be written to is made where there is none (`authors`: "keep" if not told).

        Raises `InputError` for a file that is no archive or of a newer version, `UsageError` for one that somebody else has
        open, that cannot be written to, or whose authors stand otherwise than `authors` and `key_fingerprint` say.
        """
        with told(path), files_told(path):
            if write and not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                connection.make(path, authors or "keep", key_fingerprint)
            archive = cls(path, connection.connect(path, write=write))
            if write and archive._unpurged():
                connection.purge(archive._db, path)
                archive = cls(path, connection.connect(path, write=write))
        try:
            archive._check_authors(authors, key_fingerprint)
            yield archive
        finally:
            with suppress(duckdb.Error):
                archive._db.close()

    @property
    def about(self) -> About:
        """What kind of archive it is."""
        with told(self._path):
            rows = self._db.execute("SELECT schema_version, made_at, authors, key_fingerprint FROM about").fetchall()
        return About(*rows[0])

    def add(
        self,
        items: Iterable[Thread | Reject],
        source: str,
        *,
        sha256: str = "",
        complete: bool = True,
        partial_formats: Collection[str] = (),
    ) -> Added:
        """Add what was read from `source`; what is known already changes nothing.

        Only threads that come whole (`complete`, and not of `partial_formats`) can say that a comment vanished. An addition
        that was cut off goes on where `sha256` is that of the one before.
        """
        about = {"source": source, "sha256": sha256}
        with told(self._path):
            return adding.add(self._db, items, about, lambda item: complete and item.format not in partial_formats)

    def threads(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        keys: Collection[str] | None = None,
        *,
        vanished: bool = False,
    ) -> Iterator[Thread]:
        """Each thread in its latest edition, in the order in which they came; `vanished` comments only where asked for.

        `since` (with) and `until` (without) are about the time of the article, or where it has none of the first comment, or
        of the addition that brought the thread.
        """
        with told(self._path), self._db.cursor() as cursor:
            yield from reading.read_threads(cursor, since, until, keys, vanished=vanished)

    def history(self, thread_key: str, comment_key: str) -> list[Edition]:
        """Every edition of one comment, the oldest first; none for a comment that is not there."""
        with told(self._path):
            return reading.read_history(self._db, thread_key, comment_key)

    def editions(self) -> Iterator[tuple[Thread, list[Edition]]]:
        """Each thread without its comments, and every edition of all that it has or had."""
        with told(self._path), self._db.cursor() as cursor:
            yield from reading.read_editions(cursor)

    def remove(self, thread_key: str) -> int:
        """Remove a thread with all its editions and codes, out of the file's bytes too; how many comments it had.

        Raises `InputError` where the archive does not hold it.
        """
        with told(self._path), files_told(self._path):
            number = self._number(thread_key)
            gone = self._db.execute("SELECT count(*) FROM comments WHERE thread = ?", [number]).fetchall()[0][0]
            with Transaction(self._db):
                self._db.execute(_FORGET_EXCERPTS, [number])
                for table in _OF_A_THREAD:
                    self._db.execute(f"DELETE FROM {table} WHERE thread = ?", [number])
                self._db.execute("UPDATE about SET unpurged = true")
            connection.purge(self._db, self._path)
            self._db = connection.connect(self._path, write=True)
        return int(gone)

    def list(self) -> pd.DataFrame:
        """A row for each thread: what it is, how many comments it has and had, when it came and was last seen."""
        return self.query(_LISTED)

    def summary(self) -> dict[str, int]:
        """How many rows each table has."""
        rows = self.query("SELECT " + ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in _COUNTED))
        return {name: int(rows[name].iloc[0]) for name in _COUNTED}

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """The rows that a statement in SQL gives; `parameters` by their names ("$name")."""
        with told(self._path):
            return self._db.execute(sql, parameters).df()

    def add_codings(self, run: Run, frame: pd.DataFrame) -> int:
        """Keep codes: `frame` is an analysis' table of comments, of `threads` as this archive gave them.

        Partitions of one run are added one by one. Raises `InputError` where a comment is not in the archive.
        """
        with told(self._path):
            return codings.add_codings(self._db, run, frame)

    def _number(self, thread_key: str) -> int:
        rows = self._db.execute("SELECT thread FROM threads WHERE thread_key = ?", [thread_key]).fetchall()
        if not rows:
            raise InputError("the key of a thread in the archive", got=repr(thread_key), where=str(self._path))
        return int(rows[0][0])

    def _unpurged(self) -> bool:
        return bool(self._db.execute("SELECT bool_or(unpurged) FROM about").fetchall()[0][0])

    def _check_authors(self, authors: Authors | None, key_fingerprint: str) -> None:
        about = self.about
        if authors is not None and authors != about.authors:
            hint = "one archive holds either names or pseudonyms"
            got = f"--authors {authors}"
            raise UsageError(f"--authors {about.authors}, as in the archive", got=got, where=str(self._path), hint=hint)
        if authors == "pseudonym" and key_fingerprint != about.key_fingerprint:
            raise UsageError(
                "the key that the archive's pseudonyms were made with",
                got="another",
                where=str(self._path),
                hint="name it with --key FILE",
            )
