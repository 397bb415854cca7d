"""The sentences of a report: the finding at its head and the titles of its charts, each saying what was found."""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.codebook import Codebook

__all__ = [
    "FEW",
    "addressee_title",
    "count_of",
    "finding",
    "language_title",
    "percent",
    "sentiment_title",
    "signed",
    "stance_title",
]

FEW = 20  # coded comments below which no share is put into words
_MOST_NAMED = 3  # names or stances of equal rank that a sentence lists; of more it says how many
_UNKNOWN = "und"


def percent(share: float | None) -> str:
    """A share for people: whole percents, and "under 1%" rather than a false 0."""
    if share is None:
        return "—"
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{share * 100:.0f}%"


def signed(value: float) -> str:
    """A score around 0 with two decimals: "+0.48", "−0.18", and plainly "0.00"."""
    rounded = round(value, 2)
    return f"{rounded:+.2f}".replace("-", "−") if rounded else "0.00"


def count_of(number: int, one: str, many: str | None = None) -> str:
    """ "1 comment", "51 comments", "9,837 comments"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def finding(counts: Mapping[str, Any], stances: Mapping[str, Any], codebook: Codebook) -> dict[str, Any]:
    """The finding in a sentence (`headline`), what supports it (`details`), and the code that it is about."""
    base = counts["coded"]
    if not counts["comments"]:
        return {"headline": _nothing_read(counts["threads"]), "details": [], "code": None}
    if not base:
        headline = f"None of the {count_of(counts['comments'], 'comment')} could be coded."
        if counts["comments"] == 1:
            headline = "The only comment could not be coded."
        return {"headline": headline, "details": _set_aside(counts), "code": None}
    ranked = _ranked(stances["rows"], codebook.alone)
    top = _level(ranked)
    if not top:
        headline = f"None of the {count_of(base, 'coded comment')} takes a stance on the takedown."
        if base == 1:
            headline = "The only coded comment takes no stance on the takedown."
        return {"headline": headline, "details": _set_aside(counts), "code": codebook.alone}
    silent = next(row["count"] for row in stances["rows"] if row["code"] == codebook.alone)
    quiet = [f"{_silent(silent, base, '')}."] if silent else []
    if base < FEW:
        headline = _few(top, base, codebook)
    elif silent <= base / 2:
        headline = _share(top, base, codebook, "comment")
    else:
        headline = f"{_silent(silent, base, ' coded comments')}; {_share(top, base, codebook, '')}"
        quiet = []
    if base >= FEW and (close := _overlapping(ranked, top)):
        others = _joined([_clause(codebook, row, "") for row in close])
        if len(top) + len(close) > _MOST_NAMED:
            others = "Others have intervals that overlap with that"
        headline += f" {others}: which stands first may be chance."
    details = [*_others(ranked[len(top) :], base), *quiet, *_set_aside(counts)]
    return {"headline": headline, "details": details, "code": top[0]["code"]}


def stance_title(stances: Mapping[str, Any], codebook: Codebook) -> str:
    """The stance chart's title."""
    ranked = _ranked(stances["rows"], codebook.alone)
    top = _level(ranked)
    if not top:
        return "No stance was found in the coded comments" if stances["base"] else "No comment could be coded"
    if stances["base"] < FEW:
        return "Too few coded comments to rank the stances"
    labels = [f"“{row['label']}”" for row in top]
    if len(top) > 1:
        named = f"{_joined(labels)} are the most frequent stances"
        first = named if len(top) <= _MOST_NAMED else f"{len(top)} stances are equally frequent"
        return f"{first}, with {count_of(top[0]['count'], 'comment')} each"
    if close := _overlapping(ranked, top):
        return f"{labels[0]} is the most frequent stance, but its interval overlaps with “{close[0]['label']}”"
    return f"{labels[0]} is the most frequent stance"


def addressee_title(replies: Mapping[str, Any]) -> str:
    """The addressee chart's title."""
    number = replies["replies"]
    if not number:
        return "No comment names whom it answers"
    rows: Sequence[Mapping[str, Any]] = replies["rows"]
    share = f"{number:,} of {count_of(replies['base'], 'comment')} {'answers' if number == 1 else 'answer'} somebody"
    if not rows or rows[0]["replies"] < 2:
        return f"{share}; nobody is answered more than once"
    often = f"{rows[0]['replies']:,} times"
    if replies["level"] > _MOST_NAMED:
        return f"{share}; {replies['level']:,} readers are answered most often, {often} each"
    names = [row["addressee"] for row in rows[: replies["level"]]]
    if len(names) > 1:
        return f"{share}; {_joined(names)} are answered most often ({often} each)"
    return f"{share}; {names[0]} is answered most often ({often})"


