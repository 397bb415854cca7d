"""The commands on archives: what they do, and what they say."""

import hashlib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from analysis import tables
from analysis.actors import shipped_gazetteer
from analysis.pipeline import Analysis
from comments.archive import FORMATS, Added, Archive, Run, export_table
from comments.errors import InputError, UsageError
from comments.intake.registry import readers
from comments.model import Reject, Thread
from comments.pseudonyms import Pseudonymiser, default_key_file, load_key
from comments.readers import ReadOptions, find_files, read_paths
from reports.findings import count_of
from reports.interchange import NetworkWriter
from reports.output import output_folder
from reports.privacy import public_names
from reports.provenance import sha256
from reports.safe import clean

__all__ = ["EXPORTS", "add", "archived_threads", "export", "keep_codings", "list_", "remove", "show"]

EXPORTS = (*FORMATS, "convokit")

_SHOWN = 60  # characters of a text
_PORTION = 200  # threads of a corpus at once
_ADDITIONS = """
    SELECT a.id, a.added_at, a.finished_at, a.source,
        (SELECT count(*) FROM comments c WHERE c.thread = $thread AND c.first_addition = a.id) AS new,
        (SELECT count(*) FROM editions e WHERE e.thread = $thread AND e.first_addition = a.id AND e.edition > 1) AS changed,
        (SELECT count(*) FROM absences b WHERE b.thread = $thread AND b.vanished_addition = a.id) AS vanished,
        (SELECT count(*) FROM absences b WHERE b.thread = $thread AND b.returned_addition = a.id) AS returned,
        (SELECT count(*) FROM articles t WHERE t.thread = $thread AND t.first_addition = a.id AND t.edition > 1) AS article
    FROM additions a ORDER BY a.id"""
_CHANGES = """
    SELECT comment_id, edition::VARCHAR AS edition, first_addition::VARCHAR AS addition,
        coalesce(vanished_addition::VARCHAR, '') AS vanished, author, text, deleted
    FROM comment_editions WHERE thread = $thread AND comment_key IN (
        SELECT comment_key FROM editions WHERE thread = $thread AND edition > 1
        UNION SELECT comment_key FROM absences WHERE thread = $thread)
    ORDER BY position, comment_key, edition"""
_ARTICLES = "SELECT edition, title, first_addition FROM articles WHERE thread = $thread ORDER BY edition"


def add(
    paths: Sequence[Path],
    archive_path: Path,
    reading: ReadOptions,
    authors: Literal["pseudonym", "keep"] = "pseudonym",
    key: Path | None = None,
) -> str:
    """Read threads and add them to the archive, which is made where there is none; a sentence on what was new.

    Raises `UsageError` where the archive holds authors otherwise, or pseudonyms made with another key.
    """
    own = archive_path.resolve()
    files = [file for file in find_files(paths) if file.resolve() != own]
    if not files:
        raise InputError("files with threads in them", got="only the archive", where=str(paths[0]))
    pseudonymiser = None if authors == "keep" else _pseudonymiser(key)
    fingerprint = pseudonymiser.fingerprint if pseudonymiser else ""
    source = files[0].name if len(files) == 1 else f"{paths[0].name} ({len(files)} files)"
    partial = frozenset(reader.name for reader in readers() if reader.spans_files)
    with Archive.open(archive_path, write=True, authors=authors, key_fingerprint=fingerprint) as archive:
        items = _accepted(read_paths(files, reading), pseudonymiser)
        added = archive.add(items, clean(source), sha256=_digest(files), partial_formats=partial)
    return _told(added)


