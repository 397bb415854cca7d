"""The sentences of a report at every size, and that they say no more than the numbers do."""

import re
from itertools import pairwise

import pytest

from analysis.codebook import load_codebook
from analysis.prevalence import wilson
from reports.charts import _ticks, build_figures
from reports.findings import (
    addressee_title,
    count_of,
    finding,
    language_title,
    percent,
    sentiment_title,
    signed,
    stance_title,
)
from reports.names import asset_name, language_name
from reports.takedowns import tell_takedowns

CODEBOOK = load_codebook("takedown")
NOTHING = dict.fromkeys(CODEBOOK.codes, 0)


def numbers(base, aside=(0, 0, 0), threads=1, **held):
    """Counts and stances as the summary has them; `held` codes, the rest of `base` takes no stance."""
    abstained, unsupported, deleted = aside
    counts = {
        "threads": threads,
        "comments": base + sum(aside),
        "coded": base,
        "abstained": abstained,
        "unsupported_language": unsupported,
        "deleted": deleted,
    }
    held = NOTHING | {"no_stance": base - sum(held.values())} | held
    rows = [
        {
            "code": code.id,
            "label": code.label,
            "short": code.short,
            "count": held[code.id],
            "n": base,
            "share": held[code.id] / base if base else None,
            "low": wilson(held[code.id], base).low if base else None,
            "high": wilson(held[code.id], base).high if base else None,
        }
        for code in CODEBOOK.entries
    ]
    return counts, {"base": base, "alone": CODEBOOK.alone, "rows": rows}


def told(base, aside=(0, 0, 0), threads=1, **held):
    found = finding(*numbers(base, aside, threads, **held), CODEBOOK)
    return [found["headline"], *found["details"]]


def title(base, **held):
    return stance_title(numbers(base, **held)[1], CODEBOOK)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, "—"),
        (0, "0%"),
        (0.001, "under 1%"),
        (0.01, "1%"),
        (0.254, "25%"),
        (0.99, "99%"),
        (0.995, "over 99%"),
        (1, "100%"),
    ],
)
def test_percent(share, words):
    assert percent(share) == words


@pytest.mark.parametrize(
    ("value", "words"), [(0.48, "+0.48"), (-0.18, "−0.18"), (0.0, "0.00"), (-0.001, "0.00"), (1, "+1.00")]
)
def test_signed(value, words):
    assert signed(value) == words


def test_count_of():
    assert [count_of(number, "reply", "replies") for number in (0, 1, 2, 9837)] == [
        "0 replies",
        "1 reply",
        "2 replies",
        "9,837 replies",
    ]


@pytest.mark.parametrize(
    ("threads", "words"),
    [
        (0, "No comments were found."),
        (1, "No comments were found under this article."),
        (2, "No comments were found under these 2 articles."),
    ],
)
def test_no_comments(threads, words):
    assert told(0, threads=threads) == [words]
    assert title(0) == "No comment could be coded"


@pytest.mark.parametrize(
    ("aside", "lines"),
    [
        ((0, 0, 1), ["The only comment could not be coded.", "Not coded, of 1 comment: 1 deleted at the source."]),
        ((2, 3, 0), ["None of the 5 comments could be coded.",
                     "Not coded, of 5 comments: 2 too uncertain to code, 3 in no language that the classifier reads."]),
    ],
)  # fmt: skip
def test_none_coded(aside, lines):
    assert told(0, aside) == lines


def test_no_stance_taken():
    assert told(1) == ["The only coded comment takes no stance on the takedown."]
    assert told(50) == ["None of the 50 coded comments takes a stance on the takedown."]
    assert title(50) == "No stance was found in the coded comments"


def test_three_comments():
    assert told(3, supports_takedown=2, opposes_takedown=1) == [
        "3 coded comments are too few for shares; 2 support the takedown.",
        "Other stances: opposes the takedown 1.",
    ]
    assert told(3, supports_takedown=1) == [
        "3 coded comments are too few for shares; 1 is coded “Supports the takedown”.",
        "2 of 3 take no stance.",
    ]
    assert told(1, conspiracy=1) == ["1 coded comment is too few for shares; 1 is coded “Suspects a conspiracy”."]
    assert title(3, supports_takedown=2) == "Too few coded comments to rank the stances"


def test_few_comments_are_told_without_a_share():
    for base in (1, 3, 19):
        lines = told(base, supports_takedown=1)
        assert "%" not in " ".join(lines)
    assert "%" in told(20, supports_takedown=1)[0]


