"""How well bias claims are read: against gold claims of the same comments.

- *Presence*: a comment with any claim, gold against found: precision, recall, F1.
- The rest is scored where both have a claim, each gold claim beside the found one that fits it best (most fields that agree).
- *Polarity*: share of those pairs with the same polarity. `asked` beside `asserted` is a miss.
- *Mechanism*: micro F1 over the mechanisms of the pairs.
- *Actors*: for each role precision, recall and F1 over named sides: a hit where both name the same side (`names.same_side`: the
  same known actor, or the words that tell). `sides`: of the pairs in which gold names a beneficiary or a harmed side, the share in which one of the two agrees.
- *Evidence*: mean F1 of the characters of both runs, 0 where they do not overlap.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.actors import Gazetteer
from analysis.claims.claim import Claim
from analysis.claims.names import same_side

__all__ = ["evaluate_claims", "render_claims"]

_ROLES = ("accused", "beneficiary", "harmed")
_Pair = tuple[Mapping[str, Any], Claim]


def evaluate_claims(
    gold: Sequence[Sequence[Mapping[str, Any]]],
    found: Sequence[Sequence[Claim]],
    texts: Sequence[str],
    gazetteer: Gazetteer,
) -> dict[str, Any]:
    """Scores of the claims `found` in each comment against its `gold` claims (as in coded records); None where undefined.

    Gold evidence without offsets is looked for in the comment's text.
    """
    both = [bool(own) and bool(read) for own, read in zip(gold, found, strict=True)]
    pairs = [
        (claim, _nearest(claim, read, text, gazetteer), text)
        for own, read, text, here in zip(gold, found, texts, both, strict=True)
        if here
        for claim in own
    ]
    plain = [(claim, read) for claim, read, _ in pairs]
    return {
        "n_pairs": len(pairs),
        "presence": _rates(sum(both), sum(map(bool, found)), sum(map(bool, gold))),
        "polarity": {"accuracy": _share([claim["polarity"] == read.polarity for claim, read in plain])},
        "mechanism": {"micro_f1": _mechanisms(plain)},
        "actors": {role: _actors(plain, role, gazetteer) for role in _ROLES},
        "sides": {"agreement": _sides(plain, gazetteer)},
        "evidence": {"overlap_f1": _mean([_overlap(claim, read, text) for claim, read, text in pairs])},
    }


def render_claims(result: Mapping[str, Any]) -> str:
    """The result of `evaluate_claims` as lines for a terminal."""
    presence = result["presence"]
    lines = [
        "",
        f"claims, in {result['n_pairs']} pairs of a gold claim with one that was found",
        f"{'presence':<25}{_text(presence['precision']):>9}{_text(presence['recall']):>9}{_text(presence['f1']):>9}",
    ]
    for role, rates in result["actors"].items():
        lines.append(f"{role:<25}{_text(rates['precision']):>9}{_text(rates['recall']):>9}{_text(rates['f1']):>9}")
    for name, value in (
        ("polarity, accuracy", result["polarity"]["accuracy"]),
        ("mechanism, micro F1", result["mechanism"]["micro_f1"]),
        ("a named side agrees", result["sides"]["agreement"]),
        ("evidence, overlap F1", result["evidence"]["overlap_f1"]),
    ):
        lines.append(f"{name:<25}{_text(value):>27}")
    return "\n".join(lines) + "\n"


def _nearest(claim: Mapping[str, Any], read: Sequence[Claim], text: str, gazetteer: Gazetteer) -> Claim:
    """The found claim that agrees with a gold claim in most fields."""

    def agreeing(other: Claim) -> float:
        sides = sum(same_side(claim[role], getattr(other, role).written, gazetteer) for role in _ROLES)
        return float(sides + (claim["polarity"] == other.polarity) + _overlap(claim, other, text))

    return max(read, key=agreeing)


def _actors(pairs: Sequence[_Pair], role: str, gazetteer: Gazetteer) -> dict[str, Any]:
    named = [(claim[role], getattr(read, role).written) for claim, read in pairs]
    hits = sum(same_side(gold, found, gazetteer) for gold, found in named)
    return _rates(hits, sum(bool(found) for _, found in named), sum(bool(gold) for gold, _ in named))


def _sides(pairs: Sequence[_Pair], gazetteer: Gazetteer) -> float | None:
    return _share(
        [
            any(same_side(claim[role], getattr(read, role).written, gazetteer) for role in _ROLES[1:])
            for claim, read in pairs
            if claim["beneficiary"] or claim["harmed"]
        ]
    )


def _mechanisms(pairs: Sequence[_Pair]) -> float | None:
    sets = [(set(claim["mechanism"]), set(read.mechanism)) for claim, read in pairs]
    total = sum(len(gold) + len(found) for gold, found in sets)
    return 2 * sum(len(gold & found) for gold, found in sets) / total if total else None


def _overlap(claim: Mapping[str, Any], read: Claim, text: str) -> float:
    """F1 of the characters of the gold evidence and the evidence found."""
    start = int(claim.get("start", text.find(claim["evidence"])))
    end = int(claim.get("end", start + len(claim["evidence"])))
    if start < 0 or end <= start or read.end <= read.start:
        return 0.0
    return 2 * max(0, min(end, read.end) - max(start, read.start)) / (end - start + read.end - read.start)


def _rates(hits: int, found: int, gold: int) -> dict[str, Any]:
    return {
        "precision": hits / found if found else None,
        "recall": hits / gold if gold else None,
        "f1": 2 * hits / (found + gold) if found + gold else None,
        "support": gold,
    }


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
