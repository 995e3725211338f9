"""How many rows go into one commit: one to five seconds of work, whatever model and machine."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pyarrow as pa

from nearfield.store import layout

# A commit takes some 20 ms, so five seconds of work lose under 1 % to it, and a kill loses at
# most that much work. The first commit comes soon.
SECONDS = 5.0
FIRST, LEAST, MOST = 256, 16, 8_192


# What is embedded within a second is one commit: of 5,000 rows that cost next to nothing, four
# commits, which Lance then merges, take 150 ms of CPU, one takes 90.
GATHERED = 1.0
BYTES = 2**25  # of rows that wait in memory, at most about


def gathered(pieces: Iterator[tuple[str, pa.Table]]) -> Iterator[tuple[str, pa.Table]]:
    """Pieces that follow each other and are the same to the table, together, in their order.

    They wait until a second has passed since the last commit, or they are many. Where the next
    piece raises, those before it are given first.
    """
    held: list[pa.Table] = []
    change, since = "", time.monotonic()
    try:
        for what, rows in pieces:
            if held and what != change:
                yield change, _together(held)
                held, since = [], time.monotonic()
            change = what
            held.append(rows)
            many = sum(table.num_rows for table in held) >= MOST
            many = many or sum(table.nbytes for table in held) >= BYTES
            if many or time.monotonic() - since >= GATHERED:
                yield change, _together(held)
                held, since = [], time.monotonic()
    except (Exception, KeyboardInterrupt):
        if held:
            yield change, _together(held)
        raise
    if held:
        yield change, _together(held)


def _together(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables, promote_options="default") if len(tables) > 1 else tables[0]


class Pace:
    """Cuts batches between items, never within one: an item is in a collection whole or not."""

    def __init__(self) -> None:
        self.rows = FIRST

    def slices(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """Slices of the batch; the time until the next is asked for sets the next one's size."""
        if layout.PART not in batch.schema.names:
            yield batch
            return
        parts = batch.column(layout.PART).to_numpy()
        at = 0
        while at < len(parts):
            end = min(at + self.rows, len(parts))
            while end < len(parts) and parts[end]:
                end += 1
            start = time.monotonic()
            yield batch.slice(at, end - at)
            self._adapt(time.monotonic() - start)
            at = end

    def _adapt(self, seconds: float) -> None:
        factor = min(max(SECONDS / max(seconds, 1e-3), 0.25), 4.0)
        self.rows = min(max(int(self.rows * factor), LEAST), MOST)
