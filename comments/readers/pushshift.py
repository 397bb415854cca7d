"""Archives of Reddit: Pushshift's dumps, those of Arctic Shift, and the answers of the archives' search APIs."""

from collections.abc import Iterator, Mapping
from typing import Any

from comments.intake.contract import Event
from comments.intake.excerpts import refused
from comments.intake.head import Head
from comments.intake.json_answers import json_answers
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import items, mapping
from comments.readers.reddit_things import comment_post, is_comment, is_submission, submission_about
from comments.readers.shipped import ShippedReader

__all__ = ["PushshiftReader"]

_NEITHER = "neither a comment (body) nor a submission (title)"


class PushshiftReader(ShippedReader):
    """Reads comments and submissions one a line, in an array, or in the ``data`` of an API's answer."""

    name = "pushshift"
    suffixes = (".zst", ".ndjson", ".jsonl", ".json")
    spans_files = True

    def sniff(self, head: Head) -> float:
        """Sure where most records are comments or submissions of Reddit without a wrapper around each."""
        answered = [record for value in head.values for record in items(mapping(value).get("data"))[:8]]
        records = [mapping(record) for record in (answered or head.records)]
        if not records or "kind" in records[0]:
            return 0.0
        sure = [_likelihood(record) for record in records]
        return sorted(sure)[len(sure) // 2]

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Every record, streaming; the records of pages are numbered through."""
        count = 0
        for _, value in json_answers(source, options.encoding, ("data",)):
            content = value.content
            page = content.get("data") if isinstance(content, dict) and "body" not in content else None
            if isinstance(page, list):
                for record in page:
                    count += 1
                    yield _event(record, str(count), value.assumed, source)
            else:
                yield _event(content, str(value.number), value.assumed, source)


def _event(content: object, record: str, assumed: tuple[str, ...], source: Source) -> Event:
    """What one record tells."""
    reason = _NEITHER
    if isinstance(content, Mapping):
        if is_comment(content):
            told = comment_post(content, record, assumed=assumed)
            if not isinstance(told, str):
                return told
            reason = told
        elif is_submission(content):
            return submission_about(content)
    return refused(f"{source.name}#{record}", content, reason)


def _likelihood(record: Mapping[str, Any]) -> float:
    """How surely a record is one of an archive of Reddit."""
    if "scrape_settings" in record or isinstance(record.get("comments"), list) or record.get("replies"):
        return 0.0
    if "body" in record:
        named = [str(record.get(key, ""))[:3] in {"t1_", "t3_"} for key in ("link_id", "parent_id")]
        if "link_id" in record and "subreddit" in record:
            return 0.95
        return 0.9 if any(named) and "id" in record and "submission" not in record else 0.0
    if "title" in record and "subreddit" in record:
        return 0.93 if {"selftext", "permalink", "num_comments", "is_self", "full_link"} & record.keys() else 0.0
    return 0.0
