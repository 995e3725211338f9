"""A graph as it is read: the ends of its edges as strings, and a table of its nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nearfield.errors import BadSource, count, shortened
from nearfield.modalities import kind_of
from nearfield.sources.report import Report
from nearfield.sources.request import ROWS
from nearfield.sources.value_types import string_field, value_types
from nearfield.types import Node
from nearfield.types.edges import summed

NAMED = 5
"""Nodes without an edge that are named; of all the number is said."""

LISTED = 1_000
"""Nodes of one batch, at most: their edges are JSON for a moment."""


@dataclass
class Links:
    """Edges as they come: strings of heads and ends, float64 of weights, chunk by chunk."""

    heads: list[pa.Array] = field(default_factory=list)
    ends: list[pa.Array] = field(default_factory=list)
    weights: list[NDArray[np.float64]] = field(default_factory=list)

    def take(self, heads: pa.Array, ends: pa.Array, weights: NDArray[np.float64]) -> None:
        """Add n edges."""
        self.heads.append(heads)
        self.ends.append(ends)
        self.weights.append(weights)

    def lead(self, rows: Iterable[tuple[str, str, float]]) -> None:
        """Add edges that come one by one, ``ROWS`` of them at a time."""
        heads: list[str] = []
        ends: list[str] = []
        weights: list[float] = []
        for head, end, weight in rows:
            heads.append(head)
            ends.append(end)
            weights.append(weight)
            if len(heads) == ROWS:
                self.take(pa.array(heads), pa.array(ends), np.array(weights))
                heads, ends, weights = [], [], []
        self.take(_strings(heads), _strings(ends), np.array(weights, np.float64))


@dataclass
class Drawn:
    """What a file of a graph holds: edges, and whether they are arrows; nodes, in a table.

    Of the nodes, ``names``, ``texts`` and ``tables`` of metadata come in equal pieces; of ``lone``
    ones nothing but the name is known. ``directed`` is None where the file does not say.
    """

    links: Links = field(default_factory=Links)
    directed: bool | None = None
    names: list[pa.Array] = field(default_factory=list)
    texts: list[pa.Array] = field(default_factory=list)
    tables: list[pa.RecordBatch] = field(default_factory=list)
    lone: list[pa.Array] = field(default_factory=list)

    def know(self, names: pa.Array, table: pa.RecordBatch, texts: pa.Array | None = None) -> None:
        """Add nodes: their names, metadata and texts."""
        self.names.append(names)
        self.tables.append(table)
        self.texts.append(pa.nulls(len(names), pa.string()) if texts is None else texts)

    def alone(self, names: pa.Array) -> None:
        """Add nodes of which nothing but the name is known."""
        self.lone.append(names)


class Network:
    """A whole graph in memory, and its items."""

    def __init__(self, drawn: Iterable[Drawn], report: Report) -> None:
        self._report = report
        files = list(drawn)
        self._table = [batch for file in files for batch in file.tables]
        known = [each for file in files for each in file.names]
        parts = [(file.links, bool(file.directed)) for file in files]
        heads = [each for links, _ in parts for each in links.heads]
        ends = [each for links, _ in parts for each in links.ends]
        weights = [each for links, _ in parts for each in links.weights]
        arrows = [np.full(len(each), directed) for links, directed in parts for each in links.heads]
        lone = [each for file in files for each in file.lone]
        codes = _codes([*heads, *ends, *known, *lone])
        self.names: pa.Array = codes[0]
        rows = codes[1]
        m = sum(map(len, heads))
        self._weigh(rows[:m], rows[m : 2 * m], _joined(weights), _joined(arrows).astype(bool))
        self._place(
            rows[2 * m :][: sum(map(len, known))], [each for file in files for each in file.texts]
        )

    def _weigh(
        self,
        heads: NDArray[np.int64],
        ends: NDArray[np.int64],
        weights: NDArray[np.float64],
        arrows: NDArray[np.bool_],
    ) -> None:
        """Sparse rows of the edges; one without a direction stands at both of its ends."""
        self._check(heads, ends, weights)
        loops = int((heads == ends).sum())
        kept = (heads != ends) & (weights > 0)
        if loops:
            self._report.note(f"{count(loops, 'edge')} from a node to itself left out.")
        if nothing := int((weights == 0).sum()):
            self._report.note(f"{count(nothing, 'edge')} of weight 0 left out.")
        both = kept & ~arrows
        heads, ends = (
            np.concatenate([heads[kept], ends[both]]),
            np.concatenate([ends[kept], heads[both]]),
        )
        heads, self._ends, self._weights = summed(
            heads, ends, np.concatenate([weights[kept], weights[both]])
        )
        n = len(self.names)
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(heads, minlength=n))])
        reached = np.zeros(n, bool)
        reached[heads] = reached[self._ends] = True
        self._note_isolated(np.flatnonzero(~reached))

    def _check(
        self, heads: NDArray[np.int64], ends: NDArray[np.int64], weights: NDArray[np.float64]
    ) -> None:
        wrong = np.flatnonzero(weights < 0)
        if len(wrong):
            at = int(wrong[0])
            head, end = self.names[int(heads[at])], self.names[int(ends[at])]
            raise BadSource(
                f"{self._report.name}: the edge from {head.as_py()!r} to {end.as_py()!r} weighs "
                f"{weights[at]:g}, and {count(len(wrong), 'weight')} in all are below 0; a weight "
                "says how strong a tie is.",
                "Turn distances into similarities, or leave such edges out.",
            )

    def _note_isolated(self, rows: NDArray[np.int64]) -> None:
        if len(rows) in {0, len(self.names)}:  # a table of nodes, whose edges another source has
            return
        named = [shortened(self.names[int(row)].as_py(), 40) for row in rows[:NAMED]]
        more = ", ..." if len(rows) > NAMED else ""
        be = "has" if len(rows) == 1 else "have"
        self._report.note(
            f"{count(len(rows), 'node')} {be} no edge, so that only words find "
            f"{'it' if len(rows) == 1 else 'them'}: {', '.join(named)}{more}."
        )

    def _place(self, rows: NDArray[np.int64], texts: list[pa.Array]) -> None:
        """Where each node stands in the table of nodes; the last of those of one name counts."""
        n, m = len(self.names), len(rows)
        at = np.full(n, -1, np.int64)
        at[rows] = np.arange(m)
        if twice := m - int((at >= 0).sum()):
            self._report.note(f"{count(twice, 'row')} of nodes that come again: the last counts.")
        self._at = at
        self._texts = pa.chunked_array(texts, pa.string()) if texts else None
        table = _stacked(self._table) if self._table else None
        self._columns = table if table is not None and table.num_columns else None
        self._table = []

    def batches(self) -> Iterator[tuple[list[Node], pa.RecordBatch | None]]:
        """The nodes, by name, and their metadata; ``LISTED`` at a time."""
        for start in range(0, len(self.names), LISTED):
            rows = np.arange(start, min(len(self.names), start + LISTED))
            at = pa.array(self._at[rows], mask=self._at[rows] < 0)
            nodes = self._nodes(rows, at)
            table = None
            if self._columns is not None:
                table = self._columns.take(at).combine_chunks().to_batches()[0]
            yield nodes, table

    def _nodes(self, rows: NDArray[np.int64], at: pa.Array) -> list[Node]:
        first, last = int(self._starts[rows[0]]), int(self._starts[rows[-1] + 1])
        ends = self.names.take(pa.array(self._ends[first:last])).to_pylist()
        weights = self._weights[first:last].tolist()
        names = self.names.slice(rows[0], len(rows)).to_pylist()
        texts = [None] * len(rows) if self._texts is None else self._texts.take(at).to_pylist()
        nodes = []
        for row, name, text in zip(rows, names, texts, strict=True):
            low, high = self._starts[row] - first, self._starts[row + 1] - first
            edges = dict(zip(ends[low:high], weights[low:high], strict=True))
            nodes.append(Node(name, edges, text if text and text.strip() else None))
        return nodes


def words_of(node: Node, about: dict[str, Any]) -> str:
    r"""What can be read of a node: its text; of one without its name, and the words known of it.

    >>> words_of(Node("7", {}), {"field": "Theory", "year": 1999, "open": None})
    '7\nTheory'
    """
    own = kind_of("node").words(node) or node.name
    if node.text:
        return own
    said = [value.strip() for value in about.values() if isinstance(value, str)]
    return "\n".join([own, *(value for value in said if value and not _is_number(value))])


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _codes(parts: list[pa.Array]) -> tuple[pa.Array, NDArray[np.int64]]:
    """The different strings, sorted, and the place of each string among them."""
    if not parts:
        return pa.array([], pa.string()), np.zeros(0, np.int64)
    coded = pa.chunked_array(parts, pa.string()).dictionary_encode().unify_dictionaries()
    words = coded.chunk(0).dictionary
    order = pc.sort_indices(words)
    place = np.empty(len(words), np.int64)
    place[order.to_numpy()] = np.arange(len(words))
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in coded.chunks])
    return words.take(order), place[codes]


def _stacked(batches: list[pa.RecordBatch]) -> pa.Table:
    """Batches below each other; a column has the value types of all of them."""
    seen: dict[str, set[str]] = {}
    for batch in batches:
        for field_ in batch.schema:
            if (types := value_types(field_)) is not None:
                seen.setdefault(field_.name, set()).update(types)
    tables = [pa.Table.from_batches([batch]) for batch in batches]
    whole = pa.concat_tables(tables, promote_options="permissive")
    fields = [
        string_field(each.name, seen[each.name])
        if each.name in seen and pa.types.is_string(each.type)
        else each
        for each in whole.schema
    ]
    return whole.cast(pa.schema(fields))


def _joined(parts: list[Any]) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0)


def _strings(values: list[str]) -> pa.Array:
    return pa.array(values, pa.string())
