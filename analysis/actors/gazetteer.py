"""Who is spoken of: actors known by name, found in a token stream.

`Gazetteer.mask` puts one token, the actor's side of the matter (``<platform>`` or ``<camp>``), in the place of each name, so
that what is learnt about one takedown holds for the next, and so that no code can depend on which camp is named.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.text import Tokens, tokenise

__all__ = ["KINDS", "Actor", "Gazetteer", "Mention", "NameTable", "name_table"]

# Kinds of actors, in the order of the gazetteer's tables. All but platforms are camps: sides that can be favoured or harmed.
KINDS = (
    "platform", "country", "government", "party", "army", "agency", "movement", "community", "outlet", "leader", "camp",
)  # fmt: skip

_ABBREVIATION = 4  # letters up to which the name of a party or an agency is taken for an abbreviation
_ABBREVIATED = frozenset({"party", "army", "agency", "outlet", "movement", "government"})
_SMALL_WORDS = frozenset("and de del der des do for in la of on the un van von".split())
_CAPITAL = re.compile(r"(?:^\d*|(?<=[-_./]))[^\W\d_]")

# For each first word of a name: the rest of the name, its spelling where that counts, whether it is local, the actor's number.
NameTable = Mapping[str, Sequence[tuple[Sequence[str], str | None, bool, int]]]
# The same for one first word, by the second; under "" the names of one word, which stand among all others too.
_Name = tuple[tuple[str, ...], str | None, bool, int]
_BySecond = Mapping[str, Sequence[_Name]]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts as one: a platform with its people, or a camp (party, leader, country, army, outlet …).

    `names` count everywhere, whatever the capitals; `cased` only as written ("US" is a country, "us" is not); `local`
    only in a thread about the actor's country ("the army"). No name counts just before a word of `not_before`
    ("the right to speak" is nobody). `of` is the id of the country or the bigger camp to which it belongs, `opponents`
    are ids of its rivals as a matter of public record, `code` is a country's ISO 3166 code, `telling` see `masked`.
    """

    actor_id: str
    kind: str
    names: tuple[str, ...] = ()
    cased: tuple[str, ...] = ()
    not_before: frozenset[str] = frozenset()
    local: tuple[str, ...] = ()
    of: str = ""
    opponents: tuple[str, ...] = ()
    code: str = ""
    telling: bool = False

    @property
    def masked(self) -> bool:
        """Whether a role stands for its names in what a stance is read from: not where the names say more than whose side.

        "The deep state", "nazis", "fact-checkers" and all agencies are telling: with them a claim would be masked too.
        """
        return not self.telling and self.kind != "agency"

    @property
    def side(self) -> str:
        """``platform`` or ``camp``: what stands in the place of its names."""
        return "platform" if self.kind == "platform" else "camp"

    @property
    def label(self) -> str:
        """A name for people: its first one in Latin letters, with capitals."""
        plain = [name for name in (*self.names, *self.cased) if name.isascii() and not name.startswith(("@", "#"))]
        name = (plain or [self.actor_id.replace("_", " ")])[0]
        if not name.islower():
            return name
        if (name.isalpha() and len(name) <= _ABBREVIATION and self.kind in _ABBREVIATED) or "(" in name:
            return name.upper()
        first, *others = name.split()
        capitals = (word if word in _SMALL_WORDS else _CAPITAL.sub(_upper, word) for word in others)
        return " ".join((_CAPITAL.sub(_upper, first), *capitals))


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of an actor: tokens `first:last` of the stream that was searched."""

    actor: Actor
    first: int
    last: int


def _upper(match: re.Match[str]) -> str:
    return match.group().upper()


def name_table(actors: Sequence[Actor]) -> dict[str, list[tuple[list[str], str | None, bool, int]]]:
    """The names of `actors` by their first word, the longest first, then in the order of the actors' ids."""
    table: dict[str, list[tuple[list[str], str | None, bool, int]]] = {}
    for number, actor in enumerate(actors):
        for names, cased, local in (
            (actor.names, False, False),
            (actor.cased, True, False),
            (actor.local, False, True),
        ):
            for name in names:
                words = tokenise(name).words
                if words:
                    table.setdefault(words[0], []).append((list(words[1:]), name if cased else None, local, number))
    for entries in table.values():
        entries.sort(key=lambda entry: (-len(entry[0]), not entry[2], entry[1] is None, actors[entry[3]].actor_id))
    return table


