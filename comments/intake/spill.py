"""Records grouped by thread in bounded memory: an external merge sort (Knuth 1998, The Art of Computer Programming 3, 5.4).

Records come in any order. What does not fit is written to a temporary file as a sorted run; in the end the runs are merged.
"""

import heapq
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import IO, Any

import orjson

from comments.intake.contract import Post

__all__ = ["PostSorter"]

_HELD = 48 * 1024 * 1024  # bytes of text that are held, about; a run is written when there are more
_OVERHEAD = 600  # bytes of a post besides its text
_FIELDS = tuple(field.name for field in fields(Post))
_TIMES = (_FIELDS.index("created_at"), _FIELDS.index("edited_at"))
_ASSUMED = _FIELDS.index("assumed")
_values = attrgetter(*_FIELDS)

Entry = tuple[int, int, str, Post]  # (thread's number, place in the input, source's name, post)


@dataclass(slots=True)
class _Run:
    file: IO[bytes]

    def __iter__(self) -> Iterator[Entry]:
        self.file.seek(0)
        for line in self.file:
            number, place, source, *values = orjson.loads(line)
            yield number, place, source, _post(values)


class PostSorter:
    """Takes posts in the input's order and gives them back thread by thread, each thread's in the input's order.

    Their strings must be free of lone surrogates, which no file can hold.
    """

    def __init__(self, held: int = _HELD) -> None:
        self._limit = held
        self._buffer: list[Entry] = []
        self._size = 0
        self._runs: list[_Run] = []
        self._place = 0

    def add(self, thread: int, source: str, post: Post) -> None:
        """Take `post` of the thread of that number; numbers are given in the order of first appearance."""
        self._buffer.append((thread, self._place, source, post))
        self._place += 1
        self._size += len(post.text) + _OVERHEAD
        if self._size > self._limit:
            self._write_run()

    def threads(self) -> Iterator[tuple[int, Iterator[tuple[str, Post]]]]:
        """(number, its posts with their sources' names) for each thread, by number; each is to be used up in turn."""
        self._buffer.sort(key=itemgetter(0, 1))
        entries: Iterator[Entry] = iter(self._buffer)
        if self._runs:
            entries = heapq.merge(*self._runs, self._buffer, key=itemgetter(0, 1))
        for number, group in groupby(entries, key=itemgetter(0)):
            yield number, ((source, post) for _, _, source, post in group)

    def close(self) -> None:
        """Forget everything, the temporary files too."""
        for run in self._runs:
            run.file.close()
        self._runs, self._buffer = [], []

    def _write_run(self) -> None:
        self._buffer.sort(key=itemgetter(0, 1))
        file = tempfile.TemporaryFile(prefix="commentariat-")  # noqa: SIM115 - closed in close()
        for number, place, source, post in self._buffer:
            file.write(orjson.dumps((number, place, source, *_values(post))) + b"\n")
        self._runs.append(_Run(file))
        self._buffer, self._size = [], 0


def _post(values: list[Any]) -> Post:
    for place in _TIMES:
        if values[place] is not None:
            values[place] = datetime.fromisoformat(values[place])
    values[_ASSUMED] = tuple(values[_ASSUMED])
    return Post(*values)
