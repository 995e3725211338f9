"""Rows on their way into a table: kept on disk, so that reading a source once is enough.

A source is surveyed to its end before anything is embedded. What turns out to be new waits here
in numbered Arrow files, one a batch, each with the schema it came with.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from nearfield.store.disk import guard

_PREFIX = "spool-"


class Spool:
    """A folder of Arrow files that is gone when the ``with`` block ends.

    What a killed process left is swept away by the next one (under the writer's lock).
    """

    def __init__(self, collection: Path) -> None:
        self._home = collection
        self._files: list[tuple[str, Path]] = []
        self.rows = 0

    def __enter__(self) -> Spool:
        with guard(self._home):
            self._home.mkdir(parents=True, exist_ok=True)
            for left in self._home.glob(f"{_PREFIX}*"):
                shutil.rmtree(left, ignore_errors=True)
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._home))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def write(self, change: str, batch: pa.RecordBatch) -> None:
        """Append a batch, and what it is to the table (new, changed ...): both come back."""
        if not batch.num_rows:
            return
        path = self._folder / f"{len(self._files):08d}.arrow"
        with (
            guard(path),
            pa.OSFile(str(path), "wb") as file,
            pa.ipc.new_file(file, batch.schema) as writer,
        ):
            writer.write_batch(batch)
        self._files.append((change, path))
        self.rows += batch.num_rows

    def batches(self, *, keep: bool = False) -> Iterator[tuple[str, pa.RecordBatch]]:
        """Each batch, in order; unless they are kept, a file goes as soon as the next is drawn."""
        for change, path in self._files:
            with guard(path), pa.OSFile(str(path), "rb") as file:
                batch = pa.ipc.open_file(file).get_batch(0)
            yield change, batch
            if not keep:
                path.unlink()
