"""The command line: what it prints, what it returns, what it leaves alone."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import reports.evaluate
import reports.run
from comments.errors import UsageError
from reports.cli import main
from reports.output import output_folder
from reports.progress import progress

HEAVY = {
    "altair",
    "jinja2",
    "langdetect",
    "numpy",
    "pandas",
    "pyarrow",
    "rich",
    "sklearn",
    "vaderSentiment",
    "vl_convert",
}
COMMANDS = [
    *([], ["report"], ["analyse"], ["evaluate"], ["train"], ["classifiers"], ["classifiers", "check"]),
    *(["codebook"], ["codebook", "check"]),
]


@pytest.fixture
def thread(tmp_path):
    file = tmp_path / "thread.jsonl"
    file.write_text('{"text": "hooray for all of them"}\n{"text": "what a shame that is"}\n', encoding="utf-8")
    return file


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command) or "commentariat")
def test_help_loads_nothing_heavy(command):
    script = (
        "import sys; from reports.cli import main; code = main(sys.argv[1:]);"
        "print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules})); sys.exit(code)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", script, *command, "--help"], capture_output=True, text=True, check=True, env=environment
    )
    said, _, loaded = done.stdout.partition("LOADED")
    assert "Usage: commentariat" in said
    assert "reports" in loaded.split()
    assert HEAVY.isdisjoint(loaded.split())


def test_the_version_is_told(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("commentariat, version ")


def test_a_report_is_written_and_told(thread, tmp_path, capsys, scripted):
    assert main(["report", str(thread), "-o", str(tmp_path / "out")]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "2 comments in 1 thread: 2 coded, 0 too uncertain, 0 in other languages or none, 0 deleted; 0 records set aside",
        "2 coded comments are too few for shares; 1 is coded “Supports the takedown” and 1 is coded “Opposes the takedown”.",
        str(tmp_path / "out" / "index.html"),
    ]
    assert said.err == ""
    top = {path.name for path in (tmp_path / "out").iterdir()}
    assert top == {"index.html", "figures", "tables", "summary.json", "manifest.json"}


def test_analyse_writes_no_page(thread, tmp_path, capsys, scripted):
    assert main(["analyse", str(thread), "-o", str(tmp_path / "out")]) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"tables", "summary.json", "manifest.json"}
    assert capsys.readouterr().out.endswith(f"{tmp_path / 'out' / 'tables'}\n")


def test_analyse_and_report_give_the_same_tables(thread, tmp_path, scripted):
    for command in ("analyse", "report"):
        assert main([command, str(thread), "-q", "-o", str(tmp_path / command)]) == 0
    assert contents(tmp_path / "analyse" / "tables") == contents(tmp_path / "report" / "tables")
    assert contents(tmp_path / "analyse")["summary.json"] == contents(tmp_path / "report")["summary.json"]


def test_without_out_the_report_is_in_report(thread, tmp_path, monkeypatch, scripted):
    monkeypatch.chdir(tmp_path)
    assert main(["analyse", thread.name, "-q"]) == 0
    assert (tmp_path / "report" / "summary.json").is_file()


def test_a_page_without_comments_is_no_error(tmp_path, samples, capsys, scripted):
    assert main(["report", str(samples / "gazette-no-comments.txt"), "-o", str(tmp_path / "out")]) == 0
    assert "No comments were found under this article." in capsys.readouterr().out


def flat_pages(folder):
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text("A title of some length that is a title\n\nA comment.\n", encoding="utf-8")
    return ["--comments-from", "3"]


def given(name, content):
    def write(folder):
        (folder / name).write_bytes(content)
        return []

    return write


def options(*words):
    return lambda _folder: list(words)


WRONG = {
    "no such file": ("nowhere.jsonl", options(), ["nowhere.jsonl", "exists"]),
    "an empty file": ("empty.txt", given("empty.txt", b""), ["empty.txt", "an empty file"]),
    "a file of blanks": ("blank.jsonl", given("blank.jsonl", b"\n \n"), ["blank.jsonl", "an empty file"]),
    "a binary file": ("photo.txt", given("photo.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00"), ["photo.txt", "binary", "--encoding"]),
    "not in that encoding": ("late.txt", lambda folder: (given("late.txt", "Späte Einsicht".encode("cp1252"))(folder), ["--encoding", "utf-8"])[1],
                             ["late.txt", "utf-8"]),
    "an unknown encoding": ("thread.jsonl", options("--encoding", "klingon"), ["--encoding", "klingon", "utf-8"]),
    "a folder with nothing readable": ("nothing", lambda folder: (folder / "nothing").mkdir() or [], ["nothing", ".jsonl", ".txt"]),
    "a kind that no reader knows": ("page.pdf", given("page.pdf", b"%PDF-1.4\n\x00\x01\x02"), ["page.pdf", "commentariat formats"]),
    "no text column": ("odd.csv", given("odd.csv", b"name,words\na,b\n"), ["odd.csv", "'text'", "name, words"]),
    "no records": ("odd.jsonl", given("odd.jsonl", b"[1]\n"), ["odd.jsonl", "JSON objects"]),
    "both cuts": ("thread.jsonl", options("--comments-after", "x", "--comments-from", "3"), ["--comments-after", "--comments-from", "both"]),
    "one cut for two pages": ("", flat_pages, ["--comments-from", "meta.toml"]),
    "an unknown classifier": ("thread.jsonl", options("--classifier", "oracle"), ["--classifier", "oracle", "linear"]),
    "an unknown codebook": ("thread.jsonl", options("--codebook", "nonesuch"), ["nonesuch", "takedown"]),
    "a codebook that is none": ("thread.jsonl", lambda folder: (given("my.toml", b"name = 3\n")(folder), ["--codebook", str(folder / "my.toml")])[1],
                                ["my.toml"]),
    "a key that is none": ("thread.jsonl", lambda folder: (given("key", b"not hexadecimal")(folder), ["--key", str(folder / "key")])[1],
                           ["key", "--key"]),
    "no path": (None, options(), ["PATH"]),
    "a word for a number": ("thread.jsonl", options("--max-rejects", "few"), ["--max-rejects", "few"]),
    "an unknown option": ("thread.jsonl", options("--colour"), ["--colour"]),
    "quotes that are none": ("thread.jsonl", options("--quotes", "some"), ["--quotes", "short"]),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_says_what_is_wrong_and_what_to_do(case, thread, tmp_path, capsys):
    name, prepare, words = WRONG[case]
    folder = tmp_path / "input"
    folder.mkdir()
    (folder / "thread.jsonl").write_bytes(thread.read_bytes())
    arguments = prepare(folder)
    out = tmp_path / "out"
    paths = [] if name is None else [str(folder / name)]
    assert main(["report", *paths, "-o", str(out), *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    for word in words:
        assert word in said.err, said.err
    assert "Traceback" not in said.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["input", "thread.jsonl"], "something was left behind"


def test_a_file_in_the_place_of_the_output(thread, tmp_path, capsys):
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    assert main(["report", str(thread), "-o", str(tmp_path / "taken")]) == 2
    assert f"{tmp_path / 'taken'}: expected a folder to write to, got a file" in capsys.readouterr().err
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


def test_an_output_that_cannot_be_made(thread, tmp_path, capsys):
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    assert main(["report", str(thread), "-o", str(tmp_path / "taken" / "below")]) == 2
    assert "a folder that can be written to" in capsys.readouterr().err


def test_one_unreadable_file_among_several_is_set_aside(thread, tmp_path, capsys, scripted):
    (tmp_path / "empty.jsonl").write_bytes(b"")
    out = tmp_path / "out"
    assert main(["analyse", str(tmp_path), "-o", str(out)]) == 0
    assert "1 record set aside" in capsys.readouterr().out
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["rejects"][0]["source"] == "empty.jsonl"


@pytest.mark.parametrize(("limit", "code"), [(None, 0), (3, 0), (2, 1), (0, 1)])
def test_max_rejects(thread, tmp_path, capsys, scripted, limit, code):
    thread.write_text(thread.read_text(encoding="utf-8") + '{"text": 1}\n{}\n[]\n', encoding="utf-8")
    wanted = [] if limit is None else ["--max-rejects", str(limit)]
    assert main(["analyse", str(thread), "-o", str(tmp_path / "out"), *wanted]) == code
    said = capsys.readouterr()
    assert ("--max-rejects" in said.err) == bool(code)
    assert "3 records set aside" in said.out
    assert (tmp_path / "out" / "tables" / "rejects.csv").is_file()


def test_quiet_says_nothing_but_errors(thread, tmp_path, capfd, scripted):
    assert main(["report", str(thread), "-q", "-o", str(tmp_path / "out")]) == 0
    assert tuple(capfd.readouterr()) == ("", "")
    assert main(["report", str(tmp_path / "nowhere"), "--quiet", "-o", str(tmp_path / "out")]) == 2
    assert "nowhere" in capfd.readouterr().err


def test_verbose_says_what_is_done(thread, tmp_path, capsys, scripted):
    thread.write_text(thread.read_text(encoding="utf-8") + '{"text": 1}\n', encoding="utf-8")
    assert main(["report", str(thread), "--verbose", "-o", str(tmp_path / "out")]) == 0
    first, reject, *rest = capsys.readouterr().err.splitlines()
    assert first == "commentariat: reading and coding"
    assert reject.startswith("commentariat: set aside thread.jsonl#3: ")
    assert rest == [
        "commentariat: read thread.jsonl: 2 comments",
        "commentariat: 2 comments coded",
        "commentariat: drawing the report",
    ]


def test_progress_is_drawn_at_a_terminal_only(capsys, monkeypatch):
    def walk():
        with progress(quiet=False, verbose=False) as live:
            live.stage("reading and coding")
            live.comments(1234)
            live.note("a note for the verbose")

    walk()
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    walk()
    assert "reading" in capsys.readouterr().err


@pytest.fixture
def written(thread, tmp_path, scripted):
    """An output folder with a report and with files of the user's own."""
    out = tmp_path / "out"
    assert main(["report", str(thread), "-q", "-o", str(out)]) == 0
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "tables" / "pivot.csv").write_text("mine", encoding="utf-8")
    return out


