"""Recordings made here, tiny networks of random weights, and the folders that hold them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import nearfield as nf
from nearfield.encoders.audio.encoder import SoundEncoder
from nearfield.models.containers import write_tensors
from nearfield.types import Vectors

RATE = 22_050


@pytest.fixture(autouse=True)
def _extra() -> None:
    for name in ("soundfile", "soxr"):
        pytest.importorskip(name)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEARFIELD_CACHE", str(tmp_path / "cache"))


def wave(seconds: float, rate: int = RATE, seed: int = 0) -> Vectors:
    """Tones that fade twice a second, under noise; no louder than .2."""
    times = np.arange(round(seconds * rate)) / rate
    tones = [(220, 3.0), (277.2, 4.0), (329.6, 2.0), (880, 6.0)]
    made = sum(np.sin(2 * np.pi * f * times) * np.exp(-(times % 0.5) * fade) for f, fade in tones)
    noise = np.random.default_rng(seed).standard_normal(len(times))
    return np.asarray(0.04 * made + 0.005 * noise, np.float32)


def written(path: Path, samples: Any, rate: int = RATE) -> Path:
    """A file of floats, so that nothing is rounded."""
    import soundfile

    soundfile.write(path, samples, rate, subtype="FLOAT")
    return path


def folder_of(tensors: Mapping[str, NDArray[Any]], folder: Path, **config: Any) -> Path:
    """A folder as ``models import`` writes it."""
    folder.mkdir()
    write_tensors(tensors, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def opened(name: str | Path) -> SoundEncoder:
    encoder: Any = nf.load(str(name), precision="f32")
    assert isinstance(encoder, SoundEncoder)
    return encoder


def unit(rows: Any) -> Vectors:
    """Rows of length 1."""
    rows = np.asarray(rows, np.float32)
    made: Vectors = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return made
