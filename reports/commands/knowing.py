"""`actors` and `codebook`: what the program knows, shown and checked."""

from pathlib import Path

import click

from comments.errors import UsageError

__all__ = ["actors", "codebook"]

_PATH = click.Path(path_type=Path)


@click.group()
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


@click.group()
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
