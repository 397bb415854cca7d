"""What an article says was removed, sentence by sentence.

A `Statement` is a run of counted assets under one verb: of removal ("removed 12 pages and 31 accounts"; "31 accounts
have been closed") or of composition ("the network consisted of …"). Assets under any other verb (followers, removals
that are demanded, denied or reversed) are no statement. A statement without assets is a remark that tells more of a
network that was announced before. The verbs are data: `lexicons/takedowns.toml`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from analysis.announcements.attribution import Facts, banned_name, countries, is_country, read_facts
from analysis.announcements.quantities import Assets, any_of, lexicon, platforms_in, read_assets
from comments.model import Article

__all__ = ["TITLE", "Statement", "marked", "read_statements", "removes"]

TITLE = -1  # the paragraph number of the title
_MAX_TEXT = 100_000  # characters of an article that are read
_MAX_SENTENCE = 2_000  # characters of a sentence
_MAX_TITLE = (
    200  # characters of a first line, without a full stop, that is taken for the title of an article without one
)
_MOST = 0.75  # of a title's words, which a headline has too
_PASSIVE_REACH = 160  # characters between a subject and its verb
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"’')]*\s+(?=[“\"‘'(]?[A-Z0-9])|\n+|\s*[•●▪]\s*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Inc|Ltd|Corp|Co|Dr|Mr|Mrs|Ms|St|No|Gen|Sen|Rep|Gov|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z])\.$"
)
_GLUE = re.compile(
    r"(?:\s|,|;|&|and\b|as well as\b|along with\b|plus\b|together with\b|alongside\b|in addition to\b|another\b|\([^()]{0,40}\)|[”\"’'])*$",
    re.IGNORECASE,
)
_IN_ALL = re.compile(
    r",?\s*(?:\(|[—–-]\s*)?(?:or\s+)?(?:(?P<all>\d[\d,]*)\s+(?:in all|in total|altogether|all told)|(?:for|totall?ing|making)\s+(?:a total of\s+)?(?P<total>\d[\d,]*)\s*(?:in all)?[.,;)]|or\s+(?P<or>\d[\d,]*)[.,;)])"
)
_HEADING = re.compile(r"^\W*(?:\d+[.)]\s*)?(?P<name>[A-Z][\w ]{2,30}?)(?::\s|:?$)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A run of assets in `sentence` of a `paragraph`; without `assets`, a remark.

    `removed`: a verb of removal governs it, else one of composition. `total` is a sum stated beside the run ("122 in
    all"). `platform` is who removes, where the sentence says so ("" otherwise). `past`: an earlier action is recalled.
    `fresh`: announced as another network than the last. `umbrella`: said of several networks at once.
    """

    paragraph: int
    sentence: str
    facts: Facts
    assets: tuple[Assets, ...] = ()
    removed: bool = False
    total: int | None = None
    platform: str = ""
    past: bool = False
    fresh: bool = False
    umbrella: bool = False


def read_statements(article: Article) -> list[Statement]:
    """The statements and remarks of an article, in reading order, title first."""
    found: list[Statement] = []
    heading = ""
    for paragraph, sentence in _sentences(article):
        named = _HEADING.match(sentence)
        if named and (named[0] == sentence or is_country(named["name"])):
            heading = countries(named["name"])[0] if is_country(named["name"]) else ""
        here = list(_sentence_statements(paragraph, sentence))
        if heading:
            here = [replace(item, facts=item.facts.merged(Facts(origin=heading))) for item in here]
        found += here or [Statement(paragraph, sentence, read_facts(sentence))]
    return found


def _sentences(article: Article) -> Iterator[tuple[int, str]]:
    """(paragraph number, sentence) for the title and every paragraph, in order."""
    left = _MAX_TEXT
    texts = [(TITLE, article.title), *enumerate(text for _, text in article.paragraphs)]
    first = texts[1][1].strip() if len(texts) > 1 else ""
    if first == article.title.strip():
        del texts[1:2]
    elif len(first) < _MAX_TITLE and not re.search(r"[.!?][”\"’')]*$", first) and _headlines(first, article.title):
        texts[1] = (TITLE, first)
    for paragraph, whole in texts:
        text, left = whole[:left], left - len(whole)
        start = 0
        for end in _SENTENCE_END.finditer(text):
            if _ABBREVIATION.search(text[max(start, end.start() - 6) : end.start()]):
                continue
            if sentence := text[start : end.end()].strip():
                yield paragraph, sentence[:_MAX_SENTENCE]
            start = end.end()
        if sentence := text[start:].strip():
            yield paragraph, sentence[:_MAX_SENTENCE]
        if left <= 0:
            return


