"""The structure of conversations: against worked examples, networkx, and every tree that uncertain links allow."""

import itertools
import json
import math
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from analysis.structure import mixing
from analysis.structure.describe import describe_structure
from analysis.structure.drift import trend_z
from analysis.structure.homophily import assortativity, ei_index, expected_ei
from analysis.structure.links import declared_links, read_comments, weighted_links
from analysis.structure.order import cut_cycles, ranks
from analysis.structure.participation import gini, top_share
from comments.errors import UsageError

REFERENCE = json.loads((Path(__file__).parent / "reference" / "structure.json").read_text(encoding="utf-8"))
CODES = ("supports", "opposes", "none")
REPLY_COLUMNS = ["thread_id", "comment_id", "addressee", "parent_id", "method", "confidence", "alternatives"]
CLAIM_COLUMNS = ["thread_id", "comment_id", "polarity", "beneficiary_actor", "harmed_actor", "denies"]


def comments(*rows, thread="t"):
    """Rows of (id, author, stance, minute or None)."""
    frame = pd.DataFrame(rows, columns=["comment_id", "author", "stance", "minute"])
    frame["thread_id"], frame["position"], frame["status"] = thread, range(len(frame)), "coded"
    times = [None if math.isnan(m) else pd.Timestamp("2021-03-01") + pd.Timedelta(minutes=m) for m in frame["minute"]]
    frame["created_at"] = ["" if time is None else time.isoformat() + "Z" for time in times]
    for code in CODES:
        frame[f"p_{code}"] = [0.8 if code in stance.split("|") else 0.1 for stance in frame["stance"]]
    return frame


def plain(n, stance=lambda _: "none", thread="t"):
    return comments(*[(f"c{number}", f"a{number}", stance(number), math.nan) for number in range(n)], thread=thread)


def replies(*rows, thread="t"):
    """Rows of (id, parent id) where declared, (id, {parent id: probability}) or (id, that, addressee) where not."""
    made = []
    for child, answered, *name in rows:
        if isinstance(answered, str):
            made.append((thread, child, *(name or [""]), answered, "declared", 1.0, "{}"))
        else:
            best = max(answered, key=answered.get, default="")
            sure = answered.get(best, 0.0)
            method = "mention" if name else "inferred"
            made.append((thread, child, *(name or [""]), best, method, sure, json.dumps(answered)))
    return pd.DataFrame(made, columns=REPLY_COLUMNS)


def claims(*rows, thread="t"):
    return pd.DataFrame([(thread, *row) for row in rows], columns=CLAIM_COLUMNS)


def described(frame, links, claimed=None, seed=7, permutations=99):
    claimed = claims() if claimed is None else claimed
    return describe_structure(frame, links, claimed, CODES, seed, alone="none", permutations=permutations)


def cell(told, reply, parent):
    return next(each for each in told["cells"] if (each["reply"], each["parent"]) == (reply, parent))


def test_depth_and_breadth_of_a_declared_tree():
    told = described(plain(6), replies(("c1", "c0"), ("c2", "c0"), ("c3", "c1"), ("c5", "c3")))["declared"]["shape"]
    assert told["share_of_replies"] == pytest.approx(4 / 6)
    assert told["answers_per_answered"] == pytest.approx(4 / 3)
    assert told["depth"]["mean"] == pytest.approx((0 + 1 + 1 + 2 + 0 + 3) / 6)
    assert told["depth"]["max"] == {"expected": 3.0, "low": 3.0, "high": 3.0}
    assert told["depth"]["breadth"]["expected"] == 2.0
    assert [row["comments"] for row in told["depth"]["distribution"]] == [2.0, 2.0, 1.0, 1.0]
    assert told["addressees"][0] == {"addressee": "a0", "replies": 2.0}


def test_uncertain_links_give_the_expectation_over_every_tree():
    spreads = {"c1": {"c0": 0.7, "": 0.3}, "c2": {"c1": 0.5, "c0": 0.25, "": 0.25}, "c3": {"c2": 0.6, "c1": 0.4}}
    told = described(plain(4), replies(*spreads.items()))["weighted"]
    mean, deepest, answered = 0.0, 0.0, 0.0
    for chosen in itertools.product(*(spread.items() for spread in spreads.values())):
        depths, probability = {"c0": 0}, math.prod(weight for _, weight in chosen)
        for child, (parent, _) in zip(spreads, chosen, strict=True):
            depths[child] = depths[parent] + 1 if parent else 0
        mean += probability * sum(depths.values()) / 4
        deepest += probability * max(depths.values())
        answered += probability * len({parent for parent, _ in chosen if parent})
    assert told["shape"]["depth"]["mean"] == pytest.approx(mean)
    assert told["shape"]["answered_comments"] == pytest.approx(answered)
    assert told["shape"]["depth"]["max"]["expected"] == pytest.approx(deepest, abs=0.15)
    assert told["shape"]["replies"] == pytest.approx(0.7 + 0.75 + 1)
    assert sum(row["depth"] * row["comments"] for row in told["shape"]["depth"]["distribution"]) == pytest.approx(
        4 * mean
    )


