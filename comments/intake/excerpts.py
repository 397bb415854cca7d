"""Rejects for what is no record, with its beginning for people to know it by."""

from collections.abc import Mapping
from itertools import islice

from comments.intake.decode import writable
from comments.intake.json_text import Unreadable
from comments.intake.values import text_of
from comments.model import Reject

__all__ = ["EXCERPT", "excerpt", "refused"]

EXCERPT = 120
_FIELDS = 20
_TELLING = frozenset({"id", "id_str", "objectID", "kind", "type", "count", "parent_id", "parent", "link_id", "title"})


def excerpt(value: object, *keys: str) -> str:
    """The beginning of a scalar; of an object the first of `keys` that is text, else its fields, those that tell which it is."""
    if isinstance(value, Unreadable):
        return writable(value.excerpt[:EXCERPT])
    if not isinstance(value, Mapping):
        return text_of(value)[:EXCERPT]
    told = next((value[key] for key in keys if isinstance(value.get(key), str) and value[key].strip()), None)
    return writable((told or ", ".join(map(_field, islice(value.items(), _FIELDS))))[:EXCERPT])


def refused(place: str, value: object, reason: str, *keys: str) -> Reject:
    """What stands in the place of `value`, which is no record, for `reason` or because it was unreadable."""
    return Reject(place, writable(value.reason if isinstance(value, Unreadable) else reason), excerpt(value, *keys))


def _field(field: tuple[object, object]) -> str:
    """A field's name, with its value only where that cannot be anybody's address."""
    name, told = str(field[0]), text_of(field[1])
    return f"{name}: {told[:40]}" if told and name in _TELLING else name
