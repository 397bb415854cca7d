"""Loads many threads into an archive, for the tests that kill it on its way: ``loader.py ARCHIVE SCRAPE``."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from comments.archive import Archive
from comments.model import Article, Author, Comment, Reject, Thread

N_THREADS, N_COMMENTS = 120, 80


def made_threads(scrape):
    """The threads of the first or the second scrape; in the second every third comment's text is another, every tenth gone."""
    for number in range(N_THREADS):
        members = [index for index in range(N_COMMENTS) if scrape == 1 or index % 10 != 9]
        comments = tuple(
            Comment(
                f"k{index}",
                position,
                f"Ferry {number}, berth {index}" + (", painted anew" if scrape == 2 and index % 3 == 0 else ""),
                f"scrape{scrape}.jsonl#{number * N_COMMENTS + position}",
                Author(f"reader{index % 17}") if index % 5 else None,
                datetime(2021, 3, 1, tzinfo=UTC) + timedelta(minutes=index),
                f"k{index - 1}" if index % 4 == 2 else None,
                score=index + scrape,
            )
            for position, index in enumerate(members)
        )
        article = Article(
            f"Page {number} removed", ((0, "The harbour office said so."),), "Gazette", f"https://g.example/{number}"
        )
        yield Thread(f"page-{number}", article, comments, f"scrape{scrape}.jsonl", format="json")
        if number % 50 == 0:
            yield Reject(f"scrape{scrape}.jsonl#bad{number}", "no text")


def load(path, scrape):
    with Archive.open(path, write=True) as archive:
        return archive.add(made_threads(scrape), f"scrape{scrape}.jsonl", sha256=f"hash-{scrape}")


if __name__ == "__main__":
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    load(Path(sys.argv[1]), int(sys.argv[2]))
