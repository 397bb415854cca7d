"""The comments on which the checks try a classifier: a codebook's own examples, and texts that break programs.

Nothing is drawn at random: the same codebook gives the same comments in the same order.
"""

from dataclasses import replace
from itertools import cycle, islice

import pandas as pd

from analysis.classifier import CONTEXT_COLUMNS
from analysis.codebook import Code, Codebook

__all__ = ["HOSTILE_TEXTS", "example_comments", "hostile_comments", "other_codes", "reversed_codebook"]

_EACH = 8  # comments for each code: about sixty for seven codes
_ENDINGS = ("", " Really.", " I said what I said.", " That is all.")  # vary a comment that is needed again

HOSTILE_TEXTS = {
    "nothing": "",
    "white space": " \n\t\u00a0 ",
    "a comma": ",",
    "emoji": "\U0001f44f\U0001f44f \U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1ea\U0001f1fa",
    "right-to-left": "\u202egnitset\u202c \u0627\u0644\u0635\u0641\u062d\u0629 \u05e2\u05de\u05d5\u05d3",
    "letters that grow in lower case": "\u0130\u0130\u0130 BAN THEM \u0130 \ufb03 \u1e9e",
    "NUL": "ban\0them",
    "a lone surrogate": "ban \ud83d them",
    "100,000 characters": "ban them all, remove every page. " * 3_030 + "x" * 10,
    "100,000 letters without a space": "x" * 100_000,
    "HTML": "</script><script>alert(1)</script><b onclick=\"ban()\">ban</b> &amp; <!-- ",
    "a formula": '=HYPERLINK("http://example.org","ban them")',
    "a pattern": "(((((((((([a-z]+)*)+\\1 {0} %s ${x} {{ 7 * 7 }}",
}  # fmt: skip


def example_comments(codebook: Codebook, language: str) -> tuple[pd.DataFrame, list[frozenset[str]]]:
    """About sixty coded comments from the codebook's examples: a frame for `fit`, and a set of codes for each row.

    Every code has as many, so that each has comments with and without it; examples that are too few return with another
    ending. A code without examples lends its typical phrases or its label.
    """
    rows: list[tuple[str, str, str, str]] = []
    codes: list[frozenset[str]] = []
    for code in codebook.entries:
        own = _examples(code)
        for turn, (text, headline, parent, held) in enumerate(islice(cycle(own), _EACH)):
            rows.append((text + _ENDINGS[turn // len(own) % len(_ENDINGS)], headline, parent, language))
            codes.append(held)
    return pd.DataFrame(rows, columns=list(CONTEXT_COLUMNS)), codes


def hostile_comments(language: str) -> dict[str, pd.DataFrame]:
    """What is hostile about it → a frame of one comment, whose headline and parent are no better than its text."""
    return {
        name: pd.DataFrame({"text": [text], "headline": [text], "parent": [text], "language": [language]}, dtype=object)
        for name, text in HOSTILE_TEXTS.items()
    }


def other_codes(codes: list[frozenset[str]]) -> list[frozenset[str]]:
    """`codes` moved on by the comments of a code: whoever learns from them learns something else."""
    return codes[_EACH:] + codes[:_EACH]


def reversed_codebook(codebook: Codebook) -> Codebook:
    """The same codes in the opposite order, as another file would have them."""
    return replace(codebook, entries=codebook.entries[::-1], sha256=codebook.sha256[::-1])


def _examples(code: Code) -> list[tuple[str, str, str, frozenset[str]]]:
    """(text, headline, parent, codes that hold) of comments for which `code` holds; never none."""
    given = [(item.text, item.headline, item.parent, frozenset(item.codes or (code.id,))) for item in code.examples]
    return given or [(phrase, "", "", frozenset({code.id})) for phrase in (code.typical or (code.label,))]
