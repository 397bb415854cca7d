"""Tweets of Twitter's API v2: pages with their `includes`, one or many in a file, and tweets that were flattened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from comments.intake.contract import Event, Post
from comments.intake.head import Head
from comments.intake.json_stream import json_records
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import flag, identifier, items, mapping, text_of, whole, within
from comments.readers.shipped import ShippedReader
from comments.readers.twitter.tweets import Recent, name_in_retweet, reject, tweet_text
from comments.times import read_time

__all__ = ["TwitterV2Reader"]

_OF_V2 = (
    "author_id", "conversation_id", "edit_history_tweet_ids", "public_metrics", "referenced_tweets",
    "in_reply_to_user_id", "edit_controls", "reply_settings", "note_tweet", "possibly_sensitive", "context_annotations",
)  # fmt: skip
_AROUND = ("includes", "meta", "errors", "matching_rules", "__twarc")
_NO_PARENT = "what a missing tweet answers is not known"


class TwitterV2Reader(ShippedReader):
    """Reads tweets that name their conversation, which is the thread."""

    name = "twitter-v2"
    suffixes = (".json", ".jsonl", ".ndjson")
    spans_files = True

    def sniff(self, head: Head) -> float:
        """Pages whose `data` are tweets, or tweets with the fields of the API v2."""
        return max((_likeness(record) for record in head.records), default=0.0)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Each tweet of `data`, and those of `includes` that belong to its conversations, before them."""
        reading = _Reading(source)
        for value in json_records(source, options.encoding):
            for content in value.content if isinstance(value.content, list) else [value.content]:
                yield from reading.page(content, value.assumed)


def _likeness(record: Mapping[str, Any]) -> float:
    if _is_tweet(record):
        return 0.93 if sum(key in record for key in _OF_V2) >= 2 else 0.0
    data = record.get("data")
    tweets = [mapping(tweet) for tweet in (data if isinstance(data, list) else [data]) if _is_tweet(tweet)]
    if tweets:
        told = max(sum(key in tweet for key in _OF_V2) for tweet in tweets)
        around = any(key in record for key in _AROUND)
        return 0.95 if told >= 2 or (told and around) else 0.7 if told or around else 0.0
    gone = any(within(error, "resource_type") == "tweet" for error in items(record.get("errors")))
    return 0.8 if gone and not isinstance(data, list) else 0.0


def _is_tweet(value: object) -> bool:
    if not isinstance(value, Mapping) or "id_str" in value:
        return False
    return isinstance(value.get("id"), str) and isinstance(value.get("text"), str)


@dataclass(slots=True)
class _Page:
    """An answer of the API: its tweets, those included, its users by id, and what it says was not to be had."""

    tweets: Sequence[Any]
    included: list[Mapping[str, Any]]
    users: dict[str, Mapping[str, Any]]
    errors: Sequence[Any]
    conversations: dict[str, str] = field(default_factory=dict)  # of tweets, and of those that they answer
    known: set[str] = field(default_factory=set)  # the conversations

    def __post_init__(self) -> None:
        for tweet in map(mapping, self.tweets):
            conversation = identifier(tweet.get("conversation_id"))
            self.known.add(conversation)
            for key in (identifier(tweet.get("id")), _referenced(tweet, "replied_to"), conversation):
                if key and conversation:
                    self.conversations.setdefault(key, conversation)


def _page_of(content: Mapping[str, Any]) -> _Page | None:
    """A page, or a flattened tweet as the page that it is made from; None where `content` is neither."""
    if "data" not in content and "text" in content:
        hydrated = [tweet for tweet in items(content.get("referenced_tweets")) if "text" in mapping(tweet)]
        return _Page([content], hydrated, {}, ())
    if not any(key in content for key in ("data", *_AROUND)):
        return None
    data, includes = content.get("data"), mapping(content.get("includes"))
    users = {identifier(user.get("id")): user for user in map(mapping, items(includes.get("users")))}
    included = [tweet for tweet in items(includes.get("tweets")) if isinstance(tweet, Mapping)]
    tweets = data if isinstance(data, list) else [] if data is None else [data]
    return _Page(tweets, included, users, items(content.get("errors")))


