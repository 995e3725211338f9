"""A sound whole, or a piece of it, as an array."""

from __future__ import annotations

import numpy as np

from nearfield.modalities.audio.measure import measured
from nearfield.modalities.audio.samples import stream
from nearfield.types import Media, Vectors


def decode(sound: Media) -> Vectors:
    """All samples of a sound, or of the piece of it that is meant, at the file's own rate."""
    whole = measured(sound)
    piece = sound.segment
    blocks = list(stream(sound))
    samples = np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
    if piece is None:
        return samples
    begin, end = (ms * whole.rate // 1000 for ms in (piece.start, piece.end))
    return samples[begin:end]
