"""The lint of codebooks: every fault as one sentence that names the file and, where it can, the line.

`find_faults` works on the text of a codebook (TOML), so that it can point at lines, which the parsed tables forget.
The format is described by `_TABLES`: the keys of each table, whether they must be there, and what they hold.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Any

__all__ = ["MAX_SHORT", "find_faults"]

MAX_SHORT = 22  # characters of a short label: what a chart's axis holds

_ID = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_HEADER = re.compile(r"\s*\[\[?\s*([\w.\"' -]+?)\s*\]\]?\s*(?:#.*)?$")

# Table → key → (must it be there, what it holds). "names" is a list of texts, "texts" a table of them.
_TABLES: dict[str, dict[str, tuple[bool, str]]] = {
    "": {
        **dict.fromkeys(("name", "version", "title", "unit", "language", "alone"), (True, "text")),
        **dict.fromkeys(("cues", "words", "names"), (False, "text")),
        "code": (True, "tables"),
        **dict.fromkeys(("term", "borderline"), (False, "tables")),
        **dict.fromkeys(("claims", "replies", "doubt"), (False, "table")),
    },
    "term": {"name": (True, "text"), "meaning": (True, "text")},
    "code": {
        **dict.fromkeys(("id", "label", "short", "definition"), (True, "text")),
        "plural": (False, "text"),
        **dict.fromkeys(("typical", "not_enough"), (False, "names")),
        **dict.fromkeys(("example", "counterexample"), (False, "tables")),
    },
    "example": {
        **dict.fromkeys(("headline", "text", "why"), (True, "text")),
        "parent": (False, "text"),
        "codes": (False, "names"),
    },
    "counterexample": {
        **dict.fromkeys(("headline", "text", "why"), (True, "text")),
        "parent": (False, "text"),
        "codes": (True, "names"),
    },
    "borderline": {"title": (True, "text"), "rule": (True, "text"), "codes": (True, "names")},
    "claims": {
        "when": (False, "text"),
        "field": (True, "tables"),
        **dict.fromkeys(("asserted", "denied", "frames"), (False, "text")),
    },
    "replies": {"when": (False, "text"), "field": (True, "tables")},
    "field": {
        "name": (True, "text"),
        "meaning": (True, "text"),
        "several": (False, "flag"),
        "values": (False, "texts"),
    },
    "doubt": {"rule": (True, "text")},
}
_HOLDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "text": ("a text that is not empty", lambda value: isinstance(value, str) and bool(value.strip())),
    "names": ("a list of texts", lambda value: isinstance(value, list) and all(isinstance(x, str) and x for x in value)),
    "texts": ("a table of texts", lambda value: isinstance(value, dict) and all(isinstance(x, str) for x in value.values())),
    "table": ("a table", lambda value: isinstance(value, dict)),
    "tables": ("tables ([[...]])", lambda value: isinstance(value, list) and all(isinstance(x, dict) for x in value)),
    "flag": ("true or false", lambda value: isinstance(value, bool)),
}  # fmt: skip

_Path = tuple[str | int, ...]  # ("code", 2, "example", 0): the first example of the third code


def find_faults(text: str, where: str, folder: Traversable | None = None) -> list[str]:
    """Every fault of the codebook `text`, in the order of its lines; empty for a clean one.

    `where` names the file in the sentences; `folder`, if given, is where the folder of cues must lie.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [f"{where}: no TOML: {error}"]
    lines = _line_numbers(text)
    shape = list(_shape_faults(table, ()))
    found = shape or [
        *_code_faults(table),
        *_reference_faults(table),
        *_example_faults(table),
        *_data_faults(table, folder),
    ]
    numbered = [(_line(lines, path), message) for path, message in found]
    return [f"{where}:{line}: {message}" for line, message in sorted(numbered, key=lambda fault: fault[0])]


