"""ConvoKit: a corpus as its library writes it, utterances with the metadata of their conversations and speakers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from comments.errors import InputError
from comments.intake.contract import About, Event, Post
from comments.intake.decode import writable
from comments.intake.excerpts import refused
from comments.intake.head import Head
from comments.intake.json_stream import Unreadable, json_records, members
from comments.intake.markup import unescaped
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import flag, identifier, mapping, text_of, whole
from comments.model import Reject
from comments.readers.shipped import ShippedReader
from comments.times import Moment, read_time

__all__ = ["ConvokitReader"]

_PARENTS = ("reply_to", "reply-to", "reply_to_id")
_SPEAKERS = ("speaker", "user", "speaker_id")
_CONVERSATIONS = ("conversation_id", "root")
_TITLES = ("title", "page_title", "article_title", "thread_title", "subject")
_ADDRESSES = ("url", "permalink", "link", "full_link")
_OUTLETS = ("outlet", "subreddit", "domain", "forum", "source")
_TIMES = ("published_at", "created_utc", "timestamp", "date")
_NAMES = ("name", "username", "user_name", "display_name", "character_name")
_REDDIT = "https://www.reddit.com"
_FIRST = 100_000_000  # seconds since 1970; what is less counts from a corpus's own beginning
_NO_DATE = "timestamp that is no date, left out"
_ESCAPED = re.compile(r"%([0-9A-F]{4})")
_NOBODY = ("(unknown)", "(article)")  # how this project's own export writes who is not known, and the article
_GONE = frozenset({"[deleted]", "[removed]"})
_EXCERPT = 120


@dataclass(slots=True)
class _Corpus:
    """What the files beside the utterances tell: of each conversation, and the names of speakers that have one."""

    conversations: dict[str, About] = field(default_factory=dict)
    titled: set[str] = field(default_factory=set)  # those with a title of their own: a submission's
    names: dict[str, str] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)


class ConvokitReader(ShippedReader):
    """Reads the utterances of a corpus; the root of a conversation that has a title is its article."""

    name = "convokit"
    suffixes = (".jsonl", ".json")
    companions = (
        "conversations.json", "speakers.json", "users.json", "corpus.json", "index.json", "info.parsed.jsonl",
    )  # fmt: skip

    def sniff(self, head: Head) -> float:
        """Objects with an id, a text, a speaker, what they reply to and their conversation, and the files beside them."""
        if head.name in self.companions:
            return _likeness_beside(head)
        return max((_likeness(record) for record in head.records), default=0.0)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Each utterance; what is told of a conversation before its first one.

        Raises `InputError` for a file of a corpus that holds no utterances.
        """
        if source.plain_name in self.companions:
            hint = "its conversations, speakers and index are read with it"
            raise InputError("the utterances of a corpus", got=source.plain_name, where=source.where, hint=hint)
        corpus = _Corpus()
        yield from _read_beside(source, corpus)
        for record in json_records(source, options.encoding):
            place = f"{source.name}#{record.number}"
            found = record.content
            if not isinstance(found, Mapping):
                yield refused(place, found, "no utterance: not an object")
            else:
                yield from _events(found, corpus, place, str(record.number), record.assumed)


def _likeness(record: Mapping[str, Any]) -> float:
    if not isinstance(record.get("text"), str) or "id" not in record:
        return 0.0
    told = [any(key in record for key in keys) for keys in (_PARENTS[:2], _SPEAKERS[:2], _CONVERSATIONS)]
    about = isinstance(record.get("meta"), dict)
    known = "timestamp" in record or {"reply-to", "root", "user"} <= record.keys()
    return 0.95 if all(told) and about else 0.8 if all(told) and known else 0.0


def _likeness_beside(head: Head) -> float:
    """How much a file looks like the conversations, speakers or index of a corpus, by its name and what is in it."""
    value = head.value if isinstance(head.value, dict) else {}
    if "utterances-index" in value or "users-index" in value:
        return 0.95
    entries = [entry for entry in value.values() if isinstance(entry, dict)]
    if any("meta" in entry and set(entry) <= {"meta", "vectors"} for entry in entries):
        return 0.95
    alone = head.is_json and not any(isinstance(entry, list) for entry in value.values())
    return 0.35 if head.name == "corpus.json" and alone and "text" not in value else 0.0


def _read_beside(source: Source, corpus: _Corpus) -> Iterator[Event]:
    """Take in the files beside the utterances; one that cannot be read is a reject, and its corpus goes without."""
    for name, take in (
        ("conversations.json", _take_conversation),
        ("speakers.json", _take_speaker),
        ("users.json", _take_speaker),
    ):
        beside = source.sibling(name)
        if beside is None:
            continue
        try:
            for key, value in members(beside):
                if isinstance(value, Unreadable):
                    yield Reject(beside.name, f"{writable(key)[:_EXCERPT]}: {value.reason}")
                else:
                    take(corpus, writable(key), value)
        except InputError as error:
            yield Reject(beside.name, str(error))


