"""Bytes to text: the encoding that the file declares or plausibly has, said aloud where it was assumed."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from comments.errors import InputError, UsageError

__all__ = ["Decoded", "decode", "decode_head", "read_text", "writable"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAX_CONTROL_SHARE = 0.02  # above this share of control characters a file is not text
_LOOK_AT = 64 * 1024
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x0b\x1b")
_SOMETHING = re.compile(r"[^\s\ufeff]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text with ``\\n`` line ends; `note` says what was assumed (empty where nothing was)."""

    text: str
    encoding: str
    note: str = ""


def read_text(path: Path, encoding: str | None = None) -> Decoded:
    """The text of a file. Raises `InputError` where it cannot be read, is empty or is not text."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError("a file that can be read", got=error.strerror or str(error), where=str(path)) from error
    return decode(raw, str(path), encoding)


def decode(raw: bytes, where: str, encoding: str | None = None) -> Decoded:
    """Decode `raw`: by `encoding` if given, else by its byte-order mark, else UTF-8, else Windows-1252."""
    decoded = _as_found(raw, where) if encoding is None else _as_told(raw, where, encoding)
    if not _SOMETHING.search(decoded.text):
        raise InputError("a file with something in it", got="an empty file", where=where)
    return decoded


def writable(text: str) -> str:
    """`text` with U+FFFD for each lone surrogate, which JSON can escape and no file can hold."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def _as_found(raw: bytes, where: str) -> Decoded:
    for bom, name in _BOMS:
        if raw.startswith(bom):
            try:
                return Decoded(_newlines(raw.decode(name)), name.removesuffix("-sig"))
            except UnicodeDecodeError as error:
                raise InputError(f"{name} after its byte-order mark", got=str(error), where=where) from error
    wide = _without_bom(raw)
    if wide:
        return Decoded(_newlines(raw.decode(wide, errors="replace")), wide, f"no byte-order mark; read as {wide}")
    if _is_binary(raw):
        raise InputError(
            "a text file", got="a binary file", where=where, hint="convert it to text first, or give --encoding"
        )
    try:
        return Decoded(_newlines(raw.decode("utf-8")), "utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        note = f"not valid UTF-8 (line {line}); read as Windows-1252"
        return Decoded(_newlines(raw.decode("cp1252", errors="replace")), "cp1252", note)


def _as_told(raw: bytes, where: str, encoding: str) -> Decoded:
    try:
        codecs.lookup(encoding)
        return Decoded(_newlines(raw.decode(encoding).removeprefix("\ufeff")), encoding)
    except UnicodeError as error:
        raise InputError(f"a file in {encoding}", got=str(error), where=where) from error
    except (LookupError, ValueError):  # unknown, or no encoding of text ("hex")
        raise UsageError(
            "an encoding that Python knows",
            got=repr(encoding),
            where="--encoding",
            hint="such as utf-8, cp1252, utf-16",
        ) from None


def _newlines(text: str) -> str:
    return writable(text.replace("\r\n", "\n").replace("\r", "\n"))


def _is_binary(raw: bytes) -> bool:
    head = raw[:_LOOK_AT]
    if b"\0" in head:
        return True
    controls = sum(1 for byte in head if byte < 32 and byte not in _TEXT_CONTROLS)
    return controls > _MAX_CONTROL_SHARE * len(head)


def decode_head(raw: bytes) -> str:
    """The beginning of a file as text, whatever it is; empty where it is binary. Never raises."""
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return writable(raw.decode(name, errors="replace"))
    wide = _without_bom(raw)
    if wide:
        return writable(raw.decode(wide, errors="replace"))
    if _is_binary(raw):
        return ""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _without_bom(raw: bytes) -> str:
    """``utf-16-le`` or ``-be`` where every other byte of the beginning is NUL, as in Latin text; else empty."""
    head = raw[:400]
    if len(head) < 8:
        return ""
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.8 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.8 and odd < 0.1 else ""
