"""The grammar of cues: phrases that speak for a code, kept as data beside the codebook, and their matcher.

A cue file (TOML) belongs to one code (``code = "…"``) or to one signal (``signal = "irony"``: something that changes
what other cues mean). It has named lists and cues; each cue has patterns (`analysis.stance.patterns`), a strength,
and invented sentences that it must match and must not match. `load_grammar` checks all of that and names the file
and the cue that breaks it.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from importlib.resources.abc import Traversable
from operator import or_
from typing import Any

from analysis.actors import Gazetteer
from analysis.stance.nodes import Anchor, Match, Row
from analysis.stance.patterns import Lists, Pattern, compile_pattern
from analysis.text import SENTENCE_END, Tokens, tokenise
from comments.errors import UsageError

__all__ = ["Cue", "Grammar", "Hit", "lint_grammar", "load_grammar"]

_STRENGTHS = ("strong", "weak")
_KEYS = {"id", "strength", "patterns", "matches", "rejects", "negatable"}
_LISTS_FILE = "lists.toml"
_NEGATORS = frozenset(
    "not no never dont doesnt didnt isnt arent wasnt werent wont wouldnt cant cannot couldnt shouldnt aint hardly"
    " neither nor without nobody none nothing hasnt havent".split()
)
_MOST_REMEMBERED = 20_000  # words
_NEGATION_REACH = 3  # tokens before a cue in which a negator turns it


@dataclass(frozen=True, slots=True)
class Cue:
    """A group of phrases that say the same: `target` is the code or signal for which they speak."""

    cue_id: str
    target: str
    strength: str
    patterns: tuple[Pattern, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    negatable: bool
    where: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found in a token stream at tokens `first:last`; `negated` where a negator stands just before it."""

    cue: Cue
    first: int
    last: int
    negated: bool


class Grammar:
    """All cues of a codebook, matched together."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self.cues = tuple(cues)
        self._patterns = [(number, pattern) for number, cue in enumerate(self.cues) for pattern in cue.patterns]
        self._demands: list[int] = []  # of each pattern, as bits
        self._wakes: defaultdict[Anchor, set[int]] = defaultdict(set)  # places in the two lists above
        self._meets: defaultdict[Anchor, int] = defaultdict(int)  # bits
        bits: dict[frozenset[Anchor], int] = {}
        for place, (_, pattern) in enumerate(self._patterns):
            demands = {bits.setdefault(anchors, 1 << len(bits)): anchors for anchors in _demands(pattern)}
            self._demands.append(sum(demands))
            for bit, anchors in demands.items():
                for anchor in anchors:
                    self._meets[anchor] |= bit
            for anchor in pattern.anchors:
                self._wakes[anchor].add(place)
        self._lengths = sorted({len(word) for word, prefix in self._meets if prefix})
        self._longest = max((len(word) for word, _ in self._meets), default=0) + 1
        self._remembered: dict[str, tuple[frozenset[int], int]] = {}

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that patterns are anchored on: the spellings that elongated words are brought back to."""
        return frozenset(word for word, prefix in self._wakes if not prefix)

    @property
    def targets(self) -> tuple[str, ...]:
        """Codes and signals that have cues, sorted."""
        return tuple(sorted({cue.target for cue in self.cues}))

    def find(self, tokens: Tokens) -> list[Hit]:
        """Every cue in `tokens`, each at most once at a place, in the order of the text."""
        match = Match(tokens.words)
        woken, met = set[int](), 0
        for word in match.known:
            places, bits = self._told(word)
            woken |= places
            met |= bits
        unmet = ~met
        spans: dict[int, set[tuple[int, int]]] = defaultdict(set)
        for place in woken:
            if not self._demands[place] & unmet:
                number, pattern = self._patterns[place]
                spans[number].update(pattern.spans(match))
        hits = [
            Hit(self.cues[number], first, last, self._negated(self.cues[number], tokens, first))
            for number, found in spans.items()
            for first, last in _outermost(found)
        ]
        hits.sort(key=lambda hit: (hit.first, hit.last, hit.cue.target, hit.cue.cue_id))
        return hits

    def _told(self, word: str) -> tuple[frozenset[int], int]:
        """The patterns that `word` wakes and the demands that it meets; kept for the first words, the common ones."""
        word = word[: self._longest]  # one that is longer than every anchor says the same however it ends
        known = self._remembered.get(word)
        if known is None:
            begun = ((word[:length], True) for length in self._lengths if length <= len(word))
            anchors = [anchor for anchor in ((word, False), *begun) if anchor in self._meets]
            places = frozenset[int]().union(*(self._wakes.get(anchor, ()) for anchor in anchors))
            known = places, reduce(or_, (self._meets[anchor] for anchor in anchors), 0)
            if len(self._remembered) < _MOST_REMEMBERED:
                self._remembered[word] = known
        return known

    @staticmethod
    def _negated(cue: Cue, tokens: Tokens, first: int) -> bool:
        if not cue.negatable:
            return False
        for word in reversed(tokens.words[max(0, first - _NEGATION_REACH) : first]):
            if word in SENTENCE_END:
                return False
            if word in _NEGATORS:
                return True
        return False


