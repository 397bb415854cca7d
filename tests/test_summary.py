"""`summary.json`: what is computed once for page and programs."""

import json

import numpy as np
import pytest

from analysis.codebook import load_codebook
from analysis.prevalence import CLUSTER_BOOTSTRAP, WILSON, cluster_bootstrap_share, wilson
from reports.page import _interval_words
from reports.summary import _histogram, build_summary
from reports.tally import SENTIMENT_BINS, Shown, Tally

CODEBOOK = load_codebook("takedown")
FACTS = {"n_files": 1, "n_records": 0, "n_rejects": 0, "rejects": [], "method": {}, "provenance": {}}


def tally(*coded_threads, sentiment=(), addressees=(), languages=()):
    """A tally of threads, each a list of code sets of its coded comments."""
    made = Tally(CODEBOOK.codes, Shown(5, 1))
    for thread in coded_threads:
        held = np.array([[code in codes for code in CODEBOOK.codes] for codes in thread], dtype=np.int64)
        held = held.reshape(-1, len(CODEBOOK.codes))
        made.thread_codes.append(held.sum(axis=0))
        made.thread_coded.append(len(thread))
        made.together += held.T @ held
        made.statuses["coded"] += len(thread)
        made.n_threads += 1
    made.addressees.update(dict(addressees))
    made.methods.update({"mention": sum(made.addressees.values())} if addressees else {})
    made.languages.update(dict(languages))
    for value in sentiment:
        made.sentiment[0, round((value + 1) * 100)] += 1
        made.sentiment[-1, round((value + 1) * 100)] += 1
    return made


def summary(*args, **kwargs):
    return build_summary(tally(*args, **kwargs), CODEBOOK, FACTS)


def row(found, code):
    return next(row for row in found["stances"]["rows"] if row["code"] == code)


def test_one_thread_has_wilsons_interval():
    found = row(summary([{"conspiracy"}] * 3 + [{"no_stance"}] * 27), "conspiracy")
    interval = wilson(3, 30)
    assert (found["count"], found["n"], found["share"]) == (3, 30, 0.1)
    assert (found["low"], found["high"]) == (round(interval.low, 4), round(interval.high, 4))
    assert found["interval"] == WILSON


def test_several_threads_are_resampled_whole():
    threads = [
        [{"conspiracy"}] * 18 + [{"no_stance"}] * 2,
        [{"conspiracy"}] * 1 + [{"no_stance"}] * 29,
        [{"no_stance"}] * 25,
    ]
    found = summary(*threads)
    bootstrapped = cluster_bootstrap_share([18, 1, 0], [20, 30, 25], seed=20190401).interval
    assert row(found, "conspiracy")["interval"] == bootstrapped.method == CLUSTER_BOOTSTRAP
    assert row(found, "conspiracy")["high"] == round(bootstrapped.high, 4)
    assert row(found, "supports_takedown")["interval"] == WILSON
    assert found["stances"]["intervals"] == [CLUSTER_BOOTSTRAP, WILSON]


@pytest.mark.parametrize(
    ("methods", "words"),
    [
        ([], "none"),
        ([WILSON], "95%, Wilson’s score"),
        ([CLUSTER_BOOTSTRAP], "95%, bootstrap over whole threads"),
        ([CLUSTER_BOOTSTRAP, WILSON], "95%, bootstrap over whole threads, or Wilson’s score where that is wider"),
    ],
)
def test_the_page_names_every_method_of_its_intervals(methods, words):
    assert _interval_words(methods) == words


def test_nothing_coded_has_no_shares():
    found = summary()
    assert {row["share"] for row in found["stances"]["rows"]} == {None}
    assert found["stances"]["intervals"] == []
    assert (
        found["sentiment"]["rows"] == found["together"] == found["languages"]["rows"] == found["replies"]["rows"] == []
    )
    json.dumps(found, allow_nan=False, default=int)


def test_pairs_of_codes_come_commonest_first_and_once():
    pair, triple = {"supports_takedown", "conspiracy"}, {"opposes_takedown", "conspiracy", "alleges_partisan_bias"}
    found = summary([pair, pair, triple, {"conspiracy"}])["together"]
    labels = {code.id: code.label for code in CODEBOOK.entries}
    assert found[0] == {"first": labels["supports_takedown"], "second": labels["conspiracy"], "count": 2}
    assert [item["count"] for item in found] == [2, 1, 1, 1]


def test_addressees_are_ranked_and_cut():
    found = summary(addressees=[(f"name {number:02}", 1 + number % 4) for number in range(40)])["replies"]
    assert [item["replies"] for item in found["rows"]] == [4] * 10 + [3] * 5
    assert [item["addressee"] for item in found["rows"][:2]] == ["name 03", "name 07"]
    assert (found["addressees"], found["addressed_once"], found["addressed"], found["level"]) == (40, 10, 100, 10)
    assert "10 readers are answered most often, 4 times each" in found["title"]


def test_languages_beyond_the_list_are_counted_together():
    found = summary(languages=[(f"x{number:02}", 20 - number) for number in range(15)])["languages"]
    assert len(found["rows"]) == 12
    assert found["n_languages"] == 15
    assert sum(item["count"] for item in found["rows"]) + found["others"] == found["base"]
    assert found["rows"][0]["share"] == round(20 / found["base"], 4)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 99, 100, 1000])
@pytest.mark.parametrize("spread", [1.0, 0.1])
def test_quantiles_from_bins_are_numpys(size, spread):
    values = np.round(np.random.default_rng(size).uniform(-spread, spread, size), 2)
    bins = np.bincount(np.rint((values + 1) * 100).astype(int), minlength=SENTIMENT_BINS + 1)
    found = _histogram(bins)
    for name, share in (("q1", 0.25), ("median", 0.5), ("q3", 0.75)):
        assert found[name] == pytest.approx(np.quantile(values, share, method="inverted_cdf"), abs=1e-9), name
    assert found["mean"] == pytest.approx(values.mean(), abs=0.0051)
    assert found["n"] == size == found["negative"] + found["neutral"] + found["positive"]
    assert found["positive"] == (values >= 0.045).sum()
    assert found["negative"] == (values <= -0.045).sum()


def test_an_empty_histogram_has_no_quantiles():
    found = _histogram(np.zeros(SENTIMENT_BINS + 1, dtype=np.int64))
    assert found["n"] == 0
    assert found["median"] is None


def test_sentiment_rows_are_those_with_scores():
    found = summary([{"supports_takedown"}] * 3, sentiment=[0.5, -0.5, 0.04])["sentiment"]
    assert [item["code"] for item in found["rows"]] == ["supports_takedown"]
    assert (found["rows"][0]["negative"], found["rows"][0]["neutral"], found["rows"][0]["positive"]) == (1, 1, 1)
    assert found["base"] == 3