def test_what_no_source_declares_is_undefined_not_zero():
    told = described(plain(3), replies(("c1", {"c0": 0.5})))
    assert told["declared"] is None
    assert told["weighted"]["shape"]["replies"] == pytest.approx(0.5)
    both = pd.concat([plain(3), plain(2, thread="u")]), pd.concat([replies(("c1", "c0"), thread="u")])
    assert described(*both)["declared"]["shape"]["comments"] == 2
    json.dumps(described(plain(0), replies()), allow_nan=False)


@pytest.mark.parametrize("uncertain", [False, True])
def test_a_chain_of_fifty_thousand_is_walked_without_recursion(uncertain):
    size = 50_000
    frame = plain(3).iloc[np.zeros(size, dtype=int)].reset_index(drop=True)
    frame["comment_id"], frame["position"] = [f"c{number}" for number in range(size)], range(size)
    chain = [(f"c{n}", {f"c{n - 1}": 0.9} if uncertain else f"c{n - 1}") for n in range(1, size)]
    told = described(frame, replies(*chain), permutations=1)["weighted"]["shape"]["depth"]
    if uncertain:
        assert told["mean"] == pytest.approx(9, rel=0.01)  # a geometric number of steps up
    else:
        assert told["max"]["expected"] == size - 1
        assert told["distribution"][-1] == {"depth": 20, "or_more": True, "comments": size - 20.0}


def test_a_name_whose_comment_is_unknown_is_a_reply_with_an_addressee():
    told = described(plain(2), replies(("c1", {}, "Orla")))["weighted"]["shape"]
    assert (told["replies"], told["replies_to_known_comments"], told["replies_to_names_alone"]) == (1.0, 0.0, 1.0)
    assert told["addressees"] == [{"addressee": "Orla", "replies": 1.0}]
    told = described(plain(2), replies(("c1", {"c0": 0.4, "": 0.6}, "a0")))["weighted"]["shape"]
    assert (told["replies"], told["replies_to_names_alone"]) == (1.0, 0.6)
    assert told["addressees"] == [{"addressee": "a0", "replies": 1.0}]


def test_alternatives_that_are_no_probabilities_are_refused_by_name():
    broken = replies(("c1", {"c0": 0.5})).assign(alternatives='["c0"]')
    with pytest.raises(UsageError, match="comment 'c1'"):
        described(plain(2), broken)
    with pytest.raises(UsageError, match="probabilities"):
        described(plain(2), broken.assign(alternatives='{"c0": NaN}'))


def test_of_a_cycle_the_uncertain_link_to_a_later_comment_goes():
    child, parent = np.array([0, 1, 2]), np.array([2, 0, 1])
    rank = np.arange(3)
    assert cut_cycles(child, parent, np.array([0.4, 1.0, 0.9]), rank).tolist() == [False, True, True]
    assert not cut_cycles(child, parent, np.ones(3), rank).any()
    told = described(plain(3), replies(("c0", {"c2": 0.4}), ("c1", "c0"), ("c2", {"c1": 0.9})))["weighted"]["shape"]
    assert told["links_cut"] == pytest.approx(0.4)


def test_threads_without_times_that_run_newest_first_are_turned():
    thread, position, untimed = np.zeros(4, dtype=int), np.arange(4), np.full(4, np.nan)
    assert ranks(thread, position, untimed, np.array([[0, 1], [1, 3]])).tolist() == [3, 2, 1, 0]
    assert ranks(thread, position, untimed, np.array([[1, 0]])).tolist() == [0, 1, 2, 3]
    assert ranks(thread, position, np.array([9.0, 3.0, 5.0, 5.0]), np.empty((0, 2), dtype=int)).tolist() == [3, 0, 1, 2]


@pytest.mark.parametrize("counts", [[1], [3, 3, 3], [1, 2, 3, 4], [0, 0, 12], [5, 1, 1, 1, 40]])
def test_gini_is_half_the_mean_difference_over_the_mean(counts):
    differences = [abs(a - b) for a in counts for b in counts]
    assert gini(counts) == pytest.approx(np.mean(differences) / (2 * np.mean(counts)))


def test_participation_at_its_ends():
    assert gini([]) is None
    assert gini([0, 0, 12]) == pytest.approx(2 / 3)
    assert top_share([10, *[1] * 10], 0.1) == pytest.approx(11 / 20)  # a tenth of eleven authors is two
    assert top_share([], 0.1) is None


