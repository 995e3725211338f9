"""ELMo's two graphs: characters to a word's vector, and words to states by a loop over time.

Peters et al. 2018, "Deep contextualized word representations", arXiv:1802.05365; the characters'
layers are those of Kim et al. 2016, arXiv:1508.06615. The loop is OpenVINO's TensorIterator. All
that is computed in it has one shape, whatever the texts: so a text has the same bits in any batch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nearfield.encoders.network.layers import (
    ACTIVATIONS,
    Node,
    constant,
    embed,
    integers,
    number,
    ops,
)
from nearfield.encoders.runtime import openvino
from nearfield.encoders.text.elmo.options import Options
from nearfield.encoders.text.elmo.weights import Cell, ElmoWeights

# Texts side by side in the loop. CPU ms a word at the official size (4,096 and 512), AVX2 alone:
# 1: 24, 4: 9.1, 8: 5.5, 16: 4.5; a text alone costs as many lanes as there are.
LANES = 8
WORDS = 64  # different words that go through the convolutions at once


def letters_graph(weights: ElmoWeights) -> Any:
    """Ids of characters ``(WORDS, letters)`` to vectors of words ``(WORDS, projection)``."""
    o, parts = weights.options, weights.letters()
    ids = ops().parameter([WORDS, o.letters], np.int32)
    rows = ops().transpose(embed(parts.embedding, ids), integers(0, 2, 1))
    act = ACTIVATIONS[o.activation]
    convolved = [_strongest(rows, weight, bias, act) for weight, bias in parts.filters]
    x = ops().concat(convolved, 1) if len(convolved) > 1 else convolved[0]
    for layer in parts.highways:
        carry = ops().sigmoid(_linear(x, layer.carry, layer.carry_bias))
        changed = ops().relu(_linear(x, layer.transform, layer.transform_bias))
        x = ops().add(x, ops().multiply(carry, ops().subtract(changed, x)))
    words = _linear(x, parts.projection, parts.bias)
    return openvino().Model([ops().result(words)], [ids], "letters")


def states_graph(weights: ElmoWeights) -> Any:
    """Vectors of words to states, for each direction ``(LANES, time, projection)`` as it reads.

    The inputs are the words forwards, and backwards; the outputs the layers forwards, then the
    layers backwards, each as it was read.
    """
    o = weights.options
    shape = [LANES, -1, o.projection]
    inputs = [ops().parameter(shape, np.float32) for _ in range(2)]
    body = _Body(o)
    for direction in range(2):
        body.read(weights.cells(direction))
    loop = ops().tensor_iterator()
    loop.set_body(openvino().Model(body.results, body.parameters, "step"))
    for inside, outside in zip(body.inputs, inputs, strict=True):
        loop.set_sliced_input(inside, outside.output(0), 0, 1, 1, -1, 1)
    for inside, result in body.carried:
        zeros = np.zeros(list(inside.shape), np.float32)
        loop.set_merged_input(inside, constant(zeros).output(0), result.output(0))
    outputs = [
        loop.get_concatenated_slices(result.output(0), 0, 1, 1, -1, 1) for result in body.shown
    ]
    return openvino().Model([ops().result(output) for output in outputs], inputs, "states")


class _Body:
    """One step of the loop: a word of every lane, in both directions, through all layers.

    ``inputs`` are the words, ``carried`` pairs of what a step takes and what it gives to the next,
    ``shown`` the states that are kept of every step.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.inputs: list[Node] = []
        self.carried: list[tuple[Node, Node]] = []
        self.shown: list[Node] = []

    @property
    def parameters(self) -> list[Node]:
        """All that a step takes."""
        return [*self.inputs, *(inside for inside, _ in self.carried)]

    @property
    def results(self) -> list[Node]:
        """All that a step gives."""
        return [*(result for _, result in self.carried), *self.shown]

    def read(self, cells: list[Cell]) -> None:
        """Add a direction."""
        o = self.options
        word = ops().parameter([LANES, 1, o.projection], np.float32)
        self.inputs.append(word)
        x = ops().squeeze(word, integers(1))
        for layer, cell in enumerate(cells):
            state = ops().parameter([LANES, o.projection], np.float32)
            memory = ops().parameter([LANES, o.cells], np.float32)
            new_state, new_memory = self._step(cell, x, state, memory)
            self.carried += [
                (state, ops().result(new_state)),
                (memory, ops().result(new_memory)),
            ]
            x = ops().add(new_state, x) if layer and o.skip else new_state
            self.shown.append(ops().result(ops().unsqueeze(x, integers(1))))

    def _step(self, cell: Cell, x: Node, state: Node, memory: Node) -> tuple[Node, Node]:
        """The state and the memory after a word: gates input, candidate, forget, output."""
        o = self.options
        gates = _linear(ops().concat([x, state], 1), cell.gates, cell.bias)
        let, new, keep, out = ops().split(gates, number(1), 4).outputs()
        added = ops().multiply(ops().sigmoid(let), ops().tanh(new))
        kept = ops().multiply(ops().sigmoid(keep), memory)
        memory = _within(ops().add(added, kept), o.cell_clip)
        wide = ops().multiply(ops().sigmoid(out), ops().tanh(memory))
        product = ops().matmul(wide, constant(cell.projection), False, False)
        return _within(product, o.projection_clip), memory


def _strongest(rows: Node, weight: Any, bias: Any, act: Callable[[Node], Node]) -> Node:
    """The most that each filter gives anywhere in a word.

    The bias and the activation, which rises everywhere, go before the maximum: behind it,
    OpenVINO 2026.4 fuses them into the reduction and gives numbers of other memory.
    """
    kernel = constant(np.ascontiguousarray(weight.transpose(2, 1, 0)))
    made = ops().convolution(rows, kernel, [1], [0], [0], [1])
    shown = act(ops().add(made, constant(bias.reshape(1, -1, 1))))
    return ops().reduce_max(shown, integers(2))


def _linear(x: Node, weight: Any, bias: Any) -> Node:
    return ops().add(ops().matmul(x, constant(weight), False, False), constant(bias))


def _within(x: Node, bound: float | None) -> Node:
    return x if bound is None else ops().clamp(x, -bound, bound)
