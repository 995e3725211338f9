"""How many rows go into one commit: about five seconds of work, whatever the model and machine."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pyarrow as pa

from nearfield.store import layout

# A commit takes some 20 ms, so five seconds of work lose under 1 % to it, and a kill loses at
# most that much work. The first commit comes soon.
SECONDS = 5.0
FIRST, LEAST, MOST = 256, 16, 8_192


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
