"""Rates, ratios to a naive pandas pipeline and peak memory, as Markdown tables (``make bench``).

The comments are invented: runs of words from the shipped samples and from the corpus, put together anew with a fixed
seed, in threads with authors, declared replies and names addressed. ``--data FILE`` takes the texts of a JSONL of real
comments instead. Everything is measured in fresh processes on one core; rates are medians over `--repeats` processes,
each after a warm-up on its first partition, so that they say what the next comment costs and not what the start costs.
A report's rate is that of the whole command, start-up included.
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
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from comments.model import Thread
from comments.readers import ReadOptions, find_files, read_paths

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "comments" / "samples"
CORPUS = ROOT / "analysis" / "stance" / "corpus"
COMMAND = Path(sys.executable).with_name("commentariat")

STAGES = ("reading", "language", "sentiment", "stance", "replies", "analyse")
NAIVE_STAGES = {"analyse": "whole", "report": "whole"}  # with what a stage is compared, where not with its namesake
COMMENTS_A_FILE, LONGEST_THREAD = 2_000, 250
OTHER_SHARE = 0.15  # of comments that are taken from texts with more than ASCII
SYLLABLES = "ba da el ge hi ja ko lu ma ne or pa ri sa ta vi _ 7".split()
# Words of a comment: log-normal, fitted by eye to a forum thread of 9,837 comments (quartiles 8, 18 and 38; mean 35).
TYPICAL_WORDS, SPREAD_OF_WORDS, MOST_WORDS = 18, 1.1, 600
BYTES_OF_MAXRSS = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Run:
    """A finished process: wall-clock seconds, peak resident memory in MB, what it printed."""

    seconds: float
    megabytes: float
    printed: str


# --- the workload ----------------------------------------------------------------------------------------------------


def invented_texts(number: int, dice: random.Random) -> Iterator[str]:
    """`number` comments of realistic length: runs of three to nine words from texts of samples and corpus.

    Texts in ASCII are mixed with one another; of others, mostly in another language, each comment takes only one.
    """
    texts = [comment.text for thread in _samples() for comment in thread]
    texts += [record["text"] for file in sorted(CORPUS.glob("*.jsonl")) for record in _records(file)]
    plain = [text.split(" ") for text in texts if text.isascii()]
    others = [text.split(" ") for text in texts if not text.isascii()]
    for _ in range(number):
        source = [dice.choice(others)] if dice.random() < OTHER_SHARE else plain
        length = min(MOST_WORDS, max(1, round(dice.lognormvariate(0, SPREAD_OF_WORDS) * TYPICAL_WORDS)))
        words: list[str] = []
        while len(words) < length:
            text = dice.choice(source)
            start = dice.randrange(len(text))
            words += text[start : start + dice.randint(3, 9)]
        yield " ".join(words[:length])


def as_records(texts: Sequence[str], dice: random.Random) -> Iterator[dict[str, Any]]:
    """`texts` in invented threads: the samples' articles, invented authors, some replies declared, some addressed."""
    articles = [thread.article for thread in _samples() if thread.article.text]
    done = thread = 0
    while done < len(texts):
        size = min(dice.randint(10, LONGEST_THREAD), len(texts) - done)
        authors = ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 5))).title() for _ in range(size // 3 + 1)]
        written: list[str] = []
        for number, text in enumerate(texts[done : done + size]):
            record = {"thread_id": f"t{thread:05}", "comment_id": f"c{number}", "author": dice.choice(authors)}
            addressed = dice.choice(written) if written and dice.random() < 0.15 else ""
            if written and dice.random() < 0.35:
                record["parent_id"] = f"c{dice.randrange(number)}"
            if number == 0:
                article = dice.choice(articles)
                record |= {"title": article.title, "article": article.text}
            yield record | {"text": f"@{addressed}, {text}" if addressed else text}
            written.append(record["author"])
        done, thread = done + size, thread + 1


def write_workload(texts: Sequence[str], folder: Path, seed: int) -> None:
    """Write `texts` to `folder`/many (a file for some 2,000 comments, whole threads) and `folder`/one (a single file)."""
    (folder / "many").mkdir(parents=True)
    (folder / "one").mkdir()
    lines: list[str] = []
    files, thread = 0, ""
    with (folder / "one" / "all.jsonl").open("w", encoding="utf-8") as whole:
        for record in as_records(texts, random.Random(seed)):  # noqa: S311 - no secret
            if record["thread_id"] != thread and len(lines) >= COMMENTS_A_FILE:
                (folder / "many" / f"part-{files:04}.jsonl").write_text("".join(lines), encoding="utf-8")
                lines, files = [], files + 1
            thread = record["thread_id"]
            lines.append(json.dumps(record, ensure_ascii=False) + "\n")
            whole.write(lines[-1])
    (folder / "many" / f"part-{files:04}.jsonl").write_text("".join(lines), encoding="utf-8")


def _samples() -> list[Thread]:
    return [item for item in read_paths(find_files([SAMPLES]), ReadOptions()) if isinstance(item, Thread)]


def _records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


# --- inside a fresh process ------------------------------------------------------------------------------------------


def measure(stage: str, folder: Path) -> dict[str, float]:
    """Seconds that `stage` takes for all partitions of `folder`, after a warm-up on the first; and how many comments."""
    files = find_files([folder])

    def read(file: Path) -> list[Thread]:
        return [item for item in read_paths([file], ReadOptions()) if isinstance(item, Thread)]

    parts: list[Any] = list(files) if stage == "reading" else [_prepare(stage, read(file)) for file in files]
    work: Callable[[Any], object] = read if stage == "reading" else _worker(stage)
    work(parts[0])
    begun = time.process_time()
    for part in parts:
        work(part)
    seconds = time.process_time() - begun
    return {"seconds": seconds, "comments": sum(len(thread) for file in files for thread in read(file))}


def _prepare(stage: str, threads: list[Any]) -> Any:
    """What a stage is given: threads, or what the stages before it would have made of them."""
    if stage in {"replies", "analyse"}:
        return threads
    import pandas as pd  # noqa: PLC0415

    rows = []
    for thread in threads:
        texts = {comment.comment_id: comment.text for comment in thread}
        rows += [(comment.text, thread.article.title, texts.get(comment.parent_id, ""), "en") for comment in thread]
    frame = pd.DataFrame(rows, columns=["text", "headline", "parent", "language"])
    return frame.assign(thread=[thread.thread_id for thread in threads for _ in thread])


def _worker(stage: str) -> Callable[[Any], object]:
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
        "stance": lambda frame: (classifier.predict_proba(frame), classifier.explain(frame)),
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

    coded = [record for path in sorted(CORPUS.glob("*.jsonl")) for record in _records(path)]
    features = make_union(TfidfVectorizer(ngram_range=(1, 2)), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)))
    model = make_pipeline(features, OneVsRestClassifier(LogisticRegression(max_iter=1000)))
    model.fit([record["text"] for record in coded], MultiLabelBinarizer().fit_transform([r["stance"] for r in coded]))
    phrases = _phrases()
    DetectorFactory.seed = 0
    vader = SentimentIntensityAnalyzer()

    def language(text: str) -> str:
        try:
            return str(detect(text))
        except LangDetectException:
            return "und"

    stages: dict[str, Callable[[str], object]] = {
        "language": language,
        "sentiment": lambda text: vader.polarity_scores(text)["compound"],
        "stance": lambda text: (model.predict_proba([text]), [phrase for phrase in phrases if phrase in text.lower()]),
    }
    language("warm up")
    begun = time.perf_counter()
    frame = pd.read_json(file, lines=True, nrows=number)
    spent = {"reading": time.perf_counter() - begun, **dict.fromkeys(stages, 0.0)}
    for _, row in frame.iterrows():
        for name, step in stages.items():
            begun = time.perf_counter()
            step(row["text"])
            spent[name] += time.perf_counter() - begun
    return {**spent, "whole": sum(spent.values()), "comments": float(len(frame))}


