"""The few layers that transformers are made of, as OpenVINO operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from nearfield.encoders.network.weights import Weights
from nearfield.encoders.runtime import openvino
from nearfield.errors import BadModel

Node: TypeAlias = Any


def ops() -> Any:
    """Return the operation set that the graphs are written in."""
    return openvino().opset15


def constant(array: Any) -> Node:
    """Wrap an array as a graph constant, without a copy."""
    return openvino().op.Constant(np.asarray(array), shared_memory=True)


def integers(*numbers: int) -> Node:
    """Whole numbers as a vector, for axes and shapes."""
    return constant(np.array(numbers, np.int64))


def number(value: int) -> Node:
    """One whole number, for an axis or a place."""
    return constant(np.int64(value))


def length(ids: Node) -> Node:
    """Tokens in a batch of ids ``(batch, tokens)``, as a vector of one number."""
    return ops().gather(ops().shape_of(ids), integers(1), number(0))


def places(ids: Node) -> Node:
    """Places 0, 1, 2 ... of the tokens of a batch, ``(tokens,)``."""
    return ops().range(number(0), ops().squeeze(length(ids)), number(1), "i64")


def embed(table: Any, ids: Node) -> Node:
    """Rows of a table ``(words, width)`` for token ids."""
    return ops().gather(constant(table), ids, number(0))


def linear(
    x: Node, weights: Weights, name: str, width_in: int, width_out: int, *, bias: bool = True
) -> Node:
    """``x @ W.T + b`` of the last axis."""
    weight = constant(weights.take(f"{name}.weight", width_out, width_in))
    product = ops().matmul(x, weight, False, True)
    if not bias:
        return product
    return ops().add(product, constant(weights.take(f"{name}.bias", width_out)))


def layer_norm(
    x: Node, weights: Weights, name: str, width: int, eps: float, *, bias: bool = True
) -> Node:
    """Layer normalisation of the last axis."""
    unit = ops().mvn(x, integers(-1), True, eps, "inside_sqrt")
    scaled = ops().multiply(unit, constant(weights.take(f"{name}.weight", width)))
    if not bias:
        return scaled
    return ops().add(scaled, constant(weights.take(f"{name}.bias", width)))


def by_head(x: Node, heads: int) -> Node:
    """``(batch, tokens, width)`` to ``(batch, heads, tokens, width / heads)``."""
    split = ops().reshape(x, integers(0, 0, heads, -1), True)
    return ops().transpose(split, integers(0, 2, 1, 3))


def attend(query: Node, key: Node, value: Node, mask: Node, *, scale: float | None = None) -> Node:
    """Attention of all heads, joined to ``(batch, tokens, width)``.

    ``mask`` is true where a token may look, or is added to the scores; it spreads to
    ``(batch, heads, tokens, tokens)``. ``scale`` is 1 / sqrt(width / heads) unless given.
    """
    factor = () if scale is None else (constant(np.float32(scale)),)
    mixed = ops().scaled_dot_product_attention(query, key, value, mask, *factor, causal=False)
    return ops().reshape(ops().transpose(mixed, integers(0, 2, 1, 3)), integers(0, 0, -1), True)


def attention(query: Node, key: Node, value: Node, heads: int, mask: Node) -> Node:
    """Multi-head attention over ``(batch, tokens, width)``; ``mask`` as in :func:`attend`."""
    query, key, value = (by_head(x, heads) for x in (query, key, value))
    return attend(query, key, value, mask)


def key_mask(mask: Node) -> Node:
    """The mask ``(batch, tokens)``, spread to let every token look at the real ones."""
    return ops().unsqueeze(mask, integers(1, 2))


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
        choices = ", ".join(sorted(ACTIVATIONS))
        raise BadModel(f"config.json wants the activation {name!r}; known: {choices}.")
    return ACTIVATIONS[name]
