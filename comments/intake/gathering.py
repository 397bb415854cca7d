"""Posts become threads: grouped, cleaned, given ids, doubles found. What came in goes out, as a comment or as a reject."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice

from comments.intake.contract import About, Post
from comments.intake.decode import writable
from comments.intake.sidecar import Sidecar
from comments.intake.spill import PostSorter
from comments.model import Article, Author, Comment, Reject, Thread

__all__ = ["DELETED", "MAX_TEXT", "MAX_THREAD", "Gathering"]

MAX_TEXT = 100_000  # characters of a comment; a longer one is refused
MAX_THREAD = 60_000  # comments; a longer thread comes in parts
DELETED = frozenset({"[deleted]", "[removed]", "[deleted by user]", "[removed by moderator]", "[removed by reddit]"})
_EXCERPT = 120
_NOT_IN_AN_ID = re.compile(r"[^\w.-]+")
_MAX_ID = 120
_MAX_NAME = 1_000  # characters of an author's name or a comment's id
_NUL = "\0"


class Gathering:
    """Takes the events of one source, or of several that share threads, and gives back threads and rejects.

    `name` is the id of the thread that has no key of its own.
    """

    def __init__(self, name: str, reader: str, held: int | None = None) -> None:
        self._name, self._reader = name, reader
        self._sorter = PostSorter() if held is None else PostSorter(held)
        self._numbers: dict[str, int] = {}
        self._abouts: dict[int, About] = {}
        self._sources: dict[int, str] = {}
        self._sidecars: dict[int, Sidecar] = {}
        self._rootless: list[tuple[str, Post, Sidecar]] = []

    def add(self, event: Post | About, source: str, sidecar: Sidecar) -> None:
        """Take what a reader said of one record of `source`."""
        if isinstance(event, Post):
            post = _clean(event)
            if post.thread is None:
                self._rootless.append((source, post, sidecar))
            else:
                self._sorter.add(self._number(post.thread, source, sidecar), source, post)
        else:
            number = self._number(event.thread, source, sidecar)
            known = self._abouts.get(number)
            self._abouts[number] = event if known is None else _merged(known, event)

    def threads(self) -> Iterator[Thread | Reject]:
        """Every thread in the order of first appearance, each thread's rejects before it. To be used up once."""
        self._settle_rootless()
        keys = list(self._numbers)
        try:
            told = set(self._abouts)
            waiting = iter(range(len(keys)))
            for number, posts in self._sorter.threads():
                for empty in waiting:  # threads without a comment keep their place
                    if empty == number:
                        break
                    if empty in told:
                        yield from self._thread(empty, keys[empty], iter(()))
                yield from self._thread(number, keys[number], posts)
            for empty in waiting:
                if empty in told:
                    yield from self._thread(empty, keys[empty], iter(()))
        finally:
            self._sorter.close()

    def _number(self, key: str, source: str, sidecar: Sidecar) -> int:
        number = self._numbers.setdefault(key, len(self._numbers))
        if number not in self._sources:
            self._sources[number] = source
            if sidecar != Sidecar():
                self._sidecars[number] = sidecar
        return number

    def _settle_rootless(self) -> None:
        """Put posts that do not say their thread into that of the comment at the root of their chain of parents."""
        parents = {post.comment_id: post.parent_id for _, post, _ in self._rootless if post.comment_id}
        roots: dict[str, str] = {}
        for source, post, sidecar in self._rootless:
            root = _root(post.comment_id or post.parent_id, parents, roots)
            answers_article = post.parent_id == root and root not in parents
            placed = replace(post, thread=root, parent_id="" if answers_article else post.parent_id)
            self._sorter.add(self._number(root, source, sidecar), source, placed)
        self._rootless = []

    def _thread(self, number: int, key: str, posts: Iterator[tuple[str, Post]]) -> Iterator[Thread | Reject]:
        about = self._abouts.get(number, About(key))
        article = _article(about, self._sidecars.get(number, Sidecar()))
        thread_id = _NOT_IN_AN_ID.sub("-", writable(key))[:_MAX_ID] if key else self._name
        part = 1
        while True:
            some = list(islice(posts, MAX_THREAD))
            if not some and part > 1:
                return
            following = next(posts, None)
            rejects, comments, notes = _members(some)
            yield from rejects
            if not comments and number not in self._abouts and part == 1:
                return  # nothing of it could be read
            if part > 1 or following is not None:
                notes = (*notes, f"part {part} of a thread that is longer than {MAX_THREAD:,} comments")
            yield Thread(
                thread_id if part == 1 else f"{thread_id}.part{part}",
                article,
                tuple(comments),
                self._sources[number],
                format=self._reader,
                notes=notes,
                ids_made=not any(post.comment_id for _, post in some),
            )
            if following is None:
                return
            posts, part = chain([following], posts), part + 1


def _root(start: str, parents: dict[str, str], roots: dict[str, str]) -> str:
    """The last id on the chain of parents from `start`; on a cycle the smallest, so that its members stay together."""
    path: list[str] = []
    seen: set[str] = set()
    node = start
    while node not in roots and node not in seen and parents.get(node):
        path.append(node)
        seen.add(node)
        node = parents[node]
    root = roots.get(node) or (min(path[path.index(node) :]) if node in seen else node)
    roots.update(dict.fromkeys(path, root))
    return root


