"""JSON nested too deep for a parser that recurses: where a value ends, and what it is, whatever its depth."""

import re
from typing import Any

import ijson

__all__ = ["DEEPEST", "Builder", "Nesting"]

DEEPEST = 5_000  # levels that are kept
_FED = 1 << 16  # characters that are made into events at a time
_REASON = 200
_IN_STRING = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_MARKS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+("?)|[\[\]{}]', re.DOTALL)


class Nesting:
    """Finds the end of an array, object or string, piece by piece."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_string = self._escaped = False

    def end(self, text: str, place: int) -> int | None:
        """Where it ends in `text`, of which what stands before `place` is known; None where it goes on."""
        if self._in_string:
            place = _IN_STRING.match(text, place + self._escaped).end()  # type: ignore[union-attr]  # matches always
            self._escaped = text[place:] == "\\"
            if text[place : place + 1] != '"':
                return None
            self._in_string = False
            place += 1
            if not self._depth:
                return place
        for found in _MARKS.finditer(text, place):
            mark = found[0]
            if mark in "[{":
                self._depth += 1
            elif mark in "]}":
                self._depth -= 1
            elif not found[1]:
                self._in_string, self._escaped = True, found.end() < len(text)
                return None
            if self._depth <= 0:
                return found.end()
        return None


class Builder:
    """A value out of a parser's events, without recursion, and without what is nested too deep (`cut`)."""

    def __init__(self) -> None:
        self.value: Any = None
        self.cut = False
        self.fault = ""
        self._events = ijson.sendable_list()
        self._parser = ijson.basic_parse_coro(self._events, use_float=True)
        self._open: list[Any] = []
        self._key = ""
        self._left_out = 0  # levels below the deepest

    def feed(self, text: str) -> None:
        """Take the next part of the text; after a fault nothing."""
        for start in range(0, 0 if self.fault else len(text), _FED):
            try:
                self._parser.send(text[start : start + _FED].encode("utf-8", "replace"))
            except (ijson.JSONError, ValueError, OverflowError, StopIteration) as error:
                self.fault = (str(error).splitlines() or ["broken"])[0][:_REASON]
                return
            for event, told in self._events:
                self._take(event, told)
            self._events.clear()

    def _take(self, event: str, told: Any) -> None:
        if event in {"start_map", "start_array"}:
            if self._left_out or len(self._open) >= DEEPEST:
                self._left_out += 1
                self.cut = True
            else:
                made: Any = {} if event == "start_map" else []
                self._put(made)
                self._open.append(made)
        elif event in {"end_map", "end_array"}:
            if self._left_out:
                self._left_out -= 1
            else:
                self._open.pop()
        elif event == "map_key":
            self._key = self._key if self._left_out else told
        elif not self._left_out:
            self._put(told)

    def _put(self, value: Any) -> None:
        if not self._open:
            self.value = value
        elif isinstance(self._open[-1], dict):
            self._open[-1][self._key] = value
        else:
            self._open[-1].append(value)
