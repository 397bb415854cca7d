"""The search for names that are left in an output: none in what was made here, each that is planted."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.actors import shipped_gazetteer
from comments.errors import InputError
from comments.pseudonyms import Pseudonymiser, load_key
from comments.readers import ReadOptions
from reports.cli import main
from reports.privacy import check, exit_code, public_names, render

AUTHORS = [
    "Orla Quillfeather",
    "Zoë Marrow",
    "Ferry",
    "marrow_1987",
    "J. R. Tetteby-Marrow",
    "O’Halvers, Pat",
    "TarekH",
]
TEXTS = [
    "@Orla Quilfeather, they removed the page at last and it was overdue, Facebook",
    "I agree with @Quillfethar and with Zoe Marrow's view of the ferry page",
    "Orla Quillfeather wrote: this is censorship of our side, pure and simple",
    "see twitter.com/marrow_1987/status/1234567890123 and #orlaquillfeather, it is fake",
    "mail orla.q@gulls.example or call +44 20 7946 0958 if you want the page back",
    "@marrow 1987 and u/TarekH are both right, says J. R. Tetteby-Marrow, O’Halvers, Pat too",
    "Ferry: you are wrong about the harbour office, @stranger9 knows",
    "the harbour office has had 1,200,000 clicks since 2021-10-19 and nobody cares",
]


@pytest.fixture(scope="module")
def made(tmp_path_factory, report_on):
    """A folder with a file of those comments by those authors, a key, and a report on the file, made once."""
    folder = tmp_path_factory.mktemp("made")
    told = {"thread_id": "t", "title": "Facebook removes a page", "outlet": "The Harbour Times"}
    records = [
        {**told, "comment_id": f"c{number}", "author": AUTHORS[number % len(AUTHORS)], "text": text}
        for number, text in enumerate(TEXTS)
    ]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "page.jsonl").write_text(lines, encoding="utf-8")
    network = ("gexf", "graphml", "convokit")
    report_on([folder / "page.jsonl"], folder / "out", network=network, key=folder / "a.key")
    return folder


@pytest.fixture
def out(made, tmp_path):
    """A copy of the report, with the file and the key beside it."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "out"


@pytest.fixture
def page(out):
    return out.parent / "page.jsonl"


def by_key(out):
    return check(out, out.parent / "a.key", [], ReadOptions())


def by_threads(out):
    return check(out, out.parent / "a.key", [out.parent / "page.jsonl"], ReadOptions())


WAYS = pytest.mark.parametrize("way", [by_key, by_threads])


@WAYS
def test_a_report_gives_nobody_away(out, way):
    leaks = way(out)
    assert [leak for leak in leaks if leak.certain] == []
    assert exit_code(leaks) == 0
    words = "".join(file.read_text(encoding="utf-8", errors="ignore") for file in out.rglob("*") if file.is_file())
    assert [
        name for name in ("Quil", "Marrow", "marrow", "Tetteby", "Halvers", "gulls.ex", "7946") if name in words
    ] == []


PLANTED = [
    ("index.html", "<p>so says Zo&euml; Marrow</p>", "Zoë Marrow"),
    ("index.html", '<script type="application/json">{"a": "Zo\\u00eb Marrow"}</script>', "Zoë Marrow"),
    ("index.html", "<p>so says <b>Orla</b> <i>Quillfeather</i></p>", "Orla Quillfeather"),
    ("index.html", '<a href="https://x.example/?q=Orla%20Quillfeather">', "Orla Quillfeather"),
    ("summary.json", '{"a": "J. R. Tetteby-Marrow"}', "J. R. Tetteby-Marrow"),
    ("tables/comments.csv", "1,ZOË MARROW,no", "ZOË MARROW"),
    ("figures/new.svg", "<text>marrow_1987</text>", "marrow_1987"),
    ("network/new.gexf", '<node id="1" label="marrow_1987"/>', "marrow_1987"),
    ("network/new.graphml", "<data>Orla Quillfeather</data>", "Orla Quillfeather"),
    ("new.jsonl", '{"a": "so says @ferry"}', "@ferry"),
    ("new.txt", "x " * 70_000 + "Orla Quillfeather " + "x " * 70_000, "Orla Quillfeather"),
]


