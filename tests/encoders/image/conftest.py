"""Tiny networks of random weights in the official layouts, and pictures of many shapes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from nearfield.types import Vectors

SIZES = [(320, 200), (200, 321), (257, 256), (64, 64), (1000, 90), (224, 224), (31, 47)]


@pytest.fixture(scope="session")
def pictures() -> list[Image.Image]:
    """Smooth noise, which every filter treats otherwise."""
    draw = np.random.default_rng(0)
    made = []
    for size in SIZES:
        rough = draw.integers(0, 256, (size[1] // 7 + 2, size[0] // 7 + 2, 3), dtype=np.uint8)
        fine = draw.integers(0, 40, (size[1], size[0], 3), dtype=np.uint8)
        smooth = np.asarray(Image.fromarray(rough).resize(size, Image.Resampling.BICUBIC))
        made.append(Image.fromarray(np.clip(smooth.astype(int) + fine, 0, 255).astype(np.uint8)))
    return made


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEARFIELD_CACHE", str(tmp_path / "cache"))


def unit(rows: Any) -> Vectors:
    """Rows of length 1."""
    rows = np.asarray(rows, np.float32)
    made: Vectors = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return made


def randomize(model: Any, seed: int = 0) -> Any:
    """Random weights, the running means and spreads of normalisations too."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, value in [*model.named_parameters(), *model.named_buffers()]:
            if name.endswith("running_var"):
                value.copy_(torch.rand_like(value) + 0.5)
            elif value.dtype.is_floating_point and value.ndim < 2:
                value.copy_(torch.randn_like(value) * 0.1 + name.endswith("weight"))
            elif value.dtype.is_floating_point:
                value.copy_(torch.randn_like(value) * (1.5 / value[0].numel()) ** 0.5)
    return model.eval()


def run(model: Callable[[torch.Tensor], torch.Tensor], numbers: list[NDArray[Any]]) -> Vectors:
    """Unit rows of a torch model, for numbers ``(3, height, width)``."""
    with torch.inference_mode():
        return unit(model(torch.from_numpy(np.stack(numbers))))
