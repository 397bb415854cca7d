"""Data files with an index beside them: how an index is told from a stale one, and how much of it is loaded fast."""

import gc
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

__all__ = ["collector_paused", "fingerprint"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Without the collector of reference cycles while much data is loaded, which has none; it would look at all of it often."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def fingerprint(files: Iterable[tuple[str, str]], version: int = 1) -> str:
    """A hash of files, given as (name, content), and of the `version` of what reads them."""
    digest = hashlib.sha256(f"{version}".encode())
    for name, content in files:
        digest.update(f"\0{name}\0{len(content)}\0{content}".encode())
    return digest.hexdigest()
