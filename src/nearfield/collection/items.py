"""The items of one version of a collection: what every analysis reads."""

from __future__ import annotations

from collections.abc import Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nearfield.collection.caution import EQUAL, none_readable, warn_unread
from nearfield.collection.graphs import SavedGraph
from nearfield.collection.once import once
from nearfield.collection.snapshot import Snapshot
from nearfield.errors import FILE, NAME, Hint, UnknownName, UsageError
from nearfield.modalities import kind_of
from nearfield.neighbors import Neighborhood
from nearfield.neighbors.chance import by_chance
from nearfield.neighbors.order import content_order
from nearfield.pipeline.segment import together
from nearfield.store import EncoderCard, Table, layout
from nearfield.store.disk import changed
from nearfield.store.graphs import Graphs
from nearfield.tasks.rows import rows_of
from nearfield.types import Filter, Record, Vectors, Watch, unwatched

if TYPE_CHECKING:
    from nearfield.tasks.duplicates import Duplicates


class ItemSet(Protocol):
    """Items with their vectors and neighbors, one row each: what an analysis reads."""

    @property
    def ids(self) -> list[str]:
        """The items' ids."""

    @property
    def texts(self) -> list[str] | None:
        """The items' whole texts; of what is no text, its words; None where none are known."""

    @property
    def vectors(self) -> Vectors:
        """One unit row an item, ``(n, dim)``."""

    def near(self, watch: Watch = unwatched) -> Neighborhood:
        """The vectors and their kNN graph."""

    def readable(self) -> ItemSet:
        """Those that their model can read; the others are left out, with a warning."""

    def all_with_warning(self) -> ItemSet:
        """All, with a warning of those that their model cannot read: only equal ones are found."""

    @property
    def fingerprint(self) -> str:
        """Of the encoder that made the vectors; empty where it is not known."""

    @property
    def model(self) -> str:
        """The name of that encoder; empty where it is not known."""

    @property
    def alike(self) -> Duplicates:
        """Near-duplicates by the vectors alone."""

    @property
    def modalities(self) -> frozenset[str]:
        """What they are: texts, nodes, pictures."""

    @property
    def records(self) -> list[Record] | None:
        """The items as records; None unless each is one."""

    @property
    def columns(self) -> dict[str, pa.DataType]:
        """The metadata columns and their types."""

    @property
    def previews(self) -> list[bytes | None] | None:
        """A small picture of each item, where there are any."""

    def column(self, name: str) -> list[Any]:
        """A metadata column's values, None where there is none."""

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Some metadata columns, or all, one row an item."""

    def rows_of(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """Where some items stand."""


class HasItems(Protocol):
    """What an analysis is asked of: a collection, or rows that somebody brought along."""

    name: str

    def items(self, where: Filter | None = None) -> ItemSet:
        """The items, or those that fit a filter."""


def one(collection: HasItems | None) -> HasItems:
    """The collection; raises ``UsageError`` where none was named."""
    if collection is None:
        raise UsageError("Which collection?", Hint.use("Name it:", collection=NAME))
    return collection


class Items:
    """The items, one row each, in the order of their ids; threads may share them.

    ``ids`` names them, ``texts`` holds their words, ``vectors`` the mean of each item's segments;
    ``near()`` has the graph. Texts and metadata are read when first asked for. ``card`` says which
    encoder made the vectors. The graph of all items is saved in ``graphs``; that of a part is its
    own. ``unread`` is True for those that this encoder cannot read; None where it reads all.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        table: Table,
        card: EncoderCard,
        *,
        rows: NDArray[np.int64] | None = None,
        graphs: Graphs | None = None,
    ) -> None:
        self._snapshot, self._table, self._graphs = snapshot, table, graphs
        self._lock = RLock()
        self._rows = np.arange(len(snapshot.ids)) if rows is None else rows
        self.card = card
        if not len(self._rows):
            raise UsageError(
                "The collection holds no item." if rows is None else "No item fits the filter.",
                Hint.run("add", FILE) if rows is None else Hint.run("info"),
            )

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def fingerprint(self) -> str:
        """Of the encoder that made the vectors."""
        return self.card.fingerprint

    @property
    def model(self) -> str:
        """The name of the encoder that made the vectors."""
        return self.card.name

    @once
    def ids(self) -> list[str]:
        """The items' ids."""
        names: list[str] = self._snapshot.ids.take(pa.array(self._rows)).to_pylist()
        return names

    @once
    def vectors(self) -> Vectors:
        """The mean of each item's segments, unit length, ``(n, dim)``.

        The rows of unread items are of chance, the same for the same content: like nothing else.
        """
        snapshot = self._snapshot
        if len(snapshot.ids) == len(snapshot.vectors):
            whole = len(self) == len(snapshot.vectors)
            rows = snapshot.vectors if whole else snapshot.vectors[self._rows]
        else:
            sums = np.add.reduceat(snapshot.read_vectors, snapshot.starts, axis=0)[self._rows]
            with np.errstate(invalid="ignore"):
                rows = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return rows if self.unread is None else by_chance(rows, self.unread, self.keys)

    @once
    def unread(self) -> NDArray[np.bool_] | None:
        """Which items their model cannot read, ``(n,)``; None where it reads all of them."""
        snapshot = self._snapshot
        if snapshot.unread is None:
            return None
        whole: NDArray[np.bool_] = np.logical_and.reduceat(snapshot.unread, snapshot.starts)
        unread = whole[self._rows]
        return unread if unread.any() else None

    def readable(self) -> Items:
        """Those that their model can read; the others are left out, with a warning.

        Raises ``UsageError`` where it can read none.
        """
        if self.unread is None:
            return self
        unread = np.flatnonzero(self.unread)
        left_out = [self.texts[row] for row in unread]
        if len(unread) == len(self):
            raise none_readable(self.model, left_out)
        warn_unread(self.model, left_out, len(self))
        return self._readable

    def all_with_warning(self) -> Items:
        """All, with a warning of those that their model cannot read: only equal ones are found."""
        if self.unread is not None:
            texts = [self.texts[row] for row in np.flatnonzero(self.unread)]
            warn_unread(self.model, texts, len(self), EQUAL)
        return self

    @once
    def _readable(self) -> Items:
        unread = self.unread
        rows = self._rows if unread is None else self._rows[~unread]
        return Items(self._snapshot, self._table, self.card, rows=rows, graphs=self._graphs)

    def near(self, watch: Watch = unwatched) -> Neighborhood:
        """The vectors and their kNN graph, made when first asked for; ``watch`` sees that."""
        self._near.graph(progress=watch("Neighbors"))
        return self._near

    @once
    def _near(self) -> Neighborhood:
        vectors, keys = self.vectors, self.keys
        if self._graphs is None:
            return Neighborhood(vectors, keys=keys)
        contents = keys[content_order(vectors, keys)]
        return Neighborhood(vectors, keys=keys, source=SavedGraph(self._graphs, contents))

    @once
    def alike(self) -> Duplicates:
        """Near-duplicates by the vectors alone: one vote each for names, one point on a map.

        20,000 items take 0.8 s of CPU, where reading their texts too takes 4 s.
        """
        from nearfield.tasks.duplicates import duplicates

        return duplicates(self.near(), ids=self.ids)

    @once
    def keys(self) -> NDArray[np.void]:
        """The hash of each item's content, 16 bytes."""
        column = self._read([layout.CONTENT])[layout.CONTENT]
        return np.frombuffer(b"".join(column.to_pylist()), "V16")

    @once
    def texts(self) -> list[str]:
        """The items' whole texts; of what is no text, its words."""
        return together(self._aligned([layout.PART, layout.START, layout.TEXT]))

    @once
    def modalities(self) -> frozenset[str]:
        """What they are: texts, nodes, pictures."""
        if layout.MODALITY not in self._table.columns:
            return frozenset({"text"})
        column = self._read([layout.MODALITY])[layout.MODALITY]
        return frozenset(each or "text" for each in column.unique().to_pylist())

    @once
    def records(self) -> list[Record] | None:
        """The items as records; None unless each is one."""
        if self.modalities != {"record"}:
            return None
        unpack = kind_of("record").unpack
        rows = self._read([layout.DATA])[layout.DATA]
        return [unpack(None, None, data) for data in rows.to_pylist()]

    @once
    def previews(self) -> list[bytes | None] | None:
        """A small picture of each item, where there are any."""
        if layout.PREVIEW not in self._table.columns:
            return None
        images: list[bytes | None] = self._read([layout.PREVIEW])[layout.PREVIEW].to_pylist()
        return images if any(images) else None

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
                raise UnknownName("column", name, known, Hint.run("info"))
        return self._read([layout.physical(name) for name in names]).rename_columns(names)

    def to_arrow(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Ids, texts and metadata columns, some or all, one row an item, in the order of the ids.

        A column called ``id`` or ``text`` is ``metadata.id`` or ``metadata.text``.
        Raises ``UnknownName`` for a column that is not there.
        """
        own = self.table(columns)
        first = {"id": pa.array(self.ids, pa.string()), "text": pa.array(self.texts, pa.string())}
        names = [f"metadata.{name}" if name in first else name for name in own.column_names]
        return pa.table(first | dict(zip(names, own.columns, strict=True)))

    def to_pandas(self, columns: Sequence[str] | None = None) -> Any:
        """``to_arrow`` as a data frame; raises ``ImportError`` where pandas is not installed."""
        return self.to_arrow(columns).to_pandas()

    def rows_of(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """Where some items stand; raises ``UnknownItem``, which says the nearest id."""
        return rows_of(ids, self.ids)

    def _read(self, columns: list[str]) -> pa.Table:
        """Columns of the items' first segments."""
        return self._aligned(columns, f"{layout.PART} = 0")

    def _aligned(self, columns: list[str], where: str | None = None) -> pa.Table:
        """Columns of the items' segments, in the order of the items and of their segments."""
        names = list(dict.fromkeys([layout.ID, layout.PART, *columns]))
        batches = list(self._table.scan(names, where=where))
        schema = None if batches else pa.schema([(n, pa.string()) for n in names])
        rows = pa.Table.from_batches(batches, schema)
        ids = self._snapshot.ids.take(pa.array(self._rows))
        item = pc.index_in(rows[layout.ID], value_set=ids).fill_null(-1).to_numpy()
        here = np.flatnonzero(item >= 0)
        parts = rows[layout.PART].to_numpy()[here] if len(here) else here
        order = here[np.lexsort((parts, item[here]))]
        if not np.array_equal(np.unique(item[here]), np.arange(len(self))):
            raise changed()
        return rows.select(columns).take(pa.array(order))
