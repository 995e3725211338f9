"""A map: what a projection gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nearfield.errors import BadVectors
from nearfield.neighbors import Index, Neighborhood, build_index
from nearfield.tasks.project.axes import Axis, explain_axes
from nearfield.tasks.project.document import PointDocument, ProjectionDocument
from nearfield.tasks.project.layout import Layout
from nearfield.tasks.project.pca import along
from nearfield.tasks.project.trust import Trust, trust
from nearfield.tasks.result import Result
from nearfield.types import Vectors

if TYPE_CHECKING:
    import pyarrow as pa

# A new row lands at the median of the places of its nearest neighbors: with 7 of them .280 of the
# true neighbors were kept, against .242 by umap-learn's own transform.
NEAREST = 7
BLOCK = 4_096


@dataclass(frozen=True, repr=False)
class Projection(Result):
    """Items on a map: ``points`` is float32 ``(n, n_components)``, aligned with ``ids``.

    ``method`` and ``arguments`` say how it was made, ``stress`` is Kruskal's (MDS only),
    ``variance`` each axis's share of the whole (PCA only).

    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
    >>> projection = fruit.map("pca").projection
    >>> projection.points.shape, len(projection.variance)
    ((3, 2), 2)
    """

    ids: tuple[str, ...]
    points: Vectors
    method: str
    arguments: dict[str, Any]
    near: Neighborhood
    layout: Layout
    texts: tuple[str, ...] | None = field(default=None, compare=False)

    @property
    def variance(self) -> tuple[float, ...]:
        """The share of the variance along each axis; empty but for PCA."""
        return self.layout.variance

    @property
    def stress(self) -> float | None:
        """Kruskal's stress-1; None but for MDS."""
        return self.layout.stress

    @cached_property
    def trust(self) -> Trust:
        """How far to trust it, overall and at each point, aligned with ``ids``."""
        ordered = trust(self.near, self.points[self.near.order])
        restore = self.near.restore
        return Trust(
            ordered.k,
            restore(ordered.trustworthiness),
            restore(ordered.continuity),
            restore(ordered.kept),
            restore(ordered.distances),
            different=ordered.different,
        )

    def place(self, vectors: Vectors) -> Vectors:
        """Places ``(m, n_components)`` of new ``vectors``, rows ``(m, dim)``; the old ones stay.

        By the axes for PCA; else each at the median of its seven nearest neighbors' places.

        Raises
        ------
        BadVectors
            Zeros, NaN or another width.

        Examples
        --------
        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> vectors = fruit.encoder().encode_document(["apple", "sky"])
        >>> fruit.map("pca").projection.place(vectors).shape
        (2, 2)
        """
        new = Neighborhood(vectors)
        if new.dim != self.near.dim:
            raise BadVectors(
                f"The rows have {new.dim} numbers; the map is of rows of {self.near.dim}.",
                "Encode them with the model that encoded the map's.",
            )
        if self.layout.axes is not None and self.layout.mean is not None:
            return new.restore(along(new.vectors, self.layout.axes, self.layout.mean))
        points = np.empty((new.n, self.points.shape[1]), np.float32)
        old = self.points[self.near.order]
        for at in range(0, new.n, BLOCK):
            hits = self._index.search(new.vectors[at : at + BLOCK], NEAREST)
            points[at : at + BLOCK] = [np.median(old[hit.rows], axis=0) for hit in hits]
        return new.restore(points)

    def axes(self, words: int = 8) -> tuple[Axis, ...]:
        """PCA's axes explained: variance, and the items and ``words`` words at most at each end.

        Empty for the other methods, whose axes mean nothing.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> first, second = fruit.map("pca").projection.axes(words=1)
        >>> first.low.words, first.high.words
        (('blue',), ('apple',))
        """
        return explain_axes(self.points, self.ids, self.texts, self.variance, words)

    def to_dict(self) -> ProjectionDocument:
        """The document."""
        document: ProjectionDocument = {
            "method": self.method,
            "arguments": self.arguments,
            "items": [self._item(row) for row in range(len(self))],
            "trust": self.trust.to_dict(),
        }
        if self.variance:
            document["axes"] = [axis.to_dict() for axis in self.axes()]
        if self.stress is not None:
            document["stress"] = self.stress
        return document

    def _item(self, row: int) -> PointDocument:
        trust = self.trust
        return {
            "id": self.ids[row],
            "point": [round(float(x), 5) for x in self.points[row]],
            "trustworthiness": round(float(trust.trustworthiness[row]), 4),
            "continuity": round(float(trust.continuity[row]), 4),
            "kept": round(float(trust.kept[row]), 4),
            "distances": round(float(trust.distances[row]), 4),
        }

    def to_arrow(self) -> pa.Table:
        """One row an item: id, places, and how far to trust each.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.map("pca").projection.to_arrow().column_names[:3]
        ['id', 'x', 'y']
        """
        import pyarrow as pa

        columns: dict[str, Any] = {"id": pa.array(self.ids, pa.string())}
        for name, values in zip("xyz", self.points.T, strict=False):
            columns[name] = np.ascontiguousarray(values)
        return pa.table({**columns, **self.trust.measures()})

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return f"Projection of {len(self):,} items by {self.method}. {self.trust.words()}"

    @cached_property
    def _index(self) -> Index:
        return build_index(self.near.vectors)

    def __getstate__(self) -> dict[str, Any]:
        """Without the index, which is built again when new rows are placed."""
        return {name: value for name, value in self.__dict__.items() if name != "_index"}
