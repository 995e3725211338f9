import numpy as np
import pytest


@pytest.fixture
def blobs():
    """Rows around six directions, of six sizes, with copies among them; and their directions."""

    def make(sizes=(90, 70, 50, 40, 30, 20), dim=24, spread=0.35, seed=0):
        rng = np.random.default_rng(seed)
        centres = np.linalg.qr(rng.standard_normal((dim, len(sizes))))[0].T
        truth = np.repeat(np.arange(len(sizes)), sizes)
        noise = rng.standard_normal((len(truth), dim)) * spread / np.sqrt(dim)
        rows = (centres[truth] + noise).astype(np.float32)
        rows[1:5] = rows[0]  # five copies
        return rows, truth

    return make
