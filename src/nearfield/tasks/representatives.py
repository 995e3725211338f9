"""A few items that stand for the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict

from nearfield.errors import Hint, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks.details import details_of, with_details
from nearfield.tasks.greedy import pick
from nearfield.tasks.result import Result
from nearfield.tasks.rows import NamedRows
from nearfield.types import KnnGraph, Vectors

if TYPE_CHECKING:
    import pyarrow as pa


class RepresentativeDocument(TypedDict):
    """An item, how many items it stands for, and its mean similarity to them."""

    id: str
    stands_for: int
    similarity: float


class RepresentativesDocument(TypedDict):
    """The items that stand for the rest, and how near all items are to them, 0 to 1."""

    items: list[RepresentativeDocument]
    coverage: float


@dataclass(frozen=True, repr=False)
class Representatives(Result):
    """The items that stand for the rest, the one that says most first.

    ``rows`` are theirs, ``(k,)``; ``of`` says for every item which of them (``0..k-1``) is nearest
    to it, and ``similarity`` how near, ``(n,)`` in the order the rows came. ``curve[i]`` is the
    coverage by the first ``i + 1``: 0 where they are no nearer to the items than two items are on
    average, 1 where every item has its like among them.
    """

    ids: tuple[str, ...]
    rows: NDArray[np.int64]
    of: NDArray[np.int64]
    similarity: NDArray[np.float32]
    curve: NDArray[np.float64]

    @property
    def coverage(self) -> float:
        """Of all of them together."""
        return float(self.curve[-1])

    @property
    def stands_for(self) -> NDArray[np.int64]:
        """How many items each is the nearest to, itself counted, ``(k,)``."""
        return np.bincount(self.of, minlength=len(self.rows)).astype(np.int64)

    @property
    def nearness(self) -> NDArray[np.float64]:
        """The mean similarity of each to the items it stands for, ``(k,)``."""
        sums = np.bincount(self.of, self.similarity.astype(np.float64), minlength=len(self.rows))
        return np.asarray(sums / np.maximum(self.stands_for, 1))

    def to_dict(self) -> RepresentativesDocument:
        """The document."""
        table = self.to_arrow().select(["id", "stands_for", "similarity"])
        return {"items": table.to_pylist(), "coverage": self.coverage}

    @with_details
    def to_arrow(self) -> pa.Table:
        """One row for each: id, stands_for, similarity, and the coverage so far."""
        import pyarrow as pa

        return pa.table(
            {
                "id": pa.array([self.ids[row] for row in self.rows], pa.string()),
                "stands_for": pa.array(self.stands_for),
                "similarity": pa.array(self.nearness),
                "coverage": pa.array(self.curve),
            }
        )

    def __repr__(self) -> str:
        return f"{len(self)} for {len(self.ids)} items, coverage {self.coverage:.2f}"

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[RepresentativeDocument]:
        return iter(self.to_dict()["items"])


def representatives(
    rows: Vectors | Neighborhood,
    *,
    ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    k: int = 10,
    graph: KnnGraph | None = None,
) -> Representatives:
    """At most ``k`` items such that every item is near to one of them; never two near-copies.

    Facility location by lazy greedy (Nemhauser, Wolsey and Fisher 1978; Minoux 1978): each pick is
    the item that brings the rest nearest. Of many rows, 2,048 by lot are counted and 8,192 by lot
    may be picked; how many items each stands for is counted over all. Near-copies have a cosine of
    .98.

    Parameters
    ----------
    rows, ids, texts, graph
        Vectors ``(n, dim)`` or a neighborhood, and what goes with them; see
        :class:`~nearfield.tasks.rows.NamedRows`.

    Raises
    ------
    UsageError
        ``k`` is under 1, no row came, or ids or texts are not one a row.
    BadVectors
        Rows of zeros, or with a number that is not finite.

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder
    >>> texts = ["red apple", "green apple", "ripe apple", "blue sky", "grey sky"]
    >>> result = representatives(ToyEncoder().encode_document(texts), ids=texts, k=2)
    >>> sorted(name.split()[1] for name in result.to_arrow()["id"].to_pylist())
    ['apple', 'sky']
    >>> sorted(result.stands_for.tolist())
    [2, 3]
    """
    if k < 1:
        raise UsageError(f"k is {k}; wanted at least one item.", Hint.use(k=10))
    named = NamedRows.of(rows, ids, texts, graph)
    near = named.near
    if not near.n:
        raise UsageError("No row came; there is nothing to stand for.")
    background = _background(near.vectors)
    picked = pick(near.vectors, k, floor=background).rows
    best, curve = np.full((near.n, 2), -1.0), []
    for at, row in enumerate(picked):
        # Summed in float64 and rounded: the same for any threads.
        alike = np.round(near.vectors @ near.vectors[row].astype(np.float64), 6)
        closer = alike > best[:, 1]
        best[closer] = np.stack([np.full(near.n, at), alike], 1)[closer]
        curve.append(_share(best[:, 1], background))
    return Representatives(
        named.ids,
        near.order[picked],
        near.restore(best[:, 0].astype(np.int64)),
        near.restore(best[:, 1].astype(np.float32)),
        np.array(curve),
        details=details_of(named.ids, named.texts),
    )


def _background(vectors: Vectors) -> float:
    """The mean cosine of two different rows, exactly: from the sum of all."""
    n = len(vectors)
    total = vectors.sum(0, dtype=np.float64)
    return float(np.round((total @ total - n) / max(n * (n - 1), 1), 9)) if n > 1 else 0.0


def _share(nearest: NDArray[np.float64], background: float) -> float:
    if background > 1 - 1e-6:
        return 1.0
    return float(np.mean(np.maximum(nearest - background, 0)) / (1 - background))