class _Reading:
    """One source from its beginning to its end."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._number = 0
        self._seen = Recent()
        self._latest = Recent()  # the last edition of an edited tweet by the ids of the earlier ones

    def page(self, content: object, assumed: tuple[str, ...]) -> Iterator[Event]:
        """Everything that one answer tells."""
        page = _page_of(content) if isinstance(content, Mapping) else None
        if page is None:
            yield reject(self._source, self._next(), "neither a tweet nor a page of tweets", content)
            return
        for tweet in map(mapping, page.tweets):
            self._note_editions(tweet)
        told = {identifier(mapping(tweet).get("id")) for tweet in page.tweets}
        for tweet in page.included:
            key = identifier(tweet.get("id"))
            if key and key not in told and key not in self._seen and _belongs(tweet, page):
                yield self._event(tweet, page, assumed)
        for tweet in page.tweets:
            yield self._event(tweet, page, assumed)
        for error in page.errors:
            yield from self._missing(mapping(error), page)

    def _next(self) -> str:
        self._number += 1
        return str(self._number)

    def _note_editions(self, tweet: Mapping[str, Any]) -> None:
        editions = [identifier(key) for key in items(tweet.get("edit_history_tweet_ids"))]
        if len(editions) > 1 and editions[-1] == identifier(tweet.get("id")):
            for key in editions[:-1]:
                self._latest.note(key, editions[-1])

    def _event(self, tweet: object, page: _Page, assumed: tuple[str, ...]) -> Event:
        place = self._next()
        if not isinstance(tweet, Mapping):
            return reject(self._source, place, "no tweet: not an object", tweet)
        note = mapping(tweet.get("note_tweet"))
        text = note.get("text") if isinstance(note.get("text"), str) else tweet.get("text")
        reason = self._reason(tweet, text, page)
        if reason:
            return reject(self._source, place, reason, "" if reason.startswith("not public") else text)
        key = identifier(tweet.get("id"))
        self._seen.note(key)
        created = read_time(tweet.get("created_at"))
        edited = len(items(tweet.get("edit_history_tweet_ids"))) > 1
        parent = _referenced(tweet, "replied_to")
        return Post(
            thread=identifier(tweet.get("conversation_id")) or page.conversations.get(key),
            text=tweet_text(str(text), note.get("entities"), tweet.get("entities")),
            record=place,
            comment_id=key,
            author=_author(tweet, page.users),
            created_at=created.at,
            parent_id=self._latest.get(parent, parent),
            deleted=flag(within(tweet, "withheld", "copyright")),
            likes=whole(within(tweet, "public_metrics", "like_count")),
            edited_at=created.at if edited else None,
            assumed=(*assumed, *created.assumed),
        )

    def _reason(self, tweet: Mapping[str, Any], text: object, page: _Page) -> str:
        """Why a tweet is no comment; empty where it is one."""
        if not isinstance(text, str):
            return "no tweet: no 'text'"
        key = identifier(tweet.get("id"))
        if "event_type" in tweet or "dm_conversation_id" in tweet:
            return "not public (a direct message)"
        if flag(_user(tweet, page.users).get("protected")):
            return "not public (a protected account)"
        if key in self._latest:
            return f"an earlier edition of tweet {self._latest[key]}"
        name = name_in_retweet(text)
        retweeted = _referenced(tweet, "retweeted") or (f"@{name}" if name else "")
        if retweeted:
            return f"a retweet of {retweeted}"
        return "" if text.strip() else "no text"

    def _missing(self, error: Mapping[str, Any], page: _Page) -> Iterator[Event]:
        """A tweet that was asked for or answered and is not to be had: it keeps its place where that is known."""
        key = identifier(error.get("resource_id")) or identifier(error.get("value"))
        title = text_of(error.get("title")) or text_of(error.get("detail")) or "an error"
        if text_of(error.get("resource_type")) not in {"tweet", ""} or key in self._seen:
            return
        if not key:
            yield reject(self._source, self._next(), f"an error instead of tweets ({title[:100]})")
            return
        self._seen.note(key)
        conversation = page.conversations.get(key)
        if conversation is None:
            yield reject(self._source, self._next(), f"tweet {key} not available ({title[:100]})")
            return
        assumed = () if key == conversation else (_NO_PARENT,)
        yield Post(conversation, "", self._next(), comment_id=key, deleted=True, assumed=assumed)


def _belongs(tweet: Mapping[str, Any], page: _Page) -> bool:
    """The tweet stands in a conversation of the page, or is answered in it."""
    conversation = identifier(tweet.get("conversation_id"))
    return identifier(tweet.get("id")) in page.conversations or (conversation in page.known and conversation != "")


def _referenced(tweet: Mapping[str, Any], kind: str) -> str:
    told = (mapping(entry) for entry in items(tweet.get("referenced_tweets")))
    return next((identifier(entry.get("id")) for entry in told if entry.get("type") == kind), "")


def _user(tweet: Mapping[str, Any], users: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The author: in the tweet where it was flattened, else among the page's users."""
    return mapping(tweet.get("author")) or users.get(identifier(tweet.get("author_id")), {})


def _author(tweet: Mapping[str, Any], users: Mapping[str, Mapping[str, Any]]) -> str:
    user = _user(tweet, users)
    name = text_of(user.get("username")) or text_of(user.get("name"))
    return name.removeprefix("@") or identifier(tweet.get("author_id"))
