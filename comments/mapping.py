"""Which column of a table is what: ours -> theirs, guessed from names and samples, told by the user, or kept in a file."""

import difflib
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from comments.errors import InputError, UsageError
from comments.intake.decode import writable
from comments.intake.values import identifier, text_of, whole
from comments.readers.tables.names import ARTICLE, OURS, bare, known_as, known_names, plain_name
from comments.times import read_time

__all__ = ["ARTICLE", "OURS", "Choice", "ColumnMapping", "guess_mapping", "load_mapping", "save_mapping"]

_SURE = {"sure": 0.9, "unsure": 0.6, "shared": 0.6}
_WHY = {"sure": "a known name", "unsure": "a known name that can mean other things", "shared": "it tells the article"}
_IN_A_WRAPPER = 0.1  # how much less sure a name is that stands in an object
_AT_THE_END = 0.2  # and one that is the end of a path: user.created_at is not, post.created_at may be
_SEVERAL_WORDS = re.compile(r"[^\W_][_ -][^\W_]|[a-z][A-Z]")
_LISTED = 120  # characters of a list of columns in a message
_FEW = 4  # rows that all differ are no proof below that
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$|\S+$")


@dataclass(frozen=True, slots=True)
class Choice:
    """A column of theirs that is read as one of ours, why, and how sure that is (0..1)."""

    ours: str
    theirs: str
    why: str
    sure: float


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What was chosen, in the order of `OURS`, and the columns that are not read."""

    choices: tuple[Choice, ...]
    unread: tuple[str, ...] = ()

    def theirs(self, ours: str) -> str | None:
        """The column that is read as `ours`; None where there is none."""
        return next((choice.theirs for choice in self.choices if choice.ours == ours), None)

    def has_own_name(self, ours: str) -> bool:
        """The column of `ours` bears exactly that name."""
        return self.theirs(ours) == ours

    @property
    def assumed(self) -> tuple[str, ...]:
        """The phrase that says what was guessed; nothing where names are ours, or were told."""
        guessed = [f"{c.ours}={c.theirs}" for c in self.choices if c.theirs != c.ours and c.why != _TOLD]
        return (f"columns read as: {', '.join(guessed)}",) if guessed else ()


_TOLD = "told"
Rows = Sequence[Mapping[str, object]]


def guess_mapping(
    columns: Sequence[str], rows: Rows, told: Mapping[str, str] | None = None, where: str = ""
) -> ColumnMapping:
    """What each column is, by its name, by what stands in it in `rows`, or as `told` (ours -> theirs; "" for none).

    Raises `InputError` where no column is the text, `UsageError` where `told` names what is not there.
    """
    told = told or {}
    chosen = _told(columns, told, where)
    if "text" not in chosen and columns.count("text") > 1:
        raise _no_text(columns, where)
    for ours in OURS:
        free = ours in columns and ours not in told and ours not in {choice.theirs for choice in chosen.values()}
        if free and not _is_the_comments(ours, columns, rows):
            chosen[ours] = Choice(ours, ours, "our own name", 1.0)
    names = _names_of(columns)
    for ours, kind in (("text", "sure"), ("text", "unsure"), *((o, k) for k in ("sure", "unsure") for o in OURS[1:])):
        if ours not in chosen and ours not in told:
            _choose(ours, kind, names, rows, chosen)
    if "thread_id" not in chosen and "thread_id" not in told:
        _choose("thread_id", "shared", names, rows, chosen)
    if "text" not in chosen:
        chosen["text"] = _longest(columns, rows, chosen, where)
    taken = {choice.theirs for choice in chosen.values()}
    ordered = tuple(chosen[ours] for ours in OURS if ours in chosen)
    return ColumnMapping(ordered, tuple(column for column in columns if column not in taken))


def load_mapping(path: Path) -> dict[str, str]:
    """The mapping (ours -> theirs) of a TOML file. Raises `UsageError` for one that breaks its rules."""
    where = str(path)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("a mapping of columns in TOML", got=str(error), where=where) from error
    columns = table.pop("columns", None)
    if table or not isinstance(columns, dict):
        got = ", ".join(table) or "none" if not isinstance(columns, dict) else ", ".join(table)
        raise UsageError("one table [columns] and nothing else", got=got, where=where)
    for ours, theirs in columns.items():
        _check_ours(ours, where)
        if not isinstance(theirs, str):
            raise UsageError(f"the name of a column for {ours!r}", got=repr(theirs), where=where)
    return columns


def save_mapping(mapping: ColumnMapping, path: Path) -> None:
    """Write `mapping` as the TOML that `load_mapping` reads."""
    lines = [f"{choice.ours} = {_quoted(choice.theirs)}" for choice in mapping.choices]
    path.write_text("\n".join(["[columns]", *lines, ""]), encoding="utf-8")


def _quoted(text: str) -> str:
    return json.dumps(writable(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def _told(columns: Sequence[str], told: Mapping[str, str], where: str) -> dict[str, Choice]:
    chosen: dict[str, Choice] = {}
    for ours, theirs in told.items():
        _check_ours(ours, "--column")
        if not theirs:
            continue
        found = theirs if theirs in columns else _same_name(theirs, columns)
        if found is None:
            near = difflib.get_close_matches(theirs, columns, 1, 0.4)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {_listing(columns)}"
            raise UsageError(
                f"a column of the table for {ours!r}", got=repr(theirs), where=where or "--column", hint=hint
            )
        chosen[ours] = Choice(ours, found, _TOLD, 1.0)
    return chosen


def _same_name(theirs: str, columns: Sequence[str]) -> str | None:
    same = [column for column in columns if plain_name(column) == plain_name(theirs)]
    return same[0] if len(same) == 1 else None


def _check_ours(ours: str, where: str) -> None:
    if ours not in OURS:
        near = difflib.get_close_matches(ours, OURS, 1, 0.4)
        hint = f"did you mean {near[0]!r}?" if near else ""
        raise UsageError(f"one of {', '.join(OURS)}", got=repr(ours), where=where, hint=hint)


def _names_of(columns: Sequence[str]) -> dict[str, tuple[tuple[str, float], ...]]:
    """Each column's plain names with what each takes from the sureness: the path, what wrappers leave of it, its end."""
    names: dict[str, tuple[tuple[str, float], ...]] = {}
    for column in columns:
        forms = [(plain_name(column), 0.0)]
        inner = bare(column)
        if inner != column:
            forms.append((plain_name(inner), _IN_A_WRAPPER))
        outer, _, end = inner.rpartition(".")
        someone = any(known_as(outer, ours, unsure=True) for ours in ("author", "parent_id"))
        if outer and _SEVERAL_WORDS.search(end) and not someone:
            forms.append((plain_name(end), _AT_THE_END))
        names.setdefault(column, tuple(forms))
    return names


