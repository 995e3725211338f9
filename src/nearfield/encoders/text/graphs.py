"""From ``model_type`` to the graph: ids and mask in, one pooled row a text out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import Node, constant, ops
from nearfield.encoders.network.weights import weight_files
from nearfield.encoders.runtime import openvino
from nearfield.encoders.text.architecture import Architecture
from nearfield.encoders.text.bert import Bert
from nearfield.encoders.text.distilbert import DistilBert
from nearfield.encoders.text.gpt2 import Gpt2
from nearfield.encoders.text.modernbert import ModernBert
from nearfield.encoders.text.modules import Recipe
from nearfield.encoders.text.mpnet import MPNet
from nearfield.encoders.text.onnx import Onnx, onnx_file
from nearfield.encoders.text.pooling import pool
from nearfield.encoders.text.roberta import Roberta
from nearfield.encoders.text.static import Static
from nearfield.encoders.text.use import Use, use_file
from nearfield.errors import BadModel

BUILDERS: dict[str, Callable[[Path, Config], Architecture]] = {
    "bert": Bert,
    "camembert": Roberta,
    "distilbert": DistilBert,
    "gpt2": Gpt2,
    "modernbert": ModernBert,
    "mpnet": MPNet,
    "roberta": Roberta,
    "xlm-roberta": Roberta,
}


def builder(recipe: Recipe) -> Architecture:
    """Open the weights of a folder, and check that they fit its config.

    Safetensors go before ONNX, which is for folders without them and for unknown types.

    Raises
    ------
    BadModel
        The type of model is not known, or the files do not fit together.
    """
    folder = recipe.transformer
    if recipe.static:
        return Static(folder)
    if use_file(folder):
        return Use(folder)
    config = Config(folder / "config.json")
    kind = config.text("model_type", "")
    exported = onnx_file(folder)
    if exported and not (kind in BUILDERS and weight_files(folder)):
        return Onnx(exported, config)
    if kind not in BUILDERS:
        choices = ", ".join(sorted(BUILDERS))
        raise BadModel(
            f"{config.path} says model_type {kind!r}; known: {choices}.",
            "Of other types an ONNX export can be read: model.onnx, or onnx/model.onnx.",
        )
    return BUILDERS[kind](folder, config)


def build(architecture: Architecture, recipe: Recipe, output: str = "rows") -> Any:
    """Build the graph: int32 ``ids`` and ``mask`` ``(batch, tokens)`` to float32 rows.

    The mask is 1 where a token is, 0 where padding is. Where ``recipe.pooling.include_prompt`` is
    false, it is 2 for the tokens that are read but take no part in the pooling: the prompt's.
    ``output="states"`` gives the tokens' last states instead, ``(batch, tokens, width)``.

    Raises
    ------
    BadModel
        The weights do not fit the config, or the states are not to be had.
    """
    opset, ov = ops(), openvino()
    ids = opset.parameter([-1, -1], ov.Type.i32, name="ids")
    mask = opset.parameter([-1, -1], ov.Type.i32, name="mask")
    read = opset.not_equal(mask, constant(np.int32(0)))
    result = architecture.states(ids, read)
    if output == "rows":
        all_pooled = recipe.pooling.include_prompt
        pooled = read if all_pooled else opset.equal(mask, constant(np.int32(1)))
        result = _row(architecture, recipe, result, pooled)
    elif architecture.pooled:
        raise BadModel("This model's ONNX graph gives rows only: its token states are not there.")
    return ov.Model([result], [ids, mask], "nearfield")


def _row(architecture: Architecture, recipe: Recipe, states: Node, mask: Node) -> Node:
    """Pool, and take the steps after that."""
    if architecture.pooled:
        return states
    rows = architecture.head(pool(recipe.modes, states, mask))
    width = architecture.width * len(recipe.modes)
    for step in recipe.steps:
        rows, width = step.apply(rows, width)
    return rows
