"""Which readers there are, and which one a source is for. Listing them loads none."""

from contextlib import suppress
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from comments.errors import InputError, UsageError
from comments.intake.contract import Reader
from comments.intake.head import Head

__all__ = ["GROUP", "choose_reader", "load_reader", "reader_names", "readers"]

GROUP = "commentariat.readers"
_SURE_ENOUGH = 0.05


def reader_names() -> dict[str, str]:
    """Name -> distribution of every reader that is installed, by name."""
    return {name: point.dist.name if point.dist else "" for name, point in sorted(_points().items())}


@cache
def load_reader(name: str) -> Reader:
    """The reader of that name. Raises `UsageError` where there is none or it is not one."""
    point = _points().get(name)
    if point is None:
        known = ", ".join(sorted(_points()))
        raise UsageError("a format that is known", got=repr(name), where="--format", hint=f"one of {known}")
    try:
        reader = point.load()()
    except Exception as error:
        raise UsageError(
            "a reader that loads", got=f"{type(error).__name__}: {error}", where=f"reader {name!r}"
        ) from error
    if not isinstance(reader, Reader):
        raise UsageError("a reader (comments.intake.contract.Reader)", got=repr(point.value), where=f"reader {name!r}")
    return reader


@cache
def readers() -> tuple[Reader, ...]:
    """Every reader that loads, by name; one that does not must not stop the others (`load_reader` says why)."""
    loaded: list[Reader] = []
    for name in sorted(_points()):
        with suppress(UsageError):
            loaded.append(load_reader(name))
    return tuple(loaded)


def choose_reader(head: Head, where: str) -> Reader:
    """The reader that is surest of a source; the first by name among equals.

    Raises `InputError` where none is.
    """
    scored = [(reader.sniff(head), reader) for reader in readers()]
    best, chosen = max(scored, key=lambda item: item[0], default=(0.0, None))
    if chosen is None or best < _SURE_ENOUGH:
        if not head.raw.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
            raise InputError("a file with something in it", got="an empty file", where=where)
        got = "text" if head.text else "a binary file"
        hint = (
            "`commentariat formats` lists what can be read; --format NAME or --encoding NAME where the guess is wrong"
        )
        raise InputError("a file that a reader knows", got=got, where=where, hint=hint)
    return chosen


@cache
def _points() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}
