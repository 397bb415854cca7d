"""Where the real data lies that the project is measured on and does not ship."""

import os
from pathlib import Path

import pytest

_ROOT = Path(os.environ.get("COMMENTARIAT_SHARED", Path(__file__).resolve().parents[3] / "shared"))


@pytest.fixture(scope="session")
def shared():
    """A function from a relative path to a file of real data; skips, saying what it needs, where there is none."""

    def find(relative: str) -> Path:
        path = _ROOT / relative
        if not path.exists():
            pytest.skip(
                f"needs real data that is not shipped: {relative} (looked in ../shared; set COMMENTARIAT_SHARED)"
            )
        return path

    return find