def test_assortativity_as_newman_prints_it():
    reference = REFERENCE["assortativity"]
    assert assortativity(np.array([reference["matrix"]]))[0] == pytest.approx(reference["r"], abs=0.003)


def test_homophily_agrees_with_networkx():
    generator = np.random.default_rng(3)
    graph = nx.DiGraph((child, int(generator.integers(child))) for child in range(1, 80))
    kinds = {node: int(generator.integers(3)) for node in graph}
    nx.set_node_attributes(graph, kinds, "kind")
    matrix = np.zeros((1, 3, 3))
    for child, parent in graph.edges:
        matrix[0, kinds[child], kinds[parent]] += 1
    assert assortativity(matrix)[0] == pytest.approx(nx.attribute_assortativity_coefficient(graph, "kind"))
    external = sum(kinds[child] != kinds[parent] for child, parent in graph.edges)
    assert ei_index(matrix)[0] == pytest.approx((external - (79 - external)) / 79)


def test_homophily_at_its_ends():
    matrices = np.array(
        [np.eye(2), [[0.0, 1.0], [1.0, 0.0]], np.ones((2, 2)), np.zeros((2, 2)), [[3.0, 0.0], [0.0, 0.0]]]
    )
    np.testing.assert_allclose(ei_index(matrices), [-1, 1, 0, np.nan, -1])
    np.testing.assert_allclose(expected_ei(matrices), [0, 0, 0, np.nan, -1])
    np.testing.assert_allclose(assortativity(matrices), [1, -1, 0, np.nan, np.nan])


def test_homophily_counts_main_codes_and_names_its_interval():
    stances = ["supports", "opposes|supports", "none", "supports", "opposes"]
    frame = plain(5, stances.__getitem__).assign(p_opposes=[0.1, 0.9, 0.1, 0.1, 0.8])
    links = replies(("c1", "c0"), ("c2", "c0"), ("c3", "c0"), ("c4", "c1"))
    told = described(frame, links)["declared"]["homophily"]
    assert told["links"] == 3.0
    assert told["ei"]["value"] == pytest.approx(-1 / 3)
    assert told["ei"]["interval"] == "bootstrap (replies)"
    two = pd.concat([frame, frame.assign(thread_id="u")]), pd.concat([links, links.assign(thread_id="u")])
    assert described(*two)["declared"]["homophily"]["ei"]["interval"] == "cluster bootstrap"


def test_a_matrix_counts_each_pair_of_codes_with_the_link_s_weight():
    frame = plain(3, ["supports|opposes", "opposes", "none"].__getitem__)
    told = described(frame, replies(("c1", "c0"), ("c2", {"c0": 0.5, "c1": 0.25})))["weighted"]["stances"]
    assert told["links"] == pytest.approx(1.75)
    assert cell(told, "opposes", "supports")["observed"] == 1.0
    assert cell(told, "none", "opposes")["observed"] == pytest.approx(0.75)
    assert cell(told, "supports", "none")["p"] is None


def test_replies_that_seek_the_other_side_are_found_and_chance_is_kept_to_the_thread():
    stances = lambda number: CODES[number % 2]  # noqa: E731
    links = [(f"c{number}", f"c{number - 1 if number % 4 else number - 3}") for number in range(5, 60)]
    told = described(plain(60, stances), replies(*links), permutations=199)["declared"]["stances"]
    across = cell(told, "supports", "opposes")
    assert across["observed"] > across["high"] > across["expected"]
    assert across["p"] == pytest.approx(2 / 200)
    assert across["q"] >= across["p"]
    one_each = [
        pd.concat(made)
        for made in zip(*[(plain(2, thread=t), replies(("c1", "c0"), thread=t)) for t in "xyz"], strict=True)
    ]
    assert cell(described(*one_each)["declared"]["stances"], "none", "none")["p"] is None


def test_chance_deals_no_comment_itself():
    """In short chains of stances drawn at random, replies are as like their parents as chance says."""
    generator = np.random.default_rng(11)
    frames, links = [], []
    for number in range(80):
        drawn = generator.integers(2, size=5)
        frames.append(plain(5, lambda n, drawn=drawn: CODES[drawn[n]], thread=f"t{number}"))
        links.append(replies(*[(f"c{n}", f"c{n - 1}") for n in range(1, 5)], thread=f"t{number}"))
    told = described(pd.concat(frames), pd.concat(links), permutations=199)["declared"]["stances"]
    assert all(cell(told, code, code)["p"] > 0.05 for code in CODES[:2])


def test_false_discovery_as_benjamini_and_hochberg_do_it():
    p = np.array([[0.01, 0.04], [0.03, np.nan]])
    np.testing.assert_allclose(mixing.false_discovery(p), [[0.03, 0.04], [0.04, np.nan]])


