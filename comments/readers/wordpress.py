"""WordPress exports (WXR): RSS with each post's comments, of any version; also the import format that Disqus made of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from comments.intake.contract import About, Event, Post
from comments.intake.head import Head, head_of
from comments.intake.markup import html_text, unescaped
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.xml_cut import Shape
from comments.intake.xml_stream import XmlFormat, XmlRecord, xml_records
from comments.model import Reject
from comments.readers.shipped import ShippedReader
from comments.times import Moment, read_time

__all__ = ["WordpressReader"]

_FORMAT = XmlFormat(
    root="rss",
    shapes=(Shape("item", inner="comment"), Shape("comment", breaks=("item",))),
    namespaces={
        "wp": "http://wordpress.org/export/1.2/",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "excerpt": "http://wordpress.org/export/1.2/excerpt/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "wfw": "http://wellformedweb.org/CommentAPI/",
        "dsq": "http://www.disqus.com/",
    },
    markup=("comment_content", "encoded", "comment_author", "title"),
)
_ROOT = re.compile(r"<(?:[\w.-]{1,64}:)?rss[\s>]")
_SITE = re.compile(
    r"<title>(?:([^<]{0,400})|\s{0,50}<!\[CDATA\[((?:(?!\]\]>).){0,400})\]\]>\s{0,50})</title>", re.DOTALL
)
_NO_TIME = "0000-00-00"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_APPROVED = frozenset({"", "1", "approve", "approved"})
_NOT_SHOWN = {
    "0": "not approved by the site",
    "hold": "not approved by the site",
    "spam": "marked as spam by the site",
    "trash": "put into the trash by the site",
    "post-trashed": "put into the trash by the site, with its article",
}
_COMMENTS = frozenset({"", "comment", "review"})
_LINKS = {"pingback": "a pingback, not a comment", "trackback": "a trackback, not a comment"}
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_EXCERPT = 120


@dataclass(slots=True)
class _Item:
    """The post under which comments are read; `about` until it has been told."""

    key: str
    about: About | None
    stands_alone: bool


class WordpressReader(ShippedReader):
    """Reads WXR. A thread's key is the post's id, else Disqus's identifier, else its address."""

    name = "wordpress"
    suffixes = (".xml", ".wxr")

    def sniff(self, head: Head) -> float:
        """RSS with WordPress's namespace of exports, whatever its version."""
        if head.start.startswith(("<!doctype html", "<html")) or not _ROOT.search(head.text[:20_000]):
            return 0.0
        if "wordpress.org/export/" in head.text[:20_000]:
            return 0.98
        return 0.85 if "<wp:comment>" in head.text or "<wp:wxr_version>" in head.text else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Every post that can have comments as an `About`, every comment as a `Post` or a `Reject`."""
        site = _site(source)
        item = _Item("", None, stands_alone=False)
        for record in xml_records(source, _FORMAT, options.encoding):
            if isinstance(record, Reject):
                yield record
            elif record.name == "comment":
                if item.about is not None:
                    yield item.about
                    item.about = None
                yield _post(record, item.key, source)
            else:
                if item.about is not None and item.stands_alone:
                    yield item.about
                item = _item(record, site) if record.part == 0 else _rest(record, item, site)
        if item.about is not None and item.stands_alone:
            yield item.about


def _site(source: Source) -> str:
    """The title of the site: the first of the document, before any item."""
    before = head_of(source).text.partition("<item")[0]
    found = _SITE.search(before)
    return unescaped((found[1] or found[2] or "").strip()) if found else ""


def _item(record: XmlRecord, site: str) -> _Item:
    address = unescaped(record.text("link"))
    key = record.text("post_id") or record.text("thread_identifier") or address or record.text("guid")
    kind, status = record.text("post_type"), record.text("status")
    shown = kind in {"", "post", "page"} and status in {"", "publish", "inherit"}
    return _Item(key or f"item-{record.number}", _about(record, key or f"item-{record.number}", site), shown)


def _rest(record: XmlRecord, item: _Item, site: str) -> _Item:
    """What stands behind comments: it may tell what was not told before them."""
    about = _about(record, item.key, site)
    told = bool(about.title or about.paragraphs or about.url or about.published_at)
    return _Item(item.key, about if told else None, stands_alone=True)


def _about(record: XmlRecord, key: str, site: str) -> About:
    text = record.text("encoded", without="excerpt")
    if "<p" not in text:  # blank lines part paragraphs, as WordPress itself has it
        text = _BLANK_LINE.sub("\n<p>\n", text.replace("\r\n", "\n"))
    published = _time(record.text("post_date_gmt"), record.text("pubDate"))
    if published.at is None or published.at == _EPOCH:  # the feed's date of what was never published
        published = _time("", record.text("post_date"))
    return About(
        key,
        title=html_text(record.text("title")),
        url=unescaped(record.text("link")),
        outlet=site,
        published_at=published.at,
        paragraphs=tuple(line for line in html_text(text).split("\n") if line.strip()),
    )


def _post(record: XmlRecord, thread: str, source: Source) -> Post | Reject:
    text = html_text(record.text("comment_content"))
    status, kind = record.text("comment_approved").lower(), record.text("comment_type").lower()
    comment_id = record.text("comment_id")
    reason = ""
    if kind not in _COMMENTS:
        reason = _LINKS.get(kind, f"of type {kind[:40]!r}, not a comment")
    elif status not in _APPROVED:
        reason = _NOT_SHOWN.get(status, f"not shown by the site (status {status[:40]!r})")
    elif not (text or comment_id or record.text("comment_author")):
        reason = "a comment with nothing in it"
    if reason:
        return Reject(f"{source.name}#{record.number}", reason, text[:_EXCERPT])
    created = _time(record.text("comment_date_gmt"), record.text("comment_date"))
    parent = record.text("comment_parent")
    return Post(
        thread=thread,
        text=text,
        record=str(record.number),
        comment_id=comment_id,
        author=html_text(record.text("comment_author")),
        created_at=created.at,
        parent_id="" if parent == "0" else parent,
        assumed=(*created.assumed, *record.assumed),
    )


def _time(gmt: str, local: str) -> Moment:
    """The time that is told in GMT, else the site's own; WordPress writes zeros where it has none."""
    if gmt and not gmt.startswith(_NO_TIME):
        told = read_time(f"{gmt}+00:00" if len(gmt) == len("2021-03-04 05:06:07") else gmt)
        if told.at is not None:
            return told
    return Moment(None) if local.startswith(_NO_TIME) else read_time(local)
