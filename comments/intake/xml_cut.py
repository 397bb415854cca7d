"""Cuts a stream of XML into the elements that are records, before any parser sees them.

Only the beginnings and ends of records are looked for, outside CDATA sections and comments. So a record that is broken,
absurdly long or never closed is one bad record, and what comes after it is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

__all__ = ["MAX_RECORD", "Piece", "Scanner", "Shape"]

MAX_RECORD = 10 * 1024 * 1024  # bytes of a record; a longer one is passed over
_MAX_TAG = 64 * 1024  # bytes within which a tag has to end
_TOKEN = 256  # bytes; the longest beginning of a tag that is looked for
_LINE = b"\n"


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of record: the local name of its element, and the kind that stands in it as records of its own.

    `breaks` are kinds that cannot stand inside: where one begins, the record was never closed.
    """

    name: str
    inner: str = ""
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A record as bytes (never without its beginning and end tag), the line where it begins, and its running number.

    A record with records inside comes in parts: what stands before them (`part` 0), then what stands between and after.
    `fault` says what is wrong where it cannot be used as it is; `raw` is its beginning then.
    """

    name: str
    raw: bytes
    line: int
    number: int
    part: int = 0
    fault: str = ""


@dataclass(slots=True)
class _Open:
    shape: Shape
    begin: bytes
    end: bytes
    line: int
    number: int
    part: int = 0
    refused: bool = False


class Scanner:
    """Takes UTF-8 bytes and gives pieces. `root` is the local name of the document's element."""

    def __init__(self, root: str, shapes: tuple[Shape, ...]) -> None:
        self._root = root
        self._shapes = {shape.name: shape for shape in shapes}
        self._buffer = bytearray()
        self._at = 0  # scanned up to here
        self._line = 1  # of the buffer's beginning
        self._skipping = b""  # what ends the CDATA section or comment that has begun
        self._open: list[_Open] = []
        self._patterns: dict[tuple[str, ...], re.Pattern[bytes]] = {}
        self.count = 0
        self.closed = False

    @cached_property
    def _outermost(self) -> tuple[str, ...]:
        inside = {shape.inner for shape in self._shapes.values()}
        return tuple(name for name in self._shapes if name not in inside)

    def feed(self, data: bytes) -> Iterator[Piece]:
        """The pieces that end in `data`."""
        self._buffer += data
        yield from self._scan(final=False)

    def finish(self) -> Iterator[Piece]:
        """The pieces that are left, and one that says so where the document ends too early."""
        yield from self._scan(final=True)
        if self._open:
            last = self._open[-1]
            start = bytes(self._buffer[:_TOKEN])
            yield Piece(last.shape.name, start, last.line, last.number, last.part, "the file ends in the middle of it")
        elif self.count and not self.closed:
            self.count += 1
            end = f"the file ends before </{self._root}>: it is cut off"
            yield Piece("", bytes(self._buffer[:_TOKEN]), self._line, self.count, fault=end)

    def _scan(self, *, final: bool) -> Iterator[Piece]:
        while True:
            if self._skipping and not self._skip():
                yield from self._too_long()
                return
            match = self._pattern().search(self._buffer, self._at)
            if match is None:
                self._at = max(self._at, len(self._buffer) - _TOKEN)
                yield from self._too_long()
                return
            start, after, begins, ends = match.start(), match.end(), match["begins"], match["ends"]
            if match["skip"]:
                self._skipping = b"]]>" if match["skip"] == b"![CDATA[" else b"-->"
                self._at = after
            elif ends:
                yield from self._close(ends.decode(), start, after)
            else:
                gap = self._buffer.find(b">", after)
                if gap < 0 and not final and len(self._buffer) - start < _MAX_TAG:
                    self._at = start
                    yield from self._too_long()
                    return
                if gap < 0:
                    self._at = after
                else:
                    yield from self._begin(begins.decode(), start, gap + 1)

    def _skip(self) -> bool:
        """Go behind the section that has begun, as far as its end is there."""
        end = self._buffer.find(self._skipping, self._at)
        if end < 0:
            self._at = max(self._at, len(self._buffer) - 2)
            return False
        self._at = end + 3
        self._skipping = b""
        return True

    def _pattern(self) -> re.Pattern[bytes]:
        """What is looked for, by the records that are open."""
        key = tuple(item.shape.name for item in self._open)
        if key not in self._patterns:
            begins, ends = self._outermost, key or (self._root,)
            if self._open:
                shape = self._open[-1].shape
                begins = tuple(filter(None, (shape.name, shape.inner, *shape.breaks)))
            self._patterns[key] = re.compile(
                rf"<(?:(?P<skip>!\[CDATA\[|!--)"
                rf"|(?:[\w.-]{{1,64}}:)?(?P<begins>{'|'.join(begins)})(?=[\s/>])"
                rf"|/(?:[\w.-]{{1,64}}:)?(?P<ends>{'|'.join(ends)})\s{{0,64}}>)".encode()
            )
        return self._patterns[key]

    def _begin(self, name: str, start: int, after: int) -> Iterator[Piece]:
        while self._open and name != self._open[-1].shape.inner:  # it was never closed
            yield from self._emit(start, fault="" if self._open[-1].part else "it has no end")
            after, start = after - start, 0
            self._open.pop()
        if self._open:
            yield from self._emit(start)
            after, start = after - start, 0
            self._open[-1].part += 1
        self._cut(start)
        after -= start
        begin = bytes(self._buffer[:after])
        self.count += 1
        self.closed = False
        self._at = after
        full = re.match(rb"<([\w.:-]+)", begin)
        end = b"</" + full[1] + b">" if full else b""
        self._open.append(_Open(self._shapes[name], begin, end, self._line, self.count))
        if begin.endswith(b"/>"):
            yield from self._emit(after, whole=True)
            self._open.pop()

    def _close(self, name: str, start: int, after: int) -> Iterator[Piece]:
        if not self._open:
            self.closed = True
            self._cut(after)
            return
        while self._open[-1].shape.name != name:
            yield from self._emit(start, fault="it has no end")
            after, start = after - start, 0
            self._open.pop()
        yield from self._emit(after, whole=True)
        self._open.pop()

    def _emit(self, length: int, *, whole: bool = False, fault: str = "") -> Iterator[Piece]:
        """The part of the innermost record that is the buffer's first `length` bytes."""
        item = self._open[-1]
        raw = bytes(self._buffer[:length])
        line = item.line if item.part == 0 else self._line
        self._cut(length)
        told = (item.shape.name, line, item.number, item.part)
        if item.refused:
            item.refused = False
        elif item.part == 0 or raw.removesuffix(item.end).strip():
            raw = (item.begin if item.part else b"") + raw + (b"" if whole else item.end)
            yield Piece(told[0], raw, *told[1:], fault)

    def _too_long(self) -> Iterator[Piece]:
        """Let go of what is not needed: everything outside records, and a record that is too long."""
        if not self._open:
            self._cut(self._at)
        elif len(self._buffer) > MAX_RECORD:
            item = self._open[-1]
            if not item.refused:
                item.refused = True
                start = bytes(self._buffer[:_TOKEN])
                fault = f"longer than {MAX_RECORD // 1024 // 1024} MB"
                yield Piece(item.shape.name, start, item.line, item.number, item.part, fault)
            self._cut(self._at)

    def _cut(self, length: int) -> None:
        self._line += self._buffer.count(_LINE, 0, length)
        del self._buffer[:length]
        self._at = max(0, self._at - length)
