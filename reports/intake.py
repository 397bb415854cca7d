"""Where a run's threads come from: files that are read now, or an archive in which they have gathered."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pandas as pd

from analysis.actors import Gazetteer
from analysis.classifier import StanceClassifier
from comments.errors import InputError, UsageError
from comments.model import Reject, Thread
from comments.pseudonyms import Pseudonymiser, default_key_file, load_key
from comments.readers import Count, ReadOptions, find_files, read_paths
from reports.privacy import public_names
from reports.provenance import file_hashes, versions

if TYPE_CHECKING:
    from comments.archive import Archive, Run

__all__ = ["Authors", "Given", "Intake", "intake"]

_MOST_NAMES = 100_000  # that are remembered for the excerpts of rejects

Authors = Literal["pseudonym", "keep"]


@dataclass(frozen=True, slots=True)
class Given:
    """What a run was given to read. With an archive, `paths` are added to it first, and all of it is read."""

    paths: tuple[Path, ...]
    out: Path
    reading: ReadOptions
    authors: Authors = "pseudonym"
    key: Path | None = None
    archive: Path | None = None


class Intake(Protocol):
    """Threads with their authors as they are to be written; `count` tells how much has come in."""

    count: Count

    @property
    def pseudonym_key(self) -> str | None:
        """Tells the key of the pseudonyms from others; None where names stand as they are."""
        ...

    def items(self) -> Iterator[Thread | Reject]:
        """Everything, once."""
        ...

    def scrubbed(self, rejects: Sequence[Reject]) -> list[Reject]:
        """`rejects` without the names of those who have been read so far, where names are not to be told."""
        ...

    def inputs(self) -> list[dict[str, Any]]:
        """What was read, for the manifest."""
        ...

    def keep(self, coded: pd.DataFrame, classifier: StanceClassifier) -> None:
        """Keep the codes of a partition, where they are kept."""
        ...


@contextmanager
def intake(given: Given, gazetteer: Gazetteer) -> Iterator[Intake]:
    """The intake of a run. Raises `InputError` where there is nothing to read, `UsageError` for a wrong wish."""
    if given.archive is None:
        if not given.paths:
            raise UsageError("a PATH to read, or --archive FILE", got="neither")
        yield _Files(_files(given), given, _pseudonymiser(given, gazetteer) if given.authors == "pseudonym" else None)
        return
    from comments.archive import Archive  # noqa: PLC0415 - DuckDB loads where it is needed
    from reports.archive import add  # noqa: PLC0415

    if given.paths:
        add(given.paths, given.archive, given.reading, given.authors, given.key)
    elif not given.archive.is_file():
        raise InputError("an archive", got="nothing there", where=str(given.archive))
    with Archive.open(given.archive, write=True) as archive:
        held = archive.about.authors
        if held == "pseudonym" and given.authors == "keep":
            raise UsageError(
                "--authors pseudonym", got="--authors keep", where=f"{given.archive}, which holds no names"
            )
        yield _Archived(archive, given.archive, _pseudonymiser(given, gazetteer) if held != given.authors else None)


def _pseudonymiser(given: Given, gazetteer: Gazetteer) -> Pseudonymiser:
    return Pseudonymiser(load_key(given.key or default_key_file()), public=public_names(gazetteer))


def _files(given: Given) -> list[Path]:
    """The files to read, without those that an earlier run wrote into an output folder inside a folder of threads."""
    out = given.out.resolve()
    named = [path.resolve() for path in given.paths]
    inside = not any(path.is_relative_to(out) for path in named)
    files = [file for file in find_files(given.paths) if not (inside and file.resolve().is_relative_to(out))]
    if not files:
        raise InputError("a folder with thread files in it", got="only reports", where=str(given.paths[0]))
    return files


def _without_names(rejects: Sequence[Reject], pseudonymiser: Pseudonymiser, names: set[str]) -> list[Reject]:
    excerpts = pseudonymiser.scrub_all([reject.excerpt for reject in rejects], names)
    return [replace(reject, excerpt=excerpt) for reject, excerpt in zip(rejects, excerpts, strict=True)]


@dataclass(slots=True)
class _Files:
    files: list[Path]
    given: Given
    pseudonymiser: Pseudonymiser | None
    count: Count = field(default_factory=Count)
    names: set[str] = field(default_factory=set)  # of authors, for the excerpts of rejects

    @property
    def pseudonym_key(self) -> str | None:
        return self.pseudonymiser.fingerprint if self.pseudonymiser else None

    def items(self) -> Iterator[Thread | Reject]:
        for item in read_paths(self.files, self.given.reading, self.count):
            if self.pseudonymiser is None or isinstance(item, Reject):
                yield item
                continue
            if len(self.names) < _MOST_NAMES:
                self.names.update(comment.author.name for comment in item if comment.author)
            yield self.pseudonymiser.apply(item)

    def scrubbed(self, rejects: Sequence[Reject]) -> list[Reject]:
        if self.pseudonymiser is None:
            return list(rejects)
        return _without_names(rejects, self.pseudonymiser, self.names)

    def inputs(self) -> list[dict[str, Any]]:
        return file_hashes(self.files, _names(self.files, self.given.paths))

    def keep(self, coded: pd.DataFrame, classifier: StanceClassifier) -> None:
        """Files keep nothing."""


@dataclass(slots=True)
class _Archived:
    archive: "Archive"
    path: Path
    pseudonymiser: Pseudonymiser | None  # where the archive holds names and they are not to be told
    count: Count = field(default_factory=Count)
    run: "Run | None" = None
    names: set[str] = field(default_factory=set)

    @property
    def pseudonym_key(self) -> str | None:
        return self.pseudonymiser.fingerprint if self.pseudonymiser else self.archive.about.key_fingerprint or None

    def items(self) -> Iterator[Thread | Reject]:
        self.count.files = 1
        for thread in self.archive.threads():
            self.count.records += len(thread)
            if self.pseudonymiser is not None:
                self.names.update(comment.author.name for comment in thread if comment.author)
            yield thread if self.pseudonymiser is None else self.pseudonymiser.apply(thread)
        for row in self.archive.query("SELECT source, reason, excerpt FROM rejects").to_dict("records"):
            self.count.records += 1
            yield Reject(str(row["source"]), str(row["reason"]), str(row["excerpt"] or ""))

    def scrubbed(self, rejects: Sequence[Reject]) -> list[Reject]:
        """An archive of pseudonyms holds excerpts without names."""
        return list(rejects) if self.pseudonymiser is None else _without_names(rejects, self.pseudonymiser, self.names)

    def inputs(self) -> list[dict[str, Any]]:
        """The additions to the archive; its own bytes change with every run, so their hash would say nothing."""
        additions = self.archive.query("SELECT source, sha256 FROM additions ORDER BY id").to_dict("records")
        return [
            {"name": f"{self.path.name}: {row['source']}", "bytes": None, "sha256": str(row["sha256"])}
            for row in additions
        ]

    def keep(self, coded: pd.DataFrame, classifier: StanceClassifier) -> None:
        from comments.archive import Run  # noqa: PLC0415 - see `intake`

        if self.run is None:
            book = classifier.codebook
            program = versions()["commentariat"]
            self.run = Run(
                classifier.name, classifier.version, f"{book.name} {book.version}", book.sha256, program_version=program
            )
        if len(coded):
            self.archive.add_codings(self.run, coded)


def _names(files: list[Path], paths: tuple[Path, ...]) -> list[str]:
    """Input names as the user would know them, without the folders above what was named."""
    names = []
    for file in files:
        above = next((path for path in paths if path.is_dir() and file.is_relative_to(path)), file.parent)
        names.append(file.relative_to(above).as_posix())
    return names
