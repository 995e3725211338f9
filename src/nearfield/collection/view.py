"""One version of a collection, immutable: what every reader holds while writers go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import RLock

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nearfield.collection.fitting import why_nothing_fits
from nearfield.collection.items import Items
from nearfield.collection.once import once
from nearfield.collection.snapshot import Snapshot
from nearfield.errors import Hint, UsageError
from nearfield.neighbors import Average, Level
from nearfield.store import Manifest, Table
from nearfield.store import layout as columns
from nearfield.store.filters import compile_filter
from nearfield.store.graphs import Graphs
from nearfield.store.manifest import TEXTS
from nearfield.types import Filter, Scored, Vectors

BLOCK = 65_536  # rows: 100 MB of vectors that are 384 wide


class View:
    """The rows of one commit, in memory and on disk; threads share it.

    ``manifest`` says whose vectors they are, ``table`` is pinned to the commit, ``snapshot`` holds
    the vectors. What others write meanwhile is in the next view.
    """

    def __init__(self, manifest: Manifest, table: Table, folder: Path) -> None:
        self._lock = RLock()
        self._graphs = Graphs(folder, manifest.encoder.fingerprint)
        self.manifest = manifest
        self.table = table
        self.snapshot = Snapshot(table)

    @property
    def version(self) -> int:
        """The number of the commit."""
        return self.table.version

    @property
    def texts_alone(self) -> bool:
        """Whether every item is a text."""
        return self.manifest.modalities == TEXTS

    @once
    def items(self) -> Items:
        """All items; raises ``UsageError`` where there is none."""
        return Items(self.snapshot, self.table, self.manifest.encoder, graphs=self._graphs)

    def part(self, where: Filter) -> Items:
        """The items that fit a filter; raises ``UsageError`` where none does."""
        rows = np.unique(self.snapshot.item_of_row[self.mask(where)])
        if not len(rows) and (why := why_nothing_fits(self.table, where)):
            raise UsageError(f"No item fits the filter. {why}", Hint.run("info"))
        return Items(self.snapshot, self.table, self.manifest.encoder, rows=rows)

    def search(
        self,
        vector: Vectors,
        k: int,
        *,
        metric: str = "cosine",
        mask: NDArray[np.bool_] | None = None,
    ) -> Scored:
        """The ``k`` rows nearest to a vector ``(dim,)``, among those of a mask ``(n,)``.

        Rows that the model cannot read are not among them.
        """
        unread = self.snapshot.unread
        if unread is not None:
            mask = ~unread if mask is None else mask & ~unread
        return self.snapshot.index.search(vector, k, mask=mask, metric=metric)[0]

    def scores(
        self, vector: Vectors, rows: NDArray[np.int64], *, metric: str = "cosine"
    ) -> NDArray[np.float32]:
        """How near some rows are to a vector ``(dim,)``, ``(len(rows),)``.

        Those that the model cannot read are as near as the average.
        """
        scores = self.snapshot.index.scores(vector, rows, metric=metric)
        unread = self.snapshot.unread
        if unread is not None and len(rows):
            scores = np.where(unread[rows], self.level(vector, metric=metric).mean, scores)
        return scores.astype(np.float32, copy=False)

    def level(
        self, vector: Vectors, *, metric: str = "cosine", mask: NDArray[np.bool_] | None = None
    ) -> Level:
        """How near rows are to a vector ``(dim,)`` as a rule, among those of a mask ``(n,)``."""
        if mask is None:
            return self.snapshot.average.score(vector, metric)
        some = Average(self.snapshot.index.rows, np.flatnonzero(mask))
        return some.score(vector, metric)

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of some rows, ``(len(rows), dim)``."""
        return self.snapshot.vectors[rows]

    def blocks(self) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """All rows, ``BLOCK`` at a time: their numbers ``(m,)`` and vectors ``(m, dim)``."""
        rows = np.arange(len(self.snapshot.vectors))
        for start in range(0, len(rows), BLOCK):
            block = rows[start : start + BLOCK]
            yield block, self.vectors(block)

    def mask(self, where: Filter) -> NDArray[np.bool_]:
        """The rows that fit a filter, ``(n,)``."""
        return self.snapshot.mask(self.table.matching(self.condition(where)))

    def condition(self, where: Filter) -> str:
        """A user's filter, compiled for this table."""
        return condition(self.table, where)


def condition(table: Table, where: Filter) -> str:
    """A user's filter on the metadata, the ids and the texts, compiled for a table."""
    own = {columns.ID: pa.string(), columns.TEXT: pa.string()}
    metadata = table.metadata
    return compile_filter(
        where,
        {**own, **metadata},
        own=[name for name in own if name not in metadata],
        holds=lambda sql: table.count(sql) > 0,
    )
