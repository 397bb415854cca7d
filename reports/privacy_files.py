"""What stands in the files of an output folder, passage by passage, its escapes undone."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyarrow.parquet as pq

__all__ = ["Passage", "passages"]

_PICTURES = frozenset(".png .jpg .jpeg .gif .webp .ico .woff .woff2 .ttf .pdf".split())
_MARKUP = frozenset(".html .svg .gexf .graphml .xml".split())
_NO_PROSE = frozenset({"manifest.json"})
_PIECE, _OVERLAP = 1 << 16, 400  # characters at once of a line without end, and how far pieces reach into each other
_ROWS = 2_000
_TAG = re.compile(r"<[^<>]*>")
_CODE = re.compile(r"<(?P<closes>/?)(?:style|script)\b(?P<attributes>[^>]*)>", re.IGNORECASE)
_UNICODE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_ESCAPED = re.compile(r"\\([nrtbf\"\\/])")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")


@dataclass(frozen=True, slots=True)
class Passage:
    """A line or a cell: its `file` inside the folder and the `place` there; `prose` where people may be addressed in it."""

    file: str
    place: str
    text: str
    prose: bool = True


def passages(out: Path) -> Iterator[Passage]:
    """Every line and cell of every file in `out`, in a fixed order."""
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        name, suffix = path.relative_to(out).as_posix(), path.suffix.lower()
        yield Passage(name, "its name", name, prose=False)
        if suffix == ".parquet":
            yield from _cells(path, name)
        elif suffix not in _PICTURES:
            yield from _lines(path, name, suffix)


def _cells(path: Path, name: str) -> Iterator[Passage]:
    row = 0
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_ROWS):
            for column in batch.schema.names:
                for number, value in enumerate(batch.column(column).to_pylist(), row + 1):
                    for text in _strings(value):
                        yield Passage(name, f"column {column}, row {number}", text)
            row += len(batch)


def _strings(value: object) -> Iterator[str]:
    """The texts in a cell, however nested."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            stack += [*item.values(), *item.keys()]
        elif isinstance(item, list | tuple):
            stack += item


def _lines(path: Path, name: str, suffix: str) -> Iterator[Passage]:
    markup = suffix in _MARKUP
    with path.open(encoding="utf-8", errors="replace") as file:
        pieces = _pieces(file)
        for number, text, prose in _told_apart(pieces) if suffix == ".html" else ((n, t, True) for n, t in pieces):
            readable = _unescaped(text)
            place = f"line {number}"
            speaks = prose and suffix != ".svg" and name not in _NO_PROSE
            yield Passage(name, place, readable, speaks and not markup)
            if markup:
                yield Passage(name, place, _unescaped(_TAG.sub("\n", text)), speaks)


def _pieces(file: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, long ones in pieces that overlap."""
    for number, line in enumerate(file, 1):
        for start in range(0, max(len(line) - _OVERLAP, 1), _PIECE - _OVERLAP):
            yield number, line[start : start + _PIECE]


def _told_apart(pieces: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, bool]]:
    """The pieces of a page without its styles and programs, in which no words of a report stand; data are read."""
    code = False
    for number, text in pieces:
        done = 0
        for tag in _CODE.finditer(text):
            if not code:
                yield number, text[done : tag.end()], True
            code = not tag["closes"] and "json" not in tag["attributes"]
            done = tag.end()
        if not code:
            yield number, text[done:], True


def _unescaped(text: str) -> str:
    """`text` as it is read: without the escapes of HTML, JSON and addresses."""
    if "&" in text:
        text = html.unescape(text)
    if "\\" in text:
        text = _UNICODE.sub(_decoded, text)
        text = _ESCAPED.sub(lambda match: match[1] if match[1] in '"\\/' else "\n", text)
    return unquote(text) if _PERCENT.search(text) else text


def _decoded(match: re.Match[str]) -> str:
    codes = bytes.fromhex(match.group().replace("\\u", ""))
    return codes.decode("utf-16-be", "replace")
