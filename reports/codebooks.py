"""``commentariat codebook``: lint and show codebooks with the cues that belong to them."""

import textwrap
from pathlib import Path

from analysis.actors import shipped_gazetteer
from analysis.codebook import check_codebook, load_codebook
from analysis.stance.cues import lint_grammar, load_grammar

__all__ = ["check", "show"]


def check(path: Path) -> list[str]:
    """Every fault of a codebook file and of its cues, a sentence each."""
    faults = check_codebook(path)
    if faults:
        return faults
    folder = load_codebook(path).cue_folder
    return lint_grammar(load_grammar(folder), shipped_gazetteer()) if folder is not None else []


def show(name: str) -> str:
    """The codes of a codebook with their definitions, as text for a terminal."""
    codebook = load_codebook(name)
    lines = [f"{codebook.title} ({codebook.name} {codebook.version})", ""]
    for code in codebook.entries:
        lines.append(f"{code.id}: {code.label}")
        lines += textwrap.wrap(code.definition, 96, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)
