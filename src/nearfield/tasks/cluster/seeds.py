"""Where k-means begins: rows far from each other, drawn by what the rows hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.cluster.lloyd import sums_of
from nearfield.tasks.cluster.marks import mixed
from nearfield.types import Vectors

SAMPLE, SAMPLE_PER_SEED = 5_000, 20  # rows among which seeds are looked for
TINY = 1e-30  # rate of a row that was drawn already; others' are whole numbers


def seeds(rows: Vectors, marks: NDArray[np.uint64], k: int, chance: int) -> Vectors:
    """Greedy k-means++: far from those before, the best of a few draws each time.

    Rows are drawn by a race (Efraimidis and Spirakis, 2006, doi:10.1016/j.ipl.2005.11.003): the
    first of waiting times, exponential, of a rate that is a row's squared distance. A row's own
    ``marks``, ``(m,)``, and the number ``chance`` say its times, not where it stands, so that
    noise changes hardly a draw; rows of one mark are drawn as their mean.
    """
    rows, marks = _one_each(rows, marks)
    if len(rows) > (size := max(SAMPLE, SAMPLE_PER_SEED * k)):
        some = np.sort(np.argpartition(mixed(marks, chance, 0), size - 1)[:size])
        rows, marks = rows[some], marks[some]
    draws = min(2 + int(np.log(k)), len(rows))
    chosen = [int(_waits(marks, chance, 1).argmin())]
    own = np.einsum("ij,ij->i", rows, rows).astype(np.float64)
    far = _far(rows, own, np.array(chosen))[:, 0]
    for at in range(2, k + 1):
        waits = _waits(marks, chance, at)
        if not far.any():  # fewer different rows than seeds
            chosen.append(int(waits.argmin()))
            continue
        drawn = np.sort(np.argpartition(waits / np.maximum(far, TINY), draws - 1)[:draws])
        left = np.minimum(far[:, None], _far(rows, own, drawn))
        best = int(left.sum(axis=0).argmin())
        chosen.append(int(drawn[best]))
        far = left[:, best]
    return rows[chosen]


def _one_each(rows: Vectors, marks: NDArray[np.uint64]) -> tuple[Vectors, NDArray[np.uint64]]:
    """The mean row of each mark, on the grid, and the marks in order."""
    different, of_row, count = np.unique(marks, return_inverse=True, return_counts=True)
    if len(different) == len(rows):
        order = np.argsort(marks)
        return rows[order], different
    sums = sums_of(rows, np.ones(len(rows), np.int64), of_row, len(different))
    return np.rint(sums / count[:, None]).astype(np.float32), different


def _waits(marks: NDArray[np.uint64], chance: int, draw: int) -> NDArray[np.float64]:
    """A waiting time of each row, exponential with rate 1."""
    waits: NDArray[np.float64] = -np.log1p(-(mixed(marks, chance, draw) / 2.0**64))
    return waits


def _far(rows: Vectors, own: NDArray[np.float64], chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far each row is from some of them: squared distance, whole numbers ``(m, c)``."""
    products = (rows @ rows[chosen].T).astype(np.float64)
    far: NDArray[np.float64] = np.maximum(own[:, None] + own[chosen][None] - 2 * products, 0)
    return far
