"""Telegram: what becomes of each field of a message, the shapes that exports come in, and hostile ones."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.intake.contract import About, Post
from comments.intake.head import head_of
from comments.intake.source import Source
from comments.model import Reject, Thread
from comments.readers import ReadOptions, read_paths
from comments.readers.telegram import TelegramReader

FORMATS = Path(__file__).parents[1] / "formats"
READER = TelegramReader()
HOSTILE = [None, True, [], {}, [[]], 1e300, 10**18, -1, "", "\0\u202e", "\ud800", {"id": {}}, [{"text": 3}]]
AT = datetime(2022, 1, 1, 0, 1, tzinfo=UTC)


def message(key=2, text="so they say", **more):
    made = {
        "id": key,
        "type": "message",
        "date": "2022-01-01T02:01:00",
        "date_unixtime": "1640995260",
        "from": "Orla Brix",
        "from_id": "user22",
        "text": text,
    }
    return made | more


def chat(*messages, kind="public_supergroup", key=150, name="Talk"):
    return {"name": name, "type": kind, "id": key, "messages": list(messages)}


@pytest.fixture
def read(tmp_path):
    def events(value=None, text=None):
        path = tmp_path / "result.json"
        path.write_text(text if text is not None else json.dumps(value, indent=1), encoding="utf-8")
        return list(READER.read(Source(path), ReadOptions()))

    return events


def sniffed(tmp_path, text):
    path = tmp_path / "sniffed.json"
    path.write_text(text, encoding="utf-8")
    return READER.sniff(head_of(Source(path)))


def posts(events):
    return [event for event in events if isinstance(event, Post)]


def reasons(events):
    return [event.reason for event in events if isinstance(event, Reject)]


def test_the_sample_is_read_as_was_counted_by_hand():
    expected = json.loads((FORMATS / "telegram.expected.json").read_text(encoding="utf-8"))
    items = list(read_paths([FORMATS / expected["sample"]], ReadOptions(format="telegram")))
    threads = [item for item in items if isinstance(item, Thread)]
    assert [
        {
            "thread_id": thread.thread_id,
            "title": thread.article.title,
            "n_comments": len(thread),
            "n_deleted": sum(comment.deleted for comment in thread),
            "n_replies": sum(comment.parent_id is not None for comment in thread),
            "n_authors": len({comment.author for comment in thread if comment.author}),
        }
        for thread in threads
    ] == expected["threads"]
    assert len(items) - len(threads) == expected["rejects"]


def test_the_reader_knows_its_own_sample_and_not_the_others():
    for sample in FORMATS.iterdir():
        if sample.suffix in {".json", ".jsonl"} and not sample.name.endswith(".expected.json"):
            sure = READER.sniff(head_of(Source(sample)))
            assert sure >= 0.9 if sample.name == "telegram.json" else sure == 0, sample.name


def test_a_message_says_who_when_and_in_answer_to_what(read):
    about, post = read(chat(message(reply_to_message_id=1)))
    assert about == About("150", "Talk")
    assert post == Post("150", "so they say", "1", comment_id="2", author="Orla Brix", created_at=AT, parent_id="1")


def test_a_channel_is_an_outlet_too(read):
    assert read(chat(message(), kind="public_channel"))[0].outlet == "Talk"


def test_the_parts_of_a_text_are_put_together(read):
    parts = [
        "see ",
        {"type": "bold", "text": "this"},
        {"type": "text_link", "text": " notice", "href": "https://skell.example/n"},
        {"type": "link", "text": " https://skell.example/m"},
        {"type": "blockquote", "text": "one\ntwo"},
        "three & four",
        7,
        {"type": "bold"},
    ]
    told = "see this notice (https://skell.example/n) https://skell.example/m\n> one\n> two\nthree & four"
    assert [post.text for post in posts(read(chat(message(text=parts), message(3, "", text_entities=parts))))] == [
        told,
        told,
    ]


def test_a_time_without_seconds_since_1970_is_said_to_be_without_a_zone(read):
    [post] = posts(read(chat(message(date_unixtime=None))))
    assert post.created_at == AT.replace(hour=2)
    assert post.assumed == ("time without a zone, read as UTC",)


def test_the_year_1970_means_that_a_message_was_never_edited(read):
    never, once = posts(
        read(chat(message(edited="1970-01-01T01:00:00"), message(3, edited="x", edited_unixtime="1640995320")))
    )
    assert (never.edited_at, never.assumed) == (None, ())
    assert once.edited_at == AT.replace(minute=2)


def test_service_messages_and_messages_without_text_are_rejects(read):
    events = read(
        chat(
            message(type="service", action="pin_message"),
            message(text="", photo="x.jpg"),
            message(text=[], media_type="voice_message", file="x"),
            message(text=" "),
            message(type="unsupported"),
        )
    )
    assert reasons(events) == [
        "a service message (pin_message)",
        "no text (photo)",
        "no text (voice message)",
        "no text (nothing)",
        "a message of another type (unsupported)",
    ]


def test_a_forwarded_message_is_said_to_come_from_elsewhere(read):
    automatic = {"from": "The Channel", "from_id": "channel14", "forwarded_from": "The Channel"}
    made = [message(forwarded_from="Skell Wire"), message(3, forwarded_from=None), message(4, **automatic), message(5)]
    told = [post.assumed for post in posts(read(chat(*made)))]
    assert told == [("forwarded from elsewhere",), ("forwarded from elsewhere",), (), ()]


def test_an_answer_to_another_chat_has_no_parent_here(read):
    [post] = posts(read(chat(message(reply_to_message_id=1, reply_to_peer_id="channel9"))))
    assert (post.parent_id, post.assumed) == ("", ("an answer to a message of another chat",))


def test_reactions_that_approve_are_likes(read):
    told = [{"type": "emoji", "count": n, "emoji": emoji} for emoji, n in (("👍", 3), ("❤️", 2), ("👎", 9), ("😁", 4))]
    first, second = posts(read(chat(message(reactions=[*told, {"type": "custom_emoji", "count": 1}]), message(3))))
    assert (first.likes, second.likes) == (5, None)


def test_a_poll_is_its_question_and_answers(read):
    poll = {"question": "Back?", "answers": [{"text": "yes", "voters": 1}, {"text": "no"}, 3]}
    assert posts(read(chat(message(text="", poll=poll))))[0].text == "Back?\n- yes\n- no"


def test_a_deleted_account_has_no_name(read):
    assert posts(read(chat(message(**{"from": None}))))[0].author == ""


def test_an_export_of_everything_has_a_thread_for_each_chat_and_leaves_out_what_is_not_public(read, tmp_path):
    private = chat(message(text="between us"), kind="personal_chat", key=7, name="Pell")
    chats = [chat(message(), message(3)), private, {"name": "broken"}]
    everything = {
        "about": "x",
        "personal_information": {"first_name": "x"},
        "contacts": {"list": [{"first_name": "y"}]},
        "chats": {"about": "", "list": chats},
        "left_chats": {"list": [chat(message(), key=8, name="Left")]},
    }
    events = read(everything)
    assert [post.thread for post in posts(events)] == ["150", "150", "8"]
    assert reasons(events) == ["not public (personal_chat)", "no chat: no 'messages'"]
    assert "Pell" not in str(events)
    text = json.dumps(everything)
    assert sniffed(tmp_path, text) >= 0.9
    everything["contacts"]["list"] *= 5_000
    assert sniffed(tmp_path, json.dumps(everything)) == 0 or len(posts(read(everything))) == 3


def test_keys_in_another_order_change_nothing(read):
    told = {"messages": [message()], "name": "Talk", "type": "private_group", "id": 150}
    about, post = read(told)
    assert (about.thread, about.title, post.thread) == ("150", "Talk", "150")
    far = {"messages": [message(number) for number in range(2_000)], "name": "Talk", "type": "private_group", "id": 150}
    assert read(far)[0] == About("150", "Talk")


def test_a_list_of_messages_is_read_too(read, tmp_path):
    text = json.dumps([message(), message(3, reply_to_message_id=2)])
    assert [post.comment_id for post in read(text=text)] == ["2", "3"]
    assert sniffed(tmp_path, text) >= 0.8


def test_what_telethon_writes_is_read(read, tmp_path):
    first = {
        "_": "Message",
        "id": 5,
        "peer_id": {"_": "PeerChannel", "channel_id": 14},
        "date": "2022-01-01T00:01:00+00:00",
        "message": "so they say",
        "from_id": {"_": "PeerUser", "user_id": 22},
        "reply_to": {"_": "MessageReplyHeader", "reply_to_msg_id": 4},
        "fwd_from": {"_": "MessageFwdHeader"},
        "edit_date": "2022-01-01T00:02:00+00:00",
        "reactions": {"results": [{"reaction": {"emoticon": "👍"}, "count": 3}]},
    }
    others = [{**first, "_": "MessageService", "action": {"_": "MessageActionPinMessage"}}, {**first, "message": ""}]
    text = "\n".join(map(json.dumps, [first, *others]))
    events = read(text=text)
    assert events[0] == Post(
        "channel14",
        "so they say",
        "1",
        comment_id="5",
        author="user22",
        created_at=AT,
        parent_id="4",
        likes=3,
        edited_at=AT.replace(minute=2),
        assumed=("forwarded from elsewhere",),
    )
    assert reasons(events) == ["a service message (MessageActionPinMessage)", "no text (nothing)"]
    assert sniffed(tmp_path, text) >= 0.9


def test_a_file_that_ends_in_the_middle_gives_what_stands_before(read):
    text = json.dumps(chat(*(message(number) for number in range(50))))
    events = read(text=text[: len(text) // 2])
    assert len(posts(events)) > 20
    assert isinstance(events[-1], Reject)


def test_whatever_a_field_holds_each_message_is_a_comment_or_a_reject(read):
    made = message(edited="x", forwarded_from="x", reactions=[], poll={}, text_entities=[], reply_to_peer_id="")
    made = {**made, "reply_to_message_id": 1, "action": "", "media_type": "", "edited_unixtime": "", "_": ""}
    plain = {key: value for key, value in made.items() if key != "_"}
    wrong = [base | {key: value} for base in (made, plain) for key in base for value in HOSTILE]
    events = [event for event in read(chat(*wrong)) if not isinstance(event, About)]
    assert len(events) == len(wrong)
    assert all(isinstance(event, Post | Reject) for event in events)


@pytest.mark.parametrize(
    "text", ["[3, null, [], {}]", '{"messages": [3, null, [], {}]}', '{"chats": {"list": [3, null, [], {}]}}']
)
def test_what_is_no_message_is_a_reject(read, text):
    events = read(text=text)
    assert len(events) == 4
    assert all(isinstance(event, Reject) for event in events)


def test_nothing_else_is_taken_for_a_chat(tmp_path):
    for text in ('{"messages": [{"role": "user", "content": "x"}]}', '{"participants": [], "messages": [{"sender_name": "x", "type": "Generic", "content": "x"}]}', "[]", "{}", "[1]", "\0\1", '[{"type": "comment", "id": 3, "text": "x"}]'):  # fmt: skip
        assert sniffed(tmp_path, text) == 0


def test_the_table_of_fields_names_documentation():
    table = READER.fields()
    assert table.documentation
    assert len(table.fields) > 20


def test_a_message_that_stands_in_a_topic_answers_nobody(read):
    opened = {"id": 2, "type": "service", "date": "2022-01-01T02:01:00", "action": "topic_created", "title": "Removals"}
    found = posts(read(chat(opened, message(3, reply_to_message_id=2), message(4, reply_to_message_id=3))))
    assert [post.parent_id for post in found] == ["", "3"]


@pytest.mark.parametrize(("header", "parent"), [({}, ""), ({"reply_to_top_id": 1}, "2"), ({"forum_topic": False}, "2")])
def test_what_telethon_tells_of_a_topic_is_no_parent(read, header, parent):
    told = {"_": "Message", "id": 3, "message": "so", "peer_id": {"channel_id": 9}}
    told["reply_to"] = {"_": "MessageReplyHeader", "forum_topic": True, "reply_to_msg_id": 2} | header
    assert [post.parent_id for post in posts(read([told]))] == [parent]


@pytest.mark.parametrize("small", [False, True])
def test_an_answer_of_the_api_names_its_users_and_chats(read, tmp_path, small):
    def named(text):
        return text[0].lower() + text[1:] if small else text

    place = {"_": named("PeerChannel"), "channel_id": 9}
    one = {
        "_": named("Message"),
        "id": 2,
        "peer_id": place,
        "from_id": {"user_id": 7},
        "message": "so",
        "date": 1640995260,
    }
    two = {"_": named("Message"), "id": 3, "to_id": place, "from_id": 7, "message": "no", "date": 1640995260}
    new = {
        "_": named("MessageService"),
        "id": 1,
        "peer_id": place,
        "action": {"_": named("MessageActionChannelCreate")},
    }
    users = [{"_": named("User"), "id": 7, "first_name": "Orla", "last_name": "Brix", "phone": "1"}, 5, {"id": []}]
    chats = [
        {"_": named("Channel"), "id": 9, "title": "Talk", "broadcast": True},
        {"_": named("Chat"), "id": 8, "title": "No"},
    ]
    answer = {"_": named("ChannelMessages"), "messages": [one, two, new, 5], "chats": chats, "users": users}
    about, *found = read(answer)
    assert about == About("channel9", "Talk", outlet="Talk")
    assert [(post.author, post.thread, post.created_at) for post in posts(found)] == [("Orla Brix", "channel9", AT)] * 2
    assert len(reasons(found)) == 2
    assert sniffed(tmp_path, json.dumps(answer)) >= 0.9


@pytest.mark.parametrize("odd", HOSTILE)
def test_no_odd_value_stops_an_answer_of_the_api(read, odd):
    one = {"_": "Message", "id": 2, "message": "so"}
    for part in ("users", "chats"):
        assert len(posts(read({"messages": [one], part: [odd, {"id": odd, "title": odd, "first_name": odd}]}))) == 1
        assert len(posts(read({"messages": [one], part: odd}))) == 1
