"""Which texts share a batch: those of about the same number of tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Padded tokens a batch. MiniLM in bf16 on 12,000 short descriptions (mean 13 tokens), CPU seconds
# and peak memory: 256: 11.7, 308 MiB; 512: 11.1, 348; 1,024: 10.6, 387; 2,048: 11.1, 463.
BUDGET = 512
# The most that a batch's length is rounded up by. MiniLM on 800 descriptions (mean 93 tokens), CPU
# seconds and peak memory without and with it: int8 4.6, 491 MiB and 3.6, 338; bf16 5.3, 308 and
# 4.7, 299.
STEP = 8


def batches(
    lengths: NDArray[Any], budget: int = BUDGET, most: int | None = None
) -> Iterator[NDArray[np.int64]]:
    """Positions of texts, the longest first, so that a batch padded to its longest fits.

    A text longer than the budget is a batch of its own; ``most`` is the most texts a batch.

    >>> [b.tolist() for b in batches(np.array([3, 9, 4, 2]), budget=9)]
    [[1], [2, 0], [3]]
    """
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        rows = max(1, budget // max(1, int(lengths[order[start]])))
        rows = min(rows, most or rows)
        yield order[start : start + rows]
        start += rows


def rounded(longest: int, most: int) -> int:
    """Length of a batch: a little over its longest text, so that batches have fewer shapes.

    oneDNN makes a kernel for every shape, and keeps a thousand of them, of up to 5 MB each in
    int8. The padding this adds is less than an eighth; ``most`` is what the model can take.

    >>> [rounded(longest, most=254) for longest in (13, 17, 33, 99, 254)]
    [13, 18, 36, 104, 254]
    """
    step = 1
    while step < STEP and 16 * step <= longest:
        step *= 2
    return max(longest, min(-(-longest // step) * step, most))


def padded(
    batch: Sequence[Sequence[int]], pad: int, longest: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Token ids of a batch and their mask, each ``(texts, longest)``: 1 where a token is.

    >>> ids, mask = padded([[5, 6], [7]], pad=0, longest=3)
    >>> ids.tolist(), mask.tolist()
    ([[5, 6, 0], [7, 0, 0]], [[1, 1, 0], [1, 0, 0]])
    """
    ids = np.full((len(batch), longest), pad, np.int32)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return ids, mask
