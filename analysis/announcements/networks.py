"""From statements to networks: which numbers of an article tell of the same removed network, and which are sums.

A statement founds a network, says one again (headline and body), breaks a network's number down by kind, or gives the
sum over several networks. Its numbers decide first ("40, 21 and 3" is what 64 consists of), then its words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analysis.announcements.attribution import Facts
from analysis.announcements.parts import Part, Resolver, sum_of
from analysis.announcements.statements import TITLE, Statement, marked

__all__ = ["Network", "build_networks"]

_MIN_ALIKE = 10  # two lone numbers below this are not taken for the same because they are equal
_REMARK_REACH = 3  # paragraphs after its announcement in which a remark can still be about a network
_MAX_STATEMENTS = 200  # statements with assets that are read in an article
_MAX_MEMBERS = 20  # networks over which a sum is looked for, where it is not a sum over all
_ORDER = {"first": 0, "second": 1, "third": 2, "fourth": 3}
_ROUND = {"over": (0.0, 0.5), "under": (0.25, 0.0), "about": (0.2, 0.2)}  # how far below and above a round number


@dataclass
class Network:
    """What was removed as one: its parts by key, the sum that the text states over them, and what else it tells.

    `umbrella`: its numbers are sums over the other networks.
    """

    parts: dict[tuple[str, str], Part]
    facts: Facts
    statements: list[Statement] = field(default_factory=list)
    total: Part | None = None
    umbrella: bool = False

    @property
    def size(self) -> int | None:
        """All its assets: the sum of its parts, or None where a part has no number."""
        return sum_of(self.parts.values())

    @property
    def lone(self) -> Part | None:
        """Its only number, if it has one."""
        return next(iter(self.parts.values())) if len(self.parts) == 1 and self.total is None else None

    @property
    def titled(self) -> bool:
        """Whether only the title has told of it."""
        return all(statement.paragraph == TITLE for statement in self.statements)

    @property
    def hinted(self) -> bool:
        """Whether the text speaks of several networks where it gives these numbers."""
        return any(statement.umbrella for statement in self.statements)

    def add(self, statement: Statement, parts: Sequence[Part]) -> None:
        """Take in a statement; a number said again in the body gets its evidence from there."""
        titled = self.titled
        for part in parts:
            if titled or part.key not in self.parts:
                self.parts[part.key] = part
        self.facts = self.facts.merged(statement.facts)
        self.statements.append(statement)


def build_networks(statements: Sequence[Statement]) -> list[Network]:
    """The networks of an article, sums over several first; recalled earlier removals only where there is nothing else."""
    said = [item for item in statements if item.assets]
    current = ([item for item in said if not item.past] or said)[:_MAX_STATEMENTS]
    wanted = {id(item) for item in current}
    resolver = Resolver(statements)
    networks: list[Network] = []
    recent: list[Network] = []
    later: list[tuple[str, Facts]] = []
    ahead: dict[int, Facts] = {}
    told = {item.paragraph for item in current}
    paragraph = TITLE
    for item in statements:
        if id(item) in wanted:
            network = _place(item, resolver.parts(item), networks)
            network.facts = network.facts.merged(ahead.pop(item.paragraph, Facts()))
            recent = [*recent, network] if item.paragraph == paragraph else [network]
            paragraph = item.paragraph
        elif item.assets or marked("doubt", item.sentence):
            continue
        elif chosen := next((name for name in (*_ORDER, "larger", "smaller") if marked(name, item.sentence)), ""):
            later.append((chosen, item.facts))
        elif item.paragraph in told and item.paragraph > paragraph:
            ahead[item.paragraph] = ahead.get(item.paragraph, Facts()).merged(item.facts)
        elif item.paragraph - paragraph <= _REMARK_REACH and _about_one(recent) and marked("anaphora", item.sentence):
            recent[0].facts = recent[0].facts.merged(item.facts)
    networks = _without_rounded(networks)
    _find_umbrellas(networks)
    _tell_later(networks, later)
    return sorted(networks, key=lambda network: not network.umbrella)


def _about_one(networks: Sequence[Network]) -> bool:
    return bool(networks) and all(network is networks[0] for network in networks)


def _place(statement: Statement, parts: Sequence[Part], networks: list[Network]) -> Network:
    """The network that `statement` tells of: one of `networks`, or a new one that is added to them."""
    parts = list({part.key: part for part in reversed(parts)}.values())[::-1]
    stated = Part("", "assets", ("assets",), statement.total, "exact", statement.sentence) if statement.total else None
    for network in reversed(networks):
        if statement.fresh or (not network.titled and network.facts.contradicts(statement.facts)):
            continue
        if _restates(parts, network):
            if network.titled and network.lone and len(parts) == 1:
                network.parts = {}
            network.add(statement, [part for part in parts if not _is_sum_of(part, network)])
            return network
        if _breaks_down(parts, network):
            network.total = network.total or network.lone
            network.parts = {}
            network.add(statement, parts)
            return network
        if len(parts) == 1 and parts[0].mixed and _is_sum_of(parts[0], network):
            network.total = parts[0]
            network.add(statement, [])
            return network
    last = networks[-1] if networks else None
    if last and not statement.removed and not statement.fresh and _goes_on(statement, parts, last):
        if last.lone and last.lone.mixed:
            last.total, last.parts = last.lone, {}
        last.add(statement, parts)
        return last
    network = Network({}, Facts(), total=stated if stated and len(parts) > 1 else None)
    network.add(statement, parts)
    networks.append(network)
    return network


def _restates(parts: Sequence[Part], network: Network) -> bool:
    """Whether the parts say again what the network has: all of it, or the statement adds to all of it."""
    if len(parts) == 1 and _is_sum_of(parts[0], network):
        return True
    titled = network.titled
    if len(parts) == 1 and (lone := network.lone) and lone.count == parts[0].count is not None:
        return lone.covers(parts[0]) and (titled or (parts[0].count or 0) >= _MIN_ALIKE)
    shared = [part for part in parts if part.key in network.parts]
    if not shared or any(part.count != network.parts[part.key].count for part in shared):
        return False
    whole = len(shared) in {len(parts), len(network.parts)}
    return whole and (titled or len(shared) > 1 or (shared[0].count or 0) >= _MIN_ALIKE)


def _is_sum_of(part: Part, network: Network) -> bool:
    """Whether the part is the number of all that the network has, in parts or as its stated total."""
    if part.count is None or part.key in network.parts:
        return False
    return part.count in {network.size, network.total.count if network.total else None}


def _breaks_down(parts: Sequence[Part], network: Network) -> bool:
    """Whether several parts add up to the network's only number."""
    lone = network.lone
    titled = network.titled
    return bool(lone and lone.count and len(parts) > 1 and (lone.mixed or titled) and sum_of(parts) == lone.count)


