"""Bias claims on real comments: a floor under the scores, both shared pages, and PsyCoMark's spans as an outside check."""

import json

import pandas as pd
import pytest

from analysis.actors import shipped_gazetteer
from analysis.actors.roles import cast_of
from analysis.claims.candidates import candidates_of
from analysis.claims.evaluation import evaluate_claims
from analysis.claims.phrases import find_phrases
from analysis.claims.reader import ROLES, CodedComment, claim_reader, side_context
from analysis.codebook import load_codebook
from analysis.pipeline import analyse
from analysis.registry import DEFAULT_CLASSIFIER
from comments.model import Article
from comments.readers import ReadOptions, read_paths
from reports.evaluate import run_evaluation

pytestmark = pytest.mark.acceptance
CODEBOOK = load_codebook("takedown")
READER = claim_reader(CODEBOOK)
GAZETTEER = shipped_gazetteer()


@pytest.fixture(scope="module")
def coded(shared):
    return [json.loads(line) for line in shared("data/coded/comments.jsonl").read_text(encoding="utf-8").splitlines()]


def test_claims_of_the_program_s_own_codes_are_no_worse_than_they_were(shared):
    path = shared("data/coded/comments.jsonl")
    claims = json.loads(run_evaluation(path, "takedown", DEFAULT_CLASSIFIER, as_json=True, errors=None))["claims"]
    assert claims["presence"]["f1"] >= 0.46
    assert claims["polarity"]["accuracy"] >= 0.75
    assert claims["mechanism"]["micro_f1"] >= 0.5
    assert set(claims["actors"]) == {"accused", "beneficiary", "harmed"}


def test_claims_of_a_coder_s_codes_are_no_worse_than_they_were(coded):
    """Sides, mechanism and evidence apart from the errors of the stance model."""
    found = [
        READER.read(
            [
                CodedComment(
                    "", record["text"], record["headline"], record["parent"] or "", "", frozenset(record["stance"]),
                    dict.fromkeys(CODEBOOK.codes, 0.5),
                )
            ],
            cast_of(Article(title=record["headline"]), [], GAZETTEER),
        )
        for record in coded
    ]  # fmt: skip
    scores = evaluate_claims([record["claims"] for record in coded], found, [r["text"] for r in coded], GAZETTEER)
    assert scores["polarity"]["accuracy"] >= 0.95
    assert scores["mechanism"]["micro_f1"] >= 0.5
    assert scores["sides"]["agreement"] >= 0.5
    assert scores["evidence"]["overlap_f1"] >= 0.45


def test_whom_a_comment_blames_is_a_conspiracy_s_actor_rather_than_its_victim(shared):
    """PsyCoMark's annotators marked who acts and who suffers; the model that points at sides has not seen them."""
    lines = shared("data/psycomark/annotations.jsonl").read_text(encoding="utf-8").splitlines()
    hits = {(role, kind): [0, 0, 0.0] for role in ROLES for kind in ("Actor", "Victim")}
    for record in map(json.loads, lines[:1500]):
        spans: dict[str, list[tuple[int, int]]] = {}
        for mark in record["markers"]:
            spans.setdefault(mark["type"], []).append((mark["startIndex"], mark["endIndex"]))
        phrases = find_phrases(record["text"][:4000], GAZETTEER, READER.classes)
        candidates = candidates_of(phrases, None, None, READER.frames, denies=False)
        if not candidates:
            continue
        context = side_context(phrases, len(candidates), denies=False, answers=False)
        chances = READER.sides.probabilities([each.features for each in candidates], context)
        for (role, kind), counted in hits.items():
            if kind in spans:
                inside = [_overlaps(phrases, each.phrase, spans[kind]) for each in candidates]
                counted[0] += 1
                counted[1] += inside[int(chances[1:, ROLES.index(role)].argmax())]
                counted[2] += sum(inside) / len(inside)
    share = {key: (chosen / n, drawn / n) for key, (n, chosen, drawn) in hits.items()}
    assert share["beneficiary", "Actor"][0] >= share["beneficiary", "Actor"][1] + 0.1
    assert share["harmed", "Victim"][0] > share["harmed", "Victim"][1]
    assert share["beneficiary", "Victim"][0] < share["harmed", "Victim"][0]


def _overlaps(phrases, phrase, spans) -> bool:
    start, end = phrases.tokens.starts[phrase.first], phrases.tokens.ends[phrase.last - 1]
    return any(start < stop and end > begin for begin, stop in spans)


def test_the_dawn_page_s_clearest_claims(shared):
    """Claims that no reader would leave out, each with its sides as the thread's actors."""
    threads = list(read_paths([shared("threads/dawn-2019-04-01.txt")], ReadOptions()))
    claims = analyse(threads).claims
    assert isinstance(claims, pd.DataFrame)
    favoured = claims[claims["beneficiary_actor"] == "bjp"]
    assert len(favoured) >= 3
    assert set(favoured["beneficiary_role"]) == {"rival"}
    assert (claims["accused_actor"] == "facebook").mean() > 0.8
    timed = claims[claims["mechanism"].str.contains("timing")]
    assert len(timed) >= 3
