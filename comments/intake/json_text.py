"""JSON out of a stream of text, value by value: a window is held, and one value, whatever the size of the stream.

The quick parser reads each value. What is nested too deep for its stack, or too large for the window, is built from the
events of a parser that has no stack: its memory grows with what is kept and not, as with paths of keys, with the square of
the depth.
"""

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from comments.intake.json_deep import DEEPEST, Builder, Nesting

__all__ = ["TOO_DEEP", "TOO_LARGE", "JsonText", "NotJsonError", "Unreadable"]

TOO_DEEP = f"JSON nested too deep: what stands deeper than {DEEPEST:,} levels is left out"
TOO_LARGE = "a JSON value too large to be held"
_WINDOW = 32 * 1024 * 1024  # characters of a value that the quick parser is given
_LARGEST = 8 * _WINDOW
_CHUNK = 1 << 18
_UNSURE = 20  # characters: no word or number that is cut off makes an error further from where it ends
_DIGITS = 4_000  # of a whole number; Python refuses to read longer ones
_EXCERPT = 200
_BETWEEN = re.compile(r"[\s,\ufeff]*+")
_SCALAR = re.compile(r'[^\s,:\[\]{}"\ufeff]*+')


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands in the place of a record where there is none."""

    reason: str
    excerpt: str = ""


class NotJsonError(ValueError):
    """The text is not JSON from a place on, `excerpt` what stands there."""

    def __init__(self, reason: str, excerpt: str = "") -> None:
        super().__init__(reason)
        self.excerpt = excerpt


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) <= _DIGITS else float(digits)


_QUICK = json.JSONDecoder(strict=False)
_PATIENT = json.JSONDecoder(strict=False, parse_int=_number)


class JsonText:
    """The values in a text. They may follow one another with or without commas; NaN, line breaks in strings are forgiven."""

    def __init__(self, text: IO[str] | str, largest: int = _LARGEST) -> None:
        self._text = io.StringIO(text) if isinstance(text, str) else text
        self._largest = largest
        self._window, self._place = "", 0
        self._ended = False
        self._nesting: Nesting | None = None  # within a value that has been begun and not ended
        self._cut = False  # the last value has lost what was too deep

    def values(self, path: Sequence[str] = (), *, loose: bool = False) -> Iterator[Any]:
        """What stands at the end of `path` in each of the text's values: keys, and "item" for the elements of an array.

        An `Unreadable` stands for what is too large, behind a value that has lost what was too deep, and for all that
        follows where the text is no longer JSON. `loose`: a value that is no array stands for itself.
        """
        try:
            for content in self._found(path, loose=loose):
                cut, self._cut = self._cut, False
                yield content
                if cut:
                    yield Unreadable(TOO_DEEP)
        except NotJsonError as error:
            reason = TOO_DEEP if self._cut else f"not JSON from here on: {error}"
            yield Unreadable(reason, error.excerpt)

    def members(self) -> Iterator[tuple[str, Any]]:
        """The names and values of the object that the text is; `Unreadable` for a value that is too deep or too large.

        An empty array is what some write for an object without members. Raises `NotJsonError` where there is no object.
        """
        mark = self._next()
        self._place += 1
        if mark == "[" and self._next() == "]":
            return
        if mark != "{":
            raise NotJsonError("no object", self._here())
        while self._next() != "}":
            key, content = self._key(), self._value()
            yield key, Unreadable(TOO_DEEP) if self._cut else content
            self._leave()

    def _found(self, path: Sequence[str], *, loose: bool) -> Iterator[Any]:
        ends: list[str] = []  # of the arrays and objects that lead to the value
        while True:
            mark = self._next()
            if not mark:
                if ends:
                    raise NotJsonError("the text ends in the middle")
                return
            if ends and mark == ends[-1]:
                ends.pop()
                self._place += 1
                continue
            if ends and (self._key() if ends[-1] == "}" else "item") != path[len(ends) - 1]:
                self._pass()
                continue
            mark = self._next()
            if len(ends) == len(path) or (loose and not ends and mark != "["):
                yield self._value()
                self._leave()
            elif mark in {"[", "{"}:
                ends.append("]" if mark == "[" else "}")
                self._place += 1
            else:
                self._pass()

    def _next(self) -> str:
        """The next character that is neither space nor comma; empty at the end."""
        while True:
            self._place = _BETWEEN.match(self._window, self._place).end()  # type: ignore[union-attr]  # matches always
            if self._place < len(self._window):
                return self._window[self._place]
            if self._ended:
                return ""
            self._read_on()

    def _key(self) -> str:
        if self._next() != '"':
            raise NotJsonError("a name expected", self._here())
        key = self._value()
        if not isinstance(key, str) or self._next() != ":":
            raise NotJsonError("a name with a colon expected", self._here())
        self._place += 1
        self._next()
        return key

    def _value(self) -> Any:
        """The value that begins here. Raises `NotJsonError` where none does."""
        decoder = _QUICK
        self._cut = False
        while True:
            try:
                content, end = decoder.raw_decode(self._window, self._place)
            except RecursionError:
                return self._built()
            except json.JSONDecodeError as error:
                if self._ended or not self._may_go_on(error):
                    raise NotJsonError(error.msg, self._here()) from None
            except ValueError:  # a number of thousands of digits
                decoder = _PATIENT
                continue
            else:
                if self._ended or end < len(self._window) - _UNSURE or self._window[end - 1] in '"]}':
                    large = end - self._place > self._largest and Unreadable(TOO_LARGE, self._here())
                    self._place = end
                    return large or content
            if len(self._window) - self._place > min(_WINDOW, self._largest):
                return self._built()
            self._read_on()

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """The error comes from where the window ends."""
        return error.msg.startswith("Unterminated") or error.pos >= len(self._window) - _UNSURE

    def _built(self) -> Any:
        """The same without a stack, of any size up to the largest."""
        builder, excerpt, size = Builder(), self._here(), 0
        for piece in self._pieces():
            size += len(piece)
            if size > self._largest:
                self._cut = False
                return Unreadable(TOO_LARGE, excerpt)
            builder.feed(piece)
            self._cut = builder.cut
        return Unreadable(f"not JSON: {builder.fault}", excerpt) if builder.fault else builder.value

    def _pass(self) -> None:
        """Go over the value that begins here."""
        if self._next() in {"[", "{", '"'}:
            for _ in self._pieces():
                pass
            return
        passed = 0
        while True:
            end = _SCALAR.match(self._window, self._place).end()  # type: ignore[union-attr]  # matches always
            passed += end - self._place
            self._place = end
            if end < len(self._window) or self._ended:
                break
            self._read_on()
        if not passed and self._next():
            raise NotJsonError("a value expected", self._here())

    def _leave(self) -> None:
        """Go to the end of a value that was begun and was too large."""
        for _ in self._pieces() if self._nesting else ():
            pass

    def _pieces(self) -> Iterator[str]:
        """The text of the array, object or string that begins here, or in which we are; its end is gone to."""
        self._nesting = nesting = self._nesting or Nesting()
        while True:
            end = nesting.end(self._window, self._place)
            start, self._place = self._place, len(self._window) if end is None else end
            if end is not None:
                self._nesting = None
            yield self._window[start : self._place]
            if end is not None:
                return
            if self._ended:
                raise NotJsonError("the text ends in the middle")
            self._read_on()

    def _here(self) -> str:
        return self._window[self._place : self._place + _EXCERPT]

    def _read_on(self) -> None:
        held = self._window[self._place :]
        try:
            piece = self._text.read(max(_CHUNK, len(held)))
        except UnicodeError as error:
            raise NotJsonError(str(error)) from error
        self._window, self._place, self._ended = held + piece, 0, not piece
