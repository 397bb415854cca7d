"""What holds for every reader that is installed: its samples, its table of fields, and whatever a hostile file may do.

``COMMENTARIAT_EXAMPLES=10000 pytest tests/readers/test_every_reader.py`` tries ten thousand broken files for each sample.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.errors import InputError
from comments.intake.contract import Reader
from comments.intake.gathering import MAX_TEXT
from comments.intake.head import Head, head_of
from comments.intake.registry import choose_reader, load_reader, reader_names, readers
from comments.intake.source import sources_of
from comments.model import Reject, Thread
from comments.readers import Count, ReadOptions, find_files, read_paths
from tests.mutations import mutated

FORMATS = Path(__file__).parents[1] / "formats"
EXPECTED = sorted(FORMATS.glob("*.expected.json"))
EXAMPLES = int(os.environ.get("COMMENTARIAT_EXAMPLES", "25"))
OWN = sorted(name for name, distribution in reader_names().items() if distribution == "commentariat")
AS_FOUND = ReadOptions()


def sample_of(expected):
    return FORMATS / json.loads(expected.read_text(encoding="utf-8"))["sample"]


SAMPLES = [sample_of(path) for path in EXPECTED]


def reader_of(path):
    [source, *_] = sources_of(path)
    return choose_reader(head_of(source), source.where)


def test_every_reader_loads_and_has_a_sample():
    assert [reader.name for reader in readers() if reader.name in OWN] == OWN
    assert all(isinstance(load_reader(name), Reader) for name in OWN)
    found = {reader_of(path).name for path in SAMPLES} | {"flat"}
    assert sorted(set(OWN) - found) == []


@pytest.mark.parametrize("name", OWN)
def test_every_field_is_kept_or_dropped_with_a_reason(name):
    table = load_reader(name).fields()
    assert table.title
    assert table.documentation
    assert len({field.path for field in table.fields}) == len(table.fields) >= 3
    assert any(field.kept for field in table.fields)


def told(thread):
    return {
        "thread_id": thread.thread_id,
        "title": thread.article.title,
        "n_comments": len(thread),
        "n_deleted": sum(comment.deleted for comment in thread),
        "n_replies": sum(comment.parent_id is not None for comment in thread),
        "n_authors": len({comment.author.name for comment in thread if comment.author}),
    }


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_a_sample_is_read_as_somebody_counted_it_by_hand(expected):
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    count = Count()
    items = list(read_paths([FORMATS / wanted["sample"]], AS_FOUND, count))
    threads = [item for item in items if isinstance(item, Thread)]
    rejects = [item for item in items if isinstance(item, Reject)]
    assert [told(thread) for thread in threads] == wanted["threads"]
    assert len(rejects) == wanted["rejects"]
    assert count.records == sum(map(len, threads)) + len(rejects)


def test_one_folder_with_a_file_of_every_kind_gives_every_thread():
    count = Count()
    items = list(read_paths(list(SAMPLES), AS_FOUND, count))
    threads = [item for item in items if isinstance(item, Thread)]
    wanted = [json.loads(path.read_text(encoding="utf-8")) for path in EXPECTED]
    assert sum(map(len, threads)) == sum(thread["n_comments"] for sample in wanted for thread in sample["threads"])
    assert count.records == sum(map(len, threads)) + sum(isinstance(item, Reject) for item in items)
    assert len({thread.thread_id for thread in threads}) == len(threads)
    by_name = {thread.format for thread in threads}
    assert sorted(set(OWN) - by_name - {"flat"}) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_no_other_reader_claims_a_sample(path):
    [source, *_] = sources_of(path)
    head = head_of(source)
    scores = sorted(((reader.sniff(head), reader.name) for reader in readers()), reverse=True)
    assert scores[0][0] > 0.2
    assert scores[0][0] - scores[1][0] >= 0.05


@settings(deadline=None, max_examples=max(EXAMPLES, 100))
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")), st.sampled_from(["a.json", "a.csv", "a.html", "a.xml", "a.txt", "a"]))  # fmt: skip
def test_any_beginning_is_looked_at_without_an_error(raw, name):
    head = Head(name, raw, complete=True)
    for reader in readers():
        assert 0.0 <= reader.sniff(head) <= 1.0


@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
@given(data=st.data())
def test_a_file_with_anything_wrong_in_it_is_read_or_refused(tmp_path_factory, path, data):
    raw = data.draw(mutated(path.name, path.read_bytes()))
    place = tmp_path_factory.mktemp("hostile") / path.name
    place.write_bytes(raw)
    for options in (AS_FOUND, ReadOptions(format=reader_of(path).name)):
        count = Count()
        try:
            items = list(read_paths([place], options, count))
        except InputError as error:
            assert str(error).encode()  # noqa: PT017 - what is refused is refused with words
            continue
        check(items, count)
    place.unlink()


def check(items, count):
    """What is true of everything that any reader gives."""
    threads = [item for item in items if isinstance(item, Thread)]
    rejects = [item for item in items if isinstance(item, Reject)]
    assert count.records == sum(map(len, threads)) + len(rejects)
    for reject in rejects:
        assert reject.source.encode()
        assert reject.reason.encode()
        assert len(reject.excerpt.encode()) < 2_000
    for thread in threads:
        assert thread.thread_id.encode()
        assert all(
            value.encode() is not None for value in (thread.article.title, thread.article.text, thread.article.url)
        )
        assert len({comment.comment_id for comment in thread}) == len(thread)
        for position, comment in enumerate(thread):
            assert comment.position == position
            assert comment.comment_id.encode()
            assert len(comment.text.encode()) <= 4 * MAX_TEXT
            assert comment.author is None or comment.author.name.encode()
            assert comment.source.encode()
            for moment in (comment.created_at, comment.edited_at):
                assert moment is None or datetime(1970, 1, 1, tzinfo=UTC) <= moment < datetime(2100, 1, 1, tzinfo=UTC)
            for number in (comment.score, comment.likes):
                assert number is None or abs(number) < 2**63


def test_a_folder_is_found_and_read_whole():
    files = find_files([FORMATS])
    assert set(SAMPLES) <= set(files)
