"""The codebook: codes with definitions, examples and borderlines, as data that a social scientist edits.

A codebook is a TOML file (`codebooks/takedown.toml` is the shipped one). This module loads it;
`analysis.codebook_check` has the rules that it keeps, `analysis.codebook_manual` renders the coders' manual from it.
Nothing else knows the codes.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from analysis.codebook_check import find_faults
from comments.errors import UsageError

__all__ = [
    "Borderline",
    "Code",
    "Codebook",
    "Counterexample",
    "Example",
    "Field",
    "Section",
    "Term",
    "check_codebook",
    "load_codebook",
    "shipped_codebooks",
]

_FAULTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the codebook's vocabulary."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Example:
    """A comment for which a code holds. `codes` are all that hold, where the codebook says so; else empty."""

    headline: str
    text: str
    why: str
    parent: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A comment that could be taken for a code and is not: `codes` are those that hold instead."""

    headline: str
    text: str
    why: str
    codes: tuple[str, ...]
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `short` fits a chart's axis; `plural` completes "12 comments …" ("support the takedown")."""

    id: str
    label: str
    short: str
    definition: str
    plural: str = ""
    typical: tuple[str, ...] = ()
    not_enough: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    counterexamples: tuple[Counterexample, ...] = ()


@dataclass(frozen=True, slots=True)
class Borderline:
    """A rule for a doubtful kind of case, and the codes that it decides between."""

    title: str
    rule: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """Something recorded beside the codes. `values` (value → meaning) is empty for free text; `several` may hold."""

    name: str
    meaning: str
    values: Mapping[str, str]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that are recorded together: `when`, and which."""

    when: str = ""
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimCodes:
    """The codes that say that a comment claims bias, or denies it, and the folder of what its claims are read with."""

    asserted: str
    denied: str
    folder: Traversable


@dataclass(frozen=True)
class Codebook:
    """A loaded codebook.

    `entries` are its codes in file order, `alone` the one that excludes all others, `sha256` the hash of the file,
    `cue_folder` the folder of cue files and `word_file` the file of word classes that belong to it, or None. `names` is
    "masked" where no code may depend on whose name a comment holds, "kept" where it may. `claim_codes` is None where
    bias claims are not read.
    """

    name: str
    version: str
    title: str
    unit: str
    language: str
    alone: str
    entries: tuple[Code, ...]
    sha256: str
    terms: tuple[Term, ...] = ()
    borderlines: tuple[Borderline, ...] = ()
    claims: Section = Section()
    replies: Section = Section()
    doubt: str = ""
    cue_folder: Traversable | None = None
    word_file: Traversable | None = None
    names: str = "masked"
    claim_codes: ClaimCodes | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The ids of the codes, in file order: the order of every probability column."""
        return tuple(code.id for code in self.entries)

    def __getitem__(self, code_id: str) -> Code:
        """The code with this id; raises KeyError for another."""
        for code in self.entries:
            if code.id == code_id:
                return code
        raise KeyError(code_id)


def load_codebook(path_or_name: str | Path) -> Codebook:
    """The codebook in a file, or a shipped one by its name ("takedown").

    Raises `UsageError` for a file that cannot be read, an unknown name, or a codebook with faults: it lists the first.
    """
    source, text, where = _read(path_or_name)
    faults = find_faults(text, where, _folder(source))
    if faults:
        more = len(faults) - _FAULTS_SHOWN
        shown = "\n  ".join([*faults[:_FAULTS_SHOWN], *([f"and {more} more"] if more > 0 else [])])
        raise UsageError(f"a codebook without faults; {len(faults)} found:\n  {shown}", where=where)
    return _codebook(tomllib.loads(text), hashlib.sha256(text.encode()).hexdigest(), _folder(source))


def check_codebook(path: str | Path) -> list[str]:
    """Every fault of a codebook as a sentence ("FILE:LINE: …"), in the order of its lines; empty for a clean one.

    `path` is a file, or the name of a shipped codebook. A file that cannot be read is a fault, not an error.
    """
    try:
        source, text, where = _read(path)
    except UsageError as error:
        return [str(error)]
    return find_faults(text, where, _folder(source))


def shipped_codebooks() -> list[str]:
    """The names of the codebooks that come with the program."""
    files = resources.files("analysis").joinpath("codebooks").iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


def _read(path_or_name: str | Path) -> tuple[Traversable, str, str]:
    """The file, its text, and how messages name it."""
    source: Traversable = Path(path_or_name)
    where = str(path_or_name)
    if isinstance(path_or_name, str) and path_or_name in shipped_codebooks():
        source = resources.files("analysis").joinpath("codebooks", f"{path_or_name}.toml")
        where = f"{path_or_name}.toml"
    try:
        return source, source.read_bytes().decode("utf-8"), where
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "a codebook in TOML (UTF-8)",
            got=error.strerror or str(error) if isinstance(error, OSError) else str(error),
            where=where,
            hint=f"name a file, or one of the shipped codebooks: {', '.join(shipped_codebooks())}",
        ) from error


def _folder(source: Traversable) -> Traversable:
    """The folder in which a codebook lies."""
    return source.parent if isinstance(source, Path) else resources.files("analysis").joinpath("codebooks")


def _codebook(table: Mapping[str, Any], sha256: str, folder: Traversable) -> Codebook:
    """A codebook from tables that have no faults."""
    return Codebook(
        **{key: table[key] for key in ("name", "version", "title", "unit", "language", "alone")},
        entries=tuple(_code(entry) for entry in table["code"]),
        sha256=sha256,
        terms=tuple(Term(**term) for term in table.get("term", ())),
        borderlines=tuple(Borderline(**_frozen(line)) for line in table.get("borderline", ())),
        claims=_section(table.get("claims", {})),
        replies=_section(table.get("replies", {})),
        doubt=table.get("doubt", {}).get("rule", ""),
        cue_folder=folder.joinpath(table["cues"]) if "cues" in table else None,
        word_file=folder.joinpath(table["words"]) if "words" in table else None,
        names=table.get("names", "masked"),
        claim_codes=_claim_codes(table.get("claims", {}), folder),
    )


def _code(entry: Mapping[str, Any]) -> Code:
    own = {key: value for key, value in entry.items() if key not in {"example", "counterexample"}}
    return Code(
        **_frozen(own),
        examples=tuple(Example(**_frozen(example)) for example in entry.get("example", ())),
        counterexamples=tuple(Counterexample(**_frozen(example)) for example in entry.get("counterexample", ())),
    )


def _claim_codes(table: Mapping[str, Any], folder: Traversable) -> ClaimCodes | None:
    if "frames" not in table:
        return None
    return ClaimCodes(table["asserted"], table["denied"], folder.joinpath(table["frames"]))


def _section(table: Mapping[str, Any]) -> Section:
    fields = tuple(Field(**{"values": {}, **field}) for field in table.get("field", ()))
    return Section(table.get("when", ""), fields)


def _frozen(table: Mapping[str, Any]) -> dict[str, Any]:
    """`table` with tuples for lists."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
