"""The sentences of a report: the finding at its head and the titles of its charts, each saying what was found."""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.codebook import Codebook

__all__ = ["addressee_title", "count_of", "finding", "language_title", "percent", "sentiment_title", "stance_title"]

_FEW = 20  # coded comments below which no share is put in the headline


def percent(share: float | None) -> str:
    """A share for people: whole percents, and "under 1 %" rather than a false 0."""
    if share is None:
        return "—"
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def count_of(number: int, one: str, many: str | None = None) -> str:
    """ "1 comment", "51 comments", "9,837 comments"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def finding(counts: Mapping[str, Any], stances: Mapping[str, Any], codebook: Codebook) -> dict[str, Any]:
    """The finding in a sentence (`headline`), what supports it (`details`), and the code that it is about."""
    articles = count_of(counts["threads"], "article")
    if not counts["comments"]:
        under = "this article" if counts["threads"] == 1 else f"these {articles}"
        return {"headline": f"No comments were found under {under}.", "details": [], "code": None}
    if not counts["coded"]:
        headline = f"None of the {count_of(counts['comments'], 'comment')} could be coded."
        return {"headline": headline, "details": _set_aside(counts), "code": None}
    ranked = _ranked(stances["rows"], codebook.alone)
    top = ranked[0]
    base = counts["coded"]
    if not top["count"]:
        headline = f"None of the {count_of(base, 'coded comment')} takes a stance on the takedown."
        return {"headline": headline, "details": _set_aside(counts), "code": codebook.alone}
    if base < _FEW:
        headline = f"Only {count_of(base, 'comment')} could be coded: too few for shares. {_verb(codebook, top['code'], top['count'])}."
    else:
        headline = (
            f"{_sentence_case(_verb_share(codebook, top))} "
            f"({percent(top['share'])} of {base:,}; 95 % interval {percent(top['low'])} to {percent(top['high'])})."
        )
    details = _others(ranked[1:], base) + _silent(stances["rows"], codebook, base) + _set_aside(counts)
    return {"headline": headline, "details": details, "code": top["code"]}


def stance_title(stances: Mapping[str, Any], codebook: Codebook) -> str:
    """The stance chart's title."""
    ranked = _ranked(stances["rows"], codebook.alone)
    if not stances["base"]:
        return "No comment could be coded"
    if not ranked or not ranked[0]["count"]:
        return "No stance was found in the coded comments"
    first = ranked[0]
    if len(ranked) > 1 and ranked[1]["count"] and ranked[1]["high"] >= first["low"]:
        return f"“{first['label']}” is the most frequent stance, but its interval overlaps with “{ranked[1]['label']}”"
    return f"“{first['label']}” is the most frequent stance"


def addressee_title(replies: Mapping[str, Any]) -> str:
    """The addressee chart's title."""
    if not replies["replies"]:
        return "No comment names whom it answers"
    rows: Sequence[Mapping[str, Any]] = replies["rows"]
    share = f"{count_of(replies['replies'], 'comment')} of {replies['base']:,} answer somebody"
    if not rows or rows[0]["replies"] < 2:
        return f"{share}; nobody is answered more than once"
    names = [row["addressee"] for row in rows if row["replies"] == rows[0]["replies"]]
    if len(names) > 3:
        return f"{share}; {len(names)} readers are answered most, {rows[0]['replies']} times each"
    most = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"{share}; {most} most often ({rows[0]['replies']} times{' each' if len(names) > 1 else ''})"


def language_title(languages: Mapping[str, Any]) -> str:
    """The language chart's title."""
    rows: Sequence[Mapping[str, Any]] = languages["rows"]
    if not rows:
        return "No comments, no languages"
    first = rows[0]
    if len(rows) == 1:
        return f"All {count_of(languages['base'], 'comment')} are in {first['label']}"
    title = f"{percent(first['share'])} of the comments are in {first['label']}"
    if languages["not_coded"]:
        title += f"; {count_of(languages['not_coded'], 'comment')} could not be coded for their language"
    return title


def sentiment_title(sentiment: Mapping[str, Any]) -> str:
    """The sentiment chart's title."""
    rows: Sequence[Mapping[str, Any]] = sentiment["rows"]
    if not sentiment["base"]:
        return "No comment was scored for sentiment"
    spread = [row for row in rows if row["n"] >= 5]
    if len(spread) < 2:
        return "Too few scored comments to compare sentiment between stances"
    low, high = (pick(spread, key=lambda row: row["median"]) for pick in (min, max))
    if low["median"] == high["median"]:
        return f"Sentiment does not tell the stances apart: every median is {low['median']:+.2f}"
    overlap = all(row["q1"] <= other["q3"] for row in spread for other in spread)
    words = "Sentiment hardly tells the stances apart" if overlap else "Sentiment differs between stances"
    return f"{words}: medians from {low['median']:+.2f} ({low['label']}) to {high['median']:+.2f} ({high['label']})"


def _ranked(rows: Sequence[Mapping[str, Any]], alone: str) -> list[Mapping[str, Any]]:
    return sorted((row for row in rows if row["code"] != alone), key=lambda row: (-row["count"], row["code"]))


def _others(ranked: Sequence[Mapping[str, Any]], base: int) -> list[str]:
    named = [row for row in ranked if row["count"]]
    if not named:
        return []
    parts = [
        f"{row['label'].lower()} {row['count']}" + (f" ({percent(row['share'])})" if base >= _FEW else "")
        for row in named
    ]
    return ["Other stances: " + ", ".join(parts) + "."]


def _silent(rows: Sequence[Mapping[str, Any]], codebook: Codebook, base: int) -> list[str]:
    silent = next(row for row in rows if row["code"] == codebook.alone)
    return [f"{silent['count']:,} of {base:,} take no stance."] if silent["count"] else []


def _set_aside(counts: Mapping[str, Any]) -> list[str]:
    parts = []
    if counts["abstained"]:
        parts.append(f"{counts['abstained']:,} too uncertain to code")
    if counts["unsupported_language"]:
        parts.append(f"{counts['unsupported_language']:,} in a language that the classifier does not read")
    if counts["deleted"]:
        parts.append(f"{counts['deleted']:,} deleted")
    if not parts:
        return []
    return [f"Not coded, of {count_of(counts['comments'], 'comment')}: " + ", ".join(parts) + "."]


def _verb_share(codebook: Codebook, row: Mapping[str, Any]) -> str:
    return _verb(codebook, row["code"], row["count"])


def _verb(codebook: Codebook, code: str, count: int) -> str:
    plural = next((entry.plural for entry in codebook.entries if entry.id == code), "")
    label = next(entry.label for entry in codebook.entries if entry.id == code)
    if plural:
        return f"{count_of(count, 'comment')} {plural}" if count != 1 else f"1 comment: “{label}”"
    return f"{count_of(count, 'comment')}: “{label}”"


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