def _goes_on(statement: Statement, parts: Sequence[Part], network: Network) -> bool:
    """Whether a statement of composition tells more of the network before it: other kinds, and not more than its sum."""
    whole = network.total or (network.lone if network.lone and network.lone.mixed else None)
    if network.hinted or network.facts.contradicts(statement.facts):
        return False
    if any(part.key in network.parts for part in parts):
        return False
    if whole is None:
        return statement.total is None
    return statement.total in {None, whole.count} and (sum_of(parts) or 0) <= (whole.count or 0)


def _without_rounded(networks: list[Network]) -> list[Network]:
    """`networks` without those that only give another's number, or a sum over others, roughly or not at all."""
    kept = list(networks)
    for network in networks:
        lone = network.lone
        if lone is None or (lone.bound == "exact" and lone.count is not None):
            continue
        others = [one for one in kept if one is not network and not one.facts.contradicts(network.facts)]
        same = next((one for one in others if _rounds(lone, [one])), None)
        fresh = all(statement.fresh for statement in network.statements)
        if not fresh and (same or (len(others) > 1 and _rounds(lone, others))):
            kept.remove(network)
            if same:
                same.facts = same.facts.merged(network.facts)
    return kept


def _rounds(part: Part, networks: Sequence[Network]) -> bool:
    """Whether the part's round number fits what `networks` have, of its kinds or in all."""
    every = [other for network in networks for other in network.parts.values()]
    found = [other for other in every if part.covers(other)]
    if not found or part.count is None:
        return bool(found)
    below, above = _ROUND.get(part.bound, (0.0, 0.0))
    sums = [sum_of(found), sum_of(every)]
    return any(part.count * (1 - below) <= exact <= part.count * (1 + above) for exact in sums if exact is not None)


def _find_umbrellas(networks: Sequence[Network]) -> None:
    """Mark the networks whose numbers are the sums over others, and hand down what holds for all of them."""
    for index, network in enumerate(networks):
        others = [other for other in networks if other is not network and not other.umbrella]
        after = [other for other in networks[index + 1 :] if not other.umbrella]
        sets = [others, *(after[:length] for length in range(min(len(after), _MAX_MEMBERS), 1, -1))]
        members = next((chosen for chosen in sets if len(chosen) > 1 and _sums_up(network, chosen)), None)
        if members is None and network.hinted and len(after) > 1 and _can_hold(network, after):
            members = after
        if members is None:
            continue
        network.umbrella = True
        one_origin = network.facts.origin if ";" not in network.facts.origin else ""
        for member in members:
            member.facts = member.facts.merged(Facts(origin=one_origin, reason=network.facts.reason))
        network.facts = Facts(reason=network.facts.reason)


def _sums_up(network: Network, others: Sequence[Network]) -> bool:
    """Whether every number of the network is the sum over `others` of what it covers, and each of them has some."""
    lone = network.lone
    for key, part in network.parts.items():
        shares = [
            [one for one in other.parts.values() if (part.covers(one) if lone else one.key == key)] for other in others
        ]
        if part.count is None or (lone and not all(shares)):
            return False
        if part.count != sum_of(one for share in shares for one in share) or sum(map(bool, shares)) < 2:
            return False
    return True


def _can_hold(network: Network, others: Sequence[Network]) -> bool:
    """Whether the network is as large as each of the others, and near to what they have together."""
    sizes = [other.size or 0 for other in others]
    return network.size is not None and max(sizes) <= network.size and 0.5 <= sum(sizes) / (network.size or 1) <= 1.5


def _tell_later(networks: Sequence[Network], remarks: Iterable[tuple[str, Facts]]) -> None:
    """Give the remarks on "the second network", "the larger network" … to those networks."""
    single = [network for network in networks if not network.umbrella]
    for chosen, facts in remarks:
        network: Network | None = None
        if chosen in _ORDER:
            network = _ordinal(single, chosen)
        elif len(single) == 2:
            network = sorted(single, key=lambda one: one.size or 0)[chosen == "larger"]
        if network is not None and not network.facts.contradicts(facts):
            network.facts = network.facts.merged(facts)


def _ordinal(networks: Sequence[Network], chosen: str) -> Network | None:
    """The one network whose own sentence calls it "the second"; by its place only where no sentence does so."""
    said = [[part.evidence for part in network.parts.values() if marked(chosen, part.evidence)] for network in networks]
    named = [network for network, sentences in zip(networks, said, strict=True) if sentences]
    if named:
        return named[0] if len(named) == 1 else None
    place = _ORDER[chosen]
    return networks[place] if place < len(networks) and not any(network.titled for network in networks) else None
