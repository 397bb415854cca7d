"""Classifiers by name, found through the entry-point group ``commentariat.stance_classifiers``.

The built-in ones come through the same door as anybody's. Listing reads metadata only; a classifier's module is
imported when it is asked for.
"""

from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from analysis.classifier import StanceClassifier
from analysis.codebook import Codebook
from comments.errors import UsageError

__all__ = ["DEFAULT_CLASSIFIER", "GROUP", "classifier_names", "load_classifier"]

GROUP = "commentariat.stance_classifiers"
DEFAULT_CLASSIFIER = "linear"
# Asked of the class, not of the instance, whose properties may need a model that is yet to be learnt.
_PARTS = (
    *("name", "version", "languages", "thresholds", "abstain_below", "codebook"),
    *("fit", "predict_proba", "explain"),
)


def classifier_names() -> dict[str, str]:
    """Name → the distribution that brings it, sorted by name; nothing is imported."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return {entry.name: entry.dist.name if entry.dist else "" for entry in found}


def load_classifier(name: str, codebook: Codebook, model: Path | None = None) -> StanceClassifier:
    """The classifier called `name`, made for `codebook`; with what was learnt, where `model` is a folder that keeps it.

    Raises `UsageError` where there is no such classifier, it is none, or it cannot be loaded from a folder.
    """
    made = _entry(name)
    if model is not None:
        if not hasattr(made, "load"):
            raise UsageError("a classifier that can be loaded from a folder", got=repr(name), where="--model")
        classifier = made.load(model, codebook)
    else:
        classifier = made(codebook)
    lacking = [part for part in _PARTS if not hasattr(type(classifier), part) and part not in vars(classifier)]
    if lacking:
        raise UsageError(
            "what the StanceClassifier protocol asks for",
            got=f"{type(classifier).__name__} without {', '.join(lacking)}",
            where=f"classifier {name!r}",
        )
    found: StanceClassifier = classifier
    return found


def _entry(name: str) -> Any:
    """What the entry point called `name` names."""
    matching: list[EntryPoint] = list(entry_points(group=GROUP, name=name))
    if not matching:
        known = ", ".join(classifier_names()) or "none"
        raise UsageError(f"a classifier that is installed ({known})", got=repr(name), where="--classifier")
    try:
        return matching[0].load()
    except ImportError as error:
        raise UsageError("a classifier that can be imported", got=str(error), where=f"classifier {name!r}") from error
