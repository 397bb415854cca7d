"""XML files of any encoding as UTF-8: by what they were said to be, begin with, or declare."""

import codecs
import re
from collections.abc import Iterator
from typing import IO

from comments.errors import InputError, UsageError
from comments.intake.decode import decode_head
from comments.intake.head import HEAD
from comments.intake.source import Source

__all__ = ["utf8_chunks"]

_CHUNK = 1 << 17
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(r"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_OF_BYTES = re.compile(r"iso|latin|cp|windows|koi8|mac|gb|big5|euc|shift|sjis|ks_c|tis", re.IGNORECASE)


def utf8_chunks(stream: IO[bytes], source: Source, told: str | None) -> Iterator[bytes]:
    """What `stream` holds as UTF-8, without a byte-order mark; bytes that are none are left as they are.

    The encoding is `told`, else that of the byte-order mark, else the one that the XML declares. Raises `InputError` for a
    binary file and for what is not in the encoding that was told, `UsageError` where that does not exist.
    """
    head = stream.read(_CHUNK)
    name, mark = _encoding(head, source, told)
    head = head[mark:]
    if name == "utf-8" and told is None:
        while head:
            yield head
            head = stream.read(_CHUNK)
        return
    decoder = codecs.getincrementaldecoder(name)("replace" if told is None else "strict")
    try:
        while head:
            yield decoder.decode(head).encode("utf-8", "replace")
            head = stream.read(_CHUNK)
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")
    except UnicodeError as error:
        raise InputError(f"a file in {name}", got=str(error), where=source.where) from error


def _encoding(head: bytes, source: Source, told: str | None) -> tuple[str, int]:
    """The encoding, and the length of the byte-order mark."""
    mark, name = next(((mark, name) for mark, name in _BOMS if head.startswith(mark)), (b"", ""))
    if told is not None:
        try:
            b"a".decode(told, "replace")
            return codecs.lookup(told).name, len(mark)
        except (LookupError, ValueError):
            raise UsageError("an encoding that Python knows", got=repr(told), where="--encoding") from None
    if name:
        return name, len(mark)
    text = decode_head(head[:HEAD])
    if not text and head.lstrip().startswith(b"<"):
        return "utf-8", 0  # with bytes in it that no text has
    if head and not text:
        raise InputError("a text file", got="a binary file", where=source.where)
    if b"\0" in head[:400]:
        return ("utf-16-le" if head[1:2] == b"\0" else "utf-16-be"), 0
    return _declared(text), 0


def _declared(text: str) -> str:
    """The encoding that the XML declaration names, where a file that reads as Latin text can be in it; else UTF-8."""
    declared = _DECLARED.search(text[:4_000])
    if not declared or not _OF_BYTES.match(declared[1]):
        return "utf-8"
    try:
        name = codecs.lookup(declared[1]).name
    except LookupError:
        return "utf-8"
    return "cp1252" if name == "iso8859-1" else name
