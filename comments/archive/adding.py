"""Threads go into the archive: batch by batch of whole threads, each batch one transaction."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field

import duckdb
import pyarrow as pa

from comments.archive.connection import Transaction, append
from comments.archive.finishing import finish
from comments.archive.keys import thread_key
from comments.archive.merging import merge_comments
from comments.archive.moments import now
from comments.archive.placing import Placing
from comments.archive.rows import INCOMING, incoming_rows
from comments.model import Reject, Thread

__all__ = ["BATCH", "Added", "add"]

BATCH = 2_000  # comments from which on a batch is committed
_REJECTS = 2_000


@dataclass(frozen=True, slots=True)
class Added:
    """What an addition came to.

    Of the comments that were read, `new` were not known, `returned` had vanished before, `changed` have a new edition, and
    the rest is `unchanged`; `vanished` are those that the archive holds and the source does not show any more.
    """

    addition: int
    n_threads: int
    n_comments: int
    new: int
    changed: int
    vanished: int
    returned: int
    unchanged: int
    n_rejects: int

    @property
    def nothing_new(self) -> bool:
        """Whether all that was read was known."""
        return not (self.new or self.changed or self.vanished or self.returned)


@dataclass(slots=True)
class _Batch:
    threads: list[Thread] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    rejects: list[Reject] = field(default_factory=list)
    n_comments: int = 0

    def is_full(self) -> bool:
        return self.n_comments >= BATCH or len(self.threads) >= BATCH or len(self.rejects) >= _REJECTS


def add(
    connection: duckdb.DuckDBPyConnection,
    items: Iterable[Thread | Reject],
    about: Mapping[str, str],
    is_whole: Callable[[Thread], bool],
) -> Added:
    """Add `items`; `about` has their ``source`` and ``sha256``. An addition that was cut off goes on where it was."""
    addition = _begin(connection, about)
    batch = _Batch()
    for item in items:
        if isinstance(item, Reject):
            batch.rejects.append(item)
        else:
            key = thread_key(item)
            if key in batch.keys:  # what the first holds must be known before the second comes
                _commit(connection, addition, batch, is_whole)
                batch = _Batch()
            batch.keys.add(key)
            batch.threads.append(item)
            batch.n_comments += len(item)
        if batch.is_full():
            _commit(connection, addition, batch, is_whole)
            batch = _Batch()
    _commit(connection, addition, batch, is_whole)
    return Added(addition, **finish(connection, addition))


def _begin(connection: duckdb.DuckDBPyConnection, about: Mapping[str, str]) -> int:
    with Transaction(connection):
        rows = connection.execute("SELECT id, sha256, finished_at FROM additions ORDER BY id DESC LIMIT 1").fetchall()
        if rows and about["sha256"] and rows[0][1] == about["sha256"] and rows[0][2] is None:
            connection.execute("DELETE FROM rejects WHERE addition = ?", [rows[0][0]])
            return int(rows[0][0])
        addition = int(rows[0][0]) + 1 if rows else 1
        connection.execute(
            "INSERT INTO additions VALUES (?, ?, NULL, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0)",
            [addition, now(), about["source"], about["sha256"]],
        )
        return addition


def _commit(
    connection: duckdb.DuckDBPyConnection, addition: int, batch: _Batch, is_whole: Callable[[Thread], bool]
) -> None:
    """One transaction: either all of the batch is in the archive, or nothing of it."""
    if not batch.threads and not batch.rejects:
        return
    with Transaction(connection):
        placing = Placing(connection, addition)
        places = placing.place(batch.threads, is_whole)
        columns: dict[str, list[object]] = {name: [] for name in INCOMING.names}
        for place in places:
            rows = incoming_rows(place.thread, place.number, made=place.made, first_place=place.first_place)
            for name, values in rows.items():
                columns[name] += values
            placing.keep(place, rows)
        columns["row"] = list(range(len(columns["thread"])))
        placing.write()
        known = [place.number for place in places if not place.is_new]
        merge_comments(connection, addition, pa.table(columns, schema=INCOMING), known)
        _keep_rejects(connection, addition, batch.rejects)
        connection.execute(
            "UPDATE additions SET n_threads = n_threads + ?, n_comments = n_comments + ? WHERE id = ?",
            [len(batch.threads), batch.n_comments, addition],
        )


def _keep_rejects(connection: duckdb.DuckDBPyConnection, addition: int, rejects: list[Reject]) -> None:
    """Keep what was set aside; the same of an earlier addition is kept once."""
    if rejects:
        rows = pa.Table.from_pylist([{"addition": addition, **asdict(reject)} for reject in rejects])
        connection.register("set_aside", rows)
        connection.execute(
            "DELETE FROM rejects WHERE addition < ? AND (source, reason, excerpt) IN"
            " (SELECT (source, reason, excerpt) FROM set_aside)",
            [addition],
        )
        connection.unregister("set_aside")
        append(connection, "rejects", rows)
