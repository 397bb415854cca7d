"""The door for classifiers: decisions from probabilities, the registry, and the built-in one behind the door."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.classifier import CONTEXT_COLUMNS, StanceClassifier, check_probabilities, decide
from analysis.codebook import load_codebook
from analysis.registry import DEFAULT_CLASSIFIER, classifier_names, load_classifier
from analysis.stance.linear_classifier import LinearClassifier
from comments.errors import UsageError

CODEBOOK = load_codebook("takedown")
N_CODES = len(CODEBOOK.codes)
CORPUS = Path(__file__).resolve().parent.parent / "analysis" / "stance" / "corpus"


def frame(*texts: str) -> pd.DataFrame:
    return pd.DataFrame({column: [""] * len(texts) for column in CONTEXT_COLUMNS}).assign(
        text=list(texts), language="en"
    )


def probabilities(**held: float) -> np.ndarray:
    row = np.full((1, N_CODES), 0.05)
    for code, value in held.items():
        row[0, CODEBOOK.codes.index(code)] = value
    return row


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"supports_takedown": 0.8}, {"supports_takedown"}),
        ({"conspiracy": 0.6, "alleges_partisan_bias": 0.7}, {"conspiracy", "alleges_partisan_bias"}),
        ({"no_stance": 0.9}, {"no_stance"}),
        ({"no_stance": 0.9, "conspiracy": 0.6}, {"conspiracy"}),
        ({"no_stance": 0.2}, None),
    ],
)
def test_decisions(given, codes):
    decided = decide(probabilities(**given), CODEBOOK, np.full(N_CODES, 0.5), 0.3)
    assert decided.codes == [None if codes is None else frozenset(codes)]


@pytest.mark.parametrize("abstain_below", [0.3, 0.0])
def test_a_row_without_probabilities_abstains_with_confidence_nought(abstain_below):
    decided = decide(np.full((1, N_CODES), np.nan), CODEBOOK, np.full(N_CODES, 0.5), abstain_below)
    assert decided.codes == [None]
    assert decided.confidence[0] == 0.0


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (np.zeros((2, N_CODES)), "shape"),
        (np.full((1, N_CODES), 1.5), "0..1"),
        (np.array([[np.nan] + [0.1] * (N_CODES - 1)]), "row of NaN"),
    ],
)
def test_wrong_probabilities_are_refused(wrong, complaint):
    with pytest.raises(UsageError, match=complaint):
        check_probabilities(wrong, 1, CODEBOOK, "mine")


def test_the_registry_lists_without_importing_and_loads_by_name():
    assert classifier_names()[DEFAULT_CLASSIFIER] == "commentariat"
    assert isinstance(load_classifier(DEFAULT_CLASSIFIER, CODEBOOK), StanceClassifier)
    with pytest.raises(UsageError, match="'nobody'"):
        load_classifier("nobody", CODEBOOK)


def test_words_speak_for_codes_and_say_where():
    texts = [
        "Well done Facebook, good riddance! They broke the rules.",
        "Why is only one party banned? Twitter is biased.",
        "what time is it",
    ]
    classifier = LinearClassifier(CODEBOOK)
    result = classifier.predict_proba(frame(*texts))
    assert result.shape == (3, N_CODES)
    best = [CODEBOOK.codes[number] for number in result.argmax(axis=1)]
    assert best == ["supports_takedown", "alleges_partisan_bias", "no_stance"]
    for text, code, items in list(zip(texts, best, classifier.explain(frame(*texts)), strict=True))[:2]:
        own = [item for item in items if item.code == code]
        assert own
        assert all(text[item.start : item.end].strip() and item.weight > 0 for item in own)
        assert [item.weight for item in items] == sorted((item.weight for item in items), reverse=True)


def test_answers_do_not_depend_on_the_batch():
    texts = ["good riddance", "this is censorship", "lol", "now ban the other side too"]
    classifier = LinearClassifier(CODEBOOK)
    together = classifier.predict_proba(frame(*texts))
    apart = np.vstack([classifier.predict_proba(frame(text)) for text in reversed(texts)])[::-1]
    assert np.array_equal(together, apart)


def test_what_is_answered_changes_the_answer():
    given = frame("no, it was for spam", "no, it was for spam")
    given["parent"] = ["Only our side gets banned, never theirs. Biased admins.", "what was the subreddit about?"]
    column = CODEBOOK.codes.index("rejects_bias_claim")
    claim, question = LinearClassifier(CODEBOOK).predict_proba(given)[:, column]
    assert claim > question


def test_the_corpus_is_coded_by_the_codebook():
    for file in CORPUS.glob("*.jsonl"):
        records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        assert len({record["id"] for record in records}) == len(records)
        for record in records:
            for field in ("stance", "coder_a", "coder_b"):
                held = set(record[field])
                assert held <= set(CODEBOOK.codes)
                assert held == {CODEBOOK.alone} or (held and CODEBOOK.alone not in held), record["id"]