def _headlines(line: str, title: str) -> bool:
    """Whether an article's first line is its headline: there is no title, or the line has most of the title's words."""
    words, title_words = (set(re.findall(r"\w+", text.casefold())) for text in (line, title))
    return not title_words or len(words & title_words) / len(title_words) >= _MOST


def _sentence_statements(paragraph: int, sentence: str) -> Iterator[Statement]:
    """The statements in one sentence; runs that tell of the same network are put together."""
    assets = [item for item in read_assets(sentence) if not _is_audience(sentence, item)] or _single(sentence)
    runs = _runs(sentence, assets)
    pending: Statement | None = None
    for number, run in enumerate(runs):
        start = runs[number - 1][-1].end if number else 0
        end = runs[number + 1][0].start if number + 1 < len(runs) else len(sentence)
        statement = _statement(paragraph, sentence, run, start, end)
        if statement is None:
            continue
        if pending is not None and not statement.platform:
            statement = replace(statement, platform=pending.platform)
        if pending is None:
            pending = statement
        elif _same_network(pending, statement):
            pending = replace(
                pending,
                assets=pending.assets + statement.assets,
                facts=pending.facts.merged(statement.facts),
                total=pending.total or statement.total,
            )
        else:
            yield pending
            pending = statement
    if pending is not None:
        yield pending


def _same_network(first: Statement, second: Statement) -> bool:
    """Whether two runs of one sentence tell of one network: no kind twice, no other country, no "another"."""
    kinds = {(asset.kinds, asset.platform) for asset in first.assets}
    return (
        not second.fresh
        and not any((asset.kinds, asset.platform) in kinds for asset in second.assets)
        and not first.facts.contradicts(second.facts)
    )


def _runs(sentence: str, assets: Sequence[Assets]) -> list[list[Assets]]:
    """`assets` in runs of which nothing but list words stands between two."""
    runs: list[list[Assets]] = []
    for asset in assets:
        if runs and _GLUE.match(sentence[runs[-1][-1].end : asset.start]):
            runs[-1].append(asset)
        else:
            runs.append([asset])
    return runs


def _statement(paragraph: int, sentence: str, run: Sequence[Assets], start: int, end: int) -> Statement | None:
    """The statement of one run, whose surroundings are characters `start:end` of the sentence."""
    before, after = sentence[start : run[0].start], sentence[run[-1].end : end]
    governed = _governed(before, after, sentence)
    if governed is None:
        return None
    in_all = _IN_ALL.match(after)
    total = next((int(number.replace(",", "")) for number in in_all.groups() if number), None) if in_all else None
    facts = read_facts(after, before, sentence[run[0].start : run[-1].end])
    return Statement(
        paragraph,
        sentence,
        facts,
        tuple(_placed(asset, after) if asset is run[-1] else asset for asset in run),
        removed=governed == "remove",
        total=total,
        platform=_remover(before),
        past=marked("past", sentence) or bool(re.match(r"(?:Back )?[Ii]n (?:\w+,? )?(?:19|20)\d\d\b", sentence)),
        fresh=marked("fresh", before),
        umbrella=marked("umbrella", sentence),
    )


def _governed(before: str, after: str, sentence: str) -> str | None:
    """What governs a run: "remove", "consist", or None for anything else."""
    left = _last_verb(before)
    if left == "remove":
        return "remove"
    relative = re.match(r"[^.;]*?\b(?:that|which|who)\b", after) if left else None
    right = [(match.lastgroup or "", match.start()) for match in _verbs().finditer(after[:_PASSIVE_REACH])]
    if not relative and any(name == "remove" and _is_passive(after, start) for name, start in right):
        return "remove"
    if left == "consist":
        return "consist" if marked("context", sentence) else None
    if left is None and right and right[0][0] == "belong":
        return "consist"
    return None


def _last_verb(before: str) -> str | None:
    """The class of the verb that governs what follows `before`; None where none does."""
    composed = False
    for match in reversed(list(_verbs().finditer(before))):
        name = match.lastgroup or ""
        if name == "consist":
            composed = True
        elif name == "remove":
            if re.search(
                any_of(lexicon()["marks"]["unreal"]) + r"(?:\s+\w+){0,2}\s*$", before[: match.start()], re.IGNORECASE
            ):
                return "unreal"
            passive = re.search(r"\b(?:was|were|been|being|is|are|gets?|got)\s+(?:\w+\s+)?$", before[: match.start()])
            inverted = re.match(r"[^,.;]{0,30}?(?:\bwere\b|\bwas\b|:)", before[match.end() :])
            if passive and not inverted:
                return "consist" if composed else None
            return "remove"
        elif name in {"keep", "audience"} and not composed:
            return name
    return "consist" if composed else None


