"""Names stay out of a report unless they were asked for, whatever an archive holds; and out of an archive once removed."""

import json

import pytest

from comments.archive import Archive
from reports.cli import main

NAMES = ("Orlanda Brixworth", "Zed Quillon")
ROWS = [
    {"thread_id": "pier", "title": "Pier page gone", "comment_id": "a", "author": NAMES[0], "text": "Good riddance."},
    {"thread_id": "pier", "comment_id": "b", "author": NAMES[1], "parent_id": "a", "text": "No, Orlanda Brixworth."},
    {"thread_id": "pier", "comment_id": "b", "author": NAMES[1], "text": "The same id, by Zed Quillon."},
]


@pytest.fixture
def run(tmp_path):
    """A command line of the program, run in a folder with a file of threads; its exit code."""
    file = tmp_path / "pier.jsonl"
    file.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")

    def invoke(*arguments):
        places = {"FILE": file, "ARCHIVE": tmp_path / "a.duckdb", "OUT": tmp_path / "out"}
        return main([str(places.get(word, word)) for word in arguments])

    return invoke


def spoken(folder):
    """The names that stand in a report."""
    held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.suffix in {".csv", ".html", ".json"})
    return [name for name in NAMES if name.encode() in held]


@pytest.mark.parametrize(
    ("held", "asked", "told"),
    [("keep", None, []), ("keep", "pseudonym", []), ("keep", "keep", list(NAMES)), ("pseudonym", None, [])],
)
def test_a_report_on_an_archive_tells_names_only_if_they_are_asked_for(run, tmp_path, held, asked, told):
    assert run("archive", "add", "ARCHIVE", "FILE", "--authors", held) == 0
    wish = [] if asked is None else ["--authors", asked]
    assert run("report", "--archive", "ARCHIVE", "-o", "OUT", *wish) == 0
    assert spoken(tmp_path / "out") == told
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert bool(manifest["pseudonym_key"]) == (not told)
    assert manifest["options"]["authors"] == (asked or "pseudonym")


def test_names_that_an_archive_does_not_hold_cannot_be_asked_for(run):
    assert run("archive", "add", "ARCHIVE", "FILE") == 0
    assert run("report", "--archive", "ARCHIVE", "-o", "OUT", "--authors", "keep") == 2


def test_what_was_set_aside_is_kept_once_and_goes_with_its_thread(run, tmp_path):
    for _ in range(3):
        assert run("archive", "add", "ARCHIVE", "FILE", "--authors", "keep") == 0
    with Archive.open(tmp_path / "a.duckdb", write=False) as archive:
        assert archive.summary()["rejects"] == 1
        [key] = archive.list()["thread_key"]
    assert b"Zed Quillon" in (tmp_path / "a.duckdb").read_bytes()
    assert run("archive", "remove", "ARCHIVE", key) == 0
    assert b"Quillon" not in (tmp_path / "a.duckdb").read_bytes()


def test_a_column_of_whom_a_comment_answers_is_none_of_parents_and_no_name_is_left(run, tmp_path):
    people = ["Gregor Halloway", "Maud Pennyfeather", "Ivo Trant"]
    rows = [f"{n},{name},{people[n - 1] if n else ''},I see it so" for n, name in enumerate(people)]
    table = tmp_path / "pier.csv"
    table.write_text("\n".join(["comment_id,author,reply_to,text", *rows]), encoding="utf-8")
    assert run("report", str(table), "-o", "OUT") == 0
    held = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert not [name for name in people if name.encode() in held]
    assert b"names no comment" not in held


def test_without_quotes_no_side_in_a_commenter_s_words_is_told(run, tmp_path):
    text = "Only the farmers' pages were removed. Biased against the farmers!"
    rows = [{"thread_id": "pier", "comment_id": str(n), "text": text} for n in range(4)]
    (tmp_path / "pier.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert run("report", "FILE", "-o", "OUT", "--quotes", "none") == 0
    held = b"".join(
        path.read_bytes().lower() for path in (tmp_path / "out").rglob("*") if path.suffix in {".csv", ".html", ".json"}
    )
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert [row["side"] for row in summary["claims"]["harmed"]] == ["words withheld"]
    assert b"farmers" not in held
