"""The reply network for other programs: read back with networkx, and as ConvoKit would read it, hostile text included."""

import json

import networkx as nx
import pandas as pd
import pytest

from analysis import tables
from analysis.pipeline import Analysis
from comments.errors import UsageError
from comments.model import Article, Author, Comment, Thread
from reports.interchange import NetworkWriter, reply_network, write_network
from tests.strategies import HOSTILE

REPLY_COLUMNS = ["thread_id", "comment_id", "addressee", "parent_id", "method", "confidence", "alternatives"]
GRAPHS = {"gexf": nx.read_gexf, "graphml": nx.read_graphml}


def thread(*rows, thread_id="t", title="Ferry pages removed"):
    """A thread of rows (id, author, text)."""
    made = [
        Comment(key, n, text, f"x#{n}", author=Author(name) if name else None)
        for n, (key, name, text) in enumerate(rows)
    ]
    return Thread(thread_id, Article(title=title), tuple(made), "x")


def analysed(whole, *links, stance="no_stance"):
    """The tables of one thread with its links."""
    coded = pd.DataFrame({"comment": list(whole), "thread_id": whole.thread_id})
    coded = coded.assign(
        text=[comment.text for comment in whole], language="en", sentiment=0.0, stance=stance, status="coded"
    )
    return Analysis(
        threads=tables.threads_frame([whole], [[]]),
        takedowns=tables.takedowns_frame([]),
        comments=tables.comments_frame(coded, []),
        replies=pd.DataFrame([(whole.thread_id, *link) for link in links], columns=REPLY_COLUMNS),
        claims=tables.claims_frame([]),
        cues=tables.cues_frame([]),
    )


def reply(child, parent, method="declared", confidence=1.0, alternatives="{}", addressee=""):
    return child, addressee, parent, method, confidence, alternatives


@pytest.fixture
def small():
    whole = thread(("a", "Orla Brix", "one"), ("b", "", "two"), ("c", "Pell", "three"), ("d", "Pell", "four"))
    links = (
        reply("b", "a", "inferred", 0.6, '{"a": 0.6, "": 0.4}'),
        reply("c", "", "mention", 0.0, addressee="Zeb"),
        reply("d", "", "inferred", 0.0, '{"a": 0.2, "": 0.8}'),
    )
    return analysed(whole, *links, stance="opposes_takedown|conspiracy")


