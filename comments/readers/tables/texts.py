"""How the texts of a table are written: with HTML, with entities, with line breaks as two characters, or as they are."""

import re
from collections.abc import Sequence

from comments.intake.markup import html_text, unescaped

__all__ = ["AS_HTML", "BREAKS", "ENTITIES", "Texts"]

AS_HTML = "texts that have HTML in them, read as HTML"
ENTITIES = "entities such as &amp; read as the characters that they stand for"
BREAKS = 'line breaks written as "\\n", read as line breaks'
_TAG = re.compile(r"<(?:p|br|a|div|span|b|i|em|strong|blockquote)\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|quot|lt|gt|nbsp|apos|#\d{2,5}|#x[\da-f]{2,5});", re.IGNORECASE)
_BARE = re.compile(r"&(?!#?\w{1,31};)")
_BREAK = re.compile(r"(?:\\r)?\\n")
_SEVERAL = 2  # texts that must have breaks as two characters before they are read as breaks


class Texts:
    """Reads the texts of a column as `sample` says that they are written; `plain` ones are read as they are."""

    def __init__(self, sample: Sequence[str], *, plain: bool) -> None:
        tagged = any(map(_TAG.search, sample))
        marked = sum(bool(_TAG.search(text) or _ENTITY.search(text)) for text in sample)
        self.html = not plain and tagged and marked > len(sample) / 5
        entities, bare = (sum(bool(form.search(text)) for text in sample) for form in (_ENTITY, _BARE))
        self._escaped = not plain and not self.html and (entities > bare or not bare)
        written = sum(bool(_BREAK.search(text)) for text in sample)
        self._breaks = not plain and written >= _SEVERAL and not any("\n" in text for text in sample)

    def read(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text, and what was assumed in reading it."""
        if self.html:
            return html_text(text), (AS_HTML,)
        noted: tuple[str, ...] = ()
        if self._escaped and "&" in text and _ENTITY.search(text):
            text, noted = unescaped(text), (ENTITIES,)
        if self._breaks and "\\n" in text:
            text, noted = _BREAK.sub("\n", text), (*noted, BREAKS)
        return (text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text), noted
