"""Training on any coded file for any codebook, without touching Python: letters to a council on a wind farm."""

import json
from pathlib import Path

import pytest

from comments.errors import InputError, UsageError
from reports.cli import main
from reports.train import read_shares, run_training

FOR = [
    "Build it, the sooner the better", "I welcome the turbines", "Clean power for our children, please build them",
    "Let it blow, I am all for it", "We need the farm and the jobs", "Finally some clean energy on the ridge", "Yes to the turbines",
    "The farm is good for the village", "I support the plan", "Good plan, build the turbines now",
]  # fmt: skip
NOISE = [
    "They will hum all night", "I cannot sleep with that noise", "The noise of nine rotors is unbearable", "So loud that windows shake",
    "The humming will drive us mad at night", "Too loud for the valley", "Who wants that noise over the roofs", "It roars like a motorway",
    "My ears ring already from the test rotor", "The sound carries for miles",
]  # fmt: skip
OTHER = [
    "When is the meeting?", "Where can I see the map", "The council meets on Tuesday", "Who owns the ridge now", "I lost my cat near the hall",
    "Thank you for the minutes", "The road is closed on Sunday", "Is there parking", "My letter of May was not answered", "See page four",
]  # fmt: skip
WIND = """
name = "wind"
version = "0.1.0"
title = "How neighbours write of a wind farm"
unit = "One letter to the council."
language = "en"
alone = "neither"
cues = "wind-cues"
words = "wind-words/classes.toml"
names = "kept"

[[code]]
id = "welcomes"
label = "Welcomes the farm"
short = "Welcomes"
plural = "welcome the farm"
definition = "The letter wants the farm built."

[[code]]
id = "fears_noise"
label = "Fears the noise"
short = "Noise"
plural = "fear the noise"
definition = "The letter says that the farm will be loud."

[[code]]
id = "neither"
label = "Neither"
short = "Neither"
plural = "do neither"
definition = "Anything else."
"""


@pytest.fixture
def wind(tmp_path: Path) -> Path:
    """A folder with a codebook, its cues and word classes, coded letters, and a thread of new ones."""
    (tmp_path / "wind.toml").write_text(WIND, encoding="utf-8")
    for folder in ("wind-cues", "wind-words"):
        (tmp_path / folder).mkdir()
    cue = (
        '[[cue]]\nid = "loud"\npatterns = ["too|so loud", "noise"]\nmatches = ["so loud"]\nrejects = ["a loud hello"]\n'
    )
    (tmp_path / "wind-cues" / "noise.toml").write_text(f'code = "fears_noise"\n{cue}', encoding="utf-8")
    classes = '[build]\nmeaning = "putting it up"\nwords = ["build", "turbine*", "put up"]\n'
    (tmp_path / "wind-words" / "classes.toml").write_text(classes, encoding="utf-8")
    with (tmp_path / "coded.jsonl").open("w", encoding="utf-8") as file:
        for code, texts in (("welcomes", FOR), ("fears_noise", NOISE), ("neither", OTHER)):
            for number, text in enumerate(texts):
                record = {"text": text, "headline": f"Letters, week {number}", "stance": [code]}
                file.write(json.dumps(record) + "\n")
    letters = [
        "Please build the turbines, we need them",
        "So much noise, I cannot sleep at night",
        "When is the next meeting?",
    ]
    (tmp_path / "new.jsonl").write_text(
        "".join(json.dumps({"text": text}) + "\n" for text in letters), encoding="utf-8"
    )
    return tmp_path


def test_another_codebook_works_from_coded_letters_to_a_report(wind, capsys):
    codebook, model, out = str(wind / "wind.toml"), wind / "model", wind / "out"
    assert main(["codebook", "check", codebook]) == 0
    assert main(["train", str(wind / "coded.jsonl"), "--codebook", codebook, "--out", str(model)]) == 0
    assert sorted(path.name for path in model.iterdir()) == ["MODEL_CARD.md", "model.json"]
    card = (model / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "30 coded comments under 10 headlines" in card
    assert "`fears_noise` | 10 |" in card
    capsys.readouterr()
    scored = [
        "evaluate",
        str(wind / "coded.jsonl"),
        "--codebook",
        codebook,
        "--model",
        str(model),
        "--json",
        "--symmetry",
    ]
    assert main(scored) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["stance"]["macro_f1"] > 0.7  # on the letters that it was trained on
    assert scores["symmetry"]["n"] == 0
    command = ["report", str(wind / "new.jsonl"), "-o", str(out), "--codebook", codebook, "--model", str(model)]
    assert main([*command, "--key", str(wind / "key")]) == 0
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "Fears the noise" in page
    rows = (out / "tables" / "comments.csv").read_text(encoding="utf-8").splitlines()
    assert "p_fears_noise" in rows[0]
    assert "welcomes" in rows[1]
    assert "fears_noise" in rows[2]
    assert "neither" in rows[3]


def test_a_trained_model_is_the_same_twice(wind):
    for name in ("one", "two"):
        run_training([wind / "coded.jsonl"], str(wind / "wind.toml"), "linear", None, wind / name)
    assert (wind / "one" / "model.json").read_bytes() == (wind / "two" / "model.json").read_bytes()


def test_a_model_of_another_codebook_is_refused(wind, capsys):
    run_training([wind / "coded.jsonl"], str(wind / "wind.toml"), "linear", None, wind / "model")
    assert main(["evaluate", str(wind / "coded.jsonl"), "--model", str(wind / "model")]) == 2
    assert "codes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "complaint"),
    [('{"text": "x"}', "list of codes"), ('{"text": "x", "stance": ["joy"]}', "joy"), ("{", "JSON object")],
)
def test_bad_records_are_named(wind, line, complaint):
    (wind / "bad.jsonl").write_text('{"text": "ok", "stance": ["neither"]}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=complaint) as raised:
        run_training([wind / "bad.jsonl"], str(wind / "wind.toml"), "linear", None, wind / "model")
    assert "bad.jsonl:2" in str(raised.value)
    assert not (wind / "model").exists()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("[shares]\njoy = 0.1", "joy"), ("[shares]\nneither = 1.5", "between 0 and 1"), ("[shares", "TOML")],
)
def test_bad_shares_are_named(wind, content, complaint):
    from analysis.codebook import load_codebook  # noqa: PLC0415

    (wind / "shares.toml").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=complaint):
        read_shares(wind / "shares.toml", load_codebook(wind / "wind.toml"))
