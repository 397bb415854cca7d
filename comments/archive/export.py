"""The archive as a table in the plain format, which this program and others read: Parquet, CSV, JSONL.

A comment a row. Cells are as the comments are, a leading "=" too: a round trip must lose nothing, so that what a spreadsheet
would take for a formula is not neutralised here. Open such a file with a program for data, not with a spreadsheet.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from comments.archive.rows import Edition
from comments.archive.store import Archive
from comments.errors import UsageError
from comments.model import Comment, Thread

__all__ = ["FORMATS", "export_table"]

FORMATS = ("parquet", "csv", "jsonl")

_COMMENT = {
    "thread_id": pa.string(), "comment_id": pa.string(), "author": pa.string(), "created_at": pa.string(),
    "text": pa.string(), "parent_id": pa.string(), "deleted": pa.bool_(), "score": pa.int64(), "likes": pa.int64(),
    "edited_at": pa.string(),
}  # fmt: skip
_ARTICLE = dict.fromkeys(("title", "url", "outlet", "published_at", "article"), pa.string())
_HISTORY = {
    "comment_key": pa.string(), "edition": pa.int64(), "latest": pa.bool_(), "first_added": pa.string(),
    "last_seen": pa.string(), "vanished": pa.string(),
}  # fmt: skip
_GROUP = 5_000  # rows
_Row = dict[str, Any]


def export_table(archive: Archive, out: Path, kind: str, *, history: bool = False) -> int:
    """Write every thread to the file `out`; how many rows it has.

    The latest edition of what has not vanished; with `history` all editions of all comments. In JSONL a thread's article
    stands in its first row only, in the other formats in every row. A thread without comments has one row without a text.
    """
    writers = {"parquet": _parquet, "csv": _csv, "jsonl": _jsonl}
    if kind not in writers:
        raise UsageError(f"one of {', '.join(FORMATS)}", got=repr(kind))
    columns = {**_COMMENT, **(_HISTORY if history else {}), **_ARTICLE}
    fresh = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        rows = writers[kind](fresh, _editions(archive) if history else _comments(archive), columns)
        fresh.replace(out)
    except OSError as error:
        raise UsageError("a file that can be written", got=error.strerror or str(error), where=str(out)) from error
    finally:
        fresh.unlink(missing_ok=True)
    return rows


def _comments(archive: Archive) -> Iterator[Iterable[_Row]]:
    """The rows of each thread."""
    for thread in archive.threads():
        about = _about(thread)
        yield [{**_row(thread.thread_id, comment), **about} for comment in thread] or [_bare(thread, about)]


def _editions(archive: Archive) -> Iterator[Iterable[_Row]]:
    for thread, editions in archive.editions():
        about = _about(thread)
        rows = [{**_row(thread.thread_id, item.comment), **_history(item), **about} for item in editions]
        yield rows or [_bare(thread, about)]


def _bare(thread: Thread, about: _Row) -> _Row:
    """The row of a thread without comments."""
    return {**dict.fromkeys((*_COMMENT, *_HISTORY)), "thread_id": thread.thread_id, **about}


def _row(thread_id: str, comment: Comment) -> _Row:
    return {
        "thread_id": thread_id,
        "comment_id": comment.comment_id,
        "author": comment.author.name if comment.author else None,
        "created_at": _exact(comment.created_at),
        "text": comment.text,
        "parent_id": comment.parent_id,
        "deleted": comment.deleted,
        "score": comment.score,
        "likes": comment.likes,
        "edited_at": _exact(comment.edited_at),
    }


def _history(item: Edition) -> _Row:
    return {
        "comment_key": item.comment_key,
        "edition": item.number,
        "latest": item.latest,
        "first_added": _exact(item.first_added),
        "last_seen": _exact(item.last_seen),
        "vanished": _exact(item.vanished),
    }


def _about(thread: Thread) -> _Row:
    article = thread.article
    return {
        "title": article.title or None,
        "url": article.url or None,
        "outlet": article.outlet or None,
        "published_at": _exact(article.published_at),
        "article": article.text or None,
    }


def _exact(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _jsonl(path: Path, threads: Iterator[Iterable[_Row]], columns: dict[str, Any]) -> int:
    written = 0
    with path.open("wb") as file:
        for rows in threads:
            for number, row in enumerate(rows):
                told = {
                    name: row[name]
                    for name in columns
                    if row[name] is not None and (number == 0 or name not in _ARTICLE)
                }
                file.write(orjson.dumps(told) + b"\n")
                written += 1
    return written


def _csv(path: Path, threads: Iterator[Iterable[_Row]], columns: dict[str, Any]) -> int:
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        for rows in threads:
            for row in rows:
                writer.writerow([_cell(row[name]) for name in columns])
                written += 1
    return written


def _cell(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _parquet(path: Path, threads: Iterator[Iterable[_Row]], columns: dict[str, Any]) -> int:
    schema = pa.schema(list(columns.items()))
    written = 0
    waiting: list[_Row] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        flush: Callable[[], None] = lambda: writer.write_table(pa.Table.from_pylist(waiting, schema=schema))  # noqa: E731
        for rows in threads:
            waiting += rows
            if len(waiting) >= _GROUP:
                flush()
                written += len(waiting)
                waiting.clear()
        flush()
    return written + len(waiting)
