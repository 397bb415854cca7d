"""Rebuild the shipped weights of the classifier `cues` from the corpus in the repository, byte for byte."""

import json
import sys
from pathlib import Path

from analysis.codebook import load_codebook
from analysis.stance.tuning import train

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "analysis" / "stance" / "corpus"
WEIGHTS = ROOT / "analysis" / "stance" / "cue_weights.json"


def build() -> str:
    """The weights as the text of their file."""
    records = [
        json.loads(line)
        for file in sorted(CORPUS.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line
    ]
    return json.dumps(train(records, load_codebook("takedown")), indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Write the weights."""
    text = build()
    WEIGHTS.write_text(text, encoding="utf-8")
    scores = json.loads(text)["cross_validated"]
    print(f"{WEIGHTS.relative_to(ROOT)}: cross-validated over settings, {scores}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
