"""Clusters as plain values and arrays, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.describe import Described
from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.cluster.points import SCALE, Points
from nearfield.tasks.cluster.tree import Tree
from nearfield.tasks.parts import Parts, texts

PLAIN = ("ids", "typical", "names", "keywords")
ARRAYS = ("labels", "confidence", "centres", "sizes", "point")
GRAPH = ("graph_data", "graph_indices", "graph_indptr")

SLACK = 1e-5  # of float32


def packed(
    clusters: Described, tree: Tree | None
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What JSON can hold, and the arrays."""
    arrays = {name: getattr(clusters, name) for name in ARRAYS}
    arrays |= packed_points(clusters.fitted.points, GRAPH) | {"fit": clusters.fitted.labels}
    arrays |= {"linkage": tree.linkage, "leaf": tree.leaf} if tree else {}
    return {name: getattr(clusters, name) for name in PLAIN}, arrays


def unpacked(parts: Parts) -> tuple[Described, Tree | None]:
    """The clusters and the tree that :func:`packed` took apart; ``ValueError`` for all else."""
    points = unpacked_points(parts, GRAPH)
    m, n, count = len(points), parts.length("labels"), parts.length("sizes")
    described = Described(
        ids=parts.texts("ids", n),
        labels=parts.integers("labels", n, least=-1, most=count - 1),
        confidence=parts.numbers("confidence", n, least=0, most=1 + SLACK),
        centres=parts.numbers("centres", count, points.codes.shape[1]),
        sizes=parts.integers("sizes", count, least=0, most=n),
        typical=_typical(parts.values["typical"], count, n),
        names=parts.texts("names", count),
        keywords=_keywords(parts.values["keywords"], count),
        fitted=Fitted(points, parts.integers("fit", m, least=-1, most=count - 1)),
        point=parts.integers("point", n, least=0, most=m - 1),
    )
    return described, _tree(parts, m) if "linkage" in parts.arrays else None


def _typical(rows: Any, count: int, n: int) -> tuple[tuple[int, ...], ...]:
    if len(rows) != count or not all(isinstance(some, list) for some in rows):
        raise ValueError("other clusters")
    if not all(type(row) is int and 0 <= row < n for some in rows for row in some):
        raise ValueError("other rows")
    return tuple(map(tuple, rows))


def _keywords(words: Any, count: int) -> tuple[tuple[str, ...], ...]:
    if not isinstance(words, list) or len(words) != count:
        raise ValueError("other clusters")
    return tuple(texts(some) for some in words)


def _tree(parts: Parts, m: int) -> Tree:
    """Merges of nodes that were there before, and the leaf of each point."""
    linkage = parts.numbers("linkage", None, 4, least=0)
    leaves = len(linkage) + 1
    if (linkage[:, :2] >= leaves + np.arange(len(linkage))[:, None]).any():
        raise ValueError("a merge of what is not there")
    return Tree(linkage, parts.integers("leaf", m, least=0, most=leaves - 1))


def packed_points(points: Points, graph: tuple[str, str, str]) -> dict[str, NDArray[Any]]:
    """Points as arrays; their graph's weights, ends and starts under three names."""
    edges = points.graph
    parts = zip(graph, (edges.data, edges.indices, edges.indptr), strict=True)
    return {"codes": points.codes, "weights": points.weights, **dict(parts)}


def unpacked_points(parts: Parts, graph: tuple[str, str, str]) -> Points:
    """The points that :func:`packed_points` took apart; raises ``ValueError`` for other arrays."""
    import scipy.sparse as sp

    codes = parts.integers("codes", None, None, least=-2 * SCALE, most=2 * SCALE)
    if codes.dtype != np.int16 or not codes.size or not codes.any(axis=1).all():
        raise ValueError("no points")
    m = len(codes)
    weights = parts.integers("weights", m, least=1)
    data, ends, starts = graph
    similar = parts.numbers(data, None)
    ends_of = parts.integers(ends, len(similar), least=0, most=m - 1)
    spans = parts.integers(starts, m + 1, least=0, most=len(similar))
    if spans[0] != 0 or spans[-1] != len(similar) or (np.diff(spans) < 0).any():
        raise ValueError("edges of other points")
    return Points(codes, weights, sp.csr_array((similar, ends_of, spans), (m, m)))