def list_(archive: Path) -> str:
    """A table of the threads in the archive."""
    with Archive.open(archive, write=False) as opened:
        threads, summary, about = opened.list(), opened.summary(), opened.about
        cut_off = opened.query("SELECT count(*) AS n FROM additions WHERE finished_at IS NULL")["n"].iloc[0]
    kind = "pseudonyms" if about.authors == "pseudonym" else "names"
    head = ", ".join(count_of(summary[name], name.removesuffix("s")) for name in ("threads", "comments", "additions"))
    lines = [f"{head}; authors stand as {kind}"]
    if cut_off:
        lines.append(f"additions that were cut off: {cut_off} (add the same files again to complete them)")
    rows = [
        [
            row["thread_key"],
            f"{row['n_comments']:,}",
            f"{row['n_changed']:,}",
            f"{row['n_vanished']:,}",
            f"{row['last_added']:%Y-%m-%d}",
            _short(row["title"]),
        ]
        for row in threads.to_dict("records")
    ]
    return "\n".join([*lines, *_table(["thread", "comments", "changed", "vanished", "last added", "title"], rows)])


def show(archive: Path, thread: str) -> str:
    """What became of one thread (its key or its id) from addition to addition."""
    with Archive.open(archive, write=False) as opened:
        found = _find(opened, thread, archive)
        told = {"thread": int(found["thread"])}
        additions = opened.query(_ADDITIONS, told).to_dict("records")
        changes = opened.query(_CHANGES, told).to_dict("records")
        articles = opened.query(_ARTICLES, told).to_dict("records")
    counted = ("new", "changed", "vanished", "returned")
    rows = [
        [str(row["id"]), f"{row['added_at']:%Y-%m-%d %H:%M}", *(f"{row[name]:,}" for name in counted), row["source"]]
        for row in additions
        if int(found["first_addition"]) <= row["id"] <= int(found["last_addition"])
        and (row["id"] == int(found["last_addition"]) or any(row[name] for name in (*counted, "article")))
    ]
    lines = [clean(f"{found['thread_key']} ({found['thread_id']})"), ""]
    lines += _table(["addition", "when (UTC)", "new", "changed", "vanished", "returned", "source"], rows)
    if len(articles) > 1:
        rows = [[str(row["edition"]), str(row["first_addition"]), _short(row["title"])] for row in articles]
        lines += ["", "Editions of the article:", *_table(["edition", "addition", "title"], rows)]
    if changes:
        rows = [_change(row) for row in changes]
        heads = ["comment", "edition", "addition", "vanished in", "author", "text"]
        lines += ["", "Comments that changed or vanished:", *_table(heads, rows)]
    return "\n".join(lines)


def remove(archive: Path, thread: str) -> str:
    """Remove one thread (its key or its id) for good."""
    with Archive.open(archive, write=True) as opened:
        key = str(_find(opened, thread, archive)["thread_key"])
        gone = opened.remove(key)
    return f"removed {clean(key)}: {gone:,} comments with their editions and codes"


def export(archive: Path, out: Path, kind: str, history: bool = False) -> str:
    """Write the archive as one of `EXPORTS` to `out`, a file (for a ConvoKit corpus a folder)."""
    if kind not in EXPORTS:
        raise UsageError(f"one of {', '.join(EXPORTS)}", got=repr(kind), where="archive export")
    with Archive.open(archive, write=False) as opened:
        if kind != "convokit":
            rows = export_table(opened, out, kind, history=history)
            return f"wrote {rows:,} rows to {out}"
        if history:
            raise UsageError("a table for a history", got="a ConvoKit corpus, which has one edition a comment")
        with output_folder(out) as folder:
            comments = _corpus(opened.threads(), folder)
    return f"wrote a corpus of {comments:,} comments to {out}"


def archived_threads(archive: Path | Archive) -> Iterator[Thread]:
    """Every thread of the archive in its latest edition, for a report.

    To keep codes of threads while they are being read, open the archive once, for writing, and give it here and to
    `keep_codings`.
    """
    with _opened(archive, write=False) as opened:
        yield from opened.threads()


def keep_codings(archive: Path | Archive, run: Run, frames: Iterable[pd.DataFrame]) -> int:
    """Keep the codes of one run over `archived_threads`: tables of comments, partition by partition; how many they are."""
    with _opened(archive, write=True) as opened:
        return sum(opened.add_codings(run, frame) for frame in frames)


def _opened(archive: Path | Archive, *, write: bool) -> AbstractContextManager[Archive]:
    return nullcontext(archive) if isinstance(archive, Archive) else Archive.open(archive, write=write)


