"""A set of numbers for each row, in one array."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from nearfield.tasks.duplicates.pairs import Pairs

# Members in memory at once: 4,000,000 took 190 MiB more on 20,000 descriptions, and more time.
BLOCK = 500_000


class Sets:
    """``members[starts[i]:starts[i + 1]]`` of row ``i``, uint32, no two equal.

    >>> sets = Sets(np.array([7, 9, 9], np.uint32), np.array([2, 1]))
    >>> sets.keyed(np.array([1, 0])) & np.uint64(0xFFFFFFFF)
    array([9, 7, 9], dtype=uint64)
    """

    def __init__(self, members: NDArray[np.uint32], sizes: NDArray[np.int64]) -> None:
        self.members, self.sizes = members, sizes
        self.starts: NDArray[np.int64] = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    def keyed(self, rows: NDArray[np.int64]) -> NDArray[np.uint64]:
        """The members of rows, each below the number of its place: ``place << 32 | member``."""
        sizes = self.sizes[rows]
        ends = np.cumsum(sizes)
        at = np.arange(sizes.sum()) + np.repeat(self.starts[rows] - ends + sizes, sizes)
        place = np.repeat(np.arange(len(rows), dtype=np.uint64), sizes)
        return np.asarray((place << np.uint64(32)) | self.members[at])

    def blocks(self, pairs: Pairs) -> Iterator[slice]:
        """Slices of pairs whose members fit in memory."""
        yield from blocks((self.sizes[pairs.a] + self.sizes[pairs.b]).tolist())


def blocks(sizes: Sequence[int]) -> list[slice]:
    """Slices of about ``BLOCK`` each."""
    cuts, room = [0], BLOCK
    for at, size in enumerate(sizes):
        if size > room and at > cuts[-1]:
            cuts.append(at)
            room = BLOCK
        room -= size
    return [slice(a, b) for a, b in zip(cuts, [*cuts[1:], len(sizes)], strict=True) if b > a]
