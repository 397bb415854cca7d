"""From files to a report: the one place where reading, analysing and telling are joined, partition by partition."""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from analysis.actors import Gazetteer
from analysis.classifier import StanceClassifier
from analysis.codebook import load_codebook
from analysis.pipeline import analyse
from analysis.registry import DEFAULT_CLASSIFIER, load_classifier
from analysis.tables import rejects_frame
from comments.errors import InputError
from comments.model import Reject, Thread
from comments.readers import ReadOptions
from reports.actors import gazetteer_of
from reports.intake import Authors, Given, Intake, intake
from reports.interchange import NetworkWriter
from reports.output import MANIFEST, output_folder
from reports.progress import Progress
from reports.provenance import folder_hashes, versions
from reports.safe import encodable
from reports.summary import build_summary
from reports.tables import TableWriter
from reports.tally import Shown, Tally

__all__ = ["Options", "Outcome", "run"]

_WITHHELD = "words withheld"  # stands for a side in a commenter's words where no words are to be shown
_PARTITION = 2_000  # comments from which on a partition is analysed
_SHOWN, _SHOWN_EACH_CODE = 1_000, 100  # comments on the page
_LISTED_REJECTS = 20
_HELD_REJECTS = 1_000  # that wait for the names of those who were read after them
_TABLES = ("threads", "takedowns", "comments", "replies", "claims", "cues")


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked for."""

    paths: tuple[Path, ...]
    out: Path
    page: bool = True
    reading: ReadOptions = field(default_factory=ReadOptions)
    codebook: str = "takedown"
    classifier: str = DEFAULT_CLASSIFIER
    model: Path | None = None
    actors: Path | None = None
    network: tuple[str, ...] = ()
    quotes: Literal["none", "short", "full"] = "short"
    authors: Authors = "pseudonym"
    key: Path | None = None
    archive: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to."""

    summary: dict[str, Any]
    rejects: int


def run(options: Options, progress: Progress) -> Outcome:
    """Read, analyse and write. Raises `InputError` or `UsageError`; leaves the output untouched where it does."""
    codebook = load_codebook(options.codebook)
    classifier = load_classifier(options.classifier, codebook, options.model)
    gazetteer = gazetteer_of(options.actors)
    given = Given(options.paths, options.out, options.reading, options.authors, options.key, options.archive)
    tally = Tally(codebook.codes, Shown(_SHOWN, _SHOWN_EACH_CODE), gazetteer.label)
    with intake(given, gazetteer) as source:
        work = _Work(source, classifier, gazetteer, tally, options.quotes != "none")
        summary = _write(options, work, progress)
    return Outcome(summary, work.rejected)


def _write(options: Options, work: "_Work", progress: Progress) -> dict[str, Any]:
    """Everything into the output folder; the summary."""
    codebook = work.classifier.codebook
    with output_folder(options.out) as folder:
        (folder / "tables").mkdir()
        progress.stage("reading and coding")
        _write_tables(folder / "tables", options, work, progress)
        provenance = _provenance(options, work)
        summary = build_summary(work.tally, codebook, {**_facts(work, provenance), "quotes": options.quotes})
        _write_json(folder / "summary.json", summary)
        if options.page:
            from reports.page import write_page  # noqa: PLC0415 - altair and jinja load where they are used

            progress.stage("drawing the report")
            write_page(folder, summary, work.tally, options.quotes)
        manifest = {**provenance, "counts": summary["counts"], "files": folder_hashes(folder)}
        _write_json(folder / MANIFEST, manifest)
    return summary


@dataclass(slots=True)
class _Work:
    """What the loop over partitions needs and fills."""

    intake: Intake
    classifier: StanceClassifier
    gazetteer: Gazetteer
    tally: Tally
    texts: bool
    rejected: int = 0
    listed: list[Reject] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)  # not yet written

    def set_aside(self, reject: Reject) -> None:
        """Take a record that could not be read."""
        self.rejected += 1
        self.rejects.append(reject if self.texts else replace(reject, excerpt=""))

    def told_rejects(self) -> list[Reject]:
        """Those not yet written, as they may be told; then there are none."""
        told, self.rejects = self.intake.scrubbed(self.rejects), []
        self.listed += told[: _LISTED_REJECTS - len(self.listed)]
        return told


