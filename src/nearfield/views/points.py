"""What every view draws: the points of a map, with all that is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.tasks.duplicates import Duplicates
from nearfield.tasks.outliers import Outliers
from nearfield.tasks.project import Projection
from nearfield.types import KnnGraph, Vectors

LINKS = 10  # true neighbors that a view can draw of a point
CELLS = 12  # a side of the grid in which the densest part of a topic is looked for
FEW = 10  # items of a topic from which there is a densest part


class Grouped(Protocol):
    """Topics or clusters: a label of each item, -1 for none, and the names of the labels."""

    @property
    def labels(self) -> NDArray[np.int64]:
        """The label of each item, ``(n,)``."""

    @property
    def names(self) -> Sequence[str]:
        """The name of each label."""


@dataclass(frozen=True, eq=False)
class Labels:
    """The topic or cluster of each item: ``of`` is int64 ``(n,)``, -1 for none.

    ``names[l]`` is the name of label ``l``, and ``places`` float32 ``(labels, 2 or 3)`` where it
    stands: in the densest part of its items.
    """

    of: NDArray[np.int64]
    names: tuple[str, ...]
    places: Vectors


@dataclass(frozen=True, eq=False, repr=False)
class MapData:
    """A map: ``points`` is float32 ``(n, 2)`` or ``(n, 3)``, all else aligned with ``ids``.

    Attributes
    ----------
    columns
        The metadata, by the user's own names; None where an item has no value.
    labels
        Topics or clusters, where there are.
    layers
        Numbers about the items, float32 ``(n,)``: the four measures of trust, ``duplicates`` (the
        size of the group, 0 for none), ``outliers`` (the score).
    neighbors
        The true neighbors in the order of ``ids``, nearest first.
    trust, words
        The measures over the whole map, and in a sentence what to believe.
    axes
        PCA's axes explained; empty for the other methods.
    previews
        A small PNG of each item, None where it has none.
    """

    title: str
    ids: Sequence[str]
    points: Vectors
    method: str = ""
    texts: Sequence[str] | None = None
    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    labels: Labels | None = None
    layers: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    neighbors: KnnGraph | None = None
    trust: Mapping[str, float] = field(default_factory=dict)
    words: str = ""
    axes: Sequence[Any] = ()
    previews: Sequence[bytes | None] | None = None

    def __post_init__(self) -> None:
        """Refuse what is not aligned."""
        n = len(self.ids)
        if self.points.ndim != 2 or self.points.shape[1] not in (2, 3):
            raise UsageError(f"The points are {self.points.shape}; wanted (n, 2) or (n, 3).")
        sizes = {"points": len(self.points), **{k: len(v) for k, v in self.columns.items()}}
        sizes |= {name: len(values) for name, values in self.layers.items()}
        sizes |= {"texts": n if self.texts is None else len(self.texts)}
        sizes |= {"previews": n if self.previews is None else len(self.previews)}
        sizes |= {"labels": n if self.labels is None else len(self.labels.of)}
        for name, size in sizes.items():
            if size != n:
                raise UsageError(f"{size:,} values of {name!r} came for {n:,} items.")

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return f"{self.title}: {len(self):,} items by {self.method}. {self.words}".strip()


def map_data(
    projection: Projection,
    *,
    texts: Sequence[str] | None = None,
    columns: Mapping[str, Sequence[Any]] | None = None,
    topics: Grouped | None = None,
    duplicates: Duplicates | None = None,
    outliers: Outliers | None = None,
    previews: Sequence[bytes | None] | None = None,
    title: str = "",
) -> MapData:
    """A projection, and what else is known of its items, all in the order of its ids.

    Raises
    ------
    UsageError
        Something is of another number of items.

    Examples
    --------
    >>> import numpy as np
    >>> from nearfield.tasks.project import project
    >>> data = map_data(project(np.eye(8, dtype=np.float32), method="pca"), title="Eight")
    >>> data.points.shape, sorted(data.layers)
    ((8, 2), ['continuity', 'distances', 'kept', 'trustworthiness'])
    """
    trust = projection.trust
    overall = trust.overall()
    layers: dict[str, NDArray[np.float32]] = {
        "trustworthiness": np.asarray(trust.trustworthiness, np.float32),
        "continuity": np.asarray(trust.continuity, np.float32),
        "kept": np.asarray(trust.kept, np.float32),
        "distances": np.asarray(trust.distances, np.float32),
    }
    if duplicates is not None:
        layers["duplicates"] = group_sizes(duplicates)
    if outliers is not None:
        layers["outliers"] = np.asarray(outliers.score, np.float32)
    points = np.asarray(projection.points, np.float32)
    stress = {} if projection.stress is None else {"stress": float(projection.stress)}
    return MapData(
        title=title,
        ids=projection.ids,
        points=points,
        method=projection.method,
        texts=projection.texts if texts is None else texts,
        columns=dict(columns or {}),
        labels=None if topics is None else labels_of(points, topics.labels, topics.names),
        layers=layers,
        neighbors=projection.near.given(projection.near.graph().nearest(LINKS)),
        trust={**overall, **stress},
        words=trust.words(),
        axes=projection.axes(),
        previews=previews,
    )


def labels_of(points: Vectors, of: NDArray[np.int64], names: Sequence[str]) -> Labels:
    """Labels with the places of their names."""
    places = np.zeros((len(names), points.shape[1]), np.float32)
    order = np.argsort(of, kind="stable")
    edges = np.searchsorted(of[order], np.arange(len(names) + 1))
    for label in range(len(names)):
        rows = order[edges[label] : edges[label + 1]]
        if len(rows):
            places[label] = densest(points[rows])
    return Labels(np.asarray(of, np.int64), tuple(names), places)


def densest(points: Vectors) -> Vectors:
    """The point in the middle of the densest part, equal ones taken once; of few, of all."""
    from scipy.ndimage import uniform_filter

    points = np.unique(points, axis=0)
    if len(points) < FEW:
        return _nearest(points, np.median(points, axis=0))
    counts, edges = np.histogramdd(points, bins=CELLS)
    cell = np.unravel_index(uniform_filter(counts, 3, mode="constant").argmax(), counts.shape)
    low = [axis[max(at - 1, 0)] for axis, at in zip(edges, cell, strict=True)]
    high = [axis[min(at + 2, CELLS)] for axis, at in zip(edges, cell, strict=True)]
    inside = ((points >= low) & (points <= high)).all(axis=1)
    part = points[inside] if inside.any() else points
    return _nearest(part, part.mean(axis=0))


def _nearest(points: Vectors, place: NDArray[np.floating]) -> Vectors:
    """The point nearest to a place; none of NaN, which are no place."""
    away = ((points - place) ** 2).sum(axis=1)
    return np.asarray(points[int(np.where(np.isnan(away), np.inf, away).argmin())], np.float32)


def group_sizes(duplicates: Duplicates) -> NDArray[np.float32]:
    """The size of each item's group of duplicates, 0 where it has none, ``(n,)``."""
    group = duplicates.group_of_row
    sizes = np.bincount(group)[group].astype(np.float32)
    return np.where(sizes > 1, sizes, np.float32(0))
