"""The output contract: the tables and their columns, summary.json, manifest.json, and the same bytes for the same input."""

import csv
import hashlib
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import reports.run
from analysis.codebook import load_codebook
from comments.errors import InputError

CODES = load_codebook("takedown").codes
CONTRACT = {
    "threads": "thread_id outlet title url published_at n_comments n_authors source",
    "takedowns": "thread_id platform target linked_to origin announced_at asset_kind asset_count reason evidence",
    "comments": "thread_id comment_id position source author created_at text language sentiment stance status "
    + " ".join(f"p_{code}" for code in CODES),
    "replies": "thread_id comment_id addressee parent_id method confidence alternatives reply_stance "
    "p_support p_deny p_query p_comment",
    "claims": "thread_id comment_id polarity accused beneficiary harmed mechanism evidence start end confidence",
    "cues": "thread_id comment_id code cue start end weight",
    "rejects": "source reason excerpt",
}
COUNTS = (
    "files threads threads_without_comments records rejected comments coded abstained unsupported_language deleted "
    "authors shown takedown_rows"
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MIXED = [
    {
        "comment_id": "a",
        "author": "Wim Oostra",
        "text": "hooray for the harbour office, they did it",
        "title": "Pages gone",
    },
    {"comment_id": "b", "author": "Dot", "parent_id": "a", "text": "what a shame for the harbour office and for us"},
    {"comment_id": "c", "author": "Wim Oostra", "text": "meh I am not sure what to make of the harbour office"},
    {"comment_id": "d", "author": "Ilka", "text": "[removed]"},
    {"comment_id": "e", "author": "Mia", "text": "Эти страницы давно надо было удалить, спасибо вам большое"},
    {"comment_id": "a", "text": "the same comment_id once more"},
    {"comment_id": "f", "text": None},
    b"{not json",
]


@pytest.fixture(scope="module")
def mixed(invented):
    """A report on five comments of every status, and three records that cannot be read."""
    return invented(MIXED)


@pytest.mark.parametrize("name", CONTRACT)
def test_a_table_begins_with_the_columns_of_the_contract(shipped, name):
    wanted = CONTRACT[name].split()
    assert list(shipped.table(name).columns[: len(wanted)]) == wanted
    assert list(shipped.csv(name).columns) == list(shipped.table(name).columns)


@pytest.mark.parametrize("name", CONTRACT)
def test_a_column_has_the_same_type_where_the_table_is_empty(shipped, invented, name):
    empty = invented([{"title": "Nobody wrote", "text": None}])
    assert empty.summary["counts"]["comments"] == 0
    schemas = [pq.read_schema(report.folder / "tables" / f"{name}.parquet") for report in (shipped, empty)]
    types = [dict(zip(schema.names, map(str, schema.types), strict=True)) for schema in schemas]
    assert types[0] == types[1]
    wanted = {"thread_id": "string", "stance": "string", "position": "int64", "sentiment": "double", "p_conspiracy": "double",
              "asset_count": "int64", "is_total": "bool", "confidence": "double", "start": "int64"}  # fmt: skip
    assert {column: wanted[column] for column in types[0] if column in wanted}.items() <= types[0].items()


def test_csv_and_parquet_hold_the_same_rows(shipped):
    for name in CONTRACT:
        parquet, plain = shipped.table(name), shipped.csv(name)
        assert len(parquet) == len(plain), name
        for column in parquet.columns:
            if pd.api.types.is_string_dtype(parquet[column]):
                cells = zip(parquet[column], plain[column], strict=True)
                assert all(one in (two, two[1:]) for one, two in cells), f"{name}.{column}"
            elif pd.api.types.is_numeric_dtype(parquet[column]) and name != "takedowns":
                numbers = pd.to_numeric(plain[column])
                assert (numbers.eq(parquet[column]) | numbers.isna() & parquet[column].isna()).all(), f"{name}.{column}"


def test_no_cell_says_none_or_nan(shipped, mixed):
    for report in (shipped, mixed):
        for name in CONTRACT:
            assert not report.csv(name).isin(["None", "nan", "NaN", "<NA>", "NaT"]).any(axis=None), name


def test_the_summary_has_its_keys(shipped, mixed):
    for summary in (shipped.summary, mixed.summary):
        wanted = "schema finding counts threads takedowns stances together replies languages sentiment rejects method provenance"
        assert set(wanted.split()) <= set(summary)
        assert set(COUNTS.split()) <= set(summary["counts"])
        assert set(summary["finding"]) == {"headline", "details", "code"}
        assert [row["code"] for row in summary["stances"]["rows"]] == list(CODES)
        for row in summary["stances"]["rows"]:
            assert {"label", "short", "definition", "count", "n", "share", "low", "high", "interval"} <= set(row)


def test_the_counts_add_up(shipped, mixed):
    for report in (shipped, mixed):
        counts = report.summary["counts"]
        assert counts["records"] == counts["comments"] + counts["rejected"]
        statuses = [counts[status] for status in ("coded", "abstained", "unsupported_language", "deleted")]
        assert counts["comments"] == sum(statuses) > 0
    assert [mixed.summary["counts"][status] for status in COUNTS.split()[3:10]] == [8, 3, 5, 2, 1, 1, 1]


def test_the_summary_counts_what_the_tables_hold(shipped, mixed):
    for report in (shipped, mixed):
        summary, comments, replies = report.summary, report.table("comments"), report.table("replies")
        counts = summary["counts"]
        assert counts["comments"] == len(comments)
        assert counts["rejected"] == len(report.table("rejects"))
        assert counts["threads"] == len(report.table("threads"))
        assert counts["takedown_rows"] == len(report.table("takedowns"))
        assert {status: counts[status] for status in set(comments["status"])} == dict(Counter(comments["status"]))
        held = Counter(code for codes in comments["stance"] for code in codes.split("|") if code)
        assert {row["code"]: row["count"] for row in summary["stances"]["rows"]} == {code: held[code] for code in CODES}
        assert {row["n"] for row in summary["stances"]["rows"]} == {counts["coded"]}
        assert summary["replies"]["methods"] == dict(sorted(Counter(replies["method"]).items()))
        read = comments[comments["status"] != "deleted"]
        assert {row["language"]: row["count"] for row in summary["languages"]["rows"]} == dict(
            Counter(read["language"])
        )


def test_what_a_comment_row_holds(mixed):
    rows = mixed.table("comments").set_index("comment_id")
    assert list(rows["position"]) == [0, 1, 2, 3, 4]
    assert list(rows["source"]) == [f"thread.jsonl#{number}" for number in range(1, 6)]
    assert list(rows["status"]) == ["coded", "coded", "abstained", "deleted", "unsupported_language"]
    assert list(rows["stance"]) == ["supports_takedown", "opposes_takedown", "", "", ""]
    assert rows.loc["e", "language"] == "ru"
    probabilities = rows[[f"p_{code}" for code in CODES]]
    assert probabilities.loc[["a", "b", "c"]].notna().all(axis=None)
    assert probabilities.loc[["a", "b", "c"]].ge(0).all(axis=None)
    assert probabilities.loc[["a", "b", "c"]].le(1).all(axis=None)
    assert probabilities.loc[["d", "e"]].isna().all(axis=None)
    assert rows["sentiment"].notna().tolist() == [True, True, True, False, False]


def test_what_the_other_rows_hold(mixed, shipped):
    replies = mixed.table("replies")
    assert replies[["comment_id", "parent_id", "method"]].to_numpy().tolist() == [["b", "a", "declared"]]
    for row in shipped.table("replies").itertuples():
        alternatives = json.loads(row.alternatives)
        assert all(0 <= probability <= 1 for probability in alternatives.values())
        assert 0 <= row.confidence <= 1
    rejects = mixed.table("rejects")
    assert sorted(rejects["source"]) == ["thread.jsonl#6", "thread.jsonl#7", "thread.jsonl#8"]
    assert rejects["reason"].str.len().gt(5).all()


def test_lines_of_a_flat_page_are_named(shipped, samples):
    comments = shipped.table("comments")
    flat = comments[comments["source"].str.startswith("harbour-times.txt:")]
    expected = json.loads(
        (Path(__file__).parent / "samples" / "harbour-times.expected.json").read_text(encoding="utf-8")
    )
    assert list(flat["source"]) == [f"harbour-times.txt:{first}-{last}" for first, last in expected["comments"]]
    lines = (samples / "harbour-times.txt").read_text(encoding="utf-8").split("\n")
    assert flat.iloc[0]["text"] == lines[expected["comments_from"] - 1]


def test_times_are_utc(invented):
    report = invented([{"text": "it is late here", "created_at": "2022-03-01T23:30:00-05:00"}])
    assert report.table("comments")["created_at"][0] == "2022-03-02T04:30:00Z"


def test_parquet_keeps_the_text_and_csv_neutralises_it(invented):
    texts = [f"{sign}HYPERLINK(0) is what this fellow always writes" for sign in FORMULAS]
    report = invented([{"text": text, "author": text[:9]} for text in texts], authors="keep")
    assert list(report.table("comments")["text"]) == [text.replace("\r", "\n") for text in texts]
    cells = report.csv("comments")
    assert [text[0] for text in cells["text"]] == ["'"] * len(texts)
    for name in CONTRACT:
        table = report.table(name)
        for column in [column for column in table.columns if pd.api.types.is_string_dtype(table[column])]:
            assert not report.csv(name)[column].str.startswith(FORMULAS).any(), f"{name}.{column}"


def test_figures_beside_the_page_neutralise_too(invented):
    records = [{"text": "@=cmd, what do you say to that then", "thread_id": "t"}] * 2 + [
        "let us see what they say to it"
    ]
    report = invented(records)
    with (report.folder / "figures" / "addressees.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert rows[0]["addressee"] == "'=cmd"


def test_line_ends_in_a_text_do_not_end_its_row(invented):
    texts = ["one\rtwo of them", "three\r\nfour of them", "five\nsix of them", 'a "quoted", line']
    report = invented(texts)
    assert list(report.table("comments")["text"]) == [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    file = report.folder / "tables" / "comments.csv"
    assert b"\r" not in file.read_bytes()
    assert list(pd.read_csv(file)["text"]) == [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]


def test_halves_of_surrogate_pairs_and_nuls_can_be_written(invented):
    text = "what \ud800 is \x00 this"
    report = invented([{"text": text, "title": text, "author": text, "outlet": text, "thread_id": text}])
    assert "\ud800" not in report.table("comments")["text"][0]
    assert "\x00" not in (report.folder / "tables" / "comments.csv").read_text(encoding="utf-8")


def test_authors_are_pseudonyms_everywhere(invented, own_home):
    records = [
        {"comment_id": "1", "author": "Oda Brekke-Winter", "text": "hooray, that was overdue and you know it"},
        {"comment_id": "2", "author": "Sten", "text": "@Oda Brekke-Winter, I do not know it at all", "parent_id": "1"},
    ]
    hidden, kept = invented(records), invented(records, authors="keep")
    assert not [name for name, content in hidden.files().items() if b"Brekke" in content]
    assert hidden.table("comments")["author"].str.fullmatch(r"reader-[0-9a-f]{10}").all()
    assert list(kept.table("comments")["author"]) == ["Oda Brekke-Winter", "Sten"]
    key = (own_home / "config" / "commentariat" / "pseudonyms.key").read_text(encoding="ascii").strip()
    assert not [name for name, content in hidden.files().items() if key.encode() in content]


def test_without_quotes_no_output_has_text(invented):
    records = [*MIXED, {"text": 7, "comment_id": "unquotable"}]
    report = invented(records, quotes="none")
    words = ("harbour", "once more", "страницы", "unquotable", "not json")
    found = {word: [name for name, content in report.files().items() if word.encode() in content] for word in words}
    assert not any(found.values()), found
    assert (report.table("comments")["text"] == "").all()
    assert report.summary["counts"]["rejected"] == 4


def test_the_manifest_hashes_what_came_in_and_what_went_out(shipped, samples):
    manifest = shipped.manifest
    written = shipped.files()
    del written["manifest.json"]
    assert manifest["files"] == {name: hashlib.sha256(content).hexdigest() for name, content in written.items()}
    names = {entry["name"]: entry for entry in manifest["inputs"]}
    read = [path for path in samples.iterdir() if path.suffix in {".txt", ".jsonl", ".csv"}]
    assert set(names) == {path.name for path in read}
    for path in read:
        assert names[path.name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert names[path.name]["bytes"] == path.stat().st_size
    assert manifest["counts"] == shipped.summary["counts"]
    assert {"versions", "codebook_sha256", "classifier_version", "options", "seeds", "pseudonym_key"} <= set(manifest)
    assert {"commentariat", "python", "pandas", "altair"} <= set(manifest["versions"])


def test_two_runs_give_the_same_bytes(shipped, report_on, samples, tmp_path):
    again = report_on([samples], tmp_path / "elsewhere", scripted=False)
    first, second = shipped.files(), again.files()
    assert set(first) == set(second)
    assert [name for name in first if first[name] != second[name]] == []


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """Two files with three threads each; authors, replies and addressees in all of them."""
    folder = tmp_path_factory.mktemp("parts")
    words = ["hooray", "shame", "likewise", "plot", "fine", "meh well", "nonsense", "partial"]
    for half in "ab":
        records = [
            {
                "thread_id": f"{half}{number % 3}",
                "comment_id": f"c{number}",
                "author": f"writer {number % 5}",
                "parent_id": f"c{number - 3}" if number % 4 == 3 else None,
                "title": f"Platform removes {number % 3 + 20} pages tied to the ministry of canals",
                "text": f"{words[number % len(words)]}, that is what I say about the canals, number {number}",
            }
            for number in range(40)
        ]
        (folder / f"{half}.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return folder


def test_many_threads_together_give_what_their_parts_give(parts, report_on, tmp_path):
    whole = report_on([parts], tmp_path / "whole", page=False)
    halves = [report_on([parts / f"{half}.jsonl"], tmp_path / half, page=False) for half in "ab"]
    for name in CONTRACT:
        joined = pd.concat([half.table(name) for half in halves], ignore_index=True)
        pd.testing.assert_frame_equal(whole.table(name), joined, obj=name)


def test_the_size_of_a_partition_changes_nothing(parts, report_on, tmp_path, monkeypatch):
    whole = report_on([parts], tmp_path / "whole")
    monkeypatch.setattr(reports.run, "_PARTITION", 1)
    cut = report_on([parts], tmp_path / "cut")
    one, other = whole.files(), cut.files()
    same = [name for name in one if not name.endswith((".parquet", "manifest.json"))]
    assert set(one) == set(other)
    assert [name for name in same if one[name] != other[name]] == []
    for name in CONTRACT:
        pd.testing.assert_frame_equal(whole.table(name), cut.table(name), obj=name)


def test_an_output_folder_inside_the_input_is_not_read(report_on, tmp_path):
    (tmp_path / "thread.csv").write_text("text\nwell done I would say\n", encoding="utf-8")
    first = report_on([tmp_path], tmp_path / "out").files()
    assert report_on([tmp_path], tmp_path / "out").files() == first
    (tmp_path / "thread.csv").unlink()
    with pytest.raises(InputError, match="only reports"):
        report_on([tmp_path], tmp_path / "out")
