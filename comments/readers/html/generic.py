"""Comments of a page that no entry of the table knows: blocks alike in a place that is called after comments.

Each block has to hold a name, a time and a text. Lists of other articles, menus and side columns are left alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from comments.model import Reject
from comments.readers.html.blocks import Block, find_parents, posts_of
from comments.readers.html.found import Found
from comments.readers.html.reading import NO_TEXT, author_of, line_of, time_of
from comments.readers.html.selectors import selector
from comments.readers.html.sites import words

__all__ = ["found_anywhere"]

_NAMED = selector("time, relative-time, [class], [itemprop], [rel], cite, a[href]")
_NO_PLACE = frozenset({"nav", "header", "footer", "form", "head"})
_HEAD = frozenset({"p", "header", "footer", "h3", "h4", "h5", "h6", "span", "a", "small"})
_PROFILES = ("/user", "/profil", "/author/", "/u/", "/@", "/member")
_MAX_LABEL = 90  # characters of a name or a time with what stands around them
_MAX_UP = 8  # levels from a time to the block that it belongs to
_MAX_NODES = 150  # elements of a block that are looked at
_LEAST_SHARE = 0.6  # of the blocks have to hold a name
_MAX_LINKED = 0.5  # of a block's text may be links, as in a list of articles
_MAX_STAMPS = 60_000
_MAX_GROUPS = 5
_EXCERPT = 120


def found_anywhere(root: HtmlElement, name: str, assumed: tuple[str, ...], known: int = 0) -> Found:
    """What looks like comments in a document, where it is more than the `known` that have been found by their marks."""
    labels = _NAMED(root)
    stamps = [element for element in labels if _is_time(element)][:_MAX_STAMPS]
    marks = {element for element in labels if _is_author(element)} - set(stamps)
    if not stamps or not marks:
        return Found()
    for group in _groups(stamps, marks):
        blocks = _checked(group, [element for element in labels if element in marks]) if len(group) > known else {}
        if blocks:
            find_parents(root, blocks, set())
            found = posts_of(root, blocks, name, assumed)
            for marked in root.xpath(f".//*[@{NO_TEXT}]"):
                del marked.attrib[NO_TEXT]
            return found
        merged = [element for element, block in group.items() if _is_merged(block) and _is_in_list(element)]
        if merged and not known:
            reason = "comments that nothing holds apart, in a list of them"
            return Found((Reject(f"{name}#1", reason, line_of(merged[0])[:_EXCERPT]),), tuple(merged))
    return Found()


def _is_merged(block: Block) -> bool:
    """More times than a comment has: when it was written, and when it was edited."""
    return len({element for element, _ in block.places["time"]}) > 2


def _groups(stamps: Sequence[HtmlElement], marks: set[HtmlElement]) -> list[dict[HtmlElement, Block]]:
    """Blocks of one kind in one place that is called after comments; the largest groups first, and only few."""
    surroundings = _Surroundings()
    groups: dict[tuple[HtmlElement | None, str], dict[HtmlElement, Block]] = {}
    for stamp in stamps:
        element = _block_around(stamp, marks)
        place = surroundings.place_of(element) if element is not None else None
        if element is not None and place is not None:
            where = place if place is not element else element.getparent()
            block = groups.setdefault((where, _kind(element)), {}).setdefault(element, Block(element))
            block.places.setdefault("time", []).extend(_times(stamp))
    return sorted(groups.values(), key=len, reverse=True)[:_MAX_GROUPS]


def _checked(group: dict[HtmlElement, Block], marks: Sequence[HtmlElement]) -> dict[HtmlElement, Block]:
    """The blocks of a group that are comments, with their values; empty where too few are."""
    labels = {*marks, *(stamp for block in group.values() for stamp, _ in block.places["time"])}
    blocks = {element: block for element, block in group.items() if not _is_merged(block) and _is_talk(element, labels)}
    if len(blocks) < 2 and not any(map(_is_in_list, blocks)):
        return {}
    for mark in marks:
        owner = _owner(mark, blocks)
        if owner is not None:
            owner.places.setdefault("author", []).append((mark, ""))
    for block in blocks.values():
        _find_body(block, blocks)
    named = sum(1 for block in blocks.values() if block.places.get("author"))
    return blocks if named >= _LEAST_SHARE * len(blocks) else {}


class _Surroundings:
    """The outermost place called after comments that an element stands in; none inside menus, heads and side columns."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, tuple[bool, HtmlElement | None]] = {}

    def place_of(self, element: HtmlElement) -> HtmlElement | None:
        """That place, which may be the element itself."""
        path = [element]
        while path[-1] not in self._known and path[-1].getparent() is not None:
            path.append(path[-1].getparent())
        out, place = self._known.get(path[-1], (False, None))
        for node in reversed(path):
            if node not in self._known:
                label = _label(node) if node.tag not in {"html", "body"} else ""
                out = out or node.tag in _NO_PLACE or words().other.search(label) is not None
                if place is None and words().comments.search(label) is not None:
                    place = node
                self._known[node] = (out, place)
            out, place = self._known[node]
        return None if out else place


