"""Bias claims as they are read with the shipped models, told in a table, scored, and found by `analyse`."""

from pathlib import Path

import pytest

from analysis.actors import shipped_gazetteer
from analysis.actors.roles import cast_of
from analysis.claims.claim import MECHANISMS, POLARITIES, Claim, Side
from analysis.claims.evaluation import evaluate_claims, render_claims
from analysis.claims.reader import CodedComment, claim_reader
from analysis.codebook import load_codebook
from analysis.pipeline import analyse, join
from analysis.tables import CLAIM_COLUMNS, claims_frame
from comments.model import Article, Comment, Thread
from reports.codebooks import check

GAZETTEER = shipped_gazetteer()
CODEBOOK = load_codebook("takedown")
READER = claim_reader(CODEBOOK)
CLAIMS, DENIES = READER.codes.asserted, READER.codes.denied
HEADLINE = "Facebook removes pages before the vote"
NO_CLAIMS = """
name = "lighthouse"
version = "0.1.0"
title = "How sailors write of a lighthouse"
unit = "One postcard."
language = "en"
alone = "neither"
names = "kept"

[[code]]
id = "wants_light"
label = "Wants the light"
short = "Light"
plural = "want the light"
definition = "The postcard wants the lamp lit."

[[code]]
id = "neither"
label = "Neither"
short = "Neither"
plural = "do neither"
definition = "Anything else."
"""


def coded(text: str, *codes: str, name: str = "c1", parent: str = "", parent_id: str = "") -> CodedComment:
    return CodedComment(name, text, HEADLINE, parent, parent_id, frozenset(codes), {CLAIMS: 0.9, DENIES: 0.7})


def read(*comments: CodedComment, headline: str = HEADLINE) -> list[Claim]:
    return READER.read(comments, cast_of(Article(title=headline), [], GAZETTEER))


def claim(text: str) -> Claim:
    (found,) = read(coded(text, CLAIMS))
    return found


@pytest.mark.parametrize(
    ("text", "beneficiary", "harmed"),
    [
        ("They removed only Congress pages and left every BJP page alone", "bjp", "inc"),
        ("BJP pages are never removed, only Congress pages are", "bjp", "inc"),
        ("Only Pakistani pages are removed while Indian pages stay up", "india", "pakistan"),
        ("Only Palestinian accounts get banned, never Israeli ones", "israel", "palestine"),
        ("Twitter suspends Democrats but lets Republicans post whatever they want", "republicans_us", "democrats_us"),
        ("Facebook only bans conservatives and never touches liberals", "liberals", "conservatives"),
        ("The mods ban every conservative and let the liberals stay", "liberals", "conservatives"),
        ("Reddit bans right-wing subs but left-wing subs are fine", "left", "right"),
        ("Twitter always protects the Democrats", "democrats_us", ""),
        ("Facebook is biased in favour of Israel", "israel", ""),
        ("why do Democrats get a free pass?", "democrats_us", ""),
        ("The BJP pays Facebook millions for ads, so its pages stay up", "bjp", ""),
        ("Facebook is biased against Muslims", "", "muslims"),
        ("Conservatives are censored here every single day", "", "conservatives"),
        ("why is not one Republican account gone?", "republicans_us", ""),
        ("Google buries Republican sites and pushes Democrat ones", "democrats_us", "republicans_us"),
    ],
)  # fmt: skip
def test_whom_a_comment_calls_favoured_and_harmed(text, beneficiary, harmed):
    found = claim(text)
    assert (found.beneficiary.actor_id, found.harmed.actor_id) == (beneficiary, harmed)


@pytest.mark.parametrize(
    ("text", "mechanism"),
    [
        ("The BJP pays Facebook millions for ads, so its pages stay up", "money"),
        ("Funny how this happens two weeks before the election, only Congress pages are gone", "timing"),
        ("Half of the Facebook policy team used to work for the BJP, so its pages stay up", "staffing"),
        ("The government ordered Facebook to remove opposition pages", "government_pressure"),
        ("They removed only Congress pages and left every BJP page alone", "selective_enforcement"),
        ("They have always targeted Republicans, year after year, and never once a Democrat", "track_record"),
    ],
)
def test_by_what_means(text, mechanism):
    assert mechanism in claim(text).mechanism