def test_after_an_error_the_output_is_as_it_was(thread, tmp_path, written, monkeypatch, scripted, capsys):
    before = contents(tmp_path)

    class Broken(scripted):
        def predict_proba(self, _comments):
            raise UsageError("a classifier that works", got="this one")

    monkeypatch.setattr(reports.run, "load_classifier", lambda _name, codebook, _model=None: Broken(codebook))
    assert main(["report", str(thread), "-o", str(written)]) == 2
    assert "expected a classifier that works, got this one" in capsys.readouterr().err
    assert contents(tmp_path) == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_files_of_the_users_own_stay(thread, written):
    assert main(["report", str(thread), "-q", "-o", str(written)]) == 0
    assert (written / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (written / "tables" / "pivot.csv").read_text(encoding="utf-8") == "mine"


def test_an_old_page_does_not_stand_beside_new_tables(thread, written):
    thread.write_text('{"text": "is the ferry running today"}\n', encoding="utf-8")
    (written / "figures" / "stances.svg").write_text("<svg>redrawn by hand</svg>", encoding="utf-8")
    assert main(["analyse", str(thread), "-q", "-o", str(written)]) == 0
    left = set(contents(written))
    assert "index.html" not in left
    assert {name for name in left if name.startswith("figures/")} == {"figures/stances.svg"}, (
        "what was changed by hand stays"
    )
    assert {"notes.txt", "tables/pivot.csv", "tables/comments.csv"} <= left


@pytest.mark.parametrize(
    "manifest", ["", "[]", '{"files": 3}', '{"files": {"../precious.txt": "HASH"}}', '{"files": [["a"]]}']
)
def test_a_manifest_that_lies_costs_nothing(tmp_path, manifest):
    precious, out = tmp_path / "precious.txt", tmp_path / "out"
    precious.write_text("mine", encoding="utf-8")
    out.mkdir()
    manifest = manifest.replace("HASH", hashlib.sha256(b"mine").hexdigest())
    (out / "manifest.json").write_text(manifest, encoding="utf-8")
    with output_folder(out) as folder:
        (folder / "new.txt").write_text("new", encoding="utf-8")
    assert set(contents(tmp_path)) == {"precious.txt", "out/manifest.json", "out/new.txt"}


def test_the_classifiers_are_listed_with_their_distribution(capsys):
    assert main(["classifiers"]) == 0
    assert "linear\tcommentariat" in capsys.readouterr().out.splitlines()


def test_a_codebook_is_shown_and_printed(capsys):
    assert main(["codebook", "show"]) == 0
    shown = capsys.readouterr().out
    assert "supports_takedown: Supports the takedown" in shown
    assert main(["codebook", "manual"]) == 0
    assert "Supports the takedown" in capsys.readouterr().out
    assert main(["codebook", "show", "nonesuch"]) == 2


def test_a_codebook_with_a_fault_is_told(tmp_path, capsys):
    file = tmp_path / "my.toml"
    file.write_text('name = "my"\nversion = "1"\n', encoding="utf-8")
    assert main(["codebook", "check", str(file)]) == 2
    said = capsys.readouterr()
    assert "my.toml" in said.out
    assert "a codebook without faults" in said.err


CODED = [
    {"id": "1", "text": "hooray for all of them, at last", "stance": ["supports_takedown"]},
    {"id": "2", "text": "what a shame that is for us", "stance": ["opposes_takedown"]},
    {"id": "3", "text": "it was a plot and you all know it", "stance": ["no_stance"]},
    {"id": "4", "text": "is the ferry running today or not", "stance": ["no_stance"]},
]


@pytest.fixture
def coded(tmp_path, monkeypatch, scripted_classifier):
    monkeypatch.setattr(
        reports.evaluate, "load_classifier", lambda _name, codebook, _model=None: scripted_classifier(codebook)
    )
    file = tmp_path / "coded.jsonl"
    file.write_text("\n".join(map(json.dumps, CODED)) + "\n", encoding="utf-8")
    return file


def test_evaluate_gives_scores_and_errors(coded, tmp_path, capsys):
    assert main(["evaluate", str(coded), "--json", "--errors", str(tmp_path / "errors.jsonl")]) == 0
    result = json.loads(capsys.readouterr().out)
    assert {"n", "classifier", "codebook", "stance"} <= set(result)
    assert (result["n"], result["classifier"]) == (4, "scripted 1")
    assert {"macro_f1", "majority_macro_f1", "alpha", "coverage", "brier", "ece", "codes"} <= set(result["stance"])
    assert {"precision", "recall", "f1", "f1_ci", "support"} <= set(result["stance"]["codes"]["conspiracy"])
    assert result["stance"]["codes"]["opposes_takedown"]["f1"] == 1.0
    wrong = [json.loads(line) for line in (tmp_path / "errors.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["gold"], row["coded"]) for row in wrong] == [("3", ["no_stance"], ["conspiracy"])]


def test_evaluate_prints_a_table(coded, capsys):
    assert main(["evaluate", str(coded)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("scripted 1 on 4 coded comments (coded.jsonl), codebook takedown ")
    assert "conspiracy" in said


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"text": "a", "stance": ["supports_takedowns"]}', "supports_takedowns"),
        ('{"text": "a", "stance": []}', "a list of codes"),
        ('{"stance": ["no_stance"]}', "an object with a 'text'"),
        ("{", "a JSON object"),
    ],
)
def test_evaluate_names_the_line_of_a_wrong_record(coded, capsys, line, words):
    coded.write_text(coded.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    assert main(["evaluate", str(coded)]) == 2
    said = capsys.readouterr().err
    assert f"{coded}:5" in said
    assert words in said


def test_the_installed_command_answers():
    command = Path(sys.executable).with_name("commentariat")
    if not command.exists():
        pytest.skip("commentariat is not installed beside this Python: pip install -e .")
    done = subprocess.run([command, "--help"], capture_output=True, text=True, check=True)
    assert "How readers reacted" in done.stdout
