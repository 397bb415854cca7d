"""The command `commentariat`. Heavy libraries load inside the commands, so that ``--help`` answers at once."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comments.errors import CommentariatError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.run import Options, Outcome

__all__ = ["main"]

_DONE, _TOO_MANY_REJECTS = 0, 1
_INTERRUPTED = 130
_PATH = click.Path(path_type=Path)


def _options(command: "Callable[..., None]") -> "Callable[..., None]":
    """The options that `report` and `analyse` share."""
    shared = (
        click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="PATH..."),
        click.option("-o", "--out", type=_PATH, default=Path("report"), show_default=True, help="Folder to write to."),
        click.option("--comments-after", metavar="TEXT", help="In a flat page: comments begin after the line with TEXT."),
        click.option("--comments-from", type=int, metavar="LINE", help="In a flat page: comments begin at this line."),
        click.option("--encoding", metavar="NAME", help="Encoding of the files, where it cannot be told."),
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


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("commentariat"), prog_name="commentariat")
def cli() -> None:
    """How readers reacted when a platform removed accounts, pages or posts.

    Reads scraped comment threads, codes each comment's stance toward the takedown, and reports how the reaction is
    distributed, with its uncertainty.
    """


@cli.command()
@_options
def report(**given: Any) -> None:
    """Write a report on threads: a page, figures, tables, summary.json and manifest.json."""
    _run(given, page=True)


@cli.command()
@_options
def analyse(**given: Any) -> None:
    """Write the tables of a report without its page and figures."""
    _run(given, page=False)


@cli.command()
@click.argument("coded", type=click.Path(path_type=Path))
@click.option("--codebook", default="takedown", show_default=True, help="A codebook by name, or a TOML file.")
@click.option("--classifier", default="linear", show_default=True, help="A classifier that is installed.")
@click.option("--model", type=_PATH, metavar="FOLDER", help="What the classifier has learnt (commentariat train).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--symmetry", is_flag=True, help="Swap names of camps, platforms and persons, and say what changes.")
@click.option("--errors", type=_PATH, metavar="FILE", help="Write the comments coded wrongly there (JSONL).")
def evaluate(coded: Path, codebook: str, classifier: str, **given: Any) -> None:
    """Score a classifier on coded comments (JSONL: text, headline, parent, stance)."""
    from reports.evaluate import run_evaluation  # noqa: PLC0415

    click.echo(run_evaluation(coded, codebook, classifier, **given))


@cli.command()
@click.argument("coded", nargs=-1, required=True, type=_PATH, metavar="CODED...")
@click.option("-o", "--out", type=_PATH, required=True, metavar="FOLDER", help="Where to write the model and its card.")
@click.option("--codebook", default="takedown", show_default=True, help="A codebook by name, or a TOML file.")
@click.option("--classifier", default="linear", show_default=True, help="A classifier that is installed.")
@click.option("--shares", type=_PATH, metavar="FILE", help="Shares to expect of each code ([shares] in TOML).")
def train(coded: tuple[Path, ...], out: Path, codebook: str, classifier: str, shares: Path | None) -> None:
    """Train a classifier on coded comments (JSONL: text, headline, parent, stance, weight) and keep it in a folder."""
    from reports.train import run_training  # noqa: PLC0415

    click.echo(run_training(coded, codebook, classifier, shares, out))


@cli.group(invoke_without_command=True)
@click.pass_context
def classifiers(context: click.Context) -> None:
    """List the classifiers that are installed, or check one."""
    if context.invoked_subcommand is None:
        from analysis.registry import classifier_names  # noqa: PLC0415

        for name, distribution in classifier_names().items():
            click.echo(f"{name}\t{distribution}")


@classifiers.command("check")
@click.argument("name")
@click.option("--codebook", default="takedown", show_default=True, help="A codebook by name, or a TOML file.")
def classifiers_check(name: str, codebook: str) -> None:
    """Check that a classifier keeps to what the program asks of one."""
    from reports.checks import check_classifier, render_checks  # noqa: PLC0415

    results = check_classifier(name, codebook)
    click.echo(render_checks(name, results))
    failed = sum(result.outcome == "failed" for result in results)
    if failed:
        raise UsageError("a classifier that keeps to every check", got=f"{failed} failed", where=f"classifier {name!r}")


@cli.group()
def actors() -> None:
    """Look up who is known, or check a file of your own actors."""


@actors.command("show")
@click.argument("name")
@click.option("--actors", "file", type=_PATH, metavar="FILE", help="Actors of your own, over the shipped ones (TOML).")
def actors_show(name: str, file: Path | None) -> None:
    """Show who is known by a name: camp, rivals, other names."""
    from reports.actors import show  # noqa: PLC0415

    click.echo(show(name, file))


@actors.command("check")
@click.argument("file", type=_PATH)
def actors_check(file: Path) -> None:
    """Check a file of actors; every fault is named with its place."""
    from reports.actors import check  # noqa: PLC0415

    faults = check(file)
    for fault in faults:
        click.echo(fault)
    if faults:
        raise UsageError("actors without faults", got=f"{len(faults)}", where=str(file))
    click.echo(f"{file}: no faults")


@cli.group()
def codebook() -> None:
    """Check, show or print a codebook."""


@codebook.command("check")
@click.argument("file", type=_PATH)
def codebook_check(file: Path) -> None:
    """Check a codebook and its cues; every fault is named with its place."""
    from reports.codebooks import check  # noqa: PLC0415

    faults = check(file)
    for fault in faults:
        click.echo(fault)
    if faults:
        raise UsageError("a codebook without faults", got=f"{len(faults)}", where=str(file))
    click.echo(f"{file}: no faults")


@codebook.command("show")
@click.argument("name", default="takedown")
def codebook_show(name: str) -> None:
    """Show a codebook's codes with their definitions."""
    from reports.codebooks import show  # noqa: PLC0415

    click.echo(show(name))


@codebook.command("manual")
@click.argument("name", default="takedown")
def codebook_manual(name: str) -> None:
    """Print a manual for coders (Markdown)."""
    from analysis.codebook import load_codebook  # noqa: PLC0415
    from analysis.codebook_manual import render_manual  # noqa: PLC0415

    click.echo(render_manual(load_codebook(name)))


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
        reading=ReadOptions(given["comments_after"], given["comments_from"], given["encoding"]),
        codebook=given["codebook"],
        classifier=given["classifier"],
        model=given["model"],
        actors=given["actors"],
        network=tuple(given["network"]),
        quotes=given["quotes"],
        authors=given["authors"],
        key=given["key"],
    )


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


def main(arguments: list[str] | None = None) -> int:
    """Run the command line. Returns the exit code: 0 done, 1 too many rejects, 2 wrong usage or unreadable input."""
    try:
        cli.main(arguments, prog_name="commentariat", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("commentariat: stopped", err=True)
        return _INTERRUPTED
    except CommentariatError as error:
        click.echo(f"commentariat: {error}", err=True)
        return error.exit_code
    except SystemExit as stop:
        return int(stop.code or _DONE)
    return _DONE
