"""The grammar of cues: phrases that speak for a code, kept as data beside the codebook, and their matcher.

A cue file (TOML) belongs to one code (``code = "…"``) or to one signal (``signal = "irony"``: something that changes
what other cues mean). It has named lists and cues; each cue has patterns (`analysis.stance.patterns`), a strength,
and invented sentences that it must match and must not match. `load_grammar` checks all of that and names the file
and the cue that breaks it.
"""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from analysis.stance.cue_index import INDEX, CueIndex, fingerprint, index_text, read_index
from analysis.stance.cue_match import Match
from analysis.stance.cue_sieve import Sieve
from analysis.stance.patterns import Lists, Pattern, compile_pattern
from analysis.stored import collector_paused
from analysis.text import SENTENCE_END, Tokens
from comments.errors import UsageError

__all__ = ["Cue", "Grammar", "Hit", "index_folder", "lint_grammar", "load_grammar", "made_index"]

_Compile = Callable[..., Pattern]

_STRENGTHS = ("sure", "strong", "weak")
_KEYS = {"id", "strength", "patterns", "matches", "rejects", "negatable", "slot"}
_LISTS_FILE = "lists.toml"
_NEGATORS = frozenset(
    "not no never dont doesnt didnt isnt arent wasnt werent wont wouldnt cant cannot couldnt shouldnt aint hardly"
    " neither nor without nobody none nothing hasnt havent".split()
)
_WINDOW = 64  # tokens of a long comment that are sieved together: in more of them, every pattern finds its words
_NEGATION_REACH = 3  # tokens before a cue in which a negator turns it


