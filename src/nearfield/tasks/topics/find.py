"""The verb: clusters with names, from vectors and texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.neighbors import Neighborhood, worded
from nearfield.tasks.cluster.clustering import method_of
from nearfield.tasks.cluster.options import check_numbers
from nearfield.tasks.cluster.points import Points, points_of
from nearfield.tasks.details import details_of
from nearfield.tasks.topics.corpus import Corpus
from nearfield.tasks.topics.edit import renumbered
from nearfield.tasks.topics.result import Topics
from nearfield.tasks.topics.seeds import Encode, Seeds, check_seeds, guide
from nearfield.types import KnnGraph, Vectors

METHOD = "kmeans"
NEIGHBORS = 15  # of each row that its confidence asks


def topics(
    rows: Vectors | Neighborhood,
    *,
    texts: Sequence[str],
    ids: Sequence[str] | None = None,
    graph: KnnGraph | None = None,
    k: int | None = None,
    method: str = METHOD,
    labels: Sequence[int] | NDArray[np.int64] | None = None,
    seeds: Seeds | None = None,
    min_confidence: float = 0.0,
    levels: int = 1,
    groups: NDArray[np.int64] | None = None,
    encode: Encode | None = None,
    random_state: int = 0,
) -> Topics:
    """Clusters of items with names, keywords and typical items, whatever the order of the rows.

    Parameters
    ----------
    rows
        Vectors ``(n, dim)``, or their neighborhood.
    texts, ids
        One for each row; ids are "0", "1", ... without.
    graph
        The rows' kNN graph, where there is one.
    k
        How many topics; the method chooses without.
    method
        Of :func:`~nearfield.tasks.cluster.cluster`: ``kmeans``, ``leiden``, ``hdbscan``, ...
    labels
        Clusters of one's own, ``(n,)``, -1 for none, rather than found ones.
    seeds
        Topics of one's own: name to words, ``{"billing": ["invoice", "refund"]}``.
    min_confidence
        Items below it have no topic; 0 gives each item one.
    levels
        1 for topics alone, 2 for sub-topics inside the large ones too, and so on: see ``tree``.
    groups
        A number for each row, near-duplicates alike: a group has one vote for keywords.
    encode
        Encodes the words of seeds; without it a seed begins with the items that hold its words.

    Raises
    ------
    UsageError, UnknownName, BadVectors

    Examples
    --------
    >>> texts = ["red apple", "green apple", "apple pie", "stock market", "market news"]
    >>> from nearfield.testing import ToyEncoder
    >>> topics(ToyEncoder().encode_document(texts), texts=texts, labels=[0, 0, 0, 1, 1]).names
    ['apple, red, pie', 'market, stock, news']
    """
    near = worded(rows, texts, graph)
    names = [str(row) for row in range(near.n)] if ids is None else list(ids)
    for what, values in {"texts": texts, "ids": names, "labels": labels, "groups": groups}.items():
        if values is not None and len(values) != near.n:
            raise UsageError(f"{near.n:,} rows came with {len(values):,} {what}.", "Give one each.")
    if levels < 1:
        raise UsageError(f"levels is {levels}; wanted 1 or more.")
    labels, points, point, how = _clustered(near, labels, method, k, random_state)
    corpus = Corpus(
        points,
        point,
        near.order,
        tuple(names[row] for row in near.order),
        tuple(texts[row] for row in near.order),
        None if groups is None else np.asarray(groups)[near.order],
        random_state,
    )
    own_names: dict[int, str] = {}
    if seeds:
        labels, own_names = guide(corpus, labels, check_seeds(seeds), encode)
        how += f", {len(seeds)} seeded"
    edited = renumbered(corpus, labels, own_names)
    details = details_of(names, texts)
    result = Topics(corpus, *edited, min_confidence=0.0, how=how, levels=levels, details=details)
    return result.rethreshold(min_confidence)


def _clustered(
    near: Neighborhood,
    labels: Sequence[int] | NDArray[np.int64] | None,
    method: str,
    k: int | None,
    random_state: int,
) -> tuple[NDArray[np.int64], Points, NDArray[np.int64], str]:
    """Labels in content order, the points, the point of each row, and how they came about."""
    if labels is not None:
        points, point = points_of(near, NEIGHBORS)
        return np.asarray(labels, np.int64)[near.order], points, point, "labels given"
    run = method_of(method, {})
    check_numbers({"k": k, "random_state": random_state})
    points, point = points_of(near, NEIGHBORS)
    of_points, why_k, _ = run(points, k, random_state)
    return of_points[point], points, point, f"{method}: {why_k}"
