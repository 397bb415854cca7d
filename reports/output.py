"""Where a run writes: everything is made in a folder beside the output and renamed into place when it is whole."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from comments.errors import UsageError

__all__ = ["output_folder"]


@contextmanager
def output_folder(out: Path) -> Iterator[Path]:
    """A new folder to write into; on leaving without an error each of its entries replaces its namesake in `out`.

    Files of `out` that the run does not write stay as they are; after an error `out` is as it was. Raises `UsageError`
    where `out` is a file or cannot be made.
    """
    if out.exists() and not out.is_dir():
        raise UsageError("a folder to write to", got="a file", where=str(out))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", suffix=".new", dir=out.parent))
    except OSError as error:
        raise UsageError("a folder that can be written to", got=error.strerror or str(error), where=str(out)) from error
    try:
        yield fresh
        out.mkdir(exist_ok=True)
        for entry in sorted(fresh.iterdir()):
            _replace(entry, out / entry.name, fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _replace(entry: Path, target: Path, fresh: Path) -> None:
    if target.is_dir():
        target.rename(fresh / f".old-{entry.name}")
    entry.replace(target)
