"""The built-in classifier on real coded comments, beside the majority baseline."""

import json

import pytest

from analysis.codebook import load_codebook
from analysis.registry import load_classifier
from reports.evaluate import run_evaluation

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def scores(shared):
    path = shared("data/coded/comments.jsonl")
    table = run_evaluation(path, "takedown", "cues", as_json=False, errors=None)
    assert "macro" in table.lower()
    return json.loads(run_evaluation(path, "takedown", "cues", as_json=True, errors=None))["stance"]


def test_cues_beat_the_majority_baseline(scores):
    assert scores["macro_f1"] > 2 * scores["majority_macro_f1"]


def test_the_score_is_no_worse_than_it_was(scores):
    assert scores["macro_f1"] >= 0.37


def test_probabilities_mean_something(scores):
    assert scores["ece"] <= 0.05


def test_the_numbers_that_the_report_prints_are_these(scores):
    """`analysis/stance/cue_measured.json` is fresh: `python tools/measure.py ../shared/data/coded/comments.jsonl`."""
    measured = load_classifier("cues", load_codebook("takedown")).measured
    assert measured is not None, "measured for other weights"
    assert measured["macro_f1"] == pytest.approx(scores["macro_f1"], abs=1e-3)
