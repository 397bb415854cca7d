"""How the ids of a table are written, and which of them stand for nothing."""

import re
from collections.abc import Mapping, Sequence

from comments.intake.values import text_of
from comments.readers.tables.evidence import is_parent

__all__ = ["FROM_IDS", "ITS_OWN_PARENT", "NOTHING", "Ids", "plain_id"]

FROM_IDS = "answers told by ids such as 1_2 under 1"
ITS_OWN_PARENT = "comments that name themselves as their parent read as answering none"
_WORDS_FOR_NOTHING = ("nan", "null", "none", "n/a", "<na>", "nat", "#n/a", "undefined")
NOTHING = frozenset(form for word in _WORDS_FOR_NOTHING for form in (word, word.upper(), word.title())) | {
    "NaN",
    "NaT",
    "\\N",
}
_FLOAT = re.compile(r"\d{1,18}\.0")
_MARKS = ("_", ".")


class Ids:
    """Reads the ids of comments and their parents as the rows of a sample have them.

    `own` and `thread` are the columns; `parents` says whether there is a column of parents.
    """

    def __init__(
        self, rows: Sequence[Mapping[str, object]], own: str | None, thread: str | None, *, parents: bool
    ) -> None:
        ids = [] if own is None else [plain_id(row.get(own)) for row in rows]
        texts = [text for text in ids if text]
        floats = sum(map(bool, map(_FLOAT.fullmatch, texts)))
        self._floats = bool(texts) and floats == len(texts)
        self._mixed = 0 < floats < len(texts)
        self._fullnames = any(text.startswith("t1_") for text in texts)
        self._zero = False
        threads = [plain_id(row.get(thread)) if thread is not None else "" for row in rows]
        pairs = [pair for pair in zip(threads, ids, strict=False) if pair[1]]
        self._mark = next((mark for mark in _MARKS if not parents and is_parent(pairs, mark)), "")

    def own(self, value: object) -> str:
        """A comment's id."""
        text = plain_id(value)
        if self._floats and _FLOAT.fullmatch(text):
            text = text[:-2]
        if text == "0":
            self._zero = True
        return text

    def parent(self, value: object, thread: str) -> str:
        """The parent as declared; empty where it is the thread, or the 0 by which tables say that there is none."""
        parent = plain_id(value)
        if not parent or parent in {thread, "-1", "[]"} or parent.startswith("t3_"):
            return ""  # t3_ and t1_: the full names that Reddit has for posts and comments
        if not self._fullnames:
            parent = parent.removeprefix("t1_")
        if not self._mixed and _FLOAT.fullmatch(parent):
            parent = parent[:-2]  # some programs make a column of numbers with gaps one of decimals
        return "" if parent == "0" and not self._zero else parent

    def parent_in(self, own: str) -> str:
        """The parent that a comment's own id names: 1_2 of 1_2_1."""
        return own.rpartition(self._mark)[0] if self._mark else ""


def plain_id(value: object) -> str:
    """A name or an id; empty where it is one of the words for nothing."""
    text = value.strip() if type(value) is str and value.isascii() else text_of(value)
    return "" if text in NOTHING else text
