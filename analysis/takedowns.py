"""What an article says was taken down: platform, networks, numbers by kind, origin, date, reason, and the sentence.

`analysis.announcements` reads the article and finds the networks; here they become the rows of the `takedowns` table.
English only, by rules; the words that it knows are in `lexicons/takedowns.toml`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.announcements.attribution import announced
from analysis.announcements.networks import Network, build_networks
from analysis.announcements.pairs import tell_pairs
from analysis.announcements.parts import Part
from analysis.announcements.statements import read_statements, removes
from comments.model import Article

__all__ = ["Takedown", "check_totals", "read_takedowns"]

_LEDE = 4  # paragraphs at the head of an article in which the day of the announcement is looked for


@dataclass(frozen=True, slots=True)
class Takedown:
    """One network and asset kind: a row of the `takedowns` table.

    `network` numbers the article's networks from 1 in its order; 0 is the sum over several of them. `is_total`: the
    row is a stated sum over other rows. `asset_count` is the number as the text has it ("more than 300" is 300), or
    None. `origin` is whence the network was run or, where only that is told, the country of whom it was linked to.
    Texts are empty where the article is silent; several targets are joined by "; ".
    """

    platform: str
    target: str
    linked_to: str
    origin: str
    announced_at: str
    asset_kind: str
    asset_count: int | None
    reason: str
    evidence: str
    network: int
    is_total: bool


def read_takedowns(article: Article) -> list[Takedown]:
    """The takedowns that `article` reports, one for each network removed and asset kind; empty where it reports none."""
    statements = read_statements(article)
    networks = build_networks(statements)
    tell_pairs(networks, (item.sentence for item in statements))
    days = [announced(item.sentence, article.published_at) for item in statements if item.paragraph < _LEDE]
    day = next((day for day in days if day), "")
    general = {item.facts.reason for item in statements if not item.assets and removes(item.sentence)} - {""}
    reason = general.pop() if len(general) == 1 else ""
    rows: list[Takedown] = []
    number = 0
    for network in networks:
        number += not network.umbrella
        own = (announced(item.sentence, article.published_at) for item in network.statements)
        rows += _rows(network, 0 if network.umbrella else number, next(filter(None, own), day), reason)
    return rows


def check_totals(takedowns: Sequence[Takedown]) -> list[str]:
    """For each stated sum among an article's `takedowns`, a sentence that says whether its parts add up to it.

    Sums whose parts have no numbers, and those that have no parts, are passed over.
    """
    sentences: list[str] = []
    for total in takedowns:
        siblings = [row for row in takedowns if row.is_total and row.network == total.network]
        alone = len(siblings) == 1 or " and " in total.asset_kind
        parts = [row for row in takedowns if _is_part(row, total, alone=alone)]
        counts = [row.asset_count for row in parts if row.asset_count is not None]
        if not total.is_total or total.asset_count is None or len(counts) < 2 or len(counts) < len(parts):
            continue
        found, stated = sum(counts), total.asset_count
        terms = " + ".join(f"{count:,}" for count in counts)
        if found == stated:
            sentences.append(f"{terms} = {found:,}, as stated")
        else:
            sentences.append(f"{terms} = {found:,}, but {stated:,} {total.asset_kind} are stated")
    return sentences


def _rows(network: Network, number: int, day: str, reason: str) -> list[Takedown]:
    facts = network.facts
    parts = [*([network.total] if network.total else []), *network.parts.values()]
    platform = next((part.platform for part in network.parts.values() if part.platform), "")

    def row(part: Part) -> Takedown:
        return Takedown(
            platform=part.platform or platform,
            target="; ".join(facts.target),
            linked_to=facts.linked_to,
            origin=facts.origin or facts.home,
            announced_at=day,
            asset_kind=part.label,
            asset_count=part.count,
            reason=facts.reason or reason,
            evidence=part.evidence,
            network=number,
            is_total=network.umbrella or part is network.total,
        )

    return [row(part) for part in parts]


def _is_part(row: Takedown, total: Takedown, *, alone: bool) -> bool:
    """Whether `row` is counted in the stated sum `total`; `alone` where it is the only one stated over its networks."""
    if row.is_total or (total.network and row.network != total.network):
        return False
    if total.network or total.asset_kind == "assets":
        return True
    kinds = total.asset_kind.replace(" and ", ", ").split(", ")
    if not alone:
        return row.asset_kind in kinds and row.platform == total.platform
    return row.asset_kind in kinds or row.asset_kind.split()[-1] in kinds
