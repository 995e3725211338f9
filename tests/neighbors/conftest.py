"""What the tests of this room share."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def rows():
    """Make unit rows around a few centres, as those of texts stand."""

    def make(n, dim=24, seed=0, spread=0.4):
        rng = np.random.default_rng(seed)
        centres = rng.standard_normal((40, dim))
        found = centres[rng.integers(0, 40, n)] + spread * rng.standard_normal((n, dim))
        return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)

    return make
