"""The peak of memory does not grow with the file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

READ = """
import resource, sys
from nearfield.sources import open_source
rows = sum(batch.num_rows for batch in open_source(sys.argv[1]).batches())
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
UNIT = 1 << 20 if sys.platform == "darwin" else 1 << 10
TEXT = "my order never arrived and nobody answers my letters " * 6


def csv_file(path: Path, rows: int) -> None:
    with path.open("w") as file:
        file.write("id,body,n\n")
        file.writelines(f"{i},{TEXT}{i},{i}\n" for i in range(rows))


def jsonl(path: Path, rows: int) -> None:
    with path.open("w") as file:
        file.writelines(json.dumps({"id": i, "body": TEXT}) + "\n" for i in range(rows))


def array(path: Path, rows: int) -> None:
    with path.open("w") as file:
        file.write("[" + json.dumps({"id": 0, "body": TEXT}))
        file.writelines("," + json.dumps({"id": i, "body": TEXT}) for i in range(1, rows))
        file.write("]")


def parquet(path: Path, rows: int) -> None:
    schema = pa.schema([("id", pa.int64()), ("body", pa.string())])
    with pa.parquet.ParquetWriter(path, schema) as writer:
        for start in range(0, rows, 10_000):
            ids = list(range(start, start + 10_000))
            texts = [f"{i} {TEXT}" for i in ids]
            writer.write_table(pa.table({"id": ids, "body": texts}, schema))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "make"),
    [("t.csv", csv_file), ("t.jsonl", jsonl), ("t.json", array), ("t.parquet", parquet)],
)
def test_ten_times_the_rows_take_the_same_memory(
    tmp_path: Path, name: str, make: Callable[[Path, int], None]
) -> None:
    peaks: list[Any] = []
    for rows in (20_000, 200_000):
        path = tmp_path / f"{rows}{name}"
        make(path, rows)
        done = subprocess.run(
            [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
        )
        count, peak = map(int, done.stdout.split())
        assert count == rows
        peaks.append(peak * 1024 / UNIT)
    assert peaks[1] < peaks[0] + 25 * 1024  # the file grew by 58 MB
