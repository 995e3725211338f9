"""Pairs of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Pairs:
    """Two rows each: ``a`` and ``b``, int64 of shape ``(m,)``."""

    a: NDArray[np.int64]
    b: NDArray[np.int64]

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> Pairs:
        """From ``pairs`` of row numbers."""
        both = np.array(list(pairs), np.int64).reshape(-1, 2)
        return cls(both[:, 0], both[:, 1])

    def __len__(self) -> int:
        return len(self.a)

    def __getitem__(self, which: NDArray[np.bool_] | NDArray[np.int64] | slice) -> Pairs:
        return Pairs(self.a[which], self.b[which])


def joined(parts: Sequence[Pairs]) -> Pairs:
    """One part after the other."""
    return Pairs(np.concatenate([part.a for part in parts]), np.concatenate([p.b for p in parts]))


def merged(parts: Sequence[Pairs]) -> Pairs:
    """All of them once, the smaller row first, sorted.

    >>> merged([Pairs.of([(2, 1), (0, 3)]), Pairs.of([(1, 2), (4, 4)])])
    Pairs(a=array([0, 1]), b=array([3, 2]))
    """
    pairs = joined(parts)
    a, b = pairs.a.astype(np.uint64), pairs.b.astype(np.uint64)
    low, high = np.minimum(a, b), np.maximum(a, b)
    keys = ((low << np.uint64(32)) | high)[low != high]
    keys.sort()
    keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
    return Pairs(
        (keys >> np.uint64(32)).astype(np.int64), (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    )
