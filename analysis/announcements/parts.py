"""Each number of an announcement, with its platform and the name that its asset kind has in the `takedowns` table."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.announcements.quantities import Assets, lexicon, platforms_in
from analysis.announcements.statements import Statement

__all__ = ["Part", "Resolver", "sum_of"]


@dataclass(frozen=True, slots=True)
class Part:
    """One number of a network: `label` is the asset kind of the table, `kinds` the single kinds that it covers."""

    platform: str
    label: str
    kinds: tuple[str, ...]
    count: int | None
    bound: str
    evidence: str

    @property
    def key(self) -> tuple[str, str]:
        """What must be unique in a network."""
        return self.platform, self.label

    @property
    def mixed(self) -> bool:
        """Whether one number covers several kinds."""
        return len(self.kinds) > 1 or "assets" in self.kinds

    def covers(self, other: "Part") -> bool:
        """Whether the other's assets can be among these."""
        return "assets" in (*self.kinds, *other.kinds) or bool(set(self.kinds) & set(other.kinds))


class Resolver:
    """Gives each counted asset its platform and its kind's name in the table."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        named = [item.platform for item in statements if item.assets and item.platform]
        self._main = named[0] if named else _most_spoken(statements)
        self._by_kind: dict[tuple[str, ...], set[str]] = {}
        for asset in (asset for item in statements for asset in item.assets if asset.platform):
            self._by_kind.setdefault(asset.kinds, set()).add(asset.platform)

    def parts(self, statement: Statement) -> list[Part]:
        """The parts of a statement, one for each of its assets."""
        removers = (statement.platform or self._main).split(" and ")
        return [self._part(asset, removers, statement.sentence) for asset in statement.assets]

    def _part(self, asset: Assets, removers: list[str], evidence: str) -> Part:
        platforms = lexicon()["platforms"]
        named = self._by_kind.get(asset.kinds, set())
        qualifier = asset.platform or (next(iter(named)) if len(removers) > 1 and len(named) == 1 else "")
        heads = platforms.get(qualifier, {}).get("heads", ())
        head = next((name for name in removers if name in heads), "")
        platform = qualifier if qualifier and not head else head or " and ".join(removers)
        own = platforms.get(platform, {}).get("kinds", {})
        kinds = tuple(dict.fromkeys(own.get(kind, kind) for kind in asset.kinds))
        label = "assets" if "assets" in kinds else ", ".join(kinds[:-1]) + " and " * (len(kinds) > 1) + kinds[-1]
        if head and not platforms[qualifier].get("plain"):
            label = f"{qualifier.lower()} {label}"
        return Part(platform, label, kinds, asset.count, asset.bound, evidence)


def _most_spoken(statements: Sequence[Statement]) -> str:
    """The platform most often named otherwise than to qualify an asset; else the head of those that qualify some."""
    named = Counter(name for item in statements for _, name in platforms_in(item.sentence))
    qualifying = Counter(asset.platform for item in statements for asset in item.assets if asset.platform)
    if spoken := named - qualifying:
        return spoken.most_common(1)[0][0]
    heads = [
        head for name in qualifying for head in lexicon()["platforms"][name].get("heads", ()) if head in qualifying
    ]
    return heads[0] if heads else qualifying.most_common(1)[0][0] if qualifying else ""


def sum_of(parts: Iterable[Part]) -> int | None:
    """The sum of the parts' numbers, or None where one has none."""
    counts = [part.count for part in parts]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
