"""The 4-bit scan: every row by a rough score, then the exact score of those in reach.

The rough scores are TurboQuant's (Zandieh, Daliri, Hadian and Mirrokni, 2025, arXiv:2504.19874),
computed by ``turbovec``.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.exact import exact
from nearfield.neighbors.metric import COSINE, ROUNDING, Metric, metric_of
from nearfield.neighbors.rows import BLOCK, Rows, norms, wanted
from nearfield.types import Scored, Vectors

SAMPLE = 2_048  # rows that calibrate the codes; turbovec asks for about a thousand
FEW = 2_000  # rows that a mask leaves; 1,100 took 0.12 ms exactly, 2,250 0.19 scanned

# Candidates for the k best are 2 k + 20. On 20,000 MiniLM vectors of diagnoses 20 candidates held
# all of the 10 best and 60 .9989 of the 50 best; on random directions, the hardest case, 40 held
# all of 10 and 100 .9987 of 50. Where that is not enough the search sees it, and looks further.
REACH, SPARE = 2, 20


class ScanIndex:
    """Unit rows at 4 bits a number, an eighth of the memory of float32, besides the rows."""

    def __init__(self, rows: Rows) -> None:
        from turbovec import TurboQuantIndex

        self.rows = rows
        self.n, self.dim = rows.n, rows.dim
        self._codes: Any = TurboQuantIndex(dim=-(-rows.dim // 8) * 8, bit_width=4)
        if not rows.n:
            return
        size = min(SAMPLE, rows.n)
        sample = np.sort(np.random.default_rng(0).choice(rows.n, size, replace=False))
        # Rows that are all alike have nothing to calibrate by; what is found is checked anyway.
        with suppress(ValueError):
            self._codes.calibrate(_unit(rows.vectors[sample], rows.norms[sample]))
        for at in range(0, rows.n, BLOCK):
            block = slice(at, at + BLOCK)
            self._codes.add(_unit(rows.vectors[block], rows.norms[block]))
        self._codes.prepare()

    def search(
        self,
        queries: Vectors,
        k: int,
        *,
        mask: NDArray[np.bool_] | None = None,
        metric: str = "cosine",
    ) -> list[Scored]:
        """The ``k`` best rows for each query; see :class:`~nearfield.neighbors.Index`.

        Dot products and distances of rows that are not of unit length are searched exactly.
        """
        matrix, among = self.rows.queries(queries), self.rows.allowed(mask)
        lengths, by = norms(matrix, "Query"), metric_of(metric)
        k = wanted(k, size := self.n if among is None else len(among))
        mask = None if among is None else np.ascontiguousarray(mask)
        reach = REACH * k + SPARE if self.rows.unit or metric == "cosine" else size
        found: dict[int, Scored] = {}
        left = list(range(len(matrix)))
        while left and size >= FEW and reach < size // 4:
            units = _unit(matrix[left], lengths[left])
            guesses, places = self._codes.search(units, k=reach, mask=mask)
            for i, guess, at in zip(left, guesses, places, strict=True):
                best = _best(self.rows, at, guess, matrix[i], lengths[i], by, k)
                if best is not None:
                    found[i] = best
            left = [i for i in left if i not in found]
            reach *= 4
        rest = exact(self.rows, matrix[left], lengths[left], k, among, by) if left else []
        found.update(zip(left, rest, strict=True))
        return [found[i] for i in range(len(matrix))]


def _best(
    rows: Rows,
    at: NDArray[np.int64],
    guess: Vectors,
    query: Vectors,
    norm: np.float32,
    metric: Metric,
    k: int,
) -> Scored | None:
    """The best ``k`` of the candidates, None where one may lie outside them.

    What lies outside has a lower guess than the last candidate, and a guess errs as far as the
    worst among the candidates: if the k-th best cosine is not that far above, look further.
    """
    vectors, lengths = rows.vectors.take(at, axis=0), rows.norms.take(at)
    cosines = COSINE.score(vectors, lengths, query, norm)
    kth = np.sort(cosines)[-k]
    if kth <= guess[-1] + np.abs(guess - cosines).max() + ROUNDING:
        return None
    scores = cosines if metric is COSINE else metric.score(vectors, lengths, query, norm)
    best = np.lexsort((at, scores if metric.ascending else -scores))[:k]
    return Scored(at[best], scores[best])


def _unit(vectors: Vectors, lengths: Vectors) -> Vectors:
    """Unit rows, with columns of zeros up to a multiple of eight, which turbovec wants."""
    wide = np.zeros((len(vectors), -(-vectors.shape[1] // 8) * 8), np.float32)
    np.divide(vectors, lengths[:, None], out=wide[:, : vectors.shape[1]])
    return wide
