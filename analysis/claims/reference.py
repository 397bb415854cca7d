"""Whom a phrase means: the actor that it names, or the one that "they", "both" or "the other side" stands for.

A pronoun is resolved to the last camp named before it in the comment, else to the only one that the answered comment names; "the
other side" to the one that stands against the camp that the comment names, among the thread's targets and rivals. What
cannot be told is left empty.
"""

from collections.abc import Sequence

from analysis.actors import Actor
from analysis.actors.roles import Cast
from analysis.claims.claim import Side
from analysis.claims.names import tells_a_side
from analysis.claims.phrases import Phrase, Phrases

__all__ = ["actor_of", "resolve"]

_OTHER_SIDE = frozenset(
    (
        "other side", "the other side", "other party", "the other party", "the other camp", "the other lot",
        "the other one", "other one", "the others", "others", "our neighbours", "our neighbors", "our neighbour", "the neighbours",
        "neighbours", "neighbour", "the opposite side", "opposite side", "the other country", "across the border",
    )
)  # fmt: skip
_AGAINST = frozenset({"anti", "non", "ex", "former"})  # before a name: the phrase is not of whom it names
_AGAINST_IT = frozenset(  # after a name: likewise
    "opponent opponents critic critics rival rivals enemy enemies hater haters detractors opposition".split()
)


def resolve(phrases: Phrases, phrase: Phrase, parent: Phrases | None, cast: Cast) -> Side:
    """The side that `phrase` of the text `phrases` names; `parent` is what that text answers."""
    written = phrases.written(phrase)
    if phrase.kind == "named":
        if _plain(phrases, phrase) in _OTHER_SIDE:
            return _other_side(phrases, phrase, written, cast)
        actor = actor_of(phrases, phrase, cast)
        return Side(written, *_known(actor, cast)) if actor or tells_a_side(written) else Side()
    if phrase.kind in {"they", "he"}:
        antecedent = _before(phrases, phrase) or (_only(parent) if parent is not None else None)
        if antecedent is None:
            return Side()
        source, named = antecedent
        return Side(source.written(named), *_known(actor_of(source, named, cast), cast))
    if phrase.kind == "others":
        return _other_side(phrases, phrase, written, cast)
    return Side(written)


def actor_of(phrases: Phrases, phrase: Phrase, cast: Cast) -> Actor | None:
    """The actor that a phrase names, the one that belongs to most others where it names several; None for "anti-X"."""
    words = phrases.tokens.words
    before = words[phrase.first - 1] if phrase.first else ""
    own = words[phrase.first : phrase.last]
    if before in _AGAINST or not _AGAINST.isdisjoint(own) or not _AGAINST_IT.isdisjoint(own[1:]):
        return None
    camps = [actor for actor in phrase.actors if actor.side == "camp"] or list(phrase.actors)
    return max(camps, key=lambda actor: len(cast.gazetteer.lineage(actor)), default=None)


def _known(actor: Actor | None, cast: Cast) -> tuple[str, str]:
    return ("", "") if actor is None else (actor.actor_id, cast.role(actor))


def _plain(phrases: Phrases, phrase: Phrase) -> str:
    return " ".join(phrases.tokens.words[phrase.first : phrase.last])


def _before(phrases: Phrases, phrase: Phrase) -> tuple[Phrases, Phrase] | None:
    """The last phrase before `phrase` that names a camp."""
    named = [each for each in phrases.found if each.first < phrase.first and _names_camp(each)]
    return (phrases, named[-1]) if named else None


def _only(phrases: Phrases) -> tuple[Phrases, Phrase] | None:
    """The one camp that a text names, where it names one."""
    named = [each for each in phrases.found if _names_camp(each)]
    actors = {actor.actor_id for each in named for actor in each.actors if actor.side == "camp"}
    return (phrases, named[0]) if len(actors) == 1 else None


def _names_camp(phrase: Phrase) -> bool:
    return any(actor.side == "camp" for actor in phrase.actors)


def _other_side(phrases: Phrases, phrase: Phrase, written: str, cast: Cast) -> Side:
    """Who stands against the camp that the comment names, or else against the thread's only target."""
    named = [actor for each in phrases.found if each is not phrase for actor in each.actors if actor.side == "camp"]
    spoken: Sequence[str] = [actor.actor_id for actor in named] or (cast.targets if len(cast.targets) == 1 else ())
    for actor_id in reversed(spoken):
        other = cast.gazetteer.get(cast.opposite(actor_id))
        if other is not None:
            return Side(written, other.actor_id, cast.role(other))
    return Side(written)
