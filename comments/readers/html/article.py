"""What a page tells of its article: from its head, its JSON-LD, and its text without what stands around it."""

import copy
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from comments.intake.contract import About, Post
from comments.readers.html.dates import time_of
from comments.readers.html.found import Found
from comments.readers.html.pages import Page
from comments.readers.html.reading import body_of, line_of
from comments.readers.html.selectors import Place, place, selector
from comments.readers.html.sites import words

__all__ = ["about_page"]

_MAX_TEXT = 5 * 1024 * 1024  # characters of a document whose article is looked for
_MAX_ELEMENTS = 50_000
_MAX_FOR_MORE = 20_000  # elements above which the extractor has to do with its first try
_MAX_DEPTH = 100  # of elements, above which likewise
_LIST_TAGS = frozenset({"ol", "ul", "table", "tbody", "dl"})
_COMMENT_PARTS = selector(
    "#comments, #disqus_thread, .comments-area, .comment-respond, #respond, .commentlist, .comment-list,"
    " .wp-block-comments, .coral-stream, #coral_talk_stream, #coral_thread, .vf-commenting, .vf3-comments, #vuukle-comments,"
    " [data-spotim-module], [data-spot-im-class], .fb-comments, iframe, script, style, noscript, template"
)
_PARAGRAPHS = selector(
    '[itemprop="articleBody"] p, article p, main p, .article-body p, .story__content p, .entry-content p'
)
_DATES = [
    f"{where}{how}"
    for where in (".timestamp--date", ".entry-date", ".published", ".post-date", ".article-date", ".date", ".byline")
    for how in (" @title", "")
]
_META = {
    "title": [
        'meta[property="og:title"] @content',
        'meta[name="twitter:title"] @content',
        'meta[itemprop="headline"] @content',
        '[itemprop="headline"]',
        "h1",
        "title",
    ],
    "outlet": [
        'meta[property="og:site_name"] @content',
        'meta[name="application-name"] @content',
        'meta[name="publisher"] @content',
    ],
    "url": ['link[rel="canonical"] @href', 'meta[property="og:url"] @content', 'meta[name="twitter:url"] @content'],
    "time": [
        'meta[property="article:published_time"] @content',
        'meta[property="og:article:published_time"] @content',
        'meta[itemprop="datePublished"] @content',
        'meta[name="date"] @content',
        'meta[name="pubdate"] @content',
        'meta[name="publish-date"] @content',
        'meta[name="dc.date"] @content',
        'meta[name="DC.date.issued"] @content',
        'meta[name="parsely-pub-date"] @content',
    ],
    "seen_time": ['[itemprop="datePublished"] @datetime', "time @datetime", *_DATES],
}
_PLACES: Mapping[str, tuple[Place, ...]] = {name: tuple(map(place, places)) for name, places in _META.items()}
_BETWEEN = (" | ", " - ", " – ", " — ", " :: ", " · ", " » ", " « ", " : ")  # the parts of a document's title
_NO_TITLES = frozenset({"disqus comments", "comments", "coral", "untitled"})  # of frames that hold nothing but comments
_MIN_TEXT = 40  # characters of the longest paragraph of an article
_LOGGERS = ("trafilatura", "htmldate", "justext", "courlan", "readability")


def about_page(page: Page, found: Found, told: Mapping[str, str]) -> About:
    """The article of a page whose comments are `found` and whose JSON-LD has `told`."""
    root = page.documents[0].root
    own = found.article
    outside = _without_comments(root, found.regions)
    url = own.get("url", "") or _address(root, told, page.url)
    title = own.get("title", "") or told.get("title", "") or _first(outside, "title")
    named = own.get("outlet", "") or _first(root, "outlet") or told.get("outlet", "")
    outlet = named or _outlet_behind(title, _document_title(root)) or _host(url)
    title = _without_outlet(title, outlet)
    times = (own.get("time", ""), _first(root, "time"), told.get("time", ""), _seen_time(outside))
    published = next((moment.at for moment in map(time_of, times) if moment.at is not None), None)
    paragraphs = found.paragraphs or _text(outside, len(page.documents[0].text), told, found, title)
    return About("", title=title, url=url, outlet=outlet, published_at=published, paragraphs=paragraphs)


