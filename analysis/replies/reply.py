"""One reply link, as the `replies` table has it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["METHODS", "Reply", "addressed_names", "as_json", "trimmed"]

METHODS = ("declared", "quote", "mention", "inferred")

_DIGITS = 4
_LEAST = 0.005  # alternatives below are left out
_ARTICLE = -1


@dataclass(frozen=True, slots=True)
class Reply:
    """One comment that answers somebody, or may. `parent_id` is empty where no comment is the likeliest parent.

    `written` is the addressee's name as it stands in the comment, `addressee` the spelling that it was matched to.
    `confidence` is in 0..1 and belongs to `parent_id` (0 where that is empty); `alternatives` is a JSON object of
    comment id to probability, the likeliest first; under the empty id stands that it answers the article, or somebody whose
    comment is not in the thread. They sum to 1.
    """

    comment_id: str
    addressee: str
    written: str
    parent_id: str
    method: str
    confidence: float
    alternatives: str


def trimmed(spread: Mapping[int, float]) -> dict[int, float]:
    """Probabilities by parent (-1 is the article) without the very small ones, rounded, with the sum of 1 that they had."""
    kept = {parent: value for parent, value in spread.items() if value >= _LEAST and parent >= 0}
    kept[_ARTICLE] = spread.get(_ARTICLE, 0.0)
    whole = sum(kept.values())
    result = {parent: round(value / whole, _DIGITS) for parent, value in kept.items()}
    largest = max(result, key=lambda parent: (result[parent], parent))
    result[largest] = round(result[largest] + 1.0 - sum(result.values()), _DIGITS)
    return result


def as_json(spread: Mapping[str, float]) -> str:
    """Probabilities by comment id as `Reply.alternatives` has them; the article ("") is always among them."""
    whole = {"": 0.0, **spread}
    return json.dumps(dict(sorted(whole.items(), key=lambda item: (-item[1], item[0]))), ensure_ascii=False)


def addressed_names(replies: Sequence[Reply]) -> list[str]:
    """The addressees, each once for every reply to them."""
    return [reply.addressee for reply in replies if reply.addressee]
