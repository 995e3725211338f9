"""Rows that form clear groups."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from nearfield.types import Vectors


@pytest.fixture
def blobs() -> Callable[..., tuple[Vectors, NDArray[np.int64]]]:
    """Rows around six directions, of six sizes, with copies among them; and their directions."""

    def make(
        sizes: tuple[int, ...] = (90, 70, 50, 40, 30, 20),
        dim: int = 24,
        spread: float = 0.35,
        seed: int = 0,
    ) -> tuple[Vectors, NDArray[np.int64]]:
        rng = np.random.default_rng(seed)
        centres = np.linalg.qr(rng.standard_normal((dim, len(sizes))))[0].T
        truth = np.repeat(np.arange(len(sizes)), sizes)
        noise = rng.standard_normal((len(truth), dim)) * spread / np.sqrt(dim)
        rows = (centres[truth] + noise).astype(np.float32)
        rows[1:5] = rows[0]  # five copies
        return rows, truth

    return make
