"""Comments' HTML to the plain text that a reader of the page sees. Event by event: no depth is too deep."""

import html
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lxml import etree

from comments.intake.decode import writable

__all__ = ["html_text", "unescaped"]

_TAGGED = re.compile(r"<[a-zA-Z/!?]")
_BROKEN_BY_TAGS = re.compile(r"<(?:p|br|div|li|html|body)\b", re.IGNORECASE)
_BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr"
    " li main nav ol p pre section table tr ul".split()
)
_SPACED = frozenset({"p", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT = frozenset({"script", "style", "template", "noscript", "head", "title", "object", "iframe", "svg", "math"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_QUOTES = frozenset({"blockquote"})
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_MANY_BREAKS = re.compile(r"\n{3,}")
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what no HTML may hold
_MOST_TAGS = 5_000  # no comment has more; the parser's time can grow with their square
_ANY_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,2000}>?")
_MAX_QUOTES = 20  # levels of ">" that are written


def html_text(markup: str) -> str:
    """The text of an HTML fragment: line breaks and paragraphs kept, entities resolved, quotations as "> " lines.

    A link is its text, with the address behind it where the text does not give it; an image its description. Scripts and
    styles are nothing. Text without markup comes back as it is. Never raises.
    """
    if not _TAGGED.search(markup):
        return unescaped(markup).strip()
    if not _BROKEN_BY_TAGS.search(markup):  # written in lines, as blogs' databases have it
        markup = markup.replace("\r\n", "\n").replace("\n", "<br>")
    if markup.count("<") > _MOST_TAGS:
        return unescaped(_ANY_TAG.sub(" ", markup)).strip()
    target, parser = _tools()
    target.clear()
    try:
        # A wrapper, so that text before the first element is not taken for a paragraph, and something is always there.
        parser.feed(f"<div>{_UNFIT.sub(' ', writable(markup))}</div>".encode())
        text = str(parser.close())
    except etree.LxmlError:
        _tools.cache_clear()
        text = target.close()
    return writable(text)


def unescaped(text: str) -> str:
    """Text whose only markup is entities ("&gt; quoted", "&amp;"), as itself."""
    return writable(html.unescape(text)) if "&" in text else writable(text)


class _Text:
    """Gathers a fragment's text line by line; a line knows how many quotations it stands in. A target for lxml."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self._lines: list[tuple[int, str]] = []
        self._line: list[str] = []
        self._quoted = 0
        self._silent: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._pre = 0

    def start(self, tag: str, attrs: Mapping[str, str]) -> None:
        """Begin lines, quotations, links, silence."""
        if self._silent:
            self._silent += [] if tag in _VOID else [tag]
            return
        if tag in _SILENT:
            self._silent.append(tag)
            return
        if tag == "br":
            self._break()
        elif tag in _BLOCKS:
            self._block(tag)
        if tag in _QUOTES:
            self._quoted += 1
        elif tag == "pre":
            self._pre += 1
        elif tag == "li":
            self._line.append("- ")
        elif tag == "img":
            self._line.append(attrs.get("alt") or "")
        elif tag == "a":
            self._links.append((attrs.get("href") or "", len(self._line)))

    def end(self, tag: str) -> None:
        """End lines, quotations, links, silence."""
        if self._silent:
            if tag in self._silent:
                while self._silent and self._silent.pop() != tag:
                    pass
            return
        if tag == "a" and self._links:
            self._end_link(*self._links.pop())
        if tag in _QUOTES:
            self._block("div")
            self._quoted = max(0, self._quoted - 1)
        if tag in _BLOCKS:
            self._block(tag)
        if tag == "pre":
            self._pre = max(0, self._pre - 1)

    def data(self, data: str) -> None:
        """Text: breaks in it are spaces, except where it is preformatted."""
        if self._silent:
            return
        if self._pre:
            first, *rest = data.split("\n")
            self._line.append(first)
            for line in rest:
                self._break()
                self._line.append(line)
        else:
            self._line.append(_SPACES.sub(" ", data))

    def close(self) -> str:
        """All lines."""
        self._break()
        lines = [("> " * min(depth, _MAX_QUOTES) + line).rstrip() for depth, line in self._lines]
        return _MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip()

    def _end_link(self, address: str, start: int) -> None:
        told = "".join(self._line[start:]).strip() if start <= len(self._line) else ""
        bare = told.rstrip("….").removeprefix("https://").removeprefix("http://")
        if not address.lower().startswith(("http://", "https://")) or told.startswith(("@", "#")):
            return
        if not told:
            self._line.append(address)
        elif bare and bare in address:
            if told not in {address, bare} and ("…" in told or "..." in told):
                self._line[start:] = [address]
        else:
            self._line.append(f" ({address})")

    def _block(self, tag: str) -> None:
        if self._line and "".join(self._line).strip():
            self._break()
        self._line = []
        if tag in _SPACED and self._lines:
            if self._lines[-1][1]:
                self._lines.append((self._quoted, ""))
            depth, _ = self._lines[-1]
            self._lines[-1] = (min(depth, self._quoted), "")

    def _break(self) -> None:
        line = "".join(self._line)
        self._lines.append((self._quoted, line if self._pre else line.strip()))
        self._line = []
        self._links = [(address, 0) for address, _ in self._links]


@lru_cache(maxsize=1)
def _tools() -> tuple[_Text, Any]:
    """The target and its parser, made once: lxml looks at a target's signatures whenever one is made."""
    target = _Text()
    return target, etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8")