def _phrases() -> list[str]:
    """The grammar's patterns as the plain phrases of a first attempt: their words without the marks between them."""
    from analysis.codebook import load_codebook  # noqa: PLC0415
    from analysis.stance.cues import load_grammar  # noqa: PLC0415

    folder = load_codebook("takedown").cue_folder
    cues = load_grammar(folder).cues if folder else ()
    plain = {re.sub(r"[^\w' ]+", " ", pattern.source) for cue in cues for pattern in cue.patterns}
    return sorted(" ".join(phrase.split()).lower() for phrase in plain if phrase.strip())


def _lines(file: Path) -> int:
    with file.open(encoding="utf-8") as lines:
        return sum(1 for _ in lines)


# --- from outside ----------------------------------------------------------------------------------------------------


def run(*command: str | Path) -> Run:
    """Run `command` to its end. Linux counts a parent's memory as its child's until exec, so this one loads nothing big."""
    begun = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    printed = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bench: {' '.join(map(str, command))} ended with {process.returncode}")
    return Run(time.perf_counter() - begun, usage.ru_maxrss * BYTES_OF_MAXRSS / 1e6, printed)


def report(folder: Path, scratch: Path) -> Run:
    """A whole ``commentariat report`` on `folder`."""
    return run(COMMAND, "report", "--quiet", "--key", scratch / "key", "--out", scratch / "report", folder)