def _choose(
    ours: str,
    kind: str,
    names: Mapping[str, tuple[tuple[str, float], ...]],
    rows: Rows,
    chosen: dict[str, Choice],
) -> None:
    """Take the best column that is free, known for `ours`, and has what suits in it."""
    taken = {choice.theirs for choice in chosen.values()} if kind != "shared" else set()
    known = known_names()[ours][kind]
    ranked = sorted(
        (known[name], number, column, less)
        for number, (column, forms) in enumerate(names.items())
        for name, less in forms
        if name in known and column not in taken and column != ours
    )
    for _, _, column, less in ranked:
        if _suits(ours, column, rows):
            chosen[ours] = Choice(ours, column, _WHY[kind], round(_SURE[kind] - less, 2))
            return


def _is_the_comments(ours: str, columns: Sequence[str], rows: Rows) -> bool:
    """An address or a time that differs in every row, where no thread is named, is the comment's, not the article's."""
    lacking = {"url": ("thread_id",), "published_at": ("thread_id", "created_at")}.get(ours)
    if lacking is None or any(name in columns for name in lacking):
        return False
    values = [text_of(row.get(ours)) for row in rows]
    return len(values) >= _FEW and len(set(values)) == len(values)


def _suits(ours: str, column: str, rows: Rows) -> bool:
    """What stands in `column` can be what `ours` is; a column that is empty in the sample can."""
    values = [value for row in rows if (value := row.get(column)) not in (None, "")]
    if not values:
        return True
    if ours == "thread_id" and known_as(column, "comment_id", unsure=True) and len(values) >= _FEW:
        ids = [identifier(value) for value in values]
        return len(set(ids)) < len(ids)  # as many threads as rows: it numbers the comments
    if ours == "deleted":
        return all(isinstance(value, bool) or text_of(value).lower() in _FLAGS for value in values)
    return any(map(_VALUES.get(ours, identifier), values))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and whole(value) is None


def _is_number(value: object) -> bool:
    return whole(value) is not None


def _is_time(value: object) -> bool:
    return not isinstance(value, bool) and read_time(value).at is not None


def _is_address(value: object) -> bool:
    return "/" in text_of(value)


_FLAGS = frozenset({"true", "false", "0", "1", "yes", "no", "t", "f", "y", "n"})
_VALUES: Mapping[str, Callable[[object], object]] = {
    "text": _is_text,
    "score": _is_number,
    "likes": _is_number,
    "url": _is_address,
    **dict.fromkeys(("created_at", "edited_at", "published_at"), _is_time),
}


def _longest(columns: Sequence[str], rows: Rows, chosen: Mapping[str, Choice], where: str) -> Choice:
    """The column with the longest texts, where that is clear."""
    taken = {choice.theirs for choice in chosen.values()}
    lengths = sorted(((_prose(column, rows), column) for column in columns if column not in taken), reverse=True)
    best, second = [*lengths, (0.0, ""), (0.0, "")][:2]
    if best[0] < 20 or best[0] < 1.5 * second[0] or columns.count(best[1]) > 1:
        raise _no_text(columns, where)
    return Choice("text", best[1], "the longest texts", 0.5)


def _prose(column: str, rows: Rows) -> float:
    """The mean length of what stands in `column`; 0 where most of it is no text of several words."""
    texts = [value.strip() for row in rows if isinstance(value := row.get(column), str) and value.strip()]
    words = sum(not _ADDRESS.fullmatch(text) for text in texts)
    return sum(map(len, texts)) / len(texts) if texts and words > len(texts) / 2 else 0.0


def _no_text(columns: Sequence[str], where: str) -> InputError:
    hint = "`--column text=NAME` says which it is"
    return InputError("one column 'text'", got=_listing(columns), where=where, hint=hint)


def _listing(columns: Sequence[str]) -> str:
    return writable(", ".join(column[:_LISTED] for column in columns[:_LISTED]) or "no header")[:_LISTED]
