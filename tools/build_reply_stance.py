"""Rebuild the model of reply stance from the corpus in the repository, byte for byte."""

import json
import sys
from pathlib import Path

from analysis.reply_stance.model import MODEL_FILE
from analysis.reply_stance.training import fit_reply_stance

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "analysis" / "stance" / "corpus"
MODEL = ROOT / "analysis" / "reply_stance" / MODEL_FILE


def build() -> dict[Path, str]:
    """The model's file and its text."""
    lines = [
        line
        for file in sorted(CORPUS.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line
    ]
    return {MODEL: fit_reply_stance([json.loads(line) for line in lines]).to_json()}


def main() -> int:
    """Write the model."""
    for path, text in build().items():
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {len(text)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
