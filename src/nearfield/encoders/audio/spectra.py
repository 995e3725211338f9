"""Spectra of short frames of a sound: the short-time Fourier transform."""

from __future__ import annotations

import numpy as np

from nearfield.types import Vectors


def hann(length: int) -> Vectors:
    """A periodic Hann window ``(length,)``, as spectra want it.

    >>> hann(4).tolist()
    [0.0, 0.5, 1.0, 0.5]
    """
    turns = 2 * np.pi * np.arange(length) / length
    return (0.5 - 0.5 * np.cos(turns)).astype(np.float32)


def magnitudes(samples: Vectors, length: int, hop: int, size: int = 0) -> Vectors:
    """How loud each frequency is in each frame: ``(frames, size // 2 + 1)``.

    A frame has ``length`` samples and begins ``hop`` after the one before; ``size`` is that of the
    transform, 0 for the frame's own. What is left at the end is no frame.

    >>> magnitudes(np.ones(10, np.float32), 4, 3).shape
    (3, 3)
    """
    frames = np.lib.stride_tricks.sliding_window_view(samples, length)[::hop]
    made: Vectors = np.abs(np.fft.rfft(frames * hann(length), size or length, axis=1))
    return made
