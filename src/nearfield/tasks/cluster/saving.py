"""Clusters as plain values and arrays, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.cluster.points import Points
from nearfield.tasks.cluster.tree import Tree

if TYPE_CHECKING:
    from nearfield.tasks.cluster.clusters import Clusters

PLAIN = (
    "ids", "method", "arguments", "typical", "names", "keywords", "why_k", "stability",
    "fingerprint",
)  # fmt: skip
ARRAYS = ("labels", "confidence", "centres", "sizes", "point")


def packed(clusters: Clusters) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What JSON can hold, and the arrays."""
    points, tree = clusters.fitted.points, clusters.tree
    arrays = {name: getattr(clusters, name) for name in ARRAYS}
    arrays |= {"codes": points.codes, "weights": points.weights, "fit": clusters.fitted.labels}
    arrays |= {f"graph_{part}": getattr(points.graph, part) for part in GRAPH}
    arrays |= {"linkage": tree.linkage, "leaf": tree.leaf} if tree else {}
    return {name: getattr(clusters, name) for name in PLAIN}, arrays


def unpacked(values: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Clusters:
    """The clusters that :func:`packed` took apart."""
    import scipy.sparse as sp

    from nearfield.tasks.cluster.clusters import Clusters

    codes = arrays["codes"]
    graph = sp.csr_array(tuple(arrays[f"graph_{part}"] for part in GRAPH), shape=(len(codes),) * 2)
    points = Points(codes, arrays["weights"], graph)
    tree = Tree(arrays["linkage"], arrays["leaf"]) if "linkage" in arrays else None
    nested = {name: tuple(map(tuple, values[name])) for name in ("typical", "keywords")}
    flat = {name: tuple(values[name]) for name in ("ids", "names")}
    parts: dict[str, Any] = {**values, **nested, **flat, **{name: arrays[name] for name in ARRAYS}}
    return Clusters(**parts, tree=tree, fitted=Fitted(points, arrays["fit"]))


GRAPH = ("data", "indices", "indptr")
