"""The tables beside the page: CSV for spreadsheets, Parquet for programs, written partition by partition."""

from pathlib import Path
from typing import Any

import pandas as pd

from reports.safe import encodable, neutralise

__all__ = ["TableWriter"]

# The types of the output contract, so that a column has the same type in every run, also where it is empty. What is not
# named here is text.
_INTEGERS = frozenset(
    {"asset_count", "comments_from", "end", "likes", "n_authors", "n_comments", "network", "position", "score", "start"}
)
_NUMBERS = frozenset({"boundary", "comments_from_confidence", "confidence", "sentiment", "title_confidence", "weight"})
_TRUTHS = frozenset({"is_total"})


class TableWriter:
    """Writes one table in both forms. Use as a context manager; `add` appends a partition's rows."""

    def __init__(self, folder: Path, name: str) -> None:
        self._csv_path = folder / f"{name}.csv"
        self._parquet_path = folder / f"{name}.parquet"
        self._parquet: Any = None
        self.rows = 0

    def __enter__(self) -> "TableWriter":
        return self

    def __exit__(self, *_: object) -> None:
        if self._parquet is not None:
            self._parquet.close()

    def add(self, frame: pd.DataFrame) -> None:
        """Append the rows of `frame`; the first call sets the columns."""
        import pyarrow as pa  # noqa: PLC0415 - loaded where it is used
        import pyarrow.parquet as pq  # noqa: PLC0415

        first = self._parquet is None
        schema = pa.schema([(str(column), _arrow_type(str(column), pa)) for column in frame.columns])
        texts = [field.name for field in schema if field.type == pa.string()]
        whole = frame.assign(**{column: [encodable(value) for value in frame[column]] for column in texts})
        safe = whole.assign(**{column: [neutralise(value) for value in whole[column]] for column in texts})
        with self._csv_path.open("a", encoding="utf-8", newline="") as file:
            safe.to_csv(file, index=False, header=first, lineterminator="\n")
        if first:
            self._parquet = pq.ParquetWriter(self._parquet_path, schema, compression="zstd")
        self._parquet.write_table(pa.Table.from_pandas(whole, schema=schema, preserve_index=False))
        self.rows += len(frame)


def _arrow_type(column: str, pa: Any) -> Any:
    if column in _TRUTHS:
        return pa.bool_()
    if column in _INTEGERS:
        return pa.int64()
    if column in _NUMBERS or column.startswith("p_"):
        return pa.float64()
    return pa.string()
