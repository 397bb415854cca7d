"""Write every generated file anew, or say which of them are stale (``make fresh``, ``make check``).

Generated are the indexes of the gazetteer and of the cues, the shipped models, the stance model's card, the tables of formats, and
the sections of the README that stand between
``<!-- generated: NAME -->`` and ``<!-- /generated -->``, each made by the generator called NAME in `SECTIONS`.
"""

import argparse
import difflib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from build_model import CARD, CLAIMS, MODEL, build, card, claim_models
from build_reply_stance import MODEL as REPLY_STANCE
from build_reply_stance import build as build_reply_stance

from analysis.actors.loading import gazetteer_index
from analysis.claims.reader import MODELS
from analysis.stance.cues import made_index
from comments.errors import CommentariatError
from comments.intake.registry import load_reader, reader_names
from reports.formats import render_table

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
ACTORS = ROOT / "analysis" / "actors" / "gazetteer"
CUES = ROOT / "analysis" / "codebooks" / "takedown-cues"
FORMATS = ROOT / "docs" / "formats.md"
MEASURED = ROOT / "analysis" / "stance" / "takedown_measured.json"

_SECTION = re.compile(
    r"^<!-- generated: (?P<name>\S+) -->\n(?P<body>.*?)^<!-- /generated -->$", re.MULTILINE | re.DOTALL
)
_MARKER = re.compile(r"^<!-- (?:generated: \S+|/generated) -->$", re.MULTILINE)
_SHOWN = 20  # lines of a difference that are shown


def options() -> str:
    """The options of `commentariat report`, as its help has them."""
    return _printed(sys.executable, "-c", "from reports.cli import main; main(['report', '--help'])")


def targets() -> str:
    """The targets of the Makefile."""
    return _printed("make", "--no-print-directory", "--silent", "help")


def own_readers() -> list[str]:
    """The readers of this distribution, by name; not those that somebody has installed beside it."""
    return [name for name, distribution in reader_names().items() if distribution == "commentariat"]


def formats() -> str:
    """A row for each format that can be read."""
    rows = []
    for name in own_readers():
        reader = load_reader(name)
        table = reader.fields()
        kept = sum(bool(field.kept) for field in table.fields)
        ends = " ".join(f"`{end}`" for end in reader.suffixes)
        rows.append(f"| `{name}` | {table.title} | {ends} | {kept} of {len(table.fields)} |")
    return "\n".join(("| format | what it is | files | fields kept |", "|---|---|---|---|", *rows)) + "\n"


def format_tables() -> str:
    """What becomes of each field of each format."""
    head = (
        "# What becomes of each field",
        "",
        "Generated from `comments/readers/fields/`; `commentariat formats show NAME` prints one. Each reader was written from the",
        'documentation that stands above its table. Whatever the format, markup becomes text, quotations become "> " lines, times become',
        "UTC (what had to be assumed is counted and shown), comments that the site deleted keep their place and are not coded, and a",
        "record that is no comment is set aside with its reason.",
    )
    tables = [render_table(load_reader(name).fields()).replace("### ", f"## `{name}`: ", 1) for name in own_readers()]
    return "\n".join(head) + "\n\n" + "\n\n".join(tables) + "\n"


