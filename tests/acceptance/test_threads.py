"""The model case: two real pages as scraped, one with comments and one without."""

import json

import pandas as pd
import pytest

from comments.readers import ReadOptions, find_files, read_paths
from reports.cli import main

pytestmark = pytest.mark.acceptance

ADDRESSEES = 15


@pytest.fixture(scope="module")
def report(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    outs = [folder / "first", folder / "second"]
    for out in outs:
        arguments = ["report", str(shared("threads")), "-o", str(out), "-q", "--key", str(folder / "key")]
        assert main(arguments) == 0
    return outs


def test_comment_counts(report):
    threads = pd.read_parquet(report[0] / "tables" / "threads.parquet").set_index("thread_id")
    assert 49 <= threads.loc["dawn-2019-04-01", "n_comments"] <= 53
    assert threads.loc["jerusalem-post-2019-10-21", "n_comments"] == 0
    assert threads.loc["jerusalem-post-2019-10-21", "comments_from_confidence"] > 0.9


def test_comments_begin_after_the_source_line(shared):
    (thread,) = read_paths([shared("threads/dawn-2019-04-01.txt")], ReadOptions())
    told = ReadOptions(comments_after="Source: Facebook Newsroom")
    (by_text,) = read_paths([shared("threads/dawn-2019-04-01.txt")], told)
    assert [comment.source for comment in thread] == [comment.source for comment in by_text]


def test_every_at_reply_has_its_addressee(report):
    comments = pd.read_parquet(report[0] / "tables" / "comments.parquet")
    replies = pd.read_parquet(report[0] / "tables" / "replies.parquet").set_index("comment_id")
    addressed = comments[comments["text"].str.startswith("@")]
    assert len(addressed) == ADDRESSEES
    for row in addressed.itertuples():
        written = row.text[1:].split(",")[0].strip()
        link = replies.loc[row.comment_id]
        assert link["written"] == written
        assert link["method"] == "mention"
    assert replies.loc["L72", "addressee"] == replies.loc["L54", "addressee"], "one reader, misspelt once"
    assert replies["addressee"].nunique() == 9


def test_two_runs_give_the_same_bytes(report):
    first, second = report
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert names
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_the_page_without_comments_alone_is_a_report(shared, tmp_path):
    page = find_files([shared("threads/jerusalem-post-2019-10-21.txt")])
    assert main(["report", str(page[0]), "-o", str(tmp_path / "out"), "-q", "--authors", "keep"]) == 0
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["counts"]["comments"] == 0
    assert "No comments" in summary["finding"]["headline"]


@pytest.mark.parametrize(
    ("thread", "counts"),
    [
        ("dawn-2019-04-01", [103, 24, 57, 7, 15, 687, 15, 227, 94]),
        ("jerusalem-post-2019-10-21", [93, 17, 4, 38, 6, 4, 10, 50, 1]),
    ],
)
def test_takedown_numbers(report, thread, counts):
    takedowns = pd.read_parquet(report[0] / "tables" / "takedowns.parquet")
    read = takedowns[takedowns["thread_id"] == thread]["asset_count"].dropna().astype(int).tolist()
    missing = list(counts)
    for count in read:
        if count in missing:
            missing.remove(count)
    assert not missing, f"{missing} not among {read}"
