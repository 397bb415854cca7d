"""One engine for every site of the table: from elements that are comments to posts in the page's order."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from comments.intake.contract import Post
from comments.model import Reject
from comments.readers.html.block import Block, moment_of, text_of_block, votes_of
from comments.readers.html.dates import time_of
from comments.readers.html.found import Found
from comments.readers.html.more import More, find_more
from comments.readers.html.reading import MARK, author_of, body_of, line_of, number_of
from comments.readers.html.selectors import Place, Selector
from comments.readers.html.sites import Site, words

__all__ = ["find_parents", "found_in_site", "posts_of"]

_EXCERPT = 120
_MAX_NOTICE = 200  # characters of a notice that stands in the place of a comment


def found_in_site(root: HtmlElement, site: Site, name: str, assumed: tuple[str, ...]) -> Found:
    """What `site` finds in a document."""
    elements = site.select("item", root)
    if "container" in site.elements:
        inside = set(site.select("container", root))
        elements = [item for item in elements if any(parent in inside for parent in item.iterancestors())]
    if not elements:
        return Found()
    blocks = {element: Block(element) for element in elements}
    _place_values(root, site, blocks)
    for mark in ("deleted", "ping", "root"):
        for element in site.select(mark, root):
            owner = _owner(element, blocks)
            if owner is not None:
                setattr(owner, mark, True)
    branches = set(site.select("branch", root))
    find_parents(root, blocks, branches)
    patterns = site.patterns
    found = posts_of(root, blocks, name, assumed, patterns=patterns, cut=site.elements.get("cut"))
    article = {key: _first_line(root, places) for key, places in site.article.items() if key != "text"}
    paragraphs = found.paragraphs or _paragraphs(root, site)
    return Found(found.events, found.regions, paragraphs, article)


def posts_of(
    root: HtmlElement,
    blocks: Mapping[HtmlElement, Block],
    name: str,
    assumed: tuple[str, ...],
    *,
    patterns: Mapping[str, re.Pattern[str]] | None = None,
    cut: Selector | None = None,
) -> Found:
    """The posts that `blocks` are, and a reject for what is missing or broken, in the page's order."""
    told = patterns or {}
    for element in blocks:
        element.set(MARK, "")
    everything: list[Block | More] = [*blocks.values(), *find_more(root)]
    everything.sort(key=lambda item: item.order)
    ids = _ids(blocks.values(), told.get("id"))
    _explicit_parents(blocks.values(), ids, told)
    _parents_by_depth(list(blocks.values()), told.get("depth"))
    events: list[Post | Reject] = []
    paragraphs: tuple[str, ...] = ()
    last: Block | None = None
    for item in everything:
        record = str(len(events) + 1)
        if isinstance(item, More):
            if item.sure or (last is not None and not last.replies and last.parent is None):
                reason = f"{item.count:,} more comments or replies that the saved page does not hold"
                events.append(Reject(f"{name}#{record}", reason, item.text[:_EXCERPT]))
            continue
        last = item
        if item.root:
            paragraphs = tuple(line for line in text_of_block(item, cut).splitlines() if line.strip())
            continue
        event = _event(item, ids, record, name, cut)
        if isinstance(event, Post):
            event = replace(event, assumed=(*assumed, *event.assumed))
        if event is not None:
            events.append(event)
    for element in blocks:
        element.attrib.pop(MARK, None)
    regions = tuple(element for element, block in blocks.items() if block.parent is None or block.root)
    return Found(tuple(events), regions, paragraphs)


def _place_values(root: HtmlElement, site: Site, blocks: Mapping[HtmlElement, Block]) -> None:
    """Every place of every value to the comment that it stands in."""
    for name, places in site.values.items():
        for place in places:
            if place.elements is None:
                for block in blocks.values():
                    block.places.setdefault(name, []).append((block.element, place.attribute))
                continue
            for element in place.elements(root):
                owner = _owner(element, blocks)
                if owner is not None:
                    owner.places.setdefault(name, []).append((element, place.attribute))


def _owner(element: HtmlElement | None, blocks: Mapping[HtmlElement, Block]) -> Block | None:
    """The comment that an element stands in, or is."""
    while element is not None:
        block = blocks.get(element)
        if block is not None:
            return block
        element = element.getparent()
    return None


