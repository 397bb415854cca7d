"""What the commands on archives do and say, from files to exports."""

import json
from dataclasses import replace

import pandas as pd
import pytest

import reports.archive as commands
from comments.archive import Archive, Run
from comments.errors import InputError, UsageError
from comments.model import Article, Author, Comment, Reject, Thread
from comments.readers import ReadOptions

PAGE = """Harbour ferry page removed

The company said in a statement on Monday that it had removed 40 accounts which praised the harbour office.

Comments

{}
"""


@pytest.fixture
def page(tmp_path):
    """A flat page on which two people wrote."""
    file = tmp_path / "ferries.txt"

    def write(*texts):
        file.write_text(PAGE.format("\n\n".join(texts)), encoding="utf-8")
        (tmp_path / "ferries.meta.toml").write_text(
            'url = "https://g.example/ferries"\ncomments_from = 7\n', encoding="utf-8"
        )
        return file

    return write


@pytest.fixture
def read(monkeypatch):
    """Lets the commands read what a test gives instead of files' content."""

    def give(*items):
        monkeypatch.setattr(commands, "read_paths", lambda *_: iter(items))

    return give


def thread(*texts, author="Orla Quillfeather"):
    comments = tuple(Comment(f"k{n}", n, text, f"x#{n}", Author(author)) for n, text in enumerate(texts))
    article = Article("Ferry pages removed", url="https://g.example/1")
    return Thread("t1", article, comments, "x.json", furniture=((3, "Orla Quillfeather · 3h"),), format="json")


def test_a_page_is_added_and_again_and_again_with_changes(tmp_path, page):
    archive = tmp_path / "a.duckdb"
    first = page("Good riddance to the gulls.", "Shame on them, I say.")
    said = commands.add([first], archive, ReadOptions())
    assert said.startswith("read 1 thread with 2 comments: 2 new, 0 changed")
    assert commands.add([first], archive, ReadOptions()) == "read 1 thread with 2 comments: nothing new"
    page("Good riddance to the gulls.", "Something in between, for once.", "Shame on them, I say.")
    assert "1 new, 0 changed, 0 vanished, 0 returned, 2 unchanged" in commands.add([first], archive, ReadOptions())
    assert [len(held) for held in commands.archived_threads(archive)] == [3]
    assert "1 thread, 3 comments, 3 additions; authors stand as pseudonyms" in commands.list_(archive)


def test_an_archive_beside_its_threads_is_not_read_as_one(tmp_path, page):
    page("Good riddance to the gulls.", "Shame on them, I say.")
    commands.add([tmp_path], tmp_path / "archive.bin", ReadOptions())
    assert "nothing new" in commands.add([tmp_path], tmp_path / "archive.bin", ReadOptions())


def test_names_stand_nowhere_in_an_archive_of_pseudonyms(tmp_path, page, read):
    archive, file = tmp_path / "a.duckdb", page("x")
    read(thread("I, Orla Quillfeather, agree."), Reject("x#9", "no text", '{"author": "Orla Quillfeather"}'))
    commands.add([file], archive, ReadOptions())
    assert b"Quillfeather" not in archive.read_bytes()
    (held,) = commands.archived_threads(archive)
    assert held.comments[0].author.name.startswith("reader-")
    kept = tmp_path / "kept.duckdb"
    commands.add([file], kept, ReadOptions(), "keep")
    assert b"Quillfeather" in kept.read_bytes()


def test_kinds_and_keys_are_not_mixed(tmp_path, page):
    archive, file = tmp_path / "a.duckdb", page("Good riddance to the gulls.", "Shame.")
    commands.add([file], archive, ReadOptions())
    with pytest.raises(UsageError, match="as in the archive"):
        commands.add([file], archive, ReadOptions(), "keep")
    with pytest.raises(UsageError, match="the key that"):
        commands.add([file], archive, ReadOptions(), key=tmp_path / "other.key")


