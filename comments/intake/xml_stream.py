"""XML exports as a stream of records: each is cut out of the file and parsed for itself, so no size is too large.

No document type is ever given to a parser: entities of a file's own are neither expanded nor fetched.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Self

from lxml import etree

from comments.errors import InputError
from comments.intake.decode import writable
from comments.intake.head import HEAD
from comments.intake.lines import NOT_UTF8
from comments.intake.source import Source
from comments.intake.xml_cut import Piece, Scanner, Shape
from comments.intake.xml_encoding import utf8_chunks
from comments.model import Reject

__all__ = ["XmlFormat", "XmlRecord", "content", "xml_records"]

_EXCERPT = 120
_ENTITIES = re.compile(rb"<!ENTITY|<!DOCTYPE[^>]{0,2000}\[", re.IGNORECASE)
_XMLNS = re.compile(rb"""\sxmlns(?::([\w.-]{1,64}))?\s*=\s*(?:"([^"<>]{0,300})"|'([^'<>]{0,300})')""")
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_STRAY = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,9})|([0-9]{1,9}));")
_UNQUOTED = re.compile(r"""(<[\w.:-]{1,64}\s+[\w.:-]{1,64}=)([^\s"'<>/=]{1,200})(?=\s*/?>)""")
_NO_TAG = re.compile(r"<(?![A-Za-z_/!?])")
Assumed = tuple[str, ...]
_parser = partial(
    etree.XMLParser,
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


@dataclass(frozen=True, slots=True)
class XmlFormat:
    """What the records of a format are: the document's element, the kinds, the namespaces that it uses, and its fields
    that hold markup (which a broken export may not have escaped).
    """

    root: str
    shapes: tuple[Shape, ...]
    namespaces: Mapping[str, str]
    markup: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class XmlRecord:
    """One element: its local name, its fields by local name, and its place (line, running number, part: see `Piece`)."""

    name: str
    element: Any
    fields: Mapping[str, Any]
    line: int
    number: int
    part: int = 0
    assumed: Assumed = ()

    @classmethod
    def of(cls, name: str, element: Any, line: int = 0, number: int = 0, part: int = 0, assumed: Assumed = ()) -> Self:
        """The record that `element` is."""
        fields: dict[str, Any] = {}
        for child in element:
            fields.setdefault(_local(child.tag), child)
        return cls(name, element, fields, line, number, part, assumed)

    def text(self, name: str, without: str = "") -> str:
        """What the first child of that local name holds, surrounding space gone; markup stays markup.

        Empty where there is no such child; `without` passes over those whose namespace has that in it.
        """
        if without:
            found = (child for child in self.element if _local(child.tag) == name and without not in child.tag)
            return content(next(found, None))
        return content(self.fields.get(name))

    def attribute(self, name: str, element: Any = None) -> str:
        """The attribute of that local name of the record (or of `element`), empty where there is none."""
        for key, value in (self.element if element is None else element).attrib.items():
            if _local(key) == name:
                return str(value).strip()
        return ""


@lru_cache(1_000)
def _local(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def content(element: Any) -> str:
    """What stands in `element`, as markup where it has elements inside; empty for None."""
    if element is None:
        return ""
    if not len(element):
        return (element.text or "").strip()
    inside = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return (html.escape(element.text or "", quote=False) + inside).strip()


def xml_records(source: Source, form: XmlFormat, encoding: str | None = None) -> Iterator[XmlRecord | Reject]:
    """Every record of `source`, and a `Reject` for each that cannot be read.

    What is broken inside a record is mended as far as it can be; one reject at the end says how often. Raises
    `InputError` where the source is no XML of that format or declares entities, `UsageError` for an unknown encoding.
    """
    scanner = Scanner(form.root, form.shapes)
    with source.open() as stream:
        data = utf8_chunks(stream, source, encoding)
        begun = b""
        for piece in data:
            begun += piece
            if len(begun) >= HEAD:
                break
        found, wrapping = _root(begun, form, source)
        reading = _Reading(source, form, wrapping)
        for cut in scanner.feed(begun):
            yield reading.record(cut)
        for chunk in data:
            for cut in scanner.feed(chunk):
                yield reading.record(cut)
        for cut in scanner.finish():
            yield reading.record(cut)
    if not found and not scanner.count:
        raise InputError(f"XML with an element <{form.root}>", got="none", where=source.where)
    yield from reading.mended(scanner.count + 1)


def _root(begun: bytes, form: XmlFormat, source: Source) -> tuple[bool, bytes]:
    """Whether the document's element is there, and the beginning of one that declares its namespaces.

    Raises `InputError` where entities are declared before it.
    """
    root = re.search(rb"<(?:[\w.-]{1,64}:)?" + form.root.encode() + rb"(?=[\s/>])[^>]{0,20000}", begun)
    if _ENTITIES.search(begun, 0, root.start() if root else len(begun)):
        raise InputError(
            "XML without a document type that declares entities",
            got="a DOCTYPE with <!ENTITY>",
            where=source.where,
            hint="take the DOCTYPE out of the file if you trust it",
        )
    spaces = dict(form.namespaces)
    for prefix, one, other in _XMLNS.findall(root[0]) if root else ():
        spaces[prefix.decode("ascii", "replace")] = html.unescape((one or other).decode("utf-8", "replace"))
    declared = "".join(
        f' xmlns{":" if prefix else ""}{prefix}="{html.escape(_UNFIT.sub("", uri))}"'
        for prefix, uri in spaces.items()
        if uri and prefix.isascii() and not prefix.lower().startswith("xml")
    )
    return root is not None, f"<x{declared}>".encode()


class _Reading:
    """Parses pieces, and keeps count of what had to be mended."""

    def __init__(self, source: Source, form: XmlFormat, wrapping: bytes) -> None:
        self._source, self._wrapping = source, wrapping
        self._strict, self._lenient = _parser(), _parser(recover=True)
        self._markup = re.compile(rf"<((?:[\w.-]{{1,64}}:)?(?:{'|'.join(form.markup) or '(?!)'}))>")
        self._mended = 0
        self._first: tuple[int, str] = (0, "")

    def record(self, piece: Piece) -> XmlRecord | Reject:
        """The record that `piece` is, as far as it can be read."""
        place = f"{self._source.name}#{piece.number}"
        if piece.fault and piece.fault != "it has no end":
            what = f"a record that begins in line {piece.line} could not be read: {piece.fault}"
            return Reject(place, what if piece.name else piece.fault, _start(piece.raw))
        element, assumed, problem = self._parsed(piece.raw)
        if element is None:
            return Reject(place, f"a record that begins in line {piece.line} is no XML: {problem}", _start(piece.raw))
        problem = problem or piece.fault
        if problem:
            self._mended += 1
            self._first = self._first if self._first[0] else (piece.line, problem)
        return XmlRecord.of(piece.name, element, piece.line, piece.number, piece.part, assumed)

    def mended(self, number: int) -> Iterator[Reject]:
        """One reject for all that was mended."""
        if self._mended:
            line, problem = self._first
            what = f"XML that was broken and mended in {self._mended:,} records, first in line {line}: {problem}"
            yield Reject(f"{self._source.name}#{number}", what)

    def _parsed(self, raw: bytes) -> tuple[Any, tuple[str, ...], str]:
        element, _ = self._parse(raw, self._strict)
        if element is not None:
            return element, (), ""
        assumed: tuple[str, ...] = ()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text, assumed = raw.decode("cp1252", errors="replace"), (NOT_UTF8,)
        element, problem = self._parse(text.encode("utf-8", "replace"), self._strict)
        if element is not None:
            return element, assumed, ""
        element, worse = self._parse(self._repaired(text).encode("utf-8", "replace"), self._lenient)
        fatal = any("RESOURCE_LIMIT" in entry.type_name for entry in self._lenient.error_log)
        if element is None or fatal:
            return None, (), worse or problem
        return element, assumed, problem

    def _parse(self, raw: bytes, parser: Any) -> tuple[Any, str]:
        try:
            wrapped = etree.fromstring(self._wrapping + raw + b"</x>", parser)
        except (etree.LxmlError, ValueError) as error:
            return None, str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        problem = parser.error_log[0].message if len(parser.error_log) else ""
        return (wrapped[0] if wrapped is not None and len(wrapped) else None), problem

    def _repaired(self, text: str) -> str:
        """`text` with what can be told to be no markup escaped."""
        text = self._fields_as_text(_UNFIT.sub(" ", writable(text)))
        parts: list[str] = []
        at = 0
        while at < len(text):
            begin = text.find(_CDATA, at)
            end = text.find(_CDATA_END, begin) if begin >= 0 else -1
            if end < 0:
                begin = end = len(text)
            else:
                end += len(_CDATA_END)
            outside = _REFERENCE.sub(_fit_reference, _UNQUOTED.sub(r'\1"\2"', text[at:begin]))
            parts += [_NO_TAG.sub("&lt;", _STRAY.sub("&amp;", outside)), text[begin:end]]
            at = end
        return "".join(parts)

    def _fields_as_text(self, text: str) -> str:
        """`text` with the markup in its fields as text, where the export left it unescaped."""
        parts: list[str] = []
        at, unclosed = 0, set[str]()
        for match in self._markup.finditer(text):
            if match.start() < at or match[1] in unclosed:
                continue
            end = text.find(f"</{match[1]}>", match.end())
            if end < 0:
                unclosed.add(match[1])
                continue
            inside = text[match.end() : end]
            if "<" in inside and _CDATA not in inside:
                inside = f"{_CDATA}{inside}{_CDATA_END}"
            parts += [text[at : match.end()], inside]
            at = end
        return "".join([*parts, text[at:]])


def _fit_reference(match: re.Match[str]) -> str:
    """A reference to a character that no text can hold becomes U+FFFD, a control nothing; the lenient parser lets them in."""
    number = int(match[1], 16) if match[1] else int(match[2])
    if number < 32:
        return match[0] if number in {9, 10, 13} else ""
    return match[0] if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def _start(raw: bytes) -> str:
    return " ".join(raw.decode("utf-8", "replace").split())[:_EXCERPT]
