"""``commentariat evaluate``: a classifier's codes against coded comments."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.actors import shipped_gazetteer
from analysis.actors.roles import cast_of
from analysis.claims.claim import POLARITIES, Claim
from analysis.claims.evaluation import evaluate_claims, render_claims
from analysis.claims.reader import CodedComment, claim_reader
from analysis.classifier import check_probabilities, decide
from analysis.codebook import Codebook, load_codebook
from analysis.evaluation import evaluate_stance, render_table
from analysis.language import identify
from analysis.registry import load_classifier
from analysis.reply_stance.evaluation import evaluate_reply_stance, render_reply_stance
from analysis.reply_stance.model import REPLY_STANCES, reply_stance
from analysis.symmetry import audit
from comments.errors import InputError
from comments.intake.decode import read_text
from comments.model import Article

__all__ = ["read_coded", "run_evaluation"]

_SEED, _REPLICATES = 20190401, 2000


def run_evaluation(
    path: Path,
    codebook_name: str,
    classifier_name: str,
    *,
    as_json: bool,
    errors: Path | None,
    model: Path | None = None,
    symmetry: bool = False,
) -> str:
    """The scores as a table or as JSON; the comments coded wrongly go to `errors`; with `symmetry` the audit too."""
    codebook = load_codebook(codebook_name)
    classifier = load_classifier(classifier_name, codebook, model)
    records = read_coded(path, codebook)
    frame = pd.DataFrame(
        {
            "text": [record["text"] for record in records],
            "headline": [record.get("headline") or "" for record in records],
            "parent": [record.get("parent") or "" for record in records],
        }
    )
    frame["language"] = [guess.tag for guess in identify(list(frame["text"]), threads=list(frame["headline"]))]
    readable = frame["language"].isin(classifier.languages).to_numpy()
    probabilities = np.full((len(frame), len(codebook.codes)), np.nan)
    context = frame[readable].reset_index(drop=True)
    answers = classifier.predict_proba(context)
    check_probabilities(answers, int(readable.sum()), codebook, classifier.name)
    probabilities[readable] = answers
    decided = decide(probabilities, codebook, classifier.thresholds, classifier.abstain_below)
    gold = [frozenset(record["stance"]) for record in records]
    stance = evaluate_stance(
        gold,
        decided.codes,
        probabilities,
        codebook.codes,
        seed=_SEED,
        replicates=_REPLICATES,
        sure=[not record.get("unsure") for record in records],
    )
    if errors is not None:
        _write_errors(errors, records, decided.codes, probabilities, codebook)
    result: dict[str, Any] = {
        "n": len(records),
        "classifier": f"{classifier.name} {classifier.version}",
        "codebook": f"{codebook.name} {codebook.version}",
        "stance": stance,
    }
    if any("claims" in record for record in records):
        found = _read_claims(records, decided.codes, probabilities, codebook)
        if found is not None:
            gold_claims = [record.get("claims") or [] for record in records]
            result["claims"] = evaluate_claims(gold_claims, found, list(frame["text"]), shipped_gazetteer())
    told = _reply_stances(records, readable)
    if told is not None:
        result["reply_stance"] = told
    if symmetry:
        result["symmetry"] = audit(classifier, context)
    if as_json:
        return json.dumps(result, ensure_ascii=False, indent=1)
    unread = int((~readable).sum())
    return (
        f"{result['classifier']} on {len(records)} coded comments ({path.name}), codebook {result['codebook']}\n"
        f"{unread} in a language that it does not read\n\n"
        + render_table(stance)
        + (render_claims(result["claims"]) if "claims" in result else "")
        + (render_reply_stance(result["reply_stance"]) if "reply_stance" in result else "")
        + _symmetry_told(result.get("symmetry"))
    )


def _reply_stances(records: list[dict[str, Any]], readable: NDArray[np.bool_]) -> dict[str, Any] | None:
    """Scores of the reply stances of comments whose parent is known; None where no record has a gold one."""
    gold = [record.get("reply_stance") if record.get("parent") else None for record in records]
    if not any(gold):
        return None
    model = reply_stance()
    chances = model.probabilities([r["text"] for r in records], [r.get("parent") or "" for r in records])
    chances[~readable] = np.nan
    stances = [stance if read else None for stance, read in zip(model.decide(chances), readable, strict=True)]
    return evaluate_reply_stance(gold, stances, chances)


def _read_claims(
    records: list[dict[str, Any]], decided: list[frozenset[str] | None], probabilities: Any, codebook: Codebook
) -> list[list[Claim]] | None:
    """The claims of each comment as they are read from the codes that were decided; None for a codebook without claims."""
    reader = claim_reader(codebook)
    if reader is None:
        return None
    found: list[list[Claim]] = []
    for record, codes, row in zip(records, decided, probabilities, strict=True):
        headline = record.get("headline") or ""
        comment = CodedComment(
            "",
            record["text"],
            headline,
            record.get("parent") or "",
            "",
            codes or frozenset(),
            dict(zip(codebook.codes, row, strict=True)),
        )
        cast = cast_of(Article(title=headline), [], shipped_gazetteer())
        found.append(reader.read([comment], cast))
    return found


def _symmetry_told(found: dict[str, Any] | None) -> str:
    """The audit as lines of the table."""
    if found is None:
        return ""
    lines = ["", f"{'names swapped':<25}{'comments':>9}{'codes change':>14}{'mean shift':>12}"]
    for kind, row in {**found["kinds"], "all": found}.items():
        changed, shift = ("-" if row[key] is None else f"{row[key]:.4f}" for key in ("changed_share", "mean_shift"))
        lines.append(f"{kind:<25}{row['n']:>9}{changed:>14}{shift:>12}")
    return "\n".join(lines) + "\n"


def read_coded(path: Path, codebook: Codebook) -> list[dict[str, Any]]:
    """Coded comments from JSONL. Raises `InputError` naming the line of a record that is none."""
    records: list[dict[str, Any]] = []
    for number, line in enumerate(read_text(path).text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            record = json.loads(line)
        except ValueError as error:
            raise InputError("a JSON object", got=str(error), where=where) from error
        if not isinstance(record, dict) or not isinstance(record.get("text"), str):
            raise InputError("an object with a 'text'", got=line[:80], where=where)
        stance = record.get("stance")
        if not isinstance(stance, list) or not stance:
            raise InputError("a list of codes as 'stance'", got=repr(stance), where=where)
        unknown = sorted({str(code) for code in stance} - set(codebook.codes))
        if unknown:
            raise InputError(f"codes of the codebook {codebook.name!r}", got=", ".join(unknown), where=where)
        if codebook.alone in stance and len(stance) > 1:
            raise InputError(f"{codebook.alone!r} alone, or other codes", got=", ".join(stance), where=where)
        _check_rest(record, where)
        records.append(record)
    if not records:
        raise InputError("at least one coded comment", got="none", where=str(path))
    return records


def _check_rest(record: dict[str, Any], where: str) -> None:
    """Raise `InputError` for what else an evaluation would read of a coded comment and could not."""
    for key in ("headline", "parent"):
        if not isinstance(record.get(key), str | None):
            raise InputError(f"a text or null as {key!r}", got=repr(record[key])[:80], where=where)
    if record.get("reply_stance") not in {None, *REPLY_STANCES}:
        raise InputError(
            f"one of {', '.join(REPLY_STANCES)} as 'reply_stance'", got=repr(record["reply_stance"])[:80], where=where
        )
    claims = record.get("claims")
    if claims is not None and not (isinstance(claims, list) and all(isinstance(claim, dict) for claim in claims)):
        raise InputError("a list of objects as 'claims'", got=repr(claims)[:80], where=where)
    wrong = sorted({str(claim.get("polarity")) for claim in claims or ()} - set(POLARITIES))
    if wrong:
        raise InputError(f"one of {', '.join(POLARITIES)} as a claim's 'polarity'", got=", ".join(wrong), where=where)


def _write_errors(
    path: Path,
    records: list[dict[str, Any]],
    decided: list[frozenset[str] | None],
    probabilities: Any,
    codebook: Codebook,
) -> None:
    with path.open("w", encoding="utf-8") as file:
        for record, codes, row in zip(records, decided, probabilities, strict=True):
            if codes == frozenset(record["stance"]):
                continue
            wrong = {
                "id": record.get("id"),
                "text": record["text"],
                "parent": record.get("parent"),
                "gold": record["stance"],
                "coded": None if codes is None else sorted(codes),
                "probabilities": None
                if np.isnan(row).any()
                else {code: round(float(value), 3) for code, value in zip(codebook.codes, row, strict=True)},
            }
            file.write(json.dumps(wrong, ensure_ascii=False) + "\n")
