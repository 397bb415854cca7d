"""Any markup as a tree in bounded time and memory: what is nested too deep becomes flat, what is too large is refused."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from lxml import etree
from lxml import html as lxml_html

from comments.errors import InputError

__all__ = ["parse_html"]

_MAX_DEPTH = 256  # what is nested deeper stands, as text, in its ancestor at that depth
_MAX_STYLED = 64  # the same for elements of mere looks: old pages leave them open by the thousand
_STYLES = frozenset("b big center em font i nobr s small strike strong tt u".split())
_OPEN = 1_000  # open elements above which the parser begins anew: it looks through all of them at every end tag
_MAX_ELEMENTS = 1_000_000
_CHUNK = 4_096
_MAX_ATTRIBUTES = 500
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"[a-zA-Z_][\w.-]*")
_LONG_TAG = re.compile(r"<([a-zA-Z][^\s<>/]{0,60})([^<>]{4000,})")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_SHELL = ("html", "body")


def parse_html(text: str, where: str) -> lxml_html.HtmlElement:
    """The tree of a page or of a piece of one. Raises `InputError` where it has more elements than any page."""
    clean = _LONG_TAG.sub(_fewer_attributes, _UNFIT.sub(" ", text)).encode()
    tree = _Tree(where)
    parser = tree.parser()
    for piece in _pieces(clean):
        parser.feed(piece)
        if tree.depth > _OPEN:
            parser = tree.begin_anew(parser)
    return tree.finish(parser)


def _pieces(raw: bytes) -> Iterator[bytes]:
    """`raw` in pieces that begin with a tag, as far as there are tags."""
    start = 0
    while start < len(raw):
        end = start + _CHUNK
        tag = raw.rfind(b"<", start + 1, end) if end < len(raw) else -1
        end = tag if tag > start else end
        yield raw[start:end]
        start = end


def _fewer_attributes(match: re.Match[str]) -> str:
    names = len(_QUOTED.sub("", match[2]).split())
    return match[0] if names <= _MAX_ATTRIBUTES else f"<{match[1]}"


class _Tree:
    """A target for the parser that builds the tree as deep as it may be.

    ``html`` and ``body`` are begun once and stay open to the end, whatever stands behind their end tags.
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self._builder = etree.TreeBuilder(element_factory=lxml_html.html_parser.makeelement)
        self._shell: list[str] = []
        self._open: list[str] = []  # names of the open elements, empty for those that are not built
        self._built = self._count = self._skip = 0
        self._unwinding = False

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self._open)

    def parser(self) -> etree.HTMLParser:
        """A parser that tells this tree what it finds."""
        return etree.HTMLParser(target=self, huge_tree=True, encoding="utf-8")

    def begin_anew(self, parser: etree.HTMLParser) -> etree.HTMLParser:
        """Close all that is open but the shell; another parser that goes on from there."""
        self._unwind(parser)
        another = self.parser()
        self._skip = 1
        another.feed(b"<html><body><div>")
        return another

    def finish(self, parser: etree.HTMLParser) -> lxml_html.HtmlElement:
        """The root of the tree."""
        self._unwind(parser)
        if not self._shell:
            return lxml_html.html_parser.makeelement("html")
        for name in reversed(self._shell):
            self._builder.end(name)
        return self._builder.close()

    def start(self, tag: str, attrs: Mapping[str, str]) -> None:
        """An element begins."""
        shell = tag in _SHELL and len(self._open) == _SHELL.index(tag)
        limit = _MAX_STYLED if tag in _STYLES and not attrs else _MAX_DEPTH
        if tag in self._shell or self._built >= limit or (self._skip and not shell):
            self._skip -= 1 if self._skip and not shell else 0
            self._open.append("")
            return
        self._count += 1
        if self._count > _MAX_ELEMENTS:
            raise InputError(f"a page of at most {_MAX_ELEMENTS:,} elements", got="more", where=self._where)
        name = self._begin(tag, attrs)
        if shell:
            self._shell.append(name)
            self._open.append("")
        else:
            self._open.append(name)
            self._built += 1

    def end(self, tag: str) -> None:  # noqa: ARG002 - the parser ends what it began last
        """The last element ends."""
        if not self._unwinding:
            self._end()

    def data(self, data: str) -> None:
        """Text."""
        if self._shell:
            self._builder.data(_UNFIT.sub(" ", data))

    def close(self) -> None:
        """Nothing: the tree may go on with another parser."""

    def _begin(self, tag: str, attrs: Mapping[str, str]) -> str:
        name = tag if _NAME.fullmatch(tag) else "span"
        try:
            self._builder.start(name, attrs)
        except ValueError:  # names that HTML allows and a tree does not
            kept = {key: _UNFIT.sub(" ", value or "") for key, value in attrs.items() if _NAME.fullmatch(key)}
            self._builder.start(name, kept)
        return name

    def _unwind(self, parser: etree.HTMLParser) -> None:
        self._unwinding = True
        with suppress(etree.LxmlError):  # of a page with nothing in it
            parser.close()
        self._unwinding = False
        while self._open:
            self._end()

    def _end(self) -> None:
        name = self._open.pop() if self._open else ""
        if name:
            self._builder.end(name)
            self._built -= 1
