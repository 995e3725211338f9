"""Hashed directions: each feature has one, the same on every machine, near a right angle apart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

DIM = 512
"""Width: the bits of one BLAKE2b. Two features' directions have a cosine of 0 give or take .044."""


def directions(features: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """The directions of n features, of length 1: ``(n, 512)``, signs of a hash (Achlioptas 2003).

    >>> directions([("color", "=red")]).shape
    (1, 512)
    """
    if not features:
        return np.zeros((0, DIM), np.float32)
    bits = np.frombuffer(b"".join(map(_hashed, features)), np.uint8).reshape(len(features), -1)
    signs = np.unpackbits(bits, axis=1).astype(np.float32)
    return np.asarray((signs * 2 - 1) / np.float32(np.sqrt(DIM)))


@lru_cache(maxsize=65_536)
def _hashed(feature: tuple[str, str]) -> bytes:
    path, what = feature
    return blake2b(f"{len(path)} {path} {what}".encode("utf-8", "replace")).digest()
