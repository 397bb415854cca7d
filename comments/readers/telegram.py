"""Telegram: the JSON of Telegram Desktop (one chat, or everything), and messages as its API and Telethon tell them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from comments.intake.contract import About, Event, Post
from comments.intake.decode import writable
from comments.intake.excerpts import refused
from comments.intake.head import Head, head_of
from comments.intake.json_stream import elements, json_records
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import identifier, items, mapping, text_of, whole, within
from comments.model import Reject
from comments.readers.shipped import ShippedReader
from comments.times import Moment, read_time

__all__ = ["TelegramReader"]

_KINDS = frozenset({"message", "service", "unsupported"})
_OF_EVERYTHING = ("chats", "left_chats")  # lists of chats in an export of a whole account
_OF_AN_ACCOUNT = (*_OF_EVERYTHING, "personal_information", "frequent_contacts", "web_sessions", "other_data")
_ONE_TO_ONE = frozenset({"personal_chat", "bot_chat", "saved_messages", "replies", "verification_codes"})
_TELETHON = frozenset({"message", "messageservice", "messageempty"})  # the API's own names begin small
_APPROVALS = frozenset("👍❤♥👏🔥💯")
_FORWARDED = "forwarded from elsewhere"
_ELSEWHERE = "an answer to a message of another chat"
_THINGS = (
    "photo", "file", "poll", "location_information", "contact_information", "game_title", "invoice_information",
    "giveaway_information", "todo_list", "paid_media", "media",
)  # fmt: skip
_NEVER = 366  # days after 1970-01-01: an export's way to say that a message was not edited
_TITLE_KEYS = ("name", "type", "id")


@dataclass(frozen=True, slots=True)
class _Chat:
    """The conversation that messages stand in."""

    key: str
    name: str
    kind: str
    topics: set[str] = field(default_factory=set)  # service messages that open one: what seems to answer one does not

    def about(self) -> Iterator[Event]:
        """What is known of it, where anything is."""
        if self.name:
            yield About(self.key, self.name, outlet=self.name if "channel" in self.kind else "")


class TelegramReader(ShippedReader):
    """Reads messages; a chat is one thread."""

    name = "telegram"
    suffixes = (".json", ".jsonl")
    spans_files = True

    def sniff(self, head: Head) -> float:
        """A chat with messages, an account's export, or Telethon's objects."""
        if any(_is_telethon(record) for record in head.records):
            return 0.95
        value = head.value
        if isinstance(value, list):
            return 0.85 if any(_is_message(entry) for entry in value) else 0.0
        if not isinstance(value, dict):
            return 0.0
        messages = value.get("messages")
        if isinstance(messages, list):
            if any(_is_message(entry) or _is_telethon(mapping(entry)) for entry in messages):
                return 0.95
            return 0.8 if not messages and set(_TITLE_KEYS) <= set(value) else 0.0
        return 0.9 if sum(isinstance(value.get(key), dict) for key in _OF_AN_ACCOUNT) >= 2 or _chats(value) else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """Each message; service messages and those without text as rejects."""
        head = head_of(source)
        value = head.value if isinstance(head.value, dict) and len(head.values) == 1 else {}
        if any(_is_telethon(mapping(entry)) for entry in items(value.get("messages"))):
            yield from _answered(source, options.encoding)
        elif isinstance(value.get("messages"), list):
            chat = _chat_of(source, value, options.encoding)
            yield from chat.about()
            for message in elements(source, "messages.item", options.encoding):
                yield _event(message.content, chat, source, message.number)
        elif any(key in value for key in _OF_AN_ACCOUNT):
            yield from _everything(source, options.encoding)
        else:
            for record in json_records(source, options.encoding, head):
                yield _event(record.content, None, source, record.number)


def _is_message(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("type"), str) or value["type"] not in _KINDS:
        return False
    return "date" in value and any(key in value for key in ("text", "from_id", "actor", "date_unixtime"))


def _is_telethon(value: Mapping[str, Any]) -> bool:
    kind = value.get("_")
    return isinstance(kind, str) and kind.lower() in _TELETHON and "id" in value


def _chats(value: Mapping[str, Any]) -> bool:
    """An export of everything that begins with its chats."""
    lists = (items(within(value, key, "list")) for key in _OF_EVERYTHING)
    return any(isinstance(mapping(chat).get("messages"), list) for chats in lists for chat in chats)


def _chat_of(source: Source, told: Mapping[str, Any], encoding: str | None) -> _Chat:
    """The one chat of a file; where its name stands behind its messages, the file is gone through for it."""
    found = dict(told)
    if not any(key in told for key in _TITLE_KEYS):
        for key in _TITLE_KEYS:
            first = next(elements(source, key, encoding), None)
            found[key] = first.content if first is not None else None
    name = text_of(found.get("name"))
    return _Chat(identifier(found.get("id")) or name, name, text_of(found.get("type")))


def _everything(source: Source, encoding: str | None) -> Iterator[Event]:
    """The chats of an account, one held at a time. What two people wrote to each other is not public."""
    number = 0
    for key in _OF_EVERYTHING:
        for value in elements(source, f"{key}.list.item", encoding):
            told = mapping(value.content)
            if not isinstance(told.get("messages"), list):
                number += 1
                yield refused(f"{source.name}#{number}", value.content, "no chat: no 'messages'")
                continue
            name, kind = text_of(told.get("name")), text_of(told.get("type"))
            chat = _Chat(identifier(told.get("id")) or name, name, kind)
            if kind not in _ONE_TO_ONE:
                yield from chat.about()
            for message in items(told.get("messages")):
                number += 1
                if kind in _ONE_TO_ONE:
                    yield Reject(f"{source.name}#{number}", f"not public ({kind})")
                else:
                    yield _event(message, chat, source, number)


def _answered(source: Source, encoding: str | None) -> Iterator[Event]:
    """An answer of the API: messages, and who the users and what the chats in them are."""
    names: dict[str, str] = {}
    outlets: set[str] = set()
    for part in ("users", "chats"):
        for value in elements(source, f"{part}.item", encoding):
            told = mapping(value.content)
            number, title = identifier(told.get("id")), text_of(told.get("title"))
            kind = "user" if part == "users" else "channel" if "channel" in text_of(told.get("_")).lower() else "chat"
            named = title or " ".join(filter(None, (text_of(told.get(key)) for key in ("first_name", "last_name"))))
            names[f"{kind}{number}"] = named or text_of(told.get("username"))
            if told.get("broadcast") is True:
                outlets.add(f"{kind}{number}")
    seen: set[str] = set()
    for message in elements(source, "messages.item", encoding):
        event = _event(message.content, None, source, message.number)
        if isinstance(event, Post):
            key = event.thread or ""
            if key not in seen and names.get(key) and not key.startswith("user"):
                yield About(key, names[key], outlet=names[key] if key in outlets else "")
            seen.add(key)
            writer = event.author if not event.author.isdigit() else f"user{event.author}"  # older layers tell a number
            event = replace(event, author=names.get(writer) or event.author)
        yield event


def _event(message: object, chat: _Chat | None, source: Source, number: int) -> Event:
    place = f"{source.name}#{number}"
    if not isinstance(message, Mapping):
        return refused(place, message, "no message: not an object")
    found = _telethon(message) if "_" in message else _exported(message, chat or _Chat("", "", ""))
    return Reject(place, found) if isinstance(found, str) else Post(**found, record=str(number))


def _exported(message: Mapping[str, Any], chat: _Chat) -> dict[str, Any] | str:
    """The parts of a post as Telegram Desktop tells them, or why there is none."""
    kind = text_of(message.get("type"))
    if kind == "service":
        if message.get("action") == "topic_created":
            chat.topics.add(identifier(message.get("id")))
        return f"a service message ({text_of(message.get('action'))[:60] or 'without an action'})"
    if kind not in {"message", ""}:
        return f"a message of another type ({kind[:60]})"
    text = _plain(message.get("text")) or _plain(message.get("text_entities")) or _poll(message.get("poll"))
    if not text:
        return _no_text(message)
    sender = text_of(message.get("from"))
    created = _time(message, "date")
    edited = _time(message, "edited")
    changed = edited.at if edited.at is not None and edited.at.timestamp() > _NEVER * 86_400 else None
    assumed = {*created.assumed, *(edited.assumed if changed else ())}
    if "forwarded_from" in message and (not sender or text_of(message.get("forwarded_from")) != sender):
        assumed.add(_FORWARDED)
    elsewhere, parent = identifier(message.get("reply_to_peer_id")), identifier(message.get("reply_to_message_id"))
    if elsewhere:
        assumed.add(_ELSEWHERE)
    return {
        "thread": chat.key,
        "text": text,
        "comment_id": identifier(message.get("id")),
        "author": sender,
        "created_at": created.at,
        "parent_id": "" if elsewhere or parent in chat.topics else parent,
        "likes": _approvals(message.get("reactions")),
        "edited_at": changed,
        "assumed": tuple(sorted(assumed)),
    }


def _telethon(message: Mapping[str, Any]) -> dict[str, Any] | str:
    """The parts of a post as Telethon's `Message.to_dict` has them, or why there is none."""
    kind = text_of(message.get("_"))
    if kind.lower() != "message":
        action = text_of(within(message, "action", "_"))
        return f"a service message ({action[:60] or kind[:60] or 'without a name'})"
    text = writable(message["message"]).strip() if isinstance(message.get("message"), str) else ""
    if not text:
        return f"no text ({text_of(within(message, 'media', '_'))[:60] or 'nothing'})"
    created, edited = read_time(message.get("date")), read_time(message.get("edit_date"))
    parent = identifier(within(message, "reply_to", "reply_to_msg_id")) or identifier(message.get("reply_to_msg_id"))
    elsewhere = bool(within(message, "reply_to", "reply_to_peer_id"))
    if within(message, "reply_to", "forum_topic") is True and not within(message, "reply_to", "reply_to_top_id"):
        parent = ""  # the topic that it stands in
    forwarded = (_FORWARDED,) if message.get("fwd_from") else ()
    results = items(within(message, "reactions", "results"))
    told = [{"emoji": within(entry, "reaction", "emoticon"), "count": within(entry, "count")} for entry in results]
    return {
        "thread": _peer(message.get("peer_id")) or _peer(message.get("to_id")),
        "text": text,
        "comment_id": identifier(message.get("id")),
        "author": _peer(message.get("from_id")) or text_of(message.get("post_author")),
        "created_at": created.at,
        "parent_id": "" if elsewhere else parent,
        "likes": _approvals(told) if results else None,
        "edited_at": edited.at,
        "assumed": (*created.assumed, *edited.assumed, *forwarded, *((_ELSEWHERE,) if elsewhere else ())),
    }


