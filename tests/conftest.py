"""What the tests share: a home of their own, reports made from invented threads, and Chromium.

Reports on invented threads are coded by `Scripted`, a classifier that comes through the same door as any other and reads
its codes from plain words, so that what a test expects does not hang on the shipped model.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import reports.run
from analysis.classifier import Explanation
from analysis.codebook import Codebook
from comments.readers import ReadOptions
from reports.progress import progress
from reports.run import Options, run

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "comments" / "samples"
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


CODED_WORDS = {
    "hooray": "supports_takedown",
    "shame": "opposes_takedown",
    "partial": "alleges_partisan_bias",
    "plot": "conspiracy",
    "likewise": "calls_for_equal_enforcement",
    "nonsense": "rejects_bias_claim",
}


class Scripted:
    """Codes a comment by the words that stand in it: "hooray" supports the takedown, "meh" leaves it too uncertain.

    "although" speaks against supporting, and changes nothing.
    """

    name = "scripted"
    version = "1"
    languages = frozenset({"en"})
    abstain_below = 0.5

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook

    @property
    def thresholds(self) -> np.ndarray:
        return np.full(len(self.codebook.codes), 0.5)

    def fit(self, *_: object) -> "Scripted":
        return self

    def predict_proba(self, comments: pd.DataFrame) -> np.ndarray:
        rows = [self._row(text.lower()) for text in comments["text"]]
        return np.array(rows, dtype=np.float64).reshape(-1, len(self.codebook.codes))

    def _row(self, text: str) -> list[float]:
        held = {code for word, code in CODED_WORDS.items() if word in text} or {self.codebook.alone}
        sure = 0.3 if "meh" in text.split() else 0.9
        return [sure if code in held else 0.1 for code in self.codebook.codes]

    def explain(self, comments: pd.DataFrame) -> list[list[Explanation]]:
        return [
            [
                Explanation(code, match.start(), match.end(), f"word {word}", 1.0 if word in CODED_WORDS else -1.0)
                for word, code in (*CODED_WORDS.items(), ("although", "supports_takedown"))
                for match in re.finditer(word, text.lower())
            ]
            for text in comments["text"]
        ]


class Report:
    """A report that was written, with readers for its parts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def summary(self) -> dict[str, Any]:
        return json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))

    @property
    def html(self) -> str:
        return (self.folder / "index.html").read_text(encoding="utf-8")

    @property
    def page(self) -> "Page":
        return Page(self.html)

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_parquet(self.folder / "tables" / f"{name}.parquet")

    def csv(self, name: str) -> pd.DataFrame:
        file = self.folder / "tables" / f"{name}.csv"
        return pd.read_csv(file, dtype=str, keep_default_na=False)

    def files(self) -> dict[str, bytes]:
        inside = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in inside}


class Element:
    """An element of a page: its attributes, its text, what it stands in."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element] = []
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    def all(self, tag: str = "", **attributes: str) -> "list[Element]":
        """Elements below this one with this tag and these attributes (`class_` finds one of several classes)."""
        found: list[Element] = []
        waiting = self.children[::-1]
        while waiting:
            element = waiting.pop()
            if tag in {"", element.tag} and all(element.has(name, value) for name, value in attributes.items()):
                found.append(element)
            waiting += element.children[::-1]
        return found

    def one(self, tag: str = "", **attributes: str) -> "Element":
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {attributes}"
        return found[0]

    def has(self, name: str, value: str) -> bool:
        if name == "class_":
            return value in self.attributes.get("class", "").split()
        return self.attributes.get(name.replace("_", "-")) == value


class Page(HTMLParser):
    """A page as a tree. `faults` are ends without a beginning and beginnings without an end."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {}, None)
        self.faults: list[str] = []
        self._open = self.root
        self.feed(html)
        self.close()
        if self._open is not self.root:
            self.faults.append(f"{self._open.tag} is never closed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(element)
        if tag not in VOID:
            self._open = element
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag != self._open.tag:
            self.faults.append(f"</{tag}> ends <{self._open.tag}>")
        elif self._open.parent is not None:
            self._open = self._open.parent

    def handle_data(self, data: str) -> None:
        node: Element | None = self._open
        while node is not None:
            node.pieces.append(data)
            node = node.parent

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        return self.root.all(tag, **attributes)

    def one(self, tag: str = "", **attributes: str) -> Element:
        return self.root.one(tag, **attributes)

    @property
    def visible(self) -> str:
        """The text of the page's body without its scripts and its style."""
        return " ".join(part.text for part in (*self.all("title"), *self.all("main")))


MakeReport = Callable[..., Report]


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home and a configuration folder of the tests' own: the key of the pseudonyms is made there."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("XDG_CONFIG_HOME", str(home / "config"))
        yield home


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


def write_report(paths: Sequence[Path], out: Path, *, scripted: bool = True, **options: Any) -> Report:
    reading = ReadOptions(**options.pop("reading", {}))
    with pytest.MonkeyPatch.context() as patch, progress(quiet=True, verbose=False) as silent:
        if scripted:
            patch.setattr(reports.run, "load_classifier", lambda _name, codebook, _model=None: Scripted(codebook))
        run(Options(paths=tuple(paths), out=out, reading=reading, **options), silent)
    return Report(out)


@pytest.fixture(scope="session")
def report_on() -> MakeReport:
    """`report_on(paths, out, …)`: a report on files, by the scripted classifier unless `scripted=False`."""
    return write_report


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> MakeReport:
    """`invented(records, …)`: a report on records of one JSONL file, given as dictionaries, texts or raw lines (bytes)."""

    def make(records: Sequence[dict[str, Any] | str | bytes], name: str = "thread.jsonl", **options: Any) -> Report:
        folder = tmp_path_factory.mktemp("invented")
        file = folder / name
        file.write_bytes(b"\n".join(_line(record) for record in records) + b"\n")
        return write_report([file], folder / "out", **options)

    return make


def _line(record: dict[str, Any] | str | bytes) -> bytes:
    if isinstance(record, bytes):
        return record
    return json.dumps({"text": record} if isinstance(record, str) else record).encode()


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A report on the shipped samples by the shipped classifier, made once."""
    return write_report([SAMPLES], tmp_path_factory.mktemp("shipped") / "out", scripted=False)


@pytest.fixture(scope="session")
def scripted_classifier() -> type[Scripted]:
    return Scripted


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> type[Scripted]:
    """The command line codes with the scripted classifier."""
    monkeypatch.setattr(reports.run, "load_classifier", lambda _name, codebook, _model=None: Scripted(codebook))
    return Scripted


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROME") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    needed = f"the browser tests need Chromium: install one of {', '.join(names)}, or set CHROME=/path/to/it"
    if os.environ.get("CI"):
        pytest.fail(needed)
    pytest.skip(needed)
