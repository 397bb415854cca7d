"""What a report remembers of its comments: counts that do not hang on partitions, and a sample that hangs on nothing."""

import random

import numpy as np
import pandas as pd
import pytest

from analysis.codebook import load_codebook
from analysis.pipeline import analyse
from comments.model import Article, Author, Comment, Thread
from reports.tally import SENTIMENT_BINS, Shown, Tally

CODEBOOK = load_codebook("takedown")
WORDS = ["hooray", "shame", "likewise plot", "plot", "fine", "meh", "nonsense", "partial shame"]


def frame(size, rare=()):
    return pd.DataFrame(
        {
            "thread_id": [f"t{number % 7}" for number in range(size)],
            "comment_id": [f"c{number}" for number in range(size)],
            "stance": [
                "conspiracy|opposes_takedown" if number in rare else "supports_takedown" for number in range(size)
            ],
        }
    )


def sample(parts, limit=20, each=5):
    shown = Shown(limit, each)
    for part in parts:
        shown.add(part)
    return shown


def keys(shown):
    return {(row["thread_id"], row["comment_id"]) for row in shown.rows()}


def test_all_are_shown_where_there_is_room():
    shown = sample([frame(20)])
    assert [row["comment_id"] for row in shown.rows()] == [f"c{number}" for number in range(20)]
    assert shown.keys() == keys(shown)


def test_the_sample_hangs_neither_on_order_nor_on_partitions():
    whole = frame(500, rare=range(3, 500, 97))
    wanted = keys(sample([whole]))
    dice = random.Random(11)  # noqa: S311 - no secret
    for _ in range(5):
        order = dice.sample(range(500), 500)
        cuts = sorted(dice.sample(range(500), 6))
        mixed = whole.iloc[order]
        parts = [mixed.iloc[start:end] for start, end in zip([0, *cuts], [*cuts, 500], strict=True)]
        assert keys(sample(parts)) == wanted


def test_the_sample_is_as_large_as_it_should_be_and_has_the_rare_codes():
    rare = {3, 100, 400}
    shown = sample([frame(500, rare)])
    held = [row["stance"] for row in shown.rows()]
    assert sum("conspiracy" in codes for codes in held) == 3
    assert 20 <= len(held) <= 20 + 2 * 5
    more = sample([frame(500, range(0, 500, 2))], limit=0)
    assert len(more.rows()) == 10, "five of each of three codes, two of which come together"


def test_the_sample_keeps_the_order_in_which_it_was_read():
    numbers = [int(row["comment_id"][1:]) for row in sample([frame(300), frame(0)]).rows()]
    assert numbers == sorted(numbers)


def test_the_sample_holds_no_more_than_it_shows():
    shown = sample(
        [frame(100) for _ in range(1)] + [frame(2000).iloc[100 * part : 100 * part + 100] for part in range(20)]
    )
    assert len(shown._rows) == len(shown._uses) == len(shown.rows()) <= 25
    assert shown.seen == 2100


def threads(number, comments):
    return [
        Thread(
            f"t{thread}",
            Article(title=f"Platform removes {thread + 3} pages tied to the ministry of canals"),
            tuple(
                Comment(
                    f"c{position}",
                    position,
                    f"{WORDS[(thread + position) % len(WORDS)]}, so much for the canals and the pages",
                    f"f#{position}",
                    author=Author(f"writer {position % 4}"),
                    parent_id=f"c{position - 1}" if position % 3 == 2 else None,
                    deleted=position == 5,
                )
                for position in range(comments)
            ),
            "f.jsonl",
        )
        for thread in range(number)
    ]


@pytest.fixture(scope="module")
def classifier(scripted_classifier):
    return scripted_classifier(CODEBOOK)


def tally_of(parts, classifier):
    tally = Tally(CODEBOOK.codes, Shown(12, 2))
    for part in parts:
        tally.add(analyse(part, classifier))
    return tally


def numbers(tally):
    return {
        "statuses": dict(tally.statuses), "languages": dict(tally.languages), "addressees": dict(tally.addressees),
        "spellings": tally.spellings, "methods": dict(tally.methods), "with_parent": tally.with_parent,
        "together": tally.together.tolist(), "codes": np.array(tally.thread_codes).tolist(), "coded": tally.thread_coded,
        "sentiment": tally.sentiment.tolist(), "threads": tally.threads, "takedowns": tally.takedowns, "cues": tally.cues,
        "replies": tally.replies, "shown": tally.shown.keys(),
        "n": (tally.n_threads, tally.n_empty_threads, tally.n_takedowns, tally.n_authors),
    }  # fmt: skip


def test_a_tally_hangs_on_no_partition(classifier):
    whole = threads(6, 9)
    wanted = numbers(tally_of([whole], classifier))
    assert numbers(tally_of([[thread] for thread in whole], classifier)) == wanted
    assert numbers(tally_of([[], whole[:2], [], whole[2:]], classifier)) == wanted


def test_what_is_counted(classifier):
    tally = tally_of([threads(3, 8), [Thread("empty", Article(title="Nobody wrote"), (), "e.txt")]], classifier)
    assert (tally.n_threads, tally.n_empty_threads, tally.n_authors) == (4, 1, 12)
    assert tally.statuses["deleted"] == 3
    assert sum(tally.statuses.values()) == 24
    assert sum(tally.languages.values()) == 21
    assert tally.methods == {"declared": 6}
    assert tally.with_parent == 6
    assert tally.addressees == {"writer 1": 3, "writer 0": 3}
    assert sum(tally.thread_coded) == tally.statuses["coded"]
    assert np.array(tally.thread_codes).sum(axis=0).tolist() == np.diag(tally.together).tolist()
    first, second = CODEBOOK.codes.index("opposes_takedown"), CODEBOOK.codes.index("alleges_partisan_bias")
    assert tally.together[first, second] == tally.together[second, first] > 0


def test_details_are_kept_of_the_comments_shown_only(classifier):
    tally = tally_of([[thread] for thread in threads(9, 8)], classifier)
    wanted = tally.shown.keys()
    assert 12 <= len(wanted) < 72
    assert set(tally.cues) <= wanted
    assert set(tally.replies) <= wanted
    shown = {(row["thread_id"], row["comment_id"]): row for row in tally.shown.rows()}
    for key, row in shown.items():
        cued = row["status"] in {"coded", "abstained"} and any(
            word in row["text"] for word in ("hooray", "shame", "plot")
        )
        assert not cued or key in tally.cues


def test_missing_values_are_none(classifier):
    tally = tally_of([threads(1, 8)], classifier)
    (deleted,) = [row for row in tally.shown.rows() if row["status"] == "deleted"]
    assert deleted["sentiment"] is None
    assert deleted["p_conspiracy"] is None
    assert tally.threads[0]["comments_from"] is None


def test_sentiment_is_counted_in_bins_of_a_hundredth(classifier):
    tally = tally_of([threads(2, 8)], classifier)
    comments = analyse(threads(2, 8), classifier).comments
    scored = comments[comments["status"] == "coded"]["sentiment"]
    assert tally.sentiment.shape == (len(CODEBOOK.codes) + 1, SENTIMENT_BINS + 1)
    values = np.repeat(np.arange(SENTIMENT_BINS + 1) / 100 - 1, tally.sentiment[-1])
    assert values == pytest.approx(np.sort(scored), abs=0.005 + 1e-9)


def test_lists_for_the_page_are_bounded(classifier):
    tally = tally_of([threads(300, 1), threads(300, 1)], classifier)
    assert (tally.n_threads, len(tally.threads)) == (600, 500)
    assert (tally.n_takedowns, len(tally.takedowns)) == (600, 500)
