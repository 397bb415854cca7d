"""The archive as a table: read back with the standard modules and with this program's own readers, nothing is lost."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from comments.archive import FORMATS, Archive, export_table
from comments.errors import UsageError
from comments.intake.decode import writable
from comments.model import Article, Author, Comment, Thread
from comments.readers import ReadOptions, read_paths
from tests.strategies import threads, unhurried

READERS = {"csv": "delimited", "jsonl": "json_records", "parquet": "parquet"}
MOMENT = datetime(2021, 3, 1, 8, 0, 0, 250_000, tzinfo=UTC)


def whole():
    article = Article(
        "=1+1, “removed”", ((0, "First."), (0, 'Second, with a "quote".')), "Gazette", "https://g.example/1", MOMENT
    )
    comments = (
        Comment("a", 0, "=HYPERLINK(\"x\")\r\nand, more\n\n> quoted", "x#1", Author("Orla, “the Duke”"), MOMENT, score=-3, likes=0),
        Comment("b", 1, "नमस्ते 😂", "x#2", None, None, "a", edited_at=MOMENT),
        Comment("c", 2, "", "x#3", Author("-=Gull=-"), MOMENT, "b", deleted=True),
    )  # fmt: skip
    return Thread("north", article, comments, "x.json", format="json")


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "a.duckdb", write=True) as opened:
        opened.add([whole(), replace(whole(), thread_id="south", article=Article("South"))], "x.json")
        yield opened


def rows_of(path):
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("kind", FORMATS)
def test_every_field_stands_in_every_form(archive, tmp_path, kind):
    out = tmp_path / f"out.{kind}"
    assert export_table(archive, out, kind) == 6
    first, second, third, *others = rows_of(out)
    assert (first["thread_id"], first["comment_id"]) == ("north", "a")
    assert (first["text"], first["author"]) == (whole().comments[0].text, whole().comments[0].author.name)
    assert first["title"] == "=1+1, “removed”"
    assert first["article"] == 'First.\nSecond, with a "quote".'
    assert first["created_at"] == first["published_at"] == second["edited_at"] == "2021-03-01T08:00:00.250000Z"
    assert (str(first["score"]), str(first["likes"])) == ("-3", "0")
    assert second["parent_id"] == "a"
    assert not second.get("author")
    assert str(third["deleted"]).lower() == "true"
    assert {row["thread_id"] for row in others} == {"south"}
    assert ("title" in second) == (kind != "jsonl")
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_history_has_all_editions_with_their_times(archive, tmp_path, kind):
    changed = replace(whole(), comments=(replace(whole().comments[0], text="Never mind."),))
    archive.add([changed], "y.json")
    out = tmp_path / f"out.{kind}"
    assert export_table(archive, out, kind, history=True) == 7
    rows = [row for row in rows_of(out) if row["thread_id"] == "north"]
    assert [(row["comment_key"], int(row["edition"]), str(row["latest"]).lower()) for row in rows] == [
        ("a", 1, "false"), ("a", 2, "true"), ("b", 1, "true"), ("c", 1, "true"),
    ]  # fmt: skip
    assert rows[0]["first_added"] == rows[0]["last_seen"] < rows[1]["first_added"]
    assert [bool(row.get("vanished")) for row in rows] == [False, False, True, True]


@pytest.mark.parametrize("kind", FORMATS)
def test_an_empty_archive_is_an_empty_table(tmp_path, kind):
    with Archive.open(tmp_path / "a.duckdb", write=True) as archive:
        assert export_table(archive, tmp_path / f"out.{kind}", kind) == 0
    assert rows_of(tmp_path / f"out.{kind}") == []


def test_an_unknown_form_and_a_place_that_cannot_be_written_to_are_refused(archive, tmp_path):
    with pytest.raises(UsageError, match="one of parquet, csv, jsonl"):
        export_table(archive, tmp_path / "out", "xml")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UsageError, match="a file that can be written"):
        export_table(archive, tmp_path / "folder.csv", "csv")
    assert not list(tmp_path.glob(".*part"))


@pytest.mark.parametrize("kind", FORMATS)
def test_the_programs_own_readers_read_back_what_was_exported(tmp_path_factory, kind):
    if find_spec(f"comments.readers.tables.{READERS[kind]}") is None:
        pytest.skip("no reader yet")

    @settings(unhurried, max_examples=30)
    @given(threads())
    def round_trip(thread):
        folder = tmp_path_factory.mktemp("trip")
        out = folder / f"out.{kind}"
        # A text that is not there, and spaces around one, are not told apart by readers of tables.
        kept = [one for one in thread if writable(one.text).replace("\0", "").strip() or one.deleted]
        texts = [
            replace(one, text=writable(one.text).replace("\0", "").strip(), position=n) for n, one in enumerate(kept)
        ]
        given_thread = replace(thread, comments=tuple(texts), format="json")
        with Archive.open(folder / "a.duckdb", write=True) as archive:
            archive.add([given_thread], "x.json")
            export_table(archive, out, kind)
        if not texts:
            return
        items = list(read_paths([out], ReadOptions()))
        (back,) = [item for item in items if isinstance(item, Thread)]
        assert len(items) == 1
        assert back.thread_id == given_thread.thread_id
        assert (back.article.title, back.article.text) == (thread.article.title, thread.article.text)
        assert [told(one) for one in back] == [told(one) for one in texts]

    round_trip()


def told(comment):
    text = comment.text.strip().replace("\r\n", "\n").replace("\r", "\n")
    name = " ".join(comment.author.name.split()) if comment.author else None
    parent = None if comment.parent_id == comment.comment_id else comment.parent_id  # the reader says so and takes none
    return comment.comment_id, text, name, comment.created_at, parent, comment.deleted
