"""The reply tree: checked against a naive one, and on what is no tree."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.model import Comment
from comments.tree import build_tree
from tests.strategies import reply_structures, threads, unhurried

NOON = datetime(2021, 3, 1, 12, tzinfo=UTC)


def made(pairs, times=None):
    times = times or [None] * len(pairs)
    return [
        Comment(comment_id, position, "hm", f"invented#{position}", created_at=moment, parent_id=parent)
        for position, ((comment_id, parent), moment) in enumerate(zip(pairs, times, strict=True))
    ]


def walk(declared, start):
    """The ids from `start` upwards, until there is no parent or one comes again."""
    seen = [start]
    while (parent := declared.get(seen[-1])) is not None and parent not in seen:
        seen.append(parent)
    return seen, declared.get(seen[-1])


def naive(pairs):
    """Parents, depths and findings by following every chain anew."""
    first, findings = {}, []
    for comment_id, parent in pairs:
        if comment_id in first:
            findings.append(("duplicate", comment_id))
        else:
            first[comment_id] = parent
    declared = {}
    for comment_id, parent in first.items():
        if parent == comment_id:
            findings.append(("self-reply", comment_id))
        elif parent is not None and parent not in first:
            findings.append(("orphan", comment_id))
        elif parent is not None:
            declared[comment_id] = parent
    on_cycle = {comment_id for comment_id in declared if walk(declared, comment_id)[1] == comment_id}
    findings += [("cycle", comment_id) for comment_id in on_cycle]
    parents = {comment_id: parent for comment_id, parent in declared.items() if comment_id not in on_cycle}
    depths = {comment_id: len(walk(parents, comment_id)[0]) - 1 for comment_id in first}
    return parents, depths, sorted(findings)


@unhurried
@given(reply_structures())
def test_it_agrees_with_a_naive_tree(pairs):
    tree = build_tree(made(pairs))
    parents, depths, findings = naive(pairs)
    assert tree.parents == parents
    assert tree.depths == depths
    assert sorted((finding.kind, finding.comment_id) for finding in tree.findings) == findings


@unhurried
@given(reply_structures(), st.randoms())
def test_the_order_of_the_comments_changes_no_depth(pairs, random):
    pairs = list(dict(pairs).items())
    shuffled = random.sample(pairs, len(pairs))
    tree, other = build_tree(made(pairs)), build_tree(made(shuffled))
    assert tree.depths == other.depths
    assert tree.parents == other.parents
    assert set(tree.findings) == set(other.findings)


@unhurried
@given(threads())
def test_children_are_the_parents_turned_round_in_the_source_s_order(thread):
    tree = build_tree(thread.comments)
    pairs = [(child, parent) for parent, children in tree.children.items() for child in children]
    assert dict(pairs) == tree.parents
    assert len(pairs) == len(tree.parents)
    position = {comment.comment_id: comment.position for comment in thread}
    for children in tree.children.values():
        assert list(children) == sorted(children, key=position.__getitem__)
    assert set(tree.depths) == set(position)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_fifty_thousand_replies_is_a_tree_like_any_other(backwards):
    pairs = [(f"c{number}", f"c{number - 1}" if number else None) for number in range(50_000)]
    tree = build_tree(made(pairs[::-1] if backwards else pairs))
    assert tree.findings == ()
    assert tree.depths["c49999"] == 49_999
    assert sum(tree.depths.values()) == 49_999 * 50_000 // 2


def test_a_cycle_of_fifty_thousand_is_cut_with_what_hangs_on_it_kept():
    size = 50_000
    pairs = [(f"c{number}", f"c{(number - 1) % size}") for number in range(size)] + [
        ("leaf", "c7"),
        ("leaflet", "leaf"),
    ]
    tree = build_tree(made(pairs))
    assert tree.parents == {"leaf": "c7", "leaflet": "leaf"}
    assert tree.depths["leaflet"] == 2
    assert len(tree.findings) == size
    assert {finding.kind for finding in tree.findings} == {"cycle"}
    assert "a cycle of 50000 replies" in tree.findings[0].message


def test_doubled_ids_do_not_multiply_along_a_chain():
    pairs = [(f"c{number}", f"c{number - 1}" if number else None) for number in range(60) for _ in range(2)]
    tree = build_tree(made(pairs))
    assert tree.depths == {f"c{number}": number for number in range(60)}
    assert [finding.kind for finding in tree.findings] == ["duplicate"] * 60


def test_two_that_answer_each_other_and_one_that_answers_itself():
    tree = build_tree(made([("a", "b"), ("b", "a"), ("c", "c"), ("d", "c")]))
    assert tree.parents == {"d": "c"}
    assert tree.depths == {"a": 0, "b": 0, "c": 0, "d": 1}
    assert {(finding.kind, finding.comment_id) for finding in tree.findings} == {
        ("cycle", "a"),
        ("cycle", "b"),
        ("self-reply", "c"),
    }


def test_an_orphan_stands_on_the_article_and_keeps_its_own_answers():
    tree = build_tree(made([("a", "gone"), ("b", "a")]))
    assert tree.depths == {"a": 0, "b": 1}
    [finding] = tree.findings
    assert (finding.kind, finding.comment_id) == ("orphan", "a")
    assert "'gone'" in finding.message


@pytest.mark.parametrize(
    ("parent_after", "found"),
    [(timedelta(seconds=1), True), (timedelta(0), False), (timedelta(seconds=-1), False), (None, False)],
)
def test_a_parent_that_is_later_in_time_is_kept_with_a_finding(parent_after, found):
    times = [None if parent_after is None else NOON + parent_after, NOON]
    tree = build_tree(made([("a", None), ("b", "a")], times))
    assert tree.parents == {"b": "a"}
    assert [(finding.kind, finding.comment_id) for finding in tree.findings] == [("parent-later", "b")] * found


def test_a_parent_that_stands_below_its_answer_is_a_parent():
    tree = build_tree(made([("b", "a"), ("a", None)]))
    assert tree.parents == {"b": "a"}
    assert tree.findings == ()


def test_no_comments_make_an_empty_tree():
    tree = build_tree([])
    assert (tree.parents, tree.children, tree.depths, tree.findings) == ({}, {}, {}, ())
