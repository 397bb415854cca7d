"""How many parents are found where the sources' own are hidden, beside simple rules (``make bench-replies``).

    python tools/bench_replies.py [--json]

Reads real threads that are not shipped (see `reply_sets.py`) and says what it needs where they are absent. Authors are
kept, parents taken away. An answer is right where it is the true parent; "it answers the article, or begins a conversation"
is an answer like any other. *Possible*: how often the true parent is among the alternatives at all. ECE: expected
calibration error of the links that are made, in ten bins (Naeini et al. 2015).
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz
from reply_sets import DATA, NEEDED, Case, chat, forum, news, twitter

from analysis.replies import Reply, link_replies
from comments.addressees import find_addressees
from comments.model import Thread

BINS = 10
QUOTED_LINE = re.compile(r"^[ \t]*(?:>|&gt;)(?!!)(.*)$", re.MULTILINE)
FITS, WORDS = 85, 3  # a quotation of at least so many words that fits its parent so well (0..100) is one of it
SIZES = (10, 30, 100, 300)  # comments in a sub-thread

Answers = dict[str, str]
Rule = Callable[[Thread], Answers]
Parents = Mapping[str, frozenset[str]]
Scores = dict[str, dict[str, dict[str, Any]]]


def always_article(thread: Thread) -> Answers:
    """Everything answers the article."""
    return dict.fromkeys((comment.comment_id for comment in thread), "")


def always_first(thread: Thread) -> Answers:
    """Everything answers the first comment."""
    return dict.fromkeys((comment.comment_id for comment in thread), thread.comments[0].comment_id)


def previous(thread: Thread) -> Answers:
    """Everything answers what stands before it; system messages are not answered and answer nothing."""
    spoken = [comment for comment in thread if comment.author]
    return {**always_article(thread), **{after.comment_id: before.comment_id for before, after in pairwise(spoken)}}


def latest(otherwise: Rule) -> Rule:
    """The addressee's latest comment so far, else what another rule says."""

    def rule(thread: Thread) -> Answers:
        answers, last = otherwise(thread), dict[str, str]()
        names = [comment.author.name for comment in thread if comment.author]
        for comment, named in zip(thread, find_addressees([c.text for c in thread], names), strict=True):
            if named and named.name in last:
                answers[comment.comment_id] = last[named.name]
            if comment.author:
                last[comment.author.name] = comment.comment_id
        return answers

    return rule


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error of confidences in 0..1, in bins of equal width."""
    gaps = [0.0] * BINS
    for confidence, hit in zip(sure, right, strict=True):
        gaps[min(BINS - 1, int(confidence * BINS))] += confidence - hit
    return sum(map(abs, gaps)) / len(sure) if sure else 0.0


def score(
    cases: Sequence[Case], answers: Sequence[Answers], replies: Sequence[dict[str, Reply]], among: Parents | None
) -> dict[str, Any]:
    """Shares of right and of possible parents, F1 of links, ECE where there are `replies`; of the comments in `among`."""
    hits = possible = made = gold = 0
    sure: list[float] = []
    right: list[bool] = []
    for case, said, links in zip(cases, answers, replies, strict=True):
        for comment_id, true in (case.parents if among is None else among).items():
            hit = said.get(comment_id, "") in true
            hits, made, gold = hits + hit, made + 1, gold + len(true)
            link = links.get(comment_id)
            possible += not true.isdisjoint(json.loads(link.alternatives) if link else {""})
            if link and link.parent_id:
                sure.append(link.confidence)
                right.append(hit)
    result: dict[str, Any] = {"n": made, "right": hits / made, "f1": 2 * hits / (made + gold)}
    if any(replies):
        result |= {"possible": possible / made, "ece": calibration_error(sure, right), "links": len(sure)}
    return result


def compare(cases: Sequence[Case], rules: Mapping[str, Rule], groups: Mapping[str, Parents | None]) -> Scores:
    """Each rule and the program on each group of comments (None: all that are judged)."""
    tables: Scores = {title: {} for title in groups}
    for name, rule in rules.items():
        answers = [rule(case.thread) for case in cases]
        for title, among in groups.items():
            tables[title][name] = score(cases, answers, [{}] * len(cases), among)
    begun = time.perf_counter()
    replies = [{reply.comment_id: reply for reply in link_replies(case.thread)[0]} for case in cases]
    seconds = time.perf_counter() - begun
    answers = [{key: reply.parent_id for key, reply in links.items()} for links in replies]
    for title, among in groups.items():
        tables[title]["commentariat"] = score(cases, answers, replies, among) | {"seconds": seconds}
        if named := [
            (links.get(key), name)
            for case, links in zip(cases, replies, strict=True)
            for key, name in case.addressees.items()
        ]:
            right = [link is not None and link.addressee.casefold() == name.casefold() for link, name in named]
            tables[title]["commentariat, addressees"] = {"n": len(right), "right": sum(right) / len(right)}
    return tables


def quoting(case: Case) -> dict[str, frozenset[str]]:
    """The comments with a quoted line of three words that stands in their parent, and their parents."""
    texts = {comment.comment_id: plain(comment.text) for comment in case.thread} | {"": plain(case.thread.article.text)}
    chosen: dict[str, frozenset[str]] = {}
    for comment in case.thread:
        lines = [plain(line) for line in QUOTED_LINE.findall(comment.text)]
        for true in case.parents.get(comment.comment_id, ()):
            if any(len(line.split()) >= WORDS and fits(line, texts[true]) for line in lines):
                chosen[comment.comment_id] = frozenset({true})
    return chosen


def fits(line: str, text: str) -> bool:
    """Whether a quoted line stands in `text`, nearly."""
    return line in text or (len(line) <= len(text) and fuzz.partial_ratio(line, text) >= FITS)


def plain(text: str) -> str:
    """Words without case and marks."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def by_size(case: Case) -> Iterator[tuple[str, Parents]]:
    """The replies to comments, by the size of the sub-thread that they stand in."""
    top: dict[str, str] = {}
    for comment in case.thread:  # in the order of writing: parents come first
        (true,) = case.parents.get(comment.comment_id, frozenset({""}))
        top[comment.comment_id] = top.get(true, comment.comment_id)
    sizes = Counter(top.values())
    edges = [0, *SIZES, len(top)]
    for low, high in pairwise(edges):
        chosen = {k: t for k, t in case.parents.items() if t != {""} and low < sizes[top[k]] <= high}
        yield f"… in sub-threads of {low + 1}–{high}", chosen