@pytest.mark.parametrize(
    "text", ["", "?", "😀", "They only remove Congress pages. I saw it. Shame!", "@Omar", "a" * 9000]
)
@pytest.mark.parametrize("code", [CLAIMS, DENIES])
def test_any_comment_can_be_read(text, code):
    (found,) = read(coded(text, code))
    assert found.evidence == text[found.start : found.end]
    assert 0 <= found.start <= found.end <= len(text)
    assert found.polarity in POLARITIES
    assert found.mechanism
    assert set(found.mechanism) <= set(MECHANISMS)


def test_evidence_is_the_sentence_that_carries_the_claim():
    text = "Good morning to all. They removed only Congress pages and left every BJP page alone! I am going to bed."
    found = claim(text)
    assert "only Congress pages" in found.evidence
    assert "morning" not in found.evidence
    assert not found.evidence.endswith("!")


@pytest.mark.parametrize(
    ("text", "code", "polarity"),
    [
        ("They removed only Congress pages", CLAIMS, "asserted"),
        ("why do Democrats get a free pass?", CLAIMS, "asked"),
        ("Is Facebook working for the BJP?", CLAIMS, "asked"),
        ("Facebook is working for the BJP, right?", CLAIMS, "asserted"),
        ("Isn't it strange that only Congress pages are gone?", CLAIMS, "asserted"),
        ("Did you sleep well? They removed only Congress pages.", CLAIMS, "asserted"),
        ("Is that so? They removed pages of every party", DENIES, "denied"),
        ("Why would they protect the BJP?", DENIES, "denied"),
    ],
)
def test_polarity(text, code, polarity):
    (found,) = read(coded(text, code))
    assert found.polarity == polarity


@pytest.mark.parametrize(
    ("text", "headline", "written", "actor"),
    [
        ("Twitter protects the BJP", HEADLINE, "Twitter", "twitter"),
        ("They removed only Congress pages", HEADLINE, "Facebook", "facebook"),
        ("They removed only Congress pages", "Pages are gone", "", ""),
        ("Zuckerberg protects the BJP", "Pages are gone", "Zuckerberg", "facebook"),
        ("The mods protect the liberals", "Reddit closes a community", "The mods", "reddit"),
        ("I like YouTube. But Twitter protects the BJP", HEADLINE, "Twitter", "twitter"),
    ],
)
def test_the_accused_is_whom_the_comment_names_else_the_platform_of_the_thread(text, headline, written, actor):
    (found,) = read(coded(text, CLAIMS), headline=headline)
    assert (found.accused.written, found.accused.actor_id) == (written, actor)
    assert found.accused.role == ("platform" if written else "")


def test_a_denied_claim_points_to_the_comment_that_made_it_only_where_it_did():
    said, no = "They removed only Congress pages", "Nonsense, BJP pages were removed too"
    found = read(
        coded(said, CLAIMS, name="a"),
        coded(no, DENIES, name="b", parent=said, parent_id="a"),
        coded(no, DENIES, name="c", parent=no, parent_id="b"),
        coded("Good morning", name="d"),
        coded(no, DENIES, name="e", parent="Good morning", parent_id="d"),
        coded(no, DENIES, name="f"),
        coded("They protect the BJP", CLAIMS, name="g", parent=said, parent_id="a"),
    )
    assert [(each.comment_id, each.denies) for each in found] == [
        ("a", ""), ("b", "a"), ("c", ""), ("e", ""), ("f", ""), ("g", ""),
    ]  # fmt: skip


def test_a_comment_may_claim_and_deny_and_confidence_is_of_its_code():
    both = read(coded("BJP pages went too, it is the Tories whom they protect", CLAIMS, DENIES))
    assert [(each.polarity, each.confidence) for each in both] == [("asserted", 0.9), ("denied", 0.7)]
    assert read(coded("BJP pages went too")) == []
    assert read() == []


