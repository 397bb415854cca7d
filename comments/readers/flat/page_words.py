"""The words of `page_words.toml`, and which of them stand in a line."""

import re
import tomllib
from functools import cache
from pathlib import Path

__all__ = ["Words", "one_of", "words"]

_FILE = Path(__file__).with_name("page_words.toml")
_TOKEN = re.compile(r"[^\s.,;:!?…()\[\]\"“”«»„‘।۔؟،]+")


class Words:
    """The words of one line, in small letters."""

    def __init__(self, line: str) -> None:
        tokens = _TOKEN.findall(line.lower().replace("’", "'"))
        self._single = frozenset(tokens)
        self._row = f" {' '.join(tokens)} "

    def have(self, role: str) -> bool:
        """Whether one of a role's words or phrases is among them."""
        return not self._single.isdisjoint(words(role)) or any(f" {phrase} " in self._row for phrase in _phrases(role))


@cache
def words(role: str) -> frozenset[str]:
    """The words and phrases that play one role ("headings", "attribution", "talk", …), in small letters."""
    return _roles()[role]


def one_of(role: str) -> str:
    """A pattern for any of a role's words, the longest first, to be compiled with ``re.IGNORECASE``."""
    return "|".join(re.escape(word) for word in sorted(words(role), key=lambda word: (-len(word), word)))


@cache
def _phrases(role: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in words(role) if " " in word))


@cache
def _roles() -> dict[str, frozenset[str]]:
    return {role: frozenset(listed) for role, listed in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()}
