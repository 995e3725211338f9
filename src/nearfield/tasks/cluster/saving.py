"""Clusters as plain values and arrays, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.describe import Described
from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.cluster.points import Points
from nearfield.tasks.cluster.tree import Tree

PLAIN = ("ids", "typical", "names", "keywords")
ARRAYS = ("labels", "confidence", "centres", "sizes", "point")
GRAPH = ("graph_data", "graph_indices", "graph_indptr")

Arrays = Mapping[str, NDArray[Any]]


def packed(
    clusters: Described, tree: Tree | None
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What JSON can hold, and the arrays."""
    arrays = {name: getattr(clusters, name) for name in ARRAYS}
    arrays |= packed_points(clusters.fitted.points, GRAPH) | {"fit": clusters.fitted.labels}
    arrays |= {"linkage": tree.linkage, "leaf": tree.leaf} if tree else {}
    return {name: getattr(clusters, name) for name in PLAIN}, arrays


def unpacked(values: Mapping[str, Any], arrays: Arrays) -> tuple[Described, Tree | None]:
    """The clusters and the tree that :func:`packed` took apart."""
    tree = Tree(arrays["linkage"], arrays["leaf"]) if "linkage" in arrays else None
    nested = {name: tuple(map(tuple, values[name])) for name in ("typical", "keywords")}
    flat = {name: tuple(values[name]) for name in ("ids", "names")}
    parts: dict[str, Any] = {**nested, **flat, **{name: arrays[name] for name in ARRAYS}}
    if len({len(values["ids"]), len(arrays["labels"]), len(arrays["point"])}) != 1:
        raise ValueError("rows of another result")
    fitted = Fitted(unpacked_points(arrays, GRAPH), arrays["fit"])
    return Described(**parts, fitted=fitted), tree


def packed_points(points: Points, graph: tuple[str, str, str]) -> dict[str, NDArray[Any]]:
    """Points as arrays; their graph's weights, ends and starts under three names."""
    edges = points.graph
    parts = zip(graph, (edges.data, edges.indices, edges.indptr), strict=True)
    return {"codes": points.codes, "weights": points.weights, **dict(parts)}


def unpacked_points(arrays: Arrays, graph: tuple[str, str, str]) -> Points:
    """The points that :func:`packed_points` took apart."""
    import scipy.sparse as sp

    codes, edges = arrays["codes"], tuple(arrays[name] for name in graph)
    if codes.ndim != 2 or codes.dtype != np.int16 or len(arrays["weights"]) != len(codes):
        raise ValueError("no points")
    made = sp.csr_array(edges, (len(codes), len(codes)))
    made.check_format(full_check=True)
    return Points(codes, arrays["weights"], made)
