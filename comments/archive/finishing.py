"""The end of an addition: what vanished, what came twice, and the sums."""

# ruff: noqa: S608 - names of tables and columns are the program's own; all values are parameters

import duckdb

from comments.archive.connection import Transaction
from comments.archive.moments import now

__all__ = ["finish"]

_GONE = """
    FROM comments c JOIN threads t USING (thread)
    WHERE t.last_addition = $addition AND t.complete AND c.last_addition <> $addition AND c.vanished_addition IS NULL"""
_SUMS = {
    "n_threads": "SELECT count(*) FROM threads WHERE last_addition = $addition",
    "n_comments": "SELECT count(*) FROM comments WHERE last_addition = $addition",
    "new": "SELECT count(*) FROM comments WHERE first_addition = $addition",
    "returned": "SELECT count(*) FROM absences WHERE returned_addition = $addition",
    "changed": """
        SELECT count(DISTINCT (thread, comment_key)) FROM editions e JOIN comments c USING (thread, comment_key)
        WHERE e.first_addition = $addition AND c.first_addition <> $addition AND NOT EXISTS (FROM absences a
            WHERE a.thread = e.thread AND a.comment_key = e.comment_key AND a.returned_addition = $addition)""",
    "vanished": "SELECT count(*) FROM absences WHERE vanished_addition = $addition",
    "n_rejects": "SELECT count(*) FROM rejects WHERE addition = $addition",
}


def finish(connection: duckdb.DuckDBPyConnection, addition: int) -> dict[str, int]:
    """Settle what only the whole addition shows; the sums by the names of their columns."""
    told = {"addition": addition}
    with Transaction(connection):
        connection.execute(f"INSERT INTO absences SELECT c.thread, c.comment_key, $addition, NULL {_GONE}", told)
        connection.execute(
            "UPDATE comments SET vanished_addition = $addition FROM absences a WHERE a.vanished_addition = $addition"
            " AND a.thread = comments.thread AND a.comment_key = comments.comment_key",
            told,
        )
        _settle_repeated(connection, addition)
        sums = {name: int(connection.execute(query, told).fetchall()[0][0]) for name, query in _SUMS.items()}
        sums["unchanged"] = sums["n_comments"] - sums["new"] - sums["changed"] - sums["returned"]
        names = sorted(sums)
        connection.execute(
            f"UPDATE additions SET finished_at = ?, {', '.join(f'{name} = ?' for name in names)} WHERE id = ?",
            [now(), *(sums[name] for name in names), addition],
        )
    return sums


def _settle_repeated(connection: duckdb.DuckDBPyConnection, addition: int) -> None:
    """Comments of which one addition brought several editions: two scrapes of a page in one folder.

    Adding the folder again must change nothing: the row of editions that it goes through once more is taken back.
    """
    repeated = connection.execute(
        "SELECT thread, comment_key FROM editions WHERE first_addition = ? GROUP BY ALL HAVING count(*) > 1", [addition]
    ).fetchall()
    for thread, key in repeated:
        rows = connection.execute(
            "SELECT edition, content_hash, first_addition FROM editions WHERE thread = ? AND comment_key = ?"
            " ORDER BY edition",
            [thread, key],
        ).fetchall()
        before = [(edition, content) for edition, content, first in rows if first != addition]
        own = [(edition, content) for edition, content, first in rows if first == addition]
        kept = _kept(before[-1][1] if before else "", own)
        if len(kept) < len(own):
            _renumber(connection, (thread, key), len(before), own, kept)


def _kept(known: str, own: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The editions to keep out of `own`: none where they lead back to the known one, else each once, the last last."""
    last = own[-1]
    if last[1] == known:
        return []
    firsts = {content: (edition, content) for edition, content in reversed(own)}
    return [item for item in own if firsts[item[1]] == item and item[1] != last[1]] + [last]


def _renumber(
    connection: duckdb.DuckDBPyConnection,
    comment: tuple[int, str],
    before: int,
    own: list[tuple[int, str]],
    kept: list[tuple[int, str]],
) -> None:
    where = "WHERE thread = ? AND comment_key = ?"
    for edition, _ in own:
        if edition not in {number for number, _ in kept}:
            connection.execute(f"DELETE FROM editions {where} AND edition = ?", [*comment, edition])
    for number, (edition, _) in enumerate(kept, before + 1):
        if number != edition:
            connection.execute(f"UPDATE editions SET edition = ? {where} AND edition = ?", [number, *comment, edition])
    latest = before + len(kept)
    connection.execute(f"UPDATE comments SET edition = ? {where}", [latest, *comment])
    connection.execute(f"UPDATE editions SET last_addition = NULL {where} AND edition = ?", [*comment, latest])