def test_camps_are_what_asserted_claims_take_the_part_of():
    claimed = claims(
        ("c0", "asserted", "ferry", "gulls", ""),
        ("c1", "asserted", "gulls", "", ""),
        ("c2", "denied", "", "ferry", "c0"),
    )
    told = described(plain(3), replies(("c1", "c0"), ("c2", "c0")), claimed)["declared"]["camps"]
    assert told["kinds"] == ["favoured: ferry", "favoured: gulls", "harmed: gulls"]
    assert told["links"] == 1.0
    assert cell(told, "favoured: gulls", "harmed: gulls")["observed"] == 1.0


def test_bias_claims_and_their_answers():
    claimed = claims(("c0", "asserted", "", "", ""), ("c3", "asserted", "", "", ""), ("c1", "denied", "", "", "c0"))
    links = replies(("c1", {"c0": 0.5}), ("c2", {"c0": 0.5, "c3": 0.2})).assign(
        reply_stance=["deny", "query"], p_support=[0.2, np.nan], p_deny=[0.6, np.nan], p_query=0.1, p_comment=0.1
    )
    told = described(plain(4), links, claimed)["weighted"]["bias_claims"]
    assert told["claims"] == 2
    assert told["answered"]["count"] == pytest.approx(0.75 + 0.2)
    assert told["denied"]["count"] == pytest.approx(0.5)
    assert told["others"]["share"] == 0.0
    assert told["answers"] == pytest.approx(1.2)
    shares = {row["stance"]: row["share"] for row in told["stances"]}
    assert shares["deny"] == pytest.approx(0.3 / 1.2)
    assert shares["query"] == pytest.approx((0.05 + 0.7) / 1.2)


def test_no_claims_have_no_share_of_answers():
    told = described(plain(2), replies(("c1", "c0")))["declared"]["bias_claims"]
    assert told["answered"]["share"] is None
    assert told["stances"][0] == {"stance": "support", "answers": None, "share": None}


def test_the_first_answer_in_comments_and_minutes():
    frame = comments(("c0", "a", "none", 0), ("c1", "b", "none", 4), ("c2", "c", "none", 10), ("c3", "d", "none", 30))
    told = described(frame, replies(("c3", "c0"), ("c2", "c0")))["declared"]["first_answer"]
    assert (told["answered"], told["comments"]["median"], told["minutes"]["median"]) == (1.0, 2.0, 10.0)
    told = described(frame, replies(("c1", {"c0": 0.4}), ("c3", {"c0": 0.9})))["weighted"]["first_answer"]
    assert told["answered"] == pytest.approx(0.94)  # the first is c1 with .4, c3 with .6 x .9
    assert (told["minutes"]["q1"], told["minutes"]["median"]) == (4.0, 30.0)
    assert described(plain(2), replies(("c1", "c0")))["declared"]["first_answer"]["minutes"]["median"] is None


def test_the_trend_is_cochran_and_armitage_s_but_for_one_comment_in_n():
    reference = REFERENCE["trend"]
    pairs = list(zip(reference["counts"], reference["sizes"], strict=True))
    holds = np.concatenate([np.arange(size) < count for count, size in pairs])
    n = len(holds)
    z = trend_z(holds, np.repeat(np.arange(4), reference["sizes"]), np.zeros(n, dtype=int))
    assert z**2 * n / (n - 1) == pytest.approx(reference["chi_squared"], abs=5e-5)
    assert z < 0


def test_drift_is_told_by_fifths_and_threads_that_differ_make_no_trend():
    told = described(plain(20, lambda n: "opposes" if n >= 12 else "none"), replies())["drift"]
    opposes = told["rows"][1]
    assert [part["share"] for part in opposes["parts"]] == [0, 0, 0, 1, 1]
    assert opposes["z"] > 3
    assert opposes["p"] < 0.01
    assert told["rows"][0]["p"] is None
    score, stratum = np.array([1, 1, 1, 5, 5, 5]), np.array([0, 0, 0, 1, 1, 1])
    assert trend_z(np.array([0, 0, 0, 1, 1, 1], dtype=bool), score, stratum) is None


def test_the_same_arguments_give_the_same_numbers_and_doubled_ids_count_once():
    frame, links = plain(12, lambda n: CODES[n % 3]), replies(*[(f"c{n}", {f"c{n // 2}": 0.7}) for n in range(1, 12)])
    assert described(frame, links) == described(pd.concat([frame, frame]), pd.concat([links, links]))


def test_declared_links_alone_leave_out_the_rest():
    links = replies(("c1", "c0"), ("c2", {"c0": 0.5}))
    whole = read_comments(plain(3), links, CODES, "none")
    assert declared_links(whole, links).weight.tolist() == [1.0]
    assert weighted_links(whole, links).weight.tolist() == [1.0, 0.5]
    with pytest.raises(UsageError, match="p_lost"):
        read_comments(plain(3), links, [*CODES, "lost"], "none")