def test_whom_a_denial_speaks_of_is_told_by_what_it_answers():
    (found,) = read(
        coded("No, they removed pages of both sides", DENIES, parent="Only Republicans get banned, never Democrats")
    )
    assert (found.beneficiary.actor_id, found.harmed.actor_id) == ("democrats_us", "republicans_us")


# The table.

KINDS = {"start": "int64", "end": "int64", "confidence": "float64"}


def test_a_row_for_each_claim():
    one = Claim(
        "c1", "denied", Side("FB", "facebook", "platform"), Side("the frogs"), Side("Tories", "conservative_uk", "target"),
        ("money", "timing"), "frogs", 4, 9, 0.123456, "c0",
    )  # fmt: skip
    frame = claims_frame([("t", [one, Claim("c2", "asked")]), ("empty", [])])
    assert tuple(frame.columns) == CLAIM_COLUMNS
    assert frame.dtypes.astype(str).loc[list(KINDS)].to_dict() == KINDS
    assert frame.to_dict("records")[0] == {
        "thread_id": "t", "comment_id": "c1", "polarity": "denied", "accused": "FB", "beneficiary": "the frogs",
        "harmed": "Tories", "mechanism": "money|timing", "evidence": "frogs", "start": 4, "end": 9, "confidence": 0.1235,
        "accused_actor": "facebook", "beneficiary_actor": "", "harmed_actor": "conservative_uk", "beneficiary_role": "",
        "harmed_role": "target", "denies": "c0",
    }  # fmt: skip
    assert frame["mechanism"][1] == "unspecified"


@pytest.mark.parametrize("nothing", [[], [("t", [])]])
def test_no_claims_are_an_empty_table_of_the_same_kinds(nothing):
    frame = claims_frame(nothing)
    assert tuple(frame.columns) == CLAIM_COLUMNS
    assert len(frame) == 0
    assert frame.dtypes.astype(str).loc[list(KINDS)].to_dict() == KINDS


# The scores.

TEXT = "Only frogs of the Tories stay up in here"
GOLD = {
    "polarity": "asserted", "accused": "Facebook", "beneficiary": "Tories", "harmed": "", "mechanism": ["money", "timing"],
    "evidence": TEXT[:10], "start": 0, "end": 10,
}  # fmt: skip
FOUND = Claim("c", "asked", Side("FB"), Side("the frogs"), Side("toads"), ("money",), TEXT[5:15], 5, 15)


def test_scores_worked_by_hand():
    scores = evaluate_claims([[GOLD], [GOLD], [], []], [[FOUND], [], [FOUND], []], [TEXT] * 4, GAZETTEER)
    assert scores["n_pairs"] == 1
    assert scores["presence"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2}
    assert scores["polarity"]["accuracy"] == 0.0
    assert scores["mechanism"]["micro_f1"] == pytest.approx(2 / 3)
    assert scores["actors"]["accused"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 1}
    assert scores["actors"]["beneficiary"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 1}
    assert scores["actors"]["harmed"] == {"precision": 0.0, "recall": None, "f1": 0.0, "support": 0}
    assert scores["sides"]["agreement"] == 0.0
    assert scores["evidence"]["overlap_f1"] == 0.5


def test_each_gold_claim_is_scored_beside_the_nearest_found_one():
    right = Claim("c", "asserted", Side("Facebook"), Side("Tories"), Side(), ("money", "timing"), TEXT[:10], 0, 10)
    scores = evaluate_claims([[GOLD]], [[FOUND, right]], [TEXT], GAZETTEER)
    assert (scores["polarity"]["accuracy"], scores["mechanism"]["micro_f1"]) == (1.0, 1.0)
    assert (scores["sides"]["agreement"], scores["evidence"]["overlap_f1"]) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("evidence", "overlap"), [("frogs of the", 2 * 10 / 22), ("nowhere to be found", 0.0), ("", 0.0)]
)
def test_gold_evidence_without_offsets_is_looked_for(evidence, overlap):
    gold = {key: value for key, value in GOLD.items() if key not in {"start", "end"}} | {"evidence": evidence}
    scores = evaluate_claims([[gold]], [[FOUND]], [TEXT], GAZETTEER)
    assert scores["evidence"]["overlap_f1"] == pytest.approx(overlap)


