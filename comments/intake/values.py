"""Values of records as the types that a post wants: what is no scalar is empty, never an error."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from comments.intake.decode import writable

__all__ = ["flag", "identifier", "items", "mapping", "text_of", "whole", "within"]

_MAX_DIGITS = 18


def text_of(value: object) -> str:
    """A scalar as text, surrounding space gone; empty for None, booleans and what is no scalar."""
    if isinstance(value, str):
        return writable(value).strip()
    return identifier(value)


def identifier(value: object) -> str:
    """An id as text, whole numbers without a decimal point; empty for what is none."""
    if isinstance(value, str):
        return writable(value).strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else str(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else ""
    return ""


def whole(value: object) -> int | None:
    """A count or score as a whole number ("1,204" too); None for what is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**_MAX_DIGITS else None
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and abs(value) < 10**_MAX_DIGITS else None
    if isinstance(value, str):
        digits = value.strip().replace(",", "").replace("\u202f", "")
        bare = digits.removeprefix("-").removeprefix("+").removesuffix(".0")
        if bare.isascii() and bare.isdigit() and len(bare) <= _MAX_DIGITS:
            return int(float(digits)) if digits.endswith(".0") else int(digits)
    return None


def flag(value: object) -> bool:
    """True for true, 1, "true", "yes", "1", "t"; False for everything else."""
    if isinstance(value, str):
        return value.strip().lower() in {"true", "yes", "1", "t", "y"}
    return value is True or (isinstance(value, int | float) and value == 1)


def mapping(value: object) -> Mapping[str, Any]:
    """`value` where it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> Sequence[Any]:
    """`value` where it is an array, else an empty one."""
    return value if isinstance(value, list) else ()


def within(value: object, *keys: str) -> Any:
    """What stands at the end of a path of keys through nested objects; None where the path ends early."""
    for key in keys:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value
