"""Classifiers by name, found through the entry-point group ``commentariat.stance_classifiers``.

The built-in ones come through the same door as anybody's. Listing reads metadata only; a classifier's module is
imported when it is asked for.
"""

from importlib.metadata import EntryPoint, entry_points

from analysis.classifier import StanceClassifier
from analysis.codebook import Codebook
from comments.errors import UsageError

__all__ = ["DEFAULT_CLASSIFIER", "GROUP", "classifier_names", "load_classifier"]

GROUP = "commentariat.stance_classifiers"
DEFAULT_CLASSIFIER = "cues"


def classifier_names() -> dict[str, str]:
    """Name → the distribution that brings it, sorted by name; nothing is imported."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return {entry.name: entry.dist.name if entry.dist else "" for entry in found}


def load_classifier(name: str, codebook: Codebook) -> StanceClassifier:
    """The classifier called `name`, made for `codebook`. Raises `UsageError` where there is none or it is not one."""
    matching: list[EntryPoint] = list(entry_points(group=GROUP, name=name))
    if not matching:
        known = ", ".join(classifier_names()) or "none"
        raise UsageError(f"a classifier that is installed ({known})", got=repr(name), where="--classifier")
    try:
        made = matching[0].load()(codebook)
    except ImportError as error:
        raise UsageError("a classifier that can be imported", got=str(error), where=f"classifier {name!r}") from error
    if not isinstance(made, StanceClassifier):
        raise UsageError(
            "what the StanceClassifier protocol asks for", got=type(made).__name__, where=f"classifier {name!r}"
        )
    return made
