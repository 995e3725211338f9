"""Clustering: how well clusters agree with the labels that people gave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors import Neighborhood, neighborhood
from nearfield.tasks.evaluate.bootstrap import Floats, Statistic
from nearfield.tasks.evaluate.measuring import Column, Draws, in_order, key_of, measured
from nearfield.tasks.evaluate.result import Evaluation
from nearfield.types import Vectors


def clustering(
    labels: Column,
    clusters: Column,
    *,
    ids: Sequence[str] | None = None,
    **draws: Unpack[Draws],
) -> Evaluation:
    """V-measure, adjusted Rand and adjusted mutual information of ``clusters``, both ``(n,)``.

    All rows count: give rows without a cluster one of their own ("none"). V-measure (Rosenberg
    and Hirschberg, EMNLP 2007) rises with the number of clusters; the adjusted ones (Hubert and
    Arabie 1985; Vinh, Epps and Bailey 2010) are 0 for chance. Of the last, what chance would give
    is computed once, not for every draw.

    >>> result = clustering(["a", "a", "b"], [1, 1, 0])
    >>> [metric.value for metric in result.metrics.values()]
    [1.0, 1.0, 1.0]
    """
    order = in_order(ids, len(labels), clusters)
    table = _Contingency([labels[i] for i in order], [clusters[i] for i in order])
    return measured(
        "clustering",
        table.statistics(),
        len(order),
        "items",
        key=key_of([labels[i] for i in order], ids, order),
        **draws,
        lowest=-1.0,
        centred=True,
        facts={"labels": table.shape[0], "clusters": table.shape[1]},
    )


def by_kmeans(rows: Vectors | Neighborhood, k: int, *, random_state: int = 0) -> NDArray[np.int64]:
    """Clusters of vectors by k-means, ``(n,)``: what encoders are compared by (MTEB, 2210.07316).

    >>> by_kmeans(np.eye(2, dtype=np.float32).repeat(3, axis=0), 2).tolist() in (
    ...     [0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0])
    True
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    near = neighborhood(rows)
    with threadpool_limits(1):  # with several, the sums differ from run to run
        fitted = KMeans(min(k, len(near.vectors)), n_init=3, random_state=random_state)
        clusters = fitted.fit_predict(near.vectors)
    return near.restore(clusters.astype(np.int64))


class _Contingency:
    """How many items of each label are in each cluster, as a function of the items' weights."""

    def __init__(self, labels: Sequence[object], clusters: Sequence[object]) -> None:
        rows, columns = _codes(labels), _codes(clusters)
        self.shape = int(rows.max()) + 1, int(columns.max()) + 1
        self.cells, self.cell = np.unique(rows * self.shape[1] + columns, return_inverse=True)
        self.row, self.column = np.divmod(self.cells, self.shape[1])
        self.chance = self._chance(len(rows))

    def statistics(self) -> dict[str, Statistic]:
        """The three metrics."""
        return {
            "V-measure": self._of(_v_measure),
            "adjusted Rand": self._of(_adjusted_rand),
            "adjusted mutual information": self._of(self._adjusted_information),
        }

    def _of(self, metric: Callable[[Floats, Floats, Floats], float]) -> Statistic:
        def statistic(weights: Floats) -> float:
            cells = _sums(self.cell, weights)
            return metric(cells, _sums(self.row, cells), _sums(self.column, cells))

        return statistic

    def _chance(self, n: int) -> float:
        """The mutual information that chance would give with these sizes."""
        from scipy.sparse import coo_array
        from sklearn.metrics.cluster import expected_mutual_information

        cells = np.bincount(self.cell, minlength=len(self.cells))
        table = coo_array((cells, (self.row, self.column)), self.shape).tocsr()
        return float(expected_mutual_information(table, n))

    def _adjusted_information(self, cells: Floats, rows: Floats, columns: Floats) -> float:
        most = (_entropy(rows) + _entropy(columns)) / 2
        if most - self.chance < 1e-12:  # every item alone, or all together
            return float(len(rows) == len(columns))
        return (_shared(cells, rows, columns) - self.chance) / (most - self.chance)


def _v_measure(cells: Floats, rows: Floats, columns: Floats) -> float:
    """The information that is shared, over the mean of what each side holds."""
    total = _entropy(rows) + _entropy(columns)
    return 2 * _shared(cells, rows, columns) / total if total > 0 else 1.0


def _adjusted_rand(cells: Floats, rows: Floats, columns: Floats) -> float:
    n = cells.sum()
    both, one, two = (float((c * (c - 1)).sum()) for c in (cells, rows, columns))
    chance = one * two / (n * (n - 1)) if n > 1 else 0.0
    most = (one + two) / 2
    return (both - chance) / (most - chance) if most != chance else 1.0


def _shared(cells: Floats, rows: Floats, columns: Floats) -> float:
    return _entropy(rows) + _entropy(columns) - _entropy(cells)


def _entropy(counts: Floats) -> float:
    share = counts[counts > 0] / counts.sum()
    return float(-(share @ np.log(share)))


def _sums(groups: NDArray[np.int64], weights: Floats) -> Floats:
    return np.bincount(groups, weights).astype(np.float64)


def _codes(values: Sequence[object]) -> NDArray[np.int64]:
    """Numbers for values of any type, by their text."""
    return np.unique([str(value) for value in values], return_inverse=True)[1]
