"""The pattern language of cues, and the grammar that is written in it."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.actors import shipped_gazetteer
from analysis.codebook import load_codebook
from analysis.stance.cues import Grammar, lint_grammar, load_grammar
from analysis.stance.nodes import Match
from analysis.stance.patterns import Lists, compile_pattern
from analysis.text import tokenise
from comments.errors import UsageError

LISTS = {"praise": ["well done", "good job|work", "bravo"], "who": ["{praise} team", "they"], "loop": ["{loop} again"]}


def spans(pattern: str, words: str) -> list[str]:
    tokens = words.split()
    found = compile_pattern(pattern, Lists(LISTS)).spans(Match(tokens))
    return [" ".join(tokens[first:last]) for first, last in found]


@pytest.mark.parametrize(
    ("pattern", "words", "found"),
    [
        ("well done", "oh well done you", ["well done"]),
        ("Don't", "i dont know", ["dont"]),
        ("remov*", "he removed and removes", ["removed", "removes"]),
        ("good|great call", "great call", ["great call"]),
        ("(shame on | to hell with) <platform>", "to hell with <platform>", ["to hell with <platform>"]),
        ("[very] good call", "a very good call", ["very good call", "good call"]),
        ("{praise} [guys]", "good work guys", ["good work"]),
        ("{who} did it", "bravo team did it", ["bravo team did it"]),
        ("one .. list", "one name on list", ["one name on list"]),
        ("one .. list", "one a b c d list", []),
        ("one ... list", "one a b c d list", ["one a b c d list"]),
        ("one .. list", "one . list", []),
        ("^ why", "why not why", ["why"]),
        ("why $", "but why ?", ["why"]),
        ("why $", "why not", []),
        ("<s> good", "so good . good", ["good"]),
        ("only <num> pages", "only 12 pages", ["only 12 pages"]),
        ("thanks <mention>", "thanks @someone", ["thanks @someone"]),
        ("one _ party", "one other party", ["one other party"]),
        ("why ?", "why ? why", ["why ?"]),
        ("<platform> <camp>", "<platform> <camp> <platform>", ["<platform> <camp>"]),
    ],
)
def test_what_a_pattern_matches(pattern, words, found):
    assert spans(pattern, words) == found


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("(well done", "closing"),
        ("well done)", "opening"),
        ("( | done)", "both sides"),
        ("{nothing} done", "a list that exists"),
        ("{loop}", "none in itself"),
        ("one-sided", "hyphenated"),
        ("[maybe] ..", "at least one word"),
        ("_ _", "at least one word"),
        ("a||b", "a word on both sides"),
    ],
)
def test_a_pattern_that_breaks_a_rule_is_named(pattern, complaint):
    with pytest.raises(UsageError, match=complaint) as caught:
        compile_pattern(pattern, Lists(LISTS), "my.toml: cue 'x'")
    assert "my.toml" in str(caught.value)


@given(st.lists(st.sampled_from(["good", "job", "bad", ".", "?", "<platform>", "x1"]), max_size=12))
def test_anchors_and_first_words_hide_no_match(words):
    """What the prefilter lets through is what trying every pattern everywhere would find."""
    lists = Lists({"bad": ["bad", "x*"]})
    for source in ("good [.] job", "({bad} | good) .. <platform>", "[good] job|bad ?", "<s> {bad} _"):
        pattern = compile_pattern(source, lists)
        match = Match(words)
        everywhere = [
            (start, min(ends))
            for start in range(len(words))
            if (ends := [end for end in pattern.node.ends(match, start) if end > start])
        ]
        assert pattern.spans(match) == everywhere
        if everywhere:
            assert any(
                word == anchor or (prefix and word.startswith(anchor))
                for word in words
                for anchor, prefix in pattern.anchors
            )


def masked(grammar: Grammar):
    """How the stance model reads a sentence: actors masked, elongations brought back to the grammar's spellings."""
    return lambda text: shipped_gazetteer().mask(tokenise(text, grammar.vocabulary), text)


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return load_grammar(files("analysis") / "codebooks" / "takedown-cues")


def test_every_cue_keeps_its_own_examples(grammar):
    assert lint_grammar(grammar, masked(grammar)) == []


def test_every_code_has_cues(grammar):
    codes = set(load_codebook("takedown").codes)
    assert codes <= set(grammar.targets)
    assert sum(len(cue.patterns) for cue in grammar.cues) >= 1_000
    assert all(cue.rejects for cue in grammar.cues if cue.strength == "strong")


def test_the_lint_finds_a_cue_that_breaks_its_examples(tmp_path):
    (tmp_path / "praise.toml").write_text(
        'code = "supports_takedown"\n[[cue]]\nid = "good"\npatterns = ["good"]\nmatches = ["good", "fine"]\n'
        'rejects = ["a good dog"]\n',
        encoding="utf-8",
    )
    faults = lint_grammar(load_grammar(tmp_path), masked(load_grammar(tmp_path)))
    assert len(faults) == 2
    assert "should match 'fine'" in faults[0]
    assert "should not match 'a good dog'" in faults[1]
    assert all("praise.toml: cue 'good'" in fault for fault in faults)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('[[cue]]\nid="x"\npatterns=["a b"]\nmatches=["a b"]', "either 'code' or 'signal'"),
        ('code="a"\nsignal="b"', "either 'code' or 'signal'"),
        ('code="a"\n[[cue]]\nid="x"\nmatches=["a"]', "'patterns'"),
        ('code="a"\n[[cue]]\nid="x"\npatterns=["wow"]\nmatches=["wow"]\nweight=3', "only the keys"),
        ('code="a"\n[[cue]]\nid="x"\npatterns=["wow"]\nmatches=["wow"]\nstrength="huge"', "strong or weak"),
        ('code="a"\n' + '[[cue]]\nid="x"\npatterns=["wow"]\nmatches=["wow"]\n' * 2, "one cue of each name"),
        ('code="a"\n[[cue', "a cue file in TOML"),
    ],
)
def test_a_cue_file_that_breaks_a_rule_is_named(tmp_path, content, complaint):
    (tmp_path / "mine.toml").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=complaint) as caught:
        load_grammar(tmp_path)
    assert "mine.toml" in str(caught.value)


def test_a_negator_turns_a_cue(tmp_path):
    (tmp_path / "mine.toml").write_text(
        'code="a"\n[[cue]]\nid="fair"\npatterns=["fair"]\nmatches=["fair"]\n'
        '[[cue]]\nid="safe"\npatterns=["safe"]\nmatches=["safe"]\nnegatable=false\n',
        encoding="utf-8",
    )
    grammar = load_grammar(tmp_path)
    hits = grammar.find(tokenise("Not fair. So fair, never safe"))
    assert [(hit.cue.cue_id, hit.negated) for hit in hits] == [("fair", True), ("fair", False), ("safe", False)]


def test_names_of_camps_do_not_matter_to_cues(grammar):
    """Cues see roles: a swap of two camps' names leaves the same cues."""
    gazetteer = shipped_gazetteer()
    for text in ("Facebook only bans BJP pages", "why is not one Republican page gone, Twitter?"):
        swapped = text.replace("BJP", "INC").replace("Republican", "Democrat")
        first, second = (
            [
                (hit.cue.cue_id, hit.first)
                for hit in grammar.find(gazetteer.mask(tokenise(one, grammar.vocabulary), one))
            ]
            for one in (text, swapped)
        )
        assert first == second
