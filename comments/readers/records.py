"""Records: one comment an object (JSONL) or a row (CSV, TSV), with the columns of the `comments` table that exist.

``thread_id, comment_id, author, created_at, parent_id, text``; all but ``text`` may be missing. ``title``, ``url``,
``outlet``, ``published_at`` and ``article`` on any record of a thread describe the article.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comments.decode import read_text
from comments.errors import InputError
from comments.model import Article, Author, Comment, Reject, Thread
from comments.readers.options import ReadOptions
from comments.readers.sidecar import Sidecar, read_sidecar
from comments.times import parse_time

__all__ = ["SUFFIXES", "read_records"]

SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv")
_DELETED = frozenset({"[deleted]", "[removed]", "[deleted by user]", "[removed by moderator]"})
_EXCERPT = 120
_FIELD_LIMIT = 10_000_000  # characters in one CSV field

Numbered = tuple[int, Mapping[str, Any]]


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
    decoded = read_text(path, options.encoding)
    numbered = (
        _jsonl(decoded.text, path) if path.suffix.lower() in {".jsonl", ".ndjson"} else _table(decoded.text, path)
    )
    threads: dict[str, _Gathered] = {}
    for item in numbered:
        if isinstance(item, Reject):
            yield item
            continue
        number, record = item
        source = f"{path.name}#{number}"
        name = _text(record.get("thread_id")) or thread_id
        gathered = threads.setdefault(name, _Gathered(name))
        comment = _comment(record, gathered, source)
        if isinstance(comment, Reject):
            yield comment
        else:
            gathered.comments.append(comment)
            gathered.seen.add(comment.comment_id)
    sidecar = read_sidecar(path)
    for gathered in threads.values():
        yield Thread(gathered.thread_id, _article(gathered.about, sidecar), tuple(gathered.comments), path.name)


def _jsonl(text: str, path: Path) -> Iterator[Numbered | Reject]:
    found = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = "JSON nested too deep" if isinstance(error, RecursionError) else f"not JSON: {error}"
            yield Reject(f"{path.name}#{number}", reason, line[:_EXCERPT])
            continue
        if isinstance(record, dict):
            found = True
            yield number, record
        else:
            yield Reject(f"{path.name}#{number}", f"a {type(record).__name__}, not an object", line[:_EXCERPT])
    if not found:
        raise InputError("JSON objects, one a line", got="none", where=str(path))


def _table(text: str, path: Path) -> Iterator[Numbered | Reject]:
    csv.field_size_limit(_FIELD_LIMIT)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.DictReader(io.StringIO(text.replace("\0", "\ufffd"), newline=""), delimiter=delimiter)
    columns = [column.strip() for column in reader.fieldnames or ()]
    if "text" not in columns:
        got = ", ".join(columns[:12]) or "no header"
        raise InputError("a column 'text' in the first row", got=got, where=str(path))
    reader.fieldnames = columns
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            surplus = row.pop(None, None)
            if surplus:
                reason = f"{len(surplus)} more fields than the header has columns"
                yield Reject(f"{path.name}#{number}", reason, str(row.get("text"))[:_EXCERPT])
            else:
                yield number, row
    except csv.Error as error:
        yield Reject(f"{path.name}#{number + 1}", f"not CSV from here on: {error}", "")


def _comment(record: Mapping[str, Any], gathered: _Gathered, source: str) -> Comment | Reject:
    for key in ("title", "url", "outlet", "published_at", "article"):
        value = _text(record.get(key))
        if value:
            gathered.about.setdefault(key, value)
    text = record.get("text")
    if not isinstance(text, str):
        got = "no text" if text is None else f"a text that is a {type(text).__name__}"
        return Reject(source, got, json.dumps(record, ensure_ascii=False, default=str)[:_EXCERPT])
    position = len(gathered.comments)
    comment_id = _text(record.get("comment_id")) or f"c{position + 1}"
    if comment_id in gathered.seen:
        return Reject(source, f"the comment_id {comment_id!r} stands in this thread already", text[:_EXCERPT])
    deleted = record.get("deleted") in {True, "true", "True", "1"} or text.strip().lower() in _DELETED
    author = _text(record.get("author"))
    return Comment(
        comment_id=comment_id,
        position=position,
        text=text,
        source=source,
        author=None if not author or author.lower() in _DELETED else Author(author),
        created_at=parse_time(_text(record.get("created_at"))),
        parent_id=_text(record.get("parent_id")) or None,
        deleted=deleted,
    )


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
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    return str(value) if isinstance(value, int | float) else ""
