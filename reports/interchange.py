"""The reply network for other programs: GEXF (Gephi), GraphML (igraph, R, Gephi), a ConvoKit corpus.

Each comment points to its one likeliest parent; alternatives are in the `replies` table. The article is a node too: a comment
that answers no other comment points to it, one that answers a name whose comment is not known points nowhere. What is no tree
(cycles, links to what is not there) is cut as in `comments.tree`. A node's id is ``<thread_id>/<comment_id>``, the article's
``article:<thread_id>``; in both parts "/", "%" and characters that XML cannot hold stand as "%" and four hexadecimal digits.
In all other values such characters (control characters, halves of surrogate pairs) are removed.

Graphs are written by NetworkX, a file for each thread; the ConvoKit corpus is one for all threads, written thread by thread. What
is remembered between threads is who has spoken. The same input gives the same bytes.

Source of the corpus format: ConvoKit's documentation, "Data format" (convokit.cornell.edu/documentation/data_format.html);
the key of a parent is ``reply-to`` on disk, as ConvoKit itself writes it. Checked by loading with ConvoKit 5.0.0.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import pandas as pd

from analysis.pipeline import Analysis
from comments.errors import UsageError
from comments.model import Comment
from comments.tree import build_tree

__all__ = ["FORMATS", "NetworkWriter", "reply_network", "write_network"]

FORMATS = ("gexf", "graphml", "convokit")

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_ID = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[%/]")
_NO_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_UNKNOWN, _ARTICLE = "(unknown)", "(article)"
_META = {
    "utterances-index": {
        "kind": "str", "thread_id": "str", "comment_id": "str", "position": "int", "stance": "list", "status": "str",
        "language": "str", "addressee": "str", "method": "str", "confidence": "float", "reply_stance": "str",
    },
    "speakers-index": {"kind": "str"},
    "conversations-index": {"thread_id": "str", "title": "str", "outlet": "str", "url": "str", "published_at": "str"},
    "overall-index": {"name": "str"},
}  # fmt: skip
Rows = list[dict[str, Any]]


def write_network(folder: Path, analysis: Analysis, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Write the reply network of all threads of `analysis` to `folder`; the files, sorted. For partitions: `NetworkWriter`."""
    with NetworkWriter(folder, formats) as writer:
        writer.add(analysis)
    return sorted(path for path in folder.rglob("*") if path.is_file())


class NetworkWriter:
    """Writes ``gexf/``, ``graphml/`` and ``convokit/`` in a folder, partition by partition. Use as a context manager.

    Raises UsageError for a format that is none of `FORMATS`.
    """

    def __init__(self, folder: Path, formats: Sequence[str] = FORMATS) -> None:
        unknown = [name for name in formats if name not in FORMATS]
        if unknown:
            raise UsageError(f"formats out of {', '.join(FORMATS)}", got=unknown[0], where="network")
        self._folder = folder
        self._graphs = [name for name in FORMATS[:2] if name in formats]
        self._corpus = _Corpus(folder / "convokit") if "convokit" in formats else None
        self._threads = 0
        for name in self._graphs:
            (folder / name).mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "NetworkWriter":
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        if self._corpus is not None:
            self._corpus.close(whole=failed is None)

    def add(self, analysis: Analysis) -> None:
        """Append the threads of a partition."""
        for thread, comments in _by_thread(analysis):
            self._threads += 1
            if self._graphs:
                graph = _graph(thread, comments)
                slug = _NO_FILE_NAME.sub("-", thread["thread_id"]).strip("-.")[:60]
                for name in self._graphs:
                    _write_graph(graph, self._folder / name / f"{self._threads:05}-{slug or 'thread'}.{name}", name)
            if self._corpus is not None:
                self._corpus.add(thread, comments)


