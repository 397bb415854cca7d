"""Zstandard streams, with an error where the file is cut off: the library's reader ends there without a word.

A last frame of our own is put behind the file. Where the file is whole, its content comes out last and is taken away; where
the file is cut off, it is swallowed by the frame that has no end.
"""

import io
from typing import IO, cast

import zstandard

__all__ = ["zstd_stream"]

_WINDOW = 2**31  # what the archives of Reddit are packed with
_SEAL = b"\x00end of the file\x00"


def zstd_stream(packed: IO[bytes]) -> IO[bytes]:
    """The uncompressed bytes of `packed`. Reading raises `EOFError` where the file is cut off."""
    sealed = _Sealed(packed, zstandard.ZstdCompressor().compress(_SEAL))
    unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    reader = unpacker.stream_reader(cast("IO[bytes]", sealed), read_across_frames=True)
    return cast("IO[bytes]", _Unsealed(cast("IO[bytes]", reader)))


class _Sealed:
    """A stream with some bytes behind its end."""

    def __init__(self, stream: IO[bytes], seal: bytes) -> None:
        self._stream, self._seal = stream, seal

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes."""
        piece = self._stream.read(size)
        if piece or not self._seal:
            return piece
        piece, self._seal = self._seal[:size], self._seal[size:]
        return piece


class _Unsealed(io.RawIOBase):
    """Takes the seal off the end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._held = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill `buffer`; a seal's length of bytes is always held back."""
        while not self._ended and len(self._held) <= len(_SEAL):
            piece = self._stream.read(max(len(buffer), 1 << 14))
            self._held += piece
            if not piece:
                self._ended = True
                if not self._held.endswith(_SEAL):
                    raise EOFError("the file is cut off")
        free = len(self._held) - len(_SEAL)
        taken = self._held[: min(len(buffer), free)]
        self._held = self._held[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)