def _shape_faults(table: Mapping[str, Any], path: _Path) -> Iterator[tuple[_Path, str]]:
    """Unknown keys, missing keys and values of the wrong kind, in `table` and the tables in it."""
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    keys = _TABLES[name]
    at = f" in [{name}]" if name else ""
    for key in sorted(table.keys() - keys.keys()):
        yield (*path, key), f"unknown key {key!r}{at} (known: {', '.join(keys)})"
    for key, (needed, kind) in keys.items():
        if key not in table:
            if needed:
                yield path, f"{_what(table, name)} has no {key!r}"
            continue
        expected, holds = _HOLDS[kind]
        if not holds(table[key]):
            yield (*path, key), f"{_what(table, name)}: {key!r} must be {expected} (got {table[key]!r:.60})"
        elif kind == "tables":
            for index, inner in enumerate(table[key]):
                yield from _shape_faults(inner, (*path, key, index))
        elif kind == "table":
            yield from _shape_faults(table[key], (*path, key))


def _what(table: Mapping[str, Any], name: str) -> str:
    """A table as a person would call it: "code 'x'", "an example", "the codebook"."""
    own = table.get("id") or table.get("title") or table.get("name")
    return f"{name} {own!r}" if name and own else f"a table [{name}]" if name else "the codebook"


def _code_faults(table: Mapping[str, Any]) -> Iterator[tuple[_Path, str]]:
    """Ids, labels, version and `alone`."""
    if not _VERSION.fullmatch(table["version"]):
        yield ("version",), f"the version must be three numbers, as in '1.0.0' (got {table['version']!r})"
    for key in ("id", "label", "short"):
        yield from _doubles(
            [(("code", index, key), code[key]) for index, code in enumerate(table["code"])], f"code {key}"
        )
    yield from _doubles([(("term", index), term["name"]) for index, term in enumerate(table.get("term", ()))], "term")
    yield from _doubles(
        [(("borderline", index), line["title"]) for index, line in enumerate(table.get("borderline", ()))], "borderline"
    )
    for index, code in enumerate(table["code"]):
        if not _ID.fullmatch(code["id"]):
            yield ("code", index, "id"), f"a code's id is lower-case letters, digits and '_' (got {code['id']!r})"
        if len(code["short"]) > MAX_SHORT:
            yield (
                ("code", index, "short"),
                f"code {code['id']!r}: 'short' must have at most {MAX_SHORT} characters (got {len(code['short'])}: {code['short']!r})",
            )
    if table["alone"] not in {code["id"] for code in table["code"]}:
        yield ("alone",), f"'alone' names no code of this codebook (got {table['alone']!r})"


def _doubles(entries: Sequence[tuple[_Path, str]], what: str) -> Iterator[tuple[_Path, str]]:
    seen: set[str] = set()
    for path, value in entries:
        if value in seen:
            yield path, f"{what} {value!r} stands here a second time"
        seen.add(value)


def _reference_faults(table: Mapping[str, Any]) -> Iterator[tuple[_Path, str]]:
    """Codes that are named and not defined, or named together with `alone`."""
    known = {code["id"] for code in table["code"]}
    named: list[tuple[_Path, str, list[str]]] = [
        (("borderline", index, "codes"), f"borderline {line['title']!r}", line["codes"])
        for index, line in enumerate(table.get("borderline", ()))
    ]
    for path, code, kind, entry in _entries(table):
        if "codes" in entry:
            named.append(((*path, "codes"), f"{kind} of {code!r}", entry["codes"]))
            if table["alone"] in entry["codes"] and len(set(entry["codes"])) > 1:
                yield (*path, "codes"), f"{kind} of {code!r}: {table['alone']!r} excludes every other code"
    for path, what, codes in named:
        if not codes:
            yield path, f"{what} names no code"
        for unknown in (code for code in codes if code not in known):
            yield path, f"{what} names an undefined code {unknown!r}"


