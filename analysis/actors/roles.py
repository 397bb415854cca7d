"""Who is who in a thread: platform, target, rival, other camp; whose local names count; who is meant by "both sides".

Roles come from the takedowns that the article reports: their targets and whom these were linked to are targets; a rival is who
stands, as a matter of public record, against a target or against the bigger camp that it belongs to; every other camp
is another. An actor that the article names and the gazetteer does not know joins the cast under the name that the article gives.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.actors.gazetteer import Actor, Gazetteer, Mention
from analysis.takedowns import Takedown
from analysis.text import tokenise
from comments.model import Article

__all__ = ["ROLES", "Cast", "cast_of"]

ROLES = ("platform", "target", "rival", "other")
_OFTEN = 2  # namings from which on an article is about a country that no takedown is linked to
_LONGEST_NAME = 6  # words of a name that an article gives to somebody unknown
_DESCRIPTION = re.compile(
    r"^(?:(?:[Aa]n?|[Tt]he|several|some|individuals?|people|employees?|staff|members?|firms?|company|companies|networks?|actors?|"
    r"operators?|(?:associated|linked|connected) (?:with|to)|of|by|from|called|named|known as)\b\s*)+"
)


@dataclass(frozen=True)
class Cast:
    """The actors of one thread. `roles` are of actors by id, those that are targets, rivals or the platform."""

    gazetteer: Gazetteer
    platform: str = ""
    targets: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)

    def role(self, actor: Actor) -> str:
        """One of `ROLES`: by the actor itself, else by the nearest camp above it that has a role."""
        if actor.side == "platform":
            return "platform"
        for actor_id in self.gazetteer.lineage(actor):
            if actor_id in self.roles:
                return self.roles[actor_id]
        return "other"

    def mentions(self, text: str) -> list[Mention]:
        """Every naming of an actor in `text`, by worldwide and by the thread's local names."""
        return self.gazetteer.mentions(tokenise(text), text)

    def opposite(self, actor_id: str) -> str:
        """The one target or rival that stands against `actor_id`: whom "the other side" means beside it; or empty."""
        actor = self.gazetteer.get(actor_id)
        if actor is None:
            return ""
        others = [each for each in self.targets if self.gazetteer.get(each) and not self._kin(each, actor_id)]
        if len(others) == 1:
            return others[0]
        for against in self._against(actor):
            known = [each for each in against if each in self.roles]
            if known:
                return known[0] if len(known) == 1 else ""
        return ""

    def _kin(self, one: str, other: str) -> bool:
        """Whether one of the two belongs to the other."""
        first, second = self.gazetteer.get(one), self.gazetteer.get(other)
        if first is None or second is None:
            return one == other
        return one in self.gazetteer.lineage(second) or other in self.gazetteer.lineage(first)

    def _against(self, actor: Actor) -> list[tuple[str, ...]]:
        """The opponents of an actor, then those of what it belongs to, and so on upwards."""
        lines = (self.gazetteer.get(each) for each in self.gazetteer.lineage(actor))
        return [line.opponents for line in lines if line]


def cast_of(article: Article, takedowns: Sequence[Takedown], gazetteer: Gazetteer) -> Cast:
    """The cast of the thread under `article`."""
    texts = [article.title, *(text for _, text in article.paragraphs)]
    linked = list(dict.fromkeys(part for row in takedowns for part in _linked(row) if part))
    named = [gazetteer.mentions(tokenise(text), text) for text in linked]
    strangers = [_stranger(text) for text, found in zip(linked, named, strict=True) if not _camps(found)]
    everybody = Gazetteer([*gazetteer.actors, *_unknown(strangers, gazetteer)]) if any(strangers) else gazetteer
    spoken = Counter(mention.actor.actor_id for text in texts for mention in everybody.mentions(tokenise(text), text))
    targets = list(dict.fromkeys(actor.actor_id for found in named for actor in _camps(found)))
    if not takedowns:
        targets = []
    targets += [actor.actor_id for actor in everybody.actors[len(gazetteer.actors) :]]
    home = _home(everybody, targets, spoken)
    cast = everybody.for_thread(home) if home else everybody
    roles = _roles(cast, targets)
    platform = _platform(cast, takedowns, spoken)
    if platform:
        roles[platform] = "platform"
    return Cast(cast, platform, tuple(targets), roles)


