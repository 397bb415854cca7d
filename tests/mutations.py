"""Real-looking files made hostile, for hypothesis: a sample of a format with something wrong in it, anywhere.

A sample is changed where its structure is (a JSON value replaced, a cell, an element's text), and where it has none (bytes
flipped, cut off, doubled). What comes out is what a broken scraper or somebody who means harm would write.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.strategies import HOSTILE, LONE_SURROGATES

__all__ = ["hostile_values", "mutated"]

_TIMES = ("0001-01-01", "9999-12-31T23:59:59Z", "99999999999999999999", "-1", "yesterday", "2021-02-30", "12/31/1969")
_MARKUP = (
    "<script>alert(1)</script>",
    "<!DOCTYPE a [<!ENTITY b 'cccc'><!ENTITY d '&b;&b;&b;'>]>",
    "&d;",
    "<div>" * 60,
    "</div></article></body>",
    "<!--",
    "<![CDATA[",
    "]]>",
    "<p",
    "&#xD800;&#0;&#x110000;",
    '" onload="alert(1)',
    "<style>*{display:none}</style>",
    "<base href='https://elsewhere.example/'>",
    "<meta charset='utf-7'>",
)
_BYTES = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x80\x81",
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"\r",
    b"\n\n\n",
    b'"',
    b"'",
    b"{",
    b"]",
)
_MOST_PLACES = 4_000  # places in a JSON value that can be changed


def hostile_values() -> st.SearchStrategy[Any]:
    """A value where another one should be: of any type, absurd, or text that breaks programs."""
    return (
        st.sampled_from([*HOSTILE, *LONE_SURROGATES, *_TIMES, *_MARKUP])
        | st.sampled_from(
            [None, True, False, 0, -1, 1e308, -0.0, 2**31, 2**63, 10**40, [], {}, [[]], {"": None}, [None], ["text"]]
        )
        | st.sampled_from([{"id": "t1_x", "text": ["x"]}, [{"data": {}}], {"$date": {}}, {"replies": {"data": "x"}}])
        | st.text(max_size=20)
    )


@st.composite
def mutated(draw: st.DrawFn, name: str, raw: bytes) -> bytes:
    """The file `raw` of that name with up to four things wrong in it, or its bytes cut, flipped and doubled."""
    if name.endswith((".xlsx", ".zip", ".parquet", ".db", ".zst", ".gz")) and draw(st.integers(0, 3)):
        return draw(_binary(name, raw))
    how = draw(st.integers(0, 5))
    if how == 0:
        return draw(_cut_and_flipped(raw))
    if name.endswith((".json", ".jsonl", ".ndjson")):
        return draw(_json(raw))
    if name.endswith((".csv", ".tsv")):
        return draw(_table(raw, "\t" if name.endswith(".tsv") else ","))
    return draw(_marked_up(raw))


@st.composite
def _cut_and_flipped(draw: st.DrawFn, raw: bytes) -> bytes:
    content = bytearray(raw)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(0, len(content) - 1)))
        kind = draw(st.integers(0, 3))
        if kind == 0:
            del content[place:]
        elif kind == 1 and content:
            content[place] ^= draw(st.integers(1, 255))
        elif kind == 2:
            content[place:place] = draw(st.sampled_from(_BYTES))
        else:
            end = min(len(content), place + draw(st.integers(1, 400)))
            content[place:place] = content[place:end] * draw(st.integers(1, 3))
    return bytes(content)


@st.composite
def _json(draw: st.DrawFn, raw: bytes) -> bytes:
    text = raw.decode("utf-8-sig", errors="replace")
    try:
        documents, joined = [json.loads(text)], False
    except ValueError:
        documents, joined = [_parsed(line) for line in text.split("\n") if line.strip()], True
    for _ in range(draw(st.integers(1, 4))):
        _change(draw, documents)
    texts = [json.dumps(document, ensure_ascii=draw(st.booleans())) for document in documents]
    if draw(st.integers(0, 19)) == 0:
        texts.append(json.dumps(draw(hostile_values())))
    return ("\n" if joined else "").join(texts).encode("utf-8", "surrogatepass")


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:  # samples have broken lines of their own
        return line


def _change(draw: st.DrawFn, documents: list[Any]) -> None:
    """Replace, remove, double, rename or wrap one value somewhere in `documents`."""
    places = list(_places(documents))
    if not places:
        return
    parent, key = places[draw(st.integers(0, len(places) - 1))]
    kind = draw(st.integers(0, 5))
    if kind <= 2:
        parent[key] = draw(hostile_values())
    elif kind == 3:
        del parent[key]
    elif kind == 4 and isinstance(parent, list):
        parent.insert(draw(st.integers(0, len(parent))), parent[key])
    elif kind == 4:
        parent[draw(st.sampled_from(["id", "text", "body", "data", "parent_id", "x" * 30, ""]))] = parent[key]
    else:
        parent[key] = draw(st.sampled_from([[parent[key]], {"data": parent[key]}, [parent[key], parent[key]]]))


def _places(root: list[Any]) -> Iterator[tuple[Any, Any]]:
    waiting: list[Any] = [root]
    count = 0
    while waiting and count < _MOST_PLACES:
        node = waiting.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node))
        for key in keys:
            count += 1
            yield node, key
            if isinstance(node[key], dict | list):
                waiting.append(node[key])


@st.composite
def _table(draw: st.DrawFn, raw: bytes, delimiter: str) -> bytes:
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig", errors="replace"), newline=""), delimiter=delimiter))
    for _ in range(draw(st.integers(1, 4))):
        row = rows[draw(st.integers(0, len(rows) - 1))]
        value = str(draw(hostile_values()))
        kind = draw(st.integers(0, 4))
        if kind <= 2 and row:
            row[draw(st.integers(0, len(row) - 1))] = value
        elif kind == 3 and row:
            del row[draw(st.integers(0, len(row) - 1))]
        else:
            row.insert(draw(st.integers(0, len(row))), value)
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    written = buffer.getvalue()
    if draw(st.integers(0, 9)) == 0:
        place = draw(st.integers(0, len(written)))
        written = written[:place] + '"' + written[place:]
    return written.encode("utf-8", "surrogatepass")


@st.composite
def _marked_up(draw: st.DrawFn, raw: bytes) -> bytes:
    text = raw.decode("utf-8-sig", errors="replace")
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(text)))
        if draw(st.booleans()):  # at an element's border or a line's end, where structure is
            place = max(text.find("<", place), text.find("\n", place), 0)
        kind = draw(st.integers(0, 3))
        end = min(len(text), place + draw(st.integers(1, 600)))
        if kind == 0:
            text = text[:place] + text[end:]
        elif kind == 1:
            text = text[:place] + text[place:end] + text[place:]
        else:
            text = text[:place] + draw(st.sampled_from([*_MARKUP, *HOSTILE, *_TIMES])) + text[place:]
    return text.encode("utf-8", "surrogatepass")


@st.composite
def _binary(draw: st.DrawFn, name: str, raw: bytes) -> bytes:
    """For archives: a member's text changed and packed again; else bytes flipped."""
    if not name.endswith((".xlsx", ".zip")) or draw(st.booleans()):
        return draw(_cut_and_flipped(raw))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    chosen = draw(st.sampled_from(sorted(members)))
    inner = _json if chosen.endswith((".json", ".jsonl")) and draw(st.booleans()) else _marked_up
    try:
        members[chosen] = draw(inner(members[chosen]))
    except ValueError:
        members[chosen] = members[chosen][:-5]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return buffer.getvalue()
