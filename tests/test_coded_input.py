"""What an evaluation refuses to read as coded comments, and how it says so."""

import json

import pytest

from analysis.codebook import load_codebook
from comments.errors import InputError
from reports.evaluate import read_coded

CODEBOOK = load_codebook("takedown")
GOOD = {"text": "Good riddance.", "stance": ["supports_takedown"], "headline": "Pages gone", "parent": None}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stance": ["supports_takedown", "no_stance"]}, "'no_stance' alone"),
        ({"headline": ["x"]}, "a text or null as 'headline'"),
        ({"parent": 5}, "a text or null as 'parent'"),
        ({"reply_stance": "nonsense"}, "'reply_stance'"),
        ({"claims": "no"}, "a list of objects as 'claims'"),
        ({"claims": [{"polarity": "weird"}]}, "a claim's 'polarity'"),
        ({"claims": [{}]}, "a claim's 'polarity'"),
    ],
)
def test_a_coded_comment_that_cannot_be_one_is_named_with_its_line(tmp_path, change, message):
    file = tmp_path / "coded.jsonl"
    file.write_text("\n".join(map(json.dumps, [GOOD, GOOD | change])), encoding="utf-8")
    with pytest.raises(InputError, match=message) as error:
        read_coded(file, CODEBOOK)
    assert f"{file}:2" in str(error.value)


def test_what_a_coder_may_leave_out_is_left_out(tmp_path):
    file = tmp_path / "coded.jsonl"
    claims = [{"polarity": "denied", "accused": "the harbour office"}]
    rows = [GOOD, {"text": "No.", "stance": ["no_stance"]}, GOOD | {"reply_stance": "deny", "claims": claims}]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert read_coded(file, CODEBOOK) == rows
