"""The vectors of texts in records, each different one once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Encoder


def embedded(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float64]:
    """Unit rows of n texts ``(n, dim)``: the mean of the passages of a long one."""
    different = sorted(set(texts))
    segments = encoder.segment(different)
    pieces = [t[s.start : s.end] for t, each in zip(different, segments, strict=True) for s in each]
    vectors = np.asarray(encoder.encode_document(pieces), np.float64)
    starts = np.cumsum([0, *map(len, segments)])[:-1]
    sums = np.add.reduceat(vectors, starts, axis=0)
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    place = {text: at for at, text in enumerate(different)}
    rows = sums / np.where(norms > 1e-9, norms, 1.0)
    return np.asarray(rows[[place[text] for text in texts]])