def language_title(languages: Mapping[str, Any]) -> str:
    """The language chart's title."""
    rows: Sequence[Mapping[str, Any]] = languages["rows"]
    if not rows:
        return "There is no text whose language could be told"
    first, base, unread = rows[0], languages["base"], languages["not_coded"]
    if len(rows) == 1:
        many = f"all {count_of(base, 'comment')}" if base > 1 else "the only comment"
        if first["language"] == _UNKNOWN:
            return f"The language of {many} could not be told"
        title = f"{many[:1].upper()}{many[1:]} {'are' if base > 1 else 'is'} in {first['label']}"
        return f"{title}, which the classifier does not read" if unread == base else title
    title = f"{_capital(percent(first['share']))} of the comments are in {first['label']}"
    if first["language"] == _UNKNOWN:
        title = f"The language of {percent(first['share'])} of the comments could not be told"
    if unread:
        title += f"; {count_of(unread, 'comment is', 'comments are')} in no language that the classifier reads"
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
        return f"Sentiment does not tell the stances apart: every median is {signed(low['median'])}"
    overlap = all(row["q1"] <= other["q3"] for row in spread for other in spread)
    words = "Sentiment hardly tells the stances apart" if overlap else "Sentiment differs between stances"
    return (
        f"{words}: medians from {signed(low['median'])} ({low['label']}) to {signed(high['median'])} ({high['label']})"
    )


def _nothing_read(threads: int) -> str:
    if not threads:
        return "No comments were found."
    under = "this article" if threads == 1 else f"these {threads:,} articles"
    return f"No comments were found under {under}."


def _ranked(rows: Sequence[Mapping[str, Any]], alone: str) -> list[Mapping[str, Any]]:
    return sorted((row for row in rows if row["code"] != alone), key=lambda row: -row["count"])


def _level(ranked: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The stances that stand first, more than one where they are equally frequent; none where there is none."""
    return [row for row in ranked if row["count"] and row["count"] == ranked[0]["count"]]


def _overlapping(ranked: Sequence[Mapping[str, Any]], top: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The stances behind the first whose intervals reach into its own: they may be as frequent."""
    return [row for row in ranked[len(top) :] if row["count"] and row["high"] >= top[0]["low"]]


def _few(top: Sequence[Mapping[str, Any]], base: int, codebook: Codebook) -> str:
    words = f"{count_of(base, 'coded comment')} {'is' if base == 1 else 'are'} too few for shares"
    if len(top) > _MOST_NAMED:
        return f"{words}; {len(top)} stances have {count_of(top[0]['count'], 'comment')} each."
    return f"{words}; {_joined([_clause(codebook, row, '') for row in top])}."


def _share(top: Sequence[Mapping[str, Any]], base: int, codebook: Codebook, noun: str) -> str:
    """ "13 comments allege partisan bias (25% of 53; 95% interval 15% to 38%)." """
    each = "each " if len(top) > 1 else ""
    ranges = dict.fromkeys(f"{percent(row['low'])} to {percent(row['high'])}" for row in top)
    interval = f"95% {'interval' if len(ranges) == 1 else 'intervals'} {_joined(list(ranges))}"
    if len(top) > _MOST_NAMED:
        clauses = f"{len(top)} stances are equally frequent, with {count_of(top[0]['count'], 'comment')} each"
        return f"{clauses} ({each}{percent(top[0]['share'])} of {base:,})."
    named = [_clause(codebook, row, "" if number else noun) for number, row in enumerate(top)]
    return f"{_joined(named)} ({each}{percent(top[0]['share'])} of {base:,}; {interval})."


def _clause(codebook: Codebook, row: Mapping[str, Any], noun: str) -> str:
    """ "13 comments allege partisan bias"; one comment "is coded" by the stance's label."""
    code = codebook[row["code"]]
    number = count_of(row["count"], noun) if noun else f"{row['count']:,}"
    if row["count"] == 1 or not code.plural:
        return f"{number} {'is' if row['count'] == 1 else 'are'} coded “{code.label}”"
    return f"{number} {code.plural}"


def _others(ranked: Sequence[Mapping[str, Any]], base: int) -> list[str]:
    parts = [
        f"{row['label'].lower()} {row['count']:,}" + (f" ({percent(row['share'])})" if base >= FEW else "")
        for row in ranked
        if row["count"]
    ]
    return ["Other stances: " + ", ".join(parts) + "."] if parts else []


def _silent(silent: int, base: int, noun: str) -> str:
    return f"{silent:,} of {base:,}{noun} {'takes' if silent == 1 else 'take'} no stance"


def _set_aside(counts: Mapping[str, Any]) -> list[str]:
    told = {
        "abstained": "too uncertain to code",
        "unsupported_language": "in no language that the classifier reads",
        "deleted": "deleted at the source",
    }
    parts = [f"{counts[status]:,} {words}" for status, words in told.items() if counts[status]]
    return [f"Not coded, of {count_of(counts['comments'], 'comment')}: " + ", ".join(parts) + "."] if parts else []


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _joined(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
