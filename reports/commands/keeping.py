"""`archive` and `privacy`: what is kept over months, and what must not be given away."""

import sys
from pathlib import Path

import click

__all__ = ["archive", "privacy"]

_PATH = click.Path(path_type=Path)
_KEY = click.option(
    "--key", type=_PATH, metavar="FILE", help="The key of the pseudonyms; made where it does not exist."
)
_FORMAT = click.option("--format", "format_", metavar="NAME", help="Format of the files (commentariat formats).")
_ENCODING = click.option("--encoding", metavar="NAME", help="Encoding of the files, where it cannot be told.")


@click.group()
def archive() -> None:
    """Keep threads, their changes and their codes over months, in one file."""


@archive.command("add")
@click.argument("file", type=_PATH)
@click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="PATH...")
@click.option(
    "--authors",
    type=click.Choice(["pseudonym", "keep"]),
    default="pseudonym",
    show_default=True,
    help="How authors stand in the archive: keyed pseudonyms, or names as the source shows them.",
)
@_KEY
@_FORMAT
@_ENCODING
def archive_add(
    file: Path, paths: tuple[Path, ...], authors: str, key: Path | None, format_: str | None, encoding: str | None
) -> None:
    """Add threads to an archive; it is made where there is none. What it holds already changes nothing."""
    from comments.readers import ReadOptions  # noqa: PLC0415
    from reports.archive import add  # noqa: PLC0415

    reading = ReadOptions(encoding=encoding, format=format_)
    click.echo(add(paths, file, reading, "keep" if authors == "keep" else "pseudonym", key))


@archive.command("list")
@click.argument("file", type=_PATH)
def archive_list(file: Path) -> None:
    """List the threads of an archive."""
    from reports.archive import list_  # noqa: PLC0415

    click.echo(list_(file))


@archive.command("show")
@click.argument("file", type=_PATH)
@click.argument("thread")
def archive_show(file: Path, thread: str) -> None:
    """Show what changed and what vanished in a thread (its key or id)."""
    from reports.archive import show  # noqa: PLC0415

    click.echo(show(file, thread))


@archive.command("remove")
@click.argument("file", type=_PATH)
@click.argument("thread")
def archive_remove(file: Path, thread: str) -> None:
    """Remove a thread with its editions and codes, for good."""
    from reports.archive import remove  # noqa: PLC0415

    click.echo(remove(file, thread))


@archive.command("export")
@click.argument("file", type=_PATH)
@click.argument("out", type=_PATH)
@click.option(
    "--as", "kind", type=click.Choice(["jsonl", "csv", "parquet", "convokit"]), default="jsonl", show_default=True
)
@click.option("--history", is_flag=True, help="All editions of each comment, not only the latest.")
def archive_export(file: Path, out: Path, kind: str, history: bool) -> None:
    """Write all comments of an archive to a file (for a ConvoKit corpus a folder)."""
    from reports.archive import export  # noqa: PLC0415

    click.echo(export(file, out, kind, history))


@click.group()
def privacy() -> None:
    """See to it that nobody's name is given away."""


@privacy.command("check")
@click.argument("out", type=_PATH)
@click.option("--threads", multiple=True, type=_PATH, metavar="PATH", help="The threads that the report was made of.")
@click.option("--actors", type=_PATH, metavar="FILE", help="Actors of your own, whose names may stand in it (TOML).")
@_KEY
@_FORMAT
@_ENCODING
def privacy_check(
    out: Path,
    threads: tuple[Path, ...],
    actors: Path | None,
    key: Path | None,
    format_: str | None,
    encoding: str | None,
) -> None:
    """Look for names of commenters in a report's folder; exit with 1 where there is one."""
    from comments.readers import ReadOptions  # noqa: PLC0415
    from reports.privacy import check, exit_code, render  # noqa: PLC0415

    leaks = check(out, key, threads, ReadOptions(encoding=encoding, format=format_), actors)
    click.echo(render(leaks))
    if code := exit_code(leaks):
        sys.exit(code)
