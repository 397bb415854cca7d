"""A saved page as its documents: the page itself, and the frames that were saved in it."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from lxml.html import HtmlElement

from comments.errors import CommentariatError, InputError
from comments.intake.decode import Decoded, decode
from comments.intake.source import Source
from comments.readers.html.trees import parse_html

__all__ = ["MAX_PAGE", "Document", "Page", "is_archive", "read_page"]

MAX_PAGE = 32 * 1024 * 1024  # bytes
_MAX_FRAMES = 30
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_ARCHIVE = re.compile(r"\s*(?:[\w-]{2,60}:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,20}){1,60}")
_SAVED = re.compile(r"saved from url=\(\d+\)(https?://\S+)|Page saved with SingleFile\s+url:\s*(https?://\S+)")
_WIDER = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-9": "cp1254"}
_REPLACED = "bytes that are not UTF-8, left out"


@dataclass(frozen=True, slots=True)
class Document:
    """The tree of a document and its text."""

    root: HtmlElement
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """The documents of a page, its own first, the address it was saved from, and what was assumed in reading it."""

    documents: tuple[Document, ...]
    url: str = ""
    assumed: tuple[str, ...] = ()


def is_archive(start: str) -> bool:
    """Text that begins as a page saved with all that belongs to it in one file (MHTML)."""
    header = _ARCHIVE.match(start)
    return header is not None and "multipart/related" in header[0].lower()


def read_page(source: Source, encoding: str | None) -> Page:
    """The page that `source` is. Raises `InputError` where it is too large, or no text."""
    raw = source.read(MAX_PAGE)
    if is_archive(raw[:8_192].decode("latin-1").replace("\r\n", "\n")):
        return _archive(raw, source.where)
    decoded = _decoded(raw, source.where, encoding)
    saved = _SAVED.search(decoded.text[:4_000])
    documents = tuple(_documents(decoded.text, source.where))
    url = (saved[1] or saved[2]) if saved else ""
    return Page(documents, url.rstrip(">-"), (decoded.note,) if decoded.note else ())


def _documents(text: str, where: str) -> Iterator[Document]:
    """The document of `text`, then those of the frames whose markup it holds."""
    root = parse_html(text, where)
    yield Document(root, text)
    for frame in root.xpath(".//iframe[@srcdoc]")[:_MAX_FRAMES]:
        markup = frame.get("srcdoc")
        yield Document(parse_html(markup, where), markup)


def _archive(raw: bytes, where: str) -> Page:
    try:
        message = email.message_from_bytes(raw)
        parts = [part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
        location = str(message.get("Snapshot-Content-Location") or (parts[0].get("Content-Location") if parts else ""))
        texts = [_part_text(part, where) for part in parts[: _MAX_FRAMES + 1]]
    except CommentariatError:
        raise
    except Exception as error:  # a broken message breaks the mail parser in many ways
        raise InputError("a saved page (MHTML)", got=f"{type(error).__name__}: {error}", where=where) from error
    if not texts:
        raise InputError("a saved page (MHTML) with a text/html part", got="none", where=where)
    documents = [document for text in texts for document in _documents(text, where)]
    return Page(tuple(documents), location if location.startswith(("http://", "https://")) else "")


def _part_text(part: Message, where: str) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) and payload.strip() else b"<html></html>"
    charset = part.get_content_charset()
    return _decoded(raw, where, None, charset).text


def _decoded(raw: bytes, where: str, encoding: str | None, told: str | None = None) -> Decoded:
    """`raw` as text: as the user says, else UTF-8 where it is that, else as the page itself says."""
    if encoding is not None:
        return decode(raw, where, encoding)
    found = decode(raw, where)
    if found.encoding != "cp1252":
        return found
    declared = _CHARSET.search(raw[:8_192])
    charset = (told or (declared[1].decode("ascii", "replace") if declared else "")).lower()
    if charset in {"utf-8", "utf8"}:
        return Decoded(raw.decode("utf-8", errors="replace").replace("\r\n", "\n"), "utf-8", _REPLACED)
    if not charset:
        return found
    try:
        return decode(raw, where, _WIDER.get(charset, charset))
    except CommentariatError:
        return found
