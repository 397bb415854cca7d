"""Rebuild the shipped models from the corpus in the repository, byte for byte, and the stance model's card."""

import json
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from build_reply_stance import build as build_reply_stance

from analysis.claims.reader import MODELS
from analysis.claims.training import fit_claim_models
from analysis.codebook import load_codebook
from analysis.stance.linear_classifier import LinearClassifier
from reports.train import read_shares, render_card, training_frame

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "analysis" / "stance" / "corpus"
SETTINGS = CORPUS / "corpus.toml"
MODEL = ROOT / "analysis" / "stance" / "takedown_model.json"
CLAIMS = ROOT / "analysis" / "codebooks" / "takedown-claims"
CARD = ROOT / "docs" / "model-card.md"


def corpus() -> list[dict[str, Any]]:
    """The coded comments of the corpus, each with its weight."""
    weights = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["weights"]
    return [
        {**json.loads(line), "weight": weights.get(file.stem, 1.0)}
        for file in sorted(CORPUS.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line
    ]


@cache
def built() -> LinearClassifier:
    """The classifier trained on the corpus."""
    codebook, records = load_codebook("takedown"), corpus()
    classifier = LinearClassifier(codebook, expected=read_shares(SETTINGS, codebook))
    return classifier.fit(training_frame(records), [frozenset(record["stance"]) for record in records])


def build() -> str:
    """The model as the text of its file."""
    model = built().model
    assert model is not None  # noqa: S101 - `fit` has just set it
    return model.to_json()


@cache
def claim_models() -> dict[Path, str]:
    """The files of the models that read claims."""
    shares = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["mechanism_shares"]
    models = fit_claim_models(corpus(), load_codebook("takedown"), shares)
    return {CLAIMS / name: model.to_json() for name, model in zip(MODELS, models, strict=True)}


def card() -> str:
    """The model's card."""
    classifier = built()
    return render_card(classifier.name, classifier.version, classifier.codebook, corpus(), classifier.about)


def main() -> int:
    """Write the models and the card."""
    for path, text in (claim_models() | build_reply_stance()).items():
        path.write_text(text, encoding="utf-8")
    MODEL.write_text(build(), encoding="utf-8")
    CARD.write_text(card(), encoding="utf-8")
    print(f"{MODEL.relative_to(ROOT)}: on settings held out {built().about['cross_validated']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
