"""The 4-bit scan: every row by a rough score, then the exact score of those in reach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.neighbors.codes import Codes
from nearfield.neighbors.exact import exact
from nearfield.neighbors.index import Index, Question
from nearfield.neighbors.metric import COSINE, ROUNDING, Metric
from nearfield.neighbors.rows import Rows
from nearfield.types import Scored, Vectors

FEW = 2_000  # rows that a mask leaves; 1,100 took 0.12 ms exactly, 2,250 0.19 scanned

# Candidates for the k best are 2 k + 20. On 20,000 MiniLM vectors of diagnoses 20 candidates held
# all of the 10 best and 60 .9989 of the 50 best; on random directions, the hardest case, 40 held
# all of 10 and 100 .9987 of 50. Where that is not enough the search sees it, and looks further.
REACH, SPARE = 2, 20

# A guess may err by three standard deviations, whatever the few candidates say: with the worst of
# 22 to 40 candidates alone, a row itself was missing from the answers to it (AVX2 alone, 6,000 rows
# in 40 clusters: recall .95 at 8 numbers, .99 at 128; 1.0 with three), and MiniLM vectors are
# looked up a second time as seldom as before: never.
SIGMAS = 3


class ScanIndex(Index):
    """Unit rows at 4 bits a number, an eighth of the memory of float32, besides the rows.

    Dot products and distances of rows that are not of unit length are searched exactly.
    """

    def __init__(self, rows: Rows) -> None:
        super().__init__(rows)
        self._codes = Codes(self._units, rows.n, rows.dim)

    def _units(self, rows: NDArray[np.int64]) -> Vectors:
        return self.rows.vectors[rows] / self.rows.norms[rows, None]

    def _nearest(self, question: Question) -> list[Scored]:
        queries, norms, k, among, mask, metric = question
        size = self.n if among is None else len(among)
        reach = REACH * k + SPARE if self.rows.unit or metric is COSINE else size
        results: dict[int, Scored] = {}
        left = list(range(len(queries)))
        while left and size >= FEW and reach < size // 4:
            units = queries[left] / norms[left, None]
            guesses, places = self._codes.search(units, reach, mask)
            for i, guess, at in zip(left, guesses, places, strict=True):
                least = SIGMAS * self._codes.deviation
                best = _best(self.rows, at, guess, queries[i], norms[i], metric, k, least)
                if best is not None:
                    results[i] = best
            left = [i for i in left if i not in results]
            reach *= 4
        if left:
            rest = question._replace(queries=queries[left], norms=norms[left])
            results.update(zip(left, exact(self.rows, rest), strict=True))
        return [results[i] for i in range(len(queries))]


def _best(
    rows: Rows,
    at: NDArray[np.int64],
    guess: Vectors,
    query: Vectors,
    norm: np.float32,
    metric: Metric,
    k: int,
    error: float,
) -> Scored | None:
    """The best ``k`` of the candidates, None where one may lie outside them.

    What lies outside has a lower guess than the last candidate, and a guess errs as far as the
    worst among the candidates, or by ``error``: if the k-th best cosine is not that far above,
    look further.
    """
    vectors, lengths = rows.vectors.take(at, axis=0), rows.norms.take(at)
    cosines = COSINE.score(vectors, lengths, query, norm)
    kth = np.sort(cosines)[-k]
    if kth <= guess[-1] + max(np.abs(guess - cosines).max(), error) + ROUNDING:
        return None
    scores = cosines if metric is COSINE else metric.score(vectors, lengths, query, norm)
    best = np.lexsort((at, scores if metric.ascending else -scores))[:k]
    return Scored(at[best], scores[best])
