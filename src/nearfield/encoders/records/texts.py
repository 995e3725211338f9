"""The vectors of texts in records, each different one once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nearfield import models, registry
from nearfield.types import Encoder, Progress, Segment, silent

PASSAGES = 32
"""Passages of a text that are read, at most; of a longer one so many at even steps. 32 of MiniLM's
are some 30,000 letters."""


def reader(
    name: str,
    precision: str = "auto",
    threads: int | None = None,
    progress: Progress = silent,
) -> Encoder:
    """An encoder of texts by its name: another package's, or one of ours."""
    from nearfield.encoders.text import TextEncoder

    if special := registry.loader(name):
        given: Encoder = special(name, precision=precision, progress=progress)
        return given
    return TextEncoder(models.find(name, progress=progress), precision=precision, threads=threads)


def embedded(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float64]:
    """Unit rows of n texts ``(n, dim)``: the mean of the passages of a long one, or of some."""
    different = sorted(set(texts))
    segments = [_some(each) for each in encoder.segment(different)]
    pieces = [t[s.start : s.end] for t, each in zip(different, segments, strict=True) for s in each]
    vectors = np.asarray(encoder.encode_document(pieces), np.float64)
    starts = np.cumsum([0, *map(len, segments)])[:-1]
    sums = np.add.reduceat(vectors, starts, axis=0)
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    place = {text: at for at, text in enumerate(different)}
    rows = sums / np.where(norms > 1e-9, norms, 1.0)
    return np.asarray(rows[[place[text] for text in texts]])


def _some(segments: Sequence[Segment]) -> list[Segment]:
    if len(segments) <= PASSAGES:
        return list(segments)
    return [segments[at] for at in np.linspace(0, len(segments) - 1, PASSAGES).astype(int)]