def reply_network(analysis: Analysis) -> Any:
    """The reply network of all threads as one `networkx.DiGraph`, edges from a comment to what it answers."""
    import networkx as nx  # noqa: PLC0415 - loaded where it is used

    whole = nx.DiGraph()
    for thread, comments in _by_thread(analysis):
        whole.update(_graph(thread, comments))
    return whole


def _by_thread(analysis: Analysis) -> Iterator[tuple[dict[str, Any], Rows]]:
    """Each thread's row with its comments; a comment's row has its link: `parent` (a node's id or None), method, ..."""
    comments = dict(iter(analysis.comments.groupby("thread_id", sort=False)))
    replies = dict(iter(analysis.replies.groupby("thread_id", sort=False)))
    for thread in _records(analysis.threads):
        thread_id = thread["thread_id"]
        rows = _records(comments[thread_id]) if thread_id in comments else []
        links = _records(replies[thread_id]) if thread_id in replies else []
        yield thread, _linked(str(thread_id), rows, {link["comment_id"]: link for link in reversed(links)})


def _linked(thread_id: str, rows: Rows, links: dict[str, dict[str, Any]]) -> Rows:
    """The thread's comments, each id once, with what is known of whom they answer."""
    first = list({row["comment_id"]: row for row in reversed(rows)}.values())[::-1]
    tree = build_tree(
        [
            Comment(
                row["comment_id"], number, "", "", parent_id=links.get(row["comment_id"], {}).get("parent_id") or None
            )
            for number, row in enumerate(first)
        ]
    )
    parents = {child: _node_id(thread_id, parent) for child, parent in tree.parents.items()}
    return [
        row
        | {"node": _node_id(thread_id, row["comment_id"])}
        | _link(links.get(row["comment_id"], {}), parents.get(row["comment_id"]), _article_id(thread_id))
        for row in first
    ]


def _link(link: dict[str, Any], known: str | None, article: str) -> dict[str, Any]:
    """What is told of one comment's link. `known` is the comment that it answers; the article's links may have a probability."""
    addressee = link.get("addressee") or ""
    told = {"addressee": addressee, "method": link.get("method") or "", "reply_stance": "", "confidence": None}
    if known is not None:
        stance, sure = link.get("reply_stance") or "", float(link.get("confidence") or 0.0)
        return {**told, "parent": known, "reply_stance": stance, "confidence": sure}
    if link.get("parent_id"):  # it closed a cycle, or led to a comment that is not there
        return {**told, "parent": article, "method": ""}
    if addressee:
        return {**told, "parent": None}
    return {**told, "parent": article, "confidence": json.loads(link.get("alternatives") or "{}").get("")}


def _graph(thread: dict[str, Any], comments: Rows) -> Any:
    import networkx as nx  # noqa: PLC0415 - loaded where it is used

    graph = nx.DiGraph()
    thread_id = str(thread["thread_id"])
    title = _text(thread["title"])
    graph.add_node(_article_id(thread_id), label=title or "article", kind="article", thread_id=_text(thread_id))
    for row in comments:
        told = {
            name: _text(row[name]) for name in ("comment_id", "author", "stance", "status", "created_at", "addressee")
        }
        position = int(row["position"])
        graph.add_node(
            row["node"], label=told["comment_id"], kind="comment", thread_id=_text(thread_id), position=position, **told
        )
    for row in comments:
        if row["parent"] is not None:
            sure = {} if row["confidence"] is None else {"confidence": row["confidence"]}
            told = {name: _text(row[name]) for name in ("method", "reply_stance")}
            graph.add_edge(row["node"], row["parent"], **told, **sure)
    return graph


def _write_graph(graph: Any, path: Path, name: str) -> None:
    import networkx as nx  # noqa: PLC0415 - loaded where it is used

    with path.open("wb") as file:
        if name == "graphml":
            nx.write_graphml_xml(graph, file)
            return
        writer = nx.readwrite.gexf.GEXFWriter(graph)
        writer.xml.find("meta").attrib.pop("lastmodifieddate", None)  # the day of writing: other bytes every day
        writer.write(file)


