"""The corpus: no copies, no templates, whole settings, and files that the training settings know."""

import json
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from analysis.codebook import load_codebook

CORPUS = Path(__file__).resolve().parent.parent / "analysis" / "stance" / "corpus"
RUN = 4  # words
LONG = 12  # words from which on two comments may not be alike


@pytest.fixture(scope="module")
def records() -> list[dict]:
    files = sorted(CORPUS.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_its_size_and_its_settings(records):
    assert len(records) >= 6_000
    assert len({(record["id"].rsplit("-", 1)[0], record["setting"]) for record in records}) >= 60
    assert sum(record["parent"] is not None for record in records) >= len(records) / 3
    assert len({record["id"] for record in records}) == len(records)


def test_many_comments_take_no_stance(records):
    share = sum(record["stance"] == ["no_stance"] for record in records) / len(records)
    assert share >= 0.36


def test_long_comments_are_no_copies_of_each_other(records):
    """Two comments of a dozen words or more do not share 70 % of their runs of four words."""
    runs = []
    holders = defaultdict(list)
    for number, record in enumerate(records):
        words = record["text"].casefold().split()
        own = {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)} if len(words) >= LONG else set()
        runs.append(own)
        for run in own:
            holders[run].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        shared.update((first, second) for i, first in enumerate(numbers) for second in numbers[i + 1 :])
    alike = [
        (records[first]["id"], records[second]["id"])
        for (first, second), count in shared.items()
        if count >= 0.7 * min(len(runs[first]), len(runs[second]))
        and records[first]["text"] != records[second]["text"]  # the same reply under opposite parents is meant
    ]
    assert alike == []


def test_short_replies_stand_under_different_parents(records):
    """The same text twice is a reply under another parent, or a word or two that everybody says."""
    seen = Counter((record["text"].strip().casefold(), record["parent"], record["headline"]) for record in records)
    repeated = [text for (text, _, _), count in seen.items() if count > 1 and len(text.split()) > 4]
    assert repeated == []


def test_weights_and_shares_are_of_this_corpus():
    settings = tomllib.loads((CORPUS / "corpus.toml").read_text(encoding="utf-8"))
    assert set(settings["weights"]) <= {file.stem for file in CORPUS.glob("*.jsonl")}
    assert set(settings["shares"]) == set(load_codebook("takedown").codes)
