"""Mastodon: what becomes of each field of a status or a note, the shapes that they come in, and hostile ones."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.intake.contract import Post
from comments.intake.head import head_of
from comments.intake.source import Source
from comments.model import Reject, Thread
from comments.readers import ReadOptions, read_paths
from comments.readers.mastodon import MastodonReader

FORMATS = Path(__file__).parents[1] / "formats"
READER = MastodonReader()
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
HOSTILE = [None, True, [], {}, [[]], float("nan"), 10**40, -1, "", "\0\u202e", "\ud800", {"id": {}}, [{"type": 3}]]


def status(key="10", content="<p>so they say</p>", parent=None, **more):
    made = {
        "id": key,
        "created_at": "2022-11-05T12:00:00.000Z",
        "edited_at": None,
        "in_reply_to_id": parent,
        "spoiler_text": "",
        "visibility": "public",
        "favourites_count": 2,
        "reblog": None,
        "content": content,
        "account": {"acct": "orla@skell.example", "username": "orla", "display_name": "Orla Brix"},
        "media_attachments": [],
    }
    return made | more


def note(key="https://skell.example/10", content="<p>so they say</p>", parent=None, **more):
    made = {
        "id": key,
        "type": "Note",
        "content": content,
        "inReplyTo": parent,
        "published": "2022-11-05T12:00:00Z",
        "attributedTo": "https://skell.example/users/orla",
        "to": [PUBLIC],
        "cc": [],
    }
    return made | more


def create(inside, kind="Create", **more):
    return {"id": "a", "type": kind, "actor": "https://skell.example/users/orla", "object": inside} | more


def outbox(*activities):
    context = ["https://www.w3.org/ns/activitystreams", {"ostatus": "http://ostatus.org#"}]
    return {"@context": context, "id": "outbox.json", "type": "OrderedCollection", "orderedItems": list(activities)}


@pytest.fixture
def read(tmp_path):
    def events(*values, text=None):
        path = tmp_path / "x.json"
        raw = text if text is not None else "".join(json.dumps(value) + "\n" for value in values)
        path.write_text(raw, encoding="utf-8")
        return list(READER.read(Source(path), ReadOptions()))

    return events


def sniffed(tmp_path, text):
    path = tmp_path / "sniffed.json"
    path.write_text(text, encoding="utf-8")
    return READER.sniff(head_of(Source(path)))


def reasons(events):
    return [event.reason for event in events if isinstance(event, Reject)]


def test_the_sample_is_read_as_was_counted_by_hand():
    expected = json.loads((FORMATS / "mastodon.expected.json").read_text(encoding="utf-8"))
    items = list(read_paths([FORMATS / expected["sample"]], ReadOptions(format="mastodon")))
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
            assert sure >= 0.9 if sample.name == "mastodon.json" else sure == 0, sample.name


def test_a_status_says_who_when_and_in_answer_to_what(read):
    [post] = read(status(parent="9", edited_at="2022-11-05T13:00:00.000Z"))
    at = datetime(2022, 11, 5, 12, tzinfo=UTC)
    assert post == Post(
        None,
        "so they say",
        "1",
        comment_id="10",
        author="Orla Brix",
        created_at=at,
        parent_id="9",
        likes=2,
        edited_at=at.replace(hour=13),
    )


def test_an_author_without_a_name_to_show_is_known_by_the_handle(read):
    names = [
        event.author for event in read(*(status(account={"acct": "orla", "display_name": name}) for name in ("", None)))
    ]
    assert names == ["orla", "orla"]


def test_markup_becomes_text_and_mentions_stay(read):
    content = '<p><span class="h-card"><a href="https://skell.example/@pell" class="u-url mention">@<span>pell</span></a></span> a &lt; b<br>and</p><blockquote>quoted</blockquote>'
    assert read(status(content=content))[0].text == "@pell a < b\nand\n\n> quoted"


def test_a_content_warning_is_the_first_line(read):
    assert read(status(spoiler_text="local politics"))[0].text == "local politics\nso they say"


def test_boosts_have_no_words_of_their_own(read):
    events = read(status(reblog=status("4")), create("https://quay.example/4", "Announce"))
    assert reasons(events) == ["a boost of 4", "a boost of https://quay.example/4"]


def test_what_is_not_public_is_not_shown(read):
    events = read(status(visibility="direct"), status(visibility="private"), status(visibility="unlisted"))
    assert reasons(events) == ["not public (direct)", "not public (private)"]
    assert events[0].excerpt == ""
    followers = note(to=["https://skell.example/users/orla/followers"])
    assert reasons(read(create(followers))) == ["not public (neither to nor cc the public)"]
    assert reasons(read(create(note(to=[], cc="as:Public")))) == []


def test_a_status_with_a_picture_only_is_a_reject(read):
    assert reasons(read(status(content="", media_attachments=[{"type": "image"}]))) == ["no text (image)"]


def test_a_deleted_status_keeps_its_place(read):
    gone = {key: value for key, value in status(text="source").items() if key != "content"}
    [first, second] = read(gone, {"type": "Tombstone", "id": "https://skell.example/9"})
    assert (first.deleted, first.text) == (True, "source")
    assert (second.deleted, second.comment_id) == (True, "https://skell.example/9")


@pytest.mark.parametrize(
    "shape",
    [
        json.dumps,
        lambda made: json.dumps(made, indent=1),
        lambda made: "\n".join(map(json.dumps, made)),
        lambda made: "\ufeff" + json.dumps({"ancestors": made[:1], "descendants": made[1:]}),
        lambda made: json.dumps({"ancestors": made[:1], "descendants": made[1:]}, indent=1),
        lambda made: json.dumps({"accounts": [], "statuses": made, "hashtags": []}),
    ],
)
def test_statuses_come_in_many_shapes(read, tmp_path, shape):
    text = shape([status("10"), status("11", parent="10"), status("12", parent="11")])
    assert [event.comment_id for event in read(text=text)] == ["10", "11", "12"]
    assert sniffed(tmp_path, text) >= 0.9
    [thread] = read_paths([tmp_path / "x.json"], ReadOptions(format="mastodon"))
    assert (thread.thread_id, [comment.parent_id for comment in thread]) == ("10", [None, "10", "11"])


def test_a_status_and_its_context_in_one_folder_are_one_thread(tmp_path):
    context = {"ancestors": [status("10")], "descendants": [status("12", parent="11")]}
    (tmp_path / "context.json").write_text(json.dumps(context), encoding="utf-8")
    (tmp_path / "status.json").write_text(json.dumps(status("11", parent="10")), encoding="utf-8")
    [thread] = read_paths([tmp_path / "context.json", tmp_path / "status.json"], ReadOptions(format="mastodon"))
    assert {comment.comment_id: comment.parent_id for comment in thread} == {"10": None, "12": "11", "11": "10"}


def test_the_notes_of_an_outbox_are_comments(read, tmp_path):
    first = note(content=None, contentMap={"en": "<p>a &amp; b</p>"}, summary="warning")
    second = note("https://skell.example/11", parent=first["id"], updated="2022-11-05T13:00:00Z")
    made = outbox(create(first), create(second), create("https://quay.example/1", "Announce"), create(first, "Like"))
    events = read(made)
    assert [event.text for event in events[:2]] == ["warning\na & b", "so they say"]
    assert [event.author for event in events[:2]] == ["orla", "orla"]
    assert (events[1].parent_id, events[1].edited_at.hour) == (first["id"], 13)
    assert reasons(events)[1:] == ["no status but an activity (Like)"]
    assert sniffed(tmp_path, json.dumps(made, indent=1)) >= 0.9


def test_a_collection_of_replies_and_a_single_note_are_read(read, tmp_path):
    replies = {"type": "Collection", "first": {"type": "CollectionPage", "items": [note(), "https://quay.example/2"]}}
    assert len(read(replies)) == 2
    single = {"@context": "https://www.w3.org/ns/activitystreams", **note(attributedTo={"preferredUsername": "pell"})}
    assert read(single)[0].author == "pell"
    assert sniffed(tmp_path, json.dumps(single)) >= 0.9


@pytest.mark.parametrize("made", [status(), note(), create(note())])
def test_whatever_a_field_holds_each_record_is_a_comment_or_a_reject(read, made):
    wrong = [made | {key: value} for key in [*made, "type", "@context"] for value in HOSTILE]
    if "object" in made:
        wrong += [made | {"object": made["object"] | {key: value}} for key in made["object"] for value in HOSTILE]
    events = read(*wrong)
    assert len(events) == len(wrong)
    assert all(isinstance(event, Post | Reject) for event in events)


def test_what_is_no_status_is_a_reject(read):
    values = [3, "x", None, {}, {"ancestors": 3}, {"content": 4}, {"type": "Create"}, {"type": "Create", "object": {}}]
    text = "\n".join(map(json.dumps, values)) + "\n{broken\n" + "[" * 20_000 + "\n"
    events = read(text=text)
    assert all(isinstance(event, Reject) for event in events)
    assert len(events) == len(values) + 2


def test_nothing_else_is_taken_for_statuses(tmp_path):
    for text in (
        '{"items": [{"kind": "youtube#comment"}]}',
        "[]",
        "{}",
        "[1]",
        '{"type": "Create"}',
        "\0\1",
        "id,content\n1,x",
    ):
        assert sniffed(tmp_path, text) == 0


def test_the_table_of_fields_names_documentation():
    table = READER.fields()
    assert table.documentation
    assert len(table.fields) > 20
