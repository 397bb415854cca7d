"""Progress for people at a terminal; silence for programs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

__all__ = ["Progress", "progress"]


class Progress(Protocol):
    """What a run tells of its way."""

    def stage(self, name: str) -> None:
        """A new stage has begun."""
        ...

    def comments(self, number: int) -> None:
        """`number` comments have been coded so far."""
        ...

    def note(self, message: str) -> None:
        """Something that only a verbose run says."""
        ...


class _Silent:
    def __init__(self, verbose: bool) -> None:
        self._verbose = verbose

    def stage(self, name: str) -> None:
        self.note(name)

    def comments(self, number: int) -> None:
        self.note(f"{number:,} comments coded")

    def note(self, message: str) -> None:
        if self._verbose:
            print(f"commentariat: {message}", file=sys.stderr)  # noqa: T201 - the one place that talks to the terminal


@contextmanager
def progress(*, quiet: bool, verbose: bool) -> Iterator[Progress]:
    """A spinner with the stage and the count where stderr is a terminal; lines where `verbose`; else nothing."""
    if quiet or verbose or not sys.stderr.isatty():
        yield _Silent(verbose and not quiet)
        return
    from rich.console import Console  # noqa: PLC0415 - loaded where it is used

    console = Console(stderr=True)
    with console.status("reading …") as status:

        class _Live:
            _stage = "reading"

            def stage(self, name: str) -> None:
                self._stage = name
                status.update(f"{name} …")

            def comments(self, number: int) -> None:
                status.update(f"{self._stage} … {number:,} comments")

            def note(self, message: str) -> None:
                """A spinner has no room for notes."""

        yield _Live()
