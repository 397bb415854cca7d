"""The reply tree that a source declares, and what is wrong with it.

Trees are walked with loops, never by recursion: a chain of fifty thousand replies is a tree like any other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

from comments.model import Comment

__all__ = ["Finding", "ReplyTree", "build_tree"]

FindingKind = Literal["orphan", "self-reply", "cycle", "parent-later", "duplicate"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the declared parents that is no tree, and the comment at which it was found."""

    kind: FindingKind
    comment_id: str
    message: str


@dataclass(frozen=True, slots=True)
class ReplyTree:
    """Who answers whom: `parents` holds replies only; `depths` every comment (0 for a comment on the article)."""

    parents: dict[str, str]
    children: dict[str, tuple[str, ...]]
    depths: dict[str, int]
    findings: tuple[Finding, ...] = field(default=())


def build_tree(comments: Sequence[Comment]) -> ReplyTree:
    """The tree of the declared parents of one thread's `comments`.

    A parent that is missing, the comment itself, or on a cycle is set aside with a finding; the comment then counts
    as one on the article. A parent that stands later in time is kept, with a finding. Of several comments with one id
    the first is in the tree.
    """
    known, findings = _first_of_each(comments)
    parents: dict[str, str] = {}
    for comment in known.values():
        parent_id = comment.parent_id
        if parent_id is None:
            continue
        if parent_id == comment.comment_id:
            findings.append(
                Finding("self-reply", comment.comment_id, "answers itself; read as a comment on the article")
            )
        elif parent_id not in known:
            message = f"its parent {parent_id!r} names no comment of this thread; read as a comment on the article"
            findings.append(Finding("orphan", comment.comment_id, message))
        else:
            parents[comment.comment_id] = parent_id
            findings += _later(comment, known[parent_id])
    findings += _cut_cycles(parents)
    children: dict[str, list[str]] = {}
    for comment_id in known:
        if comment_id in parents:
            children.setdefault(parents[comment_id], []).append(comment_id)
    return ReplyTree(
        parents,
        {parent: tuple(answers) for parent, answers in children.items()},
        _depths(known, parents, children),
        tuple(findings),
    )


def _first_of_each(comments: Sequence[Comment]) -> tuple[dict[str, Comment], list[Finding]]:
    known: dict[str, Comment] = {}
    findings: list[Finding] = []
    for comment in comments:
        if known.setdefault(comment.comment_id, comment) is not comment:
            message = "its id stands in this thread already; not in the tree"
            findings.append(Finding("duplicate", comment.comment_id, message))
    return known, findings


def _later(comment: Comment, parent: Comment) -> list[Finding]:
    if comment.created_at is None or parent.created_at is None or parent.created_at <= comment.created_at:
        return []
    return [Finding("parent-later", comment.comment_id, f"its parent {parent.comment_id!r} was written later")]


def _cut_cycles(parents: dict[str, str]) -> list[Finding]:
    """Remove from `parents` every link that lies on a cycle."""
    findings: list[Finding] = []
    settled: set[str] = set()
    for start in list(parents):
        path: list[str] = []
        on_path: set[str] = set()
        node = start
        while node in parents and node not in settled and node not in on_path:
            path.append(node)
            on_path.add(node)
            node = parents[node]
        if node in on_path:
            cycle = path[path.index(node) :]
            for member in cycle:
                del parents[member]
                message = f"stands on a cycle of {len(cycle)} replies; read as a comment on the article"
                findings.append(Finding("cycle", member, message))
        settled.update(path)
    return findings


def _depths(known: Collection[str], parents: dict[str, str], children: dict[str, list[str]]) -> dict[str, int]:
    depths: dict[str, int] = {}
    waiting = [(comment_id, 0) for comment_id in known if comment_id not in parents]
    while waiting:
        node, depth = waiting.pop()
        depths[node] = depth
        waiting += [(child, depth + 1) for child in children.get(node, [])]
    return depths