def _first(root: HtmlElement, name: str) -> str:
    for where in _PLACES[name]:
        for element in where.elements(root) if where.elements else ():
            line = line_of(element, where.attribute)
            if line:
                return line
    return ""


def _address(root: HtmlElement, told: Mapping[str, str], saved: str) -> str:
    for where in _PLACES["url"]:
        for element in where.elements(root) if where.elements else ():
            line = line_of(element, where.attribute)
            if line.startswith(("http://", "https://")):
                return line
    url = told.get("url", "")
    return url if url.startswith(("http://", "https://")) else saved


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _document_title(root: HtmlElement) -> str:
    title = root.find(".//title")
    return line_of(title) if title is not None else ""


def _outlet_behind(title: str, document_title: str) -> str:
    """What stands last behind the article's title in the document's title."""
    rest = document_title.removeprefix(title) if title else ""
    if rest == document_title:
        return ""
    for mark in _BETWEEN:
        rest = rest.rpartition(mark)[2]
    return rest.strip(" -–—:|»«·")


def _without_outlet(title: str, outlet: str) -> str:
    for mark in _BETWEEN:
        head, _, tail = title.rpartition(mark)
        if head and outlet and tail.strip().lower() in {outlet.lower(), outlet.lower().removesuffix(".com")}:
            return head.strip()
    return "" if title.lower() in _NO_TITLES else title


def _seen_time(root: HtmlElement) -> str:
    """The time that stands in the first article, or the main part, of a page."""
    article = next((found for found in (root.find(".//article"), root.find(".//main")) if found is not None), None)
    for where in _PLACES["seen_time"] if article is not None else ():
        for element in where.elements(article)[:3] if where.elements else ():
            line = line_of(element, where.attribute)
            if time_of(line).at is not None:
                return line
    return ""


def _without_comments(root: HtmlElement, regions: Sequence[HtmlElement]) -> HtmlElement:
    """A copy of the page without its comments, what stands around them, and scripts."""
    marked = {_list_of(region) for region in regions}
    for element in marked:
        element.set("x-cut", "")
    outside = copy.deepcopy(root)
    for element in marked:
        del element.attrib["x-cut"]
    for element in [*outside.xpath(".//*[@x-cut]"), *_COMMENT_PARTS(outside)]:
        keeps = element.tag in {"html", "body"} or element.find(".//h1") is not None
        if element.getparent() is not None and not keeps:
            element.drop_tree()
    return outside


def _list_of(region: HtmlElement) -> HtmlElement:
    """The list that a comment stands in, where it is one by its name."""
    parent = region.getparent()
    if parent is None:
        return region
    label = f"{parent.get('id') or ''} {parent.get('class') or ''}"
    return parent if parent.tag in _LIST_TAGS or words().comments.search(label) else region


def _text(root: HtmlElement, size: int, told: Mapping[str, str], found: Found, title: str) -> tuple[str, ...]:
    """The article's paragraphs, none of which is a comment."""
    lines = _extracted(root) if size <= _MAX_TEXT else []
    if not lines:
        lines = told.get("text", "").splitlines()
    if not lines:
        lines = [line for paragraph in _PARAGRAPHS(root)[:2_000] for line in body_of(paragraph).splitlines()]
    remarks = {
        " ".join(line.split()) for post in found.events if isinstance(post, Post) for line in post.text.splitlines()
    }
    tidy = (" ".join(line.split()) for line in lines)
    headings = {title, *(line_of(heading) for heading in root.iter("h1"))}
    kept = tuple(line for line in tidy if line and line not in headings and line not in remarks)
    return kept if any(len(line) >= _MIN_TEXT for line in kept) else ()


def _extracted(root: HtmlElement) -> list[str]:
    elements = sum(1 for _ in root.iter())
    if elements > _MAX_ELEMENTS:
        return []
    deep = root.xpath(f"boolean({'/*' * _MAX_DEPTH})")
    import trafilatura  # noqa: PLC0415 - slow to load, and for pages only

    with _silence():
        try:
            text = trafilatura.extract(root, include_comments=False, fast=deep or elements > _MAX_FOR_MORE)
        except Exception:  # noqa: BLE001 - it is made for pages as they should be; without it there are other ways
            text = None
    return (text or "").splitlines()


@contextmanager
def _silence() -> Iterator[None]:
    """Neither log lines nor warnings of the extractor: what it says of a page's faults helps nobody here."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
