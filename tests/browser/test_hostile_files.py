"""From a hostile file to the page: each format's sample, with an attack behind every text in it, in one report."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from tests.browser.test_browser import ATTACKS, NARROW, browser, opened  # noqa: F401 - fixtures of the browser
from tests.conftest import write_report

pytestmark = pytest.mark.browser

FORMATS = Path(__file__).parents[1] / "formats"
_TEXT = re.compile(r"(?<=>)([^<>\n]{12,})(?=<)")


def armed(value, number=0):
    """A JSON value with an attack behind every string that has a space in it; ids and times stay what they are."""
    if isinstance(value, dict):
        return {key: armed(inner, number + place) for place, (key, inner) in enumerate(value.items())}
    if isinstance(value, list):
        return [armed(inner, number + place) for place, inner in enumerate(value)]
    if isinstance(value, str) and " " in value and not value[:1].isdigit():
        return f"{value} {ATTACKS[(number + len(value)) % len(ATTACKS)]}"
    return value


def attacked(path):
    """The sample's content with attacks in it."""
    raw = path.read_bytes()
    if path.suffix in {".json", ".jsonl", ".ndjson"}:
        text = raw.decode("utf-8-sig")
        try:
            return json.dumps(armed(json.loads(text))).encode()
        except ValueError:
            lines = [json.dumps(armed(json.loads(line))) for line in text.splitlines() if line.startswith(("{", "["))
                     and line.endswith(("}", "]"))]  # fmt: skip
            return "\n".join(lines).encode()
    if path.suffix in {".html", ".xml"}:
        escaped = [attack.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for attack in ATTACKS]
        text = raw.decode("utf-8-sig")
        return _TEXT.sub(lambda found: f"{found[1]} {escaped[len(found[1]) % len(escaped)]}", text).encode()
    return None


@pytest.fixture(scope="module")
def hostile_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    for path in sorted(FORMATS.iterdir()):
        content = None if path.name.endswith(".expected.json") else attacked(path)
        if content is not None:
            (folder / path.name).write_bytes(content)
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr(
            "inner.jsonl", json.dumps({"text": f"hooray {ATTACKS[0]}", "author": ATTACKS[1], "title": ATTACKS[2]})
        )
    return write_report([folder], folder / "out", quotes="full", authors="keep")


def test_a_report_on_hostile_files_of_every_kind_runs_nothing_and_asks_for_nothing(hostile_files, opened):  # noqa: F811
    seen = opened(hostile_files, NARROW, fresh=True)
    page = seen.page
    for element in page.locator("details").all():
        element.evaluate("(details) => { details.open = true; }")
    page.wait_for_timeout(200)
    assert page.evaluate("window.pwned") is None
    assert page.locator("iframe, object, embed, [onerror], [onload], [onfocus]").count() == 0
    assert page.locator("script").count() == 3
    assert seen.said == []
    assert [url for url in seen.asked if url != seen.address and not url.startswith(("data:", "blob:"))] == []
    assert "window.pwned" in page.locator("#list").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_the_attacks_came_in_through_every_format(hostile_files):
    threads, comments = hostile_files.table("threads"), hostile_files.table("comments")
    formats = set(threads["format"])
    assert len(formats) >= 16
    marked = comments[comments["text"].str.contains("pwned")]
    through = set(threads.set_index("thread_id").loc[marked["thread_id"], "format"])
    assert formats - through <= {"twitter-v1"}
    counts = hostile_files.summary["counts"]
    assert counts["records"] == counts["comments"] + counts["rejected"]
