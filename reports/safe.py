"""Text that somebody else wrote, made safe to store, to show and to open in a spreadsheet."""

import math
import re

__all__ = ["clean", "encodable", "neutralise"]

# OWASP's list of what a spreadsheet takes for the beginning of a formula, full-width forms included.
_FORMULA = re.compile("^[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NO_TEXT = re.compile("[\ud800-\udfff]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MISLEADING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def encodable(text: object) -> str:
    """`text`, empty where it is missing, with U+FFFD for each half of a surrogate pair: no encoding has a place for those."""
    missing = text is None or (isinstance(text, float) and math.isnan(text))
    return "" if missing else _NO_TEXT.sub("\ufffd", str(text))


def clean(text: object) -> str:
    """`text` without control characters and without marks that turn the direction of what follows."""
    return _MISLEADING.sub("", encodable(text))


def neutralise(text: str) -> str:
    """`text` as a spreadsheet cell: line ends as ``\\n``, an apostrophe before what would be run as a formula (OWASP)."""
    printable = _UNPRINTABLE.sub("\ufffd", encodable(text))
    marked = "'" + printable if _FORMULA.match(printable) else printable
    return marked.replace("\r\n", "\n").replace("\r", "\n")
