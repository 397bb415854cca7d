"""Who stands behind each of two networks that one sentence tells of: "one linked to X and the other to Y"."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from analysis.announcements.attribution import Facts, read_facts
from analysis.announcements.networks import Network
from analysis.announcements.quantities import any_of, lexicon

__all__ = ["tell_pairs"]

_CALLED = re.compile(r"\b([\w-]{4,})(?:['’]s)?\s+(?:network|operation|cluster)\b", re.IGNORECASE)


@cache
def _pair() -> re.Pattern[str]:
    to = rf"(?:{any_of(lexicon()['links']['to'])})"
    return re.compile(
        rf"\bone\s+(?P<how>{to})\s+(?P<one>[^,;:]+?),?\s+and\s+the\s+other\s+(?:{to}|to|by|with)\s+(?P<other>[^,;:]+)",
        re.IGNORECASE,
    )


def tell_pairs(networks: Sequence[Network], sentences: Iterable[str]) -> None:
    """Give each of two networks the side that its own sentence calls it by ("the ministry network"); nothing else is told.

    Where the words of a network fit both sides or neither, it stays untold: it may be either's.
    """
    single = [network for network in networks if not network.umbrella]
    found = next((match for sentence in sentences if (match := _pair().search(sentence))), None)
    if found is None or len(single) != 2:
        return
    sides = found["one"], found["other"].rstrip(". ")
    for network in single:
        called = {word.casefold() for part in network.parts.values() for word in _CALLED.findall(part.evidence)}
        fitting = [side for side in sides if called & set(re.findall(r"[\w-]+", side.casefold()))]
        told = read_facts(f" {found['how']} {fitting[0]}.") if len(fitting) == 1 else Facts()
        if not network.facts.linked_to and not network.facts.contradicts(told):
            network.facts = network.facts.merged(Facts(linked_to=told.linked_to, home=told.home))
