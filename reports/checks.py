"""``commentariat classifiers check``: a classifier that is installed against the checks that all must keep to."""

import textwrap
from collections import Counter

from analysis.checks import Result, run_checks
from analysis.codebook import load_codebook
from analysis.registry import classifier_names, load_classifier

__all__ = ["check_classifier", "render_checks", "run_classifier_checks"]

_OUTCOMES = ("passed", "failed", "not applicable")


def run_classifier_checks(name: str, codebook_name_or_path: str) -> str:
    """The checks of the classifier `name` as a table for a terminal.

    Raises `UsageError` where the classifier or the codebook is unknown; a check that fails is told in the table.
    """
    return render_checks(name, check_classifier(name, codebook_name_or_path))


def check_classifier(name: str, codebook_name_or_path: str) -> list[Result]:
    """What became of each check. Raises as `run_classifier_checks` does."""
    codebook = load_codebook(codebook_name_or_path)
    if name not in classifier_names():
        load_classifier(name, codebook)  # raises, and says which there are
    return run_checks(lambda book: load_classifier(name, book), codebook)


def render_checks(name: str, results: list[Result]) -> str:
    """One line a check, the reason below it where it has not passed, and how many came to what."""
    width = max(len(result.name) for result in results)
    lines: list[str] = []
    for result in results:
        lines.append(f"{result.outcome:<14}  {result.name:<{width}}  {result.promise}")
        if result.reason:
            told = result.reason.encode("utf-8", "backslashreplace").decode()
            lines += textwrap.wrap(told, 96, initial_indent=" " * 16, subsequent_indent=" " * 16)
    counts: Counter[str] = Counter(result.outcome for result in results)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in _OUTCOMES if outcome == "passed" or counts[outcome])
    return "\n".join((*lines, "", f"classifier {name}: {told} of {len(results)} checks"))
