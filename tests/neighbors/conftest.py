"""What the tests of this room share."""

from typing import Protocol

import numpy as np
import pytest

from nearfield.types import Vectors


class MakeRows(Protocol):
    """``rows(n, dim=24, seed=0, spread=0.4)`` gives unit rows."""

    def __call__(self, n: int, dim: int = 24, seed: int = 0, spread: float = 0.4) -> Vectors: ...


@pytest.fixture(scope="session")
def rows() -> MakeRows:
    """Make unit rows around a few centres, as those of texts stand."""

    def make(n: int, dim: int = 24, seed: int = 0, spread: float = 0.4) -> Vectors:
        rng = np.random.default_rng(seed)
        centres = rng.standard_normal((40, dim))
        drawn = centres[rng.integers(0, 40, n)] + spread * rng.standard_normal((n, dim))
        unit: Vectors = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
        return unit

    return make
