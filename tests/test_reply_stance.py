"""What a reply does to its parent: features, model, training, scores; every example is invented."""

import json
from importlib import resources

import numpy as np
import pytest

from analysis.reply_stance import REPLY_STANCES, ReplyStance, reply_stance
from analysis.reply_stance.evaluation import evaluate_reply_stance, render_reply_stance
from analysis.reply_stance.model import FORMAT, FeatureReader
from analysis.reply_stance.training import fit_reply_stance, held_out
from analysis.stance.word_classes import lint_word_classes
from comments.errors import UsageError

READER = FeatureReader()


def stances(*pairs):
    model = reply_stance()
    return model.decide(model.probabilities([text for text, _ in pairs], [parent for _, parent in pairs]))


def test_plain_replies_are_read_as_any_reader_would():
    parent = "They removed the page of the fishing club because somebody reported it every day for a month."
    assert stances(
        ("Exactly. Well said, I agree.", parent),
        ("No, that's nonsense. You have no idea what you are talking about.", parent),
        ("Where did you read that? Do you have a link?", parent),
        ("You can find the list under Settings, my sister did it last week.", "How do I find the list?"),
    ) == ["support", "deny", "query", "comment"]


def test_a_question_against_somebody_is_no_query():
    parent = "The page was removed for no reason at all."
    model = reply_stance()
    hostile, sincere = model.probabilities(["And who asked you, snowflake?", "Which page was it?"], [parent] * 2)
    assert hostile[REPLY_STANCES.index("deny")] > hostile[REPLY_STANCES.index("query")]
    assert sincere[REPLY_STANCES.index("query")] > sincere[REPLY_STANCES.index("deny")]


def test_probabilities_are_a_row_for_each_reply_that_depends_on_no_other():
    texts = ["Yes!", "No.", "Who says so?", "", "@Somebody, true enough 😂"]
    parents = ["A wise decision.", "", "They paid for it.", "Hm", "Good riddance"]
    model = reply_stance()
    together = model.probabilities(texts, parents)
    assert together.shape == (5, 4)
    assert together.sum(axis=1) == pytest.approx(1)
    alone = [model.probabilities([text], [parent])[0] for text, parent in zip(texts, parents, strict=True)]
    assert np.array_equal(together, np.array(alone))
    assert model.probabilities([], []).shape == (0, 4)
    assert model.decide(model.probabilities([], [])) == []
    with pytest.raises(UsageError, match="one parent for each reply"):
        model.probabilities(["Yes"], [])


def test_names_do_not_matter():
    model = reply_stance()
    pairs = [("Only {} does that, you fool.", "So the page of {} is gone?"), ("@{}, well said.", "{} lies.")]
    for text, parent in pairs:
        one, other = (
            model.probabilities([text.format(name)], [parent.format(name)]) for name in ("Republicans", "Democrats")
        )
        assert np.array_equal(one, other)


@pytest.mark.parametrize(
    ("text", "parent", "there", "absent"),
    [
        ("@Rosa No but seriously", "x", {"first:no", "first:no but", "opens:dissent", "ask:nothing"}, {"class:agree"}),
        ("Exactly this.", "x", {"opens:assent", "begin:agree"}, {"opens:dissent"}),
        ("Fine. But why are you so sure?", "Is it?", {"ask:later", "ask:last", "ask:why you", "turn:turned"}, {"ask:only"}),
        ("> Are they gone?\nYes.", "x", {"form:quotes", "ask:nothing", "opens:assent"}, {"ask:first"}),
        ("lanterns everywhere", "No lanterns", {"both:shares many", "both:one negates"}, {"both:shares none"}),
        ("", "", {"form:words 1", "form:sentences 0", "ask:nothing", "both:shares none"}, {"form:quotes"}),
    ],
)  # fmt: skip
def test_features(text, parent, there, absent):
    found = READER.read(text, parent)
    assert there <= found, there - found
    assert not absent & found


@pytest.mark.parametrize("name", ["openings.toml", "turns.toml"])
def test_the_lists_of_phrases_are_sound(name):
    assert lint_word_classes(resources.files("analysis.reply_stance") / name) == []


