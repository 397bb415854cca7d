"""Where a run writes: everything is made in a folder beside the output and renamed into place when it is whole."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from comments.errors import UsageError
from reports.provenance import sha256

__all__ = ["MANIFEST", "output_folder"]

MANIFEST = "manifest.json"


@contextmanager
def output_folder(out: Path) -> Iterator[Path]:
    """A new folder to write into; on leaving without an error each of its files replaces its namesake in `out`.

    What an earlier run wrote (its manifest says so), this one does not, and nobody has changed since, is removed: an old
    page must not stand beside new tables. All other files of `out` stay as they are; after an error in the run `out` is
    as it was. The manifest goes first and comes last, so that files which were moved in part are vouched for by none.
    Raises `UsageError` where `out` is a file or cannot be written to, or has a folder where a file should go.
    """
    if out.exists() and not out.is_dir():
        raise UsageError("a folder to write to", got="a file", where=str(out))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", suffix=".new", dir=out.parent))
    except OSError as error:
        raise _not_writable(out, error) from error
    try:
        yield fresh
        _move(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _move(fresh: Path, out: Path) -> None:
    new = {path.relative_to(fresh): path for path in sorted(fresh.rglob("*"))}
    try:
        for name, path in new.items():
            if (out / name).exists() and (out / name).is_dir() != path.is_dir():
                got = "a file" if path.is_dir() else "a folder"
                raise UsageError(
                    f"a {'folder' if path.is_dir() else 'file'}, or nothing", got=got, where=str(out / name)
                )
        stale = [out / name for name in _written_before(out) if name not in new]
        out.mkdir(exist_ok=True)
        if Path(MANIFEST) in new:
            (out / MANIFEST).unlink(missing_ok=True)
        for name, path in sorted(new.items(), key=lambda item: (item[0].name == MANIFEST, item[0])):
            if path.is_dir():
                (out / name).mkdir(exist_ok=True)
            else:
                path.replace(out / name)
        for path in stale:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise _not_writable(out, error) from error


def _written_before(out: Path) -> list[Path]:
    """The files in `out`, as paths inside it, that its manifest names and that still have the hash that stands there."""
    try:
        files = dict(json.loads((out / MANIFEST).read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return []
    inside = {path.relative_to(out): path for path in out.rglob("*") if path.is_file()}
    return [name for name, path in inside.items() if files.get(name.as_posix()) == sha256(path)]


def _not_writable(out: Path, error: OSError) -> UsageError:
    return UsageError("a folder that can be written to", got=error.strerror or str(error), where=str(out))
