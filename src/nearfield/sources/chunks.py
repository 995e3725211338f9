"""Gather rows into chunks of bounded size, and cut batches to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearfield.sources.layout import own
from nearfield.sources.request import BYTES, ROWS

T = TypeVar("T")


def gather(rows: Iterable[tuple[T, int]]) -> Iterator[list[T]]:
    """Gather ``(row, its size)`` pairs into lists of at most 4,096 rows and about 8 MiB."""
    held: list[T] = []
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
    """Cut an item batch to at most ``rows`` rows and about 8 MiB of text and data each."""
    at = 0
    for end in [*_full(batch), batch.num_rows]:
        while at < end:
            stop = min(at + rows, end)
            yield batch.slice(at, stop - at)
            at = stop


def _full(batch: pa.RecordBatch) -> list[int]:
    """Rows at which the next 8 MiB begin."""
    text, data = (
        pc.fill_null(pc.binary_length(own(batch, name)), 0).to_numpy(zero_copy_only=False)
        for name in ("text", "data")
    )
    parts = np.cumsum(text.astype(np.int64) + data) // BYTES
    return [int(row) for row in np.flatnonzero(np.diff(parts)) + 1]
