"""What a network reads: equal to librosa's, or to the published program's, to 1e-4."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.encoders.audio.conftest import wave

from nearfield.encoders.audio.front import Front, front_of
from nearfield.encoders.audio.ge2e import VOICE
from nearfield.encoders.audio.mel import filters, filters_in_mels, hertz_of, mels_of
from nearfield.encoders.audio.musicnn import TAGGING
from nearfield.encoders.audio.openl3 import FRONTS
from nearfield.encoders.audio.spectra import hann, magnitudes
from nearfield.encoders.audio.vggish import PATCHES
from nearfield.errors import BadModel
from nearfield.types import Vectors

NEAR = 1e-4
SPEECH = wave(1.2, 16_000)
# librosa 0.11, melspectrogram of SPEECH: the first, thirtieth and last frame, every 6th or 16th
# band.
RECORDED = {
    "ge2e": [
        [0.04967705, 0.002820593, 0.03049698, 0.0003085521, 3.022598e-05, 4.473006e-05],
        [0.0003444839, 3.247759e-05, 0.00091851, 2.183346e-05, 7.772081e-05, 9.293031e-05],
        [7.343088e-05, 0.001050313, 0.002670491, 2.480764e-05, 8.880683e-05, 2.598092e-05],
    ],
    "musicnn": [
        [0.2217023, 0.01035086, 0.02373322, 0.0005453515, 5.878948e-05, 4.7518e-05],
        [1.54746e-05, 8.983998e-05, 0.0001731192, 3.347101e-05, 0.000100847, 0.0002193039],
        [0.0001304177, 0.003294705, 0.001416066, 3.598977e-05, 3.600401e-05, 8.223511e-05],
    ],
}
SUMS = {  # librosa 0.11, filters.mel: 16 kHz, 512, 64 bands, 125 to 7,500 Hz; every ninth band
    "slaney": [0.0294564, 0.0347199, 0.0294564, 0.0318947, 0.0320593, 0.0318057, 0.0320344],
    "htk": [0.9485615, 1.3451002, 1.8175075, 2.4610186, 3.4621525, 4.7249346, 6.5372515],
}


def energies(front: Front, samples: Vectors) -> Vectors:
    """Of all frames of ``samples``, without a logarithm."""
    frames = 1 + len(samples) // front.hop
    plain = Front(**{**front.to_dict(), "log": "none", "frames": frames})
    mode: Any = {"zeros": "constant", "reflect": "reflect"}[front.edge]
    half = front.length // 2
    padded = np.pad(samples, half, mode=mode)
    return plain.features(padded[: plain.reads])


@pytest.mark.parametrize(
    ("name", "front", "step"), [("ge2e", VOICE.front, 6), ("musicnn", TAGGING.front, 16)]
)
def test_mels_as_recorded_of_librosa(name: str, front: Front, step: int) -> None:
    made = energies(front, SPEECH)[[0, 30, -1], ::step][:, :6]
    assert np.abs(made / RECORDED[name] - 1).max() < NEAR


@pytest.mark.parametrize("name", SUMS)
def test_filters_as_recorded_of_librosa(name: Any) -> None:
    made = filters(16_000, 512, 64, 125, 7500, name, name == "slaney")
    assert made.shape == (257, 64)
    assert np.abs(made.sum(0)[::9][:7] / SUMS[name] - 1).max() < 1e-5


@pytest.mark.parametrize(("scale", "norm"), [("slaney", True), ("htk", False), ("htk", True)])
@pytest.mark.parametrize(("rate", "size", "bands"), [(16_000, 400, 40), (48_000, 2048, 128)])
def test_filters_are_librosas(rate: int, size: int, bands: int, scale: Any, norm: bool) -> None:
    librosa = pytest.importorskip("librosa")
    theirs = librosa.filters.mel(
        sr=rate,
        n_fft=size,
        n_mels=bands,
        htk=scale == "htk",
        norm="slaney" if norm else None,
    )
    ours = filters(rate, size, bands, 0, rate / 2, scale, norm)
    assert np.abs(ours - theirs.T).max() < 1e-6 * theirs.max()


@pytest.mark.parametrize("front", [VOICE.front, TAGGING.front, FRONTS["mel128"]])
def test_mels_are_librosas(front: Front) -> None:
    librosa = pytest.importorskip("librosa")
    samples = wave(1.0, front.rate)
    centred = Front(**{**front.to_dict(), "edge": "reflect"})
    theirs = librosa.feature.melspectrogram(
        y=samples,
        sr=front.rate,
        n_fft=front.length,
        hop_length=front.hop,
        n_mels=front.bands,
        power=front.power,
        pad_mode="reflect",
    )
    ours = energies(centred, samples)
    assert ours.shape == theirs.T.shape
    assert np.abs(ours - theirs.T).max() < NEAR * theirs.max()


def published_vggish(samples: Vectors) -> Vectors:
    """VGGish's log mel spectrogram in double precision, from its description."""
    frames = np.stack([samples[at : at + 400] for at in range(0, len(samples) - 399, 160)])
    window = 0.5 - 0.5 * np.cos(2 * np.pi / 400 * np.arange(400))
    spectra = np.abs(np.fft.rfft(frames.astype(np.float64) * window, 512))
    mels = 1127 * np.log(1 + np.linspace(0, 8000, 257) / 700)
    edges = np.linspace(1127 * np.log(1 + 125 / 700), 1127 * np.log(1 + 7500 / 700), 66)
    weights = np.zeros((257, 64))
    for band, (low, middle, high) in enumerate(zip(edges, edges[1:], edges[2:], strict=False)):
        rise, fall = (mels - low) / (middle - low), (high - mels) / (high - middle)
        weights[:, band] = np.maximum(0, np.minimum(rise, fall))
    weights[0] = 0
    made: Vectors = np.log(spectra @ weights + 0.01).astype(np.float32)
    return made


