"""The small language in which cues are written, compiled to regular expressions over a token stream.

A pattern is a row of elements, each of which takes one token or more:

    well done            these words, one after the other (apostrophes and capitals do not matter)
    remov*               a word that begins so
    good|great           one of these words
    (shame on | to hell with) <platform>      one of several runs of words
    [very] good          may be missing
    {removal}            an entry of the list `removal` (its entries are patterns too)
    <platform> <camp>    a token that names an actor with this role; <num> a number; <url> a link; <mention> an @handle
    _                    any one token
    ..   ...             up to three, up to eight tokens within the sentence
    ^  $  <s>            the comment's beginning, its end, a sentence's beginning
    . ! ?                a sentence end

Every pattern has *anchors*: words of which at least one must be there for it to match. A matcher looks a comment's
words up among what all patterns ask for and tries only those that can match (the literal prefilter of RE2's
FilteredRE2 and of Hyperscan; `analysis.stance.cue_sieve`); of those only where one of its first words stands.

A pattern is matched over tokens, not characters, by asking each of its nodes where it can end when it begins at a token.
Lists are nodes that all patterns share, and what a list answers at a token is kept while the comment is read (packrat
parsing: Ford 2002), so that a list of a hundred phrases in fifty patterns is tried once. Nothing is compiled, and a pattern
is parsed only when a comment first wakes it.
"""

import re
from collections.abc import Mapping, Sequence

from analysis.stance.cue_reach import Need, needs
from analysis.stance.nodes import ANY, EDGES, GAPS, Anchor, Either, Match, Maybe, Node, Row, Words, second_of
from comments.errors import UsageError

__all__ = ["Lists", "Pattern", "compile_pattern"]

_PART = re.compile(r"[()\[\]]|[^\s()\[\]]+")
_PLAIN = re.compile(r"<[a-z]+>|[.!?]|[^{}<>*^$.!?,;:\"-]+")
_MAX_LIST_DEPTH = 5
_CLASSES = {"<num>": Words(beginnings=tuple("0123456789")), "<mention>": Words(beginnings=("@",))}
_APOSTROPHES = str.maketrans("", "", "'’‘`´")


class Pattern:
    """A pattern as written, the node that matches it, its anchors and its first words (None: any).

    It is parsed when one of these is first asked for: most of a grammar's patterns never are. `compile_pattern` gives
    one that has been parsed.
    """

    __slots__ = ("_first", "_lists", "_needs", "_node", "_second", "_where", "source")

    def __init__(self, source: str, lists: "Lists", where: str = "") -> None:
        self.source = source
        self._lists, self._where = lists, where
        self._node: Node | None = None
        self._first: Words | None = None
        self._second: frozenset[str] | None = None
        self._needs: tuple[Need, ...] = ()

    @property
    def node(self) -> Node:
        """What matches it. Raises `UsageError` for a source that is not well formed."""
        if self._node is None:
            node = _Parser(self.source, self._lists, self._where).sequence(closing=None)
            first, known = node.first(), self._lists.asked
            self._first = None if first is None else known.setdefault(first, first)
            self._second = second_of(node)
            self._needs = needs(node, known)
            self._node = node
        return self._node

    @property
    def anchors(self) -> frozenset[Anchor]:
        """Words of which one must be there. Raises `UsageError` where there are none."""
        anchors = self.node.anchors()
        if anchors is None:
            expected = "a pattern with at least one word that must be there"
            raise UsageError(expected, got=repr(self.source), where=self._where)
        return anchors

    @property
    def first(self) -> Words | None:
        """The words that can stand first."""
        return self._first if self._node is not None else self.node.first()

    def spans(self, match: Match) -> list[tuple[int, int]]:
        """Where the pattern matches: tokens `first:last`, the shortest run from each beginning."""
        node = self._node or self.node
        found: list[tuple[int, int]] = []
        second, words = self._second, match.words
        starts = match.starts(self._first)
        for need in self._needs:
            if not starts:
                return []
            starts = match.before(starts, need.words, need.least, need.most)
        for start in starts:
            if second is not None and words[start + 1] not in second:
                continue
            ends = node.ends(match, start)
            if ends:
                after = [end for end in ends if end > start]
                if after:
                    found.append((start, min(after)))
        return found