def scores() -> str:
    """What `tools/measure.py` and `make model` have measured of the shipped classifier."""
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    trained = json.loads(MODEL.read_text(encoding="utf-8"))["about"]
    low, high = measured["macro_f1_ci"]
    cross = trained["cross_validated"]["macro_f1"]
    told = (
        f"On {measured['comments']} real comments on moderation actions, coded independently by two coders and used for",
        f"nothing but measuring, the shipped model has macro-F1 {measured['macro_f1']:.2f} (95% interval {low:.2f} to {high:.2f});",
        f"the majority baseline has {measured['majority_macro_f1']:.2f}, a single coder about .91. It codes {round(measured['coverage'] * measured['comments']):,} of them, with a",
        f"calibration error of {measured['ece']:.3f}. On the {trained['trained_on']['settings']} settings of the invented corpus, each held out in its turn,",
        f"its macro-F1 is {cross:.2f}. Swapping the names of camps, platforms and persons changes the codes of {measured['symmetry']['changed_share']:.1%} of the comments.",
    )
    lines = [*told, "", "| code | precision | recall | F1 | comments with it |", "|---|---|---|---|---|"]
    for code, row in measured["codes"].items():
        cells = (
            "–" if row[key] is None else f"{row[key]:.2f}" if key != "support" else f"{row[key]}"
            for key in ("precision", "recall", "f1", "support")
        )
        lines.append(f"| `{code}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


SECTIONS: dict[str, Callable[[], str]] = {
    "formats": formats,
    "options": options,
    "scores": scores,
    "targets": targets,
}


def readme(old: str) -> str:
    """The README with its generated sections made anew. Raises `ValueError` naming a marker that is wrong."""
    for marker in _MARKER.finditer(_SECTION.sub("", old)):
        line = next(number for number, text in enumerate(old.splitlines(), 1) if text == marker.group())
        msg = f"README.md, line {line}: {marker.group()!r} has no counterpart"
        raise ValueError(msg)

    def anew(section: re.Match[str]) -> str:
        name = section["name"]
        if name not in SECTIONS:
            msg = f"README.md: nothing generates {name!r}; tools/fresh.py knows {', '.join(sorted(SECTIONS))}"
            raise ValueError(msg)
        return f"<!-- generated: {name} -->\n{SECTIONS[name]()}<!-- /generated -->"

    return _SECTION.sub(anew, old)


# What makes each generated file, given the text that it has now ("" where there is none).
FILES: dict[Path, Callable[[str], str]] = {
    ACTORS / "index.json": lambda _: gazetteer_index(ACTORS),
    CUES / "index.json": lambda _: made_index(CUES),
    CLAIMS / "index.json": lambda _: made_index(CLAIMS),
    **{CLAIMS / name: (lambda _, name=name: claim_models()[CLAIMS / name]) for name in MODELS},  # type: ignore[misc]
    REPLY_STANCE: lambda _: build_reply_stance()[REPLY_STANCE],
    MODEL: lambda _: build(),
    CARD: lambda _: card(),
    FORMATS: lambda _: format_tables(),
    README: readme,
}


# Fitted by L-BFGS, whose sums are split as the processor's kernels like: another machine may round a weight otherwise.
LEARNT = {CLAIMS / "sides.json", CLAIMS / "evidence.json", REPLY_STANCE}
_NEAR = 0.02  # in the unit of a file's numbers, times a thousand where they are whole thousandths


def _alike(old: str, new: str) -> bool:
    """Whether two models say the same but for the last digits; a weight that one lacks is zero."""
    try:
        one, other = json.loads(old), json.loads(new)
    except ValueError:
        return False
    weights = [model.pop("weights") for model in (one, other)]
    whole = max(abs(number) for row in weights[1].values() for number in row) > 50
    near = _NEAR * (1000 if whole else 1)
    zeros = [0] * max(map(len, weights[1].values()))
    rows = ((weights[0].get(name, zeros), weights[1].get(name, zeros)) for name in {*weights[0], *weights[1]})
    same = {key: one.get(key) for key in ("format", "roles", "stances")} == {
        key: other.get(key) for key in ("format", "roles", "stances")
    }
    return same and all(abs(a - b) <= near for mine, theirs in rows for a, b in zip(mine, theirs, strict=True))


def _printed(*command: str) -> str:
    """What `command` prints, as a Markdown block; the same whatever terminal or make it runs under."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    finished = subprocess.run(  # noqa: S603 - our own commands
        command,
        cwd=ROOT,
        env={**inherited, "COLUMNS": "100", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return f"```text\n{finished.stdout.rstrip()}\n```\n"


def _difference(old: str, new: str, name: str) -> str:
    lines = list(
        difflib.unified_diff(old.splitlines(), new.splitlines(), f"{name} as it is", f"{name} anew", "", "", 1, "")
    )
    more = [f"… and {len(lines) - _SHOWN} lines more"] if len(lines) > _SHOWN else []
    return "\n".join([*lines[:_SHOWN], *more])


def main() -> int:
    """Regenerate, or with ``--check`` only compare. Returns 1 where something is stale or cannot be made."""
    parser = argparse.ArgumentParser(description="Write every generated file anew.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file would change")
    check = parser.parse_args().check
    stale: list[str] = []
    for path, make in FILES.items():
        name = path.relative_to(ROOT).as_posix()
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        try:
            new = make(old)
        except (CommentariatError, ValueError, OSError, subprocess.CalledProcessError) as error:
            told = getattr(error, "stderr", None) or ""
            print(f"{name} cannot be made: {error}\n{told}".rstrip(), file=sys.stderr)
            return 1
        if new == old or (path in LEARNT and _alike(old, new)):
            continue
        if check:
            stale.append(name)
            print(_difference(old, new, name), file=sys.stderr)
        else:
            path.write_text(new, encoding="utf-8")
            print(f"{name}: written anew")
    if stale:
        print(f"stale: {', '.join(stale)}; run `make fresh` and commit what it changes", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
