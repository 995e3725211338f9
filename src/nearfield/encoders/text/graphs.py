"""From ``model_type`` to the graph: ids and mask in, one pooled row a text out."""

from __future__ import annotations

from typing import Any

import numpy as np

from nearfield.encoders.runtime import openvino
from nearfield.encoders.text.bert import Bert
from nearfield.encoders.text.config import Config
from nearfield.encoders.text.layers import constant, ops
from nearfield.encoders.text.modules import Recipe
from nearfield.encoders.text.pooling import pool
from nearfield.errors import BadModel

BUILDERS = {"bert": Bert}


def builder(recipe: Recipe) -> Bert:
    """Read the config, open the weights, and check that they fit each other's family."""
    config = Config(recipe.transformer / "config.json")
    kind = config.text("model_type", "")
    if kind not in BUILDERS:
        known = ", ".join(sorted(BUILDERS))
        raise BadModel(f"{config.path} says model_type {kind!r}; known: {known}.")
    return BUILDERS[kind](recipe.transformer, config)


def build(architecture: Bert, recipe: Recipe) -> Any:
    """Build the graph: int32 ``ids`` and ``mask`` ``(batch, tokens)`` to float32 rows."""
    opset, ov = ops(), openvino()
    ids = opset.parameter([-1, -1], ov.Type.i32, name="ids")
    mask = opset.parameter([-1, -1], ov.Type.i32, name="mask")
    kept = opset.not_equal(mask, constant(np.int32(0)))
    rows = pool(recipe.modes, architecture.states(ids, kept), kept)
    return ov.Model([rows], [ids, mask], "nearfield")
