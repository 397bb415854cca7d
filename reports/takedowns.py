"""The takedowns as the page tells them: a row for each network, its assets in words, the sentences they were read from."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from reports.names import asset_name

__all__ = ["tell_takedowns"]

Row = Mapping[str, Any]

_FACTS = {"linked_to": "Linked to", "target": "Target", "origin": "Origin", "reason": "Stated reason"}


def tell_takedowns(summary: Row, limit: int) -> list[dict[str, Any]]:
    """A dictionary for each article that reports a takedown, the first `limit` of them, ready for the template.

    `columns` are the facts (key, heading) that at least one of the article's networks has.
    """
    titles = {thread["thread_id"]: thread["title"] or thread["thread_id"] for thread in summary["threads"]}
    articles: list[dict[str, Any]] = []
    for thread, rows in groupby(summary["takedowns"], key=lambda row: row["thread_id"]):
        networks = list(_networks(list(rows)))
        articles.append(
            {
                "title": titles.get(thread, thread),
                "announced_at": ", ".join(
                    dict.fromkeys(row["announced_at"] for row in networks if row["announced_at"])
                ),
                "columns": [item for item in _FACTS.items() if any(network[item[0]] for network in networks)],
                "networks": networks,
            }
        )
    return articles[:limit]


def _networks(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """One article's networks; number 0 is the sum over several."""
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row["network"])]
    for group in groups:
        number = group[0]["network"]
        label = "All networks" if number == 0 else f"Network {number}"
        yield {
            "label": label if len(groups) > 1 else "",
            "platform": ", ".join(_platforms(group)),
            "assets": _assets(group, in_all=number != 0),
            "evidence": list(dict.fromkeys(row["evidence"] for row in group if row["evidence"])),
            "announced_at": group[0]["announced_at"],
            **{fact: group[0][fact] for fact in _FACTS},
        }


def _platforms(rows: Sequence[Row]) -> list[str]:
    named = [name for row in rows for name in row["platform"].split(" and ") if name]
    return list(dict.fromkeys(named))


def _assets(rows: Sequence[Row], *, in_all: bool) -> list[str]:
    """The assets of a network in words, each with the comma behind it; a colon behind a sum of those that follow."""
    told = [_asset(row, in_all=in_all and row["is_total"]) for row in rows]
    first, *parts = (row["asset_count"] or 0 for row in rows)
    ends = [":" if parts and first == sum(parts) else ","] + [","] * len(rows)
    return [words + end for words, end in zip(told[:-1], ends, strict=False)] + told[-1:]


def _asset(row: Row, *, in_all: bool) -> str:
    """ "64 accounts", "1 page", "122 assets in all", "pages (no number given)"."""
    count = row["asset_count"]
    name = asset_name(row["asset_kind"], one=count == 1)
    told = f"{name} (no number given)" if count is None else f"{count:,} {name}"
    return f"{told} in all" if in_all else told
