"""ONNX files quantised "dynamically": their int8 weights are kept, the rounding of inputs is not.

ONNX Runtime's dynamic quantisation rounds the input of every product to 8 bits over the range of
the whole batch (operators ``DynamicQuantizeLinear`` and ``MatMulInteger`` of the ONNX standard),
so a text's result depends on its neighbours: scores of ms-marco-minilm, spread over 10, moved by
up to .26 between alone and batched. The weights are int8 for good; the inputs need not be. Without
the rounding the same pairs take a third of the CPU time (bf16, sorted batches).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nearfield.encoders.network.layers import Node, constant, ops
from nearfield.errors import BadModel
from nearfield.types import Vectors

# What OpenVINO makes of the input of one product: from the product back to what is rounded.
_ROUNDING = ["Subtract", "Convert", "Convert", "Clamp", "Add", "Round", "Divide", "Multiply"]


def without_dynamic_quantization(model: Any) -> Any:
    """Replace each product of rounded inputs by one of the inputs themselves, in place.

    ``(round(x) - zero_x) @ (w - zero_w) * (scale_x * scale_w)`` becomes
    ``x @ ((w - zero_w) * scale_w)``. A model without such products stays as it is.

    Raises
    ------
    BadModel
        A product of integers that was made in another way.
    """
    for node in model.get_ordered_ops():
        if node.get_type_name() == "MatMul" and node.get_output_element_type(0).is_integral():
            try:
                _replace(node)
            except LookupError:
                raise BadModel(
                    f"The graph multiplies integers in a way that is not known here, at "
                    f"{node.get_friendly_name()}.",
                    "Export the model again without quantisation, or as safetensors.",
                ) from None
    model.validate_nodes_and_infer_types()
    return model


def _replace(product: Node) -> None:
    inputs = product
    for step in _ROUNDING:
        inputs = _input(inputs, 0, step)
    difference = _input(product, 1, "Subtract")
    quantised, zero = (_values(_input(difference, at, "Convert"), 0) for at in (0, 1))
    scaled = _consumer(_consumer(product, "Convert"), "Multiply")
    scale = _values(_input(scaled, 1, "Multiply"), 1)
    weight = constant((quantised - zero) * scale)
    scaled.output(0).replace(ops().matmul(inputs.input_value(0), weight, False, False).output(0))


def _input(node: Node, at: int, kind: str) -> Node:
    """Return what makes an input of ``node``; ``LookupError`` if it is of another kind."""
    source = node.input_value(at).get_node()
    if source.get_type_name() != kind:
        raise LookupError
    return source


def _consumer(node: Node, kind: str) -> Node:
    """Return the only one that reads ``node``."""
    readers = [port.get_node() for port in node.output(0).get_target_inputs()]
    if [one.get_type_name() for one in readers] != [kind]:
        raise LookupError
    return readers[0]


def _values(node: Node, at: int) -> Vectors:
    values: Vectors = _input(node, at, "Constant").get_data().astype(np.float32)
    return values
