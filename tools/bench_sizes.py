"""Big files: how fast they are read, and in how much memory, as a Markdown table (a part of ``make bench``).

A Disqus export and a dump of NDJSON are invented, as large as asked for, their comments in threads that lie scattered over the
file. Each is read to its last thread in a fresh process of one core: opened, told by its content, gathered by thread.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from tools.bench import BYTES_OF_MAXRSS, invented_texts

_TEXTS = 20_000  # different comments; they come again and again
_OPEN_THREADS = 300  # threads that comments come to at one time, as on a busy site
_COMMENTS_A_THREAD = 60
_START = 1_554_076_800


def ndjson(path: Path, megabytes: int) -> None:
    """A dump as Pushshift's: a comment a line, in the order of time."""

    def line(number: int, thread: int, text: str, parent: int | None) -> str:
        above = f"t1_c{parent}" if parent is not None else f"t3_s{thread}"
        record = {
            "author": f"user_{number % 50_021}",
            "body": text,
            "created_utc": _START + number,
            "id": f"c{number}",
            "link_id": f"t3_s{thread}",
            "parent_id": above,
            "score": number % 97,
            "subreddit": "harbour",
            "retrieved_on": _START + number + 90_000,
            "edited": False,
        }
        return json.dumps(record, ensure_ascii=False) + "\n"

    with path.open("w", encoding="utf-8") as file:
        for piece in _pieces(line, megabytes):
            file.write(piece)


def disqus(path: Path, megabytes: int) -> None:
    """A site's export: its threads first, then every comment in the order of time."""

    def post(number: int, thread: int, text: str, parent: int | None) -> str:
        above = f'<parent dsq:id="{parent}" />' if parent is not None else ""
        return (
            f'<post dsq:id="{number}"><id>wp_id={number}</id><message><![CDATA[<p>{escape(text)}</p>]]></message>'
            f"<createdAt>2019-04-{number % 28 + 1:02}T10:00:00Z</createdAt><isDeleted>false</isDeleted>"
            f"<isSpam>false</isSpam><author><name>Reader {number % 50_021}</name><isAnonymous>true</isAnonymous>"
            f'</author><thread dsq:id="{thread}" />{above}</post>\n'
        )

    threads = max(_OPEN_THREADS, megabytes * 3_000 // _COMMENTS_A_THREAD)
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<disqus xmlns="http://disqus.com"')
        file.write(' xmlns:dsq="http://disqus.com/disqus-internals">\n')
        for number in range(threads):
            file.write(f'<thread dsq:id="{number}"><id>{number}</id><link>https://quay.example/{number}</link>')
            file.write(f"<title>Page {number} removed</title><createdAt>2019-04-01T09:00:00Z</createdAt></thread>\n")
        for piece in _pieces(post, megabytes):
            file.write(piece)
        file.write("</disqus>\n")


def _pieces(write: Callable[[int, int, str, int | None], str], megabytes: int) -> Iterator[str]:
    dice = random.Random(7)  # noqa: S311 - no secret
    source = invented_texts(dice)
    texts = [next(source) for _ in range(_TEXTS)]
    written, number = 0, 0
    latest: dict[int, int] = {}
    while written < megabytes * 1_000_000:
        thread = number // (_OPEN_THREADS * _COMMENTS_A_THREAD) * _OPEN_THREADS + dice.randrange(_OPEN_THREADS)
        parent = latest.get(thread) if dice.random() < 0.4 else None
        piece = write(number, thread, texts[number % _TEXTS], parent)
        latest[thread] = number
        yield piece
        written += len(piece.encode())
        number += 1


def measure(path: Path) -> dict[str, float]:
    """Read everything in `path` and forget it; what it took."""
    from comments.model import Reject  # noqa: PLC0415 - only the process that measures loads it
    from comments.readers import Count, ReadOptions, read_paths  # noqa: PLC0415

    count = Count()
    threads = comments = 0
    begun = time.process_time()
    for item in read_paths([path], ReadOptions(), count):
        if isinstance(item, Reject):
            raise SystemExit(f"bench: {item}")
        threads += 1
        comments += len(item)
    seconds = time.process_time() - begun
    return {"seconds": seconds, "threads": threads, "comments": comments, "records": count.records}


def table(scratch: Path, sizes: dict[str, int]) -> Iterator[str]:
    """Lines of the table."""
    yield "| file | MB | threads | comments | seconds | comments/s | peak memory, MB |\n|---|--:|--:|--:|--:|--:|--:|"
    for name, write in (("disqus.xml", disqus), ("pushshift.ndjson", ndjson)):
        path = scratch / name
        write(path, sizes[name])
        process = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-m", "tools.bench_sizes", "--inside", str(path)], stdout=subprocess.PIPE, text=True
        )
        printed = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if status:
            raise SystemExit(f"bench: reading {name} ended with {process.returncode}")
        told = json.loads(printed)
        yield (
            f"| {name} | {path.stat().st_size / 1e6:,.0f} | {told['threads']:,} | {told['comments']:,} | {told['seconds']:.1f}"
            f" | {told['comments'] / told['seconds']:,.0f} | {usage.ru_maxrss * BYTES_OF_MAXRSS / 1e6:,.0f} |"
        )
        path.unlink()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure how big files are read.")
    parser.add_argument("--disqus", type=int, default=500, metavar="MB", help="size of the Disqus export")
    parser.add_argument("--ndjson", type=int, default=2_000, metavar="MB", help="size of the NDJSON dump")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(measure(options.inside)))
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        for line in table(Path(scratch), {"disqus.xml": options.disqus, "pushshift.ndjson": options.ndjson}):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
