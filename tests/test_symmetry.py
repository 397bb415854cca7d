"""The symmetry audit: what is swapped, and that the built-in classifier does not care."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.codebook import load_codebook
from analysis.registry import DEFAULT_CLASSIFIER, load_classifier
from analysis.symmetry import audit, swaps

CODEBOOK = load_codebook("takedown")
CORPUS = Path(__file__).resolve().parent.parent / "analysis" / "stance" / "corpus"
SWAPS = {swap.kind: swap.change for swap in swaps()}


def frame(texts: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"text": texts, "headline": "", "parent": "", "language": "en"})


@pytest.mark.parametrize(
    ("kind", "text", "gone"),
    [
        ("camps", "Why do the Democrats get away with it, and BJP too?", ["Democrats", "BJP"]),
        ("platforms", "Facebook and YOUTUBE did it", ["Facebook", "YOUTUBE"]),
        ("gendered names", "Ask Priya or John about it", ["Priya", "John"]),
        ("religious names", "Krishna agrees with Peter", ["Krishna", "Peter"]),
    ],
)
def test_names_are_put_for_others_of_their_kind(kind, text, gone):
    changed = SWAPS[kind](text)
    assert not any(name in changed for name in gone)
    assert len(changed.split()) >= len(text.split()) - 2
    assert SWAPS[kind]("nobody is named here, mark my words") == "nobody is named here, mark my words"


def test_no_swap_gives_a_name_itself():
    for name in ("Priya", "John", "Fatima", "Ahmed"):
        assert SWAPS["gendered names"](name) != name


class Partisan:
    """A classifier that minds who is named: what the audit must find."""

    name, version, languages = "partisan", "1", frozenset({"en"})
    codebook = CODEBOOK
    thresholds = np.full(len(CODEBOOK.codes), 0.5)
    abstain_below = 0.0

    def predict_proba(self, comments: pd.DataFrame) -> np.ndarray:
        result = np.zeros((len(comments), len(CODEBOOK.codes)))
        result[:, 0] = [0.9 if "BJP" in text else 0.1 for text in comments["text"]]
        return result


def test_a_partisan_classifier_is_found_out():
    found = audit(Partisan(), frame(["BJP again", "Congress party again", "nothing"]))
    assert found["kinds"]["camps"] == {
        "n": 2,
        "changed_share": 0.5,
        "mean_shift": pytest.approx(0.8 / 14, abs=1e-6),
        "max_shift": pytest.approx(0.8 / 7, abs=1e-6),
    }
    assert found["kinds"]["gendered names"]["changed_share"] is None
    assert found["changed_share"] == 0.5


def test_the_built_in_classifier_takes_no_sides():
    """At most one comment in a hundred may change when names are swapped."""
    texts = [
        json.loads(line)["text"]
        for name in ("south-asia", "world", "news-southasia", "bias-wars")
        for line in (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[:250]
    ]
    found = audit(load_classifier(DEFAULT_CLASSIFIER, CODEBOOK), frame(texts))
    assert found["n"] > 300
    assert found["changed_share"] <= 0.01
    assert found["mean_shift"] <= 0.005
