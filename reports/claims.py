"""Bias claims as a report tells them: counted while partitions pass, then who is said to be favoured, against whom, how.

A side counts under the actor that it is, or under its words where it is nobody whom the gazetteer knows. The words that carry
a claim are kept for a few claims of each pair of sides, drawn by a rule that does not depend on their order.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.claims.claim import MECHANISMS, POLARITIES
from analysis.prevalence import cluster_bootstrap_share
from analysis.text import tokenise
from reports.excerpts import quoted
from reports.findings import count_of
from reports.shares import share_row

__all__ = ["MECHANISM_LABELS", "NOT_TOLD", "OTHERS", "ClaimTally", "Label", "tell_claims"]

NOT_TOLD, OTHERS = "not told", "others"
MECHANISM_LABELS = {
    "selective_enforcement": "these and not those",
    "timing": "timing",
    "money": "money",
    "staffing": "who works there",
    "government_pressure": "a government’s pressure",
    "ideology": "the company’s politics",
    "track_record": "it did so before",
    "unspecified": "no means told",
}

_LEVEL, _SEED = 0.95, 20190401
_EVIDENCE = 5  # quotes kept for each pair of sides
_MOST_PAIRS = 4_000  # kept while partitions pass; beyond, the rarest are counted among the others
_LISTED_PAIRS, _LISTED_SIDES, _LISTED_THREADS = 12, 6, 40
_LONGEST_LABEL = 40
_LEAST_NAMED, _LEAST_SHARE = 3, 0.05  # claims that a side must have, and their part of all, to be named in a sentence
_MOST_NAMED = 3  # sides of equal rank that a title lists

Pair = tuple[str, str]
Label = Callable[[str], str]


class ClaimTally:
    """Counts of claims over all partitions. `label` gives an actor's name for people."""

    def __init__(self, label: Label) -> None:
        self._label = label
        self.polarities: Counter[str] = Counter()
        self.pairs: dict[Pair, Counter[str]] = defaultdict(Counter)
        self.mechanisms: dict[str, Counter[str]] = defaultdict(Counter)
        self.roles: dict[str, str] = {}
        self.evidence: dict[Pair, list[tuple[int, dict[str, Any]]]] = {}
        self.threads: list[dict[str, Any]] = []
        self.comments = self.answered = 0

    def add(self, claims: pd.DataFrame) -> None:
        """Count a partition's claims."""
        for thread, rows in claims.groupby("thread_id", sort=False):
            self._add_thread(str(thread), rows.to_dict("records"))
        if len(self.pairs) > _MOST_PAIRS:
            self._prune()

    def _add_thread(self, thread: str, rows: Sequence[Mapping[Any, Any]]) -> None:
        pairs: Counter[Pair] = Counter()
        mechanisms: Counter[str] = Counter()
        polarities: Counter[str] = Counter()
        answered: set[str] = set()
        for row in rows:
            polarity = str(row["polarity"])
            pair = self._side(row, "beneficiary"), self._side(row, "harmed")
            pairs[pair] += 1
            polarities[polarity] += 1
            self.pairs[pair][polarity] += 1
            for mechanism in str(row["mechanism"]).split("|"):
                mechanisms[mechanism] += 1
                self.mechanisms[mechanism][polarity] += 1
            if row["denies"]:
                answered.add(str(row["denies"]))
            self._keep(pair, row)
        self.polarities.update(polarities)
        self.comments += len({row["comment_id"] for row in rows})
        self.answered += len(answered)
        self.threads.append(
            {"thread_id": thread, "n": len(rows), "pairs": pairs, "mechanisms": mechanisms, "polarities": polarities}
        )

    def _side(self, row: Mapping[Any, Any], role: str) -> str:
        """What a side is counted under."""
        actor = str(row[f"{role}_actor"])
        if actor:
            label = self._label(actor)
            self.roles.setdefault(label, str(row.get(f"{role}_role", "")))
            return label
        words = [word for word in tokenise(str(row[role])).words if word not in {"the", "a", "an", "these", "those"}]
        return " ".join(words)[:_LONGEST_LABEL] or NOT_TOLD

    def _keep(self, pair: Pair, row: Mapping[Any, Any]) -> None:
        identity = f"{row['thread_id']}\0{row['comment_id']}\0{row['start']}".encode("utf-8", "replace")
        rank = int.from_bytes(hashlib.blake2b(identity, digest_size=7).digest(), "big")
        kept = self.evidence.setdefault(pair, [])
        kept.append((rank, {key: row[key] for key in ("thread_id", "comment_id", "evidence", "polarity")}))
        kept.sort(key=lambda item: item[0])
        del kept[_EVIDENCE:]

    def _prune(self) -> None:
        ranked = sorted(self.pairs, key=lambda pair: (-self.pairs[pair].total(), pair))
        for pair in ranked[_MOST_PAIRS // 2 :]:
            self.pairs[OTHERS, OTHERS] += self.pairs.pop(pair)
            self.evidence.pop(pair, None)


def tell_claims(tally: ClaimTally, titles: Mapping[str, str], quotes: str, coded: int) -> dict[str, Any]:
    """The numbers of the report's part on bias claims; `titles` are the threads' by id, `coded` is how many comments are."""
    total = sum(tally.polarities.values())
    result: dict[str, Any] = {
        "base": total,
        "comments": tally.comments,
        "answered": tally.answered,
        "polarities": {polarity: tally.polarities[polarity] for polarity in POLARITIES},
        "pairs": _pairs(tally, quotes),
        "n_pairs": len(tally.pairs),
        "beneficiaries": _sides(tally, 0),
        "harmed": _sides(tally, 1),
        "matrix": _matrix(tally),
        "mechanisms": _mechanisms(tally),
        "threads": _threads(tally, titles),
    }
    return {**result, "title": _title(result, coded)}


def _pairs(tally: ClaimTally, quotes: str) -> list[dict[str, Any]]:
    ranked = sorted(tally.pairs, key=lambda pair: (-tally.pairs[pair].total(), pair))[:_LISTED_PAIRS]
    return [
        {
            "beneficiary": pair[0],
            "harmed": pair[1],
            **{polarity: tally.pairs[pair][polarity] for polarity in POLARITIES},
            **_share(tally, lambda thread, pair=pair: thread["pairs"][pair]),  # type: ignore[misc]
            "evidence": [
                {**row, "evidence": quoted(str(row["evidence"]), quotes)} for _, row in tally.evidence.get(pair, ())
            ],
        }
        for pair in ranked
    ]


def _sides(tally: ClaimTally, role: int) -> list[dict[str, Any]]:
    """The sides most often named in a role, the rest as `OTHERS`, who is not told last."""
    counts: Counter[str] = Counter()
    for pair, polarities in tally.pairs.items():
        counts[pair[role]] += polarities.total()
    named = sorted((side for side in counts if side not in {NOT_TOLD, OTHERS}), key=lambda side: (-counts[side], side))
    groups = [(side, {side}) for side in named[:_LISTED_SIDES]]
    groups += [(OTHERS, {*named[_LISTED_SIDES:], OTHERS}), (NOT_TOLD, {NOT_TOLD})]
    rows = [
        {
            "side": label,
            "role": tally.roles.get(label, ""),
            "members": sorted(members) if len(members) == 1 else [],
            **_share(tally, lambda thread, members=members: _in_role(thread["pairs"], role, members)),  # type: ignore[misc]
        }
        for label, members in groups
    ]
    return [row for row in rows if row["count"]]


def _matrix(tally: ClaimTally) -> list[dict[str, Any]]:
    """The claims by beneficiary and harmed side, each among those listed or as `OTHERS`; cells with claims only."""
    shown = [{row["side"] for row in _sides(tally, role)} for role in (0, 1)]

    def cell(pair: Pair) -> Pair:
        first, second = (side if side in known else OTHERS for side, known in zip(pair, shown, strict=True))
        return first, second

    members: dict[Pair, set[Pair]] = defaultdict(set)
    for pair in tally.pairs:
        members[cell(pair)].add(pair)
    rows = []
    for (favoured, harmed), pairs in sorted(members.items()):
        own = _share(tally, lambda thread, pairs=pairs: sum(thread["pairs"][pair] for pair in pairs))  # type: ignore[misc]
        count = sum(tally.pairs[pair].total() for pair in pairs)
        rows.append({"favoured": favoured, "harmed": harmed, "claims": count, "low": own["low"], "high": own["high"]})
    return sorted(rows, key=lambda row: (-row["claims"], row["favoured"], row["harmed"]))


def _in_role(pairs: Mapping[Pair, int], role: int, members: Iterable[str]) -> int:
    wanted = set(members)
    return sum(count for pair, count in pairs.items() if pair[role] in wanted)


def _mechanisms(tally: ClaimTally) -> list[dict[str, Any]]:
    rows = [
        {
            "mechanism": name,
            "label": MECHANISM_LABELS[name],
            **{polarity: tally.mechanisms[name][polarity] for polarity in POLARITIES},
            **_share(tally, lambda thread, name=name: thread["mechanisms"][name]),  # type: ignore[misc]
        }
        for name in MECHANISMS
    ]
    return sorted((row for row in rows if row["count"]), key=lambda row: -row["count"])


def _threads(tally: ClaimTally, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """For each thread with claims how many there are, and who is named most often in each role."""
    ranked = sorted(tally.threads, key=lambda thread: (-thread["n"], thread["thread_id"]))[:_LISTED_THREADS]
    return [
        {
            "thread_id": thread["thread_id"],
            "title": titles.get(thread["thread_id"], thread["thread_id"]),
            "claims": thread["n"],
            **{polarity: thread["polarities"][polarity] for polarity in POLARITIES},
            "beneficiary": _most_named(thread["pairs"], 0),
            "harmed": _most_named(thread["pairs"], 1),
        }
        for thread in ranked
    ]


def _most_named(pairs: Mapping[Pair, int], role: int) -> str:
    counts: Counter[str] = Counter()
    for pair, count in pairs.items():
        counts[pair[role]] += count
    named = sorted((side for side in counts if side != NOT_TOLD), key=lambda side: (-counts[side], side))
    return f"{named[0]} ({counts[named[0]]:,})" if named else ""


def _share(tally: ClaimTally, count: Callable[[Mapping[str, Any]], int]) -> dict[str, Any]:
    counts, sizes = [count(thread) for thread in tally.threads], [thread["n"] for thread in tally.threads]
    return share_row(cluster_bootstrap_share(counts, sizes, _LEVEL, _SEED))


def _title(claims: Mapping[str, Any], coded: int) -> str:
    """Who is said to be favoured and harmed most often, in a sentence."""
    base = claims["base"]
    if not base:
        return (
            "No coded comment claims or denies bias"
            if coded
            else "No comment was coded, so no bias claim could be read"
        )
    told = count_of(base, "bias claim")
    parts = []
    for rows, words in ((claims["beneficiaries"], "favoured"), (claims["harmed"], "harmed")):
        named = [
            row
            for row in rows
            if row["side"] not in {OTHERS, NOT_TOLD} and row["count"] >= max(_LEAST_NAMED, _LEAST_SHARE * base)
        ]
        level = [row["side"] for row in named if row["count"] == named[0]["count"]]
        if level and len(level) <= _MOST_NAMED:
            who = level[0] if len(level) == 1 else f"{', '.join(level[:-1])} and {level[-1]}"
            parts.append(f"{who} as {words} ({named[0]['count']:,})")
    if not parts:
        return f"{told}; no side is named often enough to be put into a sentence"
    return f"{told}; named most often: {', '.join(parts)}"
