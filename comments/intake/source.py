"""Where records come from: a file, or a member of a zip archive, opened as a stream of its uncompressed bytes."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from comments.errors import InputError
from comments.intake.bombs import Guarded, check_archive
from comments.intake.decode import writable

__all__ = ["PACKED", "Source", "sources_of"]

PACKED = (".gz", ".zst", ".bz2", ".xz", ".zip")
_BROKEN = (OSError, EOFError, zipfile.BadZipFile, lzma.LZMAError, NotImplementedError, RuntimeError, ValueError)
_LAYERS = 2  # a packed file in a packed file is opened, and no deeper
_SKIPPABLE = frozenset(bytes([0x50 + n, 0x2A, 0x4D, 0x18]) for n in range(16))  # zstd frames to pass over


@dataclass(frozen=True, slots=True)
class Source:
    """A file (`member` empty) or a member of a zip archive; `name` is how rejects and comments call it."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """The file's name, with the member behind it: ``dump.zip/page.json``."""
        return writable(f"{self.path.name}/{self.member}" if self.member else self.path.name)

    @property
    def where(self) -> str:
        """The path for messages."""
        return writable(f"{self.path}/{self.member}" if self.member else str(self.path))

    @property
    def plain_name(self) -> str:
        """The last part of the name without the ends that say how it is packed, in lower case."""
        name = PurePosixPath(self.member).name if self.member else self.path.name
        lowered = name.lower()
        while lowered.endswith(PACKED):
            lowered = lowered.rsplit(".", 1)[0]
        return writable(lowered)

    @property
    def stem(self) -> str:
        """The name that a thread of this source has if it has no other."""
        name = PurePosixPath(self.member).name if self.member else self.path.name
        while name.lower().endswith(PACKED):
            name = name.rsplit(".", 1)[0]
        return PurePosixPath(name).stem

    def sibling(self, name: str) -> "Source | None":
        """The source of that name beside this one, None where there is none."""
        if not self.member:
            path = self.path.with_name(name)
            return Source(path) if path.is_file() else None
        wanted = PurePosixPath(self.member).with_name(name).as_posix()
        try:
            with zipfile.ZipFile(self.path) as archive:
                return Source(self.path, wanted) if wanted in archive.namelist() else None
        except _BROKEN as error:
            raise _unreadable(error, self.where) from error

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The uncompressed bytes, as a buffered stream that is never read whole.

        Raises `InputError` where the file cannot be read, is broken, or unpacks to absurdly more than it holds.
        """
        with ExitStack() as stack:
            stream = self._opened(stack)
            try:
                yield stream
            except OSError as error:  # a disk that fails while it is read
                raise _unreadable(error, self.where) from error

    def _opened(self, stack: ExitStack) -> IO[bytes]:
        try:
            file = stack.enter_context(self.path.open("rb"))
            if not self.member:
                return _unpacked(file, self.path.stat().st_size, self.where)
            archive = stack.enter_context(zipfile.ZipFile(file))
            packed = archive.getinfo(self.member).compress_size
            member = stack.enter_context(archive.open(self.member))
        except KeyError as error:
            raise InputError("a member of the archive", got="none of that name", where=self.where) from error
        except _BROKEN as error:
            raise _unreadable(error, self.where) from error
        return _unpacked(io.BufferedReader(Guarded(member, packed, self.where)), packed, self.where)

    def read(self, limit: int) -> bytes:
        """Everything, at most `limit` bytes. Raises `InputError` where there are more."""
        with self.open() as stream:
            raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise InputError(f"at most {limit:,} bytes", got="more", where=self.where)
        return raw


def sources_of(path: Path) -> Iterator[Source]:
    """The source that a file is, or those that a zip archive holds, in the order of their names.

    Raises `InputError` for an archive that is broken, encrypted or a bomb. An Excel workbook is a zip file too, but one
    source.
    """
    try:
        with path.open("rb") as file:
            is_zip = file.read(4) == b"PK\x03\x04"
        names = _members(path) if is_zip else []
    except _BROKEN as error:
        raise _unreadable(error, writable(str(path))) from error
    if not names:
        yield Source(path)
    for name in names:
        yield Source(path, name)


def _unreadable(error: Exception, where: str) -> InputError:
    got = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return InputError("a file that can be read", got=got, where=where)


def _members(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" in names:
            return []
        check_archive(archive, writable(str(path)))
    return sorted(name for name in names if not name.endswith("/") and not _is_chaff(name))


def _is_chaff(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _unpacked(stream: IO[bytes], packed: int, where: str) -> IO[bytes]:
    """`stream` with up to `_LAYERS` of packing taken off, told by their first bytes."""
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", stream))
    for _ in range(_LAYERS):
        magic = buffered.peek(6)[:6]
        if magic.startswith(b"\x1f\x8b"):
            inner: IO[bytes] = cast("IO[bytes]", gzip.GzipFile(fileobj=buffered))
        elif magic.startswith(b"BZh"):
            inner = cast("IO[bytes]", bz2.BZ2File(buffered))
        elif magic.startswith(b"\xfd7zXZ\x00"):
            inner = cast("IO[bytes]", lzma.LZMAFile(buffered))  # noqa: SIM115 - closed with what it reads from
        elif magic.startswith(b"\x28\xb5\x2f\xfd") or magic[:4] in _SKIPPABLE:
            from comments.intake.zstd import zstd_stream  # noqa: PLC0415 - the library loads where it is needed

            inner = zstd_stream(buffered)
        else:
            return buffered
        buffered = io.BufferedReader(Guarded(inner, packed, where), 1 << 17)
    return buffered
