"""Threads come out of the archive as they went in, some thousand comments at a time."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import duckdb

from comments.archive.moments import as_utc, stored_time
from comments.archive.rows import Edition, comment_of, thread_of
from comments.model import Comment, Thread

__all__ = ["read_editions", "read_history", "read_threads"]

_PORTION = 5_000  # comments, about
_PAGE = 1_000  # threads looked up at once
_LISTED = """
    SELECT t.thread, (SELECT count(*) FROM comments c WHERE c.thread = t.thread) FROM threads t
    JOIN articles a ON a.thread = t.thread AND a.edition = t.article_edition
    WHERE t.thread > $last AND ($keys IS NULL OR list_contains($keys, t.thread_key)) {times} ORDER BY t.thread LIMIT $page"""
_TIME = """coalesce(a.published_at, (SELECT min(c.created_at) FROM comments c WHERE c.thread = t.thread),
    (SELECT added_at FROM additions WHERE id = t.first_addition))"""
_THREADS = """
    SELECT t.*, a.* EXCLUDE (thread, first_addition) FROM threads t
    JOIN articles a ON a.thread = t.thread AND a.edition = t.article_edition
    WHERE t.thread BETWEEN ? AND ? ORDER BY t.thread"""
_COMMENTS = """
    SELECT c.thread, c.comment_key, c.comment_id, c.position, e.text, e.source, e.author, c.created_at, c.parent_id, e.deleted,
        c.boundary, c.score, c.likes, e.edited_at, c.vanished_addition
    FROM comments c JOIN editions e ON e.thread = c.thread AND e.comment_key = c.comment_key AND e.edition = c.edition
    WHERE c.thread BETWEEN $first AND $last AND e.thread BETWEEN $first AND $last AND ($all OR c.vanished_addition IS NULL)
    ORDER BY c.thread, c.position, c.vanished_addition IS NOT NULL, c.comment_key"""
_EDITIONS = """
    SELECT v.*, one.added_at AS first_added, other.added_at AS last_seen, gone.added_at AS vanished
    FROM comment_editions v JOIN additions one ON one.id = v.first_addition
    JOIN additions other ON other.id = v.last_addition LEFT JOIN additions gone ON gone.id = v.vanished_addition
    WHERE {where} ORDER BY v.thread, v.position, v.comment_key, v.edition"""
_Row = dict[str, Any]


def read_threads(
    connection: duckdb.DuckDBPyConnection,
    since: datetime | None,
    until: datetime | None,
    keys: Collection[str] | None,
    *,
    vanished: bool,
) -> Iterator[Thread]:
    """The threads of a time, or of some keys, in the order in which they came."""
    for numbers in _portions(connection, since, until, keys):
        first, last, wanted = numbers[0], numbers[-1], set(numbers)
        rows = _rows(connection, _COMMENTS, {"first": first, "last": last, "all": vanished})
        comments: dict[int, list[_Row]] = {}
        for row in rows:
            if row["thread"] in wanted:
                comments.setdefault(row["thread"], []).append(row)
        for row in _rows(connection, _THREADS, [first, last]):
            if row["thread"] in wanted:
                yield thread_of(row, _comments(comments.get(row["thread"], [])))


def read_history(connection: duckdb.DuckDBPyConnection, thread_key: str, comment_key: str) -> list[Edition]:
    """Every edition of a comment, the oldest first."""
    where = _EDITIONS.format(where="v.thread_key = ? AND v.comment_key = ?")
    return [_edition(row) for row in _rows(connection, where, [thread_key, comment_key])]


def read_editions(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Thread, list[Edition]]]:
    """Each thread with every edition of every comment, also of those that vanished."""
    for numbers in _portions(connection, None, None, None):
        bounds = [numbers[0], numbers[-1]]
        editions: dict[int, list[Edition]] = {}
        for row in _rows(connection, _EDITIONS.format(where="v.thread BETWEEN ? AND ?"), bounds):
            editions.setdefault(row["thread"], []).append(_edition(row))
        for row in _rows(connection, _THREADS, bounds):
            yield thread_of(row, ()), editions.get(row["thread"], [])


def _portions(
    connection: duckdb.DuckDBPyConnection,
    since: datetime | None,
    until: datetime | None,
    keys: Collection[str] | None,
) -> Iterator[list[int]]:
    """The numbers of threads, cut into runs with some thousand comments in each."""
    last = 0
    told: dict[str, object] = {"keys": None if keys is None else list(keys), "page": _PAGE}
    times = ""
    for name, sign, moment in (("since", ">=", since), ("until", "<", until)):
        if moment is not None:
            times += f" AND {_TIME} {sign} ${name}"
            told[name] = stored_time(moment)
    while page := connection.execute(_LISTED.format(times=times), {**told, "last": last}).fetchall():
        portion: list[int] = []
        size = 0
        for number, comments in page:
            portion.append(number)
            size += comments
            if size >= _PORTION:
                yield portion
                portion, size = [], 0
        if portion:
            yield portion
        last = page[-1][0]


def _comments(rows: Sequence[_Row]) -> list[Comment]:
    """The comments of a thread, their places counted anew: parts that came one by one leave gaps."""
    there = {row["comment_id"] for row in rows if row["vanished_addition"] is None}
    seen: Counter[str] = Counter()
    comments: list[Comment] = []
    for place, row in enumerate(rows):
        if row["vanished_addition"] is not None:  # its id may have gone over to another comment
            wanted = row["comment_id"]
            while row["comment_id"] in there:
                seen[wanted] += 1
                row["comment_id"] = f"{wanted}-gone{seen[wanted]}"
            there.add(row["comment_id"])
        comments.append(comment_of(row, place))
    return comments


def _edition(row: _Row) -> Edition:
    first, last = as_utc(row["first_added"]), as_utc(row["last_seen"])
    if first is None or last is None:
        msg = "an edition without an addition"
        raise ValueError(msg)
    return Edition(
        row["thread_id"], row["comment_key"], row["edition"], row["latest"], comment_of(row, row["position"]), first, last,
        as_utc(row["vanished"]),
    )  # fmt: skip


def _rows(connection: duckdb.DuckDBPyConnection, query: str, told: object) -> list[_Row]:
    cursor = connection.execute(query, told)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
