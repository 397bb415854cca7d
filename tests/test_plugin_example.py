"""A classifier and a reader from another distribution, installed for real: found, listed, used and checked."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from analysis.registry import DEFAULT_CLASSIFIER

SOURCE = Path(__file__).resolve().parent / "plugin_example"
NAME = "keywords-example"
COMMANDS = """
import json, sys
from reports.cli import main
codes = [main(command) for command in json.loads(sys.argv[1])]
print()
print(json.dumps([codes, sorted(name for name in sys.modules if name.startswith("commentariat_plugin_example"))]))
"""
CHECKS = f"""
import json
from reports.checks import check_classifier
print(json.dumps([[result.name, result.outcome] for result in check_classifier({NAME!r}, "takedown")]))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the plug-in."""
    target = tmp_path_factory.mktemp("site")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--quiet"]
    pip = [sys.executable, "-m", "pip", "install", *options, "--target", str(target), str(SOURCE)]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def run(site: Path, script: str, *arguments: str) -> list[str]:
    """The lines that a script prints in a Python that has the plug-in."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), *filter(None, sys.path)])}
    python = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(python, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def run_commands(site: Path, *commands: list[str]) -> tuple[list[str], list[int], list[str]]:
    """What commands print, what they return, and which modules of the plug-in they have imported."""
    *said, _, last = run(site, COMMANDS, json.dumps(commands))
    codes, imported = json.loads(last)
    return said, codes, imported


def test_it_is_listed_and_listing_imports_nothing_of_it(site: Path) -> None:
    said, codes, imported = run_commands(site, ["classifiers"])
    assert codes == [0]
    assert f"{NAME}\tcommentariat-plugin-example" in said
    assert f"{DEFAULT_CLASSIFIER}\tcommentariat" in said
    assert imported == []


def test_it_writes_a_report_and_is_evaluated(site: Path, tmp_path: Path) -> None:
    texts = {
        "Finally. Thank you, and please keep removing such pages every single day.": "supports_takedown",
        "They only ever delete the pages of one party and never those of the other party.": "alleges_partisan_bias",
        "qwzx": "no_stance",
    }
    records: list[dict[str, Any]] = [{"text": text, "stance": [code]} for text, code in texts.items()]
    coded, out = tmp_path / "coded.jsonl", tmp_path / "out"
    coded.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    said, codes, imported = run_commands(
        site,
        ["report", str(coded), "--classifier", NAME, "--out", str(out)],
        ["evaluate", str(coded), "--classifier", NAME],
    )
    assert codes == [0, 0]
    assert "commentariat_plugin_example.keywords" in imported
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (scored,) = (line for line in said if line.startswith(f"{NAME} "))
    assert scored.startswith(f"{NAME} {manifest['classifier_version'].split()[-1]} on 3 coded comments")
    assert (out / "index.html").is_file()
    assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["counts"]["coded"] == 2


def test_it_passes_every_check(site: Path) -> None:
    (last,) = run(site, CHECKS)
    results = json.loads(last)
    assert len(results) >= 30
    assert [name for name, outcome in results if outcome != "passed"] == []


def test_a_reader_from_elsewhere_is_listed_found_by_content_and_checked(site: Path, tmp_path: Path) -> None:
    logbook = SOURCE / "pier.logbook"
    renamed = tmp_path / "pier.txt"
    renamed.write_bytes(logbook.read_bytes())
    out = tmp_path / "out"
    said, codes, imported = run_commands(
        site,
        ["formats"],
        ["formats", "check", "logbook-example", str(logbook)],
        ["report", str(renamed), "--out", str(out)],
    )
    assert codes == [0, 0, 0]
    assert "commentariat_plugin_example.logbook" in imported
    assert any(line.startswith("logbook-example ") for line in said)
    assert [line for line in said if line.startswith("failed")] == []
    assert sum(line.startswith("passed") for line in said) == 7
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["threads"][0]["format"] == "logbook-example"
    assert (summary["counts"]["records"], summary["counts"]["comments"], summary["counts"]["rejected"]) == (5, 4, 1)
