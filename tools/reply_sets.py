"""Real threads whose parents are known, with the parents taken away: what `bench_replies.py` measures on.

They are not shipped; they lie in ../shared/data (COMMENTARIAT_SHARED names another folder than ../shared).
"""

import json
import os
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from comments.model import Article, Author, Comment, Thread

DATA = Path(os.environ.get("COMMENTARIAT_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
NEEDED = {
    "twitter": "rumoureval2019/posts.jsonl",
    "news": "fox/comments.jsonl",
    "chat": "irc/messages.jsonl",
    "forum": "quarantine/thread.jsonl",
}


@dataclass(frozen=True)
class Case:
    """A thread without its parents, and the true ones of the comments that are judged ("" is the article)."""

    thread: Thread
    parents: Mapping[str, frozenset[str]]
    addressees: Mapping[str, str] = field(default_factory=dict)


def records(relative: str) -> list[dict[str, Any]]:
    """The records of a JSONL file of real data."""
    with (DATA / relative).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def grouped(rows: Sequence[dict[str, Any]], key: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """`rows` by the value of `key`, in their order."""
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    yield from groups.items()


def twitter() -> Iterator[Case]:
    """Tweets under a source tweet, by time."""
    rows = [row for row in records(NEEDED["twitter"]) if row["platform"] == "twitter"]
    for name, told in grouped(rows, "thread_id"):
        posts = sorted(told, key=lambda post: (not post["is_source"], tweet_time(post["created"])))
        comments = tuple(
            Comment(p["id"], number, p["text"], "", Author(p["author"]), tweet_time(p["created"]))
            for number, p in enumerate(posts)
        )
        known = {post["id"] for post in posts}
        true = {p["id"]: frozenset({p["parent_id"]}) for p in posts if p["parent_id"] in known}
        yield Case(Thread(name, Article(), comments, ""), true)


def tweet_time(written: str) -> datetime:
    """Twitter's own way to write a time."""
    return datetime.strptime(written, "%a %b %d %H:%M:%S %z %Y")


def news(*, shuffled: bool) -> Iterator[Case]:
    """News comments with their chains of @names and no times, on a page that is `shuffled` or as it was."""
    for name, rows in grouped(records(NEEDED["news"]), "thread_id"):
        shown = sorted(rows, key=lambda row: row["order"])
        if shuffled:
            random.Random(name).shuffle(shown)  # noqa: S311 - a page's order, no secret
        comments = tuple(
            Comment(r["id"], number, " ".join([*(f"@{m}" for m in r["mentions"]), r["text"]]), "", Author(r["user"]))
            for number, r in enumerate(shown)
        )
        yield Case(
            Thread(name, Article(shown[0]["title"]), comments, ""),
            {row["id"]: frozenset({row["parent_id_chain"]}) for row in rows if row["parent_id_chain"]},
            {row["id"]: row["mentions"][0] for row in rows if row["mentions"]},
        )


def chat(split: str) -> Iterator[Case]:
    """Chat messages with times to the minute; a message that begins a conversation has the parent ""."""
    rows = [row for row in records(NEEDED["chat"]) if row["split"] == split]
    for name, messages in grouped(rows, "file"):
        day, last = datetime.fromisoformat(name[:10]).replace(tzinfo=UTC), None
        comments: list[Comment] = []
        for number, row in enumerate(messages):
            moment = None
            if row["time"]:
                hours, minutes = map(int, row["time"].split(":"))
                moment = day + timedelta(hours=hours, minutes=minutes)
                if last and last - moment > timedelta(hours=12):
                    day, moment = day + timedelta(days=1), moment + timedelta(days=1)
                last = moment
            author = Author(row["nick"]) if row["nick"] else None
            comments.append(Comment(str(row["idx"]), number, row["text"], "", author, moment))
        true = {str(row["idx"]): frozenset(map(str, row["parents"])) or frozenset({""}) for row in messages}
        yield Case(Thread(name, Article(), tuple(comments), ""), true)


def forum(*, named: bool = False) -> Case:
    """One forum thread; `named` puts "@author, " before every reply to a comment."""
    root, *rows = records(NEEDED["forum"])
    authors = {row["id"]: f"user{row['author_id']}" for row in rows}
    comments: list[Comment] = []
    true: dict[str, frozenset[str]] = {}
    for number, row in enumerate(rows):
        parent = row["parent_id"]
        if parent in authors or parent == root["id"]:
            true[row["id"]] = frozenset({parent if parent in authors else ""})
        text = f"@{authors[parent]}, {row['text']}" if named and parent in authors else row["text"]
        moment = datetime.fromisoformat(row["created"]).replace(tzinfo=UTC)
        comments.append(Comment(row["id"], number, text, "", Author(authors[row["id"]]), moment))
    article = Article("An announcement", ((0, root["text"]),))
    return Case(Thread("forum", article, tuple(comments), ""), true)