def utterances(folder):
    lines = (folder / "convokit" / "utterances.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def test_edges_go_to_the_parent_the_article_or_nowhere(small):
    graph = reply_network(small)
    assert set(graph.edges) == {("t/a", "article:t"), ("t/b", "t/a"), ("t/d", "article:t")}
    assert graph.edges["t/b", "t/a"] == {"method": "inferred", "confidence": 0.6, "reply_stance": ""}
    assert graph.edges["t/d", "article:t"]["confidence"] == 0.8
    assert graph.nodes["t/c"]["addressee"] == "Zeb"
    assert (
        graph.nodes["t/a"] | {"author": "Orla Brix", "position": 0, "stance": "opposes_takedown|conspiracy"}
        == graph.nodes["t/a"]
    )
    assert "text" not in graph.nodes["t/a"]


@pytest.mark.parametrize("name", GRAPHS)
def test_what_is_written_is_read_back(small, tmp_path, name):
    [path] = write_network(tmp_path, small, [name])
    assert path.relative_to(tmp_path).as_posix() == f"{name}/00001-t.{name}"
    read, made = GRAPHS[name](path), reply_network(small)
    assert set(read.nodes) == set(made.nodes)
    assert read.nodes["t/b"]["position"] == 1
    for edge, told in made.edges.items():
        assert {key: read.edges[edge][key] for key in told} == told


def test_a_corpus_has_the_files_and_fields_that_convokit_reads(small, tmp_path):
    written = {path.name for path in write_network(tmp_path, small, ["convokit"])}
    assert written == {"utterances.jsonl", "speakers.json", "conversations.json", "corpus.json", "index.json"}
    rows = utterances(tmp_path)
    fields = {"id", "conversation_id", "text", "speaker", "meta", "reply-to", "timestamp", "vectors"}
    assert all(set(row) == fields for row in rows.values())
    assert {key: row["reply-to"] for key, row in rows.items()} == {
        "article:t": None, "t/a": "article:t", "t/b": "t/a", "t/c": "article:t", "t/d": "article:t",
    }  # fmt: skip
    assert rows["t/a"]["meta"]["stance"] == ["opposes_takedown", "conspiracy"]
    speakers = json.loads((tmp_path / "convokit" / "speakers.json").read_text(encoding="utf-8"))
    assert {name: told["meta"]["kind"] for name, told in speakers.items()} == {
        "(article)": "article", "Orla Brix": "commenter", "(unknown)": "unknown", "Pell": "commenter",
    }  # fmt: skip
    index = json.loads((tmp_path / "convokit" / "index.json").read_text(encoding="utf-8"))
    assert set(index["utterances-index"]) == set(rows["t/a"]["meta"])
    conversations = json.loads((tmp_path / "convokit" / "conversations.json").read_text(encoding="utf-8"))
    assert conversations["article:t"]["meta"]["title"] == "Ferry pages removed"


def test_times_are_seconds_and_missing_ones_none(small, tmp_path):
    small.comments["created_at"] = ["2021-03-01T12:00:00Z", "", "", ""]
    write_network(tmp_path, small, ["convokit"])
    rows = utterances(tmp_path)
    assert (rows["t/a"]["timestamp"], rows["t/b"]["timestamp"]) == (1_614_600_000, None)


def test_what_is_no_tree_is_cut_and_a_long_chain_is_none_of_it(tmp_path):
    size = 3_000
    whole = thread(*[(f"c{n}", "Zeb", "") for n in range(size)])
    links = [reply(f"c{n}", f"c{n - 1}") for n in range(2, size)] + [reply("c0", "c1"), reply("c1", "c0")]
    made = analysed(whole, *links, reply("c0", "gone"))
    graph = reply_network(made)
    assert nx.is_directed_acyclic_graph(graph)
    assert ("t/c0", "article:t") in graph.edges
    assert graph.edges["t/c0", "article:t"]["method"] == ""
    assert nx.dag_longest_path_length(graph) == size - 1
    write_network(tmp_path, made)
    assert len(utterances(tmp_path)) == size + 1


def test_hostile_text_names_and_ids_are_safe_in_every_format(tmp_path):
    texts = [*HOSTILE, "\x00\x0b\ufffe"]
    whole = thread(
        *[(f"{n}{text}", text, text) for n, text in enumerate(texts)], thread_id="../\x00é", title=HOSTILE[0]
    )
    made = analysed(whole, *[reply(f"{n}{text}", f"0{texts[0]}") for n, text in enumerate(texts) if n])
    paths = write_network(tmp_path, made)
    assert all(path.is_relative_to(tmp_path / path.relative_to(tmp_path).parts[0]) for path in paths)
    for name, read in GRAPHS.items():
        [path] = [path for path in paths if path.suffix == f".{name}"]
        graph = read(path)
        assert len(graph) == len(texts) + 1
        assert graph.number_of_edges() == len(texts)
        assert not any(mark in path.read_text(encoding="utf-8") for mark in ("\x00", "\x0b", "<script"))
    rows = utterances(tmp_path)
    assert len(rows) == len(texts) + 1


def test_ids_that_differ_in_what_xml_cannot_hold_stay_apart():
    first = analysed(thread(("a", "", ""), ("a\x00", "", ""), ("a%0000", "", ""), ("b/c", "", "")))
    assert set(reply_network(first)) == {"article:t", "t/a", "t/a%0000", "t/a%00250000", "t/b%002Fc"}


def test_an_author_who_takes_a_reserved_name_is_a_commenter(tmp_path):
    write_network(tmp_path, analysed(thread(("a", "(article)", ""))), ["convokit"])
    assert utterances(tmp_path)["t/a"]["speaker"] == "(article)_"


def test_partitions_are_appended_and_two_runs_give_the_same_bytes(small, tmp_path):
    other = analysed(thread(("a", "Pell", "again"), thread_id="u"))
    for run in ("first", "second"):
        with NetworkWriter(tmp_path / run) as writer:
            writer.add(small)
            writer.add(other)
    files = {path.relative_to(tmp_path / "first"): path.read_bytes() for path in (tmp_path / "first").rglob("*.*")}
    assert files == {
        path.relative_to(tmp_path / "second"): path.read_bytes() for path in (tmp_path / "second").rglob("*.*")
    }
    assert len(files) == 2 + 2 + 5
    assert len(utterances(tmp_path / "first")) == 7
    assert len(json.loads((tmp_path / "first" / "convokit" / "speakers.json").read_text(encoding="utf-8"))) == 4


def test_no_threads_make_an_empty_corpus(small, tmp_path):
    with NetworkWriter(tmp_path) as writer:
        assert writer is not None
    assert json.loads((tmp_path / "convokit" / "speakers.json").read_text(encoding="utf-8")) == {}


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(UsageError, match="gexf, graphml, convokit"):
        NetworkWriter(tmp_path, ["pajek"])
