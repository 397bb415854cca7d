"""The command `commentariat`. Heavy libraries load inside the commands, so that ``--help`` answers at once."""

from importlib.metadata import version

import click

from comments.errors import CommentariatError
from reports.commands.classifying import classifiers, evaluate, train
from reports.commands.keeping import archive, privacy
from reports.commands.knowing import actors, codebook
from reports.commands.reading import columns, formats
from reports.commands.reporting import analyse, report

__all__ = ["main"]

_DONE = 0
_INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("commentariat"), prog_name="commentariat")
def cli() -> None:
    """How readers reacted when a platform removed accounts, pages or posts.

    Reads scraped comment threads, codes each comment's stance toward the takedown, and reports how the reaction is
    distributed, with its uncertainty.
    """


for _command in (actors, analyse, archive, classifiers, codebook, columns, evaluate, formats, privacy, report, train):
    cli.add_command(_command)


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
    except OSError as error:  # a full disk, a file that went while it was read
        click.echo(f"commentariat: {error.filename or 'a file'}: {error.strerror or error}", err=True)
        return CommentariatError.exit_code
    except SystemExit as stop:
        return int(stop.code or _DONE)
    return _DONE
