"""The shapes that records have in JSON: arrays in objects, answers in comments, columns instead of rows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comments.intake.values import identifier, text_of, within
from comments.readers.tables.names import ARTICLE, bare, known_as, listed, plain_name
from comments.readers.tables.rows import flat

__all__ = [
    "Container",
    "about_of",
    "answers_in",
    "container_of",
    "is_comment",
    "is_empty_thread",
    "rows_of",
    "unwrapped",
]

_DEPTH = 6  # levels of objects in which an array of comments is looked for
_LOOKED_AT = 40  # objects of an array that tell what it is
_INSIDE = ("data", "comments", "items", "nodes", "edges", "results", "children", "list")
_NAMES_OF_A_THREAD = ("thread_id", "comment_id")

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Container:
    """Where an object has its array of comments, and where other arrays of such objects are."""

    path: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()


def is_comment(record: Any, text: str | None = None) -> bool:
    """The object has a text: in the column of that name where one is told, else under a name that is known."""
    if not isinstance(record, dict):
        return False
    if text:
        return text in record or isinstance(within(record, *text.split(".")), str)
    inner = flat(record) if any(isinstance(record.get(key), dict) for key in record) else record
    return any(isinstance(value, str) and known_as(bare(key), "text") for key, value in inner.items())


def is_empty_thread(record: Record) -> bool:
    """The object has an empty array where its comments would be."""
    return any(
        isinstance(value, list) and not value and plain_name(path.rpartition(".")[2]) in listed("containers")
        for path, value in flat(record).items()
    )


def container_of(records: Sequence[Record], text: str | None = None) -> Container | None:
    """Where the comments of `records` are, where these are objects around arrays of comments; None where they are comments."""
    votes: Counter[tuple[str, ...]] = Counter()
    unknown: Counter[tuple[str, ...]] = Counter()
    for record in records:
        own = is_comment(record, text)
        for path, members in _arrays(record):
            named = plain_name(path[-1]) in listed("containers")
            if own and not (named and (_tells_an_article(record, text) or not _goes_deeper(members, path[-1]))):
                continue
            comments = sum(is_comment(unwrapped(member), text) for member in members[:_LOOKED_AT])
            if comments:
                votes[path] += len(members)
            elif not own:
                unknown[path] += len(members)
    if votes:
        best = max(votes, key=lambda path: (votes[path], -len(path)))
        return Container(best, tuple(path for path in votes if path != best))
    if unknown and len(records) == 1 and not any(len(record) and is_comment(record, text) for record in records):
        return Container(max(unknown, key=lambda path: (unknown[path], -len(path))))
    return None


def unwrapped(member: Any) -> Any:
    """The object in a GraphQL edge; anything else as it is."""
    while isinstance(member, dict) and isinstance(member.get("node"), dict):
        member = member["node"]
    return member


def answers_in(record: Mapping[str, Any], keys: frozenset[str]) -> list[Any]:
    """The comments that answer this one, from whichever of `keys` has them."""
    found: list[Any] = []
    for key in record.keys() & keys if len(record) > len(keys) else [key for key in record if key in keys]:
        value = record[key]
        if isinstance(value, dict):
            value = next((value[inner] for inner in _INSIDE if isinstance(value.get(inner), list)), None)
        if isinstance(value, list) and any(isinstance(member, dict) for member in value):
            found += value
    return found


def about_of(record: Mapping[str, Any]) -> tuple[str, list[object]]:
    """What an object around comments tells: its id, and the values of `ARTICLE`."""
    paths = {path: value for path, value in flat(record).items() if not isinstance(value, list)}
    article = [_first(paths, ours) for ours in ARTICLE]
    if article[-1] is None:
        article[-1] = _first(paths, "text")
    if article[-2] is None:
        article[-2] = _first(paths, "created_at")
    name = next((found for ours in _NAMES_OF_A_THREAD if (found := identifier(_first(paths, ours)))), "")
    return name or text_of(article[1]), article


def rows_of(document: Any) -> Any:
    """The records of a document that has columns instead of rows; any other as it is."""
    if not isinstance(document, dict) or not document or is_comment(document):
        return document
    columns, data = document.get("columns"), document.get("data")
    values = list(document.values())
    shaped: Any = document
    if isinstance(columns, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        names = [text_of(column) for column in columns]
        shaped = [dict(zip(names, row, strict=False)) for row in data]
    elif all(isinstance(value, dict) for value in values):
        if any(known_as(key, "text") for key in document):
            shaped = _turned(document, list(dict.fromkeys(key for value in values for key in value)))
        elif any(is_comment(value) for value in values[:_LOOKED_AT]):
            shaped = values
    elif all(map(_is_column, values)) and any(known_as(key, "text") for key in document):
        size = max(map(len, values))
        shaped = [{key: value[n] for key, value in document.items() if n < len(value)} for n in range(size)]
    return shaped


def _is_column(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(member, dict | list) for member in value)


def _turned(columns: Mapping[str, Mapping[str, Any]], names: Sequence[str]) -> list[Record]:
    return [{column: values[name] for column, values in columns.items() if name in values} for name in names]


def _arrays(record: Record) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """The arrays of objects in an object, outer ones first."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), record)]
    for path, value in waiting:
        if isinstance(value, dict) and len(path) < _DEPTH:
            waiting += [((*path, key), inner) for key, inner in value.items() if isinstance(inner, dict | list)]
        elif isinstance(value, list) and any(isinstance(member, dict) for member in value[:_LOOKED_AT]):
            yield path, value


def _first(paths: Mapping[str, Any], ours: str) -> Any:
    """The first value whose path is known for `ours`."""
    known = [
        (path != ours, value)
        for path, value in paths.items()
        if value not in (None, "") and (known_as(bare(path), ours) or (ours == "comment_id" and path in {"id", "_id"}))
    ]
    return min(known, key=lambda item: item[0])[1] if known else None


def _goes_deeper(members: Sequence[Any], key: str) -> bool:
    """The members of an array have arrays of that name themselves: they are answers, not comments on a post."""
    return any(isinstance(member, dict) and key in member for member in members[:_LOOKED_AT])


def _tells_an_article(record: Record, text: str | None) -> bool:
    return any(
        known_as(bare(path), ours)
        for path, value in flat(record).items()
        if isinstance(value, str) and value and path != text
        for ours in ("title", "url", "article")
    )