def _example_faults(table: Mapping[str, Any]) -> Iterator[tuple[_Path, str]]:
    """Comments that stand twice, with claims that cannot both be true."""
    said: dict[tuple[str, str, str], tuple[set[str], set[str], set[str] | None]] = {}
    for path, code, kind, entry in _entries(table):
        key = (entry["headline"], entry.get("parent", ""), entry["text"])
        held, denied, told = said.get(key, (set(), set(), None))
        if code in (held if kind == "example" else denied):
            yield (*path, "text"), f"{kind} of {code!r} stands here a second time: {entry['text']!r:.60}"
        codes = set(entry["codes"]) if "codes" in entry else None
        held, denied = (held | {code}, denied) if kind == "example" else (held, denied | {code})
        wholes = [whole for whole in (told, codes) if whole is not None]
        if (
            held & denied
            or (table["alone"] in held and len(held) > 1)
            or any(not held <= whole or whole & denied for whole in wholes)
            or any(whole != wholes[0] for whole in wholes)
        ):
            yield (
                (*path, "text"),
                f"{kind} of {code!r} contradicts what is said of the same comment: {entry['text']!r:.60}",
            )
        said[key] = held, denied, codes or told


def _data_faults(table: Mapping[str, Any], folder: Traversable | None) -> Iterator[tuple[_Path, str]]:
    if "cues" in table and folder is not None and not folder.joinpath(table["cues"]).is_dir():
        yield ("cues",), f"'cues' names no folder beside the codebook (got {table['cues']!r})"
    if "words" in table and folder is not None and not folder.joinpath(table["words"]).is_file():
        yield ("words",), f"'words' names no file beside the codebook (got {table['words']!r})"
    yield from _claim_faults(table, folder)
    if table.get("names", "masked") not in {"masked", "kept"}:
        yield ("names",), f"'names' must be 'masked' or 'kept' (got {table['names']!r})"


def _entries(table: Mapping[str, Any]) -> Iterator[tuple[_Path, str, str, Mapping[str, Any]]]:
    """Every example and counterexample: where it stands, the code it is filed under, which of the two, itself."""
    for index, code in enumerate(table["code"]):
        for kind in ("example", "counterexample"):
            for number, entry in enumerate(code.get(kind, ())):
                yield ("code", index, kind, number), code["id"], kind, entry


def _line_numbers(text: str) -> dict[_Path, int]:
    """The line (from 1) of every table and key of a TOML text that is written in the usual way, one key a line."""
    lines: dict[_Path, int] = {}
    counts: dict[_Path, int] = {}
    here: _Path = ()
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        opened = inside
        for fence in re.findall(r'"""|\'\'\'', line):
            inside = "" if inside == fence else inside or fence
        if opened:
            continue
        if header := _HEADER.match(line):
            here = _table_path(header[1], counts, array=line.lstrip().startswith("[["))
            lines[here] = number
        elif key := re.match(r"\s*([\w-]+)\s*=", line):
            lines.setdefault((*here, key[1]), number)
    return lines


def _table_path(dotted: str, counts: dict[_Path, int], *, array: bool) -> _Path:
    """The path of a header such as [[code.example]], which belongs to the last [[code]]."""
    path: _Path = ()
    parts = dotted.split(".")
    for depth, part in enumerate(parts):
        path = (*path, part)
        if array and depth == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _line(lines: Mapping[_Path, int], path: _Path) -> int:
    """The line of the nearest thing around `path` whose line is known."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _claim_faults(table: Mapping[str, Any], folder: Traversable | None) -> Iterator[tuple[_Path, str]]:
    claims = table.get("claims", {})
    if "frames" not in claims:
        return
    if folder is not None and not folder.joinpath(claims["frames"]).is_dir():
        yield ("claims",), f"'frames' names no folder beside the codebook (got {claims['frames']!r})"
    codes = {entry.get("id") for entry in table.get("code", ())}
    for key in ("asserted", "denied"):
        if claims.get(key) not in codes:
            yield ("claims",), f"{key!r} must name a code, since claims are read (got {claims.get(key)!r})"
