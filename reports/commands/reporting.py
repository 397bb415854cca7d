"""`report` and `analyse`: from threads to a page or to tables."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comments.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.run import Options, Outcome

__all__ = ["analyse", "report"]

_TOO_MANY_REJECTS = 1
_PATH = click.Path(path_type=Path)


def _options(command: "Callable[..., None]") -> "Callable[..., None]":
    """The options that `report` and `analyse` share."""
    shared = (
        click.argument("paths", nargs=-1, type=_PATH, metavar="[PATH]..."),
        click.option("-o", "--out", type=_PATH, default=Path("report"), show_default=True, help="Folder to write to."),
        click.option("--comments-after", metavar="TEXT", help="In a flat page: comments begin after the line with TEXT."),
        click.option("--comments-from", type=int, metavar="LINE", help="In a flat page: comments begin at this line."),
        click.option("--encoding", metavar="NAME", help="Encoding of the files, where it cannot be told."),
        click.option("--format", metavar="NAME", help="Format of the files (commentariat formats), where the guess is wrong."),
        click.option("--columns", type=_PATH, metavar="MAPPING", help="Which column of a table means what (TOML)."),
        click.option("--column", multiple=True, metavar="OURS=THEIRS", help="The same for one column; may be given several times."),
        click.option("--archive", type=_PATH, metavar="FILE", help="Add PATHs to this archive, report on all of it, keep the codes in it."),
        click.option("--codebook", default="takedown", show_default=True, help="A codebook by name, or a TOML file."),
        click.option("--classifier", default="linear", show_default=True, help="A classifier that is installed."),
        click.option("--model", type=_PATH, metavar="FOLDER", help="What the classifier has learnt (commentariat train)."),
        click.option("--actors", type=_PATH, metavar="FILE", help="Actors of your own, over the shipped ones (TOML)."),
        click.option(
            "--quotes", type=click.Choice(["none", "short", "full"]), default="short", show_default=True,
            help="How much of a comment the page quotes; with 'none' the tables have no text either.",
        ),
        click.option(
            "--authors", type=click.Choice(["pseudonym", "keep"]), default="pseudonym", show_default=True,
            help="Keyed pseudonyms, or names as the source shows them.",
        ),
        click.option("--key", type=_PATH, metavar="FILE", help="The key of the pseudonyms; made where it does not exist."),
        click.option(
            "--network", type=click.Choice(["gexf", "graphml", "convokit"]), multiple=True,
            help="Write the reply network too, to OUT/network; may be given several times.",
        ),
        click.option("--max-rejects", type=click.IntRange(0), metavar="N", help="Exit with 1 above N rejected records."),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("-v", "--verbose", is_flag=True, help="Say what is done."),
    )  # fmt: skip
    for option in reversed(shared):
        command = option(command)
    return command


@click.command()
@_options
def report(**given: Any) -> None:
    """Write a report on threads: a page, figures, tables, summary.json and manifest.json."""
    _run(given, page=True)


@click.command()
@_options
def analyse(**given: Any) -> None:
    """Write the tables of a report without its page and figures."""
    _run(given, page=False)


def _run(given: dict[str, Any], *, page: bool) -> None:
    from reports.progress import progress  # noqa: PLC0415
    from reports.run import run  # noqa: PLC0415

    options = _as_options(given, page=page)
    with progress(quiet=given["quiet"], verbose=given["verbose"]) as live:
        outcome = run(options, live)
    if not given["quiet"]:
        click.echo(_told(outcome, options))
    limit = given["max_rejects"]
    if limit is not None and outcome.rejects > limit:
        click.echo(f"commentariat: {outcome.rejects:,} set aside, more than --max-rejects {limit:,}", err=True)
        sys.exit(_TOO_MANY_REJECTS)


def _as_options(given: dict[str, Any], *, page: bool) -> "Options":
    from comments.readers import ReadOptions  # noqa: PLC0415
    from reports.run import Options  # noqa: PLC0415

    if given["comments_after"] is not None and given["comments_from"] is not None:
        raise UsageError("one of --comments-after and --comments-from", got="both")
    return Options(
        paths=tuple(given["paths"]),
        out=given["out"],
        page=page,
        reading=ReadOptions(
            given["comments_after"],
            given["comments_from"],
            given["encoding"],
            given["format"],
            _columns(given["columns"], given["column"]),
        ),
        codebook=given["codebook"],
        classifier=given["classifier"],
        model=given["model"],
        actors=given["actors"],
        network=tuple(given["network"]),
        quotes=given["quotes"],
        authors=given["authors"],
        key=given["key"],
        archive=given["archive"],
    )


def _columns(mapping: Path | None, told: tuple[str, ...]) -> dict[str, str]:
    from comments.mapping import load_mapping  # noqa: PLC0415
    from reports.commands.reading import pairs_of  # noqa: PLC0415

    return {**(load_mapping(mapping) if mapping else {}), **pairs_of(told)}


def _told(outcome: "Outcome", options: "Options") -> str:
    from reports.findings import count_of  # noqa: PLC0415

    counts = outcome.summary["counts"]
    read = f"{count_of(counts['comments'], 'comment')} in {count_of(counts['threads'], 'thread')}"
    coded = f"{counts['coded']:,} coded, {counts['abstained']:,} too uncertain"
    aside = f"{counts['unsupported_language']:,} in other languages or none, {counts['deleted']:,} deleted"
    product = options.out / ("index.html" if options.page else "tables")
    return "\n".join(
        (
            f"{read}: {coded}, {aside}; {count_of(counts['rejected'], 'record')} set aside",
            outcome.summary["finding"]["headline"],
            str(product),
        )
    )
