"""What stands in a column says whether it can be what its name promises."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from comments.intake.values import identifier, text_of, whole
from comments.readers.tables.names import bare, known_as, listed, plain_name
from comments.times import read_time

__all__ = [
    "FEW",
    "SAMPLE",
    "is_answered_to",
    "is_constant",
    "is_parent",
    "is_settled",
    "names_people",
    "repeats",
    "states_it",
    "suits",
    "varies",
]

FEW = 4  # rows that all differ are no proof below that
SAMPLE = 100  # rows that a mapping is guessed from
_NAME = 6  # words of a name
_FLAGS = frozenset({"true", "false", "0", "1", "yes", "no", "t", "f", "y", "n"})
_NO_PARENT = frozenset({"", "0", "0.0", "-1", "-1.0", "nan", "NaN", "None", "null", "NULL", "[]", "{}"})

Rows = Sequence[Mapping[str, object]]


def suits(ours: str, column: str, rows: Rows) -> bool:
    """What stands in `column` can be what `ours` is; a column that is empty in the sample can."""
    values = [value for row in rows if (value := row.get(column)) not in (None, "")]
    if not values:
        return True
    enough = FEW if known_as(column, "thread_id") else 2
    if ours == "thread_id" and known_as(column, "comment_id", unsure=True) and len(values) >= enough:
        ids = [identifier(value) for value in values]
        return len(set(ids)) < len(ids)  # as many threads as rows: it numbers the comments
    if ours == "deleted":
        return _tells_what_is_gone(column, values)
    if ours == "parent_id":
        return any(map(identifier, values)) and not any(map(_is_no_id, values))
    return any(map(_VALUES.get(ours, identifier), values))


def states_it(value: object) -> bool:
    """A comment's state that says that it is deleted."""
    return isinstance(value, str) and plain_name(value.strip()) in listed("gone")


def repeats(column: str, rows: Rows) -> bool:
    """Several rows have a value of `column`, as they have their article's; one value in all only in a full sample."""
    values = [text for row in rows if (text := text_of(row.get(column)))]
    different = len(set(values))
    return bool(values) and 4 * different <= 3 * len(values) and (different > 1 or len(rows) >= SAMPLE)


def varies(column: str, thread: str | None, rows: Rows) -> bool:
    """In rows of one thread `column` has more often something new than something known: it tells the comment."""
    groups = _by_thread(column, thread, rows)
    more = sum(len(values) - 1 for values in groups)
    new = sum(len(set(values)) - 1 for values in groups)
    return sum(map(len, groups)) >= FEW and 2 * new > more > 0


def is_settled(column: str, thread: str | None, rows: Rows) -> bool:
    """In no thread has `column` two values."""
    return all(len(set(values)) == 1 for values in _by_thread(column, thread, rows))


def is_constant(column: str, thread: str | None, rows: Rows) -> bool:
    """In no thread has `column` two values, though some have several rows: it tells the article."""
    groups = _by_thread(column, thread, rows)
    return any(len(values) >= FEW for values in groups) and all(len(set(values)) == 1 for values in groups)


def is_answered_to(column: str, parent: str, rows: Rows) -> float:
    """Which part of the parents that are named in `parent` is in `column`; 0 where it does not tell rows apart."""
    own = [_plain_id(row.get(column)) for row in rows]
    known = set(own) - {""}
    named = [name for row in rows if (name := _plain_id(row.get(parent))) not in _NO_PARENT]
    if not named or 2 * len(known) < len(own):
        return 0.0
    return sum(name in known for name in named) / len(named)


def names_people(column: str, author: str, rows: Rows) -> float:
    """Which part of what stands in `column` is a name in the column `author`."""
    names = {_plain_id(row.get(author)) for row in rows} - {""}
    told = [value for row in rows if (value := _plain_id(row.get(column))) not in _NO_PARENT]
    return sum(value in names for value in told) / len(told) if told else 0.0


def is_parent(ids: Iterable[tuple[str, str]], mark: str) -> bool:
    """Ids such as ``1_2_1`` name their parents before the last `mark`: nearly all of these are ids in their thread."""
    known = set(ids)
    nested = [(thread, own.rpartition(mark)[0]) for thread, own in known if mark in own]
    return bool(nested) and 4 * sum(name in known for name in nested) >= 3 * len(nested)


def _by_thread(column: str, thread: str | None, rows: Rows) -> list[list[str]]:
    """What stands in `column`, thread by thread."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        if text := text_of(row.get(column)):
            groups[identifier(row.get(thread)) if thread is not None else ""].append(text)
    return list(groups.values())


def _plain_id(value: object) -> str:
    return identifier(value).removesuffix(".0").removeprefix("t1_")


def _is_no_id(value: object) -> bool:
    """A list or an object, as itself or as text, a truth value, or a text that is too long for a name."""
    text = value.strip() if isinstance(value, str) else ""
    odd = text[:1] in {"[", "{"} or text.lower() in {"true", "false"} or len(text.split()) > _NAME
    return odd or isinstance(value, bool | list | dict)


def _tells_what_is_gone(column: str, values: Sequence[object]) -> bool:
    words = [text_of(value).lower() for value in values]
    if plain_name(bare(column)) in listed("states"):
        return {plain_name(word) for word in words} <= listed("gone") | listed("there")
    return all(
        isinstance(value, bool) or word in _FLAGS or states_it(value) for value, word in zip(values, words, strict=True)
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and whole(value) is None


def _is_number(value: object) -> bool:
    return whole(value) is not None


def _is_time(value: object) -> bool:
    return not isinstance(value, bool) and read_time(value).at is not None


def _is_address(value: object) -> bool:
    return "/" in text_of(value)


_VALUES: Mapping[str, Callable[[object], object]] = {
    "text": _is_text,
    "score": _is_number,
    "likes": _is_number,
    "url": _is_address,
    **dict.fromkeys(("created_at", "edited_at", "published_at"), _is_time),
}
