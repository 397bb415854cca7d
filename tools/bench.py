"""Rates, ratios to a naive pandas pipeline and peak memory, as Markdown tables (``make bench``).

The comments are invented: runs of words from the shipped samples and the corpus, put together anew with a fixed seed,
in threads with authors, declared replies and names addressed; ``--data FILE`` takes the texts of a JSONL of real ones.
All is measured in fresh processes, in seconds of the one core that they have. Rates are medians, after a warm-up on the
samples: what the next comment costs. A report's rate is that of the whole command, start-up included.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from comments.model import Thread
from comments.readers import ReadOptions, find_files, read_paths

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "comments" / "samples"
CORPUS = ROOT / "analysis" / "stance" / "corpus"
COMMAND = Path(sys.executable).with_name("commentariat")

STAGES = ("reading", "language", "sentiment", "stance", "explain", "replies", "analyse")
COMMENTS_A_FILE, LONGEST_THREAD = 2_000, 250
OTHER_SHARE = 0.15  # of comments that are taken from texts with more than ASCII
SYLLABLES = "ba da el ge hi ja ko lu ma ne or pa ri sa ta vi _ 7".split()
# Words of a comment: log-normal, fitted by eye to a forum thread of 9,837 comments (quartiles 8, 18 and 38; mean 35).
TYPICAL_WORDS, SPREAD_OF_WORDS, MOST_WORDS = 18, 1.1, 600
BYTES_OF_MAXRSS = 1 if sys.platform == "darwin" else 1024


class Run(NamedTuple):
    """A finished process: its seconds by the clock and on the core, peak resident memory in MB, what it printed."""

    wall: float
    seconds: float
    megabytes: float
    printed: str


def invented_texts(dice: random.Random) -> Iterator[str]:
    """Comments of realistic length without end; texts in other scripts and languages are not mixed with one another."""
    texts = [comment.text for thread in samples() for comment in thread]
    texts += [record["text"] for file in sorted(CORPUS.glob("*.jsonl")) for record in records(file)]
    plain = [text.split(" ") for text in texts if text.isascii()]
    others = [text.split(" ") for text in texts if not text.isascii()]
    while True:
        source = [dice.choice(others)] if dice.random() < OTHER_SHARE else plain
        length = min(MOST_WORDS, max(1, round(dice.lognormvariate(0, SPREAD_OF_WORDS) * TYPICAL_WORDS)))
        words: list[str] = []
        while len(words) < length:
            text = dice.choice(source)
            start = dice.randrange(len(text))
            words += text[start : start + dice.randint(3, 9)]
        yield " ".join(words[:length])


def threads_of(texts: Sequence[str], dice: random.Random) -> Iterator[list[dict[str, Any]]]:
    """`texts` in invented threads: the samples' articles, invented authors, some replies declared, some addressed."""
    articles = [thread.article for thread in samples() if thread.article.text]
    done = 0
    while done < len(texts):
        article = dice.choice(articles)
        thread = {"thread_id": f"t{done}", "title": article.title, "article": article.text}
        chosen = texts[done : done + dice.randint(10, LONGEST_THREAD)]
        authors = ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 5))).title() for _ in range(len(chosen) // 3 + 1)]
        rows: list[dict[str, Any]] = []
        for number, text in enumerate(chosen):
            name = f"@{dice.choice(rows)['author']}, " if rows and dice.random() < 0.15 else ""
            reply = {"parent_id": f"c{dice.randrange(number)}"} if rows and dice.random() < 0.35 else {}
            own = {"thread_id": f"t{done}", "comment_id": f"c{number}", "author": dice.choice(authors)}
            rows.append({**({} if rows else thread), **own, **reply, "text": name + text})
        yield rows
        done += len(chosen)


def write_workload(texts: Sequence[str], folder: Path, seed: int) -> None:
    """Write `texts` to `folder`/many (a file for some 2,000 comments, whole threads) and `folder`/one (a single file)."""
    (folder / "many").mkdir(parents=True)
    (folder / "one").mkdir()
    lines, files = list[str](), 0
    for rows in threads_of(texts, random.Random(seed)):  # noqa: S311 - no secret
        lines += [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (folder / "many" / f"part-{files:05}.jsonl").write_text("".join(lines), encoding="utf-8")
        if len(lines) >= COMMENTS_A_FILE:
            lines, files = [], files + 1
    parts = sorted((folder / "many").iterdir())
    (folder / "one" / "all.jsonl").write_bytes(b"".join(part.read_bytes() for part in parts))


def samples() -> list[Thread]:
    """The shipped sample threads."""
    return [item for item in read_paths(find_files([SAMPLES]), ReadOptions()) if isinstance(item, Thread)]


def records(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file."""
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def measure(stage: str, folder: Path) -> dict[str, float]:
    """Seconds that `stage` takes for all files of `folder`, after a warm-up."""
    files = find_files([folder])

    def read(file: Path) -> list[Thread]:
        return [item for item in read_paths([file], ReadOptions()) if isinstance(item, Thread)]

    parts: list[Any] = list(files) if stage == "reading" else [given(stage, read(file)) for file in files]
    work: Callable[[Any], object] = read if stage == "reading" else worker(stage)
    work(files[0] if stage == "reading" else given(stage, samples()))  # not on what is measured: some of it is kept
    begun = time.process_time()
    for part in parts:
        work(part)
    return {"seconds": time.process_time() - begun}


def given(stage: str, threads: list[Thread]) -> Any:
    """What a stage is given: threads, or a frame such as the stages before it make of them."""
    import pandas as pd  # noqa: PLC0415 - see `run`

    rows = [(comment.text, thread.article.title, thread.thread_id) for thread in threads for comment in thread]
    frame = pd.DataFrame(rows, columns=["text", "headline", "thread"]).assign(parent="", language="en")
    return threads if stage in {"replies", "analyse"} else frame


def worker(stage: str) -> Callable[[Any], object]:
    """What does the work of `stage` on what `given` gives."""
    from analysis.codebook import load_codebook  # noqa: PLC0415
    from analysis.language import identify  # noqa: PLC0415
    from analysis.pipeline import analyse  # noqa: PLC0415
    from analysis.registry import DEFAULT_CLASSIFIER, load_classifier  # noqa: PLC0415
    from analysis.replies import link_replies  # noqa: PLC0415
    from analysis.sentiment import compound_scores  # noqa: PLC0415

    classifier = load_classifier(DEFAULT_CLASSIFIER, load_codebook("takedown"))
    workers: dict[str, Callable[[Any], object]] = {
        "language": lambda frame: identify(list(frame["text"]), list(frame["thread"])),
        "sentiment": lambda frame: compound_scores(list(frame["text"]), list(frame["language"])),
        "stance": classifier.predict_proba,
        "explain": lambda frame: (classifier.predict_proba(frame), classifier.explain(frame)),
        "replies": lambda threads: [link_replies(thread) for thread in threads],
        "analyse": lambda threads: analyse(threads, classifier),
    }
    return workers[stage]


def measure_naive(file: Path, number: int) -> dict[str, float]:
    """Seconds that a first attempt takes for `number` comments, by stage: pandas, one row and one library at a time."""
    import pandas as pd  # noqa: PLC0415
    from langdetect import DetectorFactory, LangDetectException, detect  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.multiclass import OneVsRestClassifier  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline, make_union  # noqa: PLC0415
    from sklearn.preprocessing import MultiLabelBinarizer  # noqa: PLC0415
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415

    from analysis.codebook import load_codebook  # noqa: PLC0415
    from analysis.stance.cues import load_grammar  # noqa: PLC0415

    coded = [record for path in sorted(CORPUS.glob("*.jsonl")) for record in records(path)]
    features = make_union(TfidfVectorizer(ngram_range=(1, 2)), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)))
    model = make_pipeline(features, OneVsRestClassifier(LogisticRegression(max_iter=1000)))
    model.fit([record["text"] for record in coded], MultiLabelBinarizer().fit_transform([r["stance"] for r in coded]))
    folder = load_codebook("takedown").cue_folder
    cues = load_grammar(folder).cues if folder else ()
    bare = (re.sub(r"[^\w']+", " ", pattern.source).strip().lower() for cue in cues for pattern in cue.patterns)
    phrases = sorted(set(filter(None, bare)))  # the grammar's words without the marks between them
    DetectorFactory.seed = 0
    vader = SentimentIntensityAnalyzer()

    def language(text: str) -> None:
        with suppress(LangDetectException):
            detect(text)

    def stance(text: str) -> None:
        model.predict_proba([text])
        lowered = text.lower()
        [phrase for phrase in phrases if phrase in lowered]

    stages = {"language": language, "sentiment": vader.polarity_scores, "stance": stance}
    language("warm up")
    begun = time.process_time()
    frame = pd.read_json(file, lines=True, nrows=number)
    spent = {"reading": time.process_time() - begun, **dict.fromkeys(stages, 0.0)}
    for _, row in frame.iterrows():
        for name, step in stages.items():
            begun = time.process_time()
            step(row["text"])
            spent[name] += time.process_time() - begun
    return {**spent, "whole": sum(spent.values()), "comments": float(len(frame))}


def run(*command: str | Path) -> Run:
    """Run `command` to its end. Linux counts a parent's memory as its child's until exec, so the parent stays small."""
    begun = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    printed = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise SystemExit(f"bench: {' '.join(map(str, command))} ended with {process.returncode}")
    megabytes = usage.ru_maxrss * BYTES_OF_MAXRSS / 1e6
    return Run(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, megabytes, printed)


def report(folder: Path, scratch: Path) -> Run:
    """A whole ``commentariat report`` on `folder`."""
    return run(COMMAND, "report", "--quiet", "--key", scratch / "key", "--out", scratch / "report", folder)


def inside(repeats: int, *arguments: str | Path) -> tuple[dict[str, float], float]:
    """Medians of the numbers that this file measures in `repeats` fresh processes, and of their peak memory."""
    runs = [run(sys.executable, Path(__file__), "--inside", *arguments) for _ in range(repeats)]
    found = [json.loads(item.printed) for item in runs]
    return {key: median(row[key] for row in found) for key in found[0]}, median(item.megabytes for item in runs)


def rates_table(folder: Path, comments: int, options: argparse.Namespace) -> Iterator[str]:
    """Lines of the table of rates, each stage beside its naive counterpart."""
    naive, naive_mb = inside(1, "naive", folder / "one", "--naive", str(options.naive))
    slow = {key: naive["comments"] / seconds for key, seconds in naive.items() if key != "comments"}
    slow["analyse"] = slow["report"] = slow["whole"]
    yield "| stage | comments/s | naive, comments/s | ratio | peak memory, MB |\n|---|--:|--:|--:|--:|"
    for stage in (*STAGES, "report"):
        if stage == "report":
            whole = [report(folder / "many", folder) for _ in range(options.repeats)]
            seconds, megabytes = median(item.seconds for item in whole), median(item.megabytes for item in whole)
        else:
            found, megabytes = inside(options.repeats, stage, folder / "many")
            seconds = found["seconds"]
        beside = f"{slow[stage]:,.0f} | {comments / seconds / slow[stage]:,.1f}" if stage in slow else "– | –"
        yield f"| {stage} | {comments / seconds:,.0f} | {beside} | {megabytes:,.0f} |"
    yield f"| naive pipeline | {slow['whole']:,.0f} | {slow['whole']:,.0f} | 1.0 | {naive_mb:,.0f} |\n"


def memory_table(folders: dict[int, Path]) -> Iterator[str]:
    """Lines of the table that shows whether memory grows with the number of comments."""
    yield "| comments | report on files of 2,000, MB | s | report on one file, MB | s |\n|--:|--:|--:|--:|--:|"
    for size, folder in folders.items():
        many, one = report(folder / "many", folder), report(folder / "one", folder)
        yield f"| {size:,} | {many.megabytes:,.0f} | {many.seconds:.1f} | {one.megabytes:,.0f} | {one.seconds:.1f} |"


def compare(scratch: Path, options: argparse.Namespace) -> None:
    """Write the workloads to `scratch`, measure, print both tables."""
    source = invented_texts(random.Random(options.seed))  # noqa: S311 - no secret
    if options.data:
        found = (record.get("text") for record in records(options.data))
        source = (text for text in found if isinstance(text, str) and text.strip())
    texts = list(islice(source, max(options.sizes)))
    if not texts:
        raise SystemExit(f"bench: no record of {options.data} has a text")
    sizes = sorted({min(size, len(texts)) for size in options.sizes})
    folders = {size: scratch / str(size) for size in sizes}
    for size, folder in folders.items():
        write_workload(texts[:size], folder, options.seed)
    at = sizes[len(sizes) // 2]
    words = sum(len(text.split()) for text in texts[:at]) / at
    start = median(run(COMMAND, "--help").wall for _ in range(2 * options.repeats + 1))
    kind, first = "real" if options.data else "invented", min(options.naive, at)
    print(f"{at:,} {kind} comments of {words:.0f} words on average (naive: the first {first:,}), one core,")
    print(f"Python {sys.version.split()[0]}. `commentariat --help` answers in {start:.2f} s.\n")
    for line in chain(rates_table(folders[at], at, options), memory_table(folders)):
        print(line, flush=True)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure rates and memory against a naive pandas pipeline.")
    parser.add_argument("--data", type=Path, help="JSONL of real comments (field text) instead of invented ones")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 50_000], help="comments in a workload")
    parser.add_argument("--naive", type=int, default=1_000, help="comments for the naive pipeline")
    parser.add_argument("--repeats", type=int, default=3, help="processes for each rate")
    parser.add_argument("--seed", type=int, default=20190401, help="of the invented comments and threads")
    parser.add_argument("--inside", nargs=2, metavar=("STAGE", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        stage, folder = options.inside[0], Path(options.inside[1])
        found = measure_naive(folder / "all.jsonl", options.naive) if stage == "naive" else measure(stage, folder)
        print(json.dumps(found))
        return 0
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as scratch:
        compare(Path(scratch), options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
