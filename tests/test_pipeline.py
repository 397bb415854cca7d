"""The middle: replies, sentiment, and `analyse` as a whole."""

import json
import math
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from analysis.pipeline import analyse, join
from analysis.replies import link_replies
from analysis.sentiment import compound_scores
from comments.model import Article, Author, Comment, Thread
from comments.readers import ReadOptions, find_files, read_paths

SAMPLES = [Path(__file__).resolve().parent.parent / "comments" / "samples"]


def thread(*entries: tuple[str | None, str | None, str], name: str = "t") -> Thread:
    """A thread from (author, parent's number, text)."""
    comments = tuple(
        Comment(f"c{number}", number, text, f"x#{number}", Author(author) if author else None, parent_id=parent)
        for number, (author, parent, text) in enumerate(entries)
    )
    return Thread(name, Article("Facebook removes 12 pages"), comments, "x")


def test_declared_parents_are_taken_as_they_stand():
    replies, findings = link_replies(thread(("Ada", None, "first"), ("Ben", "c0", "no"), ("Cy", "c9", "lost")))
    assert [
        (reply.comment_id, reply.parent_id, reply.method, reply.confidence, reply.addressee) for reply in replies
    ] == [("c1", "c0", "declared", 1.0, "Ada")]
    assert [finding.kind for finding in findings] == ["orphan"]


def test_a_name_goes_to_its_latest_earlier_comment():
    replies, _ = link_replies(
        thread(
            ("Ada Obi", None, "one"),
            ("Ada Obi", None, "two"),
            ("Ben", None, "@Ada Obi, no"),
            ("Ada Obi", None, "three"),
        )
    )
    reply = next(reply for reply in replies if reply.comment_id == "c2")
    assert (reply.parent_id, reply.method) == ("c1", "mention")
    assert 0.5 < reply.confidence < 1
    assert {"c0", ""} <= json.loads(reply.alternatives).keys()


def test_where_authors_are_not_shown_the_comment_answered_is_a_guess_among_others():
    (reply,) = link_replies(thread((None, None, "one"), (None, None, "@Ada Obi, no")))[0]
    alternatives = json.loads(reply.alternatives)
    assert reply.addressee == "Ada Obi"
    assert "" in alternatives
    assert sum(alternatives.values()) == pytest.approx(1, abs=0.01)


def test_confidence_sinks_with_the_comments_that_the_addressee_wrote():
    def confidence(size: int) -> float:
        entries = [*[("Ada Obi", None, "one")] * size, ("Cy", None, "@Ada Obi, no")]
        return next(reply for reply in link_replies(thread(*entries))[0] if reply.addressee).confidence

    assert confidence(1) > confidence(3) > confidence(30)


def test_sentiment_is_for_english_only():
    scores = compound_scores(["I love this", "I hate this", "me encanta"], ["en", "en", "es"])
    assert scores[0] > 0 > scores[1]
    assert math.isnan(scores[2])


def test_statuses_are_four_different_things():
    made = thread(
        (None, None, "Well done Facebook, good riddance to these liars"),
        (None, None, "Qué vergüenza, solamente borran las páginas de la oposición"),
        (None, None, "[removed]"),
    )
    deleted = Comment("c2", 2, "[removed]", "x#2", deleted=True)
    made = Thread(made.thread_id, made.article, (*made.comments[:2], deleted), "x")
    comments = analyse([made]).comments.set_index("comment_id")
    assert comments.loc["c0", "status"] == "coded"
    assert "supports_takedown" in comments.loc["c0", "stance"]
    assert comments.loc["c1", "status"] == "unsupported_language"
    assert comments.loc["c2", "status"] == "deleted"
    assert comments.loc[["c1", "c2"], "stance"].eq("").all()
    assert comments.loc["c1", [column for column in comments if column.startswith("p_")]].isna().all()


def test_a_partition_gives_what_its_threads_give_apart():
    threads = [item for item in read_paths(find_files(SAMPLES), ReadOptions()) if isinstance(item, Thread)]
    together = analyse(threads)
    apart = join([analyse([one]) for one in threads])
    for table in ("threads", "takedowns", "comments", "replies", "cues"):
        left, right = getattr(together, table), getattr(apart, table)
        assert left.astype(str).to_numpy().tolist() == right.astype(str).to_numpy().tolist(), table


def test_nothing_in_nothing_out():
    empty = analyse([])
    assert [len(getattr(empty, table)) for table in ("threads", "takedowns", "comments", "replies", "cues")] == [0] * 5
    silent = analyse([Thread("t", Article("A title", published_at=datetime(2021, 1, 1, tzinfo=UTC)), (), "x")])
    assert silent.threads.loc[0, "n_comments"] == 0
    assert silent.threads.loc[0, "published_at"] == "2021-01-01T00:00:00Z"


def test_cues_stand_in_the_text():
    analysis = analyse([thread((None, None, "Well done Facebook"), (None, None, "why are you so biased, Twitter"))])
    texts = analysis.comments.set_index("comment_id")["text"]
    assert len(analysis.cues)
    for cue in analysis.cues.itertuples():
        assert texts[cue.comment_id][cue.start : cue.end].strip()
        assert np.isfinite(cue.weight)