def _label(element: HtmlElement) -> str:
    return " ".join(element.get(key) or "" for key in ("id", "class", "itemprop", "data-testid"))[:500]


def _nodes(element: HtmlElement) -> Iterator[HtmlElement]:
    return islice(element.iter(), _MAX_NODES)


def _times(stamp: HtmlElement) -> Iterable[tuple[HtmlElement, str]]:
    return [(stamp, key) for key in ("datetime", "title", "content") if stamp.get(key)] + [(stamp, "")]


def _kind(element: HtmlElement) -> str:
    """Comments and replies are told apart by what stands behind the first part of their class."""
    return f"{element.tag} {(element.get('class') or '').split(' ')[0]}"


def _owner(element: HtmlElement | None, blocks: dict[HtmlElement, Block]) -> Block | None:
    while element is not None:
        if element in blocks:
            return blocks[element]
        element = element.getparent()
    return None


def _is_time(element: HtmlElement) -> bool:
    if element.tag in {"time", "relative-time"}:
        return True
    label = _label(element)
    if not label.strip() or words().time.search(label) is None or len(element) > 4:
        return False
    text = line_of(element)
    return len(text) <= _MAX_LABEL and (words().ago.search(text) is not None or time_of(text).at is not None)


def _is_author(element: HtmlElement) -> bool:
    label = f"{_label(element)} {element.get('rel') or ''}"
    profile = element.tag == "a" and any(part in (element.get("href") or "") for part in _PROFILES)
    if not (words().author.search(label) or element.tag == "cite" or profile) or len(element) > 6:
        return False
    text = line_of(element)
    return len(text) <= _MAX_LABEL and author_of(text) != ""


def _block_around(stamp: HtmlElement, marks: set[HtmlElement]) -> HtmlElement | None:
    """The smallest element around a time that holds a name and a text too."""
    for node in islice(stamp.iterancestors(), _MAX_UP):
        if any(one in marks for one in _nodes(node)) and _has_text(node, stamp, marks):
            return node
    return None


def _has_text(node: HtmlElement, stamp: HtmlElement, marks: set[HtmlElement]) -> bool:
    """Something stands in `node` that is neither the time nor a name nor a button."""
    if node.tag in _HEAD:
        return False
    bare = (node.text or "") + "".join(child.tail or "" for child in islice(node.iterchildren(), _MAX_NODES))
    if len(bare.strip()) > 4:
        return True
    for one in _nodes(node):
        if one is not node and (one.tag in {"p", "blockquote"} or _is_body(one)):
            inside = list(islice(one.iter(), 60))
            if stamp not in inside and not any(inner in marks for inner in inside) and line_of(one):
                return True
    return False


def _is_body(element: HtmlElement) -> bool:
    label = _label(element)
    return bool(label.strip()) and words().body.search(label) is not None and words().action.search(label) is None


def _find_body(block: Block, blocks: dict[HtmlElement, Block]) -> None:
    """Where a block's text stands: in an element that is called so, else in all of the block but names, times, buttons."""
    taken = {element for name in ("time", "author") for element, _ in block.places.get(name, ())}
    own = [node for node in _nodes(block.element) if node is not block.element and _owner(node, blocks) is block]
    for node in own:
        if _is_body(node) and not any(inner in taken for inner in islice(node.iter(), 60)) and line_of(node):
            block.places["body"] = [(node, "")]
            block.places["author"] = [
                (one, key) for one, key in block.places.get("author", ()) if node not in set(one.iterancestors())
            ]
            break
    else:
        for node in own:
            if node in taken or words().action.search(_label(node)) is not None or node.tag == "footer":
                node.set(NO_TEXT, "")
        block.places["body"] = [(block.element, "")]
    keys = ("data-comment-id", "data-commentid", "data-id", "id")
    block.places["id"] = [(block.element, key) for key in keys if block.element.get(key)]
    block.places["parent"] = [
        (block.element, key) for key in ("data-parent-id", "data-parent") if block.element.get(key)
    ]


def _is_in_list(element: HtmlElement) -> bool:
    """It stands in what is clearly a list of comments, and not of articles."""
    return any(
        words().lists.search(f"{parent.get('id') or ''} {parent.get('class') or ''}") is not None
        and parent.find(".//h1") is None
        for parent in (element, *element.iterancestors())
    )


def _is_talk(element: HtmlElement, labels: set[HtmlElement]) -> bool:
    """A comment, not a teaser of an article or the article itself: most of its text but names and times is no link."""
    linked = whole = 0
    for node in _nodes(element):
        if node.tag == "h1" or (node.tag in {"h2", "h3", "h4"} and _is_teaser(node)):
            return False
        around = [node, *islice(node.iterancestors(), 4)]
        own = 0 if any(parent in labels for parent in around) else len((node.text or "").strip())
        whole += own + len((node.tail or "").strip()) * (node is not element)
        linked += own if any(parent.tag == "a" for parent in around) else 0
    return linked <= _MAX_LINKED * max(1, whole)


def _is_teaser(heading: HtmlElement) -> bool:
    return heading.find(".//a") is not None and len(line_of(heading)) > 25
