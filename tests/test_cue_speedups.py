"""What makes cues quick to load and to find changes nothing of what is found."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.actors import shipped_gazetteer
from analysis.stance.cue_index import INDEX, fingerprint
from analysis.stance.cue_match import Match
from analysis.stance.cue_sieve import Sieve
from analysis.stance.cues import Cue, Grammar, index_folder, load_grammar
from analysis.stance.patterns import Lists, compile_pattern
from analysis.text import SENTENCE_END, Tokens, own_words, tokenise
from analysis.text import _scan as scan

CUES = Path(str(files("analysis") / "codebooks" / "takedown-cues"))
CORPUS = Path(str(files("analysis") / "stance" / "corpus"))
LISTS = {"praise": ["well done", "good job|work", "bravo"], "side": ["<camp>", "their lot", "the other side"]}
SOURCES = (
    "good [.] job",
    "({praise} | remov* it) .. <camp>",
    "[good] job|bad ?",
    "<s> {side} _ ({praise} | bad)",
    "^ (well done | good) $",
    "bad ... {side} ... good",
    "(^ | <s>) [the] other side [(. | $)]",
    "({side} (is | are) | good) [_] [_] bad|removed",
    "_ bad _",
    "<num> [bad] (. | ! | $ | their lot)",
)
WORDS = "good job bad work well done the other side their lot removed it is are . ! ? <camp> 12 x".split()


def masked(text, grammar):
    """The token stream on which a grammar is matched."""
    return shipped_gazetteer().mask(tokenise(text, grammar.vocabulary), text)


def grammar_of(sources: tuple[str, ...] = SOURCES) -> Grammar:
    lists = Lists(LISTS)
    return Grammar(
        Cue(source, "a", "strong", (compile_pattern(source, lists),), (source,), (), True, "") for source in sources
    )


@pytest.fixture(scope="module")
def shipped() -> Grammar:
    return load_grammar(CUES)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    lines = [line for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line)["text"] for line in lines[::40]]


def copied(folder: Path) -> Path:
    for path in CUES.glob("*.toml"):
        (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def told(grammar: Grammar, text: str) -> list[tuple[str, str, int, int, bool]]:
    hits = grammar.find(masked(text, grammar))
    return [(hit.cue.target, hit.cue.cue_id, hit.first, hit.last, hit.negated) for hit in hits]


def test_the_shipped_index_belongs_to_the_shipped_cues(tmp_path):
    """If this fails: python -m analysis.stance.cue_index analysis/codebooks/takedown-cues."""
    index_folder(copied(tmp_path))
    assert (tmp_path / INDEX).read_text(encoding="utf-8") == (CUES / INDEX).read_text(encoding="utf-8")


def test_an_index_changes_nothing_but_what_is_parsed(tmp_path, shipped, texts):
    parsed = load_grammar(copied(tmp_path))
    assert parsed.vocabulary == shipped.vocabulary
    assert [told(parsed, text) for text in texts] == [told(shipped, text) for text in texts]


def test_patterns_are_parsed_when_they_are_woken():
    grammar = load_grammar(CUES)
    grammar.find(tokenise("Well done Facebook", grammar.vocabulary))
    patterns = [pattern for cue in grammar.cues for pattern in cue.patterns]
    assert 0 < sum(pattern._node is not None for pattern in patterns) < 50


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": "of yesterday"}'])
def test_an_index_of_other_files_is_left_alone(tmp_path, content):
    cue = 'code="a"\n[[cue]]\nid="fair"\npatterns=["{}"]\nmatches=["fair"]\n'
    (tmp_path / "mine.toml").write_text(cue.format("fair"), encoding="utf-8")
    index_folder(tmp_path)
    assert [hit.cue.cue_id for hit in load_grammar(tmp_path).find(tokenise("fair"))] == ["fair"]
    (tmp_path / "mine.toml").write_text(cue.format("square"), encoding="utf-8")
    assert [hit.cue.cue_id for hit in load_grammar(tmp_path).find(tokenise("fair square"))] == ["fair"]
    (tmp_path / INDEX).write_text(content, encoding="utf-8")
    assert len(load_grammar(tmp_path).find(tokenise("square"))) == 1


def test_a_fingerprint_tells_names_and_contents_apart():
    assert len({fingerprint([("a", "bc")]), fingerprint([("ab", "c")]), fingerprint([("a", "b"), ("", "c")])}) == 3


def test_the_sieve_holds_back_no_shipped_pattern(shipped, texts):
    sieve = Sieve(shipped.index.table)
    patterns = [pattern for cue in shipped.cues for pattern in cue.patterns]
    for text in texts[::6]:
        words = masked(text, shipped).words
        match = Match(words)
        matching = {number for number, pattern in enumerate(patterns) if pattern.spans(match)}
        assert matching <= sieve.passed(words, 0, len(words))


SMALL = grammar_of()
SMALL_SIEVE = Sieve(SMALL.index.table)


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.data())
@settings(max_examples=300)
def test_the_sieve_holds_back_no_pattern_in_any_window(words, data):
    begin = data.draw(st.integers(0, len(words)))
    stop = data.draw(st.integers(begin, len(words)))
    match = Match(words, begin, stop)
    passed = SMALL_SIEVE.passed(words, begin, stop)
    for number, cue in enumerate(SMALL.cues):
        assert number in passed or not cue.patterns[0].spans(match)


@given(st.lists(st.sampled_from(WORDS), min_size=200, max_size=400))
@settings(max_examples=20)
def test_a_long_comment_is_read_like_a_short_one(words):
    tokens = Tokens(tuple(words), tuple(range(len(words))), tuple(range(1, len(words) + 1)))
    match = Match(words)
    for hit in (hits := SMALL.find(tokens)):
        assert (hit.first, hit.last) in {
            (first, max(last for begin, last in spans if begin == first))
            for spans in [hit.cue.patterns[0].spans(match)]
            for first, _ in spans
        }
    for cue in SMALL.cues:
        covered = {place for hit in hits if hit.cue is cue for place in range(hit.first, hit.last)}
        assert all(covered & set(range(first, last)) for first, last in cue.patterns[0].spans(match))


def test_a_comment_of_a_million_characters_is_read(shipped):
    for text in ("ban " * 250_000, "a" * 1_000_000, "!" * 1_000_000, "50 % " * 100_000):
        assert shipped.find(masked(text, shipped)) == []


ODD = st.text(st.sampled_from("aaoOs5é'’.!?\n\t ,%#@/>r…😀ſﬀ⒈\u200b\u3000")) | st.text()


@given(ODD)
@settings(max_examples=500)
def test_words_that_are_remembered_read_like_the_whole_text(text):
    vocabulary = frozenset({"so", "aoa"})
    whole: list[tuple[str, int, int]] = []
    for token in scan(own_words(text), vocabulary):
        if token[0] not in SENTENCE_END or (whole and whole[-1][0] not in SENTENCE_END):
            whole.append(token)
    tokens = tokenise(text, vocabulary)
    assert list(zip(tokens.words, tokens.starts, tokens.ends, strict=True)) == whole
