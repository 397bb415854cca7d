"""Agreement coefficients: published values, a second implementation from the definition, properties, edges."""

import json
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from analysis.agreement import (
    UNIT_BOOTSTRAP,
    alpha_by_code,
    alpha_interval,
    cohen_kappa,
    krippendorff_alpha,
    masi_distance,
    nominal_distance,
    percent_agreement,
)
from analysis.prevalence import percentile_interval, resampling_weights
from comments.errors import UsageError


def reference(name):
    return json.loads((Path(__file__).parent / "reference" / name).read_text(encoding="utf-8"))


KRIPPENDORFF = reference("krippendorff_2011.json")
CANONICAL = KRIPPENDORFF["examples"][2]["codings"]
COHEN = reference("cohen_1960.json")
MASI = reference("masi.json")
CODES = ("a", "b", "c")


def interval_distance(first, second):
    return (first - second) ** 2


DISTANCES = {"nominal": nominal_distance, "interval": interval_distance}


def alpha_from_the_definition(codings, distance):
    """Mean distance within units over mean distance between all pairable values, pair by pair, in exact fractions."""
    units = [[value for value in unit if value is not None] for unit in zip(*codings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]
    if not values:
        return None
    n = len(values)
    within = Fraction(0)
    for unit in units:
        within += sum(Fraction(distance(a, b)) for a, b in permutations(unit, 2)) / (len(unit) - 1)
    between = sum(Fraction(distance(a, b)) for a, b in permutations(values, 2)) / (n * (n - 1))
    return None if between == 0 else float(1 - within / n / between)


def tables(values, coders=(2, 4), units=(0, 12)):
    """Codings of several coders, some missing."""
    return st.integers(*coders).flatmap(
        lambda m: st.integers(*units).flatmap(
            lambda n: st.lists(
                st.lists(st.none() | values, min_size=n, max_size=n),
                min_size=m,
                max_size=m,
            )
        )
    )


letters = st.sampled_from("xyz")
code_sets = st.frozensets(st.sampled_from(CODES))


@pytest.mark.parametrize("example", KRIPPENDORFF["examples"], ids=lambda example: example["name"])
def test_alpha_gives_krippendorffs_published_values(example):
    distance = DISTANCES[example["distance"]]
    alpha = krippendorff_alpha(example["codings"], distance)
    assert round(alpha, 3) == example["alpha"]
    assert alpha == pytest.approx(alpha_from_the_definition(example["codings"], distance))


def test_alpha_ignores_units_that_one_coder_coded():
    without = [row[:11] for row in CANONICAL]  # unit 12 has one coding, as the working paper remarks
    assert krippendorff_alpha(without) == krippendorff_alpha(CANONICAL)


@settings(deadline=None)
@given(codings=tables(letters))
def test_alpha_is_the_definition(codings):
    expected = alpha_from_the_definition(codings, nominal_distance)
    assert krippendorff_alpha(codings) == (None if expected is None else pytest.approx(expected))


@settings(deadline=None)
@given(codings=tables(code_sets, units=(0, 8)))
def test_alpha_with_masi_is_the_definition(codings):
    expected = alpha_from_the_definition(codings, masi_distance)
    assert krippendorff_alpha(codings, masi_distance) == (None if expected is None else pytest.approx(expected))


@settings(deadline=None)
@given(codings=tables(code_sets), data=st.data())
def test_the_order_of_coders_and_units_and_the_codes_names_do_not_matter(codings, data):
    coders = data.draw(st.permutations(range(len(codings))))
    units = data.draw(st.permutations(range(len(codings[0]))))
    names = dict(zip(CODES, data.draw(st.permutations(CODES)), strict=True))
    shuffled = [
        [None if codings[c][u] is None else frozenset(names[code] for code in codings[c][u]) for u in units]
        for c in coders
    ]
    for ours, other in (
        (krippendorff_alpha(codings, masi_distance), krippendorff_alpha(shuffled, masi_distance)),
        (krippendorff_alpha(codings), krippendorff_alpha(shuffled)),
        (percent_agreement(codings), percent_agreement(shuffled)),
    ):
        assert ours == (None if other is None else pytest.approx(other))
    if len(codings) == 2:
        kappa, swapped = cohen_kappa(*codings), cohen_kappa(*reversed(codings))
        assert kappa == (None if swapped is None else pytest.approx(swapped))


@settings(deadline=None)
@given(codings=tables(letters))
def test_coefficients_stay_in_bounds(codings):
    alpha, agreement = krippendorff_alpha(codings), percent_agreement(codings)
    assert agreement is None or 0 <= agreement <= 1
    assert alpha is None or -1 <= alpha <= 1 + 1e-12
    if agreement == 1 and alpha is not None:
        assert alpha == pytest.approx(1)


@settings(deadline=None)
@given(row=st.lists(letters, min_size=1, max_size=12))
def test_a_coder_agrees_with_itself(row):
    varies = len(set(row)) > 1
    assert percent_agreement([row, row]) == 1
    assert krippendorff_alpha([row, row, row]) == (pytest.approx(1) if varies else None)
    assert cohen_kappa(row, row) == (1 if varies else None)


def test_total_disagreement_is_below_chance():
    assert krippendorff_alpha([[0, 1], [1, 0]]) == -0.5  # observed 1, expected 4 of 6 pairs
    assert cohen_kappa([0, 1], [1, 0]) == -1
    assert percent_agreement([[0, 1], [1, 0]]) == 0


def test_what_the_codings_do_not_determine_is_none():
    for codings in ([[], []], [[None], [None]], [["x", None], [None, "y"]]):
        assert krippendorff_alpha(codings) is None
        assert alpha_interval(codings, replicates=10) is None
        assert cohen_kappa(*codings) is None
        assert percent_agreement(codings) is None
    for codings in ([["x"], ["x"]], [["x", "x"], ["x", "x"]]):  # one unit, or no variation
        assert krippendorff_alpha(codings) is None
        assert alpha_interval(codings, replicates=10) is None
        assert cohen_kappa(*codings) is None
        assert percent_agreement(codings) == 1


def test_one_unit_that_two_coders_code_apart():
    """Expected disagreement is then the observed one, so alpha is 0: one pair cannot be worse than chance."""
    assert krippendorff_alpha([["x"], ["y"]]) == 0
    assert alpha_interval([["x"], ["y"]], replicates=10).low == 0
    assert cohen_kappa(["x"], ["y"]) == 0


@pytest.mark.parametrize("pair", MASI["pairs"], ids=lambda pair: f"{''.join(pair['first'])}-{''.join(pair['second'])}")
def test_masi_is_one_less_jaccard_times_monotonicity(pair):
    first, second = frozenset(pair["first"]), frozenset(pair["second"])
    expected = float(1 - Fraction(pair["jaccard"]) * Fraction(pair["monotonicity"]))
    assert masi_distance(first, second) == pytest.approx(expected)
    assert masi_distance(second, first) == masi_distance(first, second)


@settings(deadline=None)
@given(first=code_sets, second=code_sets)
def test_masi_is_a_distance_between_jaccards_and_one(first, second):
    distance = masi_distance(first, second)
    jaccard = 1 - len(first & second) / len(first | second) if first | second else 0
    assert jaccard - 1e-12 <= distance <= 1
    assert (distance == 0) == (first == second)
    assert (distance == 1) == (first != second and not first & second)


def test_masi_forgives_where_nominal_does_not():
    sets = [[frozenset("a"), frozenset("b")], [frozenset("ab"), frozenset("b")]]
    assert krippendorff_alpha(sets, masi_distance) > krippendorff_alpha(sets)


def test_masi_refuses_strings():
    with pytest.raises(UsageError, match=r"frozensets.*'ab'"):
        masi_distance("ab", frozenset("a"))


def test_alpha_by_code_takes_each_code_as_a_variable():
    first = [frozenset("a"), frozenset("ab"), frozenset("b"), None]
    second = [frozenset("a"), frozenset("a"), frozenset("b"), frozenset("c")]
    alphas = alpha_by_code([first, second], CODES)
    assert list(alphas) == list(CODES)
    assert alphas["a"] == 1
    assert alphas["b"] == krippendorff_alpha([[0, 1, 1], [0, 0, 1]])
    assert alphas["c"] is None  # only where the first coder did not code


def test_alpha_by_code_names_a_code_out_of_the_codebook():
    with pytest.raises(UsageError, match=r"coder 1, unit 0.*got z"):
        alpha_by_code([[frozenset("a")], [frozenset("az")]], CODES)


def test_kappa_gives_cohens_published_value():
    table = COHEN["table"]
    pairs = [(row, column) for row in range(3) for column in range(3) for _ in range(table[row][column])]
    first, second = zip(*pairs, strict=True)
    n = len(pairs)
    observed = sum(table[i][i] for i in range(3)) / n
    chance = sum(sum(table[i]) * sum(row[i] for row in table) for i in range(3)) / n**2
    assert (n, observed, chance) == (200, COHEN["observed"], COHEN["chance"])
    assert cohen_kappa(first, second) == pytest.approx((observed - chance) / (1 - chance))
    assert round(cohen_kappa(first, second), 3) == COHEN["kappa"]
    assert percent_agreement([first, second]) == COHEN["observed"]


@settings(deadline=None)
@given(pairs=st.lists(st.tuples(letters, letters), min_size=1, max_size=30))
def test_kappa_agrees_with_scikit_learn(pairs):
    first, second = (list(side) for side in zip(*pairs, strict=True))
    ours = cohen_kappa(first, second)
    if ours is None:
        assert len({*first, *second}) == 1
    else:
        assert ours == pytest.approx(cohen_kappa_score(first, second))


def test_percent_agreement_counts_pairs_of_coders():
    # Unit 1: three coders, 1 of 3 pairs agrees; unit 2: two coders agree; unit 3: one coder, no pair.
    assert percent_agreement([["x", "y", "x"], ["x", "y", None], ["z", None, None]]) == 2 / 4


def test_the_interval_of_alpha_holds_it_and_repeats():
    ours = alpha_interval(CANONICAL, level=0.9, seed=4, replicates=1000)
    assert ours.low <= krippendorff_alpha(CANONICAL) <= ours.high <= 1
    assert (ours.level, ours.method) == (0.9, UNIT_BOOTSTRAP)
    assert ours == alpha_interval(CANONICAL, level=0.9, seed=4, replicates=1000)
    assert ours != alpha_interval(CANONICAL, level=0.9, seed=5, replicates=1000)


def test_the_interval_of_alpha_is_that_of_resampled_codings():
    """The vectorised replicates against alpha computed anew on every resampled table."""
    pairable = [row[:11] for row in CANONICAL]
    replicates = []
    for weights in resampling_weights(11, 200, 9):
        for counts in weights.astype(int):
            drawn = [unit for unit, times in enumerate(counts) for _ in range(times)]
            replicates.append(krippendorff_alpha([[row[unit] for unit in drawn] for row in pairable]))
    expected = percentile_interval(np.array(replicates, dtype=float), 0.95, UNIT_BOOTSTRAP)
    ours = alpha_interval(CANONICAL, seed=9, replicates=200)
    assert (ours.low, ours.high) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize("coefficient", [krippendorff_alpha, percent_agreement, alpha_interval])
def test_wrong_tables_are_named(coefficient):
    with pytest.raises(UsageError, match=r"at least two coders.*got 1"):
        coefficient([["x"]])
    with pytest.raises(UsageError, match=r"got \[2, 1\] units"):
        coefficient([["x", "y"], ["x"]])
    with pytest.raises(UsageError, match="coder 1, unit 0: expected None for a missing coding"):
        coefficient([[1.0], [float("nan")]])


def test_a_distance_that_is_none_is_refused():
    def one_way(first, second):
        return float(first > second)

    with pytest.raises(UsageError, match=r"symmetric.*got one_way"):
        krippendorff_alpha([[1, 2], [2, 1]], one_way)