@pytest.mark.parametrize(("gold", "found", "texts"), [([], [], []), ([[]], [[]], ["x"])])
def test_scores_of_nothing_are_undefined(gold, found, texts):
    scores = evaluate_claims(gold, found, texts, GAZETTEER)
    assert scores["n_pairs"] == 0
    assert scores["presence"] == {"precision": None, "recall": None, "f1": None, "support": 0}
    values = [scores["polarity"]["accuracy"], scores["mechanism"]["micro_f1"], scores["evidence"]["overlap_f1"]]
    assert [*values, scores["sides"]["agreement"]] == [None] * 4
    lines = render_claims(scores).splitlines()
    assert len(lines) == 10
    assert all(line.endswith("-") for line in lines[2:])


def test_comments_without_a_partner_are_refused():
    with pytest.raises(ValueError, match="zip"):
        evaluate_claims([[GOLD]], [], [TEXT], GAZETTEER)


# The pipeline.


def thread(*texts: str, parents: dict[int, str] | None = None, name: str = "t") -> Thread:
    comments = tuple(
        Comment(f"c{number}", number, text, f"x#{number}", parent_id=(parents or {}).get(number))
        for number, text in enumerate(texts)
    )
    return Thread(name, Article(HEADLINE), comments, "x")


SAID = "It is so partial of them, they removed only the Congress pages and left every BJP page alone"
NO = "That is nonsense, they have removed all of the BJP pages as well, as you would know from the news"


def test_analyse_reads_the_claims_of_a_thread(scripted_classifier):
    one = thread("What a lovely morning it is in the garden today", SAID, NO, parents={2: "c1"})
    whole = analyse([thread(name="empty"), one], scripted_classifier(CODEBOOK))
    rows = whole.claims
    assert list(rows["comment_id"]) == ["c1", "c2"]
    assert list(rows["polarity"]) == ["asserted", "denied"]
    assert list(rows["denies"]) == ["", "c1"]
    assert list(rows["confidence"]) == [0.9, 0.9]
    assert set(rows["thread_id"]) == {"t"}
    assert (rows["harmed_actor"][0], rows["beneficiary_actor"][0]) == ("inc", "bjp")
    for row in rows.itertuples():
        assert row.evidence == (SAID if row.comment_id == "c1" else NO)[row.start : row.end]


def test_claims_do_not_hang_on_what_else_is_analysed(scripted_classifier):
    threads = [thread(SAID, name="one"), thread(NO, SAID, name="two")]
    judge = scripted_classifier(CODEBOOK)
    apart = join([analyse([each], judge) for each in threads]).claims
    assert apart.equals(analyse(threads, judge).claims)


def test_a_codebook_without_claims_has_an_empty_table_of_claims(tmp_path, scripted_classifier):
    (tmp_path / "lighthouse.toml").write_text(NO_CLAIMS, encoding="utf-8")
    codebook = load_codebook(tmp_path / "lighthouse.toml")
    assert claim_reader(codebook) is None
    frame = analyse([thread(SAID, NO)], scripted_classifier(codebook)).claims
    assert len(frame) == 0
    assert tuple(frame.columns) == CLAIM_COLUMNS
    assert frame.dtypes.astype(str).loc[list(KINDS)].to_dict() == KINDS


def test_every_frame_keeps_its_own_examples():
    """Frames are matched over placeholders: a change to how phrases are found must not leave one that can match nothing."""
    assert check(Path(__file__).resolve().parent.parent / "analysis" / "codebooks" / "takedown.toml") == []
