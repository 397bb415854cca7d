"""`summary.json`: every number that the page prints, computed once, here.

The page's template formats what stands in this dictionary and computes nothing.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.codebook import Codebook
from analysis.prevalence import cluster_bootstrap_share
from reports.claims import tell_claims
from reports.conversation import tell_conversation
from reports.findings import addressee_title, finding, language_title, sentiment_title, stance_title
from reports.names import language_name
from reports.shares import rounded, share_row
from reports.tally import SENTIMENT_BINS, Tally

__all__ = ["build_summary"]

_LEVEL = 0.95
_LISTED_ADDRESSEES = 15
_LISTED_LANGUAGES = 12
_SEED = 20190401


def build_summary(tally: Tally, codebook: Codebook, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of a report. `facts` are those that the run knows: inputs, rejects, classifier, options, versions."""
    counts = _counts(tally, facts)
    stances = _stances(tally, codebook)
    result: dict[str, Any] = {
        "schema": 1,
        "finding": finding(counts, stances, codebook),
        "counts": counts,
        "threads": tally.threads,
        "takedowns": tally.takedowns,
        "stances": stances,
        "together": _together(tally, codebook),
        "claims": {"asserted_by": codebook.claim_codes.asserted if codebook.claim_codes else None}
        | tell_claims(
            tally.claims,
            {str(row["thread_id"]): str(row["title"]) for row in tally.threads},
            str(facts.get("quotes", "short")),
            counts["coded"],
        ),
        "replies": _replies(tally, counts),
        "conversation": tell_conversation(
            tally.conversation, tally.codes, codebook.alone, {code.id: code.short for code in codebook.entries}
        ),
        "languages": _languages(tally, counts),
        "sentiment": _sentiment(tally, codebook),
        "rejects": list(facts["rejects"]),
        "method": dict(facts["method"]),
        "provenance": dict(facts["provenance"]),
    }
    return result


def _counts(tally: Tally, facts: Mapping[str, Any]) -> dict[str, Any]:
    statuses = {status: tally.statuses[status] for status in ("coded", "abstained", "unsupported_language", "deleted")}
    comments = sum(statuses.values())
    rejected = int(facts["n_rejects"])
    return {
        "files": int(facts["n_files"]),
        "threads": tally.n_threads,
        "threads_without_comments": tally.n_empty_threads,
        "records": int(facts["n_records"]),
        "rejected": rejected,
        "comments": comments,
        **statuses,
        "authors": tally.n_authors,
        "shown": len(tally.shown.rows()),
        "takedown_rows": tally.n_takedowns,
    }


def _stances(tally: Tally, codebook: Codebook) -> dict[str, Any]:
    by_thread = np.array(tally.thread_codes, dtype=np.int64).reshape(-1, len(tally.codes))
    rows = [
        {
            "code": code.id,
            "label": code.label,
            "short": code.short,
            "definition": code.definition,
            **share_row(
                cluster_bootstrap_share(
                    [int(value) for value in by_thread[:, column]], tally.thread_coded, _LEVEL, _SEED
                )
            ),
        }
        for column, code in enumerate(codebook.entries)
    ]
    result = {
        "base": tally.statuses["coded"],
        "level": _LEVEL,
        "alone": codebook.alone,
        "rows": rows,
        "intervals": sorted({row["interval"] for row in rows if row["interval"]}),
    }
    return {**result, "title": stance_title(result, codebook)}


def _together(tally: Tally, codebook: Codebook) -> list[dict[str, Any]]:
    """Pairs of codes that stand together in comments, the commonest first."""
    labels = {code.id: code.label for code in codebook.entries}
    pairs = [
        {"first": labels[first], "second": labels[second], "count": int(tally.together[row, column])}
        for row, first in enumerate(tally.codes)
        for column, second in enumerate(tally.codes)
        if row < column and tally.together[row, column]
    ]
    return sorted(pairs, key=lambda pair: (-pair["count"], pair["first"], pair["second"]))


def _replies(tally: Tally, counts: Mapping[str, Any]) -> dict[str, Any]:
    replies = sum(tally.methods.values())
    names = sorted(tally.addressees.items(), key=lambda item: (-item[1], item[0]))
    rows = [
        {"addressee": name, "replies": count, "also_written": sorted(tally.spellings.get(name, ()))}
        for name, count in names[:_LISTED_ADDRESSEES]
    ]
    result = {
        "base": counts["comments"],
        "replies": replies,
        "methods": dict(sorted(tally.methods.items())),
        "with_parent": tally.with_parent,
        "addressees": len(names),
        "addressed_once": sum(count == 1 for _, count in names),
        "addressed": sum(tally.addressees.values()),
        "level": sum(count == names[0][1] for _, count in names),
        "rows": rows,
    }
    return {**result, "title": addressee_title(result)}


def _languages(tally: Tally, counts: Mapping[str, Any]) -> dict[str, Any]:
    ordered = sorted(tally.languages.items(), key=lambda item: (-item[1], item[0]))
    base = sum(tally.languages.values())
    rows = [
        {"language": tag, "label": language_name(tag), "count": count, "share": rounded(count / base)}
        for tag, count in ordered[:_LISTED_LANGUAGES]
    ]
    rest = sum(count for _, count in ordered[_LISTED_LANGUAGES:])
    result = {
        "base": base,
        "n_languages": len(ordered),
        "rows": rows,
        "others": rest,
        "not_coded": counts["unsupported_language"],
    }
    return {**result, "title": language_title(result)}


def _sentiment(tally: Tally, codebook: Codebook) -> dict[str, Any]:
    labels = [(code.id, code.label, code.short) for code in codebook.entries]
    rows = [
        {"code": code, "label": label, "short": short, **_histogram(tally.sentiment[column])}
        for column, (code, label, short) in enumerate(labels)
    ]
    everything = _histogram(tally.sentiment[-1])
    result = {"base": everything["n"], "all": everything, "rows": [row for row in rows if row["n"]]}
    return {**result, "title": sentiment_title(result)}


def _histogram(bins: np.ndarray[Any, np.dtype[np.int64]]) -> dict[str, Any]:
    """Quartiles, mean and the shares below, at and above 0 of compound scores counted in bins of 0.01."""
    n = int(bins.sum())
    if not n:
        return dict.fromkeys(("q1", "median", "q3", "mean", "negative", "neutral", "positive")) | {"n": 0}
    values = np.arange(SENTIMENT_BINS + 1) / SENTIMENT_BINS * 2 - 1
    cumulated = np.cumsum(bins)

    def quantile(share: float) -> float:
        return round(float(values[np.searchsorted(cumulated, share * n)]), 2)

    # VADER's authors call a text positive from 0.05 on and negative from -0.05 down.
    return {
        "n": n,
        "q1": quantile(0.25),
        "median": quantile(0.5),
        "q3": quantile(0.75),
        "mean": round(float((values * bins).sum() / n), 2),
        "negative": int(bins[values <= -0.05].sum()),
        "neutral": int(bins[(values > -0.05) & (values < 0.05)].sum()),
        "positive": int(bins[values >= 0.05].sum()),
    }
