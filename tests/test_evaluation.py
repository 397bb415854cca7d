"""Scores of a classifier: scikit-learn beside them, the decisions of the docstring, properties, edges, speed."""

import json
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, f1_score, precision_recall_fscore_support

from analysis.agreement import krippendorff_alpha, masi_distance
from analysis.evaluation import BINS, evaluate_stance, render_table
from analysis.prevalence import resampling_weights
from comments.errors import UsageError

CODES = ("supports", "opposes", "bias", "no_stance")
NONE = frozenset({"no_stance"})
SUPPORTS = frozenset({"supports"})
BIAS = frozenset({"bias"})

code_sets = st.frozensets(st.sampled_from(CODES))
probability = st.floats(0, 1, width=32)


@st.composite
def codings(draw, min_size=0):
    """Gold, predicted (some abstained) and probabilities of up to 20 comments."""
    n = draw(st.integers(min_size, 20))
    gold = draw(st.lists(code_sets, min_size=n, max_size=n))
    predicted = draw(st.lists(st.none() | code_sets, min_size=n, max_size=n))
    cells = draw(st.lists(probability, min_size=n * len(CODES), max_size=n * len(CODES)))
    return gold, predicted, np.array(cells).reshape(n, len(CODES))


def indicators(sets):
    return np.array([[code in (chosen or ()) for code in CODES] for chosen in sets], dtype=int).reshape(-1, len(CODES))


def certain(sets):
    return indicators(sets).astype(float)


def evaluate(gold, predicted, probabilities=None, **options):
    given_ = certain(predicted) if probabilities is None else probabilities
    return evaluate_stance(gold, predicted, given_, CODES, **{"replicates": 50} | options)


def number(value):
    return None if np.isnan(value) else pytest.approx(value)


@settings(max_examples=60, deadline=None)
@given(coded=codings(min_size=1))
def test_scores_agree_with_scikit_learn(coded):
    gold, predicted, probabilities = coded
    result = evaluate(gold, predicted, probabilities, replicates=0)
    truth, chosen = indicators(gold), indicators(predicted)
    theirs = precision_recall_fscore_support(truth, chosen, average=None, zero_division=np.nan)
    for index, code in enumerate(CODES):
        ours = result["codes"][code]
        expected = tuple(number(score[index]) for score in theirs[:3])
        assert (ours["precision"], ours["recall"], ours["f1"]) == expected
        assert (ours["support"], ours["predicted"]) == (truth[:, index].sum(), chosen[:, index].sum())
        brier = brier_score_loss(truth[:, index], probabilities[:, index], pos_label=1)
        assert ours["brier"] == pytest.approx(brier)
    found = theirs[2][~np.isnan(theirs[2])]
    assert result["macro_f1"] == (pytest.approx(found.mean()) if found.size else None)
    assert result["brier"] == pytest.approx(((truth - probabilities) ** 2).mean())


@settings(max_examples=60, deadline=None)
@given(coded=codings())
def test_everything_is_json_and_in_bounds(coded):
    result = evaluate(*coded)
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    for key in ("macro_f1", "macro_f1_covered", "majority_macro_f1", "coverage", "brier", "ece", "ece_classwise"):
        assert result[key] is None or 0 <= result[key] <= 1
    for code in CODES:
        scores = result["codes"][code]
        assert (scores["f1"] is None) == (scores["support"] == scores["predicted"] == 0)
        assert (scores["f1_ci"] is None) == (scores["f1"] is None)
        if scores["f1_ci"]:
            assert 0 <= scores["f1_ci"][0] <= scores["f1_ci"][1] <= 1
    assert (result["n"] == 0) == (result["coverage"] is None)
    assert render_table(result)


@settings(max_examples=40, deadline=None)
@given(coded=codings(min_size=1), data=st.data())
def test_the_order_of_comments_and_codes_does_not_matter(coded, data):
    gold, predicted, probabilities = coded
    order = data.draw(st.permutations(range(len(gold))))
    columns = data.draw(st.permutations(range(len(CODES))))
    ours = evaluate(gold, predicted, probabilities, replicates=0)
    other = evaluate_stance(
        [gold[i] for i in order],
        [predicted[i] for i in order],
        probabilities[order][:, columns],
        [CODES[i] for i in columns],
        replicates=0,
    )
    for key in ("macro_f1", "macro_f1_covered", "coverage", "brier", "ece", "alpha", "alpha_strict"):
        assert ours[key] == (None if other[key] is None else pytest.approx(other[key]))
    for code in CODES:
        assert ours["codes"][code] == pytest.approx(other["codes"][code], nan_ok=True)


