"""Packed files that unpack to absurdly more than they hold are refused while they are read, before they fill anything."""

import io
import lzma
import zipfile
import zlib
from typing import IO

from comments.errors import InputError

__all__ = ["Guarded", "check_archive"]

_FREE = 64 * 1024 * 1024  # bytes that any file may unpack to
_RATIO = 250  # above that: text packs to a fifth or a twentieth, rarely to a hundredth
_MEMBERS = 100_000  # files in a zip archive


class Guarded(io.RawIOBase):
    """A stream that counts what comes out of a packed file of `packed` bytes, and stops at a bomb or a broken part."""

    def __init__(self, stream: IO[bytes], packed: int, where: str) -> None:
        self._stream, self._packed, self._where = stream, packed, where
        self._count = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` as far as there is something. Raises `InputError` for a bomb, and where the packing is broken."""
        try:
            piece = self._stream.read(len(buffer))
        except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
            raise InputError("a packed file that is whole", got=str(error), where=self._where) from error
        except Exception as error:
            if type(error).__module__.partition(".")[0] != "zstandard":
                raise
            raise InputError("a packed file that is whole", got=str(error), where=self._where) from error
        self._count += len(piece)
        if self._count > _FREE and self._count > self._packed * _RATIO:
            raise InputError(
                f"a packed file that unpacks to at most {_RATIO} times its size",
                got=f"more than {self._count:,} bytes from {self._packed:,}",
                where=self._where,
                hint="unpack it yourself if you trust it",
            )
        buffer[: len(piece)] = piece
        return len(piece)


def check_archive(archive: zipfile.ZipFile, where: str) -> None:
    """Raise `InputError` for a zip archive that is encrypted or has absurdly many members."""
    members = archive.infolist()
    if len(members) > _MEMBERS:
        raise InputError(f"an archive of at most {_MEMBERS:,} files", got=f"{len(members):,}", where=where)
    if any(member.flag_bits & 0x1 for member in members):
        raise InputError("an archive without a password", got="an encrypted one", where=where)
