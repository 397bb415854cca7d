"""Comments of a page that no entry of the table knows: blocks alike in a place that is called after comments.

Each block has to hold a name, a time and a text. Lists of other articles, menus and side columns are left alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, takewhile

from lxml.html import HtmlElement

from comments.model import Reject
from comments.readers.html.block import Block
from comments.readers.html.blocks import find_parents, posts_of
from comments.readers.html.bodies import bare_text, find_body
from comments.readers.html.found import Found
from comments.readers.html.labels import is_body, label_of
from comments.readers.html.reading import NO_TEXT, line_of
from comments.readers.html.signs import TOLD_NAME, TOLD_TIME, Signs, Surroundings, signs_by_looks, signs_by_name
from comments.readers.html.sites import words

__all__ = ["found_anywhere"]

_HEAD = frozenset({"p", "header", "footer", "h3", "h4", "h5", "h6", "span", "a", "small"})
_MAX_UP = 8  # levels from a time to the block that it belongs to
_MAX_NODES = 150  # elements of a block that are looked at
_LEAST_SHARE = 0.6  # of the blocks have to hold a name
_MAX_LINKED = 0.5  # of a block's text may be links, as in a list of articles
_MAX_GROUPS = 5
_MAX_LOOKED = 20_000  # elements that may be like those that are found
_MAX_KINDS = 20  # groups that may stand beside the one that is chosen
_A_TEXT = 20  # characters of what is surely a text
_SOME_TEXT = 8  # characters beside a name in a text
_NEAR = 5  # elements before a list of replies among which its comment stands
_SHORT_HEADING = 25  # characters of one that may be a comment's
_EXCERPT = 120
_PATTERNS = {"depth": re.compile(r".*?(?:margin|padding)-left:\s*(\d+)", re.DOTALL)}
_Group = tuple[HtmlElement | None, dict[HtmlElement, Block]]


def found_anywhere(root: HtmlElement, name: str, assumed: tuple[str, ...], known: int = 0) -> Found:
    """What looks like comments in a document, where it is more than the `known` that have been found by their marks."""
    surroundings = Surroundings()
    found = _found(root, signs_by_name(root), surroundings, name, assumed, known)
    if not known and not any(not isinstance(event, Reject) for event in found.events):
        looked = _found(root, signs_by_looks(root, surroundings), surroundings, name, assumed, known)
        found = looked if looked.events else found
    for attribute in (NO_TEXT, TOLD_NAME, TOLD_TIME):
        for marked in root.xpath(f".//*[@{attribute}]"):
            del marked.attrib[attribute]
    return found


def _found(
    root: HtmlElement, signs: Signs, surroundings: Surroundings, name: str, assumed: tuple[str, ...], known: int
) -> Found:
    if not signs.stamps or not signs.names:
        return Found()
    groups = _groups(signs, surroundings)
    blocks = _chosen(groups, signs, known)
    if blocks:
        find_parents(root, blocks, _branches(blocks))
        _answers(blocks)
        ordered = dict(sorted(blocks.items(), key=lambda item: item[1].order))
        return posts_of(root, ordered, name, assumed, patterns=_PATTERNS)
    for _, group in groups[:_MAX_GROUPS]:
        merged = [element for element, block in group.items() if _is_merged(block) and _is_in_list(element)]
        if merged and not known:
            reason = "comments that nothing holds apart, in a list of them"
            return Found((Reject(f"{name}#1", reason, line_of(merged[0])[:_EXCERPT]),), tuple(merged))
    return Found()


def _is_merged(block: Block) -> bool:
    """More times than a comment has: when it was written, and when it was edited."""
    return len({element for element, attribute in block.places["time"] if attribute in {"", TOLD_TIME}}) > 2


def _groups(signs: Signs, surroundings: Surroundings) -> list[_Group]:
    """Blocks of one kind in one place that is called after comments; the largest groups first."""
    told: list[tuple[HtmlElement, HtmlElement, HtmlElement]] = []
    for stamp in signs.stamps:
        element = _block_around(stamp, signs)
        place = surroundings.place_of(element) if element is not None else None
        if element is not None and place is not None:
            told.append((stamp, element, place))
    counts = Counter(place for _, _, place in told)
    groups: dict[tuple[HtmlElement | None, str], dict[HtmlElement, Block]] = {}
    for stamp, element, place in told:  # a comment may be the only thing that is called so
        where = place if place is not element and counts[place] > 1 else place.getparent()
        block = groups.setdefault((where, _kind(element)), {}).setdefault(element, Block(element))
        block.places.setdefault("time", []).extend(signs.times_of(stamp))
    largest = sorted(groups.items(), key=lambda item: len(item[1]), reverse=True)
    return [(where, group) for (where, _), group in largest[:_MAX_KINDS]]


def _chosen(groups: Sequence[_Group], signs: Signs, known: int) -> dict[HtmlElement, Block]:
    """The largest group of comments with what stands beside it in the same place; empty where no group is one."""
    for place, group in groups[:_MAX_GROUPS]:
        blocks = _talking(group, signs) if len(group) > known else {}
        if not blocks:
            continue
        kinds = {(_kind(element), _path(element)) for element in blocks}
        kinds = {kind for kind in kinds if not all(each.endswith(" ") for each in kind)}
        for where, other in groups:
            if where is place and other is not group:
                blocks.update(_without_wrappers(_talking(other, signs), kinds))
        _add_others(place, blocks, kinds, signs)
        _fill(blocks, signs)
        named = sum(1 for block in blocks.values() if block.places.get("author"))
        if named >= _LEAST_SHARE * len(blocks):
            return blocks
    return {}


def _talking(group: dict[HtmlElement, Block], signs: Signs) -> dict[HtmlElement, Block]:
    """The blocks of a group that are comments; empty where they are too few to be believed."""
    labels = {*signs.sure, *(stamp for block in group.values() for stamp, _ in block.places["time"])}
    alike = {element: block for element, block in group.items() if not _is_merged(block) and not _is_article(element)}
    talk = {element: block for element, block in alike.items() if not _is_linked(element, labels)}
    blocks = alike if len(talk) >= _LEAST_SHARE * len(alike) else talk
    return blocks if len(blocks) > 1 or any(map(_is_in_list, blocks)) else {}


def _without_wrappers(blocks: dict[HtmlElement, Block], kinds: set[tuple[str, str]]) -> dict[HtmlElement, Block]:
    """Without blocks whose times stand in a comment of one of `kinds` inside them, where no name was found."""
    return {
        element: block
        for element, block in blocks.items()
        if not all(_is_in_kind(stamp, element, kinds) for stamp, _ in block.places["time"])
    }


def _is_in_kind(stamp: HtmlElement, block: HtmlElement, kinds: set[tuple[str, str]]) -> bool:
    inside = takewhile(lambda node: node is not block, stamp.iterancestors())
    return any((_kind(node), _path(node)) in kinds for node in inside)


def _add_others(
    place: HtmlElement | None, blocks: dict[HtmlElement, Block], kinds: set[tuple[str, str]], signs: Signs
) -> None:
    """Those like the others, beside them, that lack a time or a name: a notice that a comment is gone, words unknown."""
    tags = sorted({element.tag for element in blocks})
    around = {parent for element in blocks for parent in element.iterancestors()}
    for element in islice(place.iter(*tags), _MAX_LOOKED) if place is not None else ():
        if element in blocks or element in around or (_kind(element), _path(element)) not in kinds:
            continue
        stamps = [node for node in _nodes(element) if node in signs.timed]
        marked = bool(stamps) or any(node in signs.sure for node in _nodes(element))
        text = marked and _has_text(element, signs, by_looks=signs.by_looks) and not _is_article(element)
        if text or words().deleted.search(line_of(element)[:_EXCERPT]) is not None:
            blocks[element] = Block(element)
            blocks[element].places["time"] = [place for stamp in stamps for place in signs.times_of(stamp)]
            around.update(element.iterancestors())


def _path(element: HtmlElement) -> str:
    """In what an element stands."""
    parent = element.getparent()
    return "" if parent is None else _kind(parent)


def _fill(blocks: dict[HtmlElement, Block], signs: Signs) -> None:
    """The places of names and texts."""
    names: dict[HtmlElement, list[HtmlElement]] = {}
    for name in signs.names:
        owner = _owner(name, blocks)
        if owner is not None and name is not owner.element:
            names.setdefault(owner.element, []).append(name)
    for element, block in blocks.items():
        own = sorted(names.get(element, ()), key=signs.rank) or signs.names_before_time(_nodes(element))
        block.places["author"] = [signs.name_place(name) for name in own]
        find_body(block, [node for node in _nodes(element) if _owner(node, blocks) is block], signs)
        if words().indent.search(element.get("style") or ""):
            block.places["depth"] = [(element, "style")]


def _nodes(element: HtmlElement) -> Iterator[HtmlElement]:
    return islice(element.iter(), _MAX_NODES)


def _kind(element: HtmlElement) -> str:
    """Comments and replies are told apart by what stands behind the first part of their class."""
    return f"{element.tag} {(element.get('class') or '').split(' ')[0]}"


def _owner(element: HtmlElement | None, blocks: Mapping[HtmlElement, Block]) -> Block | None:
    while element is not None:
        if element in blocks:
            return blocks[element]
        element = element.getparent()
    return None


def _block_around(stamp: HtmlElement, signs: Signs) -> HtmlElement | None:
    """The smallest element around a time that holds a name and a text too."""
    found = _smallest(stamp, signs, by_looks=False)
    if signs.by_looks and (found is None or sum(node in signs.timed for node in _nodes(found)) > 1):
        closer = _smallest(stamp, signs, by_looks=True)
        return closer if closer is not None else found
    return found


def _smallest(stamp: HtmlElement, signs: Signs, *, by_looks: bool) -> HtmlElement | None:
    for node in islice(stamp.iterancestors(), _MAX_UP):
        told = signs.looked_at.get((node, by_looks))
        if told is None:
            named = any(one in signs.known for one in _nodes(node))
            told = signs.looked_at[node, by_looks] = named and _has_text(node, signs, by_looks=by_looks)
        if told:
            return node
    return None


def _has_text(node: HtmlElement, signs: Signs, *, by_looks: bool) -> bool:
    """Something stands in `node` that is neither a time nor a name nor a button."""
    if node.tag in _HEAD or TOLD_NAME in node.attrib:
        return False
    if not (signs.by_looks and node in signs.known) and len(bare_text(node)) > 4:
        return True
    for one in _nodes(node):
        called = one.tag in {"p", "blockquote"} or is_body(one)
        looks = by_looks and one.tag in {"div", "td", "dd"} and len(bare_text(one)) > _A_TEXT
        if one is node or not (called or looks) or TOLD_NAME in one.attrib:
            continue
        inside = list(islice(one.iter(), 60))
        if any(inner in signs.sure for inner in inside):
            if is_body(one) and not any(inner in signs.timed for inner in inside) and len(bare_text(one)) > _SOME_TEXT:
                return True
            continue
        if any(inner in signs.timed for inner in inside):
            if one.tag not in _HEAD and len(bare_text(one)) > 4:
                return True
        elif line_of(one) and not any(line_of(inner) == line_of(one) for inner in inside if inner in signs.known):
            return True
    return False


def _branches(blocks: Mapping[HtmlElement, Block]) -> set[HtmlElement]:
    """Elements called after replies that stand behind a comment in the same element, and hold its replies."""
    branches: set[HtmlElement] = set()
    seen: set[HtmlElement] = set()
    for element in blocks:
        for node in element.iterancestors():
            if node in blocks or node in seen:
                break
            seen.add(node)
            before = islice(node.itersiblings(preceding=True), _NEAR) if _is_branch(node) else ()
            if any(one in blocks for sibling in before for one in _nodes(sibling)):
                branches.add(node)
    return branches


def _is_branch(node: HtmlElement) -> bool:
    return words().branches.search(label_of(node)) is not None


def _answers(blocks: Mapping[HtmlElement, Block]) -> None:
    """Blocks called answers that stand behind comments which are not called so answer the last of these."""
    above: Block | None = None
    for block in sorted(blocks.values(), key=lambda one: one.order):
        if block.parent is None:
            if words().answers.search(label_of(block.element)) is None:
                above = block
            elif above is not None:
                block.parent = above


def _is_in_list(element: HtmlElement) -> bool:
    """It stands in what is clearly a list of comments, and not of articles."""
    return any(
        words().lists.search(f"{parent.get('id') or ''} {parent.get('class') or ''}") is not None
        and parent.find(".//h1") is None
        for parent in (element, *element.iterancestors())
    )


def _is_article(element: HtmlElement) -> bool:
    """It has the heading of an article, or one that leads to another page."""
    headings = (node for node in _nodes(element) if node.tag in {"h1", "h2", "h3", "h4"})
    return any(node.tag == "h1" or (len(line_of(node)) > _SHORT_HEADING and _leads_on(node)) for node in headings)


def _leads_on(node: HtmlElement) -> bool:
    links = (link.get("href") or "" for link in node.iter("a"))
    return any(link and not link.lower().startswith(("#", "javascript:")) for link in links)


def _is_linked(element: HtmlElement, labels: set[HtmlElement]) -> bool:
    """Most of its text but names and times is links, as in a list of articles."""
    linked = whole = 0
    for node in _nodes(element):
        around = [node, *islice(node.iterancestors(), 4)]
        own = 0 if any(parent in labels for parent in around) else len((node.text or "").strip())
        whole += own + len((node.tail or "").strip()) * (node is not element)
        linked += own if any(parent.tag == "a" for parent in around) else 0
    return linked > _MAX_LINKED * max(1, whole)
