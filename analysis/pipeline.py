"""The whole middle: threads in, tables out.

`analyse` is pure: it works on a partition of whole threads, touches no file and no network, and gives the same tables
for the same threads whatever else is in the partition.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from analysis import tables
from analysis.actors import Gazetteer, shipped_gazetteer
from analysis.actors.roles import cast_of
from analysis.claims.claim import Claim
from analysis.claims.reader import CodedComment, claim_reader
from analysis.classifier import Explanation, StanceClassifier, check_probabilities, decide
from analysis.codebook import load_codebook
from analysis.language import LanguageGuess, identify
from analysis.registry import DEFAULT_CLASSIFIER, load_classifier
from analysis.replies import Reply, link_replies
from analysis.reply_stance.model import reply_stance
from analysis.sentiment import compound_scores
from analysis.takedowns import Takedown, read_takedowns
from comments.model import Comment, Thread

__all__ = ["Analysis", "analyse", "join"]

_LIKELY = 0.5  # probability of a link from which on a comment is read with what it answers


@dataclass(frozen=True)
class Analysis:
    """The tables of the output contract for a partition of threads, and the cues that decided the codes."""

    threads: pd.DataFrame
    takedowns: pd.DataFrame
    comments: pd.DataFrame
    replies: pd.DataFrame
    claims: pd.DataFrame
    cues: pd.DataFrame


def analyse(
    threads: Iterable[Thread], classifier: StanceClassifier | None = None, gazetteer: Gazetteer | None = None
) -> Analysis:
    """Read what `threads` mean: languages, sentiment, stances, replies, takedowns, bias claims.

    `gazetteer` knows the actors that claims speak of; the shipped one where it is None.
    """
    whole = list(threads)
    judge = classifier or load_classifier(DEFAULT_CLASSIFIER, load_codebook("takedown"))
    known = gazetteer or shipped_gazetteer()
    linked = [link_replies(thread, known) for thread in whole]
    frame = _comments(whole, [replies for replies, _ in linked])
    explained = _code(frame, judge)
    takedowns = [read_takedowns(thread.article) for thread in whole]
    claims = _claims(whole, takedowns, frame, judge, known)
    return Analysis(
        threads=tables.threads_frame(whole, [findings for _, findings in linked]),
        takedowns=tables.takedowns_frame(
            [(thread.thread_id, rows) for thread, rows in zip(whole, takedowns, strict=True)]
        ),
        comments=tables.comments_frame(frame, judge.codebook.codes),
        replies=tables.replies_frame(
            [(thread.thread_id, replies) for thread, (replies, _) in zip(whole, linked, strict=True)],
            _reply_stances(frame, judge.codebook.language),
        ),
        claims=tables.claims_frame([(thread.thread_id, found) for thread, found in zip(whole, claims, strict=True)]),
        cues=tables.cues_frame(explained),
    )


def join(parts: Sequence[Analysis]) -> Analysis:
    """The tables of several partitions, one below the other."""
    columns = {
        field.name: pd.concat([getattr(part, field.name) for part in parts], ignore_index=True)
        for field in fields(Analysis)
    }
    return Analysis(**columns)


def _comments(threads: Sequence[Thread], replies: Sequence[list[Reply]]) -> pd.DataFrame:
    """A row for each comment, with its context, before anything is known of its meaning.

    `parent` is the comment that it answers, where that is likelier than not: it is read with what it answers, as a coder
    would. `answered` is the likeliest one even where it is less than that.
    """
    rows: list[dict[str, object]] = []
    for thread, links in zip(threads, replies, strict=True):
        texts = {comment.comment_id: comment.text for comment in thread}
        answered = {link.comment_id: link.parent_id for link in links}
        likely = {link.comment_id: link.parent_id for link in links if link.confidence >= _LIKELY}
        rows += [
            {
                "thread_id": thread.thread_id,
                "headline": thread.article.title,
                "answered": texts.get(answered.get(comment.comment_id, ""), ""),
                "parent": texts.get(likely.get(comment.comment_id, ""), ""),
                "parent_id": likely.get(comment.comment_id, ""),
                "comment": comment,
            }
            for comment in thread
        ]
    return pd.DataFrame(rows, columns=["thread_id", "headline", "answered", "parent", "parent_id", "comment"])


def _code(frame: pd.DataFrame, classifier: StanceClassifier) -> list[tuple[str, str, Explanation]]:
    """Add languages, sentiment, probabilities, codes and status to `frame`; give what decided the codes."""
    comments: list[Comment] = list(frame["comment"])
    frame["text"] = [comment.text for comment in comments]
    guesses = _languages(frame, comments)
    frame["language"] = [guess.tag for guess in guesses]
    frame["sentiment"] = compound_scores(list(frame["text"]), list(frame["language"]))
    deleted = np.array([comment.deleted for comment in comments], dtype=bool)
    readable = frame["language"].isin(classifier.languages).to_numpy() & ~deleted
    n_codes = len(classifier.codebook.codes)
    probabilities = np.full((len(frame), n_codes), np.nan)
    context = frame.loc[readable, ["text", "headline", "parent", "language"]].reset_index(drop=True)
    explained: list[tuple[str, str, Explanation]] = []
    if len(context):
        answers = classifier.predict_proba(context)
        check_probabilities(answers, len(context), classifier.codebook, classifier.name)
        probabilities[readable] = answers
        threads = list(frame["thread_id"])
        explained = [
            (threads[row], comments[row].comment_id, item)
            for row, items in zip(np.flatnonzero(readable), classifier.explain(context), strict=True)
            for item in items
        ]
    decisions = decide(probabilities, classifier.codebook, classifier.thresholds, classifier.abstain_below)
    codes = classifier.codebook.codes
    frame[[f"p_{code}" for code in codes]] = probabilities
    frame["stance"] = [
        "" if held is None or not seen else "|".join(code for code in codes if code in held)
        for held, seen in zip(decisions.codes, readable, strict=True)
    ]
    frame["status"] = np.select(
        [deleted, ~readable, frame["stance"].to_numpy() == ""],
        ["deleted", "unsupported_language", "abstained"],
        "coded",
    )
    return explained


def _reply_stances(frame: pd.DataFrame, language: str) -> dict[tables.ReplyKey, tables.Told]:
    """The stance of each reply toward the comment that it most probably answers, where both can be read."""
    told = frame["language"].to_numpy() == language
    rows = frame[(frame["answered"].to_numpy() != "") & (frame["status"].to_numpy() != "deleted") & told]
    if rows.empty:
        return {}
    model = reply_stance()
    chances = model.probabilities(list(rows["text"]), list(rows["answered"]))
    keys = zip(rows["thread_id"], (comment.comment_id for comment in rows["comment"]), strict=True)
    return {
        (str(thread), comment): (stance, tuple(map(float, row)))
        for (thread, comment), stance, row in zip(keys, model.decide(chances), chances, strict=True)
    }


def _claims(
    threads: Sequence[Thread],
    takedowns: Sequence[Sequence[Takedown]],
    frame: pd.DataFrame,
    classifier: StanceClassifier,
    gazetteer: Gazetteer,
) -> list[list[Claim]]:
    """The bias claims of each thread's comments, as far as the codebook knows any."""
    reader = claim_reader(classifier.codebook)
    if reader is None:
        return [[] for _ in threads]
    codes = (reader.codes.asserted, reader.codes.denied)
    claiming = np.array([not set(codes).isdisjoint(str(held).split("|")) for held in frame["stance"]], dtype=bool)
    rows = frame[claiming]
    coded: dict[int, list[CodedComment]] = {}
    numbers = np.repeat(np.arange(len(threads)), [len(thread) for thread in threads])[claiming]
    for number, row in zip(numbers, rows.to_dict("records"), strict=True):
        coded.setdefault(int(number), []).append(
            CodedComment(
                row["comment"].comment_id,
                row["text"],
                row["headline"],
                row["parent"],
                row["parent_id"],
                frozenset(row["stance"].split("|")),
                {code: float(row[f"p_{code}"]) for code in codes},
            )
        )
    return [
        reader.read(coded[number], cast_of(thread.article, rows_of, gazetteer)) if number in coded else []
        for number, (thread, rows_of) in enumerate(zip(threads, takedowns, strict=True))
    ]


def _languages(frame: pd.DataFrame, comments: Sequence[Comment]) -> list[LanguageGuess]:
    texts = ["" if comment.deleted else comment.text for comment in comments]
    return identify(texts, threads=list(frame["thread_id"]))
