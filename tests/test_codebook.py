"""The shipped codebook is clean and says what the code relies on; every fault of a codebook is found and placed."""

import hashlib
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from analysis.codebook import check_codebook, load_codebook, shipped_codebooks
from analysis.codebook_manual import render_manual
from comments.errors import UsageError

# A codebook on another subject: what neighbours write of a wind farm.
WIND = '''
name = "wind"
version = "0.1.0"
title = "How neighbours write of a wind farm"
unit = "One letter to the council."
language = "en"
alone = "neither"

[[term]]
name = "farm"
meaning = "the turbines that are planned"

[[code]]
id = "welcomes"
label = "Welcomes the farm"
short = "Welcomes"
plural = "welcome the farm"
definition = "The letter wants the farm built."
typical = ["let it blow"]

[[code.example]]
headline = "Nine turbines for Gull Ridge"
text = "I can see the ridge from my kitchen and I can't wait."
why = "It wants them."

[[code.counterexample]]
headline = "Nine turbines for Gull Ridge"
text = "Lovely. Nine lawnmowers in the sky."
codes = ["fears_noise"]
why = "Irony."

[[code]]
id = "fears_noise"
label = "Fears the noise"
short = "Noise"
definition = """
The letter says
that the farm will be loud."""

[[code.example]]
headline = "Nine turbines for Gull Ridge"
text = "Lovely. Nine lawnmowers in the sky."
codes = ["fears_noise"]
why = "Lawnmowers are loud."

[[code]]
id = "neither"
label = "Neither"
short = "Neither"
definition = "Anything else."

[[borderline]]
title = "Birds"
rule = "A letter on gulls alone is `neither`."
codes = ["neither"]

[claims]
when = "Where noise is feared."

[[claims.field]]
name = "hour"
meaning = "when it would be heard"
several = true

[claims.field.values]
night = "after ten"
day = "before ten"

[doubt]
rule = "Write `unsure`."
'''


@pytest.fixture
def wind(tmp_path: Path) -> Callable[..., Path]:
    """Writes the wind codebook, with one text put in the place of another."""

    def write(old: str = "", new: str = "", *, count: int = 1) -> Path:
        assert old in WIND
        path = tmp_path / "wind.toml"
        path.write_text(WIND.replace(old, new, count) if old else WIND, encoding="utf-8")
        return path

    return write


def line_of(path: Path, text: str, nth: int = 1) -> int:
    found = [number for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text in line]
    return found[nth - 1]


# The shipped codebook


def test_the_shipped_codebook_has_no_fault():
    assert check_codebook("takedown") == []
    assert "takedown" in shipped_codebooks()


def test_its_codes_their_order_and_what_is_said_of_each():
    codebook = load_codebook("takedown")
    assert codebook.codes == (
        "supports_takedown",
        "opposes_takedown",
        "alleges_partisan_bias",
        "conspiracy",
        "calls_for_equal_enforcement",
        "rejects_bias_claim",
        "no_stance",
    )
    assert codebook.alone == "no_stance"
    for code in codebook.entries:
        assert len(code.examples) >= 6, code.id
        assert len(code.counterexamples) >= 4, code.id
        assert code.plural, code.id
        assert sum("Border case" in example.why for example in code.examples) >= 1, code.id


def test_no_comment_in_it_stands_twice():
    codebook = load_codebook("takedown")
    texts = [
        example.text for code in codebook.entries for example in (*code.examples, *code.counterexamples)
    ]  # fmt: skip
    assert len(texts) == len(set(texts))


def test_its_vocabulary_borderlines_and_fields():
    codebook = load_codebook("takedown")
    assert [term.name for term in codebook.terms] == ["takedown", "platform", "target", "rival", "camp"]
    assert len(codebook.borderlines) == 11
    fields = {field.name: field for field in (*codebook.claims.fields, *codebook.replies.fields)}
    assert list(fields["polarity"].values) == ["asserted", "denied", "asked"]
    assert fields["mechanism"].several
    assert len(fields["mechanism"].values) == 8
    assert list(fields["reply_stance"].values) == ["support", "deny", "query", "comment"]
    assert "unsure" in codebook.doubt


def test_its_hash_is_the_files_and_its_cues_lie_beside_it():
    codebook = load_codebook("takedown")
    file = resources.files("analysis").joinpath("codebooks", "takedown.toml")
    assert codebook.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert codebook.cue_folder is not None
    assert codebook.cue_folder.is_dir()


def test_the_manual_has_every_code_borderline_and_example():
    codebook = load_codebook("takedown")
    manual = render_manual(codebook)
    assert manual.startswith(f"# {codebook.title}\n")
    for code in codebook.entries:
        assert f"### {code.label} (`{code.id}`)" in manual
        for example in (*code.examples, *code.counterexamples):
            assert " ".join(example.text.split()) in manual
    for line in codebook.borderlines:
        assert f"**{line.title}.**" in manual
    assert "`government_pressure`" in manual


# Another codebook


def test_a_codebook_on_another_subject_is_loaded(wind):
    path = wind()
    assert check_codebook(path) == []
    codebook = load_codebook(path)
    assert codebook.codes == ("welcomes", "fears_noise", "neither")
    assert codebook["fears_noise"].definition == "The letter says\nthat the farm will be loud."
    assert codebook["welcomes"].examples[0].parent == ""
    assert codebook.cue_folder is None
    assert codebook.replies.fields == ()
    assert "- `night`: after ten" in render_manual(codebook)
    with pytest.raises(KeyError):
        codebook["birds"]


def test_a_manual_cannot_smuggle_html(wind):
    manual = render_manual(load_codebook(wind("Lovely. Nine", "<script>alert(1)</script> Nine", count=2)))
    assert "<script" not in manual