def test_vggish_as_described() -> None:
    front = PATCHES.front
    made = front.features(SPEECH[: front.reads])
    assert made.shape == (96, 64)
    assert np.abs(made - published_vggish(SPEECH)[:96]).max() < NEAR


def published_openl3(samples: Vectors, bands: int) -> Vectors:
    """kapre's spectrogram of a second, in double precision: zeros behind, decibels."""
    length, frames = (2048, 199) if bands else (512, 197)
    padded = np.pad(samples.astype(np.float64), (0, 2048 if bands else 0))
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
    rows = [np.abs(np.fft.rfft(padded[at * 242 :][:length] * window)) for at in range(frames)]
    spectra = np.array(rows)
    if bands:
        spectra = spectra @ filters(48_000, 2048, bands, 0, 24_000, "slaney", True)
    level = 10 * np.log10(np.maximum(spectra, 1e-10))
    return np.asarray(np.maximum(level - level.max(), -80), np.float32)


@pytest.mark.parametrize("name", FRONTS)
def test_openl3_as_described(name: str) -> None:
    front = FRONTS[name]
    samples = wave(1.0, 48_000)
    made = front.features(samples)
    assert made.shape == (front.frames, front.width)
    assert np.abs(made - published_openl3(samples, front.bands)).max() < 80 * NEAR
    assert (made.max(), made.min()) == (0, pytest.approx(made.min()))
    assert front.features(np.zeros_like(samples)).max() == 0


def test_musicnn_in_half_precision_and_beyond_it() -> None:
    log = TAGGING.front.features
    quiet = log(np.zeros(TAGGING.front.reads, np.float32))
    assert not quiet.any()
    loud = log(np.sin(np.arange(TAGGING.front.reads) / 3).astype(np.float32))
    assert np.isfinite(loud).all()
    assert loud.max() > np.log10(65_504)  # where the published features are infinite
    small = log(SPEECH[: TAGGING.front.reads][np.arange(TAGGING.front.reads) % len(SPEECH)])
    assert np.array_equal(small, small.astype(np.float16))


def test_mels_there_and_back() -> None:
    hertz = np.array([0, 30, 700, 999, 1000, 1001, 8000, 24_000.0])
    for scale in ("slaney", "htk"):
        there: Any = scale
        assert np.allclose(hertz_of(mels_of(hertz, there), there), hertz)
    assert not filters_in_mels(16_000, 512, 64, 125, 7500)[0].any()


def test_a_tone_is_in_its_bin() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(2_000) / 16_000).astype(np.float32)
    spectra = magnitudes(tone, 400, 160)
    assert spectra.shape == (11, 201)
    assert (spectra.argmax(1) == 25).all()
    assert np.abs(spectra[:, 25] - 100).max() < 0.01
    assert hann(400).sum() == pytest.approx(200)


def test_from_json() -> None:
    assert front_of(PATCHES.front.to_dict(), "a.json") == PATCHES.front
    good = VOICE.front.to_dict()
    for wrong in (3, {}, {**good, "hop": 0}, {**good, "edge": "round"}, {**good, "log": "e"}):
        with pytest.raises(BadModel, match="front end of sounds"):
            front_of(wrong, "a.json")
