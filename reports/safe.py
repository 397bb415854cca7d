"""Text that somebody else wrote, made safe to show and to open in a spreadsheet."""

import re

__all__ = ["clean", "neutralise"]

_FORMULA = re.compile(r"^[=+\-@\t\r]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MISLEADING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: object) -> str:
    """`text` without control characters and without marks that turn the direction of what follows."""
    return _MISLEADING.sub("", str(text))


def neutralise(text: str) -> str:
    """`text` as a spreadsheet cell that is never run as a formula: an apostrophe before ``= + - @`` (OWASP)."""
    printable = _UNPRINTABLE.sub("\ufffd", text)
    return "'" + printable if _FORMULA.match(printable) else printable
