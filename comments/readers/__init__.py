"""One module a format; `read_paths` finds the files, the right reader for each, and gives threads and rejects."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from comments.errors import CommentariatError, InputError, UsageError
from comments.intake.contract import Reader
from comments.intake.decode import writable
from comments.intake.gathering import Gathering
from comments.intake.head import head_of
from comments.intake.options import ReadOptions
from comments.intake.registry import choose_reader, load_reader
from comments.intake.sidecar import SIDECAR_SUFFIX, read_sidecar
from comments.intake.source import Source, sources_of
from comments.model import Reject, Thread

__all__ = ["Count", "ReadOptions", "find_files", "read_paths"]

_NOT_IN_AN_ID = re.compile(r"[^\w.-]+")
_NO_THREADS = frozenset(
    ".md .rst .toml .yaml .yml .cfg .ini .log .lock .py .pyc .ipynb .css .scss .js .mjs .map .woff .woff2 .ttf .otf .eot"
    " .png .jpg .jpeg .gif .webp .svg .ico .bmp .tif .tiff .avif .mp3 .mp4 .webm .mov .ogg .wav .m4a .pdf .tgs"
    " .duckdb .wal .key .gexf .graphml .swf .exe .so .dll .tmp .part .bak".split()
)


@dataclass(slots=True)
class Count:
    """What has been read so far: records in (each a comment or a reject in the end), and files."""

    records: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A source and its reader."""

    source: Source
    reader: Reader


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files to read, folders opened, in a fixed order, each once however its path is written.

    In a folder hidden files, sidecars and what can hold no comments by its name (pictures, styles, programs) are passed
    over. Raises `InputError` for a path that does not exist and for a folder with nothing else in it.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(entry for entry in path.rglob("*") if entry.is_file() and _is_thread_file(entry, path))
            if not inside:
                hint = "`commentariat formats` lists what can be read (.txt, .html, .jsonl, .csv and more)"
                raise InputError("a folder with thread files in it", got="none", where=str(path), hint=hint)
        elif path.is_file():
            inside = [path]
        else:
            raise InputError("a file or a folder that exists", got="nothing there", where=str(path))
        for file in inside:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def read_paths(files: Sequence[Path], options: ReadOptions, count: Count | None = None) -> Iterator[Thread | Reject]:
    """Every thread in `files`, and a reject for each record or whole file that could not be read.

    A single file that cannot be read raises its `InputError`; among several it becomes a reject, and the rest is read.
    `count` is kept up to date with what has come in.
    """
    told = count or Count()
    taken: set[str] = set()
    alone = len(files) == 1
    chosen: list[_Chosen] = []
    for found in _chosen(files, options, alone):
        if isinstance(found, Reject):
            told.records += 1
            yield found
        else:
            chosen.append(found)
    _check_one_page(chosen, options)
    for scope in _scopes(_without_companions(chosen)):
        for item in _read_scope(scope, options, told, alone=alone and len(chosen) == 1):
            yield item if isinstance(item, Reject) else _with_own_id(item, taken)


def _told(error: CommentariatError, where: str, name: str) -> str:
    """What an error says, without the folders of whose machine it happened on."""
    return writable(str(error)).replace(writable(where), writable(name))


def _chosen(files: Sequence[Path], options: ReadOptions, alone: bool) -> Iterator[_Chosen | Reject]:
    """The sources in `files`, archives opened, each with its reader."""
    for file in files:
        try:
            sources = list(sources_of(file))
        except CommentariatError as error:
            if alone:
                raise
            yield Reject(writable(file.name), _told(error, str(file), file.name))
            continue
        for source in sources:
            if source.member and _holds_no_comments(source.plain_name):
                continue
            try:
                if options.format is not None:
                    yield _Chosen(source, load_reader(options.format))
                else:
                    yield _Chosen(source, choose_reader(head_of(source), source.where))
            except CommentariatError as error:
                if isinstance(error, UsageError) or (alone and len(sources) == 1):
                    raise
                yield Reject(source.name, _told(error, source.where, source.name))


def _check_one_page(chosen: Sequence[_Chosen], options: ReadOptions) -> None:
    pages = sum(item.reader.name == "flat" for item in chosen)
    if options.comments_from is not None and pages > 1:
        raise UsageError(
            "one flat page with --comments-from",
            got=f"{pages} files",
            hint="say it for each in a sidecar NAME.meta.toml: comments_from = LINE",
        )


def _without_companions(chosen: Sequence[_Chosen]) -> list[_Chosen]:
    """Without the files that are read together with another one beside them."""
    read_with = {
        (item.source.path.parent if not item.source.member else item.source.path, name)
        for item in chosen
        if item.source.plain_name not in item.reader.companions
        for name in item.reader.companions
    }
    return [
        item
        for item in chosen
        if (item.source.path.parent if not item.source.member else item.source.path, item.source.plain_name)
        not in read_with
    ]


def _scopes(chosen: Sequence[_Chosen]) -> list[list[_Chosen]]:
    """Sources that may share threads together: those of one reader in one folder, where its threads go over files."""
    scopes: dict[tuple[str, str], list[_Chosen]] = {}
    for number, item in enumerate(chosen):
        folder = str(item.source.path.parent)
        key = (item.reader.name, folder if item.reader.spans_files else f"{folder}#{number}")
        scopes.setdefault(key, []).append(item)
    return list(scopes.values())


def _read_scope(
    scope: Sequence[_Chosen], options: ReadOptions, count: Count, *, alone: bool
) -> Iterator[Thread | Reject]:
    reader = scope[0].reader
    gathering = Gathering(_NOT_IN_AN_ID.sub("-", writable(scope[0].source.stem)), reader.name)
    for item in scope:
        count.files += 1
        source, before = item.source, count.records
        try:
            sidecar = read_sidecar(source.path)
            for event in reader.read(source, options):
                if isinstance(event, Thread):
                    count.records += len(event)
                    yield replace(event, format=event.format or reader.name)
                elif isinstance(event, Reject):
                    count.records += 1
                    yield event
                else:
                    count.records += hasattr(event, "record")
                    gathering.add(event, source.name, sidecar)
        except CommentariatError as error:
            if (alone and count.records == before) or isinstance(error, UsageError):
                raise
            count.records += 1
            yield Reject(source.name, _told(error, source.where, source.name))
    yield from gathering.threads()


def _is_thread_file(entry: Path, folder: Path) -> bool:
    inside = entry.relative_to(folder)
    hidden = any(part.startswith(".") for part in inside.parts)
    if any(part.endswith("_files") and _saved_with_a_page(entry, part) for part in inside.parts[:-1]):
        return False
    return not hidden and not entry.name.endswith(SIDECAR_SUFFIX) and not _holds_no_comments(entry.name.lower())


def _holds_no_comments(name: str) -> bool:
    """Told by the end of a file's name; an archive of Twitter has its tweets in a script."""
    return Path(name).suffix in _NO_THREADS and not name.startswith("tweet")


def _saved_with_a_page(entry: Path, part: str) -> bool:
    """Whether `part` is the folder in which a browser keeps what a page that it saved was made of."""
    above = next(parent for parent in entry.parents if parent.name == part).parent
    return any((above / (part.removesuffix("_files") + end)).is_file() for end in (".html", ".htm"))


def _with_own_id(thread: Thread, taken: set[str]) -> Thread:
    """`thread`, with a number behind its id where an earlier file had a thread of that id."""
    name, number = thread.thread_id, 2
    while name in taken:
        name, number = f"{thread.thread_id}-{number}", number + 1
    taken.add(name)
    return thread if name == thread.thread_id else replace(thread, thread_id=name)
