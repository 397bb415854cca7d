"""A batch's comments against those that the archive holds: which are new, changed, moved, back again."""

# ruff: noqa: S608 - names of tables and columns are the program's own; all values are parameters

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from comments.archive.connection import shown

__all__ = ["merge_comments"]

_ON = "comments.thread = i.thread AND comments.comment_key = i.comment_key"
_PLACE = ("comment_id", "created_at", "parent_id", "boundary", "score", "likes")
_FOUND = f"""
    SELECT i.row, c.edition, c.content_hash <> i.content_hash, c.vanished_addition IS NOT NULL,
        (NOT i.appended AND c.position <> i.position) OR {" OR ".join(f"c.{name} IS DISTINCT FROM i.{name}" for name in _PLACE)}
    FROM incoming i JOIN comments c ON c.thread = i.thread AND c.comment_key = i.comment_key
    WHERE c.thread BETWEEN ? AND ?"""
_INSERT_COMMENTS = """
    INSERT INTO comments SELECT thread, comment_key, comment_id, position, created_at, parent_id, boundary, score, likes, 1,
        content_hash, $addition, $addition, NULL FROM incoming"""
_INSERT_EDITIONS = """
    INSERT INTO editions SELECT thread, comment_key, edition, text, source, author, deleted, parent_key, edited_at,
        content_hash, $addition, NULL FROM incoming"""
_SUPERSEDE = """
    UPDATE editions SET last_addition = c.last_addition FROM incoming i JOIN comments c USING (thread, comment_key)
    WHERE editions.thread = i.thread AND editions.comment_key = i.comment_key AND editions.edition = c.edition"""
_CHANGE = f"UPDATE comments SET edition = i.edition, content_hash = i.content_hash FROM incoming i WHERE {_ON}"
_MOVE = f"""
    UPDATE comments SET position = CASE WHEN i.appended THEN comments.position ELSE i.position END,
        {", ".join(f"{name} = i.{name}" for name in _PLACE)} FROM incoming i WHERE {_ON}"""
_RETURN = """
    UPDATE absences SET returned_addition = $addition FROM incoming i WHERE absences.thread = i.thread
        AND absences.comment_key = i.comment_key AND absences.returned_addition IS NULL"""
_SEE = f"UPDATE comments SET last_addition = $addition, vanished_addition = NULL FROM incoming i WHERE {_ON}"


def merge_comments(
    connection: duckdb.DuckDBPyConnection, addition: int, incoming: pa.Table, known: Sequence[int]
) -> None:
    """Write what `incoming` brings; `known` are the numbers of its threads that the archive held before."""
    if not incoming.num_rows:
        return
    found = _found(connection, incoming, known)
    editions = [1] * incoming.num_rows
    for row, edition, changed, *_ in found:
        editions[row] = edition + bool(changed)
    table = incoming.append_column("edition", pa.array(editions, pa.int32()))
    seen = [row for row, *_ in found]
    there = set(seen)
    groups = (
        ([row for row in range(table.num_rows) if row not in there], (_INSERT_EDITIONS, _INSERT_COMMENTS)),
        ([row for row, _, changed, _, _ in found if changed], (_SUPERSEDE, _INSERT_EDITIONS, _CHANGE)),
        ([row for row, _, _, _, moved in found if moved], (_MOVE,)),
        ([row for row, _, _, gone, _ in found if gone], (_RETURN,)),
        (seen, (_SEE,)),
    )
    for rows, statements in groups:
        if rows:
            with shown(connection, "incoming", table.take(pa.array(rows, pa.int64()))):
                for statement in statements:
                    connection.execute(statement, {"addition": addition} if "$addition" in statement else None)


def _found(
    connection: duckdb.DuckDBPyConnection, incoming: pa.Table, known: Sequence[int]
) -> list[tuple[int, int, bool, bool, bool]]:
    """(row, edition, changed, vanished before, moved) of each comment that the archive holds."""
    if not known:
        return []
    with shown(connection, "incoming", incoming):
        return connection.execute(_FOUND, [min(known), max(known)]).fetchall()
