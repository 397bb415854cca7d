"""The XML export of Disqus: a site's threads first, then the posts of all of them."""

import re
from collections.abc import Iterator

from comments.intake.contract import About, Event, Post
from comments.intake.head import Head
from comments.intake.markup import html_text, unescaped
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import flag
from comments.intake.xml_cut import Shape
from comments.intake.xml_stream import XmlFormat, XmlRecord, content, xml_records
from comments.model import Reject
from comments.readers.shipped import ShippedReader
from comments.times import read_time

__all__ = ["DisqusReader"]

_FORMAT = XmlFormat(
    root="disqus",
    shapes=(Shape("thread", breaks=("post",)), Shape("post")),
    namespaces={"": "http://disqus.com", "dsq": "http://disqus.com/disqus-internals"},
    markup=("message", "title"),
)
_ROOT = re.compile(r"<(?:[\w.-]{1,64}:)?disqus[\s>]")
_EXCERPT = 120


class DisqusReader(ShippedReader):
    """Reads exports of Disqus. A thread's key is its ``dsq:id``: posts name it, and it is unique where ``id`` is not."""

    name = "disqus"
    suffixes = (".xml",)

    def sniff(self, head: Head) -> float:
        """The document's element, and the namespace of Disqus or its ids."""
        begun = head.text[:20_000]
        if not _ROOT.search(begun) or head.start.startswith(("<!doctype html", "<html")):
            return 0.0
        return 0.98 if "disqus.com" in begun or "dsq:id" in begun else 0.8

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Every thread as an `About`, every post as a `Post` or a `Reject`."""
        keys: dict[str, str] = {}  # the site's own ids of threads, by which older exports name them
        for record in xml_records(source, _FORMAT, options.encoding):
            if isinstance(record, Reject):
                yield record
            elif record.name == "thread":
                about = _about(record)
                if about is None:
                    reason = "a thread without an id"
                    yield Reject(f"{source.name}#{record.number}", reason, record.text("title")[:_EXCERPT])
                else:
                    if record.text("id"):
                        keys.setdefault(record.text("id"), about.thread)
                    yield about
            else:
                yield _post(record, keys, source)


def _about(record: XmlRecord) -> About | None:
    key = record.attribute("id") or record.text("id")
    if not key:
        return None
    return About(
        key,
        title=unescaped(record.text("title")),
        url=unescaped(record.text("link")),
        outlet=record.text("forum"),
        published_at=read_time(record.text("createdAt")).at,
        paragraphs=tuple(line for line in html_text(record.text("message")).split("\n") if line.strip()),
    )


def _post(record: XmlRecord, keys: dict[str, str], source: Source) -> Post | Reject:
    text = html_text(record.text("message"))
    comment_id = record.attribute("id") or record.text("id")
    reason = ""
    if flag(record.text("isSpam")):
        reason = "marked as spam by the site"
    elif record.text("isApproved").lower() == "false":
        reason = "not approved by the site"
    elif not (text or comment_id or record.text("createdAt")):
        reason = "a post with nothing in it"
    if reason:
        return Reject(f"{source.name}#{record.number}", reason, text[:_EXCERPT])
    created = read_time(record.text("createdAt"))
    parent = _named(record, "parent")
    thread = record.attribute("id", record.fields.get("thread")) if "thread" in record.fields else ""
    if not thread:
        named = record.text("thread")
        thread = keys.get(named, named)
    return Post(
        thread=thread or (None if parent else ""),
        text=text,
        record=str(record.number),
        comment_id=comment_id,
        author=_author(record),
        created_at=created.at,
        parent_id=parent,
        deleted=flag(record.text("isDeleted")),
        assumed=(*created.assumed, *record.assumed),
    )


def _named(record: XmlRecord, name: str) -> str:
    """What an element refers to: the id that Disqus gave, or the site's own where there is no other."""
    element = record.fields.get(name)
    return "" if element is None else record.attribute("id", element) or content(element)


def _author(record: XmlRecord) -> str:
    """The name that readers see; that of the account where there is none."""
    element = record.fields.get("author")
    if element is None:
        return ""
    author = XmlRecord.of("author", element)
    return unescaped(author.text("name") or author.text("username"))
