"""The tables beside the page: CSV for spreadsheets, Parquet for programs, written partition by partition."""

from pathlib import Path
from typing import Any

import pandas as pd

from reports.safe import neutralise

__all__ = ["TableWriter"]


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
        texts = [column for column in frame.columns if _arrow_type(frame[column].dtype, pa) == pa.string()]
        safe = frame.assign(**{column: [neutralise(str(value)) for value in frame[column]] for column in texts})
        with self._csv_path.open("a", encoding="utf-8", newline="") as file:
            safe.to_csv(file, index=False, header=first, lineterminator="\n")
        schema = pa.schema([(str(column), _arrow_type(frame[column].dtype, pa)) for column in frame.columns])
        if first:
            self._parquet = pq.ParquetWriter(self._parquet_path, schema, compression="zstd")
        self._parquet.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))
        self.rows += len(frame)


def _arrow_type(dtype: Any, pa: Any) -> Any:
    if pd.api.types.is_bool_dtype(dtype):
        return pa.bool_()
    if pd.api.types.is_integer_dtype(dtype):
        return pa.int64()
    if pd.api.types.is_float_dtype(dtype):
        return pa.float64()
    return pa.string()
