"""``commentariat actors``: check a file of one's own actors, and look up who is known."""

from pathlib import Path

from analysis.actors import Actor, Gazetteer, load_gazetteer, shipped_gazetteer
from analysis.actors.loading import lint_gazetteer, read_actors
from analysis.text import tokenise

__all__ = ["check", "gazetteer_of", "show"]

_LISTED = 40  # actors that are shown


def gazetteer_of(path: Path | None) -> Gazetteer:
    """The shipped gazetteer, or with the user's file on top."""
    return shipped_gazetteer() if path is None else load_gazetteer(path)


def check(path: Path) -> list[str]:
    """What is doubtful in a file of actors, a sentence each. Raises `UsageError` for one that breaks a rule."""
    own = read_actors(path)
    faults = lint_gazetteer(own, (actor.actor_id for actor in shipped_gazetteer().actors))
    return [f"{path}: {fault}" for fault in faults]


def show(name: str, path: Path | None = None) -> str:
    """Everything that is known of the actors called `name`, by id or as commenters write it; text for a terminal."""
    gazetteer = gazetteer_of(path)
    name = name.strip()
    found = {mention.actor.actor_id: mention.actor for mention in gazetteer.mentions(tokenise(name), name)}
    key = name.casefold().replace(" ", "_")
    for actor in gazetteer.actors:
        if actor.actor_id == key or name.casefold() in actor.local:
            found.setdefault(actor.actor_id, actor)
    if not found:
        return f"nobody is known by {name!r}"
    return "\n\n".join(_told(actor, gazetteer) for actor in list(found.values())[:_LISTED])


def _told(actor: Actor, gazetteer: Gazetteer) -> str:
    lines = [f"{actor.actor_id} ({actor.kind})"]
    above = gazetteer.lineage(actor)[1:]
    for label, values in (
        ("belongs to", above),
        ("opponents", actor.opponents),
        ("names", actor.names),
        ("only as written", actor.cased),
        ("only at home", actor.local),
    ):
        if values:
            lines.append(f"  {label}: {', '.join(values)}")
    return "\n".join(lines)