def find_parents(root: HtmlElement, blocks: Mapping[HtmlElement, Block], branches: set[HtmlElement]) -> None:
    """The parent of each comment: the one it stands in, or the last before the branch that it stands in."""
    before: dict[HtmlElement, Block | None] = {}
    last: Block | None = None
    for order, node in enumerate(root.iter()):
        block = blocks.get(node)
        if block is not None:
            block.order, last = order, block
        elif node in branches:
            before[node] = last
    for block in blocks.values():
        for node in block.element.iterancestors():
            parent = blocks.get(node, before.get(node))
            if parent is not None:
                block.parent = parent
                break


def _ids(blocks: Iterable[Block], pattern: re.Pattern[str] | None) -> dict[Block, str]:
    """The id of each comment: the page's own, or one that is made up so that replies can name it."""
    ids = {block: block.first("id", pattern) for block in blocks}
    taken = set(ids.values())
    for number, (block, told) in enumerate(ids.items(), 1):
        if not told:
            own = f"n{number}"
            while own in taken:
                own += "+"
            taken.add(own)
            ids[block] = own
    return ids


def _explicit_parents(
    blocks: Iterable[Block], ids: Mapping[Block, str], patterns: Mapping[str, re.Pattern[str]]
) -> None:
    """Parents that a comment names by their id; another comment's id, and one that the page holds."""
    by_id: dict[str, Block] = {}
    for block, told in ids.items():
        by_id.setdefault(told, block)
    for block in blocks:
        named = by_id.get(block.first("parent", patterns.get("parent")))
        if named is not None and named is not block:
            block.parent = named


def _parents_by_depth(blocks: Sequence[Block], pattern: re.Pattern[str] | None) -> None:
    """Parents of comments that say how deep they stand, below the last one that stands less deep."""
    depths = [number_of(block.first("depth", pattern)) for block in blocks]
    if any(depth for depth in depths):
        trail: list[tuple[int, Block]] = []
        for block, depth in zip(blocks, depths, strict=True):
            level = depth or 0
            while trail and trail[-1][0] >= level:
                trail.pop()
            if block.parent is None and trail and depth is not None:
                block.parent = trail[-1][1]
            trail.append((level, block))
    for block in blocks:
        if block.parent is not None:
            block.parent.replies += 1


def _event(
    block: Block, ids: Mapping[Block, str], record: str, name: str, cut: Selector | None
) -> Post | Reject | None:
    """The post that a comment is, or why it is none; None for an element that holds nothing of a comment."""
    text = text_of_block(block, cut)
    author = next(filter(None, (author_of(line) for line in block.lines("author"))), "")
    moment = moment_of(block.lines("time"))
    if block.ping:
        return Reject(f"{name}#{record}", "a ping from another page, no reader's comment", (text or author)[:_EXCERPT])
    deleted = block.deleted or (len(text) <= _MAX_NOTICE and words().deleted.search(text) is not None)
    if not text and not deleted:
        if not author and moment.at is None and not block.replies:
            return None
        return Reject(f"{name}#{record}", "a comment without a text", author[:_EXCERPT])
    likes, score = votes_of(block)
    edited = next((one.at for one in map(time_of, block.lines("edited")) if one.at is not None), None)
    parent = block.parent
    return Post(
        thread="",
        text=text,
        record=record,
        comment_id=ids[block],
        author=author,
        created_at=moment.at,
        parent_id=ids[parent] if parent is not None and not parent.root else "",
        deleted=deleted,
        score=score,
        likes=likes,
        edited_at=edited,
        assumed=moment.assumed,
    )


def _first_line(root: HtmlElement, places: Iterable[Place]) -> str:
    for place in places:
        for element in place.elements(root)[:5] if place.elements else ():
            line = line_of(element, place.attribute)
            if line:
                return line
    return ""


def _paragraphs(root: HtmlElement, site: Site) -> tuple[str, ...]:
    for place in site.article.get("text", ()):
        for element in place.elements(root)[:1] if place.elements else ():
            return tuple(line for line in body_of(element).splitlines() if line.strip())
    return ()
