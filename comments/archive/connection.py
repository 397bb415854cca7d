"""Opening the file, and what DuckDB says of it in this project's words."""

# ruff: noqa: S608 - names of tables and columns are the program's own; all values are parameters

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa

from comments.archive.moments import now
from comments.archive.schema import SCHEMA, VERSION
from comments.errors import CommentariatError, InputError, UsageError

__all__ = ["Authors", "Transaction", "append", "connect", "files_told", "make", "purge", "shown", "told"]

Authors = Literal["pseudonym", "keep"]

_MEMORY, _THREADS = "256MB", 2
_HOLDER = re.compile(r"PID (\d+)")
_NO_ROOM = re.compile(r"no space left|could not write|disk (?:is )?full|failed to offload|quota", re.IGNORECASE)
_NO_LEAVE = re.compile(r"permission denied|read-only|cannot open file|is a directory", re.IGNORECASE)
_NO_ARCHIVE = re.compile(r"not a valid DuckDB|version number|serializ|corrupt|checksum|does not exist", re.IGNORECASE)


class Transaction:
    """Commits on leaving, and takes everything back after an error."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.begin()

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None:
            self._connection.commit()
            return
        with suppress(duckdb.Error):  # the error that is on its way says more
            self._connection.rollback()


def append(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Insert `rows`, columns by name."""
    with shown(connection, "appended", rows):
        names = ", ".join(rows.column_names)
        connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM appended")


@contextmanager
def shown(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> Iterator[None]:
    """Within it, statements can read `rows` as the table of that name."""
    connection.register(name, rows)
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # the transaction is aborted; its error is on its way
            connection.unregister(name)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Within it, an error of DuckDB is said as an error of this program."""
    try:
        yield
    except duckdb.Error as error:
        raise _translated(str(error), path) from error


@contextmanager
def files_told(path: Path) -> Iterator[None]:
    """The same for errors of the file system."""
    try:
        yield
    except OSError as error:
        got = error.strerror or str(error)
        raise UsageError("an archive that can be written to", got=got, where=str(path)) from error


def connect(path: Path, *, write: bool) -> duckdb.DuckDBPyConnection:
    """A connection to the archive in `path`, which exists. Raises `InputError` where it is none that can be read."""
    if not path.exists():
        raise InputError(
            "an archive", got="nothing there", where=str(path), hint="`commentariat archive add` makes one"
        )
    connection = _open(path, write=write)
    try:
        _check_version(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def make(path: Path, authors: Authors, key_fingerprint: str) -> None:
    """Make an empty archive: beside its place first, so that it is never there in part."""
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(4)}.new")
    try:
        with _open(fresh, write=True) as connection:
            connection.begin()
            for statement in SCHEMA:
                connection.execute(statement)
                connection.execute(
                    "INSERT INTO about VALUES (?, ?, ?, ?, false)", [VERSION, now(), authors, key_fingerprint]
                )
            connection.commit()
        _put_where_nothing_is(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def purge(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the archive anew without what was removed from it, and put that in its place. Closes `connection`.

    Deleted rows stay in a DuckDB file's free blocks; only a new file is sure not to hold them.
    """
    fresh = path.with_name(f".{path.name}.purged")
    for leftover in (fresh, fresh.with_name(f"{fresh.name}.wal")):
        leftover.unlink(missing_ok=True)
    (row,) = connection.execute("SELECT current_database()").fetchall()
    own = str(row[0]).replace('"', '""')
    quoted = str(fresh).replace("'", "''")
    connection.execute("CHECKPOINT")
    connection.execute(f"ATTACH '{quoted}' AS purged_archive")
    try:
        connection.execute(f'COPY FROM DATABASE "{own}" TO purged_archive')
        connection.execute("UPDATE purged_archive.about SET unpurged = false")
        connection.execute("CHECKPOINT purged_archive")
    finally:
        connection.execute("DETACH purged_archive")
    _put_in_place(connection, fresh, path)


def _put_in_place(connection: duckdb.DuckDBPyConnection, fresh: Path, path: Path) -> None:
    """Rename while the old file is still locked, where the system allows it, so that no writer comes in between."""
    descriptor = os.open(fresh, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every system can do it
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        fresh.replace(path)
        connection.close()
    except PermissionError:  # Windows does not rename over an open file
        connection.close()
        fresh.replace(path)


def _put_where_nothing_is(fresh: Path, path: Path) -> None:
    try:
        os.link(fresh, path)
    except FileExistsError:  # somebody else made it just now
        return
    except OSError:  # a file system without links
        if not path.exists():
            fresh.replace(path)


def _open(path: Path, *, write: bool) -> duckdb.DuckDBPyConnection:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        "threads": _THREADS,
        "temp_directory": str(path.with_name(f".{path.name}.tmp")),
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    return duckdb.connect(str(path), read_only=not write, config=settings)


def _check_version(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        rows = connection.execute("SELECT schema_version FROM about").fetchall()
    except duckdb.Error:
        rows = []
    if not rows or not isinstance(rows[0][0], int):
        raise InputError("an archive", got="a DuckDB file with other tables", where=str(path))
    if rows[0][0] > VERSION:
        got = f"version {rows[0][0]}"
        raise InputError(
            f"an archive of version {VERSION} or older", got=got, where=str(path), hint="update the program"
        )


def _translated(message: str, path: Path) -> CommentariatError:
    first = message.split("\n", 1)[0]
    if "lock on file" in message or "different configuration" in message:
        holder = _HOLDER.search(message)
        got = f"one in use by process {holder.group(1)}" if holder else "one in use"
        return UsageError("an archive that nobody else writes to or reads", got=got, where=str(path), hint="try again")
    if _NO_ROOM.search(message):
        return UsageError("a disk with room for the archive", got=first, where=str(path))
    if _NO_ARCHIVE.search(message):
        return InputError("an archive", got=first, where=str(path))
    if _NO_LEAVE.search(message):
        return UsageError("an archive that can be opened for this", got=first, where=str(path))
    return InputError("an archive that DuckDB can work on", got=first, where=str(path))