def _members(posts: Iterable[tuple[str, Post]]) -> tuple[list[Reject], list[Comment], tuple[str, ...]]:
    """The comments of a thread, those that are none, and what was assumed."""
    rejects: list[Reject] = []
    kept: list[tuple[str, Post]] = []
    by_id: dict[str, int] = {}
    twins: set[tuple[str, str, datetime | None, str]] = set()
    assumed: Counter[str] = Counter()
    for source, post in posts:
        place = f"{source}#{post.record}"
        if len(post.text) > MAX_TEXT:
            reason = f"a comment of {len(post.text):,} characters (at most {MAX_TEXT:,})"
            rejects.append(Reject(place, reason, post.text[:_EXCERPT]))
            continue
        twin = (post.author, post.text, post.created_at, post.parent_id)
        if post.comment_id and post.comment_id in by_id:
            rejects.append(_settle_double(kept, by_id[post.comment_id], source, post))
            continue
        if not post.comment_id and post.created_at is not None and twin in twins:
            rejects.append(Reject(place, "the same comment again (author, time and text)", post.text[:_EXCERPT]))
            continue
        twins.add(twin)
        if post.comment_id:
            by_id[post.comment_id] = len(kept)
        kept.append((source, post))
        assumed.update(post.assumed)
    return rejects, _comments(kept, by_id), tuple(f"{what} ({count:,})" for what, count in sorted(assumed.items()))


def _settle_double(kept: list[tuple[str, Post]], index: int, source: str, post: Post) -> Reject:
    """Two records of one id: the later edition stays, at the earlier one's place; the other is the reject."""
    first_source, first = kept[index]
    place, other = f"{source}#{post.record}", f"{first_source}#{first.record}"
    excerpt = post.text[:_EXCERPT]
    if first.text == post.text and first.deleted == post.deleted:
        return Reject(place, f"the comment_id {post.comment_id!r} stands in this thread already ({other})", excerpt)
    edited = post.edited_at is not None and (first.edited_at is None or post.edited_at > first.edited_at)
    if edited:
        kept[index] = (source, post)
        reason = f"an earlier edition of comment {post.comment_id!r}, edited later ({place})"
        return Reject(other, reason, first.text[:_EXCERPT])
    reason = f"the comment_id {post.comment_id!r} stands in this thread already, with another text ({other})"
    return Reject(place, reason, excerpt)


def _comments(kept: list[tuple[str, Post]], by_id: dict[str, int]) -> list[Comment]:
    comments: list[Comment] = []
    for position, (source, post) in enumerate(kept):
        comment_id = post.comment_id
        if not comment_id:
            comment_id = f"c{position + 1}"
            while comment_id in by_id:
                comment_id += "+"
        nobody = not post.author or post.author.lower() in DELETED
        comments.append(
            Comment(
                comment_id=comment_id,
                position=position,
                text=post.text,
                source=f"{source}#{post.record}",
                author=None if nobody else Author(post.author),
                created_at=post.created_at,
                parent_id=post.parent_id or None,
                deleted=post.deleted or post.text.strip().lower() in DELETED,
                score=post.score,
                likes=post.likes,
                edited_at=post.edited_at,
            )
        )
    return comments


def _clean(post: Post) -> Post:
    """`post` without what no file can hold, its ids and names as one line each; the same object where it is so already."""
    text = post.text if post.text.isascii() and _NUL not in post.text else writable(post.text).replace(_NUL, "\ufffd")
    thread = None if post.thread is None else writable(post.thread)
    ids = _plain(post.comment_id), _plain(post.author), _plain(post.parent_id), _plain(post.record)
    if (
        text is post.text
        and thread == post.thread
        and ids == (post.comment_id, post.author, post.parent_id, post.record)
    ):
        return post
    comment_id, author, parent_id, record = ids
    return replace(
        post, thread=thread, text=text, comment_id=comment_id, author=author, parent_id=parent_id, record=record
    )


def _plain(value: str) -> str:
    """An id or a name as one line."""
    if value.isalnum() or (value.isascii() and value.isprintable() and "  " not in value and value == value.strip()):
        return value if len(value) <= _MAX_NAME else value[:_MAX_NAME]
    return " ".join(writable(value).replace(_NUL, "\ufffd").split())[:_MAX_NAME]


def _merged(first: About, more: About) -> About:
    return About(
        first.thread,
        first.title or more.title,
        first.url or more.url,
        first.outlet or more.outlet,
        first.published_at or more.published_at,
        first.paragraphs or more.paragraphs,
    )


def _article(about: About, sidecar: Sidecar) -> Article:
    lines = (line.strip() for paragraph in about.paragraphs for line in writable(paragraph).split("\n"))
    return Article(
        title=sidecar.title or _plain(about.title),
        paragraphs=tuple((0, line) for line in lines if line),
        outlet=sidecar.outlet or _plain(about.outlet),
        url=sidecar.url or _plain(about.url),
        published_at=sidecar.published_at or about.published_at,
    )
