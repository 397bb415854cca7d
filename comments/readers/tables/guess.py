"""Which column is what: by names that are known and by what stands in the columns."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from comments.readers.tables.evidence import (
    Rows,
    is_answered_to,
    is_constant,
    is_settled,
    names_people,
    repeats,
    suits,
    varies,
)
from comments.readers.tables.names import ARTICLE, OURS, bare, known_as, known_names, listed, own_part, plain_name

__all__ = ["Choice", "Guess"]

_SURE = {"sure": 0.9, "unsure": 0.6, "shared": 0.6}
_WHY = {"sure": "a known name", "unsure": "a known name that can mean other things", "shared": "it tells the article"}
_IN_A_WRAPPER = 0.1  # how much less sure a name is that stands in an object, or beside a word for comments
_AT_THE_END = 0.2  # and one that is the end of a path: user.created_at is not, post.created_at may be
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
_SEVERAL_WORDS = re.compile(r"[^\W_][_ -][^\W_]|[a-z][A-Z]")
_MOST = 0.8  # of the parents that are named must be in a column of ids that is taken for that


@dataclass(frozen=True, slots=True)
class Choice:
    """A column of theirs that is read as one of ours, why, and how sure that is (0..1)."""

    ours: str
    theirs: str
    why: str
    sure: float


class Guess:
    """Chooses columns one after another; what is chosen first is free for nothing else."""

    def __init__(self, columns: Sequence[str], rows: Rows, told: Mapping[str, str], chosen: dict[str, Choice]) -> None:
        self._columns, self._rows, self._chosen, self._told = columns, rows, chosen, told
        self._names = {column: tuple(_forms(column)) for column in columns}

    def by_names(self) -> None:
        """Take what bears one of our names or a name that is known, the thread before what tells of its article."""
        own = [ours for ours in OURS if ours in self._columns]
        for ours in own:
            if ours not in ARTICLE and not self._is_told_apart(ours):
                self._take_own(ours)
        for ours, kind in (("text", "sure"), ("text", "unsure"), ("comment_id", "sure")):
            self._choose(ours, kind)
        for kind in ("sure", "unsure", "shared"):
            self._choose("thread_id", kind)
        for ours in own:
            if ours in ARTICLE and self._is_the_article_s(ours, "own"):
                self._take_own(ours)
        for kind in ("sure", "unsure"):
            for ours in OURS[1:]:
                self._choose(ours, kind)

    def by_what_answers(self) -> None:
        """Where no parent is an id that was chosen, but most are in another column, that one has the ids."""
        parent, own = (self._theirs(ours) for ours in ("parent_id", "comment_id"))
        if parent is None or "comment_id" in self._told:
            return
        if own is not None and is_answered_to(own, parent, self._rows):
            return
        free = [column for column in self._columns if column not in self._taken()]
        found = {column: is_answered_to(column, parent, self._rows) for column in free}
        best = max(found, key=lambda column: found[column], default=None)
        author = self._theirs("author")
        if best is not None and found[best] >= _MOST:
            self._chosen["comment_id"] = Choice("comment_id", best, "answers name it", 0.7)
        elif author is not None and "parent_id" not in self._told and names_people(parent, author, self._rows) >= _MOST:
            del self._chosen["parent_id"]  # whom a comment answers, not which one

    def by_what_an_article_has(self) -> None:
        """An author or a time that all comments under an article share is the article's, where another is known that differs."""
        for ours in ("author", "created_at"):
            theirs = self._theirs(ours)
            if theirs is None or ours in self._told or not self._is_constant(theirs):
                continue
            del self._chosen[ours]
            for kind in ("sure", "unsure"):
                self._choose(ours, kind, [c for c in self._columns if c != theirs and self._differs(c)])
            self._chosen.setdefault(ours, Choice(ours, theirs, *self._reason(ours, theirs)))

    def _reason(self, ours: str, theirs: str) -> tuple[str, float]:
        kind = "sure" if known_as(theirs, ours) else "unsure"
        return ("our own name", 1.0) if theirs == ours else (_WHY[kind], _SURE[kind])

    def _theirs(self, ours: str) -> str | None:
        return self._chosen[ours].theirs if ours in self._chosen else None

    def _taken(self, ours: str = "") -> set[str]:
        """The columns that are free no more; what tells threads apart may tell of the article too."""
        both = ours in ARTICLE
        return {c.theirs for c in self._chosen.values() if not (both and c.why == _WHY["shared"])}

    def _take_own(self, ours: str) -> None:
        if ours not in self._told and ours not in self._taken(ours):
            self._chosen[ours] = Choice(ours, ours, "our own name", 1.0)

    def _is_told_apart(self, ours: str) -> bool:
        """Beside the column of our name stands one that is said of the comment: comment_author beside author."""
        if ours in {"comment_id", "thread_id"}:
            return False
        sure = known_names()[ours]["sure"]
        return any(
            own_part(name := plain_name(column)) and name in sure and self._accepts(ours, column)
            for column in self._columns
            if column != ours
        )

    def _choose(self, ours: str, kind: str, columns: Sequence[str] | None = None) -> None:
        """Take the best column that is free, known for `ours`, and has what suits in it."""
        if ours in self._chosen or ours in self._told:
            return
        taken = self._taken(ours) if kind != "shared" else set()
        ranked = sorted(
            (not_marked, rank, number, column, less)
            for number, column in enumerate(self._names if columns is None else columns)
            if column not in taken and column != ours
            for not_marked, rank, less in self._ranks(ours, kind, column)
        )
        for _, _, _, column, less in ranked:
            if self._accepts(ours, column, kind) and (kind != "shared" or self._tells_threads_apart(column)):
                self._chosen[ours] = Choice(ours, column, _WHY[kind], round(_SURE[kind] - less, 2))
                return

    def _ranks(self, ours: str, kind: str, column: str) -> Iterator[tuple[bool, int, float]]:
        """By which forms of its name `column` is known for `ours`: whether it is not said of a comment, its rank, less sure."""
        known = known_names()[ours][kind]
        for name, less in self._names[column]:
            part = own_part(name) if ours not in (*ARTICLE, "thread_id") else ""
            if name in known:
                yield (not part, known[name], less)
            elif part in known:
                yield (False, known[part], less + _IN_A_WRAPPER)
            elif kind == "sure" and ours != "text" and part in known_names()[ours]["unsure"]:
                yield (False, len(known), less + _IN_A_WRAPPER)

    def _accepts(self, ours: str, column: str, kind: str = "sure") -> bool:
        return suits(ours, column, self._rows) and (ours not in ARTICLE or self._is_the_article_s(column, kind))

    def _is_the_article_s(self, column: str, kind: str) -> bool:
        """What stands in it is the same for the comments of a thread; under a name that is ours, or sure, mostly."""
        thread = self._theirs("thread_id")
        strict = kind == "unsure" or (kind == "sure" and thread is None)
        return is_settled(column, thread, self._rows) if strict else not varies(column, thread, self._rows)

    def _tells_threads_apart(self, column: str) -> bool:
        return plain_name(bare(column)) not in listed("repeated") or repeats(column, self._rows)

    def _differs(self, column: str) -> bool:
        return not is_settled(column, self._theirs("thread_id"), self._rows)

    def _is_constant(self, column: str) -> bool:
        return is_constant(column, self._theirs("thread_id"), self._rows)


def _forms(column: str) -> Iterator[tuple[str, float]]:
    """A column's plain names with what each takes from the sureness: the path, what wrappers leave of it, its end."""
    yield (plain_name(column), 0.0)
    plain = _IN_BRACKETS.sub("", column[:200])
    if plain and plain != column[:200]:
        yield (plain_name(plain), _IN_A_WRAPPER)
    inner = bare(column)
    if inner != column:
        yield (plain_name(inner), _IN_A_WRAPPER)
    outer, _, end = inner.rpartition(".")
    someone = any(known_as(outer, ours, unsure=True) for ours in ("author", "parent_id"))
    if outer and _SEVERAL_WORDS.search(end) and not someone:
        yield (plain_name(end), _AT_THE_END)
