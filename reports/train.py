"""``commentariat train``: coded comments in, a model folder out, with a card that says what it is and how good."""

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.codebook import Codebook, load_codebook
from analysis.registry import load_classifier
from comments.errors import UsageError
from reports.evaluate import read_coded

__all__ = ["CARD_FILE", "read_shares", "render_card", "run_training", "training_frame"]

CARD_FILE = "MODEL_CARD.md"


def run_training(
    paths: Sequence[Path], codebook_name: str, classifier_name: str, shares: Path | None, out: Path
) -> str:
    """Train `classifier_name` on the coded comments in `paths` and write it to the folder `out`. Returns what to tell."""
    codebook = load_codebook(codebook_name)
    records = [record for path in paths for record in read_coded(path, codebook)]
    classifier: Any = load_classifier(classifier_name, codebook)
    if not hasattr(type(classifier), "save"):
        raise UsageError("a classifier that can be kept in a folder", got=repr(classifier_name), where="--classifier")
    if shares is not None:
        if not hasattr(classifier, "expected"):
            raise UsageError("a classifier that takes expected shares", got=repr(classifier_name), where="--shares")
        classifier.expected = read_shares(shares, codebook)
    classifier.fit(training_frame(records), [frozenset(record["stance"]) for record in records])
    out.mkdir(parents=True, exist_ok=True)
    classifier.save(out)
    about = dict(getattr(classifier, "about", {}))
    card = render_card(classifier.name, classifier.version, codebook, records, about)
    (out / CARD_FILE).write_text(card, encoding="utf-8")
    scores = about.get("cross_validated", {})
    told = f", macro-F1 {scores['macro_f1']:.3f} on settings held out" if "macro_f1" in scores else ""
    return f"{out}: {classifier.name} {classifier.version}, trained on {len(records):,} comments{told}"


def training_frame(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Coded records as classifiers take them; `weight` is how much a record counts (1 where it does not say)."""
    return pd.DataFrame(
        {
            "text": [record["text"] for record in records],
            "headline": [record.get("headline") or "" for record in records],
            "parent": [record.get("parent") or "" for record in records],
            "language": ["en"] * len(records),
            "weight": np.array([record.get("weight", 1.0) for record in records], dtype=np.float64),
        }
    )


def read_shares(path: Path, codebook: Codebook) -> dict[str, float]:
    """Expected shares of codes from the table ``[shares]`` of a TOML file: of all comments, how many hold each code."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("shares", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("a file with expected shares in TOML", got=str(error), where=str(path)) from error
    for code, share in table.items():
        if code not in codebook.codes:
            raise UsageError(f"codes of the codebook {codebook.name!r}", got=code, where=f"{path} [shares]")
        if not isinstance(share, int | float) or not 0 < share < 1:
            raise UsageError("a share between 0 and 1", got=repr(share), where=f"{path} [shares] {code}")
    return {code: float(share) for code, share in table.items()}


def render_card(
    name: str, version: str, codebook: Codebook, records: Sequence[Mapping[str, Any]], about: Mapping[str, Any]
) -> str:
    """The model card (Mitchell et al. 2019, "Model cards for model reporting"), from numbers only."""
    held = Counter(code for record in records for code in record["stance"])
    scores, shares = about.get("cross_validated", {}), about.get("expected_shares", {})
    digest = hashlib.sha256(json.dumps([dict(record) for record in records], sort_keys=True).encode()).hexdigest()
    rows = [
        f"| `{code}` | {held[code]:,} | {_cell(shares.get(code))} | {_cell(scores.get(code))} |"
        for code in codebook.codes
    ]
    settings = len({record.get("headline") or "" for record in records})
    return "\n".join(
        (
            f"# Model card: `{name}` {version}",
            "",
            f"Codes comments by the codebook `{codebook.name}` {codebook.version} (SHA-256 `{codebook.sha256[:12]}`).",
            f"Trained on {len(records):,} coded comments under {settings:,} headlines (SHA-256 of the records `{digest[:12]}`).",
            "",
            "F1 is on headlines held out: each comment was coded by a model that saw none under its headline"
            + (f"; macro-F1 {scores['macro_f1']:.3f}." if "macro_f1" in scores else "."),
            "",
            "| code | comments with it | expected share | F1 held out |",
            "|---|---|---|---|",
            *rows,
            "",
            "A score on held-out headlines of the same corpus says little about comments of another kind: measure it",
            "on coded comments of yours (`commentariat evaluate`).",
            "",
        )
    )


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