def again(repeats: int, *arguments: str | Path) -> tuple[dict[str, float], float]:
    """Medians of the numbers that this file measures in `repeats` fresh processes, and of their peak memory."""
    runs = [run(sys.executable, Path(__file__), *arguments) for _ in range(repeats)]
    found = [json.loads(item.printed) for item in runs]
    return {key: median(row[key] for row in found) for key in found[0]}, median(item.megabytes for item in runs)


def rates_table(folder: Path, options: argparse.Namespace) -> Iterator[str]:
    """Lines of the table of rates, each stage beside its naive counterpart."""
    naive, naive_mb = again(1, "--inside", "naive", folder / "one", "--naive", str(options.naive))
    slow = {key: naive["comments"] / seconds for key, seconds in naive.items() if key != "comments"}
    yield "| stage | comments/s | naive, comments/s | ratio | peak memory, MB |"
    yield "|---|--:|--:|--:|--:|"
    rows: list[tuple[str, float, float]] = []
    for stage in STAGES:
        found, megabytes = again(options.repeats, "--inside", stage, folder / "many")
        rows.append((stage, found["comments"] / found["seconds"], megabytes))
    whole = [report(folder / "many", folder) for _ in range(options.repeats)]
    comments = _lines(folder / "one" / "all.jsonl")
    rows.append(("report", comments / median(item.seconds for item in whole), max(item.megabytes for item in whole)))
    for stage, rate, megabytes in rows:
        other = slow.get(NAIVE_STAGES.get(stage, stage))
        beside = f"{other:,.0f} | {rate / other:,.0f}" if other else "– | –"
        yield f"| {stage} | {rate:,.0f} | {beside} | {megabytes:,.0f} |"
    yield f"| naive pipeline | {slow['whole']:,.0f} | {slow['whole']:,.0f} | 1 | {naive_mb:,.0f} |"


def memory_table(folders: dict[int, Path]) -> Iterator[str]:
    """Lines of the table that shows whether memory grows with the number of comments."""
    yield "| comments | report on files of 2,000, MB | seconds | report on one file, MB | seconds |"
    yield "|--:|--:|--:|--:|--:|"
    for size, folder in folders.items():
        many, one = report(folder / "many", folder), report(folder / "one", folder)
        yield f"| {size:,} | {many.megabytes:,.0f} | {many.seconds:.1f} | {one.megabytes:,.0f} | {one.seconds:.1f} |"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure rates and memory against a naive pandas pipeline.")
    parser.add_argument("--data", type=Path, help="JSONL of real comments (field text) instead of invented ones")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[1_000, 10_000, 50_000], help="comments; default %(default)s"
    )
    parser.add_argument("--naive", type=int, default=1_000, help="comments for the naive pipeline; default %(default)s")
    parser.add_argument("--repeats", type=int, default=3, help="processes for each rate; default %(default)s")
    parser.add_argument("--seed", type=int, default=20190401, help="default %(default)s")
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


def compare(scratch: Path, options: argparse.Namespace) -> None:
    """Write the workloads to `scratch`, measure, print both tables."""
    dice = random.Random(options.seed)  # noqa: S311 - no secret
    if options.data:
        texts = [
            text for record in _records(options.data) if isinstance(text := record.get("text"), str) and text.strip()
        ]
    else:
        texts = list(invented_texts(max(options.sizes), dice))
    sizes = sorted({min(size, len(texts)) for size in options.sizes})
    folders = {size: scratch / str(size) for size in sizes}
    for size, folder in folders.items():
        write_workload(texts[:size], folder, options.seed)
    at = sizes[len(sizes) // 2]
    start = median(run(COMMAND, "--help").seconds for _ in range(2 * options.repeats + 1))
    kind = "real" if options.data else "invented"
    words = sum(len(text.split()) for text in texts[:at]) / at
    print(
        f"{at:,} {kind} comments of {words:.0f} words on average, one core, Python {sys.version.split()[0]}; naive pipeline:"
    )
    print(f"the first {min(options.naive, at):,} of them. `commentariat --help` answers in {start:.2f} s.\n")
    for line in rates_table(folders[at], options):
        print(line, flush=True)
    print()
    for line in memory_table(folders):
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
