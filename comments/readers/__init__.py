"""One module a format; `read_paths` finds the files and the right reader for each."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from comments.decode import writable
from comments.errors import CommentariatError, InputError, UsageError
from comments.model import Reject, Thread
from comments.readers import flat, records
from comments.readers.options import ReadOptions

__all__ = ["ReadOptions", "find_files", "read_paths"]

Reader = Callable[[Path, str, ReadOptions], Iterator[Thread | Reject]]
_READERS: dict[str, Reader] = {
    **dict.fromkeys(flat.SUFFIXES, flat.read_flat),
    **dict.fromkeys(records.SUFFIXES, records.read_records),
}
_NOT_IN_AN_ID = re.compile(r"[^\w.-]+")


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files to read, folders opened, in a fixed order, each once however its path is written.

    Raises `InputError` for a path that does not exist and for a folder with nothing in it that a reader knows.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(entry for entry in path.rglob("*") if entry.is_file() and _is_thread_file(entry, path))
            if not inside:
                kinds = ", ".join(sorted(_READERS))
                raise InputError("a folder with thread files in it", got=f"none ({kinds})", where=str(path))
        elif path.is_file():
            inside = [path]
        else:
            raise InputError("a file or a folder that exists", got="nothing there", where=str(path))
        for file in inside:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def read_paths(files: Sequence[Path], options: ReadOptions) -> Iterator[Thread | Reject]:
    """Every thread in `files`, and a reject for each record or whole file that could not be read.

    A single file that cannot be read raises its `InputError`; among several it becomes a reject, and the rest is read.
    """
    if options.comments_from is not None and sum(file.suffix.lower() in flat.SUFFIXES for file in files) > 1:
        raise UsageError(
            "one flat page with --comments-from",
            got=f"{len(files)} files",
            hint="say it for each in a sidecar NAME.meta.toml: comments_from = LINE",
        )
    taken: set[str] = set()
    for file in files:
        try:
            for item in _reader(file)(file, _NOT_IN_AN_ID.sub("-", file.stem), options):
                yield item if isinstance(item, Reject) else _with_own_id(item, taken)
        except CommentariatError as error:
            if len(files) == 1 or isinstance(error, UsageError):
                raise
            yield Reject(writable(file.name), writable(str(error)))


def _reader(file: Path) -> Reader:
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        kinds = ", ".join(sorted(_READERS))
        raise InputError(f"a thread file ({kinds})", got=repr(file.suffix or file.name), where=str(file))
    return reader


def _is_thread_file(entry: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in entry.relative_to(folder).parts)
    return not hidden and entry.suffix.lower() in _READERS


def _with_own_id(thread: Thread, taken: set[str]) -> Thread:
    """`thread`, with a number behind its id where an earlier file had a thread of that id."""
    name, number = thread.thread_id, 2
    while name in taken:
        name, number = f"{thread.thread_id}-{number}", number + 1
    taken.add(name)
    return (
        thread
        if name == thread.thread_id
        else Thread(name, thread.article, thread.comments, thread.source, thread.cuts, thread.furniture)
    )
