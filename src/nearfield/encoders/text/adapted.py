"""An encoder that is a map on the rows of another: what that one is, and the map.

Rows that the other one made need not be made again: ``adapted.map(rows)`` gives what the encoder
itself would, so a collection takes on a trained adapter in the time of one multiplication.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nearfield.encoders.network.config import Config, inside, read_json
from nearfield.encoders.network.weights import Weights
from nearfield.encoders.text.similarity import normalize
from nearfield.errors import BadModel, BadVectors
from nearfield.types import Vectors


@dataclass(frozen=True)
class Adapted:
    """What an adapted encoder is made of.

    Attributes
    ----------
    base
        Fingerprint of the encoder without the adapter, at the same precision, limit and prompts.
    map
        That encoder's unit rows ``(n, dim)`` to this one's, in float32.
    """

    base: str
    map: Callable[[Vectors], Vectors]


def read_adapted(folder: Path, base: str, dim: int) -> Adapted:
    """Read the adapter at the end of a folder's steps; ``base`` and ``dim`` are the encoder's.

    Raises
    ------
    BadModel
        Its map is not ``x @ W.T + b``.
    """
    path = folder / "modules.json"
    dense = inside(folder, read_json(path, list)[-2]["path"], path)
    config = Config(dense / "config.json")
    act = config.text("activation_function", "Tanh").rpartition(".")[2]
    if act != "Identity" or config.boolean("use_residual", False):
        raise BadModel(f"{config.path} is not linear, as the map of an adapter is.")
    weights = Weights(dense, anchor="linear.weight")
    weight, bias = weights.take("linear.weight", dim, dim), weights.take("linear.bias", dim)

    def mapped(rows: Vectors) -> Vectors:
        if rows.ndim != 2 or rows.shape[1] != dim:
            raise BadVectors(f"Rows of the shape {rows.shape} came; (n, {dim}) was wanted.")
        return normalize(rows @ weight.T + bias)

    return Adapted(base, mapped)
