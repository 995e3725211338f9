"""One version of a collection as its items: what every analysis reads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nearfield.collection.lookup import condition
from nearfield.collection.shared import SharedGraph
from nearfield.collection.snapshot import Snapshot
from nearfield.errors import StoreError, UnknownItem, UnknownName, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.store import EncoderCard, Table, layout
from nearfield.store.graphs import Graphs
from nearfield.types import Progress, Vectors, Watch, unwatched

if TYPE_CHECKING:
    from nearfield.tasks.duplicates import Duplicates


class Items:
    """The items, one row each, with their neighborhood; in the order of their ids.

    ``ids`` names them, ``near`` holds the unit vectors (the mean of an item's passages) and the
    graph, in the order of the texts' hashes. ``texts`` and the metadata are read when asked for.
    ``card`` says which encoder made the vectors.
    The graph of all items is read from ``graphs`` and saved there; that of a subset is its own.
    """

    def __init__(
        self,
        look: Snapshot,
        table: Table,
        where: str | None = None,
        *,
        card: EncoderCard | None = None,
        graphs: Graphs | None = None,
        watch: Watch = unwatched,
    ) -> None:
        self._look, self._table, self.card = look, table, card
        self._graphs, self.watch = None if where else graphs, watch
        self._rows = np.arange(len(look.ids))
        if where:
            mask = look.mask(table.matching(condition(table, where)))
            self._rows = np.unique(look.item_of_row[mask])
        if not len(self._rows):
            raise UsageError(
                "No item fits the filter." if where else "The collection holds no item.",
                "Run: nearfield info" if where else "Run: nearfield add FILE",
            )

    def __len__(self) -> int:
        return len(self._rows)

    @cached_property
    def ids(self) -> list[str]:
        """The items' ids."""
        names: list[str] = self._look.ids.take(pa.array(self._rows)).to_pylist()
        return names

    @property
    def fingerprint(self) -> str:
        """Of the encoder that made the vectors; empty where it is not known."""
        return self.card.fingerprint if self.card is not None else ""

    @cached_property
    def vectors(self) -> Vectors:
        """The mean of each item's passages, unit length, ``(n, dim)``."""
        look = self._look
        if len(look.ids) == len(look.vectors):
            whole = len(self) == len(look.vectors)
            return look.vectors if whole else look.vectors[self._rows]
        starts = np.flatnonzero(np.diff(look.item_of_row, prepend=-1))
        sums = np.add.reduceat(look.vectors, starts, axis=0)[self._rows]
        unit: Vectors = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return unit

    @cached_property
    def near(self) -> Neighborhood:
        """The vectors and their kNN graph."""
        source = SharedGraph(self._graphs, self.keys, self._stage)
        return Neighborhood(self.vectors, keys=self.keys, source=source)

    def _stage(self, name: str) -> Progress:
        return self.watch(name)

    @cached_property
    def alike(self) -> Duplicates:
        """Near-duplicates by the vectors alone: one vote each for names, one point on a map.

        20,000 items take 0.8 s of CPU, where reading their texts too takes 4 s.
        """
        from nearfield.tasks.duplicates import duplicates

        return duplicates(self.near, ids=self.ids)

    @cached_property
    def keys(self) -> NDArray[np.void]:
        """The hash of each item's text, 16 bytes."""
        found = self._read([layout.CONTENT])[layout.CONTENT]
        return np.frombuffer(b"".join(found.to_pylist()), "V16")

    @cached_property
    def texts(self) -> list[str]:
        """The items' whole texts."""
        place = [layout.PART, layout.START]
        rows = self._aligned([*place, layout.TEXT])
        parts, starts = (rows[name].to_numpy() for name in place)
        texts: list[str] = rows[layout.TEXT].to_pylist()
        found: list[str] = []
        for part, start, text in zip(parts, starts, texts, strict=True):
            if part:
                found[-1] += text[len(found[-1]) - start :]
            else:
                found.append(text)
        return found

    @property
    def columns(self) -> dict[str, pa.DataType]:
        """The metadata columns and their types."""
        return self._table.metadata

    def column(self, name: str) -> list[Any]:
        """A metadata column's values, None where there is none.

        Raises ``UnknownName`` for a column that is not there; the message lists those that are.
        """
        values: list[Any] = self.table([name])[name].to_pylist()
        return values

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Some metadata columns, or all, one row an item.

        Raises ``UnknownName`` for a column that is not there; the message lists those that are.
        """
        known = self.columns
        names = list(known) if columns is None else list(columns)
        for name in names:
            if name not in known:
                raise UnknownName("column", name, known, "Run: nearfield info")
        found = self._read([layout.physical(name) for name in names])
        return found.rename_columns(names)

    def rows_of(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """Where some items stand; raises ``UnknownItem``, which says the nearest id."""
        place = {name: at for at, name in enumerate(self.ids)}
        for name in ids:
            if name not in place:
                raise unknown_item(name, self.ids)
        return np.array([place[name] for name in ids], np.int64)

    def _read(self, columns: list[str]) -> pa.Table:
        """Columns of the items' first passages."""
        return self._aligned(columns, f"{layout.PART} = 0")

    def _aligned(self, columns: list[str], where: str | None = None) -> pa.Table:
        """Columns of the items' passages, in the order of the items and of their passages.

        Read by id, since another process may have moved the rows in the meantime.
        """
        names = list(dict.fromkeys([layout.ID, layout.PART, *columns]))
        batches = list(self._table.scan(names, where=where))
        schema = None if batches else pa.schema([(n, pa.string()) for n in names])
        rows = pa.Table.from_batches(batches, schema)
        ids = self._look.ids.take(pa.array(self._rows))
        item = pc.index_in(rows[layout.ID], value_set=ids).fill_null(-1).to_numpy()
        here = np.flatnonzero(item >= 0)
        parts = rows[layout.PART].to_numpy()[here] if len(here) else here
        order = here[np.lexsort((parts, item[here]))]
        if not np.array_equal(np.unique(item[here]), np.arange(len(self))):
            raise StoreError("The collection changed meanwhile.", "Run the same command again.")
        return rows.select(columns).take(pa.array(order))


def unknown_item(name: str, ids: list[str]) -> UnknownItem:
    """The error for an id that is not here."""
    from difflib import get_close_matches

    near = get_close_matches(name, ids[:100_000], n=1)
    guess = f" Did you mean {near[0]!r}?" if near else ""
    return UnknownItem(f"There is no item {name!r}.{guess}", "Run: nearfield search WORDS")
