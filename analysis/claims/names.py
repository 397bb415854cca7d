"""Whether two phrases name the same side: by the actors that the gazetteer knows in them, else by the words that tell."""

import tomllib
from functools import cache
from importlib import resources

from analysis.actors import Gazetteer
from analysis.text import SENTENCE_END, tokenise

__all__ = ["same_side", "tells_a_side"]

_ALIKE = 0.5  # share of the telling words of two phrases that must be common


def same_side(one: str, other: str, gazetteer: Gazetteer) -> bool:
    """Whether `one` and `other` name the same side.

    They do where they name the same actor, where half of the words that tell are common to both, or where all that tell
    in one of them stand in the other. Articles, pronouns and words such as "accounts" and "people" do not tell, unless a phrase
    has no others.
    """
    if not one.strip() or not other.strip():
        return False
    named = [{mention.actor.actor_id for mention in gazetteer.mentions(tokenise(text), text)} for text in (one, other)]
    if named[0] & named[1]:
        return True
    first, second = _telling(one), _telling(other)
    common = first & second
    return bool(common) and (len(common) / len(first | second) >= _ALIKE or common in (first, second))


def tells_a_side(text: str) -> bool:
    """Whether a phrase has a word that tells one side from another: "pages" or "the party" has none."""
    return bool(set(tokenise(text).words) - SENTENCE_END - _general())


def _telling(text: str) -> set[str]:
    words = set(tokenise(text).words) - SENTENCE_END
    return words - _general() or words


@cache
def _general() -> frozenset[str]:
    table = tomllib.loads(resources.files("analysis").joinpath("lexicons", "phrases.toml").read_text(encoding="utf-8"))
    pronouns = (word for words in table["pronouns"].values() for word in words)
    return frozenset((*table["determiners"], *table["quantifiers"], *table["function"], *table["assets"], *pronouns))