def _demands(pattern: Pattern) -> list[frozenset[Anchor]]:
    """What a comment must have for `pattern` to match: from each set a word."""
    parts = pattern.node.nodes if isinstance(pattern.node, Row) else ()
    return [pattern.anchors, *(anchors for part in parts if (anchors := part.anchors()) is not None)]


def _outermost(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of one cue without those that lie inside, or overlap the end of, an earlier one."""
    kept: list[tuple[int, int]] = []
    for first, last in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or first >= kept[-1][1]:
            kept.append((first, last))
    return kept


def load_grammar(folder: Traversable) -> Grammar:
    """The cues of every ``*.toml`` in `folder`; ``lists.toml`` there holds lists that all of them may use.

    Raises `UsageError` naming file and cue for anything that is not well formed.
    """
    shared: dict[str, list[str]] = {}
    cues: list[Cue] = []
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    tables = [(entry.name, _table(entry)) for entry in files]
    for name, table in tables:
        if name == _LISTS_FILE:
            shared = table.get("lists", {})
    for name, table in tables:
        if name != _LISTS_FILE:
            cues += _cues(table, shared, name)
    taken: set[tuple[str, str]] = set()
    for cue in cues:
        if (cue.target, cue.cue_id) in taken:
            raise UsageError("one cue of each name for a code", got=f"{cue.cue_id!r} twice", where=cue.where)
        taken.add((cue.target, cue.cue_id))
    return Grammar(cues)


def lint_grammar(grammar: Grammar, gazetteer: Gazetteer) -> list[str]:
    """What the cues' own examples find wrong: a sentence for each example that is missed or wrongly matched."""
    faults: list[str] = []
    for cue in grammar.cues:
        alone = Grammar([cue])
        for sentences, wanted in ((cue.matches, True), (cue.rejects, False)):
            for sentence in sentences:
                tokens = gazetteer.mask(tokenise(sentence, grammar.vocabulary), sentence)
                if any(not hit.negated for hit in alone.find(tokens)) != wanted:
                    verb = "should match" if wanted else "should not match"
                    faults.append(f"{cue.where}: {verb} {sentence!r} (read as: {' '.join(tokens.words)})")
    return faults


def _table(entry: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(entry.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("a cue file in TOML", got=str(error), where=entry.name) from error


def _cues(table: Mapping[str, Any], shared: Mapping[str, list[str]], name: str) -> list[Cue]:
    target = table.get("code") or table.get("signal")
    if not isinstance(target, str) or ("code" in table) == ("signal" in table):
        raise UsageError("either 'code' or 'signal' at the top of a cue file", where=name)
    lists = Lists({**shared, **table.get("lists", {})})
    return [_cue(entry, target, lists, name, number) for number, entry in enumerate(table.get("cue", ()), 1)]


def _cue(entry: Mapping[str, Any], target: str, lists: Lists, name: str, number: int) -> Cue:
    where = f"{name}: cue {entry.get('id', number)!r}"
    unknown = set(entry) - _KEYS
    if unknown:
        raise UsageError(f"only the keys {', '.join(sorted(_KEYS))}", got=", ".join(sorted(unknown)), where=where)
    for key in ("id", "patterns", "matches"):
        if not entry.get(key):
            raise UsageError(f"a cue with {key!r}", where=where)
    strength = entry.get("strength", "strong")
    if strength not in _STRENGTHS:
        raise UsageError(f"a strength of {' or '.join(_STRENGTHS)}", got=repr(strength), where=where)
    patterns = tuple(compile_pattern(source, lists, where) for source in entry["patterns"])
    return Cue(
        entry["id"],
        target,
        strength,
        patterns,
        tuple(entry["matches"]),
        tuple(entry.get("rejects", ())),
        bool(entry.get("negatable", True)),
        where,
    )