def test_show_tells_what_changed_and_what_vanished(tmp_path, page, read):
    archive, file = tmp_path / "a.duckdb", page("x")
    whole = thread("Good.", "Shame on\nthem.", "Stays.")
    read(whole)
    commands.add([file], archive, ReadOptions(), "keep")
    comments = (replace(whole.comments[0], text="Good, I said \u202eso\u202c."), whole.comments[2])
    read(replace(whole, comments=comments, article=replace(whole.article, title="Ferry pages restored")))
    commands.add([file], archive, ReadOptions(), "keep")
    told = commands.show(archive, "t1")
    assert told == commands.show(archive, "g.example/1")
    lines = [line.split() for line in told.splitlines()]
    assert ["2", "0", "1", "1", "0", "ferries.txt"] in [[line[0], *line[3:]] for line in lines if len(line) == 8]
    assert "Good, I said so." in told
    assert "Ferry pages restored" in told
    assert "Shame on them." in told
    assert "\u202e" not in told
    assert "Stays." not in told


def test_remove_removes_one_thread(tmp_path, page, read):
    archive, file = tmp_path / "a.duckdb", page("x")
    read(thread("Good."))
    commands.add([file], archive, ReadOptions())
    assert commands.remove(archive, "t1") == "removed g.example/1: 1 comments with their editions and codes"
    with pytest.raises(InputError, match="archive list"):
        commands.remove(archive, "t1")
    assert list(commands.archived_threads(archive)) == []


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_export_writes_a_table(tmp_path, page, kind):
    archive, out = tmp_path / "a.duckdb", tmp_path / f"out.{kind}"
    commands.add([page("Good riddance to the gulls.", "Shame on them.")], archive, ReadOptions())
    assert commands.export(archive, out, kind) == f"wrote 2 rows to {out}"
    assert commands.export(archive, out, kind, history=True) == f"wrote 2 rows to {out}"
    assert out.stat().st_size


def test_export_writes_a_convokit_corpus(tmp_path, page, read):
    archive, out = tmp_path / "a.duckdb", tmp_path / "corpus"
    whole = thread("Good.", "Shame.")
    read(replace(whole, comments=(whole.comments[0], replace(whole.comments[1], parent_id="k0"))))
    commands.add([page("x")], archive, ReadOptions())
    assert commands.export(archive, out, "convokit") == f"wrote a corpus of 2 comments to {out}"
    utterances = [json.loads(line) for line in (out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [item["reply-to"] for item in utterances] == [None, "article:t1", "t1/k0"]
    assert (out / "index.json").exists()
    with pytest.raises(UsageError, match="history"):
        commands.export(archive, out, "convokit", history=True)
    with pytest.raises(UsageError, match="one of parquet"):
        commands.export(archive, out, "xml")


def test_codes_are_kept_while_or_after_the_threads_are_read(tmp_path, page, read):
    archive = tmp_path / "a.duckdb"
    read(thread("Good.", "Shame."))
    commands.add([page("x")], archive, ReadOptions())

    def frames(threads):
        for held in threads:
            ids = [one.comment_id for one in held]
            yield pd.DataFrame({"thread_id": held.thread_id, "comment_id": ids, "status": "coded", "language": "en",
                                "sentiment": 0.0, "stance": "", "p_conspiracy": 0.5})  # fmt: skip

    coded = list(frames(commands.archived_threads(archive)))
    assert commands.keep_codings(archive, Run("linear", "1", "takedown", "abc", "0.1.0"), coded) == 2
    with Archive.open(archive, write=True) as opened:
        again = Run("linear", "2", "takedown", "abc", "0.1.0")
        assert commands.keep_codings(opened, again, frames(commands.archived_threads(opened))) == 2
        assert opened.summary()["codings"] == 4


def test_an_addition_that_was_cut_off_is_listed(tmp_path, page, read):
    archive, file = tmp_path / "a.duckdb", page("x")

    def broken():
        yield thread("Good.")
        raise KeyboardInterrupt

    read(*())
    commands.add([file], archive, ReadOptions())
    with Archive.open(archive, write=True) as opened, pytest.raises(KeyboardInterrupt):
        opened.add(broken(), "x")
    assert "cut off: 1" in commands.list_(archive)
