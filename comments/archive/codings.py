"""What the classifiers said, run by run: a newer run stands beside the older ones, and the latest counts."""

import math
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb
import pandas as pd
import pyarrow as pa

from comments.archive.connection import Transaction, shown
from comments.archive.moments import stored_time
from comments.errors import InputError

__all__ = ["Run", "add_codings"]

_CODED = pa.schema(
    [
        ("thread_id", pa.string()), ("comment_id", pa.string()), ("status", pa.string()), ("language", pa.string()),
        ("sentiment", pa.float64()), ("stance", pa.string()), ("probabilities", pa.map_(pa.string(), pa.float64())),
    ]
)  # fmt: skip
_PREFIX = "p_"
_MATCHED = """
    FROM coded k JOIN threads t USING (thread_id)
    JOIN comments c ON c.thread = t.thread AND c.comment_id = k.comment_id AND c.vanished_addition IS NULL"""


@dataclass(frozen=True, slots=True)
class Run:
    """Which classifier coded, by which codebook, when."""

    classifier: str
    classifier_version: str
    codebook: str
    codebook_sha256: str
    program_version: str
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    run_id: str = field(default_factory=lambda: secrets.token_hex(8))


def add_codings(connection: duckdb.DuckDBPyConnection, run: Run, frame: pd.DataFrame) -> int:
    """Keep the codes in `frame` (the table `comments` of an analysis) as those of `run`; how many they are."""
    table = _coded(frame)
    with Transaction(connection):
        _keep_run(connection, run)
        with shown(connection, "coded", table):
            found = connection.execute(f"SELECT count(*) {_MATCHED}").fetchall()[0][0]
            if found != table.num_rows:
                got = f"{table.num_rows - found} of {table.num_rows} that are not in it"
                raise InputError("codes of comments that the archive holds", got=got)
            connection.execute(
                "INSERT INTO codings SELECT ?, t.thread, c.comment_key, c.edition, k.status, k.language, k.sentiment,"
                f" k.stance, k.probabilities {_MATCHED}",
                [run.run_id],
            )
    return len(frame)


def _keep_run(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    connection.execute(
        "INSERT INTO runs SELECT $id, (SELECT coalesce(max(number), 0) + 1 FROM runs), $made, $classifier, $version,"
        " $codebook, $sha256, $program WHERE NOT EXISTS (FROM runs WHERE run_id = $id)",
        {
            "id": run.run_id,
            "made": stored_time(run.made_at),
            "classifier": run.classifier,
            "version": run.classifier_version,
            "codebook": run.codebook,
            "sha256": run.codebook_sha256,
            "program": run.program_version,
        },
    )


def _coded(frame: pd.DataFrame) -> pa.Table:
    names = [str(column) for column in frame.columns if str(column).startswith(_PREFIX)]
    columns = [[None if math.isnan(value) else float(value) for value in frame[name].astype(float)] for name in names]
    codes = [name.removeprefix(_PREFIX) for name in names]
    probabilities = [
        [(code, value) for code, value in zip(codes, row, strict=True) if value is not None]
        for row in (zip(*columns, strict=True) if names else [()] * len(frame))
    ]
    told: dict[str, object] = {"probabilities": probabilities}
    for name in ("thread_id", "comment_id", "status", "language", "stance"):
        told[name] = [str(value) if isinstance(value, str) else "" for value in frame[name]]
    told["sentiment"] = [None if pd.isna(value) else float(value) for value in frame["sentiment"]]
    return pa.table({name: told[name] for name in _CODED.names}, schema=_CODED)
