"""The items that are least like the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict

from nearfield.errors import Hint, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks.details import details_of, with_details
from nearfield.tasks.result import Result
from nearfield.tasks.rows import NamedRows
from nearfield.types import KnnGraph, Vectors

if TYPE_CHECKING:
    import pyarrow as pa

# How much the nearness of the neighbors weighs beside the nearness to the middle. Mean average
# precision over six pairs of corpora, .5, 2 and 5 % of the second planted in the first: 0 .529,
# .1 .548, .2 .558, .3 .562, .5 .558, .7 .543, 1 .509; the mean similarity to 15 neighbors alone
# .237 (planted items are neighbors of each other), the local outlier factor below it.
OWN = 0.3
# Spreads below the middle from which an item is one: 0.1 % of a normal distribution.
THRESHOLD = 3.0


class OutlierDocument(TypedDict):
    """An outlier, its score, and the ids of the three items that are nearest to it."""

    id: str
    score: float
    near: list[str]


class OutliersDocument(TypedDict):
    """The outliers, the least typical first."""

    items: list[OutlierDocument]


@dataclass(frozen=True, repr=False)
class Outliers(Result):
    """How untypical each item is, and those that are beyond the threshold, the worst first.

    ``score`` is how many spreads an item lies below the typical one, float32 ``(n,)`` in the order
    the rows came; the spread is that of the more typical half, which outliers do not touch.
    ``near`` holds the rows of each item's nearest items, ``(n, m)``.
    """

    ids: tuple[str, ...]
    score: NDArray[np.float32]
    near: NDArray[np.int64]
    threshold: float

    @property
    def rows(self) -> NDArray[np.int64]:
        """The outliers, the least typical first."""
        order = np.lexsort((np.arange(len(self.score)), -self.score))
        return np.asarray(order[self.score[order] >= self.threshold])

    def rethreshold(
        self, threshold: float | None = None, *, share: float | None = None
    ) -> Outliers:
        """At another ``threshold`` of the score, or so that a ``share`` of the items is named.

        One of the two is given, a share from 0 to 1; nothing is computed again.
        """
        if (threshold is None) == (share is None):
            raise UsageError("Give either a threshold or a share.", Hint.use(share=0.01))
        if share is not None:
            if not 0 < share <= 1:
                raise UsageError(f"The share is {share:g}; wanted more than 0, at most 1.")
            named = max(1, round(share * len(self.score)))
            threshold = float(np.sort(self.score)[::-1][named - 1])
        return replace(self, threshold=float(threshold or 0.0))

    def to_dict(self) -> OutliersDocument:
        """The document."""
        items: list[OutlierDocument] = [
            {
                "id": self.ids[row],
                "score": float(self.score[row]),
                "near": [self.ids[other] for other in self.near[row]],
            }
            for row in self.rows
        ]
        return {"items": items}

    def _shown(self) -> Sequence[Mapping[str, Any]]:
        return self.to_dict()["items"]

    @with_details
    def to_arrow(self) -> pa.Table:
        """One row for every item, in the order they came: id, score, outlier, near."""
        import pyarrow as pa

        near = [[self.ids[other] for other in row] for row in self.near]
        return pa.table(
            {
                "id": pa.array(self.ids, pa.string()),
                "score": pa.array(self.score),
                "outlier": pa.array(self.score >= self.threshold),
                "near": pa.array(near, pa.list_(pa.string())),
            }
        )

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[OutlierDocument]:
        return iter(self.to_dict()["items"])

    def __repr__(self) -> str:
        return f"{len(self)} outliers of {len(self.ids)} (score >= {self.threshold:.2f})"


def outliers(
    rows: Vectors | Neighborhood,
    *,
    ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    threshold: float | None = None,
    share: float | None = None,
    k: int = 15,
    graph: KnnGraph | None = None,
) -> Outliers:
    """The least typical items.

    Typical is an item that lies, with its ``k`` neighbors, toward the middle of the whole, and
    close to those neighbors. A group of foreign items is far from the middle though its members
    are close to each other; so the middle weighs more than the neighbors.

    Parameters
    ----------
    rows
        Vectors ``(n, dim)``, or a neighborhood.
    ids, texts, graph
        Of the rows, see :class:`~nearfield.tasks.rows.NamedRows`.
    threshold
        The score from which an item is an outlier; 3 unless given.
    share
        Instead: the share of the items to name, as ``0.01``.
    k
        Neighbors of each item that count.

    Raises
    ------
    BadVectors
        Rows of zeros, or with a number that is not finite.
    UsageError
        ``k`` is under 1, the share is none, or ids or texts are not one a row.

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder
    >>> texts = ["red apple", "green apple", "ripe apple", "apple pie", "quantum chromodynamics"]
    >>> result = outliers(ToyEncoder().encode_document(texts), ids=texts, share=0.2)
    >>> [item["id"] for item in result.to_dict()["items"]]
    ['quantum chromodynamics']
    """
    named = NamedRows.of(rows, ids, texts, graph)
    if k < 1:
        raise UsageError(f"k is {k}; wanted at least one neighbor.", Hint.use(k=15))
    near = named.near
    score = near.restore(_scores(near, k)) if near.n > 1 else np.zeros(near.n, np.float32)
    nearest = near.given(near.graph(min(k, 3))).indices.astype(np.int64)
    details = details_of(named.ids, named.texts)
    result = Outliers(named.ids, score, nearest, THRESHOLD, details=details)
    if threshold is None and share is None:
        return result
    return result.rethreshold(threshold, share=share)


def _scores(near: Neighborhood, k: int) -> NDArray[np.float32]:
    """Spreads below the median of typicality, in content order."""
    graph = near.graph(k)
    centre = near.vectors.mean(0, dtype=np.float64)
    centre /= max(float(np.linalg.norm(centre)), 1e-12)
    middle = np.round(near.vectors.astype(np.float64) @ centre, 9)
    around = (middle + middle[graph.indices].mean(1)) / 2
    typical = around + OWN * graph.similarities.mean(1, dtype=np.float64)
    median = np.median(typical)
    # The distance of the 84th hundredth is one spread of a normal distribution.
    spread = float(np.quantile(typical, 0.8413) - median)
    if spread < 1e-6:  # all alike: what differs by no more than float32's last bits does not differ
        spread = max(float(np.abs(typical - median).max()), 1e-6)
    return np.asarray(np.round((median - typical) / spread, 6), np.float32)