def _is_passive(after: str, start: int) -> bool:
    """Whether the verb of removal at `start` of what follows the assets has them as its subject."""
    return bool(
        re.search(r"\b(?:was|were|been|being|are|is|be|got|get|gets)\s+(?:\w+\s+){0,2}$", after[:start])
        or not after[:start].strip()
    )


def _is_audience(sentence: str, asset: Assets) -> bool:
    """Whether the asset does what an audience does ("9,000 accounts followed …")."""
    follows = rf"\s+(?:(?:have|had|that|who)\s+)*{any_of(lexicon()['verbs']['audience'])}(?!\s+by\b)"
    return bool(re.match(follows, sentence[asset.end :], re.IGNORECASE))


def _placed(asset: Assets, after: str) -> Assets:
    """`asset` with the one platform from which what follows says it was removed."""
    match = re.match(
        rf"[^,.;]{{0,30}}{any_of(lexicon()['verbs']['remove'])} from (?P<where>[^,.;]+)", after, re.IGNORECASE
    )
    named = platforms_in(match["where"]) if match and not asset.platform else []
    return replace(asset, platform=named[0][1]) if len(named) == 1 else asset


def _remover(before: str) -> str:
    """Who removes, as named before the assets: one platform, several joined by " and ", or empty."""
    names = [
        name
        for start, name in platforms_in(before)
        if not re.search(r"\b(?:on|from|via|to|against|the|with)\s+(?:\w+ and )?$", before[:start])
    ]
    return " and ".join(dict.fromkeys(names))


def _single(sentence: str) -> list[Assets]:
    """An asset that is named, not counted: "removed the page of …", "The eleventh group, Owls, was banned", "banned r/x"."""
    verb = f"(?i:{any_of(lexicon()['verbs']['remove'])})"
    for match in re.finditer(_single_pattern(), sentence):
        before, after = sentence[: match.start()], sentence[match.end() :]
        named = re.match(r"\s+of\s+(?:the\s+)?[A-Z@“\"]|,\s+[A-Z@“\"r]", after)
        if match["lead"].islower() and match["lead"] not in {"a", "an"} and not match["words"] and not named:
            continue  # "the page": one that was spoken of before
        passive = rf"(?:,[^,.]{{1,60}},|\s+of\s[^,.]{{1,60}}?)?\s+(?:was|has been|is|got)(?:\s+\w+)?\s+{verb}"
        if re.search(rf"{verb}\s+$", before[-40:]) or re.match(passive, after):
            kind = next(kind for kind, nouns in lexicon()["kinds"].items() if match["noun"].lower() in nouns)
            return [Assets(1, "exact", (kind,), "", match.start(), match.end())]
    names = re.search(rf"{verb}\s+(?P<names>r/\w+(?:(?:,|,? and)\s+r/\w+)*)", sentence)
    if names is None:
        banned = banned_name(sentence)
        return [Assets(None, "exact", ("accounts",), "", *banned.span("name"))] if banned else []
    return [Assets(names["names"].count("r/"), "exact", ("subreddits",), "", names.start("names"), names.end())]


@cache
def _single_pattern() -> str:
    nouns = any_of(lexicon()["singular"]["nouns"])
    owner = r"[A-Z]\w+(?: [A-Z]\w+){0,4}[’']s"
    return rf"\b(?P<lead>[Aa]n?|[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|{owner})(?P<words>(?: [\w’'-]+){{0,3}}?) (?P<noun>(?i:{nouns}))"


def removes(text: str) -> bool:
    """Whether `text` has a verb of removal."""
    return any(match.lastgroup == "remove" for match in _verbs().finditer(text))


def marked(mark: str, text: str) -> bool:
    """Whether `text` has one of the phrases that the lexicon lists under `mark` ("fresh", "past" …)."""
    return bool(re.search(any_of(lexicon()["marks"][mark]), text, re.IGNORECASE))


@cache
def _verbs() -> re.Pattern[str]:
    """Every verb of the lexicon; the group that matches names its class."""
    classes = lexicon()["verbs"].items()
    return re.compile("|".join(f"(?P<{name}>{any_of(patterns)})" for name, patterns in classes), re.IGNORECASE)
