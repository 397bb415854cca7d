"""Learns the three models of claims from coded comments: sides, mechanisms, evidence.

A record has `text`, `headline`, `parent`, `stance` and `claims` as in the codebook's second section; comments without
claims tell nothing here. A side that is named only in the parent or the headline is looked for there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.actors import Gazetteer, shipped_gazetteer
from analysis.claims.candidates import Candidate, candidates_of
from analysis.claims.claim import MECHANISMS
from analysis.claims.evidence import Run, runs_of, trimmed
from analysis.claims.names import same_side
from analysis.claims.phrases import Phrases, find_phrases
from analysis.claims.pointer import Pointer, fit_pointer
from analysis.claims.reader import ROLES, claim_hits, mechanism_features, side_context
from analysis.claims.tagger import Tagger, fit_tagger
from analysis.codebook import Codebook
from analysis.stance.cues import Grammar, load_grammar
from analysis.stance.word_classes import WordClasses, load_word_classes
from comments.errors import UsageError

__all__ = ["EVIDENCE", "fit_claim_models"]

EVIDENCE = ("evidence",)
_OVERLAP = 0.3  # of a run with the gold evidence (F1 of characters) from which it is right
_CLOSE = 0.05  # runs that overlap this little less than the best are as right
_TAGS = tuple(name for name in MECHANISMS if name != "unspecified")

Record = Mapping[str, Any]


def fit_claim_models(
    records: Sequence[Record], codebook: Codebook, expected: Mapping[str, float], gazetteer: Gazetteer | None = None
) -> tuple[Pointer, Tagger, Pointer]:
    """Models of sides, mechanisms and evidence; `expected` are the shares of mechanisms among real claims, as far as told.

    Raises `UsageError` for a codebook without claims.
    """
    if codebook.claim_codes is None:
        raise UsageError("a codebook whose claims are read", got=codebook.name, where="fit_claim_models")
    known = gazetteer or shipped_gazetteer()
    classes = WordClasses({}) if codebook.word_file is None else load_word_classes(codebook.word_file)
    frames = load_grammar(codebook.claim_codes.folder)
    claiming = [record for record in records if record.get("claims")]
    texts = [_Texts(record, known, classes) for record in claiming]
    denied = codebook.claim_codes
    denies = [denied.denied in record["stance"] and denied.asserted not in record["stance"] for record in claiming]
    sides = _fit_sides(claiming, texts, denies, frames, known)
    mechanisms = fit_tagger(
        _TAGS,
        [
            mechanism_features(each.comment, each.parent, frames, denies=no)
            for each, no in zip(texts, denies, strict=True)
        ],
        [frozenset(name for claim in record["claims"] for name in claim["mechanism"]) for record in claiming],
        [str(record["setting"]) for record in claiming],
        expected,
    )
    return sides, mechanisms, _fit_evidence(claiming, texts, denies, frames)


class _Texts:
    """The phrases of a record's texts."""

    def __init__(self, record: Record, gazetteer: Gazetteer, classes: WordClasses) -> None:
        self.comment = find_phrases(record["text"], gazetteer, classes)
        self.parent = find_phrases(record["parent"], gazetteer, classes) if record.get("parent") else None
        self.headline = find_phrases(record["headline"], gazetteer, classes) if record.get("headline") else None


def _fit_sides(
    records: Sequence[Record], texts: Sequence[_Texts], denies: Sequence[bool], frames: Grammar, known: Gazetteer
) -> Pointer:
    own = [
        candidates_of(each.comment, each.parent, each.headline, frames, denies=no)
        for each, no in zip(texts, denies, strict=True)
    ]
    contexts = [
        side_context(each.comment, len(candidates), denies=no, answers=each.parent is not None)
        for each, candidates, no in zip(texts, own, denies, strict=True)
    ]
    right = [_right(record["claims"], candidates, known) for record, candidates in zip(records, own, strict=True)]
    return fit_pointer(ROLES, [[each.features for each in candidates] for candidates in own], contexts, right)


def _right(
    claims: Sequence[Mapping[str, Any]], candidates: Sequence[Candidate], known: Gazetteer
) -> dict[str, list[int]]:
    """For each role the candidates that name its gold side: named ones in the comment, else elsewhere, else pronouns."""
    right: dict[str, list[int]] = {}
    for role, other in (ROLES, ROLES[::-1]):
        gold = [claim[role] for claim in claims if claim[role]]
        against = [claim[other] for claim in claims if claim[other]]
        if not gold:
            right[role] = []
            continue
        fits = [
            place
            for place, each in enumerate(candidates)
            if any(same_side(name, each.written, known) for name in gold)
            and not any(same_side(name, each.written, known) for name in against)
        ]
        named = [place for place in fits if candidates[place].phrase.kind == "named"]
        best = [place for place in named if candidates[place].source == "comment"] or named or fits
        if best:
            right[role] = best
    return right


def _fit_evidence(
    records: Sequence[Record], texts: Sequence[_Texts], denies: Sequence[bool], frames: Grammar
) -> Pointer:
    runs = [
        runs_of(each.comment, claim_hits(each.comment, frames), denies=no)
        for each, no in zip(texts, denies, strict=True)
    ]
    right = [_carrying(record, each.comment, own) for record, each, own in zip(records, texts, runs, strict=True)]
    return fit_pointer(EVIDENCE, [[run.features for run in own] for own in runs], [frozenset()] * len(runs), right)


def _carrying(record: Record, comment: Phrases, runs: Sequence[Run]) -> dict[str, list[int]]:
    overlaps: list[float] = []
    for run in runs:
        start, end = trimmed(comment, run)
        shared = [
            2
            * max(0, min(end, claim["end"]) - max(start, claim["start"]))
            / (end - start + claim["end"] - claim["start"])
            for claim in record["claims"]
        ]
        overlaps.append(max(shared))
    best = max(overlaps, default=0.0)
    if best < _OVERLAP:
        return {}
    return {EVIDENCE[0]: [place for place, value in enumerate(overlaps) if value >= max(_OVERLAP, best - _CLOSE)]}