@WAYS
@pytest.mark.parametrize(("name", "content", "shown"), PLANTED)
def test_a_planted_name_is_found(out, way, name, content, shown):
    file = out / name
    file.parent.mkdir(exist_ok=True)
    with file.open("a", encoding="utf-8") as end:
        end.write(content + "\n")
    leaks = [leak for leak in way(out) if leak.certain]
    assert {leak.file for leak in leaks} == {name}, leaks
    assert any(shown in leak.excerpt and leak.kind == "name" for leak in leaks)
    assert exit_code(leaks) == 1
    assert name in render(leaks)


@WAYS
def test_a_name_in_a_parquet_table_is_found_with_its_row(out, way):
    file = out / "tables" / "comments.parquet"
    table = pd.read_parquet(file)
    table.loc[2, "text"] = "so says Orla Quillfeather"
    table.to_parquet(file)
    [leak] = [leak for leak in way(out) if leak.certain]
    assert (leak.file, leak.place) == ("tables/comments.parquet", "column text, row 3")


def test_what_was_run_together_or_misspelt_is_found_with_the_threads(out):
    (out / "new.txt").write_text("orlaquillfeather\nOrla Quilfeather\n", encoding="utf-8")
    found = {(leak.kind, leak.place, leak.certain) for leak in by_threads(out) if leak.file == "new.txt"}
    assert found == {("name", "line 1", True), ("misspelt name", "line 2", False)}


@WAYS
def test_a_plain_word_that_is_somebody_s_name_is_told_apart(out, way):
    (out / "new.txt").write_text("the ferry is late\n", encoding="utf-8")
    leaks = [leak for leak in way(out) if leak.file == "new.txt"]
    assert [(leak.kind, leak.certain) for leak in leaks] == [("name or word", False)]
    assert exit_code(leaks) == 0


@WAYS
def test_addresses_numbers_handles_and_the_key_are_found(out, way):
    key = (out.parent / "a.key").read_text(encoding="ascii").strip()
    lines = ["x@gulls.example", "call +44 20 7946 0958", "so @bob", "so @Facebook", key.upper()]
    (out / "new.txt").write_text("\n".join(lines), encoding="utf-8")
    found = [(leak.kind, leak.place, leak.certain) for leak in way(out) if leak.file == "new.txt"]
    assert sorted(found) == [
        ("e-mail address", "line 1", True),
        ("handle", "line 3", False),
        ("key", "line 5", True),
        ("phone number", "line 2", True),
    ]


def test_styles_and_programs_hold_no_handles(out):
    with (out / "index.html").open("a", encoding="utf-8") as end:
        end.write("<style>@media print { @page { margin: 0 } }</style><script>\n@decorated\n</script><p>@bob</p>\n")
    assert [leak.excerpt for leak in by_threads(out) if leak.kind == "handle" and leak.file == "index.html"] == ["@bob"]


def test_of_names_kept_on_purpose_nothing_but_that_is_said(page, tmp_path, scripted):
    assert main(["analyse", str(page), "-o", str(tmp_path / "kept"), "-q", "--authors", "keep"]) == 0
    leaks = check(tmp_path / "kept", None, [page], ReadOptions())
    assert render(leaks) == "names were kept (--authors keep)"
    assert exit_code(leaks) == 0


def test_another_key_is_refused_unless_the_threads_are_at_hand(out, page, tmp_path):
    other = tmp_path / "other.key"
    load_key(other)
    with pytest.raises(InputError, match="another key"):
        check(out, other, [], ReadOptions())
    with pytest.raises(InputError, match="nothing there"):
        check(out, tmp_path / "no.key", [], ReadOptions())
    assert not (tmp_path / "no.key").exists()
    (out / "new.txt").write_text("Orla Quillfeather", encoding="utf-8")
    assert exit_code(check(out, other, [page], ReadOptions())) == 1


@pytest.mark.parametrize("content", [None, "no json", "[]"])
def test_what_is_no_output_is_refused(tmp_path, content):
    if content:
        (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError):
        check(tmp_path, tmp_path / "no.key", [], ReadOptions())


def test_nothing_found_is_said():
    assert "no name" in render([])


def test_the_shipped_actors_stay_in_texts():
    names = public_names(shipped_gazetteer())
    hidden = Pseudonymiser(b"k" * 32, names)
    for name in (
        "@Facebook",
        "@Twitter",
        "@YouTube",
        "Narendra Modi",
        "@narendramodi",
        "@realDonaldTrump",
        "@PTIofficial",
    ):
        assert hidden.is_public(name), name


def test_the_manifest_is_searched_too(out):
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    manifest["inputs"] = {"Orla Quillfeather.txt": "0"}
    Path(out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert [leak.file for leak in by_key(out) if leak.certain] == ["manifest.json"]
