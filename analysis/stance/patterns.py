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
words up among the anchors of all patterns and runs only those that can match (the literal prefilter of RE2's
FilteredRE2 and of Hyperscan), which is why a thousand patterns cost little more than ten.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from comments.errors import UsageError

__all__ = ["Anchor", "Pattern", "compile_pattern"]

Anchor = tuple[str, bool]  # (word, True where it is only the beginning of one)

_PART = re.compile(r"[()\[\]]|[^\s()\[\]]+")
_MAX_LIST_DEPTH = 5
_GAPS = {"..": 3, "...": 8}
_EDGES = {"^": r"(?<=\A )", "$": r"(?:[.!?] )?\Z", "<s>": r"(?:(?<=\A )|(?<=[.!?] ))"}
_CLASSES = {"<num>": r"[0-9][^ ]* ", "<mention>": r"@[^ ]* ", "_": r"[^ ]+ "}
_APOSTROPHES = str.maketrans("", "", "'’‘`´")

# Words too common to say much: an anchor of these would wake its pattern in most comments.
_COMMON = frozenset(
    "a about all also an and are as at be but by can do for from get has have he her him his how i if in is it its just"
    " like me more my no not now of on one only or our out she so than that the their them then there these they this"
    " those to too up us was we were what when where which who why will with you your <platform> <camp>"
    " . ! ?".split()
)


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern: its source, its regular expression (compiled on first use) and its anchors."""

    source: str
    expression: str
    anchors: frozenset[Anchor]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The expression, to be searched in a stream of tokens with one space before and after each."""
        return re.compile(self.expression)


@dataclass(frozen=True, slots=True)
class _Node:
    expression: str
    anchors: frozenset[Anchor] | None  # None: the node can match without any certain word


def compile_pattern(source: str, lists: Mapping[str, Sequence[str]], where: str = "") -> Pattern:
    """Compile `source`; `lists` are the named lists it may refer to.

    Raises `UsageError` naming `where` for a pattern that is not well formed, that names an unknown list, or that can
    match without any certain word (it would have to be tried on every comment).
    """
    parser = _Parser(source, lists, where, depth=0)
    node = parser.sequence(closing=None)
    if node.anchors is None:
        raise UsageError("a pattern needs at least one word that must be there", got=repr(source), where=where)
    return Pattern(source, "(?<= )" + node.expression, node.anchors)


class _Parser:
    def __init__(self, source: str, lists: Mapping[str, Sequence[str]], where: str, depth: int) -> None:
        self._source, self._lists, self._where, self._depth = source, lists, where, depth
        self._parts = _PART.findall(source)
        self._next = 0

    def sequence(self, closing: str | None) -> _Node:
        """Everything up to `closing`: runs of elements with a lone "|" between them."""
        runs: list[list[_Node]] = [[]]
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
                inner = self.sequence("]")
                runs[-1].append(_Node(f"(?:{inner.expression})?", None))
            elif part in {")", "]"}:
                raise self._error(f"an opening bracket for {part!r}")
            else:
                runs[-1].append(self._element(part))
        if closing is not None:
            raise self._error(f"a closing {closing!r}")
        return self._alternatives(runs)

    def _alternatives(self, runs: list[list[_Node]]) -> _Node:
        if not all(runs):
            raise self._error("words on both sides of '|' and inside brackets")
        return _either([_row(run) for run in runs])

    def _element(self, part: str) -> _Node:
        if part in _GAPS:
            return _Node(rf"(?:(?![.!?] )[^ ]+ ){{0,{_GAPS[part]}}}?", None)
        if part in _EDGES:
            return _Node(_EDGES[part], None)
        return _either([self._word(word) for word in part.split("|")])

    def _word(self, word: str) -> _Node:
        if not word or word == "*":
            raise self._error("a word on both sides of '|' and before '*'")
        if word in _CLASSES:
            return _Node(_CLASSES[word], None)
        if word.startswith("{") and word.endswith("}"):
            return self._list(word[1:-1])
        plain = word.casefold().translate(_APOSTROPHES)
        if plain.endswith("*"):
            return _Node(re.escape(plain[:-1]) + "[^ ]* ", frozenset({(plain[:-1], True)}))
        if not re.fullmatch(r"<[a-z]+>|[.!?]|[^{}<>*^$.!?,;:\"-]+", plain):
            raise self._error(f"words, not {word!r} (hyphenated words are written apart, commas left out)")
        return _Node(re.escape(plain) + " ", frozenset({(plain, False)}))

    def _list(self, name: str) -> _Node:
        if name not in self._lists:
            raise self._error(f"a list that exists, not {name!r} (there are: {', '.join(sorted(self._lists))})")
        if self._depth >= _MAX_LIST_DEPTH:
            raise self._error(f"lists nested at most {_MAX_LIST_DEPTH} deep (does {name!r} contain itself?)")
        entries = [
            _Parser(entry, self._lists, f"{self._where} list {name!r}", self._depth + 1).sequence(None)
            for entry in self._lists[name]
        ]
        if not entries:
            raise self._error(f"at least one entry in the list {name!r}")
        return _either(entries)

    def _error(self, expected: str) -> UsageError:
        return UsageError(f"the pattern should have {expected}", got=repr(self._source), where=self._where)


def _row(nodes: Sequence[_Node]) -> _Node:
    anchored = [node.anchors for node in nodes if node.anchors is not None]
    best = min(anchored, key=_burden, default=None)
    return _Node("".join(node.expression for node in nodes), best)


def _either(nodes: Sequence[_Node]) -> _Node:
    if len(nodes) == 1:
        return nodes[0]
    anchors: set[Anchor] = set()
    certain = True
    for node in nodes:
        if node.anchors is None:
            certain = False
        else:
            anchors |= node.anchors
    expression = "(?:" + "|".join(node.expression for node in nodes) + ")"
    return _Node(expression, frozenset(anchors) if certain else None)


def _burden(anchors: frozenset[Anchor]) -> tuple[int, int]:
    """How often these anchors would wake the pattern in vain: common words weigh most, then short prefixes."""
    weight = sum(50 if word in _COMMON else (4 if prefix and len(word) < 4 else 1) for word, prefix in anchors)
    return weight, len(anchors)
