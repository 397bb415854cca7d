"""The index of a folder of cue files: what the sieve needs of each pattern, so that loading need not parse them.

Some four thousand patterns take a second to parse, and a comment wakes a few of them; the files as TOML take a third of one. The
index is plain JSON beside the cue files (``index.json``), what they hold with it, written by ``python -m analysis.stance.cue_index FOLDER``. It carries a hash of the files
that it was made from: one that does not belong to them is left alone, and the cues are parsed as if there were none.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import orjson

from analysis import stored
from analysis.stance.cue_demands import Rarity, units
from analysis.stance.cue_reach import reach
from analysis.stance.cue_sieve import SieveTable, tabulate
from analysis.stance.patterns import Pattern
from analysis.text import tokenise

__all__ = ["INDEX", "CueIndex", "fingerprint", "index_text", "read_index"]

INDEX = "index.json"
_FORMAT = 2  # raised whenever patterns or demands are read differently: older indexes are refused
_PARTS = ("words", "demands", "units", "reach")


class CueIndex:
    """What can be said of a grammar without its parsed patterns: the sieve's table and the vocabulary.

    `tables` are the cue files that it was made from, as data by name; none for an index that is not of files.
    """

    def __init__(
        self, table: SieveTable, vocabulary: frozenset[str], tables: Mapping[str, dict[str, Any]] | None = None
    ) -> None:
        self.table, self.vocabulary, self.tables = table, vocabulary, dict(tables or {})

    @classmethod
    def of(cls, patterns: Sequence[Pattern], sentences: Iterable[str]) -> "CueIndex":
        """Parse all `patterns`; `sentences` show which words are common."""
        nodes = [pattern.node for pattern in patterns]
        rarity = Rarity(tokenise(sentence).words for sentence in sentences)
        longest = max((reach(node)[1] for node in nodes), default=1)
        anchored = (word for pattern in patterns for word, begun in pattern.anchors if not begun)
        return cls(tabulate(units(nodes, rarity), longest), frozenset(anchored))

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and numbers, the same for the same cues."""
        return {part: getattr(self.table, part) for part in _PARTS} | {
            "vocabulary": sorted(self.vocabulary),
            "tables": self.tables,
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "CueIndex":
        """What `to_dict` gave."""
        return cls(SieveTable(*(plain[part] for part in _PARTS)), frozenset(plain["vocabulary"]), plain["tables"])


def fingerprint(files: Iterable[tuple[str, str]]) -> str:
    """A hash of cue files, given as (name, content), as this version reads them."""
    return stored.fingerprint(files, _FORMAT)


def read_index(folder: Traversable, wanted: str) -> CueIndex | None:
    """The index in `folder`, if there is one and it was made from files with the fingerprint `wanted`."""
    try:
        plain = orjson.loads(folder.joinpath(INDEX).read_text(encoding="utf-8"))
        return CueIndex.from_dict(plain) if plain["files"] == wanted else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def index_text(index: CueIndex, made_from: str) -> str:
    """`index` as the text of its file, one part a line."""
    lines = [
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
        for key, value in ({"files": made_from} | index.to_dict()).items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(arguments: Sequence[str]) -> int:
    """Write the index of each folder named."""
    from analysis.stance.cues import index_folder  # noqa: PLC0415 - that module imports this one

    for folder in arguments:
        index_folder(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