def test_fifty_comments():
    assert told(50, (4, 2, 1), alleges_partisan_bias=20, supports_takedown=9, conspiracy=1) == [
        (
            "20 comments allege partisan bias (40% of 50; 95% interval 28% to 54%). "
            "9 support the takedown: which stands first may be chance."
        ),
        "Other stances: supports the takedown 9 (18%), suspects a conspiracy 1 (2%).",
        "20 of 50 take no stance.",
        "Not coded, of 57 comments: 4 too uncertain to code, 2 in no language that the classifier reads, 1 deleted at the source.",
    ]
    assert finding(*numbers(50, conspiracy=1), CODEBOOK)["code"] == "conspiracy"


def test_stances_that_may_be_as_frequent_as_the_first_are_named_beside_it():
    assert told(60, opposes_takedown=12, supports_takedown=10)[0] == (
        "38 of 60 coded comments take no stance; 12 oppose the takedown (20% of 60; 95% interval 12% to 32%). "
        "10 support the takedown: which stands first may be chance."
    )
    assert "chance" not in told(60, opposes_takedown=30, supports_takedown=8)[0]
    assert told(60, opposes_takedown=9, supports_takedown=8, conspiracy=7, alleges_partisan_bias=6)[0].endswith(
        "). Others have intervals that overlap with that: which stands first may be chance."
    )


@pytest.mark.parametrize("others", [2, 8, 12, 17, 20])
def test_the_finding_and_the_chart_agree_on_whether_the_first_is_sure(others):
    held = {"opposes_takedown": 25, "supports_takedown": others}
    assert ("chance" in told(80, **held)[0]) == ("overlaps" in title(80, **held))


def test_where_most_take_no_stance_the_finding_says_so():
    assert told(50, conspiracy=1) == [
        "49 of 50 coded comments take no stance; 1 is coded “Suspects a conspiracy” (2% of 50; 95% interval under 1% to 10%)."
    ]
    assert told(56, supports_takedown=8, conspiracy=8, opposes_takedown=2)[0] == (
        "38 of 56 coded comments take no stance; 8 support the takedown and 8 suspect a conspiracy "
        "(each 14% of 56; 95% interval 7% to 26%). 2 oppose the takedown: which stands first may be chance."
    )
    assert told(50, supports_takedown=25)[0].startswith("25 comments support the takedown (50% of 50;")


def test_one_comment_of_fifty():
    held = {code: 9 for code in CODEBOOK.codes if code != CODEBOOK.alone} | {"conspiracy": 0}
    assert "suspects a conspiracy" not in " ".join(told(50, **held))
    assert "suspects a conspiracy 1 (2%)" in " ".join(told(50, **held | {"conspiracy": 1}))


def test_one_that_takes_no_stance():
    assert told(50, conspiracy=49)[-1] == "1 of 50 takes no stance."


def test_many_comments_have_separators():
    assert (
        told(12000, supports_takedown=11000)[0]
        == "11,000 comments support the takedown (92% of 12,000; 95% interval 91% to 92%)."
    )


def test_ties_are_told_as_ties():
    assert told(50, supports_takedown=15, opposes_takedown=15, conspiracy=2)[:2] == [
        "15 comments support the takedown and 15 oppose the takedown (each 30% of 50; 95% interval 19% to 44%).",
        "Other stances: suspects a conspiracy 2 (4%).",
    ]
    assert told(6, supports_takedown=2, opposes_takedown=2)[0] == (
        "6 coded comments are too few for shares; 2 support the takedown and 2 oppose the takedown."
    )
    level = {code: 8 for code in CODEBOOK.codes if code != CODEBOOK.alone}
    assert told(50, **level)[0] == "6 stances are equally frequent, with 8 comments each (each 16% of 50)."
    assert (
        told(12, **dict.fromkeys(level, 2))[0]
        == "12 coded comments are too few for shares; 6 stances have 2 comments each."
    )


def test_stance_titles():
    assert title(50, supports_takedown=30, conspiracy=3) == "“Supports the takedown” is the most frequent stance"
    assert title(50, supports_takedown=12, conspiracy=10) == (
        "“Supports the takedown” is the most frequent stance, but its interval overlaps with “Suspects a conspiracy”"
    )
    assert title(50, supports_takedown=9, conspiracy=9) == (
        "“Supports the takedown” and “Suspects a conspiracy” are the most frequent stances, with 9 comments each"
    )
    level = {code: 1 for code in CODEBOOK.codes if code != CODEBOOK.alone}
    assert title(50, **level) == "6 stances are equally frequent, with 1 comment each"


