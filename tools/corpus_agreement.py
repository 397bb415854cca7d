"""How far the two coders of the corpus agree: Krippendorff's alpha for each code and for whole code sets."""

import json
import sys
from pathlib import Path

from analysis.agreement import alpha_by_code, krippendorff_alpha, masi_distance
from analysis.codebook import load_codebook

CORPUS = Path(__file__).resolve().parent.parent / "analysis" / "stance" / "corpus"


def main() -> int:
    """Print the table for each file of the corpus."""
    codes = load_codebook("takedown").codes
    for file in sorted(CORPUS.glob("*.jsonl")):
        records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        coders = [[frozenset(record[f"coder_{coder}"]) for record in records] for coder in "ab"]
        same = sum(first == second for first, second in zip(*coders, strict=True))
        print(f"{file.name}: {len(records)} comments, the same code set for {same}")
        print(f"  alpha over code sets (MASI) {krippendorff_alpha(coders, masi_distance):.3f}")
        for code, alpha in alpha_by_code(coders, codes).items():
            print(f"  {code:30s}{'undefined' if alpha is None else f'{alpha:.3f}'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
