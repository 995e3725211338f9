"""The steps after the pooling, each from a row to a row: ``2_Dense`` and the like."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from nearfield.encoders.network.config import Config, read_json
from nearfield.encoders.network.layers import (
    ACTIVATIONS,
    Node,
    integers,
    layer_norm,
    linear,
    ops,
)
from nearfield.encoders.network.weights import Weights
from nearfield.errors import BadModel


class Step(NamedTuple):
    """A step, read from its folder.

    ``apply(rows, width)`` gives the new rows and their width. ``traits`` stands for all that
    decides them, weights too.
    """

    apply: Callable[[Node, int], tuple[Node, int]]
    traits: list[Any]


# sentence-transformers writes the name of a torch class.
_ACTIVATIONS: dict[str, Callable[[Node], Node]] = {
    "Identity": lambda x: x,
    "GELU": ACTIVATIONS["gelu"],
    "ReLU": ACTIVATIONS["relu"],
    "SiLU": ACTIVATIONS["silu"],
    "Sigmoid": lambda x: ops().sigmoid(x),
    "Tanh": ACTIVATIONS["tanh"],
}


def _dense(folder: Path) -> Step:
    """``activation(x @ W.T + b)``, where asked with x itself added."""
    config = Config(folder / "config.json")
    width_in, width_out = config.integer("in_features"), config.integer("out_features")
    bias, residual = config.boolean("bias", True), config.boolean("use_residual", False)
    act = config.text("activation_function", "torch.nn.modules.activation.Tanh").rpartition(".")[2]
    if act not in _ACTIVATIONS:
        choices = ", ".join(sorted(_ACTIVATIONS))
        raise BadModel(f"{config.path} wants the activation {act!r}; known: {choices}.")
    for key in ("module_input_name", "module_output_name"):
        name = config.text(key, "sentence_embedding")
        if name not in ("sentence_embedding", "None"):
            raise BadModel(f"{config.path} says {key}: {name!r}; 'sentence_embedding' is known.")
    weights = Weights(folder, anchor="linear.weight")

    def apply(rows: Node, width: int) -> tuple[Node, int]:
        _check(config.path, "in_features", width_in, width)
        new = linear(rows, weights, "linear", width_in, width_out, bias=bias)
        new = _ACTIVATIONS[act](new)
        if residual and width_in != width_out:
            rows = linear(rows, weights, "residual", width_in, width_out, bias=False)
        return (ops().add(new, rows) if residual else new), width_out

    return Step(apply, ["Dense", act, residual, _digest(folder)])


def _layer_norm(folder: Path) -> Step:
    config = Config(folder / "config.json")
    wanted = config.integer("dimension")
    weights = Weights(folder, anchor="norm.weight")

    def apply(rows: Node, width: int) -> tuple[Node, int]:
        _check(config.path, "dimension", wanted, width)
        return layer_norm(rows, weights, "norm", width, 1e-5), width  # torch's usual eps

    return Step(apply, ["LayerNorm", _digest(folder)])


def _normalize(folder: Path) -> Step:
    """Unit rows; torch's ``normalize`` divides by 1e-12 at least."""
    settings = read_json(folder / "config.json", missing={})
    if settings.get("module_input_name", "sentence_embedding") != "sentence_embedding":
        raise BadModel(f"{folder} normalises something else than the sentence's row.")

    def apply(rows: Node, width: int) -> tuple[Node, int]:
        return ops().normalize_l2(rows, integers(1), 1e-24, "max"), width

    return Step(apply, ["Normalize"])


def _dropout(folder: Path) -> Step:
    """Nothing, outside of training."""
    return Step(lambda rows, width: (rows, width), [])


STEPS: dict[str, Callable[[Path], Step]] = {
    "Dense": _dense,
    "LayerNorm": _layer_norm,
    "Normalize": _normalize,
    "Dropout": _dropout,
}


def _check(path: Path, key: str, wanted: int, width: int) -> None:
    if wanted != width:
        raise BadModel(f"{path} says {key} {wanted}, but the rows that come have {width} numbers.")


def _digest(folder: Path) -> str:
    with (folder / "model.safetensors").open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
