"""One version of a collection's rows in memory: vectors, ids and the index, aligned by row."""

from __future__ import annotations

from threading import RLock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nearfield.collection.once import once
from nearfield.modalities.text.valid import valid
from nearfield.neighbors import Average, Index, build_index
from nearfield.store import Table, layout
from nearfield.store.disk import changed
from nearfield.types import Vectors


class Snapshot:
    """Rows sorted by item id, then by segment: the order they were added in cannot matter.

    ``row_ids`` are Lance's, ``item_of_row`` numbers the items, ``ids`` names them, ``places`` says
    where each segment stands (see ``layout.PLACE``). ``unread`` is True for those that the model
    cannot read, shape ``(n,)``; None where there is none.
    """

    def __init__(self, table: Table) -> None:
        self._lock = RLock()
        labels, vectors = table.vectors()
        by = [(name, "ascending") for name in (layout.ID, layout.PART)]
        order = pc.sort_indices(labels, by).to_numpy()
        self.places: pa.Table = labels.take(pa.array(order)).combine_chunks()
        names = self.places[layout.ID].chunk(0).dictionary_encode()
        self.row_ids: NDArray[np.uint64] = labels["_rowid"].to_numpy()[order]
        self._by_row_id = np.argsort(self.row_ids)
        self.item_of_row: NDArray[np.int64] = names.indices.to_numpy().astype(np.int64)
        self.ids: pa.StringArray = names.dictionary
        self.vectors: Vectors = vectors[order]
        self.unread = _unread(self.places)

    @once
    def starts(self) -> NDArray[np.int64]:
        """The first row of each item."""
        return np.flatnonzero(np.diff(self.item_of_row, prepend=-1))

    @property
    def read_vectors(self) -> Vectors:
        """The vectors, zeros for the rows that the model cannot read."""
        if self.unread is None:
            return self.vectors
        return np.where(self.unread[:, None], np.float32(0), self.vectors)

    @once
    def index(self) -> Index:
        """The in-memory scan over all rows."""
        return build_index(self.vectors)

    @once
    def average(self) -> Average:
        """What rows are like as a rule, of those that the model reads."""
        read = None if self.unread is None else np.flatnonzero(~self.unread)
        return Average(self.index.rows, read)

    def mask(self, row_ids: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """True for the rows with these row ids, shape ``(n,)``; raises as :meth:`rows`."""
        mask = np.zeros(len(self.row_ids), bool)
        mask[self.rows(row_ids)] = True
        return mask

    def item(self, name: str) -> int:
        """Number of the item with this id, -1 where there is none."""
        return int(pc.index(self.ids, valid(name)).as_py())

    def rows(self, row_ids: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Where row ids stand, shape of ``row_ids``.

        Raises ``StoreError`` for one that is not here: the rows were written anew meanwhile, and
        whoever asks asks again, of the newest version.
        """
        if not len(row_ids):
            return np.zeros(0, np.int64)
        at = np.searchsorted(self.row_ids, row_ids, sorter=self._by_row_id)
        rows = self._by_row_id[np.minimum(at, len(self.row_ids) - 1)] if len(self.row_ids) else at
        if not len(self.row_ids) or (self.row_ids[rows] != row_ids).any():
            raise changed()
        return rows


def _unread(places: pa.Table) -> NDArray[np.bool_] | None:
    if layout.UNREAD not in places.column_names:
        return None
    unread: NDArray[np.bool_] = places[layout.UNREAD].fill_null(False).to_numpy()
    return unread if unread.any() else None