class Lists:
    """The named lists that patterns may refer to, each parsed once, when it is first named."""

    def __init__(self, entries: Mapping[str, Sequence[str]]) -> None:
        self._entries = entries
        self._nodes: dict[str, Node] = {}
        self._open: list[str] = []
        self.elements: dict[str, Node] = {}  # what was made of runs of words such as "good|great"
        self.asked: dict[Words, Words] = {}  # the sets of words that patterns ask for, each once

    def node(self, name: str, where: str) -> Node:
        """The list `name` as a node. Raises `UsageError` for one that is unknown, empty or contains itself."""
        if name in self._nodes:
            return self._nodes[name]
        if name not in self._entries:
            known = ", ".join(sorted(self._entries))
            raise UsageError("a list that exists", got=repr(name), where=where, hint=f"there are: {known}")
        if name in self._open or len(self._open) >= _MAX_LIST_DEPTH:
            raise UsageError(
                f"lists nested at most {_MAX_LIST_DEPTH} deep, none in itself", got=repr(name), where=where
            )
        self._open.append(name)
        nodes = [_Parser(entry, self, f"{where} list {name!r}").sequence(None) for entry in self._entries[name]]
        self._open.pop()
        if not nodes:
            raise UsageError("a list with entries", got=f"{name!r} without", where=where)
        self._nodes[name] = _either(nodes, shared=True)
        return self._nodes[name]


def compile_pattern(source: str, lists: Lists, where: str = "") -> Pattern:
    """Parse `source`; `lists` are the named lists it may refer to.

    Raises `UsageError` naming `where` for a pattern that is not well formed, that names an unknown list, or that can
    match without any certain word (it would have to be tried on every comment).
    """
    pattern = Pattern(source, lists, where)
    _ = pattern.anchors
    return pattern


class _Parser:
    def __init__(self, source: str, lists: Lists, where: str) -> None:
        self._source, self._lists, self._where = source, lists, where
        self._parts = _PART.findall(source)
        self._next = 0

    def sequence(self, closing: str | None) -> Node:
        """Everything up to `closing`: runs of elements with a lone "|" between them."""
        runs: list[list[Node]] = [[]]
        while self._next < len(self._parts):
            part = self._parts[self._next]
            self._next += 1
            if part == closing:
                return self._alternatives(runs)
            if part == "|":
                runs.append([])
            elif part == "(":
                runs[-1].append(self.sequence(")"))
            elif part == "[":
                runs[-1].append(Maybe(self.sequence("]")))
            elif part in {")", "]"}:
                raise self._error(f"an opening bracket for {part!r}")
            else:
                runs[-1].append(self._element(part))
        if closing is not None:
            raise self._error(f"a closing {closing!r}")
        return self._alternatives(runs)

    def _alternatives(self, runs: list[list[Node]]) -> Node:
        if not all(runs):
            raise self._error("words on both sides of '|' and inside brackets")
        return _either([run[0] if len(run) == 1 else Row(tuple(run)) for run in runs])

    def _element(self, part: str) -> Node:
        if part in GAPS:
            return GAPS[part]
        if part in EDGES:
            return EDGES[part]
        if part == "_":
            return ANY
        known = self._lists.elements
        if part not in known:
            known[part] = _either([self._word(word) for word in part.split("|")])
        return known[part]

    def _word(self, word: str) -> Node:
        if not word or word == "*":
            raise self._error("a word on both sides of '|' and before '*'")
        if word in _CLASSES:
            return _CLASSES[word]
        if word.startswith("{") and word.endswith("}"):
            return self._lists.node(word[1:-1], self._where)
        plain = word.casefold().translate(_APOSTROPHES)
        if plain.endswith("*") and _PLAIN.fullmatch(plain[:-1]):
            return Words(beginnings=(plain[:-1],))
        if not _PLAIN.fullmatch(plain):
            raise self._error(f"words, not {word!r} (hyphenated words are written apart, commas left out)")
        return Words(frozenset({plain}))

    def _error(self, expected: str) -> UsageError:
        return UsageError(f"a pattern with {expected}", got=repr(self._source), where=self._where)


def _either(nodes: Sequence[Node], *, shared: bool = False) -> Node:
    """Nodes of which one matches; those that are single words become one class."""
    single = [node for node in nodes if isinstance(node, Words)]
    longer = [node for node in nodes if not isinstance(node, Words)]
    if single:
        words = frozenset().union(*(node.words for node in single))
        beginnings = tuple(sorted({beginning for node in single for beginning in node.beginnings}))
        longer.append(Words(words, beginnings))
    return longer[0] if len(longer) == 1 else Either(tuple(longer), shared=shared)