def _peer(value: object) -> str:
    """A user, chat or channel as Telegram Desktop writes it too: its kind and number."""
    for kind in ("user", "chat", "channel"):
        number = identifier(within(value, f"{kind}_id"))
        if number:
            return f"{kind}{number}"
    return identifier(value)


def _time(message: Mapping[str, Any], key: str) -> Moment:
    """The time under `key`: the seconds since 1970 where they are told, for the other has the exporter's own clock."""
    moment = read_time(message.get(f"{key}_unixtime"))
    return moment if moment.at is not None else read_time(message.get(key))


def _plain(value: object) -> str:
    """A text, in one piece or in parts, some of which are links or quotations."""
    if isinstance(value, str):
        return writable(value).strip()
    parts: list[str] = []
    for entry in items(value):
        told = entry if isinstance(entry, str) else mapping(entry).get("text")
        if not isinstance(told, str):
            continue
        kind, address = mapping(entry).get("type"), text_of(mapping(entry).get("href"))
        if kind == "blockquote":
            begun = parts and not parts[-1].endswith("\n")
            told = ("\n" if begun else "") + "\n".join(f"> {line}" for line in told.strip().split("\n")) + "\n"
        elif address and address not in told:
            told = f"{told} ({address})"
        parts.append(told)
    return writable("".join(parts)).strip()


def _poll(value: object) -> str:
    """The question of a poll, and what may be answered."""
    question = _plain(mapping(value).get("question"))
    answers = [_plain(mapping(entry).get("text")) for entry in items(mapping(value).get("answers"))]
    return "\n".join([question, *(f"- {answer}" for answer in answers if answer)]) if question else ""


def _approvals(value: object) -> int | None:
    """How many reactions approve; None where there are no counts."""
    if not isinstance(value, list):
        return None
    told = [(text_of(mapping(entry).get("emoji")), whole(mapping(entry).get("count"))) for entry in value]
    return sum(count or 0 for emoji, count in told if emoji.rstrip("\ufe0f") in _APPROVALS)


def _no_text(message: Mapping[str, Any]) -> str:
    kind = text_of(message.get("media_type")) or next((key for key in _THINGS if message.get(key)), "nothing")
    return f"no text ({kind[:60].replace('_', ' ')})"
