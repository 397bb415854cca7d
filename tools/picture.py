"""Take the README's picture: the head of a report on a shipped sample, in headless Chromium."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from reports.cli import main as commentariat

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "report.png"
WIDTH, HEIGHT = 1000, 1500


def main() -> int:
    """Write docs/report.png: the finding, what was read, and the stances."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("needs chromium on the path", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report"
        sample = ROOT / "comments" / "samples" / "harbour-times.txt"
        code = commentariat(["report", str(sample), "-o", str(out), "-q", "--key", str(Path(folder) / "key")])
        if code:
            return code
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
            page.goto((out / "index.html").as_uri())
            page.wait_for_selector(".chart[data-drawn]")
            page.add_style_tag(content="#takedown, #read .stack, #read .files, nav { display: none }")
            page.screenshot(path=str(PICTURE), clip={"x": 0, "y": 0, "width": WIDTH, "height": 1180})
            browser.close()
    print(PICTURE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