def addressees(*rows, base=60, replies=None, known=None):
    named = [{"addressee": name, "replies": count, "also_written": []} for name, count in rows]
    level = sum(count == rows[0][1] for _, count in rows) if rows else 0
    return {"replies": sum(count for _, count in rows) if replies is None else replies, "base": base, "rows": named,
            "level": level, "addressees": known or len(rows), "addressed": sum(count for _, count in rows)}  # fmt: skip


def test_addressee_titles():
    assert addressee_title(addressees()) == "No comment names whom it answers"
    assert (
        addressee_title(addressees(("Ulla", 1)))
        == "1 of 60 comments answers somebody; nobody is answered more than once"
    )
    assert (
        addressee_title(addressees(replies=4)) == "4 of 60 comments answer somebody; nobody is answered more than once"
    )
    assert (
        addressee_title(addressees(("Ulla", 6), ("Sten", 2)))
        == "8 of 60 comments answer somebody; Ulla is answered most often (6 times)"
    )
    assert addressee_title(addressees(("Ulla", 2), ("Sten", 2))) == (
        "4 of 60 comments answer somebody; Ulla and Sten are answered most often (2 times each)"
    )
    assert addressee_title(addressees(*((name, 2) for name in "abcde"))).endswith(
        "; 5 readers are answered most often, 2 times each"
    )


def languages(*rows, unread=0):
    base = sum(count for _, count in rows)
    told = [
        {"language": tag, "label": language_name(tag), "count": count, "share": count / base} for tag, count in rows
    ]
    return {"base": base, "rows": told, "others": 0, "not_coded": unread}


@pytest.mark.parametrize(
    ("rows", "unread", "words"),
    [
        ([], 0, "There is no text whose language could be told"),
        ([("en", 60)], 0, "All 60 comments are in English"),
        ([("en", 1)], 0, "The only comment is in English"),
        ([("ar", 12)], 12, "All 12 comments are in Arabic, which the classifier does not read"),
        ([("und", 3)], 3, "The language of all 3 comments could not be told"),
        (
            [("en", 30), ("es", 10)],
            10,
            "75% of the comments are in English; 10 comments are in no language that the classifier reads",
        ),
        (
            [("es", 9), ("en", 1)],
            9,
            "90% of the comments are in Spanish; 9 comments are in no language that the classifier reads",
        ),
        (
            [("en", 3), ("es", 1)],
            1,
            "75% of the comments are in English; 1 comment is in no language that the classifier reads",
        ),
        ([("und", 3), ("en", 1)], 0, "The language of 75% of the comments could not be told"),
        ([("hi-Latn", 2)], 0, "All 2 comments are in Hindi in Latin script"),
    ],
)
def test_language_titles(rows, unread, words):
    assert language_title(languages(*rows, unread=unread)) == words


def scores(*rows):
    told = [{"label": label, "n": n, "q1": q1, "median": median, "q3": q3} for label, n, q1, median, q3 in rows]
    return {"base": sum(row["n"] for row in told), "rows": told}


def test_sentiment_titles():
    assert sentiment_title(scores()) == "No comment was scored for sentiment"
    assert sentiment_title(scores(("A", 4, 0, 0.1, 0.2), ("B", 50, 0, 0.1, 0.2))) == (
        "Too few scored comments to compare sentiment between stances"
    )
    assert sentiment_title(scores(("A", 9, -0.2, 0, 0.2), ("B", 9, 0, 0, 0))) == (
        "Sentiment does not tell the stances apart: every median is 0.00"
    )
    assert sentiment_title(scores(("A", 9, -0.5, -0.18, 0.2), ("B", 9, 0, 0.3, 0.4))) == (
        "Sentiment hardly tells the stances apart: medians from −0.18 (A) to +0.30 (B)"
    )
    assert sentiment_title(scores(("A", 9, -0.5, -0.4, -0.2), ("B", 9, 0, 0.3, 0.4))) == (
        "Sentiment differs between stances: medians from −0.40 (A) to +0.30 (B)"
    )


@pytest.mark.parametrize("base", [0, 1, 3, 19, 20, 50, 3000])
@pytest.mark.parametrize("held", [0, 1, 2, 15])
def test_every_number_in_a_finding_is_in_the_summary(base, held):
    held = {"supports_takedown": min(held, base), "conspiracy": min(1, max(0, base - held))}
    counts, stances = numbers(base, (7, 0, 0), **held)
    allowed = {str(counts[key]) for key in ("comments", "coded", "abstained")} | {"95"}
    allowed |= {str(row["count"]) for row in stances["rows"]}
    allowed |= {re.sub(r"\D", "", percent(row[key])) for row in stances["rows"] for key in ("share", "low", "high")}
    sentence = " ".join(told(base, (7, 0, 0), **held)) + " " + stance_title(stances, CODEBOOK)
    assert set(re.findall(r"\d+", sentence.replace(",", ""))) <= allowed


