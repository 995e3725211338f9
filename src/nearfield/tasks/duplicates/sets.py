"""A set of numbers for each row, in one array."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.text.shingles import blocks
from nearfield.tasks.duplicates.pairs import Pairs

if TYPE_CHECKING:
    from scipy.sparse import csr_array


class Sets:
    """``members[starts[i]:starts[i + 1]]`` of row ``i``, uint32, sorted, no two equal.

    >>> sets = Sets(np.array([7, 9, 9], np.uint32), np.array([2, 1]))
    >>> sets.matrix(np.array([1, 0])).indices
    array([9, 7, 9])
    """

    def __init__(self, members: NDArray[np.uint32], sizes: NDArray[np.int64]) -> None:
        self.members, self.sizes = members, sizes
        self.starts: NDArray[np.int64] = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    def matrix(self, rows: NDArray[np.int64]) -> csr_array:
        """The members of rows as the columns that are 1.

        Two rows of 200 members are compared so in 1.8 µs; by a sort of both it takes 5.
        """
        from scipy.sparse import csr_array

        sizes = self.sizes[rows]
        ends = np.cumsum(sizes)
        at = np.arange(sizes.sum()) + np.repeat(self.starts[rows] - ends + sizes, sizes)
        members = self.members[at].astype(np.int64)
        ones = np.ones(len(members), np.int8)
        return csr_array((ones, members, np.append(0, ends)), shape=(len(rows), 1 << 32))

    def blocks(self, pairs: Pairs) -> Iterator[slice]:
        """Slices of pairs whose members fit in memory."""
        yield from blocks((self.sizes[pairs.a] + self.sizes[pairs.b]).tolist())
