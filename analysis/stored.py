"""Data that is stored: how an index is told from a stale one, how much is loaded fast, how a model of weights is written."""

import gc
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

__all__ = ["collector_paused", "fingerprint", "weights_from", "weights_text"]

_UNIT = 1000  # stored weights are whole thousandths of a log-odd


@contextmanager
def collector_paused() -> Iterator[None]:
    """Without the collector of reference cycles while much data is loaded, which has none; it would look at all of it often."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def fingerprint(files: Iterable[tuple[str, str]], version: int = 1) -> str:
    """A hash of files, given as (name, content), and of the `version` of what reads them."""
    digest = hashlib.sha256(f"{version}".encode())
    for name, content in files:
        digest.update(f"\0{name}\0{len(content)}\0{content}".encode())
    return digest.hexdigest()


def weights_text(head: Mapping[str, Any], weights: Mapping[str, Sequence[float]]) -> str:
    """A model as the text of its JSON file: `head`, then a feature a line with its weights, in whole thousandths."""
    parts = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    lines = [
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps([round(value * _UNIT) for value in row])}"
        for name, row in sorted(weights.items())
    ]
    return "{\n" + ",\n".join([*parts, '"weights": {\n' + ",\n".join(lines) + "\n}"]) + "\n}\n"


def weights_from(plain: Mapping[str, Any]) -> dict[str, tuple[float, ...]]:
    """The weights of a model that `weights_text` wrote, from its parsed JSON. Raises what a broken one raises."""
    return {name: tuple(value / _UNIT for value in row) for name, row in plain["weights"].items()}
