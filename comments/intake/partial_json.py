"""JSON that may be cut off: the values at the beginning of a text, the last one as far as the text goes.

A hand-made pushdown reader instead of a parser that wants everything: it never recurses, and never fails.
"""

import json
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

__all__ = ["partial_values"]

_DEPTH = 64  # deeper levels are left out
_SPACE = " \t\r\n\ufeff"
_SCALAR_END = frozenset(",]}" + _SPACE)


def partial_values(text: str) -> Iterator[Any]:
    """The JSON values in `text` one after another; what is broken or cut off ends the last one."""
    position = 0
    while True:
        while position < len(text) and text[position] in _SPACE:
            position += 1
        if position >= len(text) or text[position] not in "{[":
            return
        value, position, whole = _one(text, position)
        yield value
        if not whole:
            return


def _one(text: str, position: int) -> tuple[Any, int, bool]:
    """The object or array at `position`, where it ends, and whether it does."""
    root: Any = {} if text[position] == "{" else []
    open_: list[Any] = [root]
    key: str | None = None
    position += 1
    while position < len(text):
        mark = text[position]
        top = open_[-1]
        if mark in _SPACE or mark in ",:":
            position += 1
        elif mark in "}]":
            open_.pop()
            position += 1
            if not open_:
                return root, position, True
        else:
            value, position = _scalar(text, position) if mark not in "{[" else ({} if mark == "{" else [], position + 1)
            if position < 0:
                return root, len(text), False
            if isinstance(top, dict):
                if key is None:
                    if not isinstance(value, str):
                        break
                    key = value
                    continue
                top[key], key = value, None
            else:
                top.append(value)
            if mark in "{[":
                open_.append(value)
                if len(open_) > _DEPTH:
                    break
    return root, position, False


def _scalar(text: str, position: int) -> tuple[Any, int]:
    """The string, number or name at `position` and where it ends; -1 where it does not."""
    if text[position] == '"':
        try:
            found: tuple[str, int] = scanstring(text, position + 1, False)  # not strict: line breaks may stand in it
        except ValueError:
            return None, -1
        return found
    end = position
    while end < len(text) and text[end] not in _SCALAR_END:
        end += 1
    if end == len(text) or end == position:
        return None, -1
    try:
        return json.loads(text[position:end]), end
    except ValueError:
        return None, -1