def takedown(kind, count, network=1, is_total=False, **facts):
    return {"thread_id": "t", "platform": "Facebook", "target": "", "linked_to": "", "origin": "", "announced_at": "",
            "asset_kind": kind, "asset_count": count, "reason": "", "evidence": "They went.", "network": network,
            "is_total": is_total} | facts  # fmt: skip


def networks(*rows):
    (article,) = tell_takedowns({"takedowns": rows, "threads": [{"thread_id": "t", "title": ""}]}, 9)
    return article


def test_a_network_in_words():
    article = networks(
        takedown("accounts", 1240), takedown("pages", 1), takedown("communities", 1), takedown("groups", None)
    )
    assert article["title"] == "t"
    (network,) = article["networks"]
    assert " ".join(network["assets"]) == "1,240 accounts, 1 page, 1 community, groups (no number given)"
    assert (network["label"], network["platform"], network["evidence"]) == ("", "Facebook", ["They went."])
    assert article["columns"] == []


def test_sums_stand_before_their_parts():
    article = networks(
        takedown("accounts and pages", 50, network=0, is_total=True, platform="Facebook and Instagram"),
        takedown("assets", 30, is_total=True, origin="Osumba"),
        takedown("instagram accounts", 10, platform="Instagram", origin="Osumba"),
        takedown("pages", 20, origin="Osumba", announced_at="2021-10-19"),
        takedown("pages", 20, network=2, evidence="Those too."),
    )
    told = [(network["label"], network["platform"], " ".join(network["assets"])) for network in article["networks"]]
    assert told == [
        ("All networks", "Facebook, Instagram", "50 accounts and pages"),
        ("Network 1", "Facebook, Instagram", "30 assets in all: 10 Instagram accounts, 20 pages"),
        ("Network 2", "Facebook", "20 pages"),
    ]
    assert article["columns"] == [("origin", "Origin")]


def test_the_articles_listed_are_limited():
    rows = [takedown("pages", 2, thread_id=str(number)) for number in range(5)]
    threads = [{"thread_id": str(number), "title": f"No. {number}"} for number in range(5)]
    assert [article["title"] for article in tell_takedowns({"takedowns": rows, "threads": threads}, 2)] == [
        "No. 0",
        "No. 1",
    ]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("youtube channels", "YouTube channel"),
        ("ad accounts", "ad account"),
        ("assets", "asset"),
        ("communities", "community"),
    ],
)
def test_asset_names(kind, words):
    assert asset_name(kind, one=True) == words


@pytest.mark.parametrize("most", [1, 2, 3, 5, 6, 9, 10, 11, 60, 999, 123456])
def test_axes_count_in_whole_round_numbers(most):
    ticks = _ticks(most)
    steps = {after - before for before, after in pairwise(ticks)}
    assert ticks[0] == 0
    assert ticks[-1] >= most
    assert 2 <= len(ticks) <= 6
    assert len(steps) == 1
    assert str(steps.pop()).strip("0") in {"1", "2", "5"}


def test_a_number_in_a_chart_stands_on_the_side_where_there_is_room():
    _, stances = numbers(100, supports_takedown=90, conspiracy=5)
    summary = {
        "stances": {**stances, "title": "x"},
        "replies": {"rows": []},
        "languages": {"rows": []},
        "sentiment": {"rows": []},
    }
    (figure,) = build_figures(summary)
    rows = next(iter(figure.spec()["datasets"].values()))
    assert {row["code"]: row["side"] for row in rows} == {
        code: "right" if code == "supports_takedown" else "left" for code in CODEBOOK.codes
    }
    assert {row["told"] for row in rows} == {"90% (90)", "5% (5)", "0% (0)"}


def test_a_chart_of_few_comments_gives_counts_instead_of_shares():
    _, stances = numbers(3, supports_takedown=2)
    summary = {
        "stances": {**stances, "title": "x"},
        "replies": {"rows": []},
        "languages": {"rows": []},
        "sentiment": {"rows": []},
    }
    (figure,) = build_figures(summary)
    assert {row["told"] for row in next(iter(figure.spec()["datasets"].values()))} == {"0 of 3", "1 of 3", "2 of 3"}
    assert "so few comments" in figure.note
