"""The shipped stance model on real comments: a floor under its scores, calibration, symmetry, and data it was not made for."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC

from analysis.classifier import decide
from analysis.codebook import load_codebook
from analysis.registry import DEFAULT_CLASSIFIER, load_classifier
from analysis.stance.linear_classifier import LinearClassifier
from reports.evaluate import run_evaluation

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def evaluated(shared):
    path = shared("data/coded/comments.jsonl")
    table = run_evaluation(path, "takedown", DEFAULT_CLASSIFIER, as_json=False, errors=None)
    assert "macro" in table.lower()
    return json.loads(run_evaluation(path, "takedown", DEFAULT_CLASSIFIER, as_json=True, errors=None, symmetry=True))


@pytest.fixture(scope="module")
def scores(evaluated):
    return evaluated["stance"]


def test_it_beats_the_majority_baseline(scores):
    assert scores["macro_f1"] > 4 * scores["majority_macro_f1"]


def test_the_score_is_no_worse_than_it_was(scores):
    assert scores["macro_f1"] >= 0.46
    for code, floor in (("supports_takedown", 0.58), ("opposes_takedown", 0.58), ("alleges_partisan_bias", 0.42)):
        assert scores["codes"][code]["f1"] >= floor, code


def test_probabilities_mean_something(scores):
    assert scores["ece"] <= 0.05
    assert scores["coverage"] >= 0.95


def test_names_do_not_matter(evaluated):
    assert evaluated["symmetry"]["n"] > 100
    assert evaluated["symmetry"]["changed_share"] <= 0.01


def test_the_numbers_that_the_report_prints_are_these(scores):
    """`analysis/stance/takedown_measured.json` is fresh: `python tools/measure.py ../shared/data/coded/comments.jsonl`."""
    measured = load_classifier(DEFAULT_CLASSIFIER, load_codebook("takedown")).measured
    assert measured is not None, "measured for another model"
    assert measured["macro_f1"] == pytest.approx(scores["macro_f1"], abs=1e-3)


def test_suspicion_is_told_from_its_absence_on_comments_of_another_kind(shared):
    """PsyCoMark: comments that annotators called conspiratorial or not; the model has never seen any.

    The floor is what was reached. PsyCoMark calls any plot one (vaccines, wars, elections); the codebook's code needs a
    hidden hand behind an enforcement, and the corpus teaches that difference.
    """
    lines = shared("data/psycomark/annotations.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for line in lines if (row := json.loads(line))["conspiracy"] in {"Yes", "No"}]
    frame = pd.DataFrame({"text": [row["text"] for row in rows], "headline": "", "parent": "", "language": "en"})
    codebook = load_codebook("takedown")
    given = load_classifier(DEFAULT_CLASSIFIER, codebook).predict_proba(frame)[:, codebook.codes.index("conspiracy")]
    assert roc_auc_score([row["conspiracy"] == "Yes" for row in rows], given) >= 0.57


TARGETS = """
name = "targets"
version = "1.0.0"
title = "Stance toward a named target"
unit = "One tweet."
language = "en"
alone = "none"
names = "kept"
""" + "".join(
    f'\n[[code]]\nid = "{code}"\nlabel = "{code}"\nshort = "{code}"\ndefinition = "The tweet is so."\n'
    for code in ("favor", "against", "none")
)


def test_training_on_other_data_beats_the_organisers_reference(shared, tmp_path: Path):
    """SemEval-2016 task 6A: F of FAVOR and AGAINST in five folds, beside a linear SVM for each target."""
    lines = shared("data/semeval2016/train.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    (tmp_path / "targets.toml").write_text(TARGETS, encoding="utf-8")
    codebook = load_codebook(tmp_path / "targets.toml")
    fold = np.arange(len(rows)) % 5
    texts, targets = (np.array([row[key] for row in rows]) for key in ("text", "target"))
    gold = np.array([row["stance"].lower() for row in rows])
    ours, theirs = np.zeros((2, len(rows), 2), dtype=bool)
    frame = pd.DataFrame({"text": texts, "headline": targets, "parent": "", "language": "en"})
    for number in range(5):
        seen, unseen = fold != number, fold == number
        model = LinearClassifier(codebook).fit(
            frame[seen].reset_index(drop=True), [frozenset({code}) for code in gold[seen]]
        )
        given = model.predict_proba(frame[unseen].reset_index(drop=True))
        decided = decide(given, codebook, model.thresholds, model.abstain_below).codes
        ours[unseen] = [[codes is not None and code in codes for code in ("favor", "against")] for codes in decided]
        for target in sorted(set(targets)):
            here = targets == target
            words = CountVectorizer(ngram_range=(1, 3), binary=True)
            characters = CountVectorizer(analyzer="char", ngram_range=(2, 5), binary=True)
            union = make_union(words, characters).fit(texts[seen & here])
            svm = LinearSVC(C=0.01, max_iter=5000, random_state=0).fit(
                union.transform(texts[seen & here]), gold[seen & here]
            )
            said = svm.predict(union.transform(texts[unseen & here]))
            theirs[unseen & here] = np.stack([said == "favor", said == "against"], axis=1)

    def score(taken: np.ndarray) -> float:
        held = np.stack([gold == "favor", gold == "against"], axis=1)
        return float((2 * (taken & held).sum(axis=0) / (taken.sum(axis=0) + held.sum(axis=0))).mean())

    assert score(ours) > score(theirs), (score(ours), score(theirs))
