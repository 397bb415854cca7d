"""Saved HTML pages with their comments: JSON-LD, the markup of known sites, and what looks like comments."""

import re
from collections.abc import Iterator

from comments.intake.contract import Event
from comments.intake.head import Head
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.readers.html.article import about_page
from comments.readers.html.blocks import found_in_site
from comments.readers.html.found import Found, richest
from comments.readers.html.generic import found_anywhere
from comments.readers.html.pages import Document, is_archive, read_page
from comments.readers.html.sites import sites
from comments.readers.html.structured import article_in, found_in_json, statements
from comments.readers.shipped import ShippedReader

__all__ = ["HtmlReader"]

_BEFORE = re.compile(r"(?:\ufeff|\s+|<!--.*?-->|<\?xml[^>]{0,200}\?>)*", re.DOTALL)
_PAGE = re.compile(r"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])")
_PIECE = re.compile(r"<(?:div|section|article|main|ol|ul|table|header|script|meta|title|link|style|h1|p|a)[\s>/]")
_TAG = re.compile(r"</?[a-z][a-z0-9-]*[\s>/]")
_NO_PAGE = re.compile(r"<(?:rss|disqus|feed|urlset|opml)\b")
_LIKELY = 0.75
_BY_LOOKS = 2.0  # how much more must be found by looks than by marks to be believed


class HtmlReader(ShippedReader):
    """Reads a saved page: its article, and the comments below it."""

    name = "html"
    suffixes = (".html", ".htm", ".xhtml", ".mhtml", ".mht")

    def sniff(self, head: Head) -> float:
        """Likely where the text begins as a page, or as a page saved in one file; a piece of one is less sure."""
        start = head.start
        if is_archive(head.text[:8_192].replace("\r\n", "\n")):
            return _LIKELY
        if not start.startswith(("<", "\ufeff")) or _NO_PAGE.search(start):
            return 0.0
        markup = head.text[_begin(head.text) :][:2_000].lower()
        if _PAGE.match(markup):
            return _LIKELY
        named = head.name.endswith(self.suffixes)
        tags = len(_TAG.findall(markup))
        if named and tags:
            return _LIKELY
        return 0.65 if _PIECE.match(markup) and tags >= 4 else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """What the page tells of its article, then its comments in their order."""
        page = read_page(source, options.encoding)
        told = tuple(statement for document in page.documents for statement in statements(document.root))
        findings = [found_in_json(told, source.name, page.assumed)]
        for document in page.documents:
            findings += _in_markup(document, source.name, page.assumed)
        found = richest(findings)
        known = len(found.events)
        looked = [found_anywhere(document.root, source.name, page.assumed, known) for document in page.documents]
        found = richest([found, *looked], clearly=_BY_LOOKS)
        yield about_page(page, found, article_in(told))
        yield from found.events


def _begin(text: str) -> int:
    """Where the first tag stands, behind spaces and comments."""
    match = _BEFORE.match(text[:8_192])
    return match.end() if match else 0


def _in_markup(document: Document, name: str, assumed: tuple[str, ...]) -> list[Found]:
    return [
        found_in_site(document.root, site, name, assumed)
        for site in sites()
        if not site.probe or any(probe in document.text for probe in site.probe)
    ]
