"""Topics over time: how many items each has in a bin, and the words that are new there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.modalities.text.dates import WRITTEN, read_dates
from nearfield.tasks.result import Result
from nearfield.tasks.topics.assignment import Assignment
from nearfield.tasks.topics.bins import edges_of, incomplete
from nearfield.tasks.topics.document import OverTimeDocument

if TYPE_CHECKING:
    import pyarrow as pa

NEW = 5  # new words of a topic in a bin
FEWEST = 2  # texts that must hold a new word


@dataclass(frozen=True, eq=False)
class OverTime(Result):
    """Counts of each topic in each bin of time.

    ``counts`` is int64 of shape ``(topics, bins)``; ``share`` a topic's part of a bin's items, of
    the same shape. ``starts`` are the bins' first moments, and ``end`` the moment after the last.
    ``new[t][b]`` are words that the topic's texts of bin ``b`` hold and its earlier ones did not,
    the most frequent first; the first bin with items has none. ``undated`` items are left out.
    ``partial`` holds the first or the last bin where the dates begin or end within it: counts
    there are of a part of the time.
    """

    names: tuple[str, ...]
    starts: tuple[str, ...]
    end: str
    counts: NDArray[np.int64]
    new: tuple[tuple[tuple[str, ...], ...], ...]
    undated: int
    partial: tuple[int, ...] = ()

    @property
    def share(self) -> NDArray[np.float64]:
        """Each topic's part of all items of the bin, with a topic or without."""
        return self.counts / np.maximum(self._totals, 1)

    @property
    def _totals(self) -> NDArray[np.int64]:
        totals: NDArray[np.int64] = self.counts.sum(axis=0)
        return totals

    def to_dict(self) -> OverTimeDocument:
        """Plain values."""
        share = self.share
        return {
            "bins": [*self.starts],
            "end": self.end,
            "undated": self.undated,
            "partial": [*self.partial],
            "clusters": [
                {
                    "cluster": at,
                    "name": name,
                    "counts": self.counts[at].tolist(),
                    "share": [round(value, 4) for value in share[at].tolist()],
                    "new": [list(words) for words in self.new[at]],
                }
                for at, name in enumerate(self.names)
            ],
        }

    def to_arrow(self) -> pa.Table:
        """One row a topic and bin: cluster, name, start, count, share, new."""
        import pyarrow as pa

        share = self.share
        rows = [
            {
                "cluster": at,
                "name": name,
                "start": start,
                "count": int(self.counts[at, b]),
                "share": float(share[at, b]),
                "new": list(self.new[at][b]),
            }
            for at, name in enumerate(self.names)
            for b, start in enumerate(self.starts)
        ]
        return pa.Table.from_pylist(rows)

    def __repr__(self) -> str:
        lines = [f"{len(self.names)} topics in {len(self.starts)} bins from {self.starts[0]}"]
        for at, name in enumerate(self.names):
            lines.append(f"{at:>3}  {' '.join(f'{c:>5,}' for c in self.counts[at])}  {name}")
        return "\n".join(lines)


def over_time(topics: Assignment, values: Sequence[Any], bins: int | str = 10) -> OverTime:
    """Count the items of each topic in bins of time, by one date an item in the order they came."""
    moments = read_dates(topics.corpus.values(values))
    dated = ~np.isnan(moments)
    if not dated.any():
        raise UsageError("None of the values is a date.", WRITTEN)
    edges, shown = edges_of(moments[dated], bins)
    bin_of = np.full(len(moments), -1, np.int64)
    bin_of[dated] = np.clip(np.searchsorted(edges, moments[dated], "right") - 1, 0, len(edges) - 2)
    labels = topics.placed
    count = len(edges) - 1
    inside = dated & (labels >= 0)
    cells = np.where(inside, labels * count + bin_of, -1)
    counts = np.bincount(cells[inside], minlength=len(topics) * count).reshape(-1, count)
    return OverTime(
        names=tuple(topics.names),
        starts=tuple(shown[:-1]),
        end=shown[-1],
        counts=counts.astype(np.int64),
        new=_new_words(topics, cells, counts.shape),
        undated=int((~dated).sum()),
        partial=incomplete(moments[dated], edges),
    )


def _new_words(
    topics: Assignment, cells: NDArray[np.int64], shape: tuple[int, int]
) -> tuple[tuple[tuple[str, ...], ...], ...]:
    clusters, bins = shape
    lexicon = topics.corpus.lexicon
    held = lexicon.counts(cells)
    empty = sp.csr_matrix((clusters * bins - held.shape[0], held.shape[1]))
    held = sp.vstack([held, empty]).tocsr()
    new = []
    for cluster in range(clusters):
        seen = np.zeros(held.shape[1], bool)
        words: list[tuple[str, ...]] = []
        for row in range(cluster * bins, (cluster + 1) * bins):
            terms, counts = held[row].indices, held[row].data
            fresh = (counts >= FEWEST) & ~seen[terms] & seen.any()
            best = terms[fresh][np.lexsort((terms[fresh], -counts[fresh]))]
            words.append(tuple(_apart(lexicon.text(int(term)) for term in best[: 4 * NEW])))
            seen[terms] = True
        new.append(tuple(words))
    return tuple(new)


def _apart(words: Iterable[str]) -> list[str]:
    """The first words of which none lies within another."""
    apart: list[str] = []
    for word in words:
        if len(apart) < NEW and not any(word in other or other in word for other in apart):
            apart.append(word)
    return apart
