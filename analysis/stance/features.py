"""What the cue classifier sees of a comment: a few dozen numbers, each with a name that says what it counts.

Cues are summed into a few numbers for each code rather than given one number each: with some hundred training
comments a sum can be weighed, a single cue cannot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.actors import Gazetteer
from analysis.stance.cues import Grammar, Hit
from analysis.text import Tokens, tokenise

__all__ = ["Reading", "feature_names", "featurise", "read_comment"]

_CAP = 3  # a third cue for a code says little more than the second
_FORM = (
    "is_reply",
    "question",
    "only_questions",
    "exclamation",
    "quotes_somebody",
    "shouts",
    "names_platform",
    "names_camp",
    "names_both",
    "first_person",
    "second_person",
    "length",
)
_FIRST_PERSON = frozenset({"i", "im", "ive", "my", "me", "we", "our", "us"})
_SECOND_PERSON = frozenset({"you", "your", "youre", "u", "ur", "yall"})
_LONG = 60  # tokens; the length feature is 1 from here on


@dataclass(frozen=True, slots=True)
class Reading:
    """A comment as the grammar reads it: its tokens, actors masked, and the cues found in them."""

    tokens: Tokens
    hits: tuple[Hit, ...]


def read_comment(text: str, grammar: Grammar, gazetteer: Gazetteer) -> Reading:
    """Tokenise, mask actors, find cues."""
    tokens = gazetteer.mask(tokenise(text, grammar.vocabulary), text)
    return Reading(tokens, tuple(grammar.find(tokens)))


def feature_names(grammar: Grammar) -> tuple[str, ...]:
    """The columns of `featurise`, in order."""
    own = [f"{kind}:{target}" for target in grammar.targets for kind in ("strong", "weak", "negated")]
    parent = [f"parent:{target}" for target in grammar.targets]
    joint = [f"irony&{target}" for target in grammar.targets] + [f"reply&{target}" for target in grammar.targets]
    return (*own, *parent, *joint, *_FORM)


def featurise(
    texts: Sequence[str], readings: Sequence[Reading], parents: Sequence[Reading | None], grammar: Grammar
) -> NDArray[np.float64]:
    """(n_comments, n_features): the numbers named by `feature_names`, each about 0..1."""
    targets = {target: number for number, target in enumerate(grammar.targets)}
    rows = [
        _row(text, reading, parent, targets) for text, reading, parent in zip(texts, readings, parents, strict=True)
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(feature_names(grammar)))


def _row(text: str, reading: Reading, parent: Reading | None, targets: dict[str, int]) -> list[float]:
    own = np.zeros((len(targets), 3))
    for hit in reading.hits:
        kind = 2 if hit.negated else (0 if hit.cue.strength == "strong" else 1)
        own[targets[hit.cue.target], kind] += 1
    own = np.minimum(own, _CAP) / _CAP
    above = np.zeros(len(targets))
    if parent is not None:
        for hit in parent.hits:
            if not hit.negated:
                above[targets[hit.cue.target]] += 1.0 if hit.cue.strength == "strong" else 0.5
    above = np.minimum(above, _CAP) / _CAP
    present = np.minimum(own[:, 0] * _CAP + 0.5 * own[:, 1] * _CAP, 1.0)
    ironic = present[targets["irony"]] if "irony" in targets else 0.0
    form = _form(text, reading.tokens, parent is not None)
    return [*own.ravel(), *above, *(ironic * present), *(form[0] * present), *form]


def _form(text: str, tokens: Tokens, has_parent: bool) -> list[float]:
    words = tokens.words
    known = set(words)
    reply = has_parent or text.lstrip().startswith("@")
    ends = [word for word in words if word in {".", "!", "?"}]
    letters = [character for character in text[:400] if character.isalpha()]
    capitals = sum(character.isupper() for character in letters)
    platform, camp = "<platform>" in known, "<camp>" in known
    values = (
        reply,
        "?" in known,
        bool(ends) and all(end == "?" for end in ends) and bool(words) and words[-1] == "?",
        "!" in known,
        text.lstrip().startswith((">", "&gt;")) or "\n>" in text,
        len(letters) >= 12 and capitals > 0.6 * len(letters),
        platform,
        camp,
        platform and camp,
        not known.isdisjoint(_FIRST_PERSON),
        not known.isdisjoint(_SECOND_PERSON),
    )
    return [*map(float, values), min(len(words), _LONG) / _LONG]
