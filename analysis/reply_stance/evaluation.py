"""How well reply stance is read, against gold reply stances of the same comments.

Comments without a gold reply stance (they answer nobody, or were not coded) are left out; a gold one without a predicted
one is a miss. `ece` is the expected calibration error of the likeliest stance in ten bins of equal width (Guo et al. 2017,
"On calibration of modern neural networks").
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.reply_stance.model import REPLY_STANCES
from comments.errors import UsageError

__all__ = ["evaluate_reply_stance", "render_reply_stance"]

_BINS = 10


def evaluate_reply_stance(
    gold: Sequence[str | None], predicted: Sequence[str | None], probabilities: NDArray[np.float64]
) -> dict[str, Any]:
    """Scores of `predicted`; `probabilities` (n_comments, 4) in the order of `REPLY_STANCES`, NaN where there are none.

    None stands for what is undefined. Raises `UsageError` where the three are not of one length.
    """
    if not len(gold) == len(predicted) == len(probabilities):
        got = f"{len(gold)}, {len(predicted)} and {len(probabilities)}"
        raise UsageError("as many gold stances as predicted ones and rows of probabilities", got=got)
    places = [place for place, stance in enumerate(gold) if stance is not None]
    pairs = [(gold[place], predicted[place]) for place in places]
    codes = {stance: _rates(pairs, stance) for stance in REPLY_STANCES}
    known = [row["f1"] for row in codes.values() if row["f1"] is not None]
    return {
        "n": len(pairs),
        "macro_f1": sum(known) / len(REPLY_STANCES) if known else None,
        "ece": _calibration_error([stance for stance, _ in pairs], probabilities[places]),
        "codes": codes,
    }


def render_reply_stance(result: Mapping[str, Any]) -> str:
    """The result of `evaluate_reply_stance` as lines for a terminal."""
    lines = ["", f"reply stance, in {result['n']} replies"]
    for stance, rates in result["codes"].items():
        cells = "".join(f"{_text(rates[key]):>9}" for key in ("precision", "recall", "f1"))
        lines.append(f"{stance:<25}{cells}{rates['support']:>9}")
    lines += [f"{name:<25}{_text(result[key]):>27}" for name, key in (("macro F1", "macro_f1"), ("ECE", "ece"))]
    return "\n".join(lines) + "\n"


def _rates(pairs: Sequence[tuple[str | None, str | None]], stance: str) -> dict[str, Any]:
    held = sum(own == stance for own, _ in pairs)
    found = sum(said == stance for _, said in pairs)
    hits = sum(own == said == stance for own, said in pairs)
    return {
        "precision": hits / found if found else None,
        "recall": hits / held if held else None,
        "f1": 2 * hits / (found + held) if found + held else None,
        "support": held,
    }


def _calibration_error(gold: Sequence[str | None], probabilities: NDArray[np.float64]) -> float | None:
    given: NDArray[np.bool_] = np.isfinite(probabilities.sum(axis=1))
    if not given.any():
        return None
    sure = probabilities[given].max(axis=1)
    chosen = probabilities[given].argmax(axis=1)
    told = [stance for stance, has in zip(gold, given.tolist(), strict=True) if has]
    right = np.array([REPLY_STANCES[best] == stance for best, stance in zip(chosen, told, strict=True)])
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(float(right[bins == each].mean() - sure[bins == each].mean())) * (bins == each).mean()
        for each in set(bins.tolist())
    ]
    return float(sum(gaps))


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