def _linked(row: Takedown) -> list[str]:
    """What a takedown says of whom it hit."""
    return [row.linked_to, *row.target.split("; ")] if row.linked_to or row.target else [row.origin]


def _camps(mentions: Iterable[Mention]) -> list[Actor]:
    return [mention.actor for mention in mentions if mention.actor.side == "camp"]


def _stranger(text: str) -> str:
    """The name in a description of somebody whom the gazetteer does not know; empty where there is none."""
    for part in reversed(text.split(", ")):
        name = _DESCRIPTION.sub("", part).strip(" ,.;:\"'“”")
        words = name.split()
        if 0 < len(words) <= _LONGEST_NAME and words[0][:1].isupper():
            return name
    return ""


def _unknown(names: Iterable[str], gazetteer: Gazetteer) -> list[Actor]:
    """Actors for names that the gazetteer does not know."""
    made: dict[str, Actor] = {}
    for name in filter(None, names):
        actor_id = "_".join(tokenise(name).words)
        while gazetteer.get(actor_id) is not None:
            actor_id += "_here"
        made.setdefault(actor_id, Actor(actor_id, "camp", (name,)))
    return list(made.values())


def _home(gazetteer: Gazetteer, targets: Sequence[str], spoken: Mapping[str, int]) -> set[str]:
    """The ids that the thread is about: the countries of the targets, and those that the article names often."""
    home: set[str] = set()
    for actor_id in targets:
        actor = gazetteer.get(actor_id)
        if actor is not None:
            home.update(gazetteer.lineage(actor))
    counted: Counter[str] = Counter()
    for actor_id, count in spoken.items():
        actor = gazetteer.get(actor_id)
        if actor is not None:
            counted[gazetteer.lineage(actor)[-1]] += count
    often = {actor_id for actor_id, count in counted.items() if count >= _OFTEN}
    return home | {each for each in often if (actor := gazetteer.get(each)) and actor.kind == "country"}


def _roles(gazetteer: Gazetteer, targets: Sequence[str]) -> dict[str, str]:
    """Targets with what they belong to, then the opponents of each; who is nearer to a target comes first."""
    roles = dict.fromkeys(targets, "target")
    lines = [gazetteer.lineage(actor) for each in targets if (actor := gazetteer.get(each))]
    above = {each for line in lines for each in line}
    opposed = {other for actor in gazetteer.actors for other in actor.opponents if other in above}
    for step in range(max(map(len, lines), default=0)):
        level = [line[step] for line in lines if step < len(line)]
        for actor_id in level:
            roles.setdefault(actor_id, "target")
        for actor_id in level:
            actor = gazetteer.get(actor_id)
            for other in actor.opponents if actor else ():
                roles.setdefault(other, "rival")
            if actor_id in opposed:
                for enemy in gazetteer.actors:
                    if actor_id in enemy.opponents:
                        roles.setdefault(enemy.actor_id, "rival")
    return roles


def _platform(gazetteer: Gazetteer, takedowns: Sequence[Takedown], spoken: Mapping[str, int]) -> str:
    """The platform that removed: as the takedowns have it, else the one that the article names most often."""
    for row in takedowns:
        found = gazetteer.mentions(tokenise(row.platform), row.platform)
        if found and found[0].actor.side == "platform":
            return found[0].actor.actor_id
    platforms = [(count, each) for each, count in spoken.items() if (a := gazetteer.get(each)) and a.side == "platform"]
    return max(platforms, key=lambda item: (item[0], item[1]))[1] if platforms else ""
