"""Text as a stream of lines, decoded as it comes: a file of gigabytes passes through, one long line at a time refused."""

import codecs
import io
from collections.abc import Iterator
from typing import IO

from comments.errors import InputError, UsageError
from comments.intake.decode import decode_head, writable
from comments.intake.head import HEAD
from comments.intake.source import Source

__all__ = ["MAX_LINE", "NOT_UTF8", "TooLong", "open_text", "text_lines"]

MAX_LINE = 16 * 1024 * 1024  # bytes of a line that is read; a longer one is refused
NOT_UTF8 = "bytes that are not UTF-8, read as Windows-1252"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHUNK = 1 << 16


class TooLong(str):
    """Stands in the place of a line longer than `MAX_LINE`: its first characters."""

    __slots__ = ()


def text_lines(source: Source, encoding: str | None = None) -> Iterator[tuple[int, str, bool]]:
    """(number from 1, line without its end, whether it had to be read as Windows-1252) for each line of `source`.

    Lines end with ``\\n`` or ``\\r\\n``. A line that is too long comes as `TooLong`. Raises `InputError` where the source
    cannot be read or is binary, `UsageError` for an encoding that does not exist.
    """
    with source.open() as stream:
        name = _encoding(stream, source, encoding)
        if name != "utf-8":
            yield from ((n, line, False) for n, line in enumerate(_decoded_lines(stream, name, source), 1))
            return
        for number, raw in enumerate(_raw_lines(stream), 1):
            if isinstance(raw, str):
                yield number, raw, False
                continue
            try:
                yield number, raw.decode("utf-8"), False
            except UnicodeDecodeError:
                yield number, raw.decode("cp1252", errors="replace"), True


def open_text(stream: IO[bytes], source: Source, encoding: str | None = None) -> io.TextIOWrapper:
    """`stream` as text with its line ends kept, for parsers that want a file; bytes that are no text are replaced."""
    name = _encoding(stream, source, encoding)
    return io.TextIOWrapper(
        _Lent(stream), encoding=name, errors="replace" if encoding is None else "strict", newline=""
    )


class _Lent(io.BufferedIOBase):
    """A stream that is read by somebody who does not own it: closing this leaves it open."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    @property
    def name(self) -> str:
        """What text streams ask of what they read from."""
        return str(getattr(self._stream, "name", ""))

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._stream.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        return self._stream.read(_CHUNK if size < 0 else size)


def _encoding(stream: IO[bytes], source: Source, told: str | None) -> str:
    """The encoding of what `stream` holds, its byte-order mark passed over."""
    head = stream.peek(HEAD)[:HEAD] if isinstance(stream, io.BufferedReader) else b""
    if told is not None:
        try:
            return codecs.lookup(told).name
        except LookupError:
            raise UsageError(
                "an encoding that Python knows",
                got=repr(told),
                where="--encoding",
                hint="such as utf-8, cp1252, utf-16",
            ) from None
    for bom, name in _BOMS:
        if head.startswith(bom):
            stream.read(len(bom))
            return name
    text = decode_head(head)
    if head and not text:
        raise InputError("a text file", got="a binary file", where=source.where)
    if b"\0" in head[:400]:
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    return "utf-8"


def _raw_lines(stream: IO[bytes]) -> Iterator[bytes | TooLong]:
    while line := stream.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            start = writable(line[:400].decode("utf-8", errors="replace"))
            while line and not line.endswith(b"\n"):
                line = stream.readline(_CHUNK)
            yield TooLong(start)
        else:
            yield line.rstrip(b"\r\n")


def _decoded_lines(stream: IO[bytes], name: str, source: Source) -> Iterator[str]:
    text = io.TextIOWrapper(_Lent(stream), encoding=name, errors="replace", newline="\n")
    try:
        while line := text.readline(MAX_LINE):
            if len(line) == MAX_LINE and not line.endswith("\n"):
                start = writable(line[:400])
                while line and not line.endswith("\n"):
                    line = text.readline(_CHUNK)
                yield TooLong(start)
            else:
                yield writable(line.rstrip("\r\n"))
    except UnicodeError as error:
        raise InputError(f"a file in {name}", got=str(error), where=source.where) from error