def test_the_contract_of_the_design_is_there():
    result = evaluate([NONE, SUPPORTS], [NONE, None])
    assert {"macro_f1", "majority_macro_f1", "alpha", "coverage", "brier", "ece", "codes"} <= set(result)
    assert {"macro_f1_ci", "reliability", "macro_f1_sure", "macro_f1_covered"} <= set(result)
    assert list(result["codes"]) == list(CODES)
    assert {"precision", "recall", "f1", "f1_ci", "support"} <= set(result["codes"]["bias"])


def test_a_perfect_classifier():
    gold = [NONE, SUPPORTS, BIAS | SUPPORTS, frozenset({"opposes"})]
    result = evaluate(gold, gold)
    assert (result["macro_f1"], result["alpha"], result["coverage"]) == (1, 1, 1)
    assert (result["brier"], result["ece"], result["ece_classwise"]) == (0, 0, 0)
    assert result["macro_f1_ci"] == [1, 1]


def test_abstaining_counts_as_predicting_nothing():
    gold = [SUPPORTS, SUPPORTS, NONE, NONE]
    result = evaluate(gold, [SUPPORTS, None, NONE, NONE])
    assert result["codes"]["supports"]["recall"] == 0.5
    assert result["codes"]["supports"]["f1"] == pytest.approx(2 / 3)
    assert result["macro_f1"] == pytest.approx((2 / 3 + 1) / 2)
    assert (result["macro_f1_covered"], result["coverage"], result["n_covered"]) == (1, 0.75, 3)


def test_alpha_leaves_the_abstained_out_and_strict_alpha_does_not():
    gold, predicted = [SUPPORTS, BIAS, NONE, NONE], [SUPPORTS, None, NONE, BIAS]
    result = evaluate(gold, predicted)
    assert result["alpha"] == krippendorff_alpha([gold, predicted], masi_distance)
    strict = [frozenset() if chosen is None else chosen for chosen in predicted]
    assert result["alpha_strict"] == krippendorff_alpha([gold, strict], masi_distance)
    assert result["alpha_strict"] < result["alpha"]
    assert result["codes"]["supports"]["alpha"] == 1


def test_all_abstained():
    result = evaluate([SUPPORTS, NONE], [None, None], np.full((2, 4), np.nan))
    assert (result["coverage"], result["macro_f1"]) == (0, 0)
    for key in ("macro_f1_covered", "alpha", "alpha_ci", "brier", "ece", "ece_classwise"):
        assert result[key] is None
    assert result["reliability"] == []
    assert result["codes"]["supports"]["precision"] is None
    assert result["codes"]["supports"]["f1"] == 0


def test_no_comments_at_all():
    result = evaluate([], [], np.zeros((0, 4)))
    assert (result["n"], result["coverage"], result["macro_f1"], result["macro_f1_ci"]) == (0, None, None, None)
    assert (result["majority_macro_f1"], result["majority_codes"]) == (None, [])
    assert "macro-F1" in render_table(result)


def test_one_comment_and_one_code():
    result = evaluate_stance([SUPPORTS], [SUPPORTS], [[0.75]], ["supports"], replicates=20)
    assert (result["macro_f1"], result["brier"], result["ece"]) == (1, 0.0625, 0.25)
    assert result["alpha"] is None  # one value only: nothing could have been disagreed about
    assert result["reliability"] == [
        {"low": 0.75, "high": 0.75, "n": 1, "mean_probability": 0.75, "observed_share": 1.0}
    ]


def test_zero_division():
    result = evaluate([SUPPORTS, NONE], [BIAS, NONE])
    codes = result["codes"]
    assert (codes["opposes"]["precision"], codes["opposes"]["recall"], codes["opposes"]["f1"]) == (None, None, None)
    assert (codes["supports"]["precision"], codes["supports"]["recall"], codes["supports"]["f1"]) == (None, 0, 0)
    assert (codes["bias"]["precision"], codes["bias"]["recall"], codes["bias"]["f1"]) == (0, None, 0)
    assert result["macro_f1"] == pytest.approx(1 / 3)  # over supports, bias and no_stance