def _by_second(entries: Sequence[tuple[Sequence[str], str | None, bool, int]]) -> _BySecond:
    """The names that begin with one word by their second, each in the order of `entries`."""
    names = [(tuple(rest), exact, local, number) for rest, exact, local, number in entries]
    found: dict[str, list[_Name]] = {"": [], **{name[0][0]: [] for name in names if name[0]}}
    for name in names:  # the longest come first, so that those of one word stand behind all others
        for those in [found[name[0][0]]] if name[0] else found.values():
            those.append(name)
    return found


class Gazetteer:
    """Finds actors by name; the longest name wins where several begin at one word.

    `about` are the ids of the actors that a thread is about: local names of what belongs to them count there. `table`
    is `name_table(actors)` where that is at hand already.
    """

    def __init__(self, actors: Iterable[Actor], *, table: NameTable | None = None, about: Iterable[str] = ()) -> None:
        self.actors = tuple(actors)
        self._table = name_table(self.actors) if table is None else table
        self._by_second: dict[str, _BySecond] = {}
        self._numbers: dict[str, int] | None = None
        self.about = frozenset(about)
        self._at_home = {
            number
            for number, actor in enumerate(self.actors)
            if self.about and actor.local and not self.about.isdisjoint(self.lineage(actor))
        }

    def get(self, actor_id: str) -> Actor | None:
        """The actor with this id, if there is one."""
        if self._numbers is None:
            self._numbers = {actor.actor_id: number for number, actor in enumerate(self.actors)}
        number = self._numbers.get(actor_id)
        return None if number is None else self.actors[number]

    def label(self, actor_id: str) -> str:
        """An actor's name for people; of one that is not known its id in words."""
        actor = self.get(actor_id)
        return actor.label if actor else actor_id.replace("_", " ").title()

    def lineage(self, actor: Actor) -> list[str]:
        """The ids of `actor`, of what it belongs to, and so on upwards."""
        found = [actor.actor_id]
        above: Actor | None = actor
        while above is not None and above.of and above.of not in found:
            found.append(above.of)
            above = self.get(above.of)
        return found

    def for_thread(self, about: Iterable[str]) -> "Gazetteer":
        """The same gazetteer in a thread about the actors with these ids."""
        there = Gazetteer(self.actors, table=self._table, about=about)
        there._by_second = self._by_second
        return there

    def mentions(self, tokens: Tokens, text: str) -> list[Mention]:
        """Every naming of an actor in `tokens`, the stream of `text`, from left to right, without overlaps."""
        words, table = tokens.words, self._table
        if table.keys().isdisjoint(words):
            return []
        found: list[Mention] = []
        done = 0
        for position in [position for position, word in enumerate(words) if word in table]:
            if position < done:
                continue
            by_second = self._by_second.get(words[position]) or self._parted(words[position])
            second = words[position + 1] if position + 1 < len(words) else ""
            if not (names := by_second.get(second) or by_second[""]):
                continue
            for number, last in self._named(names, by_second, tokens, text, position):
                actor = self.actors[number]
                if last < len(words) and words[last] in actor.not_before:
                    continue
                found.append(Mention(actor, position, last))
                done = last
                break
        return found

    def _parted(self, word: str) -> _BySecond:
        parted = self._by_second[word] = _by_second(self._table[word])
        return parted

    def _named(
        self, names: Sequence[_Name], by_second: _BySecond, tokens: Tokens, text: str, position: int
    ) -> Iterator[tuple[int, int]]:
        """The actors of which one of `names` stands at `position`, with the token after the name."""
        for rest, exact, local, number in names:
            last = position + 1 + len(rest)
            if local and (number not in self._at_home or self._shared(by_second, rest)):
                continue
            if rest and tokens.words[position + 1 : last] != rest:
                continue
            if exact is None or text[tokens.starts[position] : tokens.ends[last - 1]] == exact:
                yield number, last

    def _shared(self, names: _BySecond, rest: tuple[str, ...]) -> bool:
        """Whether several actors at home have this local name: then it is nobody's."""
        entries = names[rest[0] if rest else ""]
        return len({who for other, _, local, who in entries if local and other == rest and who in self._at_home}) > 1

    def mask(self, tokens: Tokens, text: str) -> Tokens:
        """`tokens` with one token ``<platform>`` or ``<camp>`` in the place of each name."""
        found = [mention for mention in self.mentions(tokens, text) if mention.actor.masked]
        if not found:
            return tokens
        words: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for mention in found:
            words += [*tokens.words[done : mention.first], f"<{mention.actor.side}>"]
            starts += tokens.starts[done : mention.first + 1]
            ends += [*tokens.ends[done : mention.first], tokens.ends[mention.last - 1]]
            done = mention.last
        return Tokens((*words, *tokens.words[done:]), (*starts, *tokens.starts[done:]), (*ends, *tokens.ends[done:]))