@pytest.mark.parametrize(
    ("old", "new", "message", "at"),
    [
        ('id = "fears_noise"', 'id = "welcomes"', "code id 'welcomes' stands here a second time", 'id = "welcomes"'),
        ('id = "neither"', 'id = "Neither!"', "a code's id is lower-case letters", 'id = "Neither!"'),
        ('alone = "neither"', 'alone = "nothing"', "'alone' names no code of this codebook (got 'nothing')", "alone ="),
        ('short = "Noise"', 'short = "Fears that it is so noisy"', "at most 22 characters (got 25", "so noisy"),
        ('label = "Neither"', 'label = "Fears the noise"', "code label 'Fears the noise' stands here a second", "label"),
        ('version = "0.1.0"', 'version = "one"', "the version must be three numbers", "version"),
        ('codes = ["neither"]', 'codes = ["birds"]', "borderline 'Birds' names an undefined code 'birds'", '["birds"]'),
        ('codes = ["neither"]', "codes = []", "borderline 'Birds' names no code", "codes = []"),
        ('codes = ["fears_noise"]', 'codes = ["smells"]', "counterexample of 'welcomes' names an undefined code", "smells"),
        ('text = "I can see the ridge from my kitchen and I can\'t wait."\n', "", "has no 'text'", "[[code.example]]"),
        ('"I can see the ridge from my kitchen and I can\'t wait."', '" "', "'text' must be a text that is not empty", '" "'),
        ('why = "Irony."', 'why = "Irony."\nwho = "me"', "unknown key 'who' in [counterexample]", 'who = "me"'),
        ('language = "en"', 'language = "en"\ncolour = "red"', "unknown key 'colour' (known: name", "colour"),
        ('typical = ["let it blow"]', 'typical = "let it blow"', "'typical' must be a list of texts", "typical"),
        ("several = true", 'several = "yes"', "'several' must be true or false", "several"),
        ('codes = ["fears_noise"]', 'codes = ["fears_noise", "neither"]', "'neither' excludes every other code", "codes"),
        ('codes = ["fears_noise"]', 'codes = ["welcomes"]', "contradicts what is said of the same comment", "Nine lawn"),
        ('language = "en"', 'language = "en"\ncues = "no-such-folder"', "'cues' names no folder", "cues"),
        ('title = "Birds"\n', "", "a table [borderline] has no 'title'", "[[borderline]]"),
    ],
)  # fmt: skip
def test_each_fault_is_found_and_placed(wind, old, new, message, at):
    path = wind(old, new)
    faults = check_codebook(path)
    hits = [fault for fault in faults if message in fault]
    assert hits, faults
    lines = [number for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if at in line]
    assert any(hits[0].startswith(f"{path}:{line}: ") for line in lines), (hits, lines)
    with pytest.raises(UsageError, match="codebook without faults"):
        load_codebook(path)


def test_the_longest_short_label_that_fits(wind):
    assert check_codebook(wind('short = "Noise"', f'short = "{"x" * 22}"')) == []


def test_a_comment_filed_under_two_codes_with_contradictory_claims(wind):
    example = '[[code.example]]\nheadline = "H"\ntext = "Whoosh."\nwhy = "w"\n'
    anchor = '[[code]]\nid = "fears_noise"'
    path = wind(anchor, f'{example}codes = ["welcomes"]\n\n{anchor}')
    path.write_text(path.read_text(encoding="utf-8").replace("[[borderline]]", f"{example}\n[[borderline]]"), "utf-8")
    (fault,) = check_codebook(path)
    assert "example of 'neither' contradicts what is said of the same comment: 'Whoosh.'" in fault
    assert fault.startswith(f"{path}:{line_of(path, 'Whoosh.', 2)}: ")


def test_the_same_comment_may_hold_two_codes(wind):
    example = '[[code.example]]\nheadline = "H"\ntext = "Loud, and I love it."\nwhy = "w"\n\n'
    anchor = '[[code]]\nid = "fears_noise"'
    path = wind(anchor, example + anchor)
    text = path.read_text(encoding="utf-8").replace('[[code]]\nid = "neither"', example + '[[code]]\nid = "neither"')
    path.write_text(text, encoding="utf-8")
    assert check_codebook(path) == []


def test_faults_stand_in_the_order_of_their_lines_and_the_first_are_raised(wind):
    path = wind()
    text = path.read_text(encoding="utf-8")
    for number in range(7):
        text = text.replace("[[borderline]]", f'[[borderline]]\nextra{number} = "x"\n', 1)
    path.write_text(text, encoding="utf-8")
    faults = check_codebook(path)
    assert len(faults) == 7
    places = [int(fault.removeprefix(f"{path}:").split(":")[0]) for fault in faults]
    assert places == sorted(places)
    with pytest.raises(UsageError, match="and 2 more"):
        load_codebook(path)


def test_what_is_no_codebook_at_all(tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text("name = ", encoding="utf-8")
    assert "no TOML" in check_codebook(broken)[0]
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"')
    assert "UTF-8" in check_codebook(tmp_path / "latin.toml")[0]
    assert "shipped codebooks: takedown" in check_codebook("no_such_codebook")[0]
    with pytest.raises(UsageError, match="shipped codebooks: takedown"):
        load_codebook(tmp_path / "absent.toml")


def test_the_cue_folder_of_a_file(wind, tmp_path):
    (tmp_path / "wind-cues").mkdir()
    codebook = load_codebook(wind('language = "en"', 'language = "en"\ncues = "wind-cues"'))
    assert codebook.cue_folder == tmp_path / "wind-cues"
