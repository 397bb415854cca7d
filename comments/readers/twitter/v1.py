"""Tweets of Twitter's API v1.1: search, timelines, streams with their notices, `twarc` (1), the archive of an account."""

from collections.abc import Iterator, Mapping
from typing import Any

from comments.intake.contract import Event, Post
from comments.intake.decode import decode
from comments.intake.head import Head, head_of
from comments.intake.json_stream import MAX_DOCUMENT, Value, json_records, json_value
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import flag, identifier, items, mapping, text_of, whole, within
from comments.readers.shipped import ShippedReader
from comments.readers.twitter.tweets import name_in_retweet, reject, tweet_text
from comments.times import Moment, read_time

__all__ = ["TwitterV1Reader"]

_SCRIPTS = (
    "window.ytd.tweet.part",
    "window.ytd.tweets.part",
    "grailbird.data.tweets",
)  # an archive's files: JSON behind the name of a variable
_LISTS = ("statuses", "results", "tweet_create_events")  # of a search, standard and premium, and an account's activity
_NOTICES = (
    "delete", "limit", "scrub_geo", "status_withheld", "user_withheld", "disconnect", "warning", "event", "friends",
    "friends_str", "control", "direct_message",
)  # fmt: skip
_TEXTS = ("full_text", "text")
_ENTITIES = ("entities", "extended_entities")
_CUT = "text that Twitter cut off"
_OF_V1 = ("in_reply_to_status_id", "in_reply_to_status_id_str", "retweet_count", "favorite_count", "entities", "source")


class TwitterV1Reader(ShippedReader):
    """Reads tweets that carry their author and the id of the tweet that they answer, but not their conversation's."""

    name = "twitter-v1"
    suffixes = (".jsonl", ".ndjson", ".json", ".js")
    spans_files = True

    def sniff(self, head: Head) -> float:
        """Tweets with `id_str` and a user's `screen_name`, or what an archive or a stream wraps them in."""
        if head.start.startswith(_SCRIPTS):
            return 0.95
        found = [_likeness(tweet) for record in head.records for tweet in _unpacked(record)]
        return max(found, default=0.0)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Each tweet; retweets and notices of the stream as rejects."""
        for value in _values(source, options.encoding):
            tweets = _unpacked(value.content)
            for number, tweet in enumerate(tweets, 1):
                place = f"{value.number}.{number}" if len(tweets) > 1 else str(value.number)
                yield _event(tweet, place, source, value.assumed)


def _values(source: Source, encoding: str | None) -> Iterator[Value]:
    if not head_of(source).start.startswith(_SCRIPTS):
        yield from json_records(source, encoding)
        return
    text = decode(source.read(MAX_DOCUMENT), source.where, encoding).text
    content = json_value(text.partition("=")[2].strip().removesuffix(";"))
    for number, tweet in enumerate(content if isinstance(content, list) else [content], 1):
        yield Value(number, tweet)


def _unpacked(content: object) -> list[Any]:
    """The tweets in a record: itself, those of a search's answer, or the one that an archive wraps."""
    found: list[Any] = [content]
    if isinstance(content, list):
        found = content
    elif isinstance(content, Mapping) and not _is_tweet(content):
        found = next((list(items(content[key])) for key in _LISTS if isinstance(content.get(key), list)), [content])
    return [mapping(tweet).get("tweet") if set(mapping(tweet)) == {"tweet"} else tweet for tweet in found]


def _is_tweet(content: Mapping[str, Any]) -> bool:
    return any(key in content for key in ("id_str", "text", "full_text"))


def _likeness(tweet: object) -> float:
    if not isinstance(tweet, Mapping):
        return 0.0
    if _is_notice(tweet) and identifier(within(tweet, "delete", "status", "id_str")):
        return 0.85
    ids = "id_str" in tweet or "id" in tweet
    if not ids or "created_at" not in tweet or not any(isinstance(tweet.get(key), str) for key in _TEXTS):
        return 0.0
    known = sum(key in tweet for key in _OF_V1)
    author = isinstance(within(tweet, "user", "screen_name"), str)
    if author and ("id_str" in tweet or known >= 2):
        return 0.95
    return 0.9 if "id_str" in tweet and known >= 3 else 0.0


def _is_notice(tweet: Mapping[str, Any]) -> bool:
    return not _is_tweet(tweet) and any(key in tweet for key in _NOTICES)


def _event(tweet: object, place: str, source: Source, assumed: tuple[str, ...]) -> Event:
    if not isinstance(tweet, Mapping):
        return reject(source, place, "no tweet: not an object", tweet)
    extended = mapping(tweet.get("extended_tweet"))
    texts = (extended.get("full_text"), *map(tweet.get, _TEXTS))
    written = next((told for told in texts if isinstance(told, str)), None)
    reason = _reason(tweet, written)
    if reason:
        return reject(source, place, reason, "" if reason.startswith("not public") else written)
    created = _created(tweet)
    cut = flag(tweet.get("truncated")) and not extended.get("full_text") and "full_text" not in tweet
    return Post(
        thread=None,
        text=tweet_text(written or "", *map(extended.get, _ENTITIES), *map(tweet.get, _ENTITIES)),
        record=place,
        comment_id=_id(tweet, "id"),
        author=text_of(within(tweet, "user", "screen_name")).removeprefix("@"),
        created_at=created.at,
        parent_id=_id(tweet, "in_reply_to_status_id"),
        deleted=flag(tweet.get("withheld_copyright")),
        likes=whole(tweet.get("favorite_count")),
        assumed=(*assumed, *created.assumed, *((_CUT,) if cut else ())),
    )


def _reason(tweet: Mapping[str, Any], written: str | None) -> str:
    """Why a record is no comment; empty where it is one."""
    if _is_notice(tweet):
        return _notice(tweet)
    if written is None:
        return "no tweet: neither 'text' nor 'full_text'"
    if flag(within(tweet, "user", "protected")):
        return "not public (a protected account)"
    quoting = _retweeted(tweet, written)
    if quoting:
        return f"a retweet of {quoting}"
    return "" if written.strip() else "no text"


def _id(tweet: Mapping[str, Any], key: str) -> str:
    """The id under `key`, in its safe spelling where there is one."""
    return identifier(tweet.get(f"{key}_str")) or identifier(tweet.get(key))


def _created(tweet: Mapping[str, Any]) -> Moment:
    told = tweet.get("created_at")
    moment = read_time(told.replace(" +0000", "+00:00") if isinstance(told, str) and told[:1].isdigit() else told)
    if moment.at is None and tweet.get("timestamp_ms"):
        return read_time(tweet.get("timestamp_ms"))
    return moment


def _retweeted(tweet: Mapping[str, Any], text: str) -> str:
    """Which tweet, or whose, `tweet` only repeats; empty where it is none."""
    original = tweet.get("retweeted_status")
    if isinstance(original, Mapping) and original:
        return _id(original, "id") or "another tweet"
    name = name_in_retweet(text)
    return f"@{name}" if name else ""


def _notice(tweet: Mapping[str, Any]) -> str:
    kind = next(key for key in _NOTICES if key in tweet)
    which = _id(mapping(within(tweet, kind, "status")), "id") or identifier(within(tweet, kind, "id"))
    if kind == "delete":
        return f"a notice that tweet {which or '(without an id)'} was deleted"
    return f"a notice of the stream ({kind})"
