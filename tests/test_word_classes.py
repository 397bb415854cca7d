"""Files of word classes: what is read, and what the lint finds."""

from pathlib import Path

import pytest

from analysis.codebook import load_codebook
from analysis.stance.word_classes import lint_word_classes, load_word_classes
from comments.errors import UsageError


def test_the_shipped_classes_have_no_faults():
    source = load_codebook("takedown").word_file
    assert source is not None
    assert lint_word_classes(source) == []
    classes = load_word_classes(source)
    assert len(classes.names) > 40


def test_beginnings_phrases_and_forms(tmp_path: Path):
    file = tmp_path / "words.toml"
    file.write_text('[remove]\nmeaning = "m"\nwords = ["delet*", "fact check*", "ban"]\n', encoding="utf-8")
    classes = load_word_classes(file)
    words = ("deleted", "fact", "checkers", "banana", "<platform>", "@you", "24", "?")
    held = [classes.set_names[number] for number in classes.units(words).sets]
    assert held == [("remove",), ("remove",), (), ("platform", "site"), ("handle",), ("number",), ("question",)]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('[Remove]\nmeaning="m"\nwords=["ban"]', "small letters"),
        ('[remove]\nwords=["ban"]', "'meaning'"),
        ('[remove]\nmeaning="m"\nwords=[]', "a list of words"),
        ('[remove]\nmeaning="m"\nwords=["ban", "ban"]', "twice"),
        ('[remove]\nmeaning="m"\nwords=["Ban"]', "no word of the token stream"),
        ('[remove]\nmeaning="m"\nwords=["don\'t"]', "no word of the token stream"),
        ('[remove]\nmeaning="m"\nwords=["b* an"]', "no word of the token stream"),
        ('[remove]\nmeaning="m"\nwords=["b*"]', "begins too many words"),
        ("[remove", "word classes in TOML"),
    ],
)
def test_faults_are_named(tmp_path: Path, content, complaint):
    file = tmp_path / "words.toml"
    file.write_text(content, encoding="utf-8")
    assert any(complaint in fault and "words.toml" in fault for fault in lint_word_classes(file))
    with pytest.raises(UsageError, match="without faults"):
        load_word_classes(file)


def test_the_sides_are_treated_alike():
    """A class of sides that held one camp's nickname and not its rival's would take sides."""
    classes = load_word_classes(load_codebook("takedown").word_file)
    for one, other in (
        ("liberals", "conservatives"),
        ("democrats", "republicans"),
        ("lefties", "righties"),
        ("bjp", "congress"),
    ):
        sets = [classes.set_names[number] for number in classes.units((one, other)).sets]
        assert sets[0] == sets[1], (one, other)