class _Corpus:
    """A ConvoKit corpus that grows thread by thread."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._utterances = (folder / "utterances.jsonl").open("w", encoding="utf-8", newline="\n")
        self._speakers = _ObjectFile(folder / "speakers.json")
        self._conversations = _ObjectFile(folder / "conversations.json")

    def add(self, thread: dict[str, Any], comments: Rows) -> None:
        """Append a thread: the article as its first utterance, then its comments."""
        root = _article_id(str(thread["thread_id"]))
        about = {name: _text(thread[name]) for name in _META["conversations-index"]}
        self._conversations.add(root, {"meta": about, "vectors": []})
        article = {"kind": "article", "thread_id": about["thread_id"]}
        self._utter(root, root, _ARTICLE, None, about["published_at"], about["title"], article)
        for row in comments:
            author = _text(row["author"])
            speaker = f"{author}_" if author in {_UNKNOWN, _ARTICLE} else author or _UNKNOWN
            strings = ("thread_id", "comment_id", "status", "language", "addressee", "method", "reply_stance")
            meta = {
                "kind": "comment",
                **{name: _text(row[name]) for name in strings},
                "position": int(row["position"]),
                "stance": [code for code in _text(row["stance"]).split("|") if code],
                "confidence": row["confidence"],
            }
            self._utter(row["node"], root, speaker, row["parent"] or root, row["created_at"], _text(row["text"]), meta)

    def _utter(
        self, node: str, root: str, speaker: str, parent: str | None, moment: str, text: str, meta: dict[str, Any]
    ) -> None:
        kind = {_ARTICLE: "article", _UNKNOWN: "unknown"}.get(speaker, "commenter")
        self._speakers.add(speaker, {"meta": {"kind": kind}, "vectors": []})
        utterance: dict[str, Any] = {
            "id": node,
            "conversation_id": root,
            "text": text,
            "speaker": speaker,
            "meta": {name: meta.get(name) for name in _META["utterances-index"]},
            "reply-to": parent,
            "timestamp": int(datetime.fromisoformat(moment).timestamp()) if moment else None,
            "vectors": [],
        }
        self._utterances.write(json.dumps(utterance) + "\n")

    def close(self, *, whole: bool) -> None:
        """Close the files; where the corpus is whole, write its index, without which ConvoKit does not load it."""
        self._utterances.close()
        self._speakers.close()
        self._conversations.close()
        if whole:
            index = {
                name: {key: [f"<class '{kind}'>"] for key, kind in fields.items()} for name, fields in _META.items()
            }
            _write_json(self._folder / "corpus.json", {"name": "commentariat"})
            _write_json(self._folder / "index.json", {**index, "version": 1, "vectors": []})


class _ObjectFile:
    """A JSON object in a file, written member by member, each name once."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("w", encoding="utf-8", newline="\n")
        self._names: set[str] = set()

    def add(self, name: str, value: Any) -> None:
        if name not in self._names:
            self._file.write(("{\n" if not self._names else ",\n") + f"{json.dumps(name)}: {json.dumps(value)}")
            self._names.add(name)

    def close(self) -> None:
        self._file.write("\n}\n" if self._names else "{}\n")
        self._file.close()


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _node_id(thread_id: str, comment_id: str) -> str:
    return f"{_escaped(thread_id)}/{_escaped(comment_id)}"


def _article_id(thread_id: str) -> str:
    return f"article:{_escaped(thread_id)}"


def _escaped(part: str) -> str:
    return _NO_ID.sub(lambda found: f"%{ord(found.group()):04X}", part)


def _text(value: object) -> str:
    """`value` as text without what XML cannot hold; empty where it is missing."""
    return "" if value is None else _NO_XML.sub("", str(value))


def _records(frame: pd.DataFrame) -> Rows:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]
