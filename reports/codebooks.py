"""``commentariat codebook``: lint and show codebooks with the cues and word classes that belong to them."""

import textwrap
from pathlib import Path

from analysis.actors import shipped_gazetteer
from analysis.claims.phrases import find_phrases
from analysis.claims.reader import claim_reader
from analysis.codebook import check_codebook, load_codebook
from analysis.stance.cues import lint_grammar, load_grammar
from analysis.stance.word_classes import lint_word_classes
from analysis.text import tokenise

__all__ = ["check", "show"]


def check(path: Path) -> list[str]:
    """Every fault of a codebook file, of its word classes and of its cues, a sentence each."""
    faults = check_codebook(path)
    if faults:
        return faults
    codebook = load_codebook(path)
    found = [] if codebook.word_file is None else lint_word_classes(codebook.word_file)
    if codebook.cue_folder is not None:
        grammar = load_grammar(codebook.cue_folder)
        found += lint_grammar(grammar, lambda text: shipped_gazetteer().mask(tokenise(text, grammar.vocabulary), text))
    claims = claim_reader(codebook)
    if claims is not None:
        found += lint_grammar(
            claims.frames, lambda text: find_phrases(text, shipped_gazetteer(), claims.classes).stream()[0]
        )
    return found


def show(name: str) -> str:
    """The codes of a codebook with their definitions, as text for a terminal."""
    codebook = load_codebook(name)
    lines = [f"{codebook.title} ({codebook.name} {codebook.version})", ""]
    for code in codebook.entries:
        lines.append(f"{code.id}: {code.label}")
        lines += textwrap.wrap(code.definition, 96, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)
