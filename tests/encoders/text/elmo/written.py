"""An ELMo in the official layout, of tiny random weights, and what it gives, in plain NumPy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
OPTIONS: dict[str, Any] = {
    "lstm": {
        "cell_clip": 3,
        "use_skip_connections": True,
        "n_layers": 2,
        "proj_clip": 3,
        "projection_dim": 6,
        "dim": 10,
    },
    "char_cnn": {
        "embedding": {"dim": 4},
        "filters": [[1, 3], [2, 5], [3, 4]],
        "n_highway": 2,
        "n_characters": 262,
        "max_characters_per_token": 50,
        "activation": "relu",
    },
}


def write_elmo(
    folder: Path, *, seed: int = 0, options: dict[str, Any] | None = None, scale: float = 1.0
) -> dict[str, Array]:
    """Write ``options.json`` and ``weights.hdf5``; give the arrays by name."""
    options = options or OPTIONS
    letters, lstm = options["char_cnn"], options["lstm"]
    random = np.random.default_rng(seed)
    arrays: dict[str, Array] = {}

    def some(name: str, *shape: int) -> None:
        spread = scale / np.sqrt(np.prod(shape[:-1]) or 1)
        arrays[name] = (random.standard_normal(shape) * spread).astype(np.float32)

    depth = letters["embedding"]["dim"]
    some("char_embed", 261, depth)
    arrays["char_embed"] *= 16  # as wide as a trained one's
    for at, (size, count) in enumerate(letters["filters"]):
        some(f"CNN/W_cnn_{at}", 1, size, depth, count)
        some(f"CNN/b_cnn_{at}", count)
    wide, narrow = sum(count for _, count in letters["filters"]), lstm["projection_dim"]
    for at in range(letters["n_highway"]):
        for name in ("carry", "transform"):
            some(f"CNN_high_{at}/W_{name}", wide, wide)
            some(f"CNN_high_{at}/b_{name}", wide)
    some("CNN_proj/W_proj", wide, narrow)
    some("CNN_proj/b_proj", narrow)
    for direction in range(2):
        for layer in range(lstm["n_layers"]):
            at_cell = f"RNN_{direction}/RNN/MultiRNNCell/Cell{layer}/LSTMCell"
            some(f"{at_cell}/W_0", 2 * narrow, 4 * lstm["dim"])
            some(f"{at_cell}/B", 4 * lstm["dim"])
            some(f"{at_cell}/W_P_0", lstm["dim"], narrow)
    folder.mkdir(exist_ok=True)
    (folder / "options.json").write_text(json.dumps(options))
    save(folder / "weights.hdf5", arrays)
    return arrays


def save(path: Path, arrays: dict[str, Array]) -> None:
    """Write arrays as HDF5, groups by slashes."""
    with h5py.File(path, "w") as file:
        for name, array in arrays.items():
            file[name] = array


class Plain:
    """The same model word by word, in float64; ``state`` is carried between texts if it is told."""

    def __init__(self, arrays: dict[str, Array], options: dict[str, Any]) -> None:
        self.arrays = {name: array.astype(np.float64) for name, array in arrays.items()}
        self.letters, self.lstm = options["char_cnn"], options["lstm"]

    def word(self, own: Sequence[int]) -> Array:
        """The vector of a word of these bytes or of one mark of a sentence."""
        ids = [258, *own[:48], 259]
        rows = self.arrays["char_embed"][ids + [260] * (50 - len(ids))]
        relu = self.letters["activation"] == "relu"
        parts = []
        for at, (size, _) in enumerate(self.letters["filters"]):
            weight, bias = self.arrays[f"CNN/W_cnn_{at}"][0], self.arrays[f"CNN/b_cnn_{at}"]
            windows = [rows[i : i + size].reshape(-1) for i in range(50 - size + 1)]
            made = np.array(windows) @ weight.reshape(-1, weight.shape[-1]) + bias
            most = made.max(axis=0)
            parts.append(np.maximum(most, 0) if relu else np.tanh(most))
        x: Array = np.concatenate(parts)
        for at in range(self.letters["n_highway"]):
            carry, new = (
                x @ self.arrays[f"CNN_high_{at}/W_{name}"] + self.arrays[f"CNN_high_{at}/b_{name}"]
                for name in ("carry", "transform")
            )
            gate = _sigmoid(carry)
            x = gate * np.maximum(new, 0) + (1 - gate) * x
        out: Array = x @ self.arrays["CNN_proj/W_proj"] + self.arrays["CNN_proj/b_proj"]
        return out

    def layers(
        self, words: Sequence[str], state: dict[tuple[int, int], Any] | None = None
    ) -> Array:
        """All layers of a text with its marks, ``(layers + 1, words + 2, width)``."""
        state = {} if state is None else state
        own = [self.word([256]), *(self.word(w.encode()) for w in words), self.word([257])]
        layers = [np.concatenate([own, own], 1)]
        sides: list[list[Array]] = []
        for direction in range(2):
            x = np.array(own[::-1] if direction else own)
            sides.append([])
            for layer in range(self.lstm["n_layers"]):
                made = self._read(x, direction, layer, state)
                x = made + x if layer and self.lstm["use_skip_connections"] else made
                sides[-1].append(x[::-1] if direction else x)
        layers += [np.concatenate(pair, 1) for pair in zip(*sides, strict=True)]
        return np.array(layers)

    def row(self, words: Sequence[str]) -> Array:
        """The unit row of a text."""
        mean: Array = self.layers(words)[:, 1:-1].mean(axis=(0, 1))
        unit: Array = mean / np.linalg.norm(mean)
        return unit

    def _read(self, x: Array, direction: int, layer: int, state: dict[Any, Any]) -> Array:
        at = f"RNN_{direction}/RNN/MultiRNNCell/Cell{layer}/LSTMCell"
        gates, bias, projection = (self.arrays[f"{at}/{name}"] for name in ("W_0", "B", "W_P_0"))
        nothing = np.zeros(self.lstm["projection_dim"]), np.zeros(self.lstm["dim"])
        h, c = state.get((direction, layer), nothing)
        out = []
        for row in x:
            let, new, keep, show = np.split(np.concatenate([row, h]) @ gates + bias, 4)
            c = _sigmoid(keep + 1) * c + _sigmoid(let) * np.tanh(new)
            c = _clipped(c, self.lstm["cell_clip"])
            h = _clipped((_sigmoid(show) * np.tanh(c)) @ projection, self.lstm["proj_clip"])
            out.append(h)
        state[direction, layer] = h, c
        return np.array(out)


def _sigmoid(x: Array) -> Array:
    out: Array = 1 / (1 + np.exp(-x))
    return out


def _clipped(x: Array, bound: float | None) -> Array:
    return x if bound is None else np.clip(x, -bound, bound)
