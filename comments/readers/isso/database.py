"""Isso's SQLite database, opened so that nothing in it can be changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from comments.errors import InputError
from comments.intake.contract import About, Event
from comments.intake.decode import writable
from comments.intake.source import Source
from comments.model import Reject
from comments.readers.isso.comment import comment_event

__all__ = ["MAGIC", "read_database"]

MAGIC = b"SQLite format 3\0"
_MAX_VALUE = 10 * 1024 * 1024  # bytes of one value
_NEEDED = frozenset({"tid", "id", "text"})
_WANTED = ("id", "parent", "text", "author", "created", "modified", "mode", "likes", "dislikes")


def read_database(source: Source) -> Iterator[Event]:
    """Every comment by its id, each thread told before its first. Raises `InputError` for what is no database of Isso's."""
    with closing(_opened(source)) as connection:
        number = 0
        told: set[object] = set()
        try:
            for row in _rows(connection, source):
                number += 1
                tid, uri, title, *values = row
                thread = uri if isinstance(uri, str) and uri else f"thread-{tid}"
                if tid not in told:
                    told.add(tid)
                    yield About(thread, title if isinstance(title, str) else "", uri if isinstance(uri, str) else "")
                yield comment_event(dict(zip(_WANTED, values, strict=True)), thread, f"{source.name}#{number}", number)
        except (sqlite3.Error, UnicodeError, OverflowError) as error:
            reason = f"the database could not be read from here on: {writable(str(error))[:200]}"
            yield Reject(f"{source.name}#{number + 1}", reason)


def _opened(source: Source) -> sqlite3.Connection:
    with source.path.open("rb") as file:
        is_plain = file.read(len(MAGIC)) == MAGIC
    if source.member or not is_plain:
        hint = "unpack it first: a database cannot be read from an archive"
        raise InputError("a database in a file of its own", got="a packed one", where=source.where, hint=hint)
    try:
        address = f"{Path(source.path).resolve().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True)
    except (sqlite3.Error, ValueError) as error:
        raise InputError("a database that can be opened", got=str(error), where=source.where) from error
    connection.text_factory = _text
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE)
    return connection


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def _rows(connection: sqlite3.Connection, source: Source) -> Iterator[tuple[Any, ...]]:
    """(thread's id, address, title, and the wanted fields) of every comment."""
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        tables = {
            str(name).lower()
            for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            if not str(sql).upper().startswith("CREATE VIRTUAL")
        }
        columns = {str(row[1]).lower() for row in connection.execute("PRAGMA table_info(comments)")}
        threads = {str(row[1]).lower() for row in connection.execute("PRAGMA table_info(threads)")}
    except (sqlite3.Error, UnicodeError) as error:
        raise InputError("an SQLite database", got=writable(str(error))[:200], where=source.where) from error
    if not {"comments", "threads"} <= tables or not columns >= _NEEDED or not threads >= {"id", "uri"}:
        got = ", ".join(sorted(tables))[:200] or "no table"
        raise InputError("Isso's tables 'threads' and 'comments'", got=got, where=source.where)
    wanted = ", ".join(f"c.{name}" if name in columns else "NULL" for name in _WANTED)
    title = "t.title" if "title" in threads else "NULL"
    yield from connection.execute(
        f"SELECT c.tid, t.uri, {title}, {wanted} FROM comments AS c LEFT JOIN threads AS t ON t.id = c.tid ORDER BY c.id"  # noqa: S608 - the names are ours
    )
