"""A comment as the stance model reads it: words with names masked, word classes, cues, and what it answers.

What must not change a code is taken out here: actors are masked by their roles, words that are written as names (with a capital
inside a sentence) all become ``<name>``, handles ``<handle>``, communities ``<community>``, and words that differ only by gender
become one. Word classes and cues still see the words themselves; they are lists that treat all sides alike.
"""

import re
from dataclasses import dataclass

from analysis.actors import Gazetteer
from analysis.stance.cues import Grammar, Hit
from analysis.stance.word_classes import Units, WordClasses
from analysis.text import SENTENCE_END, Tokens, tokenise

__all__ = ["Reader", "Reading"]

_QUOTED = re.compile(r"^[ \t]*(?:>|&gt;)[ \t>]*(.*)$", re.MULTILINE)
_LONGEST = 4000  # characters that are read of a comment or a parent: what comes after no longer changes what it says
_MOST_REMEMBERED = 4096  # parents; many comments answer the same one
_ALIKE = {
    "she": "he", "her": "his", "him": "his", "hers": "his", "herself": "himself", "shes": "hes",
    "woman": "man", "women": "men", "girl": "boy", "girls": "boys", "lady": "man", "ladies": "men", "mother": "father",
    "mom": "dad", "mum": "dad", "sister": "brother", "sisters": "brothers", "wife": "husband", "daughter": "son",
    "female": "male", "madam": "sir", "queen": "king", "bitch": "bastard",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """`words` are the tokens' words without names; `parent` are the units of what is answered, if anything."""

    text: str
    tokens: Tokens
    words: tuple[str, ...]
    units: Units
    hits: tuple[Hit, ...]
    parent: Units | None
    answers: bool


class Reader:
    """Reads comments; `grammar` is None for a codebook without cues, `names` as in the codebook: masked or kept."""

    def __init__(
        self, grammar: Grammar | None, classes: WordClasses, gazetteer: Gazetteer, *, names: str = "masked"
    ) -> None:
        self.grammar, self.classes, self.gazetteer = grammar, classes, gazetteer
        self._masks = names == "masked"
        self._vocabulary = grammar.vocabulary if grammar else frozenset[str]()
        self._parents: dict[str, Units] = {}

    def read(self, text: str, parent: str = "") -> Reading:
        """Tokenise, mask, find classes and cues. Lines that the comment quotes (">") count to what it answers."""
        tokens = self._tokens(text)
        hits = tuple(self.grammar.find(tokens)) if self.grammar else ()
        quoted = " ".join(_QUOTED.findall(text)) if ">" in text or "&gt;" in text else ""
        answered = self._answered(f"{parent} {quoted}".strip())
        words = _nameless(tokens, text) if self._masks else tokens.words
        return Reading(text, tokens, words, self.classes.units(tokens.words), hits, answered, bool(parent))

    def _tokens(self, text: str) -> Tokens:
        text = text[:_LONGEST]
        tokens = tokenise(text, self._vocabulary)
        return self.gazetteer.mask(tokens, text) if self._masks else tokens

    def _answered(self, text: str) -> Units | None:
        if not text:
            return None
        known = self._parents.get(text)
        if known is None:
            known = self.classes.units(self._tokens(text).words)
            if len(self._parents) >= _MOST_REMEMBERED:
                self._parents.clear()
            self._parents[text] = known
        return known


def _nameless(tokens: Tokens, text: str) -> tuple[str, ...]:
    """The tokens' words, names masked, words of either gender alike."""
    result: list[str] = []
    inside = False  # a sentence, where a capital means a name
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        first = word[0]
        if first == "@":
            result.append("<handle>")
            continue  # "@Name, what follows" begins a sentence
        if word.startswith(("r/", "u/")):
            result.append("<community>")
        elif inside and first != "<" and end - start > 1 and text[start].isupper() and text[start + 1 : end].islower():
            result.append("<name>")
        else:
            result.append(_ALIKE.get(word, word))
        inside = word not in SENTENCE_END
    return tuple(result)
