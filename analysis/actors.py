"""Who is spoken of: platforms and camps, known by name, found in a token stream.

A gazetteer is data (`actors.toml`): actors with a kind and the names that commenters give them. `Gazetteer.mask`
puts one token, the actor's role, in the place of each name, so that what is learnt about one takedown holds for the
next, and so that no code can depend on which camp is named.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from analysis.text import Tokens, tokenise
from comments.errors import UsageError

__all__ = ["KINDS", "Actor", "Gazetteer", "Mention", "shipped_gazetteer"]

KINDS = ("platform", "camp")


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts as one: a platform with its people, or a camp (party, leader, country, army, outlet …).

    `cased` names count only as written ("US" is a country, "us" is not); no name counts just before a word of
    `not_before` ("the right to speak" is nobody).
    """

    actor_id: str
    kind: str
    names: tuple[str, ...]
    cased: tuple[str, ...] = ()
    not_before: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of an actor: tokens `first:last` of the stream that was searched."""

    actor: Actor
    first: int
    last: int


class Gazetteer:
    """Finds actors by name; the longest name wins where several begin at one word."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        self.actors = tuple(actors)
        self._by_first: dict[str, list[tuple[tuple[str, ...], str | None, Actor]]] = {}
        for actor in self.actors:
            for names, cased in ((actor.names, False), (actor.cased, True)):
                for name in names:
                    words = tokenise(name).words
                    if words:
                        self._by_first.setdefault(words[0], []).append((words, name if cased else None, actor))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: (-len(entry[0]), entry[2].actor_id))

    def mentions(self, tokens: Tokens, text: str) -> list[Mention]:
        """Every naming of an actor in `tokens`, the stream of `text`, from left to right, without overlaps."""
        words, by_first = tokens.words, self._by_first
        if by_first.keys().isdisjoint(words):
            return []
        found: list[Mention] = []
        done = 0
        for position in [position for position, word in enumerate(words) if word in by_first]:
            if position < done:
                continue
            for name, exact, actor in by_first[words[position]]:
                last = position + len(name)
                if words[position:last] != name:
                    continue
                if exact is not None and text[tokens.starts[position] : tokens.ends[last - 1]] != exact:
                    continue
                if last < len(words) and words[last] in actor.not_before:
                    continue
                found.append(Mention(actor, position, last))
                done = last
                break
        return found

    def mask(self, tokens: Tokens, text: str) -> Tokens:
        """`tokens` with one token ``<platform>`` or ``<camp>`` in the place of each name."""
        found = self.mentions(tokens, text)
        if not found:
            return tokens
        words: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for mention in found:
            words += [*tokens.words[done : mention.first], f"<{mention.actor.kind}>"]
            starts += tokens.starts[done : mention.first + 1]
            ends += [*tokens.ends[done : mention.first], tokens.ends[mention.last - 1]]
            done = mention.last
        return Tokens((*words, *tokens.words[done:]), (*starts, *tokens.starts[done:]), (*ends, *tokens.ends[done:]))


def load_gazetteer(path: Path) -> Gazetteer:
    """A gazetteer from a TOML file. Raises `UsageError` naming the actor that breaks a rule."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("a gazetteer in TOML", got=str(error), where=str(path)) from error
    return _gazetteer(table, str(path))


@cache
def shipped_gazetteer() -> Gazetteer:
    """The gazetteer that comes with the program."""
    source = resources.files("analysis").joinpath("actors.toml")
    return _gazetteer(tomllib.loads(source.read_text(encoding="utf-8")), "actors.toml")


def _gazetteer(table: Mapping[str, Any], where: str) -> Gazetteer:
    actors: list[Actor] = []
    owners: dict[str, str] = {}
    for kind in KINDS:
        for actor_id, entry in table.get(kind, {}).items():
            lists = (tuple(entry.get(key, ())) for key in ("names", "cased", "not_before"))
            names, cased, not_before = lists
            actor = Actor(actor_id, kind, names, cased, frozenset(not_before))
            if not actor.names and not actor.cased:
                raise UsageError("at least one name", where=f"{where}: {kind}.{actor_id}")
            for name in (*actor.names, *actor.cased):
                owner = owners.setdefault(name, actor_id)
                if owner != actor_id:
                    raise UsageError(
                        "a name that belongs to one actor",
                        got=f"{name!r} of {owner!r} too",
                        where=f"{where}: {actor_id}",
                    )
            actors.append(actor)
    return Gazetteer(actors)
