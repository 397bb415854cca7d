"""Measure the shipped classifier on real coded comments, which are not shipped, and keep the numbers (no text).

    python tools/measure.py CODED.jsonl

The report's method box shows them as long as the weights are the ones that were measured.
"""

import json
import sys
from pathlib import Path

from analysis.codebook import load_codebook
from analysis.registry import DEFAULT_CLASSIFIER, load_classifier
from reports.evaluate import run_evaluation

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ROOT / "analysis" / "stance" / "takedown_measured.json"


def main() -> int:
    """Write the numbers."""
    scores = json.loads(
        run_evaluation(Path(sys.argv[1]), "takedown", DEFAULT_CLASSIFIER, as_json=True, errors=None, symmetry=True)
    )
    stance = scores["stance"]
    kept = {
        "version": load_classifier(DEFAULT_CLASSIFIER, load_codebook("takedown")).version,
        "comments": scores["n"],
        **{key: stance[key] for key in ("macro_f1", "macro_f1_ci", "majority_macro_f1", "coverage", "ece")},
        "symmetry": scores["symmetry"],
        "claims": {
            "pairs": scores["claims"]["n_pairs"],
            "presence": scores["claims"]["presence"],
            "polarity": scores["claims"]["polarity"]["accuracy"],
            "mechanism": scores["claims"]["mechanism"]["micro_f1"],
            "sides": scores["claims"]["sides"]["agreement"],
            "evidence": scores["claims"]["evidence"]["overlap_f1"],
        },
        "codes": {
            code: {key: row[key] for key in ("precision", "recall", "f1", "support")}
            for code, row in stance["codes"].items()
        },
    }
    MEASURED.write_text(json.dumps(_rounded(kept), indent=1) + "\n", encoding="utf-8")
    print(
        f"{MEASURED.relative_to(ROOT)}: macro-F1 {stance['macro_f1']:.3f}, majority {stance['majority_macro_f1']:.3f}"
    )
    return 0


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    sys.exit(main())