def test_the_majority_baseline_is_the_most_frequent_set():
    gold = [NONE, NONE, SUPPORTS, BIAS | SUPPORTS, frozenset()]
    result = evaluate(gold, gold)
    assert result["majority_codes"] == ["no_stance"]
    theirs = f1_score(indicators(gold), indicators([NONE] * 5), average=None, zero_division=np.nan)
    assert result["majority_macro_f1"] == pytest.approx(np.nanmean(theirs))
    assert evaluate([BIAS | SUPPORTS] * 2 + [NONE], [None] * 3)["majority_codes"] == ["supports", "bias"]
    assert evaluate([BIAS, SUPPORTS, BIAS | SUPPORTS], [None] * 3)["majority_codes"] == [
        "supports"
    ]  # a tie: codebook order
    assert evaluate([BIAS, BIAS | SUPPORTS], [None] * 2)["majority_codes"] == ["bias"]  # a tie: the smallest
    assert evaluate([frozenset()] * 3, [None] * 3)["majority_codes"] == []


def test_unsure_gold_can_be_left_out():
    gold, predicted = [SUPPORTS, BIAS, NONE], [SUPPORTS, NONE, NONE]
    result = evaluate(gold, predicted, sure=[True, False, True])
    assert (result["macro_f1_sure"], result["n_sure"]) == (1, 2)
    assert result["macro_f1"] < 1
    assert evaluate(gold, predicted)["macro_f1_sure"] is None
    assert evaluate(gold, predicted, sure=[False] * 3)["macro_f1_sure"] is None


def test_ece_of_a_hand_worked_example():
    """Twenty cells, two of each probability 0.05, 0.15 ... 0.95: ten bins of two, each gap worked out by hand."""
    levels = [0.05 + 0.1 * step for step in range(10)]
    held = [0, 0, 1, 0, 1, 1, 2, 1, 2, 2]  # how many of each pair hold
    gold, rows = [], []
    for level, count in zip(levels, held, strict=True):
        for place in range(2):
            gold.append(SUPPORTS if place < count else frozenset())
            rows.append([level])
    result = evaluate_stance(gold, gold, rows, ["supports"], replicates=0)
    gaps = [abs(level - count / 2) for level, count in zip(levels, held, strict=True)]
    assert [each["n"] for each in result["reliability"]] == [2] * 10
    assert result["ece"] == pytest.approx(sum(gaps) / 10)
    assert result["codes"]["supports"]["ece"] == pytest.approx(result["ece"])


@settings(max_examples=60, deadline=None)
@given(coded=codings(min_size=1))
def test_bins_cover_every_cell_once_and_never_part_equals(coded):
    gold, predicted, probabilities = coded
    bins = evaluate(gold, predicted, probabilities, replicates=0)["reliability"]
    assert 1 <= len(bins) <= BINS
    assert sum(each["n"] for each in bins) == probabilities.size
    for below, above in pairwise(bins):
        assert below["high"] < above["low"]
    for each in bins:
        inside = (probabilities >= each["low"]) & (probabilities <= each["high"])
        assert each["n"] == inside.sum()
        assert each["observed_share"] == pytest.approx(indicators(gold)[inside].mean())


def test_pooling_hides_what_the_codes_own_errors_show():
    gold = [SUPPORTS] * 10
    rows = np.tile([0.5, 0.5], (10, 1))  # one code always holds, the other never
    result = evaluate_stance(gold, gold, rows, ["supports", "bias"], replicates=0)
    assert result["ece"] == 0
    assert result["ece_classwise"] == 0.5


def test_calibration_counts_the_abstained_that_have_probabilities():
    rows = np.array([[0.9, 0, 0, 0], [0.4, 0, 0, 0], [np.nan] * 4])
    result = evaluate([SUPPORTS] * 3, [SUPPORTS, None, None], rows)
    assert result["codes"]["supports"]["brier"] == pytest.approx((0.01 + 0.36) / 2)


