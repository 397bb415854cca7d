"""Where in a block of a page that nobody knows its text stands."""

from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from comments.readers.html.block import Block
from comments.readers.html.labels import is_action, is_body
from comments.readers.html.reading import NO_TEXT, body_of, line_of
from comments.readers.html.signs import Signs

__all__ = ["bare_text", "find_body"]

_MAX_UP = 8  # levels from a name or a time to the block
_MAX_CHILDREN = 150
_MAX_REST = 40  # characters beside names and times in the head of a comment


def bare_text(node: HtmlElement) -> str:
    """The text that stands directly in `node`."""
    return (
        (node.text or "") + "".join(child.tail or "" for child in islice(node.iterchildren(), _MAX_CHILDREN))
    ).strip()


def find_body(block: Block, nodes: Sequence[HtmlElement], signs: Signs) -> None:
    """Where a block's text stands: in an element that is called so, else in all of the block but names, times, buttons."""
    times = {element for element, _ in block.places.get("time", ())}
    sure = {element for element, _ in block.places["author"][:1]}
    own = [node for node in nodes if node is not block.element]
    bodies = [node for node in own if is_body(node) and line_of(node)]
    inside = {node: set(islice(node.iter(), 60)) for node in bodies}
    clear = [node for node in bodies if not inside[node] & (times | sure)]
    if clear:
        body = clear[0]
        block.places["author"] = [place for place in block.places["author"] if place[0] not in inside[body]]
    else:
        timed = [node for node in bodies if not inside[node] & sure and len(bare_text(node)) > 4]
        body = timed[0] if timed else block.element
        for node in own:
            if node in times or node in sure or is_action(node) or node.tag == "footer":
                node.set(NO_TEXT, "")
        if signs.by_looks and body is block.element:
            _leave_head_out(block, times | sure)
    block.places["body"] = [(body, "")]
    keys = ("data-comment-id", "data-commentid", "data-id", "id")
    block.places["id"] = [(block.element, key) for key in keys if block.element.get(key)]
    block.places["parent"] = [
        (block.element, key) for key in ("data-parent-id", "data-parent") if block.element.get(key)
    ]


def _leave_head_out(block: Block, labels: set[HtmlElement]) -> None:
    """What stands around a name and a time, with hardly any text beside them, is no text; unless nothing would be left."""
    heads: list[HtmlElement] = []
    for label in labels:
        for node in islice(label.iterancestors(), _MAX_UP):
            if node is block.element or node.tag in {"blockquote", "td"} or not _is_head(node, labels):
                break
            heads.append(node)
    for head in heads:
        head.set(NO_TEXT, "")
    if heads and not body_of(block.element):
        for head in heads:
            head.attrib.pop(NO_TEXT, None)


def _is_head(node: HtmlElement, labels: set[HtmlElement]) -> bool:
    told = sum(len(line_of(label)) for label in labels if any(parent is node for parent in label.iterancestors()))
    broken = any(node.find(f".//{tag}") is not None for tag in ("p", "br", "blockquote"))
    return not broken and len(line_of(node)) - told <= _MAX_REST
