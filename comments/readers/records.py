"""Records: one comment an object (JSONL) or a row (CSV, TSV), with the columns of the `comments` table that exist.

``thread_id, comment_id, author, created_at, parent_id, text``; all but ``text`` may be missing. ``title``, ``url``,
``outlet``, ``published_at`` and ``article`` on any record of a thread describe the article.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from comments.decode import read_text, writable
from comments.errors import InputError
from comments.model import Article, Author, Comment, Reject, Thread
from comments.readers.options import ReadOptions
from comments.readers.sidecar import Sidecar, read_sidecar
from comments.times import parse_time

__all__ = ["SUFFIXES", "read_records"]

SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv")
_DELETED = frozenset({"[deleted]", "[removed]", "[deleted by user]", "[removed by moderator]"})
_EXCERPT = 120
_END = "\0"  # a last row that no file has: where it is not read as one, a quotation mark is open
_FIELD_LIMIT = 10_000_000  # characters in one CSV field


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """What stands in a record's place where there is none."""

    reason: str
    excerpt: str = ""


Numbered = tuple[int, Mapping[str, Any] | _Unreadable]


@dataclass(slots=True)
class _Gathered:
    """A thread in the making."""

    thread_id: str
    about: dict[str, str] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def read_records(path: Path, thread_id: str, options: ReadOptions) -> Iterator[Thread | Reject]:
    """Every thread of a file of records, and a reject for each record that is none.

    Raises `InputError` where the file as a whole cannot be read: no text column, no record at all.
    """
    text = read_text(path, options.encoding).text
    file = writable(path.name)
    numbered = _jsonl(text, path) if path.suffix.lower() in {".jsonl", ".ndjson"} else _table(text, path)
    threads: dict[str, _Gathered] = {}
    for item in numbered:
        number, record = item
        source = f"{file}#{number}"
        if isinstance(record, _Unreadable):
            yield Reject(source, record.reason, record.excerpt[:_EXCERPT])
            continue
        name = _text(record.get("thread_id")) or thread_id
        gathered = threads.setdefault(name, _Gathered(name))
        comment = _comment(record, gathered, source)
        if isinstance(comment, Reject):
            yield comment
        else:
            gathered.comments.append(comment)
            gathered.seen |= {comment.comment_id} - {""}
    sidecar = read_sidecar(path)
    for gathered in threads.values():
        if gathered.comments or gathered.about:
            yield Thread(gathered.thread_id, _article(gathered.about, sidecar), tuple(_with_ids(gathered)), file)


def _jsonl(text: str, path: Path) -> Iterator[Numbered]:
    found = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = "JSON nested too deep" if isinstance(error, RecursionError) else f"not JSON: {error}"
            yield number, _Unreadable(reason, line)
            continue
        if isinstance(record, dict):
            found = True
            yield number, record
        else:
            yield number, _Unreadable(f"a {type(record).__name__}, not an object", line)
    if not found:
        raise InputError("JSON objects, one a line", got="none", where=str(path))


def _table(text: str, path: Path) -> Iterator[Numbered]:
    csv.field_size_limit(_FIELD_LIMIT)
    source = io.StringIO(text.replace(_END, "\ufffd") + f"\n{_END}", newline="")
    rows = _rows(csv.reader(source, delimiter="\t" if path.suffix.lower() == ".tsv" else ","))
    header = next(rows, [])
    columns = [] if isinstance(header, _Unreadable) else [column.strip() for column in header]
    if columns.count("text") != 1:
        got = (", ".join(columns) or "no header")[:_EXCERPT]
        raise InputError("one column 'text' in the first row", got=got, where=str(path))
    number = 0
    for number, row in enumerate(rows, 1):
        if isinstance(row, _Unreadable):
            yield number, row
        elif len(row) > len(columns):
            reason = f"{len(row) - len(columns)} more fields than the header has columns"
            yield number, _Unreadable(reason, row[columns.index("text")])
        else:
            yield number, dict(zip(columns, row, strict=False))
    if number == 0:
        raise InputError("rows under the header", got="none", where=str(path))


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str] | _Unreadable]:
    """Every row before the one of `_END` that is not blank; the reader goes on behind one that it cannot read."""
    while True:
        try:
            row = next(reader, [_END])
        except csv.Error as error:
            yield _Unreadable(f"not CSV: {error}")
            continue
        if row == [_END]:
            return
        if row and row[-1].endswith(_END):
            yield _Unreadable("a quotation mark that is never closed; the rest of the file is in this record", row[-1])
            return
        if row:
            yield row


def _comment(record: Mapping[str, Any], gathered: _Gathered, source: str) -> Comment | Reject:
    for key in ("title", "url", "outlet", "published_at", "article"):
        value = _text(record.get(key))
        if value:
            gathered.about.setdefault(key, value)
    text = record.get("text")
    if not isinstance(text, str):
        got = "no text" if text is None else f"a text that is a {type(text).__name__}"
        return Reject(source, got, _excerpt(record))
    position = len(gathered.comments)
    comment_id = _text(record.get("comment_id"))
    if comment_id in gathered.seen:
        return Reject(source, f"the comment_id {comment_id!r} stands in this thread already", writable(text[:_EXCERPT]))
    deleted = record.get("deleted") in (True, "true", "True", "1") or text.strip().lower() in _DELETED
    author = _text(record.get("author"))
    return Comment(
        comment_id=comment_id,
        position=position,
        text=writable(text),
        source=source,
        author=None if not author or author.lower() in _DELETED else Author(author),
        created_at=parse_time(_text(record.get("created_at"))),
        parent_id=_text(record.get("parent_id")) or None,
        deleted=deleted,
    )


def _with_ids(gathered: _Gathered) -> Iterator[Comment]:
    """The comments; those that came without an id have one that no other has."""
    for comment in gathered.comments:
        if comment.comment_id:
            yield comment
            continue
        made = f"c{comment.position + 1}"
        while made in gathered.seen:
            made += "+"
        yield replace(comment, comment_id=made)


def _article(about: Mapping[str, str], sidecar: Sidecar) -> Article:
    lines = about.get("article", "").split("\n")
    return Article(
        title=sidecar.title or about.get("title", ""),
        paragraphs=tuple((0, line.strip()) for line in lines if line.strip()),
        outlet=sidecar.outlet or about.get("outlet", ""),
        url=sidecar.url or about.get("url", ""),
        published_at=sidecar.published_at or parse_time(about.get("published_at", "")),
    )


def _text(value: Any) -> str:
    """A scalar as text; empty for None, and for what is no scalar."""
    if isinstance(value, str):
        return writable(value).strip()
    if isinstance(value, bool) or value is None:
        return ""
    return str(value) if isinstance(value, int | float) else ""


def _excerpt(record: Mapping[str, Any]) -> str:
    try:
        return writable(json.dumps(record, ensure_ascii=False, default=str)[:_EXCERPT])
    except RecursionError:  # writing takes a few levels more than reading took
        return writable(", ".join(record)[:_EXCERPT])