def _write_tables(folder: Path, options: Options, work: _Work, progress: Progress) -> None:
    with ExitStack() as stack:
        network = (
            stack.enter_context(NetworkWriter(folder.parent / "network", options.network)) if options.network else None
        )
        writers = {name: stack.enter_context(TableWriter(folder, name)) for name in (*_TABLES, "rejects")}
        for part in _partitions(_accepted(work, progress)):
            analysis = analyse(part, work.classifier, work.gazetteer)
            for name in _TABLES:
                writers[name].add(_for_output(getattr(analysis, name), name, work))
            if network is not None:
                network.add(analysis if work.texts else replace(analysis, comments=analysis.comments.assign(text="")))
            work.tally.add(analysis if work.texts else replace(analysis, claims=_without_words(analysis.claims)))
            work.intake.keep(analysis.comments, work.classifier)
            progress.comments(sum(work.tally.statuses.values()))
            if len(work.rejects) >= _HELD_REJECTS:
                _write_rejects(writers["rejects"], work)
        _write_rejects(writers["rejects"], work)
    came_out = sum(work.tally.statuses.values()) + work.rejected
    if came_out != work.intake.count.records:
        raise InputError(f"{work.intake.count.records:,} records, each a comment or set aside", got=f"{came_out:,}")


def _write_rejects(writer: TableWriter, work: _Work) -> None:
    writer.add(rejects_frame(work.told_rejects()))


def _accepted(work: _Work, progress: Progress) -> Iterator[Thread]:
    for item in work.intake.items():
        if isinstance(item, Reject):
            work.set_aside(item)
            progress.note(f"set aside {item.source}: {item.reason}")
        else:
            progress.note(f"read {item.source}: {len(item)} comments")
            yield item


def _partitions(threads: Iterable[Thread]) -> Iterator[list[Thread]]:
    """Whole threads, some thousand comments at a time; one empty partition where there is no thread at all."""
    part: list[Thread] = []
    size = 0
    none = True
    for thread in threads:
        part.append(thread)
        size += len(thread)
        if size >= _PARTITION:
            yield part
            part, size, none = [], 0, False
    if part or none:
        yield part


def _for_output(frame: pd.DataFrame, name: str, work: _Work) -> pd.DataFrame:
    quoting = {"comments": ["text"], "claims": ["accused", "beneficiary", "harmed", "evidence"]}.get(name, [])
    return frame if work.texts else frame.assign(**dict.fromkeys(quoting, ""))


def _without_words(claims: pd.DataFrame) -> pd.DataFrame:
    """`claims` with a word of ours for each side that is told in a commenter's words and is nobody known."""
    columns = ("accused", "beneficiary", "harmed")
    hidden = {column: claims[column].where(claims[column] == "", _WITHHELD) for column in columns}
    return claims.assign(**hidden, evidence="")


def _method(classifier: StanceClassifier) -> dict[str, Any]:
    codebook = classifier.codebook
    return {
        "classifier": classifier.name,
        "classifier_version": classifier.version,
        "codebook": codebook.name,
        "codebook_version": codebook.version,
        "languages": sorted(classifier.languages),
        "thresholds": dict(zip(codebook.codes, map(float, classifier.thresholds), strict=True)),
        "abstain_below": classifier.abstain_below,
        "measured": getattr(classifier, "measured", None),
    }


def _facts(work: _Work, provenance: dict[str, Any]) -> dict[str, Any]:
    return {
        "n_files": work.intake.count.files,
        "n_records": work.intake.count.records,
        "n_rejects": work.rejected,
        "rejects": [asdict(reject) for reject in work.listed],
        "method": _method(work.classifier),
        "provenance": provenance,
    }


def _provenance(options: Options, work: _Work) -> dict[str, Any]:
    reading = options.reading
    return {
        "versions": versions(),
        "inputs": work.intake.inputs(),
        "codebook_sha256": work.classifier.codebook.sha256,
        "classifier_version": work.classifier.version,
        "options": {
            "comments_after": reading.comments_after,
            "comments_from": reading.comments_from,
            "encoding": reading.encoding,
            "format": reading.format,
            "columns": dict(reading.columns),
            "codebook": options.codebook,
            "classifier": options.classifier,
            "actors": options.actors.name if options.actors else None,
            "quotes": options.quotes,
            "authors": options.authors,
        },
        "pseudonym_key": work.intake.pseudonym_key,
        "seeds": {"langdetect": 0, "bootstrap": 20190401},
    }


def _write_json(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, default=_plain, allow_nan=False)
    path.write_text(encodable(text) + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):
        return value.item()
    msg = f"{type(value).__name__} in a summary"
    raise TypeError(msg)
