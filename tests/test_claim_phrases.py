"""Phrases that may name a side, whom they mean, whether two of them are alike, and the words that carry a claim."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.actors import shipped_gazetteer
from analysis.actors.roles import Cast
from analysis.claims.claim import Side
from analysis.claims.evidence import Run, runs_of, trimmed
from analysis.claims.names import same_side, tells_a_side
from analysis.claims.phrases import Phrases, find_phrases
from analysis.claims.reference import resolve
from analysis.codebook import load_codebook
from analysis.stance.word_classes import load_word_classes
from analysis.text import SENTENCE_END
from tests.strategies import unhurried

GAZETTEER = shipped_gazetteer()
CLASSES = load_word_classes(load_codebook("takedown").word_file)
TWO = Cast(GAZETTEER, "facebook", ("india", "pakistan"), {"india": "target", "pakistan": "target"})
WORDS = st.sampled_from(
    "@Omar BJP Congress Facebook pages the other side they only ruling r/frogs anti Labour's , ; . ? ! ( — “ 😀 ёж İ ﬁ US"
    " and left-wing Lakeside Weekly http://example.org".split()
)
TEXTS = st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=25).map(" ".join), st.lists(WORDS).map("".join))


def phrases(text: str) -> Phrases:
    return find_phrases(text, GAZETTEER, CLASSES)


def named(text: str) -> list[str]:
    found = phrases(text)
    return [found.written(each) for each in found.found if each.kind == "named"]


def sides(text: str, parent: str = "", cast: Cast = TWO) -> dict[str, Side]:
    """Whom each phrase of a text means, by how it is written."""
    found = phrases(text)
    answered = phrases(parent) if parent else None
    return {found.written(each): resolve(found, each, answered, cast) for each in found.found}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Congress pages are gone", ["Congress pages"]),
        ("Kenya's ruling party is safe", ["Kenya's ruling party"]),
        ("in India FB has removed pages", ["India", "FB", "pages"]),
        ("Facebook protects the BJP", ["Facebook", "the BJP"]),
        ("Congress, BJP and Facebook", ["Congress", "BJP", "Facebook"]),
        ("nobody reads the Lakeside Weekly there", ["the Lakeside Weekly"]),
        ("so r/frogponds is open and u/somebody_ writes", ["r/frogponds", "u/somebody_"]),
        ("so they went for @some_body again", ["@some_body"]),
        ("Only left-wing pages", ["left-wing pages"]),
        ("it was raining", []),
        ("", []),
    ],
)
def test_named_phrases(text, written):
    assert named(text) == written


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Kenya's ruling party is safe", [["kenya"]]),
        ("the BJP and the Tories", [["bjp"], ["conservative_uk"]]),
        ("in India FB is slow", [["india"], ["facebook"]]),
        ("the villagers", [[]]),
    ],
)
def test_phrases_know_their_actors(text, actors):
    assert [[actor.actor_id for actor in each.actors] for each in phrases(text).found] == actors


def test_a_verb_between_a_platform_and_a_camp_keeps_them_apart():
    assert not any("Google" in each and "Republican" in each for each in named("Google buries Republican sites"))


@pytest.mark.parametrize("stop", [",", ";", ":", " (", "/", " –", " —"])
def test_commas_and_the_like_break_phrases(stop):
    assert named(f"Congress{stop} Tories") == ["Congress", "Tories"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("@BJP, you know it", []),
        ("@Omar Khan, the Tories stay", ["the Tories"]),
        ("  @Omar you are wrong", []),
        ("you, @Omar, are wrong", ["@Omar"]),
    ],
)
def test_whom_a_comment_addresses_at_its_beginning_is_no_side(text, written):
    assert named(text) == written


def test_pronouns_are_phrases_of_their_own_kinds():
    found = phrases("we saw them and he saw both of ours, but the others saw her")
    kinds = [(found.written(each), each.kind) for each in found.found]
    assert kinds == [
        ("we", "we"), ("them", "they"), ("he", "he"), ("both", "both"), ("ours", "we"), ("others", "others"), ("her", "he"),
    ]  # fmt: skip


def test_the_stream_has_sides_and_platforms_in_the_place_of_names():
    found = phrases("in India FB removed Congress pages and they cried")
    stream, of = found.stream()
    assert " ".join(stream.words) == "in <side> <platform> removed <side> and they cried"
    assert [found.written(found.found[place]) for place in of if place >= 0] == ["India", "Congress pages"]
    assert len(stream.starts) == len(stream.ends) == len(of)
    assert found.text[stream.starts[4] : stream.ends[4]] == "Congress pages"


@unhurried
@given(TEXTS)
def test_phrases_lie_inside_the_text_one_after_another(text):
    found = phrases(text)
    places = [(each.first, each.last) for each in found.found]
    assert all(0 <= first < last <= len(found.tokens) for first, last in places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))
    for each in found.found:
        start, end = found.tokens.starts[each.first], found.tokens.ends[each.last - 1]
        assert 0 <= start < end <= len(text)
        assert found.written(each) == text[start:end]
    stream, of = found.stream()
    assert len(stream.words) == len(of)
    assert all(0 <= start < end <= len(text) for start, end in zip(stream.starts, stream.ends, strict=True))


@pytest.mark.parametrize(
    ("text", "phrase", "parent", "written", "actor"),
    [
        ("Indian pages are gone, they complain", "they", "", "Indian pages", "india"),
        ("India lost, Pakistan won, they laugh", "they", "", "Pakistan", "pakistan"),
        ("Indian pages are gone, they complain", "they", "Pakistan is safe", "Indian pages", "india"),
        ("they complain", "they", "only Pakistani pages", "Pakistani pages", "pakistan"),
        ("they complain", "they", "India against Pakistan", "", ""),
        ("they complain", "they", "", "", ""),
        ("Pakistan won and he laughs", "he", "", "Pakistan", "pakistan"),
        ("we complain", "we", "only Pakistani pages", "we", ""),
        ("Indian pages are gone, the others stay", "others", "", "others", "pakistan"),
        ("the others stay", "others", "", "others", ""),
        ("pages are gone", "pages", "", "", ""),
        ("the villagers are gone", "the villagers", "", "the villagers", ""),
    ],
)
def test_whom_a_phrase_means(text, phrase, parent, written, actor):
    side = sides(text, parent)[phrase]
    assert (side.written, side.actor_id) == (written, actor)


@pytest.mark.parametrize("name", ["the other side", "the other party", "the other camp"])
def test_the_other_side_is_the_other_target(name):
    assert "pakistan" in {side.actor_id for side in sides(f"Indian pages are gone, {name} is safe").values()}


@pytest.mark.parametrize("text", ["anti-India pages", "India opponents", "Indian critics", "anti BJP pages"])
def test_whoever_is_against_a_camp_is_not_that_camp(text):
    assert {side.actor_id for side in sides(text).values()} == {""}


def test_sides_have_the_roles_of_the_cast():
    found = sides("India, the Tories and Facebook")
    assert [(side.actor_id, side.role) for side in found.values()] == [
        ("india", "target"),
        ("conservative_uk", "other"),
        ("facebook", "platform"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the Tories", "Tory party", True),
        ("BJP pages", "Modi", True),
        ("BJP pages", "Congress pages", False),
        ("the angry villagers", "villagers", True),
        ("village farmers of the coast", "city farmers of the hill", False),
        ("these accounts", "Those accounts", False),
        ("these accounts", "These accounts", True),
        ("those pages", "frog pages", False),
        ("", "BJP", False),
        ("BJP", "  ", False),
        ("", "", False),
    ],
)
def test_same_side(one, other, same):
    assert same_side(one, other, GAZETTEER) is same
    assert same_side(other, one, GAZETTEER) is same


@pytest.mark.parametrize(
    ("text", "tells"), [("pages", False), ("the party", False), ("both", False), ("frog pages", True), ("", False)]
)
def test_words_that_tell_a_side(text, tells):
    assert tells_a_side(text) is tells


@unhurried
@given(TEXTS, st.booleans())
def test_runs_lie_inside_the_text(text, denies):
    found = phrases(text)
    for run in runs_of(found, [("a cue", 0, 3)], denies=denies):
        assert 0 <= run.first < run.last <= len(found.tokens)
        start, end = trimmed(found, run)
        assert 0 <= start < end <= len(text)
        assert SENTENCE_END.isdisjoint(found.tokens.words[run.first : run.last])


def test_runs_are_sentences_and_their_clauses():
    found = phrases("Frogs stay, but toads go. Why? Because.")
    runs = [found.between(run.first, run.last) for run in runs_of(found, [], denies=False)]
    assert runs == ["Frogs stay, but toads go", "Frogs stay", "but toads go", "Why", "Because"]


def test_a_cue_is_a_feature_of_the_runs_that_hold_it():
    found = phrases("Frogs stay. Toads go away")
    held = [("cue:leave" in run.features, "denies&cue:leave" in run.features) for run in
            runs_of(found, [("leave", 18, 25)], denies=True)]  # fmt: skip
    assert held == [(False, False), (True, True)]


def test_trimmed_drops_the_end_of_a_sentence():
    found = phrases("Toads go away ?!")
    start, end = trimmed(found, Run(0, len(found.tokens), frozenset()))
    assert found.text[start:end] == "Toads go away"
