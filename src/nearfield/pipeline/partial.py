"""Vectors on their way to a file: ``FILE.part/`` holds what a kill must not lose.

::

    vectors.parquet.part/done.json      rows that are whole, and a digest of their items
                         vectors.bin    float32 rows, unit, of the model's width
                         ids.jsonl      the id and the digest of the content a line, as JSON

``done.json`` is switched in one rename after the rows are on disk; what stands behind them in the
other two files is of a commit that was cut short, and is dropped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from nearfield.errors import UsageError
from nearfield.store import layout
from nearfield.store.disk import guard
from nearfield.types import Vectors

DONE, ROWS, IDS = "done.json", "vectors.bin", "ids.jsonl"


class Counted(NamedTuple):
    """Of some items: how many were split, the passages of all, and those that were broken."""

    split: int
    passages: int
    broken: int = 0


class Partial:
    """The rows that are done; ``encoder`` is the fingerprint of what makes them.

    The items that come are those that came before, or else it refuses to go on: their ids and
    texts are read again and compared by digest, which works for any source.
    """

    def __init__(self, folder: Path, encoder: str, dim: int) -> None:
        self.folder = folder
        self.dim = dim
        self.state: dict[str, Any] = {"encoder": encoder, "digest": ""}
        self.state |= {"rows": 0, "bytes": 0, "split": 0, "passages": 0, "broken": 0}
        with guard(folder):
            if (folder / DONE).exists():
                self.state |= json.loads((folder / DONE).read_text("utf-8"))
            if self.state["encoder"] != encoder:
                raise self._other("another model")
            for name, size in ((ROWS, self.rows * dim * 4), (IDS, self.state["bytes"])):
                with (folder / name).open("ab") as file:
                    file.truncate(size)
        self.resumed = self.rows
        self._seen = 0
        self._digest = blake2b(digest_size=16)

    @property
    def rows(self) -> int:
        """How many are on disk."""
        return int(self.state["rows"])

    @property
    def broken(self) -> int:
        """How many of them stand for an item that is broken: rows of zeros."""
        return int(self.state["broken"])

    @property
    def whole(self) -> int:
        """How many of them are vectors."""
        return self.rows - self.broken

    def rest(self, items: pa.RecordBatch) -> pa.RecordBatch:
        """Of the next items of the source, those that are not done.

        Raises ``UsageError`` where those that are done were others.
        """
        before = max(0, min(items.num_rows, self.rows - self._seen))
        self._note(items.slice(0, before))
        if before and self._seen == self.rows:
            self.check()
        return items.slice(before)

    def check(self) -> None:
        """See, at the last item that is done or at the source's end, that they are the same."""
        if self._digest.hexdigest() != (self.state["digest"] or self._digest.hexdigest()):
            raise self._other("another source, or of one that has changed since")

    def append(self, items: pa.RecordBatch, vectors: Vectors, counted: Counted) -> None:
        """Put the vectors of items on disk, whole or not at all, and count what was split."""
        self._note(items)
        names = items.column(layout.ID).to_pylist()
        digests = (content.hex() for content in items.column(layout.CONTENT).to_pylist())
        pairs = zip(names, digests, strict=True)
        lines = "".join(json.dumps(pair) + "\n" for pair in pairs).encode()
        grown = {"rows": len(vectors), "bytes": len(lines), **counted._asdict()}
        state = {name: self.state[name] + more for name, more in grown.items()}
        self.state = self.state | state | {"digest": self._digest.hexdigest()}
        new = self.folder / f"{DONE}.new"
        with guard(self.folder):
            _add(self.folder / ROWS, np.ascontiguousarray(vectors, "<f4").tobytes())
            _add(self.folder / IDS, lines)
            new.unlink(missing_ok=True)
            _add(new, json.dumps(self.state).encode())
            new.replace(self.folder / DONE)

    def chunks(self, rows: int) -> Iterator[tuple[Sequence[str], Sequence[str], Vectors]]:
        """Walk through ids, digests and vectors, ``rows`` at a time, which are copies."""
        vectors = np.memmap(self.folder / ROWS, "<f4", "r", shape=(self.rows, self.dim))
        with (self.folder / IDS).open(encoding="utf-8") as lines:
            for start in range(0, self.rows, rows):
                read = (json.loads(line) for line in islice(lines, rows))
                # Of a run that an earlier nearfield began there are ids alone.
                pairs = [(pair, "") if isinstance(pair, str) else tuple(pair) for pair in read]
                names, digests = zip(*pairs, strict=True)
                yield names, digests, np.array(vectors[start : start + rows], np.float32)

    def _note(self, items: pa.RecordBatch) -> None:
        names = items.column(layout.ID).to_pylist()
        for name, content in zip(names, items.column(layout.CONTENT).to_pylist(), strict=True):
            self._digest.update(json.dumps(name).encode() + content)
        self._seen += len(names)

    def _other(self, of: str) -> UsageError:
        return UsageError(
            f"{self.folder} holds {self.rows:,} vectors of {of}.",
            "To start again, remove that folder.",
        )


def _add(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
