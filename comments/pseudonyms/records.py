"""Values that name somebody in the beginning of a record that could not be read: ``"author": "…"`` and the like."""

import re
from collections.abc import Iterator

__all__ = ["find_fields"]

_FIELD = re.compile(
    r"""["']?\b(?P<key>[a-z_.-]{0,20}(?:author|user|commenter|handle|nick|acct|screen_?name|display_?name|full_?name)"""
    r"""(?:_?name|_fullname|displayname)?|name|from|by)["']?\s{0,3}[:=]\s{0,3}"""
    r"""(?P<quote>["'])(?P<value>(?:(?!(?P=quote))[^\\\n]|\\.){1,120})""",
    re.IGNORECASE,
)


def find_fields(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each such value begins and ends, and the name as the record means it, escapes undone."""
    for match in _FIELD.finditer(text):
        name = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), match["value"])
        yield match.start("value"), match.end("value"), re.sub(r"\\(.)", r"\1", name)
