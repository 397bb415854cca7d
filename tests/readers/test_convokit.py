"""ConvoKit: what becomes of utterances, conversations and speakers, in folders and archives, and hostile ones."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis import tables
from analysis.pipeline import Analysis
from comments.errors import InputError
from comments.intake.contract import About, Post
from comments.intake.head import head_of
from comments.intake.source import Source, sources_of
from comments.model import Article, Author, Comment, Reject, Thread
from comments.readers import ReadOptions, find_files, read_paths
from comments.readers.convokit import ConvokitReader
from reports.interchange import write_network

FORMATS = Path(__file__).parents[1] / "formats"
READER = ConvokitReader()
AS_CONVOKIT = ReadOptions(format="convokit")
HOSTILE = [None, True, [], {}, [[]], float("nan"), 10**40, -1, "", "\0\u202e", "\ud800", {"id": {}}, [{"type": 3}]]


def utterance(key="u2", text="so they say", parent="u1", conversation="u1", **more):
    made = {"id": key, "conversation_id": conversation, "text": text, "speaker": "orla", "meta": {"score": 3}}
    return made | {"reply-to": parent, "timestamp": 1536570000, "vectors": []} | more


@pytest.fixture
def corpus(tmp_path):
    def write(*utterances, name="utterances.jsonl", text=None, **beside):
        folder = tmp_path / "skell.corpus"
        folder.mkdir(exist_ok=True)
        raw = text if text is not None else "".join(json.dumps(each) + "\n" for each in utterances)
        (folder / name).write_text(raw, encoding="utf-8")
        for key, content in beside.items():
            raw = content if isinstance(content, str) else json.dumps(content)
            (folder / f"{key}.json").write_text(raw, encoding="utf-8")
        return folder

    return write


def events(folder, name="utterances.jsonl"):
    return list(READER.read(Source(folder / name), ReadOptions()))


def posts(found):
    return [event for event in found if isinstance(event, Post)]


def counted(items):
    return [
        {
            "thread_id": thread.thread_id,
            "title": thread.article.title,
            "n_comments": len(thread),
            "n_deleted": sum(comment.deleted for comment in thread),
            "n_replies": sum(comment.parent_id is not None for comment in thread),
            "n_authors": len({comment.author for comment in thread if comment.author}),
        }
        for thread in items
        if isinstance(thread, Thread)
    ]


def test_the_sample_is_read_as_was_counted_by_hand():
    expected = json.loads((FORMATS / "convokit.expected.json").read_text(encoding="utf-8"))
    items = list(read_paths([FORMATS / expected["sample"]], AS_CONVOKIT))
    assert counted(items) == expected["threads"]
    assert sum(isinstance(item, Reject) for item in items) == expected["rejects"]


def test_a_folder_gives_what_its_archive_gives(tmp_path):
    with zipfile.ZipFile(FORMATS / "convokit.zip") as archive:
        archive.extractall(tmp_path)
    opened, packed = (
        read_paths(find_files([tmp_path]), AS_CONVOKIT),
        read_paths([FORMATS / "convokit.zip"], AS_CONVOKIT),
    )
    assert counted(opened) == counted(packed)


def test_the_reader_knows_utterances_and_not_the_other_formats():
    for sample in FORMATS.iterdir():
        if sample.name.endswith(".expected.json") or sample.suffix not in {".json", ".jsonl", ".zip"}:
            continue
        for source in sources_of(sample):
            sure = READER.sniff(head_of(source))
            assert sure > 0.3 if sample.name == "convokit.zip" else sure == 0, source.name


def test_an_utterance_says_who_when_and_in_answer_to_what(corpus):
    [post] = events(corpus(utterance()))
    at = datetime(2018, 9, 10, 9, tzinfo=UTC)
    assert post == Post(
        "u1", "so they say", "1", comment_id="u2", author="orla", created_at=at, parent_id="u1", score=3
    )


def test_the_older_names_of_fields_are_read(corpus):
    old = {"id": 2, "root": 1, "text": "hm", "user": "orla", "reply_to": 1, "timestamp": "1536570000", "meta": {}}
    [post] = events(corpus(text=json.dumps([old]), name="utterances.json"), "utterances.json")
    assert (post.thread, post.comment_id, post.parent_id, post.author) == ("1", "2", "1", "orla")
    assert post.created_at is not None


def test_the_oldest_corpora_are_known_without_metadata_and_times(corpus):
    old = {"id": "1", "root": "1", "reply-to": None, "text": "hm", "user": "orla", "user-info": {"is-admin": False}}
    folder = corpus(text=json.dumps([old, old | {"id": "2", "reply-to": "1"}]), name="skell.json")
    assert READER.sniff(head_of(Source(folder / "skell.json"))) == 0.8
    first, reply = events(folder, "skell.json")
    assert (first.thread, first.author, first.parent_id, reply.thread, reply.parent_id) == ("1", "orla", "", "1", "1")


def test_a_root_is_a_comment_where_its_conversation_has_no_title(corpus):
    conversations = {"u1": {"meta": {"page_title": "Talk: Skell"}, "vectors": []}}
    about, root, reply = events(corpus(utterance("u1", parent=None), utterance(), conversations=conversations))
    assert about == About("u1", "Talk: Skell")
    assert (root.comment_id, root.parent_id, reply.parent_id) == ("u1", "", "u1")


def test_a_root_is_the_article_where_its_conversation_has_a_title(corpus):
    conversations = {"u1": {"meta": {"title": "Page removed", "subreddit": "skell", "timestamp": 1536570000.0}}}
    root = utterance("u1", "one &amp;\n\ntwo", parent=None, meta={"permalink": "/r/skell/comments/u1/x/"})
    folder = corpus(root, utterance(), conversations=conversations)
    about, article, post = events(folder)
    assert (about.title, about.outlet, about.published_at) == ("Page removed", "skell", article.published_at)
    assert article.paragraphs == ("one &", "two")
    assert article.url == "https://www.reddit.com/r/skell/comments/u1/x/"
    assert post.parent_id == ""


def test_a_heading_is_a_title(corpus):
    folder = corpus(utterance("u1", "Removal of the page", parent=None, meta={"is_section_header": True}), utterance())
    [thread] = read_paths([folder / "utterances.jsonl"], AS_CONVOKIT)
    assert (thread.article.title, len(thread)) == ("Removal of the page", 1)


def test_metadata_without_a_meta_is_read_as_older_corpora_have_it(corpus):
    folder = corpus(utterance(), conversations={"u1": {"title": "T"}}, users={"orla": {"name": "Orla Brix"}})
    about, post = events(folder)
    assert (about.title, post.author) == ("T", "Orla Brix")


def test_a_speaker_who_has_a_name_is_called_by_it(corpus):
    speakers = {"orla": {"meta": {"name": "Orla Brix"}, "vectors": []}, "pell": {"meta": {}}, "zeb": 3}
    found = posts(events(corpus(utterance(), utterance("u3", speaker="pell"), speakers=speakers)))
    assert [post.author for post in found] == ["Orla Brix", "pell"]


def test_a_timestamp_that_is_no_date_is_left_out(corpus):
    found = posts(
        events(corpus(utterance(timestamp=17), utterance("u3", timestamp=None), utterance("u4", timestamp="0")))
    )
    assert [post.created_at for post in found] == [None, None, None]
    assert [len(post.assumed) for post in found] == [1, 0, 1]


def test_utterances_without_a_conversation_are_found_through_their_parents(corpus):
    rows = [utterance("u1", parent=None), utterance("u2"), utterance("u3", parent="u2")]
    for row in rows:
        del row["conversation_id"]
    [thread] = read_paths([corpus(*rows) / "utterances.jsonl"], AS_CONVOKIT)
    assert [comment.parent_id for comment in thread] == [None, "u1", "u2"]


def test_deleted_utterances_keep_their_place(corpus):
    folder = corpus(utterance("u1", parent=None), utterance(text="[deleted]"), utterance("u3", meta={"deleted": True}))
    [thread] = read_paths([folder / "utterances.jsonl"], AS_CONVOKIT)
    assert [comment.deleted for comment in thread] == [False, True, True]


@pytest.mark.parametrize("broken", ["{", "[]", "\0\1", "", '{"u1": ' + "[" * 5_000])
def test_a_file_beside_that_cannot_be_read_is_a_reject(corpus, broken):
    found = events(corpus(utterance(), conversations=broken, speakers='{"orla": {"meta": {"name": "O"}}}'))
    assert [post.author for post in posts(found)] == ["O"]
    rejects = [event for event in found if isinstance(event, Reject)]
    assert [reject.source for reject in rejects] == (["conversations.json"] if broken != "[]" else [])


def test_what_is_no_utterance_is_a_reject(corpus):
    values = [3, "x", None, [], {}, {"id": 3, "text": 4}, utterance(text="")]
    text = "\n".join(map(json.dumps, values)) + "\n{broken\n" + "[" * 20_000 + "\n"
    found = events(corpus(text=text))
    assert all(isinstance(event, Reject) for event in found)
    assert len(found) == len(values) + 2


def test_whatever_a_field_holds_each_utterance_is_a_comment_or_a_reject(corpus):
    made = utterance() | {"user": "x", "reply_to": "u1", "root": "u1"}
    meta = {"kind": "comment", "thread_id": "t", "comment_id": "u2", "score": 1, "title": "x", "is_section_header": 0}
    wrong = [made | {key: value} for key in made for value in HOSTILE]
    wrong += [made | {"meta": meta | {key: value}} for key in meta for value in HOSTILE]
    conversations = {"u1": {"meta": {}}, "t": 3, "x": {"meta": {"title": [], "url": {}, "timestamp": "x"}}}
    found = [event for event in events(corpus(*wrong, conversations=conversations)) if not isinstance(event, About)]
    assert len(found) == len(wrong)
    list(read_paths([corpus(*wrong) / "utterances.jsonl"], AS_CONVOKIT))


def test_what_this_program_exports_is_read_back_as_it_was(tmp_path):
    at = datetime(2021, 10, 19, 8, tzinfo=UTC)
    rows = [
        Comment("a", 0, "one &gt; two", "x#0", author=Author("Orla Brix"), created_at=at),
        Comment("b/1", 1, "two", "x#1"),
        Comment("c%", 2, "three", "x#2", author=Author("(unknown)"), parent_id="b/1"),
    ]
    whole = Thread("t/1", Article("Ferry pages removed", outlet="Skell Times", url="https://skell.example/1", published_at=at), tuple(rows), "x")  # fmt: skip
    coded = pd.DataFrame({"comment": rows, "thread_id": whole.thread_id})
    coded = coded.assign(
        text=[row.text for row in rows], language="en", sentiment=0.0, stance="no_stance", status="coded"
    )
    columns = ["thread_id", "comment_id", "addressee", "parent_id", "method", "confidence", "alternatives"]
    analysis = Analysis(
        threads=tables.threads_frame([whole], [[]]),
        takedowns=tables.takedowns_frame([]),
        comments=tables.comments_frame(coded, []),
        replies=pd.DataFrame([("t/1", "c%", "", "b/1", "declared", 1.0, "{}")], columns=columns),
        claims=tables.claims_frame([]),
        cues=tables.cues_frame([]),
    )
    write_network(tmp_path, analysis, ["convokit"])
    [read] = read_paths(find_files([tmp_path / "convokit"]), AS_CONVOKIT)
    assert read.article == whole.article
    assert read.thread_id == "t-1"
    kept = [(row.comment_id, row.text, row.author, row.created_at, row.parent_id) for row in read]
    assert kept == [(row.comment_id, row.text, row.author, row.created_at, row.parent_id) for row in rows]


@pytest.mark.parametrize("name", ["conversations", "speakers", "index", "corpus"])
def test_a_file_without_utterances_is_not_read_alone(tmp_path, name):
    with zipfile.ZipFile(FORMATS / "convokit.zip") as archive:
        archive.extractall(tmp_path)
    [path] = tmp_path.rglob(f"{name}.json")
    assert READER.sniff(head_of(Source(path))) > 0.3
    with pytest.raises(InputError, match="the utterances of a corpus"):
        list(READER.read(Source(path), ReadOptions()))


def test_nothing_else_is_taken_for_utterances(tmp_path):
    for text in (
        '{"id": 1, "text": "x", "user": "y"}',
        "[]",
        "{}",
        "[1]",
        "\0\1",
        "id,text\n1,x",
        '{"id": "1", "text": 3, "reply_to": 1, "user": "x", "root": 1, "meta": {}}',
    ):
        path = tmp_path / "x.json"
        path.write_text(text, encoding="utf-8")
        assert READER.sniff(head_of(Source(path))) == 0


def test_the_table_of_fields_names_documentation():
    table = READER.fields()
    assert table.documentation
    assert len(table.fields) > 15
