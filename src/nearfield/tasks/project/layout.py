"""What a method of projection takes and gives."""

from __future__ import annotations

from dataclasses import dataclass

from nearfield.types import Vectors


@dataclass(frozen=True)
class Options:
    """The options of all methods, under the field's names; each method reads its own."""

    n_components: int
    n_neighbors: int
    min_dist: float
    random_state: int


@dataclass(frozen=True)
class Layout:
    """Places ``(n, n_components)``; for a linear method the axes too.

    ``axes`` ``(n_components, dim)`` and ``mean`` ``(dim,)`` place a row at ``axes @ (row - mean)``,
    ``variance`` is each axis's share of the whole. ``stress`` is Kruskal's, of MDS.
    """

    points: Vectors
    axes: Vectors | None = None
    mean: Vectors | None = None
    variance: tuple[float, ...] = ()
    stress: float | None = None
