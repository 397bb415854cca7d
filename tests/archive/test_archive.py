"""The file: what is an archive and what is none, who may open it, what is removed, and the codes that are kept."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from comments.archive import Archive, Run, thread_key
from comments.errors import InputError, UsageError
from comments.model import Article, Author, Comment, Thread

HOLD = """
import sys
from pathlib import Path
from comments.archive import Archive
with Archive.open(Path(sys.argv[1]), write=sys.argv[2] == "write"):
    print("open", flush=True)
    sys.stdin.read()
"""
MARK = "quillfeather-was-here-7f3a"


def thread(number, *texts):
    comments = tuple(
        Comment(f"k{place}", place, text, f"x#{place}", Author("Orla")) for place, text in enumerate(texts or ["Gone."])
    )
    article = Article(f"Page {number}", ((0, f"Paragraph {number}"),), url=f"https://g.example/{number}")
    return Thread(f"t{number}", article, comments, "x.json", format="json")


@pytest.fixture
def path(tmp_path):
    with Archive.open(tmp_path / "a.duckdb", write=True) as archive:
        archive.add([thread(1), thread(2, "One.", "Two.")], "x.json")
    return tmp_path / "a.duckdb"


def frame(*rows):
    columns = ["thread_id", "comment_id", "status", "language", "sentiment", "stance", "p_conspiracy", "p_no_stance"]
    return pd.DataFrame(rows, columns=columns)


def run(name="linear", **told):
    return Run(name, "1", "takedown", "abc", "0.1.0", **told)


def test_an_archive_is_made_on_the_first_writing_and_leaves_nothing_beside_it(tmp_path):
    with Archive.open(tmp_path / "new" / "a.duckdb", write=True) as archive:
        assert archive.summary()["threads"] == 0
        assert list(archive.threads()) == []
        assert archive.about.authors == "keep"
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["a.duckdb"]


def test_what_is_not_there_cannot_be_read(tmp_path):
    with (
        pytest.raises(InputError, match="expected an archive, got nothing there"),
        Archive.open(tmp_path / "a.duckdb", write=False),
    ):
        pass


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize("content", [b"", b"comment threads\n" * 900, os.urandom(20_000)])
def test_a_file_that_is_no_archive_is_refused_and_left_alone(tmp_path, content, write):
    file = tmp_path / "a.duckdb"
    file.write_bytes(content)
    with pytest.raises(InputError, match="expected an archive"), Archive.open(file, write=write):
        pass
    assert file.read_bytes() == content


def test_another_programs_duckdb_file_is_refused(tmp_path):
    with duckdb.connect(str(tmp_path / "a.duckdb")) as other:
        other.execute("CREATE TABLE about (name VARCHAR)")
    with (
        pytest.raises(InputError, match="DuckDB file with other tables"),
        Archive.open(tmp_path / "a.duckdb", write=True),
    ):
        pass


def test_an_archive_of_a_newer_version_is_refused(path):
    with duckdb.connect(str(path)) as other:
        other.execute("UPDATE about SET schema_version = 99")
    with pytest.raises(InputError, match="version 1 or older, got version 99"), Archive.open(path, write=False):
        pass


@pytest.mark.parametrize(("holder", "mine"), [("write", True), ("write", False), ("read", True)])
def test_a_second_writer_is_told_who_has_it(path, holder, mine):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"open\n"
        with (
            pytest.raises(UsageError, match=f"nobody else writes to.*process {other.pid}"),
            Archive.open(path, write=mine),
        ):
            pass
        other.communicate(b"")
    with Archive.open(path, write=mine) as archive:
        assert len(archive.list()) == 2


def test_two_readers_are_no_trouble(path):
    with Archive.open(path, write=False) as one, Archive.open(path, write=False) as other:
        assert list(one.threads()) == list(other.threads())


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc, where nobody may make a file")
def test_a_place_that_cannot_be_written_to_is_said():
    with pytest.raises((UsageError, InputError)), Archive.open(Path("/proc/a.duckdb"), write=True):
        pass


def test_a_disk_that_is_full_is_said(path):
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from pathlib import Path\nfrom comments.archive import Archive\nfrom comments.errors import CommentariatError\n"
        "from tests.archive.loader import load\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))\n"
        "try:\n    load(Path(sys.argv[1]), 1)\n"
        "except CommentariatError as error:\n    print(type(error).__name__, error)\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.stdout.startswith("UsageError"), done.stdout + done.stderr
    assert "a disk with room" in done.stdout
    with Archive.open(path, write=True) as archive:
        assert {"t1", "t2"} <= {held.thread_id for held in archive.threads()}


def test_names_and_pseudonyms_are_not_mixed_nor_two_keys(tmp_path):
    file = tmp_path / "a.duckdb"
    with Archive.open(file, write=True, authors="pseudonym", key_fingerprint="abc"):
        pass
    with Archive.open(file, write=True, authors="pseudonym", key_fingerprint="abc"):
        pass
    with (
        pytest.raises(UsageError, match="--authors pseudonym, as in the archive"),
        Archive.open(file, write=True, authors="keep"),
    ):
        pass
    with (
        pytest.raises(UsageError, match="the key that"),
        Archive.open(file, write=True, authors="pseudonym", key_fingerprint="other"),
    ):
        pass


def test_what_is_removed_is_gone_from_the_bytes_of_the_file(path):
    with Archive.open(path, write=True) as archive:
        archive.add([thread(3, f"I, {MARK}, say no.")], "y")
        archive.add([thread(3, f"I, {MARK}, say yes."), thread(4, "Stays.")], "z")
        archive.add_codings(run(), frame(("t3", "k0", "coded", "en", 0.1, "conspiracy", 0.9, 0.1)))
    assert MARK.encode() in path.read_bytes()
    with Archive.open(path, write=True) as archive:
        assert archive.remove("g.example/3") == 1
        assert [one.thread_id for one in archive.threads()] == ["t1", "t2", "t4"]
        assert archive.summary()["codings"] == 0
        assert archive.add([thread(4, "Stays.")], "z").nothing_new
    assert MARK.encode() not in path.read_bytes()
    assert [file.name for file in path.parent.iterdir()] == ["a.duckdb"]
    with Archive.open(path, write=False) as archive:
        assert archive.list()["thread_id"].tolist() == ["t1", "t2", "t4"]
        assert archive.query("SELECT count(*) AS n FROM latest_codings")["n"].tolist() == [0]


def test_a_removal_that_was_cut_off_is_completed_on_the_next_writing(path):
    with Archive.open(path, write=True) as archive:
        archive.add([thread(3, f"I, {MARK}, say no.")], "y")
    with duckdb.connect(str(path)) as other:  # as after a kill between the deletion and the new file
        for table in ("comments", "editions", "articles", "threads"):
            other.execute(f"DELETE FROM {table} WHERE thread = 3")  # noqa: S608
        other.execute("UPDATE about SET unpurged = true")
    with Archive.open(path, write=True) as archive:
        assert [one.thread_id for one in archive.threads()] == ["t1", "t2"]
    assert MARK.encode() not in path.read_bytes()


def test_what_is_not_there_cannot_be_removed(path):
    with Archive.open(path, write=True) as archive, pytest.raises(InputError, match="key of a thread"):
        archive.remove("g.example/none")


def test_codes_of_a_newer_run_stand_beside_the_older_ones_and_count(path):
    first = frame(
        ("t2", "k0", "coded", "en", 0.25, "conspiracy", 0.75, 0.25),
        ("t2", "k1", "unsupported_language", "xx", float("nan"), "", float("nan"), float("nan")),
    )
    old, new = run("linear"), run("better")
    with Archive.open(path, write=True) as archive:
        assert archive.add_codings(old, first) == 2
        assert archive.add_codings(old, frame(("t1", "k0", "coded", "en", 0.0, "no_stance", 0.1, 0.9))) == 1
        archive.add_codings(new, frame(("t2", "k0", "coded", "en", 0.25, "no_stance", 0.2, 0.8)))
        assert archive.query("SELECT classifier FROM runs ORDER BY number")["classifier"].tolist() == [
            "linear",
            "better",
        ]
        assert archive.summary()["codings"] == 4
        latest = archive.query(
            "SELECT thread_id, comment_id, stance, run_id, probabilities['no_stance'] AS p FROM latest_codings ORDER BY ALL"
        )
    assert latest["stance"].tolist() == ["no_stance", "no_stance", ""]
    assert latest["run_id"].tolist() == [old.run_id, new.run_id, old.run_id]
    assert latest["p"].tolist()[:2] == [0.9, 0.8]
    assert pd.isna(latest["p"][2])


def test_codes_are_of_the_edition_that_was_coded(path):
    coded = frame(("t1", "k0", "coded", "en", 0.0, "no_stance", 0.1, 0.9))
    with Archive.open(path, write=True) as archive:
        archive.add_codings(run(), coded)
        archive.add([thread(1, "Gone, all.")], "y")
        archive.add_codings(run(), coded)
        assert archive.query("SELECT edition FROM codings ORDER BY edition")["edition"].tolist() == [1, 2]


def test_codes_of_unknown_comments_are_refused_and_nothing_of_them_is_kept(path):
    with Archive.open(path, write=True) as archive:
        with pytest.raises(InputError, match="1 of 2 that are not in it"):
            archive.add_codings(
                run(),
                frame(("t1", "k0", "coded", "en", 0, "", 0, 1), ("t1", "nobody", "coded", "en", 0, "", 0, 1)),
            )
        assert archive.summary()["runs"] == archive.summary()["codings"] == 0


def test_codes_can_be_kept_while_the_threads_are_read(path):
    with Archive.open(path, write=True) as archive:
        archive.add([thread(number, *map(str, range(300))) for number in range(10, 50)], "more")
        ours = run()
        for held in archive.threads():
            rows = [(held.thread_id, one.comment_id, "coded", "en", 0.0, "", 0.5, 0.5) for one in held]
            archive.add_codings(ours, frame(*rows))
        assert archive.summary()["codings"] == archive.summary()["comments"] == 12_003


def test_list_and_summary_count(path):
    with Archive.open(path, write=True) as archive:
        archive.add([thread(2, "One!")], "y")
        listed = archive.list().to_dict("records")
        assert [(row["thread_key"], row["n_comments"], row["n_vanished"], row["n_changed"]) for row in listed] == [
            ("g.example/1", 1, 0, 0),
            ("g.example/2", 1, 1, 1),
        ]
        assert archive.summary() == {
            "threads": 2, "comments": 3, "editions": 4, "additions": 2, "rejects": 0, "runs": 0, "codings": 0,
        }  # fmt: skip


def test_a_thread_without_an_address_is_known_by_its_format_and_id():
    plain = replace(thread(1), article=Article("Page"))
    assert thread_key(plain) == "json:t1"