def _pseudonymiser(key: Path | None) -> Pseudonymiser:
    """Always with the shipped gazetteer: with other public names the same text would be another edition."""
    return Pseudonymiser(load_key(key or default_key_file()), public_names(shipped_gazetteer()))


def _accepted(items: Iterable[Thread | Reject], pseudonymiser: Pseudonymiser | None) -> Iterator[Thread | Reject]:
    """With pseudonyms, and without what else may hold a name: lines of the page that are furniture, rejects' excerpts."""
    for item in items:
        if pseudonymiser is None:
            yield item
        elif isinstance(item, Reject):
            yield Reject(item.source, item.reason)
        else:
            yield replace(pseudonymiser.apply(item), furniture=())


def _digest(files: Sequence[Path]) -> str:
    """The file's SHA-256; for several that of theirs, in order."""
    hashes = [sha256(file) for file in files]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def _told(added: Added) -> str:
    read = f"read {count_of(added.n_threads, 'thread')} with {count_of(added.n_comments, 'comment')}"
    aside = f"; {added.n_rejects:,} records set aside" if added.n_rejects else ""
    if added.nothing_new:
        return f"{read}: nothing new{aside}"
    parts = [f"{getattr(added, name):,} {name}" for name in ("new", "changed", "vanished", "returned", "unchanged")]
    return f"{read}: {', '.join(parts)}{aside}"


def _find(archive: Archive, thread: str, path: Path) -> Mapping[Hashable, Any]:
    rows = archive.query("SELECT * FROM threads WHERE thread_key = $name OR thread_id = $name", {"name": thread})
    if len(rows) != 1:
        hint = "`commentariat archive list` shows them"
        raise InputError("the key of a thread in the archive", got=repr(thread), where=str(path), hint=hint)
    return rows.to_dict("records")[0]


def _change(row: Mapping[Hashable, Any]) -> list[str]:
    text = "(deleted)" if row["deleted"] else _short(row["text"])
    return [row["comment_id"], row["edition"], row["addition"], row["vanished"], _short(row["author"]), text]


def _short(text: object) -> str:
    line = " ".join(clean(text).split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    plain = [[" ".join(clean(cell).split()) for cell in row] for row in (heads, *rows)]
    widths = [max(len(row[column]) for row in plain) for column in range(len(heads))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in plain]


def _corpus(threads: Iterable[Thread], folder: Path) -> int:
    """Write a ConvoKit corpus with the replies that the sources declare."""
    written = 0
    part: list[Thread] = []
    with NetworkWriter(folder, ("convokit",)) as writer:
        for thread in threads:
            part.append(thread)
            written += len(thread)
            if len(part) == _PORTION:
                writer.add(_uncoded(part))
                part = []
        writer.add(_uncoded(part))
    for path in (folder / "convokit").iterdir():
        path.rename(folder / path.name)
    (folder / "convokit").rmdir()
    return written


def _uncoded(threads: Sequence[Thread]) -> Analysis:
    """The tables of an analysis as far as they need no coding."""
    members = [(thread.thread_id, comment) for thread in threads for comment in thread]
    coded = pd.DataFrame({"thread_id": [name for name, _ in members], "comment": [comment for _, comment in members]})
    coded["text"] = [comment.text for _, comment in members]
    coded = coded.assign(language="", sentiment=float("nan"), stance="", status="")
    replies = pd.DataFrame(
        [
            (name, comment.comment_id, "", comment.parent_id, "declared", 1.0, "{}")
            for name, comment in members
            if comment.parent_id
        ],
        columns=["thread_id", "comment_id", "addressee", "parent_id", "method", "confidence", "alternatives"],
    )
    return Analysis(
        threads=tables.threads_frame(threads, [() for _ in threads]),
        takedowns=tables.takedowns_frame([]),
        comments=tables.comments_frame(coded, []),
        replies=replies,
        claims=tables.claims_frame([]),
        cues=tables.cues_frame([]),
    )
