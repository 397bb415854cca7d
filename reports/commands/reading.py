"""`formats` and `columns`: what can be read, and which column of a table means what."""

from pathlib import Path

import click

__all__ = ["columns", "formats", "pairs_of"]

_PATH = click.Path(path_type=Path)


@click.group(invoke_without_command=True)
@click.pass_context
def formats(context: click.Context) -> None:
    """List the formats that can be read, show one's fields, or check a reader."""
    if context.invoked_subcommand is None:
        from reports.formats import list_formats  # noqa: PLC0415

        click.echo(list_formats())


@formats.command("show")
@click.argument("name")
def formats_show(name: str) -> None:
    """Show what becomes of each field of a format (Markdown)."""
    from reports.formats import show_format  # noqa: PLC0415

    click.echo(show_format(name))


@formats.command("check")
@click.argument("name")
@click.argument("sample", type=_PATH)
def formats_check(name: str, sample: Path) -> None:
    """Check that a reader keeps to what the program asks of one, with a sample of its format."""
    from comments.errors import UsageError  # noqa: PLC0415
    from comments.intake.checks import run_checks  # noqa: PLC0415
    from comments.intake.registry import load_reader  # noqa: PLC0415

    results = run_checks(load_reader(name), sample)
    for result in results:
        click.echo(f"{'failed' if result.reason else 'passed'}  {result.name}: {result.promise}")
        if result.reason:
            click.echo(f"        {result.reason}")
    failed = sum(bool(result.reason) for result in results)
    if failed:
        raise UsageError("a reader that keeps to every check", got=f"{failed} failed", where=f"reader {name!r}")


@click.command()
@click.argument("file", type=_PATH)
@click.option(
    "--column", "told", multiple=True, metavar="OURS=THEIRS", help="What a column means, where the guess is wrong."
)
@click.option("--save", type=_PATH, metavar="MAPPING", help="Keep the mapping in a file for --columns (TOML).")
def columns(file: Path, told: tuple[str, ...], save: Path | None) -> None:
    """Show which column of a table is read as what, and why."""
    from reports.columns import show  # noqa: PLC0415

    click.echo(show(file, pairs_of(told), save))


def pairs_of(told: tuple[str, ...]) -> dict[str, str]:
    """``("text=body",)`` as ``{"text": "body"}``. Raises `UsageError` for what is no pair."""
    from comments.errors import UsageError  # noqa: PLC0415

    pairs: dict[str, str] = {}
    for pair in told:
        ours, mark, theirs = pair.partition("=")
        if not mark or not ours.strip() or not theirs.strip():
            raise UsageError("OURS=THEIRS", got=repr(pair), where="--column", hint="such as text=body")
        pairs[ours.strip()] = theirs.strip()
    return pairs
