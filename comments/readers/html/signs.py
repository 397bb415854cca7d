"""The times and names of a page that nobody knows: those that are called so, or, among comments, those that look so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from lxml.html import HtmlElement

from comments.readers.html.labels import (
    byline_of,
    is_action,
    is_author,
    is_hidden,
    is_name,
    is_plain_time,
    is_time_by_name,
    label_of,
    short_line,
    stands_out,
)
from comments.readers.html.reading import author_of, line_of
from comments.readers.html.selectors import selector
from comments.readers.html.sites import words

__all__ = ["TOLD_NAME", "TOLD_TIME", "Signs", "Surroundings", "signs_by_looks", "signs_by_name"]

TOLD_NAME, TOLD_TIME = "x-name", "x-time"  # attributes of elements that tell a name and a time in one line
_NAMED = selector("time, relative-time, [class], [itemprop], [rel], cite, a[href]")
_NO_PLACE = frozenset({"nav", "header", "footer", "form", "head"})
_LABELS = frozenset(
    "a abbr address b cite dd div dt em font footer h3 h4 h5 h6 header i li p small span strong td th".split()
)
_DATED = ("datetime", "title", "content")
_MAX_STAMPS = 60_000
_MAX_LOOKED = 100_000  # elements that are looked at one by one
_MAX_UP = 4  # levels from a name in a quotation to the quotation
_MAX_FORM = 200  # elements of a form in which one writes
_MAX_INSIDE = 12  # elements of a time or a name


@dataclass
class Signs:
    """Elements that tell a time (`stamps`, the same as a set `timed`), those that tell a name (`known`), and those that surely do."""

    stamps: list[HtmlElement]
    names: list[HtmlElement]
    sure: set[HtmlElement]
    by_looks: bool = False
    known: set[HtmlElement] = field(init=False)
    timed: set[HtmlElement] = field(init=False)
    looked_at: dict[tuple[HtmlElement, bool], bool] = field(default_factory=dict)  # whether a name and a text are there

    def __post_init__(self) -> None:
        self.known, self.timed = set(self.names), set(self.stamps)

    def times_of(self, stamp: HtmlElement) -> Iterable[tuple[HtmlElement, str]]:
        """The places where a stamp may tell its time, the exact ones first."""
        if TOLD_TIME in stamp.attrib:
            return [(stamp, TOLD_TIME)]
        inside = list(islice(stamp.iter(), _MAX_INSIDE))
        return [(node, key) for node in inside for key in _DATED if node.get(key)] + [(stamp, "")]

    def rank(self, name: HtmlElement) -> tuple[int, bool]:
        """The smaller, the likelier it is an author's: called a name, told with a time, only looking so."""
        how = 1 if TOLD_NAME in name.attrib else 0 if name in self.sure else 2
        return how, any(node in self.known for node in islice(name.iterdescendants(), _MAX_INSIDE))

    def names_before_time(self, nodes: Iterable[HtmlElement]) -> list[HtmlElement]:
        """What stands out before the first time of a comment without a name, where one goes by looks."""
        before = list(takewhile(lambda node: node not in self.timed, nodes)) if self.by_looks else []
        return [node for node in before if stands_out(node)][:1]

    def name_place(self, name: HtmlElement) -> tuple[HtmlElement, str]:
        """Where exactly the name stands, without links and times beside it."""
        if TOLD_NAME in name.attrib:
            return name, TOLD_NAME
        before = (name.text or "").strip()
        inside = [node for node in islice(name.iterdescendants(), _MAX_INSIDE) if isinstance(node.tag, str)]
        timed = any(node in self.timed for node in inside)
        if before and timed and author_of(before):
            name.set(TOLD_NAME, author_of(before))
            return name, TOLD_NAME
        if not before:
            links = (node for node in inside if (node.tag == "a" or timed) and node not in self.timed)
            for node in links:
                text = line_of(node)
                if author_of(text) and not is_action(node) and not any(one in self.timed for one in node.iter()):
                    return node, ""
        return name, ""


class Surroundings:
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
                label = label_of(node) if node.tag not in {"html", "body"} else ""
                out = out or _is_no_place(node) or words().other.search(label) is not None
                if place is None and words().comments.search(label) is not None:
                    place = node
                self._known[node] = (out, place)
            out, place = self._known[node]
        return None if out else place


def _is_no_place(node: HtmlElement) -> bool:
    """A menu, a head, a form; but not the form that some pages put all around themselves."""
    if node.tag != "form":
        return node.tag in _NO_PLACE
    return len(list(islice(node.iter(), _MAX_FORM + 1))) <= _MAX_FORM


def signs_by_name(root: HtmlElement) -> Signs:
    """Elements that are called times and names."""
    labels = _NAMED(root)
    stamps = [element for element in labels if is_time_by_name(element)][:_MAX_STAMPS]
    taken = set(stamps)
    names = [element for element in labels if element not in taken and is_author(element)]
    return Signs(stamps, names, set(names))


def signs_by_looks(root: HtmlElement, surroundings: Surroundings) -> Signs:
    """Elements among comments whose whole text is a time, a name, or a name with a time."""
    stamps: list[HtmlElement] = []
    names: list[HtmlElement] = []
    sure: set[HtmlElement] = set()
    for element in islice(root.iter(), _MAX_LOOKED):
        if element.tag not in _LABELS or is_hidden(element) or surroundings.place_of(element) is None:
            continue
        line = short_line(element)
        if not line or any(parent.tag in {"blockquote", "q"} for parent in islice(element.iterancestors(), _MAX_UP)):
            continue
        if is_time_by_name(element) or is_plain_time(line):
            stamps.append(element)
        if is_author(element) or is_name(element):
            names.append(element)
            sure |= {element} if is_author(element) else set()
        name, told = byline_of(line) if words().ago.search(line) else ("", "")
        if name:
            element.set(TOLD_NAME, name)
            element.set(TOLD_TIME, told)
            stamps += [] if stamps and stamps[-1] is element else [element]
            names += [] if names and names[-1] is element else [element]
            sure.add(element)
    return Signs(_innermost(stamps), names, sure, by_looks=True)


def _innermost(stamps: Sequence[HtmlElement]) -> list[HtmlElement]:
    """Without those that only stand around another one."""
    around = {parent for stamp in stamps for parent in islice(stamp.iterancestors(), _MAX_INSIDE)}
    return [stamp for stamp in stamps if stamp not in around][:_MAX_STAMPS]
