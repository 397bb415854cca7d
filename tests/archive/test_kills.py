"""A load that is killed at any moment loses nothing that it had committed, and the next one completes it.

COMMENTARIAT_KILLS says how often (6 unless told).
"""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from comments.archive import Archive
from tests.archive.loader import load, made_threads

KILLS = int(os.environ.get("COMMENTARIAT_KILLS", "6"))
ROOT = Path(__file__).resolve().parents[2]
TIMES = ("added_at", "finished_at", "made_at")


def content(path):
    """All that stands in an archive's tables, but for the times of day."""
    with Archive.open(path, write=False) as archive:
        tables = {}
        for name in ("additions", "rejects", "threads", "articles", "comments", "editions", "absences"):
            frame = archive.query(f"SELECT * FROM {name}")  # noqa: S608
            frame = frame.drop(columns=[column for column in TIMES if column in frame])
            tables[name] = sorted(map(repr, frame.astype(object).where(frame.notna(), None).to_numpy().tolist()))
    return tables


def plain(thread):
    """What of a thread does not tell in which scrape it was read first."""
    return [
        (one.comment_id, one.position, one.text, one.author, one.created_at, one.parent_id, one.score) for one in thread
    ]


def killed(path, scrape, delay):
    """Load in a process of its own and kill it; whether it was killed before its end."""
    command = [sys.executable, str(Path(__file__).with_name("loader.py")), str(path), str(scrape)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        time.sleep(delay)
        process.kill()
        _, said = process.communicate()
    assert b"Traceback" not in said, said.decode()
    return process.returncode != 0


def is_whole(path, scrape):
    """How many threads the archive holds; each as one of the scrapes has it."""
    sources = [
        {item.thread_id: plain(item) for item in made_threads(n) if hasattr(item, "comments")}
        for n in range(1, scrape + 1)
    ]
    with Archive.open(path, write=True) as archive:
        held = list(archive.threads(vanished=False))
    for thread in held:
        assert any(is_like(plain(thread), source[thread.thread_id]) for source in sources), thread.thread_id
    return len(held)


def is_finished(path, scrape):
    """Whether the addition was over before it was killed."""
    if not path.exists():
        return False
    with Archive.open(path, write=False) as archive:
        told = archive.query("SELECT finished_at IS NOT NULL AS done FROM additions WHERE id = $id", {"id": scrape})
    return bool(told["done"].any())


def is_like(held, source):
    """The same; comments that only a whole second scrape says to have vanished may still stand between."""
    ids = {row[0] for row in source}
    kept = [row for row in held if row[0] in ids]
    extra = [row for row in held if row[0] not in ids]
    return [(row[0], *row[2:]) for row in kept] == [(row[0], *row[2:]) for row in source] or (
        not extra and held == source
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The archives after the first and after the second scrape, and how long a load takes."""
    folder = tmp_path_factory.mktemp("undisturbed")
    started = time.monotonic()
    load(folder / "one.duckdb", 1)
    took = time.monotonic() - started
    shutil.copy(folder / "one.duckdb", folder / "two.duckdb")
    load(folder / "two.duckdb", 2)
    return folder, took


@pytest.mark.parametrize("scrape", [1, 2])
def test_a_load_that_is_killed_loses_nothing_committed_and_can_be_completed(scrape, undisturbed, tmp_path):
    folder, took = undisturbed
    chance = random.Random(scrape)  # noqa: S311
    expected = content(folder / ("one.duckdb" if scrape == 1 else "two.duckdb"))
    path = tmp_path / "a.duckdb"
    kills = 0
    while kills < KILLS // 2:
        path.unlink(missing_ok=True)
        path.with_name("a.duckdb.wal").unlink(missing_ok=True)
        if scrape == 2:
            shutil.copy(folder / "one.duckdb", path)
        for _ in range(3):  # killed again while it completes what was killed before
            if not killed(path, scrape, chance.uniform(0, took * 1.2)):
                break
            kills += 1
            if path.exists():
                is_whole(path, scrape)
            if is_finished(path, scrape):
                break
        if not is_finished(path, scrape):
            load(path, scrape)
        assert content(path) == expected


def test_what_is_committed_grows_from_kill_to_kill(undisturbed, tmp_path):
    _, took = undisturbed
    path = tmp_path / "a.duckdb"
    if killed(path, 1, took * 0.8) and path.exists():
        before = is_whole(path, 1)
        load(path, 1)
        assert is_whole(path, 1) >= before
    assert not list(tmp_path.glob("*.wal"))