def test_a_model_is_its_file():
    model = reply_stance()
    again = ReplyStance.from_json(model.to_json(), "here")
    assert again == model
    assert again.version == model.version
    assert json.loads(model.to_json())["format"] == FORMAT


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "another"}, "a model of the format"),
        ({"stances": ["deny", "support"]}, "a model of the format"),
        ({"intercepts": [0.0]}, "4 numbers for each feature"),
        ({"weights": {"ask:first": [1, 2]}}, "4 numbers for each feature"),
        ({"weights": 3}, "a reply stance model in JSON"),
        ({"expected": [0, 0.5, 0.25, 0.25]}, "expected shares above 0"),
    ],
)
def test_a_broken_model_is_named(change, message):
    plain = json.loads(reply_stance().to_json()) | change
    with pytest.raises(UsageError, match=message) as caught:
        ReplyStance.from_json(json.dumps(plain), "there.json")
    assert "there.json" in str(caught.value)


def made_records():
    says = {
        "support": "Exactly, well said about the {}.",
        "deny": "No, that is nonsense about the {}, you fool.",
        "query": "Where did you read that about the {}?",
        "comment": "Thanks, my brother paints {} too.",
    }
    things = ("boat", "kite", "tram", "drum", "lamp", "barn")
    return [
        {"text": text.format(thing), "parent": f"The {thing} is gone.", "reply_stance": stance, "setting": thing}
        for thing in things
        for stance, text in says.items()
    ]


def test_training_learns_what_it_is_shown_and_the_shares_to_expect():
    records = made_records()
    expected = {"support": 0.4, "deny": 0.3, "query": 0.2, "comment": 0.1}
    model = fit_reply_stance([*records, {"text": "On the article.", "parent": None, "setting": "kite"}], expected)
    texts, parents = ([record[key] for record in records] for key in ("text", "parent"))
    assert model.decide(model.probabilities(texts, parents)) == [record["reply_stance"] for record in records]
    assert model.about["trained_on"] == {"replies": 24, "settings": 6}
    even = fit_reply_stance(records, dict.fromkeys(REPLY_STANCES, 0.25))
    moved = np.array(model.intercepts) - even.intercepts
    assert moved == pytest.approx(np.log([0.4 / 0.25, 0.3 / 0.25, 0.2 / 0.25, 0.1 / 0.25]), abs=2e-3)
    assert fit_reply_stance(records, expected).to_json() == model.to_json()


def test_held_out_settings_are_not_seen():
    records = made_records()
    rows = [frozenset({f"first:{record['setting']}"}) for record in records]
    shares = dict.fromkeys(REPLY_STANCES, 0.25)
    given = held_out(rows, [r["reply_stance"] for r in records], [r["setting"] for r in records], shares)
    assert given == pytest.approx(0.25, abs=1e-3), "words of the setting alone tell nothing"


def test_training_needs_replies_of_every_stance():
    with pytest.raises(UsageError, match="replies of every stance"):
        fit_reply_stance([record for record in made_records() if record["reply_stance"] != "query"])
    with pytest.raises(UsageError, match="none"):
        fit_reply_stance([])


def test_scores_leave_out_what_has_no_gold():
    gold = ["support", "deny", None, "deny", "query", "comment"]
    said = ["support", "deny", "deny", "support", "query", None]
    sure = np.full((6, 4), np.nan)
    sure[:5] = [[0.7, 0.1, 0.1, 0.1], [0.1, 0.7, 0.1, 0.1], [0, 1, 0, 0], [0.7, 0.1, 0.1, 0.1], [0, 0.3, 0.7, 0]]
    result = evaluate_reply_stance(gold, said, sure)
    assert result["n"] == 5
    assert result["codes"]["support"] == {"precision": 0.5, "recall": 1.0, "f1": pytest.approx(2 / 3), "support": 1}
    assert result["codes"]["deny"] == {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3), "support": 2}
    assert result["codes"]["comment"] == {"precision": None, "recall": 0.0, "f1": 0.0, "support": 1}
    assert result["macro_f1"] == pytest.approx((2 / 3 + 2 / 3 + 1 + 0) / 4)
    assert result["ece"] == pytest.approx(abs(0.75 - 0.7)), "three of the four that have probabilities are right"
    told = render_reply_stance(result)
    assert "reply stance, in 5 replies" in told
    assert "macro F1" in told


def test_scores_of_nothing_are_none():
    result = evaluate_reply_stance([None], ["deny"], np.full((1, 4), 0.25))
    assert (result["n"], result["macro_f1"], result["ece"]) == (0, None, None)
    assert "-" in render_reply_stance(result)
    with pytest.raises(UsageError, match="as many gold stances"):
        evaluate_reply_stance(["deny"], [], np.empty((0, 4)))
