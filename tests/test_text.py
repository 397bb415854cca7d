"""Tokens and actors: what a comment's own words become, and where they stand in the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.actors import Actor, Gazetteer, load_gazetteer, shipped_gazetteer
from analysis.text import own_words, tokenise
from comments.errors import UsageError


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Well done, Facebook!!!", "well done facebook !"),
        ("It's one-sided; DON'T you see?!", "its one sided dont you see ?"),
        ("#FreeSpeechNow 1,200 pages", "free speech now 1200 pages"),
        ("@tariq.h see www.example.org", "@tariq.h see <url>"),
        ("sooo gooood", "so good"),
        ("r/FrogPonds and /u/somebody_", "r/frogponds and u/somebody_"),
        ("Omar's page, it's gone", "omar page its gone"),
        ("one\ntwo...", "one . two ."),
        ("> you said this\nno", "no"),
        ("😀👏", "😀 👏"),
        ("", ""),
        ("!!! well", "well"),
    ],
)
def test_tokens(text, words):
    assert " ".join(tokenise(text, frozenset({"so", "good"})).words) == words


@given(st.text(max_size=200))
def test_tokens_know_where_they_stand(text):
    tokens = tokenise(text)
    assert len(tokens.words) == len(tokens.starts) == len(tokens.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(tokens.starts, tokens.ends, strict=True))
    assert list(tokens.starts) == sorted(tokens.starts)
    assert len(own_words(text)) == len(text)


def test_the_digits_of_a_pseudonym_are_no_words():
    text = "@reader-b8154a3b0f, you were not winning, and reader-0123456789 neither (reader-b8 is no pseudonym)"
    assert tokenise(text).words[:5] == ("@reader", "you", "were", "not", "winning")
    assert tokenise(text).words.count("@reader") == 2


def test_masking_puts_roles_in_the_place_of_names():
    text = "Mark Zuckerberg helps the Indian National Congress, not us in the US"
    masked = shipped_gazetteer().mask(tokenise(text), text)
    assert " ".join(masked.words) == "<platform> helps the <camp> not us in the <camp>"
    assert text[masked.starts[0] : masked.ends[0]] == "Mark Zuckerberg"


def test_a_right_is_no_camp():
    for text, words in (("the right to speak", "the right to speak"), ("the right complains", "<camp> complains")):
        assert " ".join(shipped_gazetteer().mask(tokenise(text), text).words) == words


def test_the_longest_name_wins():
    gazetteer = Gazetteer([Actor("party", "camp", ("palm party",)), Actor("tree", "camp", ("palm",))])
    text = "palm party and palm"
    assert [mention.actor.actor_id for mention in gazetteer.mentions(tokenise(text), text)] == ["party", "tree"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('[camp]\na = { names = ["palm"] }\nb = { names = ["palm"] }', "belongs to one actor"),
        ("[camp]\na = { names = [] }", "at least one name"),
        ("[camp", "gazetteer in TOML"),
    ],
)
def test_a_gazetteer_that_breaks_a_rule_is_named(tmp_path, content, complaint):
    path = tmp_path / "actors.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=complaint) as caught:
        load_gazetteer(path)
    assert "actors.toml" in str(caught.value)