def _take_conversation(corpus: _Corpus, key: str, value: object) -> None:
    told = mapping(value)
    meta = mapping(told.get("meta")) if "meta" in told else told
    published = _first_time(meta)
    outlet = _first(meta, _OUTLETS)
    about = About(_thread(key, meta), _first(meta, _TITLES), _address(meta), outlet, published)
    if about.title or about.url or outlet or published or about.thread != key:
        corpus.conversations[key] = about
    if text_of(meta.get("title")):
        corpus.titled.add(key)


def _take_speaker(corpus: _Corpus, key: str, value: object) -> None:
    told = mapping(value)
    name = _first(mapping(told.get("meta")) if "meta" in told else told, _NAMES)
    if name and name != key:
        corpus.names[key] = name


def _events(
    utterance: Mapping[str, Any], corpus: _Corpus, place: str, record: str, assumed: tuple[str, ...]
) -> Iterator[Event]:
    """What is told of the utterance's conversation, if it is the first of it, and the utterance."""
    meta = mapping(utterance.get("meta"))
    parent = next((identifier(utterance[name]) for name in _PARENTS if name in utterance), "")
    conversation = next((identifier(utterance[name]) for name in _CONVERSATIONS if name in utterance), "")
    key = conversation or ("" if parent else identifier(utterance.get("id")))
    about = corpus.conversations.get(key) or About(_thread(key, meta))
    if key not in corpus.given:
        corpus.given.add(key)
        if about != About(about.thread):
            yield about
    text = utterance.get("text")
    if not isinstance(text, str):
        yield Reject(place, "no utterance: no 'text'")
        return
    moment = _time(utterance.get("timestamp"))
    if not parent and _is_article(utterance, meta, key, corpus):
        yield _article(text, meta, about, moment)
    elif not text.strip():
        yield Reject(place, "no text")
    else:
        yield _post(utterance, text, parent, (about.thread, conversation), record, (*assumed, *moment.assumed), corpus)


def _is_article(utterance: Mapping[str, Any], meta: Mapping[str, Any], conversation: str, corpus: _Corpus) -> bool:
    """A root that the metadata calls an article, a heading, or a submission with a title."""
    if meta.get("kind") == "article" or flag(meta.get("is_section_header")):
        return True
    return identifier(utterance.get("id")) == conversation and (
        conversation in corpus.titled or bool(text_of(meta.get("title")))
    )


def _article(text: str, meta: Mapping[str, Any], about: About, moment: Moment) -> About:
    body = unescaped(text).strip()
    if meta.get("kind") == "article" or flag(meta.get("is_section_header")):  # the text is the title
        return About(about.thread, about.title or body.replace("\n", " "), published_at=moment.at)
    title = about.title or text_of(meta.get("title"))
    lines = () if body.lower() in _GONE else tuple(line for line in body.split("\n") if line.strip())
    return About(about.thread, title, _address(meta), _first(meta, _OUTLETS), moment.at, lines)


def _post(
    utterance: Mapping[str, Any],
    text: str,
    parent: str,
    belongs: tuple[str, str],
    record: str,
    assumed: tuple[str, ...],
    corpus: _Corpus,
) -> Post:
    meta = mapping(utterance.get("meta"))
    thread, conversation = belongs
    own = meta.get("kind") == "comment" and identifier(meta.get("thread_id")) != ""
    comment_id = identifier(utterance.get("id"))
    if own:  # this project's own export: ids are THREAD/COMMENT, the article is the root
        comment_id = identifier(meta.get("comment_id")) or comment_id
        parent = "" if parent == conversation else _unescaped(parent.partition("/")[2] or parent)
    elif parent == conversation and conversation in corpus.titled:
        parent = ""
    return Post(
        thread=thread if conversation else None,
        text=(writable(text) if own else unescaped(text)).strip(),
        record=record,
        comment_id=comment_id,
        author=_author(utterance, corpus, own=own),
        created_at=_time(utterance.get("timestamp")).at,
        parent_id=parent,
        deleted=flag(meta.get("deleted")),
        score=whole(meta.get("score")),
        assumed=assumed,
    )


def _author(utterance: Mapping[str, Any], corpus: _Corpus, *, own: bool) -> str:
    told = next((utterance[name] for name in _SPEAKERS if name in utterance), None)
    speaker = identifier(mapping(told).get("id")) or identifier(told)
    if own and speaker.removesuffix("_") in _NOBODY:
        return speaker.removesuffix("_") if speaker.endswith("_") else ""
    return corpus.names.get(speaker, speaker)


def _thread(key: str, meta: Mapping[str, Any]) -> str:
    """The thread's key: that of the thread in this project's own export, else the conversation's."""
    return identifier(meta.get("thread_id")) if key.startswith("article:") and meta.get("thread_id") else key


def _time(value: object) -> Moment:
    number = whole(value)
    if number is not None and 0 <= number < _FIRST:
        return Moment(None, (_NO_DATE,))
    return read_time(value)


def _first(meta: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((told for told in (text_of(meta.get(key)) for key in keys) if told), "")


def _first_time(meta: Mapping[str, Any]) -> Any:
    times = (_time(meta[key]).at for key in _TIMES if key in meta)
    return next((moment for moment in times if moment is not None), None)


def _address(meta: Mapping[str, Any]) -> str:
    told = _first(meta, _ADDRESSES)
    return f"{_REDDIT}{told}" if told.startswith("/r/") else told


def _unescaped(part: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), part)