@dataclass(frozen=True, slots=True)
class Cue:
    """A group of phrases that say the same: `target` is the code or signal for which they speak.

    `strength` is weak for a hint, strong for what is nearly always right, and sure (frames of claims only) for what leaves no other reading.
    `slot` is for cues that speak of somebody: which of the sides named in the phrase it is, the first, second …
    """

    cue_id: str
    target: str
    strength: str
    patterns: tuple[Pattern, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    negatable: bool
    where: str
    slot: int = 1


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found in a token stream at tokens `first:last`; `negated` where a negator stands just before it."""

    cue: Cue
    first: int
    last: int
    negated: bool


class Grammar:
    """All cues of a codebook, matched together."""

    def __init__(self, cues: Iterable[Cue], index: CueIndex | None = None) -> None:
        self.cues = tuple(cues)
        self._patterns = [(number, pattern) for number, cue in enumerate(self.cues) for pattern in cue.patterns]
        self._index = index

    @cached_property
    def index(self) -> CueIndex:
        """What the patterns ask for: as given, or read off the patterns."""
        if self._index is not None:
            return self._index
        examples = (sentence for cue in self.cues for sentence in (*cue.matches, *cue.rejects))
        return CueIndex.of([pattern for _, pattern in self._patterns], examples)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that patterns are anchored on: the spellings that elongated words are brought back to."""
        return self.index.vocabulary

    @cached_property
    def _sieve(self) -> Sieve:
        return Sieve(self.index.table)

    @property
    def targets(self) -> tuple[str, ...]:
        """Codes and signals that have cues, sorted."""
        return tuple(sorted({cue.target for cue in self.cues}))

    def find(self, tokens: Tokens) -> list[Hit]:
        """Every cue in `tokens`, each at most once at a place, in the order of the text."""
        words, sieve = tokens.words, self._sieve
        match: Match | None = None
        step = len(words) if len(words) <= 2 * _WINDOW else _WINDOW
        spans: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
        for begin in range(0, len(words), step or 1):
            stop = min(begin + step, len(words))
            woken = sieve.passed(words, begin, stop)
            if not woken:
                continue
            if match is None:
                match = Match(words, begin, stop)
            else:
                match.move(begin, stop)
            for place in woken:
                number, pattern = self._patterns[place]
                found = pattern.spans(match)
                if found:
                    spans[number].update(found)
        if not spans:
            return []
        hits = [
            Hit(self.cues[number], first, last, self._negated(self.cues[number], tokens, first))
            for number, found in spans.items()
            for first, last in _outermost(found)
        ]
        hits.sort(key=lambda hit: (hit.first, hit.last, hit.cue.target, hit.cue.cue_id))
        return hits

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


def _outermost(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of one cue without those that lie inside, or overlap the end of, an earlier one."""
    if len(spans) == 1:
        return list(spans)
    kept: list[tuple[int, int]] = []
    for first, last in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or first >= kept[-1][1]:
            kept.append((first, last))
    return kept


def load_grammar(folder: Traversable) -> Grammar:
    """The cues of every ``*.toml`` in `folder`; ``lists.toml`` there holds lists that all of them may use.

    Raises `UsageError` naming file and cue for anything that is not well formed.
    """
    files = _files(folder)
    with collector_paused():
        index = read_index(folder, fingerprint(files))
        if index is not None:
            return Grammar(_all_cues(index.tables, checked=True), index)
    return Grammar(_all_cues(_tables(files), checked=False))


def made_index(folder: Traversable) -> str:
    """The text of the index of the cue files in `folder`, which spares `load_grammar` parsing their patterns."""
    files = _files(folder)
    tables = _tables(files)
    index = Grammar(_all_cues(tables, checked=False)).index
    return index_text(CueIndex(index.table, index.vocabulary, tables), fingerprint(files))


def index_folder(folder: Path) -> None:
    """Write that index into `folder`."""
    (folder / INDEX).write_text(made_index(folder), encoding="utf-8")


def lint_grammar(grammar: Grammar, read: Callable[[str], Tokens]) -> list[str]:
    """What the cues' own examples find wrong: a sentence for each example that is missed or wrongly matched.

    `read` gives the token stream of a sentence in which the grammar looks for its cues.
    """
    faults: list[str] = []
    for cue in grammar.cues:
        alone = Grammar([cue])
        for sentences, wanted in ((cue.matches, True), (cue.rejects, False)):
            for sentence in sentences:
                tokens = read(sentence)
                if any(not hit.negated for hit in alone.find(tokens)) != wanted:
                    verb = "should match" if wanted else "should not match"
                    faults.append(f"{cue.where}: {verb} {sentence!r} (read as: {' '.join(tokens.words)})")
    return faults


def _files(folder: Traversable) -> list[tuple[str, str]]:
    """Name and content of the cue files, by name."""
    entries = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name
    )
    files: list[tuple[str, str]] = []
    for entry in entries:
        try:
            files.append((entry.name, entry.read_text(encoding="utf-8")))
        except UnicodeDecodeError as error:
            raise UsageError("a cue file in TOML", got=str(error), where=entry.name) from error
    return files


def _all_cues(tables: Mapping[str, Mapping[str, Any]], *, checked: bool) -> list[Cue]:
    """The cues of the files; patterns that have been `checked` before are parsed when they are needed."""
    shared: Mapping[str, list[str]] = tables.get(_LISTS_FILE, {}).get("lists", {})
    compiled = Pattern if checked else compile_pattern
    cues = [
        cue for name, table in tables.items() if name != _LISTS_FILE for cue in _cues(table, shared, name, compiled)
    ]
    taken: set[tuple[str, str]] = set()
    for cue in cues:
        if (cue.target, cue.cue_id) in taken:
            raise UsageError("one cue of each name for a code", got=f"{cue.cue_id!r} twice", where=cue.where)
        taken.add((cue.target, cue.cue_id))
    return cues


def _tables(files: Iterable[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    return {name: _table(name, content) for name, content in files}


def _table(name: str, content: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise UsageError("a cue file in TOML", got=str(error), where=name) from error


def _cues(table: Mapping[str, Any], shared: Mapping[str, list[str]], name: str, compiled: _Compile) -> list[Cue]:
    target = table.get("code") or table.get("signal")
    if not isinstance(target, str) or ("code" in table) == ("signal" in table):
        raise UsageError("either 'code' or 'signal' at the top of a cue file", where=name)
    lists = Lists({**shared, **table.get("lists", {})})
    make = partial(compiled, lists=lists)
    return [_cue(entry, target, make, name, number) for number, entry in enumerate(table.get("cue", ()), 1)]


def _cue(entry: Mapping[str, Any], target: str, make: _Compile, name: str, number: int) -> Cue:
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
    slot = entry.get("slot", 1)
    if not isinstance(slot, int) or slot < 1:
        raise UsageError("the number of a side, from 1, as 'slot'", got=repr(slot), where=where)
    patterns = tuple(make(source, where=where) for source in entry["patterns"])
    return Cue(
        entry["id"],
        target,
        strength,
        patterns,
        tuple(entry["matches"]),
        tuple(entry.get("rejects", ())),
        bool(entry.get("negatable", True)),
        where,
        slot,
    )
