"""Links on real threads whose parents were taken away: floors under `tools/bench_replies.py`, and the Dawn page."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.replies import link_replies
from comments.readers import ReadOptions, read_paths

pytestmark = pytest.mark.acceptance

TOOL = Path(__file__).parents[2] / "tools" / "bench_replies.py"
SETS = ("rumoureval2019/posts", "fox/comments", "irc/messages", "quarantine/thread")


@pytest.fixture(scope="module")
def tables(shared):
    for name in SETS:
        shared(f"data/{name}.jsonl")
    run = subprocess.run([sys.executable, TOOL, "--json"], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


@pytest.mark.parametrize(
    ("title", "rule", "measure", "floor"),
    [
        ("Twitter", "commentariat", "right", 0.90),
        ("News, shuffled", "commentariat, addressees", "right", 0.97),
        ("News, shuffled", "commentariat", "right", 0.90),
        ("Chat, dev", "commentariat", "f1", 0.65),
        ("Forum, quoting its parent", "commentariat", "right", 0.97),
    ],
)
def test_parents_are_found(tables, title, rule, measure, floor):
    assert tables[title][rule][measure] >= floor
    others = [row[measure] for name, row in tables[title].items() if not name.startswith("commentariat")]
    assert tables[title][rule][measure] > max(others)


@pytest.mark.parametrize("title", ["Twitter", "News, shuffled", "News, as it was", "Chat, dev", "Chat, train", "Forum"])
def test_confidences_are_shares(tables, title):
    assert tables[title]["commentariat"]["ece"] <= 0.05


def test_ten_thousand_comments_take_seconds(tables):
    assert tables["Forum"]["commentariat"]["seconds"] < 30


def test_where_addressees_are_named_the_program_beats_their_latest_comment(tables):
    named = {title: rules for title, rules in tables.items() if "latest" in rules and title.startswith(("…", "Forum"))}
    assert len(named) == 6
    for rules in named.values():
        assert rules["commentariat"]["right"] > rules["latest"]["right"] + 0.1


def test_on_a_page_without_authors_every_reply_has_its_addressee_and_three_their_comment(shared):
    (read,) = read_paths([shared("threads/dawn-2019-04-01.txt")], ReadOptions())
    texts = {comment.comment_id: comment.text for comment in read}
    replies = {reply.comment_id: reply for reply in link_replies(read)[0]}
    marked = [comment for comment in read if comment.text.startswith("@")]
    assert len(marked) >= 15
    for comment in marked:
        reply = replies[comment.comment_id]
        assert comment.text.startswith(f"@{reply.written}")
        assert "" in json.loads(reply.alternatives)
    by_name = {replies[comment.comment_id].addressee: comment.comment_id for comment in reversed(marked)}
    line = {comment.comment_id: number for number, comment in enumerate(read)}
    assert line[by_name["Amit"]] - line[replies[by_name["Amit"]].parent_id] == 1
    (lawyer,) = [name for name in by_name if name.startswith("Taimur")]
    assert "free speech" in texts[replies[by_name[lawyer]].parent_id]
    assert "PML N" in texts[replies[by_name["Tanveer"]].parent_id]
