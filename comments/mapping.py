"""Which column of a table is what: ours -> theirs, guessed from names and samples, told by the user, or kept in a file."""

import difflib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from comments.errors import InputError, UsageError
from comments.intake.decode import writable
from comments.readers.tables.evidence import Rows
from comments.readers.tables.guess import Choice, Guess
from comments.readers.tables.names import ARTICLE, OURS, plain_name

__all__ = ["ARTICLE", "OURS", "Choice", "ColumnMapping", "guess_mapping", "load_mapping", "save_mapping"]

_LISTED = 120  # characters of a list of columns in a message
_ONE_WORD = re.compile(r"(?:https?://|www\.)\S+$|[!-~]+$")  # an address, or a token of Latin letters and digits
_WIDE = re.compile("[\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]")  # letters that are half a word


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
    def is_plain(self) -> bool:
        """Every column is called as ours, as in the plain format, whose texts are as they are."""
        return not self.unread and all(choice.theirs == choice.ours for choice in self.choices)

    @property
    def assumed(self) -> tuple[str, ...]:
        """The phrase that says what was guessed; nothing where names are ours, or were told."""
        guessed = [f"{c.ours}={c.theirs}" for c in self.choices if c.theirs != c.ours and c.why != _TOLD]
        return (f"columns read as: {', '.join(guessed)}",) if guessed else ()


_TOLD = "told"


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
    guess = Guess(columns, rows, told, chosen)
    guess.by_names()
    guess.by_what_answers()
    guess.by_what_an_article_has()
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
    words = sum(not _ONE_WORD.fullmatch(text) for text in texts)
    length = sum(len(text) + len(_WIDE.findall(text)) for text in texts)
    return length / len(texts) if texts and words > len(texts) / 2 else 0.0


def _no_text(columns: Sequence[str], where: str) -> InputError:
    hint = "`--column text=NAME` says which it is"
    return InputError("one column 'text'", got=_listing(columns), where=where, hint=hint)


def _listing(columns: Sequence[str]) -> str:
    return writable(", ".join(column[:_LISTED] for column in columns[:_LISTED]) or "no header")[:_LISTED]
