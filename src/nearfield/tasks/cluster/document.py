"""The document of clusters, which topics share."""

from __future__ import annotations

from typing_extensions import TypedDict


class ClusteredItemDocument(TypedDict):
    """An item: its cluster (null for none), and how surely it is there, 0 to 1."""

    id: str
    cluster: int | None
    confidence: float


class ClusterDocument(TypedDict):
    """A cluster: its number, name and keywords, its number of items, and its most typical ids."""

    cluster: int
    name: str
    keywords: list[str]
    size: int
    typical: list[str]


class ClustersDocument(TypedDict):
    """All items in the order they came, and the clusters, the largest first."""

    items: list[ClusteredItemDocument]
    clusters: list[ClusterDocument]