def measured() -> Scores:
    """Scores by group of comments and rule, for the sets that are there."""
    found = {name for name, relative in NEEDED.items() if (DATA / relative).exists()}
    tables: Scores = {}
    if "twitter" in found:
        rules = {"first": always_first, "latest, else first": latest(always_first)}
        tables |= compare(list(twitter()), rules, {"Twitter": None})
    if "news" in found:
        rules = {"previous": previous, "latest": latest(always_article)}
        tables |= compare(list(news(shuffled=True)), rules, {"News, shuffled": None})
        tables |= compare(list(news(shuffled=False)), rules, {"News, as it was": None})
    if "chat" in found:
        rules = {"previous": previous, "latest, else previous": latest(previous)}
        for split in ("dev", "train"):
            tables |= compare(list(chat(split)), rules, {f"Chat, {split}": None})
    if "forum" in found:
        whole, addressed = forum(), forum(named=True)
        chosen = quoting(whole)
        rest = {key: true for key, true in whole.parents.items() if key not in chosen}
        groups = {"Forum": None, "Forum, quoting its parent": chosen, "Forum, the rest": rest}
        tables |= compare([whole], {"article": always_article, "previous": previous}, groups)
        groups = {"Forum, replies name whom they answer": None, **dict(by_size(addressed))}
        tables |= compare([addressed], {"latest": latest(always_article)}, groups)
    return tables


def main() -> int:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    as_json = parser.parse_args().json
    for relative in NEEDED.values():
        if not (DATA / relative).exists():
            print(f"needs real data that is not shipped: {DATA / relative} (set COMMENTARIAT_SHARED)", file=sys.stderr)
    tables = measured()
    print(json.dumps(tables, indent=1) if as_json else as_table(tables))
    return 0


def as_table(tables: Scores) -> str:
    """The scores in Markdown, shares in percent."""
    lines = ["| comments | rule | n | right | F1 | possible | ECE | links | seconds |", "|---|---|" + "---:|" * 7]
    for title, rules in tables.items():
        for name, row in rules.items():
            shares = [f"{100 * row[key]:.1f}" if key in row else "" for key in ("right", "f1", "possible", "ece")]
            seconds = f"{row['seconds']:.1f}" if "seconds" in row else ""
            lines.append(f"| {' | '.join([title, name, str(row['n']), *shares, str(row.get('links', '')), seconds])} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