def test_the_intervals_are_those_of_resampled_comments():
    """The vectorised bootstrap against scoring every resampled set of comments anew."""
    generator = np.random.default_rng(8)
    gold = [frozenset({CODES[i]}) for i in generator.integers(4, size=30)]
    predicted = [frozenset({CODES[i]}) if i < 4 else None for i in generator.integers(5, size=30)]
    result = evaluate(gold, predicted, np.zeros((30, 4)) + 0.5, seed=6, replicates=99)
    macros = []
    for weights in resampling_weights(30, 99, 6):
        for counts in weights.astype(int):
            drawn = [unit for unit, times in enumerate(counts) for _ in range(times)]
            truth, chosen = indicators([gold[i] for i in drawn]), indicators([predicted[i] for i in drawn])
            macros.append(np.nanmean(f1_score(truth, chosen, average=None, zero_division=np.nan)))
    expected = np.quantile(macros, [0.025, 0.975], method="weibull")
    assert result["macro_f1_ci"] == pytest.approx(list(expected))
    assert result["macro_f1_ci"][0] < result["macro_f1"] < result["macro_f1_ci"][1]


def test_the_same_seed_gives_the_same_result_and_no_replicates_no_intervals():
    gold = [SUPPORTS, BIAS, NONE, NONE, SUPPORTS]
    predicted = [SUPPORTS, NONE, NONE, BIAS, None]
    assert evaluate(gold, predicted, seed=1) == evaluate(gold, predicted, seed=1)
    assert evaluate(gold, predicted, seed=1)["macro_f1_ci"] != evaluate(gold, predicted, seed=2)["macro_f1_ci"]
    bare = evaluate(gold, predicted, replicates=0)
    assert (bare["macro_f1_ci"], bare["alpha_ci"], bare["codes"]["bias"]["f1_ci"]) == (None, None, None)


def test_the_bootstrap_is_quick():
    generator = np.random.default_rng(2)
    codes = [f"code{i}" for i in range(7)]
    given_ = generator.random((310, 7))
    gold = [frozenset(code for code, p in zip(codes, row, strict=True) if p > 0.7) for row in given_]
    predicted = [frozenset(code for code, p in zip(codes, row, strict=True) if p > 0.6) for row in given_]
    start = time.perf_counter()
    evaluate_stance(gold, predicted, given_, codes, replicates=2000)
    assert time.perf_counter() - start < 2


def test_the_table_sets_the_baseline_beside_the_score():
    gold = [SUPPORTS, NONE, NONE, BIAS]
    text = render_table(evaluate(gold, [SUPPORTS, NONE, None, NONE], sure=[True, True, False, True]))
    line = next(line for line in text.splitlines() if line.startswith("macro-F1"))
    assert "majority baseline 0.222 (no_stance for every comment)" in line
    assert [line.split()[0] for line in text.splitlines()[1:5]] == list(CODES)
    opposes = next(line for line in text.splitlines() if line.startswith("opposes"))
    assert opposes.split() == ["opposes", "-", "-", "-", "-", "0", "0"]
    assert "3 of 4 comments" in text
    assert "nan" not in text.lower()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([SUPPORTS], [], [[0, 0, 0, 0]], CODES), "one prediction for every comment.*0 for 1"),
        (([SUPPORTS], [SUPPORTS], [[0, 0, 0]], CODES), r"shape \(1, 4\).*got \(1, 3\)"),
        (([SUPPORTS], [SUPPORTS], [[0, 0, 0, 2]], CODES), "comment 0: expected a probability of no_stance.*got 2.0"),
        (([SUPPORTS], [SUPPORTS], [[np.nan] * 4], CODES), "comment 0: expected a probability of supports.*got nan"),
        (([SUPPORTS], [None], [[0, np.nan, 0, 0]], CODES), "comment 0: expected a probability of opposes.*got nan"),
        (([SUPPORTS], [None], [["x", 0, 0, 0]], CODES), "a table of probabilities"),
        (([frozenset({"x"})], [None], [[0, 0, 0, 0]], CODES), "gold, comment 0.*out of supports, opposes"),
        (([SUPPORTS], [frozenset({"x"})], [[0, 0, 0, 0]], CODES), "predicted, comment 0"),
        (([["supports"]], [None], [[0, 0, 0, 0]], CODES), "gold, comment 0: expected a frozenset"),
        (([SUPPORTS], [None], [[0, 0]], ["supports", "supports"]), "codes, each once"),
        (([], [], np.zeros((0, 0)), []), "codes, each once.*got none"),
    ],
)
def test_wrong_input_is_named(arguments, message):
    with pytest.raises(UsageError, match=message):
        evaluate_stance(*arguments)


def test_a_wrong_mask_is_named():
    with pytest.raises(UsageError, match=r"one mark for every comment.*2, not 1"):
        evaluate([SUPPORTS], [SUPPORTS], sure=[True, False])
