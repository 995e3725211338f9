"""Filters that are as wide as the ear's: mel scales and the triangles on them.

Two scales: Slaney's (Auditory Toolbox, 1998), straight below 1 kHz, and HTK's (Young et al., The
HTK Book, 2006), a logarithm throughout. librosa offers both; torch's and TensorFlow's are HTK's.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Vectors

Scale: TypeAlias = Literal["slaney", "htk"]
_STRAIGHT, _KNEE = 200 / 3, 1000.0  # Slaney's: hertz of a mel below the knee, in hertz
_STEP = np.log(6.4) / 27  # and above it, the logarithm of a mel


def mels_of(hertz: Any, scale: Scale) -> NDArray[np.float64]:
    """Mels of frequencies.

    >>> mels_of([500.0, 1000.0], "slaney").round(6).tolist(), mels_of(1000.0, "htk").round().item()
    ([7.5, 15.0], 1000.0)
    """
    hertz = np.asarray(hertz, np.float64)
    if scale == "htk":
        return np.asarray(2595 * np.log10(1 + hertz / 700))
    above = _KNEE / _STRAIGHT + np.log(np.maximum(hertz, _KNEE) / _KNEE) / _STEP
    made: NDArray[np.float64] = np.where(hertz < _KNEE, hertz / _STRAIGHT, above)
    return made


def hertz_of(mels: Any, scale: Scale) -> NDArray[np.float64]:
    """Frequencies of mels: the way back from :func:`mels_of`."""
    mels = np.asarray(mels, np.float64)
    if scale == "htk":
        return np.asarray(700 * (10 ** (mels / 2595) - 1))
    knee = _KNEE / _STRAIGHT
    above = _KNEE * np.exp(_STEP * (mels - knee))
    made: NDArray[np.float64] = np.where(mels < knee, mels * _STRAIGHT, above)
    return made


@cache
def filters(
    rate: int, size: int, bands: int, low: float, high: float, scale: Scale, norm: bool
) -> Vectors:
    """Triangles ``(size // 2 + 1, bands)``, straight in hertz, between ``low`` and ``high``.

    With ``norm`` each has the area of one (librosa's "slaney"); without, the height.
    """
    bins = np.linspace(0, rate / 2, size // 2 + 1)
    edges = hertz_of(_between(low, high, bands, scale), scale)
    made = _triangles(bins, edges)
    if norm:
        made *= 2 / (edges[2:] - edges[:-2])
    return made.astype(np.float32)


@cache
def filters_in_mels(rate: int, size: int, bands: int, low: float, high: float) -> Vectors:
    """Triangles ``(size // 2 + 1, bands)`` that are straight in HTK's mels, as VGGish has them.

    What is at 0 Hz is in none.
    """
    bins = mels_of(np.linspace(0, rate / 2, size // 2 + 1), "htk")
    made = _triangles(bins, _between(low, high, bands, "htk"))
    made[0] = 0
    return made.astype(np.float32)


def _between(low: float, high: float, bands: int, scale: Scale) -> NDArray[np.float64]:
    """Mels of the edges of ``bands`` triangles."""
    first, last = mels_of([low, high], scale)
    return np.linspace(float(first), float(last), bands + 2)


def _triangles(bins: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    lower, middle, upper = edges[:-2], edges[1:-1], edges[2:]
    rising = (bins[:, None] - lower) / (middle - lower)
    falling = (upper - bins[:, None]) / (upper - middle)
    return np.maximum(0, np.minimum(rising, falling))
