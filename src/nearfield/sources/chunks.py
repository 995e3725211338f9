"""Gather rows into chunks of bounded size, and cut batches to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearfield.sources.records import Row
from nearfield.sources.request import BYTES, ROWS


def gather(rows: Iterable[tuple[Row, int]]) -> Iterator[list[Row]]:
    """Gather ``(row, its size)`` pairs into lists of at most 4,096 rows and about 8 MiB."""
    held: list[Row] = []
    size = 0
    for row, weight in rows:
        if held and (len(held) >= ROWS or size + weight > BYTES):
            yield held
            held, size = [], 0
        held.append(row)
        size += weight
    if held:
        yield held


def pieces(batch: pa.RecordBatch, rows: int) -> Iterator[pa.RecordBatch]:
    """Cut an item batch to at most ``rows`` rows and about 8 MiB of text each."""
    at = 0
    for end in [*_full(batch.column(1)), batch.num_rows]:
        while at < end:
            stop = min(at + rows, end)
            yield batch.slice(at, stop - at)
            at = stop


def _full(texts: pa.StringArray) -> list[int]:
    """Rows at which the next 8 MiB of text begin."""
    sizes = pc.fill_null(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)
    parts = np.cumsum(sizes, dtype=np.int64) // BYTES
    return [int(row) for row in np.flatnonzero(np.diff(parts)) + 1]
