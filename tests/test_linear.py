"""The linear stance model: its columns, its file, how it is fitted, and what it must not see."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.actors import Gazetteer, shipped_gazetteer
from analysis.codebook import load_codebook
from analysis.stance.columns import Columns, form_of, named
from analysis.stance.feature_space import learn_space
from analysis.stance.linear_classifier import LinearClassifier, shipped_model
from analysis.stance.linear_model import LinearModel
from analysis.stance.reading import Reader
from analysis.stance.rows import Rows
from analysis.stance.word_classes import WordClasses
from comments.errors import UsageError

CODEBOOK = load_codebook("takedown")
CLASSES = WordClasses(
    {"remove": ["ban", "remov*", "took down"], "side": ["left", "right"], "demand": ["must", "right now"]}
)
READER = Reader(None, CLASSES, shipped_gazetteer())
CORPUS = Path(__file__).resolve().parent.parent / "analysis" / "stance" / "corpus"


def seed(n: int = 500) -> tuple[pd.DataFrame, list[frozenset[str]]]:
    lines = (CORPUS / "seed.jsonl").read_text(encoding="utf-8").splitlines()[:n]
    records = [json.loads(line) for line in lines]
    frame = pd.DataFrame(
        {
            "text": [r["text"] for r in records],
            "headline": [r["headline"] for r in records],
            "parent": "",
            "language": "en",
        }
    )
    return frame, [frozenset(r["stance"]) for r in records]


WORDS = st.sampled_from(
    ["ban", "removed", "the", "left", "took", "down", "must", "right", "now", ".", "?", "Sara", "@x", "soooo"]
)


@given(st.lists(WORDS, max_size=25))
def test_columns_by_number_are_those_by_name(words):
    """The quick way through tables and the plain way through names find the same columns."""
    text = " ".join(words)
    reading = READER.read(text)
    by_name = [name for name, _, _ in named(reading.words, reading.units, CLASSES)]
    columns = Columns(sorted({*by_name, "form:question", "form:words3", "class:never"}), CLASSES)
    rows = Rows(columns)
    present, runs = rows.present([reading, reading]), rows.runs([reading, reading])
    counted = {columns.number[name] for name in by_name if not name.startswith(("word:", "char:"))}
    form = {columns.number[name] for name in form_of(text, len(reading.words), answers=False) if name in columns.number}
    assert list(present.numbers) == 2 * sorted(counted | form)
    often = sorted(columns.number[name] for name in by_name if name.startswith(("word:", "char:")))
    assert [sorted(half) for half in np.split(runs.numbers, runs.starts[1:2])] == [often, often]
    places = {
        (columns.names[number], first, last) for number, first, last in columns.places(reading.words, reading.units)
    }
    assert {name for name, _, _ in places} == {name for name in by_name if not name.startswith("char:")}


def test_a_phrase_is_one_unit_and_the_longest_wins():
    units = CLASSES.units(("they", "took", "down", "it", "right", "now"))
    held = [CLASSES.set_names[number] for number in units.sets]
    assert held == [(), ("remove",), (), ("demand",)]
    assert list(zip(units.firsts, units.lasts, strict=True)) == [(0, 1), (1, 3), (3, 4), (4, 6)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I think Amina is right", "I think Rebecca is right"),
        ("@Tariq, you are wrong", "@Sunil, you are wrong"),
        ("look at r/cats first", "look at r/dogs first"),
        ("she posted it herself", "he posted it himself"),
        ("why does the BJP get away with it", "why does the PTI get away with it"),
    ],
)
def test_names_are_not_seen(one, other):
    assert READER.read(one).words == READER.read(other).words


def test_names_are_seen_where_the_codebook_keeps_them():
    reader = Reader(None, CLASSES, shipped_gazetteer(), names="kept")
    assert "amina" in reader.read("I think Amina is right").words


def test_quoted_lines_count_to_what_is_answered():
    reading = READER.read("> they must ban it\nno.")
    assert reading.words == ("no", ".")
    assert reading.parent is not None
    assert {name for number in reading.parent.sets for name in CLASSES.set_names[number]} >= {"demand", "remove"}


def test_a_model_survives_its_file():
    model = shipped_model()
    again = LinearModel.from_json(model.to_json(), "again")
    assert again.version == model.version
    assert again.to_json() == model.to_json()
    assert np.array_equal(again.coefficients, model.coefficients)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda text: text[:-40], "a stance model in JSON"),
        (lambda text: text.replace("linear stance model 1", "linear stance model 9"), "of the format"),
        (lambda text: json.dumps({**json.loads(text), "intercepts": [0.0]}), "numbers for each column"),
        (lambda _: "[]", "a stance model in JSON"),
    ],
)
def test_a_broken_model_is_refused(change, complaint):
    frame, codes = seed(120)
    text = LinearClassifier(CODEBOOK).fit(frame, codes).model.to_json()
    with pytest.raises(UsageError, match=complaint) as raised:
        LinearModel.from_json(change(text), "my/model.json")
    assert "my/model.json" in str(raised.value)


def test_a_model_for_other_codes_is_refused():
    model = shipped_model()
    other = LinearModel(("a", "b"), model.columns, model.coefficients[:, :2], np.zeros(2), np.ones(2), 0.1)
    with pytest.raises(UsageError, match="commentariat train"):
        LinearClassifier(CODEBOOK, other).predict_proba(seed(3)[0])


def test_fitting_is_repeatable_and_better_than_chance():
    frame, codes = seed()
    first, second = (LinearClassifier(CODEBOOK).fit(frame, codes).model for _ in range(2))
    assert first.to_json() == second.to_json()
    assert first.about["cross_validated"]["macro_f1"] > 0.25  # all "no_stance" has .07


def test_expected_shares_move_probabilities():
    frame, codes = seed(200)
    plain = LinearClassifier(CODEBOOK).fit(frame, codes).predict_proba(frame)
    rare = LinearClassifier(CODEBOOK, expected={"supports_takedown": 0.01}).fit(frame, codes).predict_proba(frame)
    assert (rare[:, 0] < plain[:, 0]).all()
    assert np.array_equal(rare[:, 1:], plain[:, 1:])


def test_fitting_needs_both_kinds_of_comment():
    frame, _ = seed(5)
    with pytest.raises(UsageError, match="with and without 'supports_takedown'"):
        LinearClassifier(CODEBOOK).fit(frame, [frozenset({"no_stance"})] * 5)
    with pytest.raises(UsageError, match="one set of codes for each comment"):
        LinearClassifier(CODEBOOK).fit(frame, [frozenset({"no_stance"})] * 4)


def test_few_headlines_with_many_comments_get_columns_of_their_own():
    readings = [READER.read(f"ban {number}") for number in range(240)]
    headlines = ["the dam"] * 120 + ["the road"] * 120
    space = learn_space(readings, headlines, None, CLASSES)
    assert space.headlines == ("the dam", "the road")
    matrix = space.matrix(readings, headlines)
    width = len(space.columns)
    assert matrix.shape == (240, 3 * width)
    assert (matrix[:120, :width] != matrix[:120, width : 2 * width]).nnz == 0
    assert matrix[:120, 2 * width :].nnz == 0
    assert learn_space(readings, [str(number) for number in range(240)], None, CLASSES).headlines == ()


def test_the_version_depends_on_what_comments_are_read_with():
    assert LinearClassifier(CODEBOOK).version != LinearClassifier(CODEBOOK, gazetteer=Gazetteer([])).version
