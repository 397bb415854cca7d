"""What a report was made from: versions, hashes, options, seeds, counts. No time of day: same input, same bytes."""

import hashlib
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = ["file_hashes", "folder_hashes", "sha256", "versions"]

_PACKAGES = (
    "altair", "jinja2", "langdetect", "numpy", "pandas", "py3langid", "pyarrow", "rapidfuzz",
    "scikit-learn", "vaderSentiment", "vl-convert-python",
)  # fmt: skip
_CHUNK = 1 << 20


def versions() -> dict[str, str]:
    """The program's own version, Python's, and those of the packages that numbers depend on."""
    own = {"commentariat": version("commentariat"), "python": platform.python_version()}
    return own | {package: version(package) for package in _PACKAGES}


def file_hashes(files: Sequence[Path], names: Sequence[str]) -> list[dict[str, Any]]:
    """Name, size and SHA-256 of each input file."""
    return [
        {"name": name, "bytes": file.stat().st_size, "sha256": sha256(file)}
        for file, name in zip(files, names, strict=True)
    ]


def folder_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below `folder`, by its relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def sha256(file: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
