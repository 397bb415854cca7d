"""The two cuts of a flat page, measured: real articles with real comments pasted below, where the cut is known."""

import json
import random

import pytest

from comments.readers.flat.comment_cuts import cut_comments
from comments.readers.flat.page_cuts import Override, find_comments

pytestmark = pytest.mark.acceptance

PAGES = 60
POOLS = {
    "quarantine": ("data/quarantine/thread.jsonl", "text"),
    "fox": ("data/fox/comments.jsonl", "text"),
    "mask": ("data/reply_agreement/maskmandate.jsonl", "reply"),
}


def _pool(path, field):
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[1:])
    texts = (" ".join(row[field].split()) for row in rows)
    return [text for text in texts if text and len(text) < 1500]


@pytest.mark.parametrize("name", POOLS)
@pytest.mark.parametrize("size", [2, 15, 50])
def test_comments_are_found_and_parted(shared, name, size):
    file, field = POOLS[name]
    pool = _pool(shared(file), field)
    article = [
        line for line in shared("threads/jerusalem-post-2019-10-21.txt").read_text(encoding="utf-8").split("\n") if line
    ]
    draw = random.Random(size)  # noqa: S311 - a sample, no secret
    near = blocks = 0
    for _ in range(PAGES):
        lines = list(enumerate(article + draw.sample(pool, size), 1))
        start, _ = find_comments(lines, Override(), "page")
        near += abs(start - len(article)) <= 2
        blocks += len(cut_comments(lines[len(article) :], "\n".join(article)))
    assert near / PAGES >= 0.9, f"cut within two lines in {near} of {PAGES}"
    assert blocks / PAGES / size >= 0.85, "comments run together"
