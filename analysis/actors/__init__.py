"""Who is spoken of: the gazetteer of actors, and the roles that they have in a thread."""

from analysis.actors.gazetteer import KINDS, Actor, Gazetteer, Mention
from analysis.actors.loading import load_gazetteer, shipped_gazetteer

__all__ = ["KINDS", "Actor", "Gazetteer", "Mention", "load_gazetteer", "shipped_gazetteer"]
