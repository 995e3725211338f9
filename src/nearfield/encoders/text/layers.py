"""The few layers that transformers are made of, as OpenVINO operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from nearfield.encoders.runtime import openvino
from nearfield.encoders.text.weights import Weights
from nearfield.errors import BadModel

Node: TypeAlias = Any


def ops() -> Any:
    """Return the operation set that the graphs are written in."""
    return openvino().opset15


def constant(array: Any) -> Node:
    """Wrap an array as a graph constant, without a copy."""
    return openvino().op.Constant(np.asarray(array), shared_memory=True)


def linear(x: Node, weights: Weights, name: str, width_in: int, width_out: int) -> Node:
    """``x @ W.T + b`` of the last axis."""
    weight = constant(weights.take(f"{name}.weight", width_out, width_in))
    bias = constant(weights.take(f"{name}.bias", width_out))
    return ops().add(ops().matmul(x, weight, False, True), bias)


def layer_norm(x: Node, weights: Weights, name: str, width: int, eps: float) -> Node:
    """Layer normalisation of the last axis."""
    last = constant(np.array([-1], np.int64))
    unit = ops().mvn(x, last, True, eps, "inside_sqrt")
    scaled = ops().multiply(unit, constant(weights.take(f"{name}.weight", width)))
    return ops().add(scaled, constant(weights.take(f"{name}.bias", width)))


def attention(query: Node, key: Node, value: Node, heads: int, mask: Node) -> Node:
    """Multi-head attention over ``(batch, tokens, width)``; ``mask`` is true where tokens are."""
    opset = ops()
    split_heads = constant(np.array([0, 0, heads, -1], np.int64))
    join_heads = constant(np.array([0, 0, -1], np.int64))
    swap = constant(np.array([0, 2, 1, 3], np.int64))

    def by_head(x: Node) -> Node:
        return opset.transpose(opset.reshape(x, split_heads, True), swap)

    mixed = opset.scaled_dot_product_attention(
        by_head(query), by_head(key), by_head(value), attention_mask=mask, causal=False
    )
    return opset.reshape(opset.transpose(mixed, swap), join_heads, True)


def _gelu(x: Node) -> Node:
    return ops().gelu(x, "erf")


def _gelu_tanh(x: Node) -> Node:
    return ops().gelu(x, "tanh")


ACTIVATIONS: dict[str, Callable[[Node], Node]] = {
    "gelu": _gelu,
    "gelu_new": _gelu_tanh,
    "gelu_python": _gelu,
    "gelu_pytorch_tanh": _gelu_tanh,
    "relu": lambda x: ops().relu(x),
    "silu": lambda x: ops().swish(x),
    "swish": lambda x: ops().swish(x),
    "tanh": lambda x: ops().tanh(x),
}


def activation(name: str) -> Callable[[Node], Node]:
    """Look up a config's ``hidden_act``."""
    if name not in ACTIVATIONS:
        known = ", ".join(sorted(ACTIVATIONS))
        raise BadModel(f"config.json wants the activation {name!r}; known: {known}.")
    return ACTIVATIONS[name]
