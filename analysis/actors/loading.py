"""Gazetteers as data: reading and checking their files, and the index that spares parsing the shipped ones.

A file (TOML) has a table for each kind of actor (`KINDS`), in it an entry for each actor with the keys of `_KEYS`. The shipped files
stand in ``gazetteer/``, one a region; their index (``index.json``) holds the same as plain lists, with the names cut into
tokens, and a hash of the files that it was made from: an index that does not belong to them is left alone.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import orjson

from analysis.actors.gazetteer import KINDS, Actor, Gazetteer, name_table
from analysis.stored import collector_paused, fingerprint
from analysis.text import tokenise
from comments.errors import UsageError

__all__ = ["INDEX", "gazetteer_index", "lint_gazetteer", "load_gazetteer", "read_actors", "shipped_gazetteer"]

INDEX = "index.json"
_KEYS = {"names", "cased", "local", "not_before", "of", "opponents", "code", "telling"}
_LISTS = _KEYS - {"of", "code", "telling"}
_SHORTEST = 3  # letters of a name that counts whatever its capitals


def load_gazetteer(path: Path) -> Gazetteer:
    """The shipped gazetteer with a user's own file on top. Raises `UsageError` naming the entry that breaks a rule.

    An entry replaces the shipped actor with its id; a name that it has is taken from the shipped actor that had it.
    """
    own = read_actors(path)
    replaced = {actor.actor_id for actor in own}
    taken = {_as_matched(name, cased=name in actor.cased) for actor in own for name in (*actor.names, *actor.cased)}
    kept = [_without(actor, taken) for actor in shipped_gazetteer().actors if actor.actor_id not in replaced]
    return Gazetteer([*(actor for actor in kept if actor.names or actor.cased or actor.local), *own])


@cache
def shipped_gazetteer() -> Gazetteer:
    """The gazetteer that comes with the program."""
    folder = resources.files("analysis.actors").joinpath("gazetteer")
    files = _files(folder)
    try:
        with collector_paused():
            stored = orjson.loads(folder.joinpath(INDEX).read_text(encoding="utf-8"))
            if stored["files"] == fingerprint(files):
                return Gazetteer(map(_stored_actor, stored["actors"]), table=stored["names"])
    except (OSError, ValueError, TypeError, KeyError):
        pass  # there is none, or an old one: the files themselves are read
    return Gazetteer(_read_all(files))


def gazetteer_index(folder: Path) -> str:
    """The index of the files in `folder`, as the text of its file."""
    files = _files(folder)
    actors = _read_all(files)
    parts = {
        "files": json.dumps(fingerprint(files)),
        "actors": _rows(_plain_actor(actor) for actor in actors),
        "names": "{\n"
        + ",\n".join(f"{_json(word)}: {_json(rows)}" for word, rows in name_table(actors).items())
        + "\n}",
    }
    return "{\n" + ",\n".join(f'"{name}": {text}' for name, text in parts.items()) + "\n}\n"


def read_actors(path: Path) -> list[Actor]:
    """The actors of one file. Raises `UsageError` naming the entry that breaks a rule."""
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "a gazetteer that can be read", got=getattr(error, "strerror", None) or str(error), where=str(path)
        ) from error
    return _read_all([(str(path), content)])


def lint_gazetteer(actors: Sequence[Actor], known: Iterable[str] = ()) -> list[str]:
    """What is doubtful in `actors`, a sentence each: short names, opponents and camps that nobody has heard of.

    `known` are ids that may be referred to besides their own.
    """
    ids = {actor.actor_id for actor in actors} | set(known)
    found: list[str] = []
    for actor in actors:
        where = f"{actor.kind}.{actor.actor_id}"
        found += [
            f"{where}: the name {name!r} is short and counts in any capitals: write it under `cased`"
            for name in actor.names
            if len(name) < _SHORTEST and name.isalpha() and name.isascii()
        ]
        found += [
            f"{where}: {other!r} is no actor's id"
            for other in (*actor.opponents, *([actor.of] if actor.of else []))
            if other not in ids
        ]
    return found


def _files(folder: Traversable) -> list[tuple[str, str]]:
    """The files of a gazetteer, as (name, content)."""
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)
    return [(path.name, path.read_text(encoding="utf-8")) for path in paths]


def _read_all(files: Iterable[tuple[str, str]]) -> list[Actor]:
    actors: list[Actor] = []
    where: dict[str, str] = {}
    owners: dict[str, str] = {}
    for file, content in files:
        try:
            table = tomllib.loads(content)
        except tomllib.TOMLDecodeError as error:
            raise UsageError("a gazetteer in TOML", got=str(error), where=file) from error
        for kind, entries in table.items():
            if kind not in KINDS or not isinstance(entries, dict):
                raise UsageError(f"a table for a kind of actor ({', '.join(KINDS)})", got=repr(kind), where=file)
            for actor_id, entry in entries.items():
                place = f"{file}: {kind}.{actor_id}"
                actor = _actor(actor_id, kind, entry, place)
                if actor_id in where:
                    raise UsageError("an id that no other actor has", got=f"one in {where[actor_id]}", where=place)
                where[actor_id] = file
                for name in (*actor.names, *actor.cased):
                    keys = (name, _as_matched(name, cased=name in actor.cased))
                    owner = next(
                        (other for key in keys if (other := owners.setdefault(key, actor_id)) != actor_id), None
                    )
                    if owner is not None:
                        raise UsageError(
                            "a name that belongs to one actor", got=f"{name!r} of {owner!r} too", where=place
                        )
                actors.append(actor)
    return actors


def _actor(actor_id: str, kind: str, entry: Any, where: str) -> Actor:
    if not isinstance(entry, Mapping) or set(entry) - _KEYS:
        unknown = sorted(set(entry) - _KEYS) if isinstance(entry, Mapping) else repr(entry)
        raise UsageError(f"an entry with the keys {', '.join(sorted(_KEYS))}", got=f"{unknown}", where=where)
    if not isinstance(entry.get("telling", False), bool):
        raise UsageError("true or false as 'telling'", got=repr(entry["telling"]), where=where)
    for key, value in entry.items():
        if key == "telling":
            continue
        texts = value if key in _LISTS else [value]
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise UsageError(f"{'texts' if key in _LISTS else 'a text'} as {key!r}", got=repr(value), where=where)
    names, cased, local = (tuple(dict.fromkeys(entry.get(key, ()))) for key in ("names", "cased", "local"))
    if not names and not cased and not local:
        raise UsageError("at least one name", where=where)
    for name in (*names, *cased, *local):
        if not tokenise(name).words:
            raise UsageError("names with a letter or a digit", got=repr(name), where=where)
    return Actor(
        actor_id,
        kind,
        names,
        cased,
        frozenset(entry.get("not_before", ())),
        local,
        entry.get("of", ""),
        tuple(entry.get("opponents", ())),
        entry.get("code", ""),
        entry.get("telling", False),
    )


def _without(actor: Actor, taken: set[str]) -> Actor:
    """`actor` without the names that another has taken."""
    names = tuple(name for name in actor.names if _as_matched(name, cased=False) not in taken)
    cased = tuple(name for name in actor.cased if _as_matched(name, cased=True) not in taken)
    return replace(actor, names=names, cased=cased)


def _as_matched(name: str, *, cased: bool) -> str:
    """A name as it is looked for: its tokens, and its spelling where that counts."""
    words = " ".join(tokenise(name).words)
    return f"{words}\0{name}" if cased else words


def _plain_actor(actor: Actor) -> list[Any]:
    return [
        actor.actor_id, actor.kind, list(actor.names), list(actor.cased), sorted(actor.not_before), list(actor.local),
        actor.of, list(actor.opponents), actor.code, actor.telling,
    ]  # fmt: skip


def _stored_actor(row: Sequence[Any]) -> Actor:
    actor_id, kind, names, cased, not_before, local, of, opponents, code, telling = row
    return Actor(
        actor_id,
        kind,
        tuple(names),
        tuple(cased),
        frozenset(not_before),
        tuple(local),
        of,
        tuple(opponents),
        code,
        telling,
    )


def _rows(rows: Iterable[Any]) -> str:
    return "[\n" + ",\n".join(map(_json, rows)) + "\n]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
