"""Letters as names are compared by them: without case, accents and what nobody sees."""

import re
import unicodedata

__all__ = ["MARKS", "WORD", "View", "fold", "normal_form", "squash"]

# Signs that belong to a word though Python's \w leaves them out: vowels and points of Indic, Semitic, Thai … scripts.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0980-\u0983\u09bc-\u09e3\u0a01-\u0a51"
    "\u0a70-\u0a75\u0a81-\u0acd\u0b01-\u0b63\u0b82-\u0bd7\u0c00-\u0c63\u0c81-\u0ce3\u0d00-\u0d63\u0d81-\u0df3"
    "\u0e31-\u0e4e\u0eb1-\u0ecd\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3"
)
WORD = re.compile(rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*")
_UNSEEN = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_WITHOUT_STROKE = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t"}


class _Folded(dict[int, str]):
    """One letter for each letter, so that places in the folded text are places in the text."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        bare = _UNSEEN.sub("", unicodedata.normalize("NFKD", char))
        low = (bare if len(bare) == 1 else char).casefold()
        low = low if len(low) == 1 else char.lower()[0]
        self[code] = folded = _WITHOUT_STROKE.get(low, low)
        return folded


_FOLDED = _Folded()


def fold(text: str) -> str:
    """`text` without capitals and accents, letter by letter: as long as it was."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def squash(text: str) -> str:
    """The letters and digits of `text` alone: the same for "Orla Brix", "@orla_brix" and "#OrlaBrix"."""
    return "".join(WORD.findall(fold(_UNSEEN.sub("", text))))


def normal_form(name: str) -> str:
    """What one author's names have in common however they are typed: no case, no outer space, one Unicode form."""
    once = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", once).split())


class View:
    """A text, what of it is seen (`plain`), and that folded, letter by letter (`folded`)."""

    __slots__ = ("_offsets", "folded", "plain", "text")

    def __init__(self, text: str) -> None:
        self.text = self.plain = text
        self._offsets: list[int] | None = None
        if text.isascii():
            self.folded = text.lower()
            return
        if _UNSEEN.search(text):
            self._offsets = [place for place, char in enumerate(text) if not _UNSEEN.match(char)]
            self.plain = "".join(text[place] for place in self._offsets)
            self._offsets.append(len(text))
        self.folded = self.plain.translate(_FOLDED)

    def replaced(self, spans: list[tuple[int, int, str]]) -> str:
        """The text with other words at `spans` of `plain`: sorted, without overlaps."""
        parts: list[str] = []
        done = 0
        for start, end, word in spans:
            first, last = (self._offsets[start], self._offsets[end]) if self._offsets else (start, end)
            parts += [self.text[done:first], word]
            done = last
        return "".join(parts) + self.text[done:]
