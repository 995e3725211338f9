"""Thumbnails, as many as a page can hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

ROOM = 16_000_000  # bytes of all thumbnails: 21 MB of the page; 3,200 of 5 kB each


def fitting(
    previews: Sequence[bytes | None], room: int = ROOM
) -> tuple[bytes, NDArray[np.uint32], int]:
    """The thumbnails from the first on that fit into ``room`` bytes, one after the other.

    Gives where each ends, ``(n,)``, and how many are left out; an item without one ends where the
    item before it does.

    >>> content, ends, left_out = fitting([b"one", None, b"four", b"five"], room=8)
    >>> content, ends.tolist(), left_out
    (b'onefour', [3, 3, 7, 7], 1)
    """
    sizes = np.array([len(preview or b"") for preview in previews], np.int64)
    fits = np.cumsum(sizes) <= room
    content = b"".join(preview or b"" for preview, fit in zip(previews, fits, strict=True) if fit)
    return content, np.cumsum(sizes * fits).astype(np.uint32), int((~fits & (sizes > 0)).sum())
