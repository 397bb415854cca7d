"""`evaluate`, `train` and `classifiers`: how well comments are coded, and by whom."""

from pathlib import Path
from typing import Any

import click

from comments.errors import UsageError

__all__ = ["classifiers", "evaluate", "train"]

_PATH = click.Path(path_type=Path)


@click.command()
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


@click.command()
@click.argument("coded", nargs=-1, required=True, type=_PATH, metavar="CODED...")
@click.option("-o", "--out", type=_PATH, required=True, metavar="FOLDER", help="Where to write the model and its card.")
@click.option("--codebook", default="takedown", show_default=True, help="A codebook by name, or a TOML file.")
@click.option("--classifier", default="linear", show_default=True, help="A classifier that is installed.")
@click.option("--shares", type=_PATH, metavar="FILE", help="Shares to expect of each code ([shares] in TOML).")
def train(coded: tuple[Path, ...], out: Path, codebook: str, classifier: str, shares: Path | None) -> None:
    """Train a classifier on coded comments (JSONL: text, headline, parent, stance, weight) and keep it in a folder."""
    from reports.train import run_training  # noqa: PLC0415

    click.echo(run_training(coded, codebook, classifier, shares, out))


@click.group(invoke_without_command=True)
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
