"""A linear stance model as plain data: columns by name, whole-number coefficients, intercepts, thresholds.

One logistic regression for each code (a multi-label model by binary relevance). The file is JSON: it can be read, compared
and diffed, and loading it runs no code. Coefficients are rounded to thousandths of a log-odd, which makes the file the
same on every machine; the scales of the columns are folded into them.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from analysis.stance.columns import Columns
from analysis.stance.feature_space import Entries, FeatureSpace
from analysis.stance.word_classes import WordClasses
from analysis.stored import collector_paused
from comments.errors import UsageError

__all__ = ["FORMAT", "LinearModel"]

FORMAT = "commentariat linear stance model 1"
_UNIT = 1000  # coefficients are whole thousandths
_PROBABILITY_DIGITS = 9


@dataclass(frozen=True)
class LinearModel:
    """`coefficients`: (n_columns * (1 + n_headlines), n_codes) log-odds for one occurrence (see `FeatureSpace`).

    `about`: where it comes from, for the reader.
    """

    codes: tuple[str, ...]
    columns: tuple[str, ...]
    coefficients: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    abstain_below: float
    about: Mapping[str, Any] = field(default_factory=dict)
    headlines: tuple[str, ...] = ()

    def space(self, classes: WordClasses) -> FeatureSpace:
        """The feature space of the model; scales are ones, since the coefficients contain them."""
        return FeatureSpace(Columns(self.columns, classes), np.ones(len(self.columns)), self.headlines)

    def probabilities(self, entries: Entries) -> NDArray[np.float64]:
        """(n_comments, n_codes): one product for all codes."""
        logits = entries.times(self.coefficients) + self.intercepts
        # A product over more rows may differ in the last bit; rounded, a comment's probability is its own.
        result: NDArray[np.float64] = np.round(1.0 / (1.0 + np.exp(-logits)), _PROBABILITY_DIGITS)
        return result

    @cached_property
    def version(self) -> str:
        """A hash of everything that a probability or a decision depends on."""
        decisive = {key: value for key, value in self._plain().items() if key != "about"}
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """The model as the text of its file, a column a line."""
        plain = self._plain()
        lines = [
            json.dumps(name, ensure_ascii=False) + ": " + json.dumps(row) for name, row in plain.pop("columns").items()
        ]
        head = json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False)
        return head.removesuffix("\n}") + ',\n "columns": {\n' + ",\n".join(lines) + "\n }\n}\n"

    def _plain(self) -> dict[str, Any]:
        whole = np.rint(self.coefficients * _UNIT).astype(int)
        shared, *own = np.split(whole, 1 + len(self.headlines))
        return {
            "format": FORMAT,
            "codes": list(self.codes),
            "columns": dict(zip(self.columns, shared.tolist(), strict=True)),
            "headlines": {
                headline: {self.columns[row]: rows[row].tolist() for row in np.flatnonzero(rows.any(axis=1))}
                for headline, rows in zip(self.headlines, own, strict=True)
            },
            "intercepts": self.intercepts.tolist(),
            "thresholds": self.thresholds.tolist(),
            "abstain_below": self.abstain_below,
            "about": dict(self.about),
        }

    @classmethod
    def from_json(cls, text: str, where: str) -> "LinearModel":
        """Read a model. Raises `UsageError` naming `where` for one that is broken or of another format."""
        with collector_paused():
            return cls._from_json(text, where)

    @classmethod
    def _from_json(cls, text: str, where: str) -> "LinearModel":
        try:
            plain = orjson.loads(text)
            if plain["format"] != FORMAT:
                raise UsageError(f"a model of the format {FORMAT!r}", got=repr(plain["format"]), where=where)
            columns = tuple(plain["columns"])
            model = cls(
                tuple(plain["codes"]),
                columns,
                _stacked(columns, [plain["columns"], *plain["headlines"].values()], len(plain["codes"])) / _UNIT,
                np.array(plain["intercepts"], dtype=np.float64),
                np.array(plain["thresholds"], dtype=np.float64),
                float(plain["abstain_below"]),
                plain["about"],
                tuple(plain["headlines"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError("a stance model in JSON", got=f"{type(error).__name__}: {error}", where=where) from error
        wanted = len(model.codes)
        shapes = (model.coefficients.shape[1], *model.intercepts.shape, *model.thresholds.shape)
        if set(shapes) != {wanted} or not np.isfinite(model.coefficients).all():
            raise UsageError(f"{wanted} numbers for each column, one a code", got=str(shapes), where=where)
        return model

    def check_codes(self, codes: Sequence[str], where: str) -> None:
        """Raise `UsageError` unless the model was made for `codes`."""
        if self.codes != tuple(codes):
            raise UsageError(
                f"a model for the codes {', '.join(codes)}",
                got=f"one for {', '.join(self.codes)}",
                where=where,
                hint="train one: commentariat train CODED.jsonl --codebook FILE --out FOLDER",
            )


def _stacked(columns: Sequence[str], tables: Sequence[Mapping[str, list[int]]], n_codes: int) -> NDArray[np.float64]:
    """The rows of `tables`, one below the other, each in the order of `columns`; a column that one lacks is zero."""
    nothing = [0] * n_codes
    rows = [table.get(column, nothing) for table in tables for column in columns]
    if set(map(len, rows)) - {n_codes}:
        raise ValueError(f"not {n_codes} numbers for each column")
    return np.fromiter(chain.from_iterable(rows), dtype=np.float64, count=len(rows) * n_codes).reshape(-1, n_codes)
