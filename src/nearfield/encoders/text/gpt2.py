"""GPT-2: each token sees those before it (Radford et al. 2019, "Language models are ...")."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import (
    Node,
    activation,
    attend,
    by_head,
    constant,
    embed,
    integers,
    layer_norm,
    length,
    number,
    ops,
    places,
)
from nearfield.encoders.network.weights import Weights
from nearfield.encoders.text.architecture import Architecture


class Gpt2(Architecture):
    """The graph of one GPT-2, without its language head.

    Texts are padded at their ends, which no token of theirs sees; so the mask is not needed.
    """

    def __init__(self, folder: Path, config: Config) -> None:
        config.divides("n_head", "n_embd")
        self.width = config.integer("n_embd")
        self.inner = config.integer("n_inner", 4 * self.width)
        self.heads = config.integer("n_head")
        self.depth = config.integer("n_layer")
        self.words = config.integer("vocab_size")
        self.max_tokens = config.integer("n_positions")
        self.eps = config.number("layer_norm_epsilon", 1e-5)
        self.scaled = config.boolean("scale_attn_weights", True)
        self.falling = config.boolean("scale_attn_by_inverse_layer_idx", False)
        act = config.text("activation_function", "gelu_new")
        self.act = activation(act)
        self.traits = {
            "model_type": "gpt2",
            "heads": self.heads,
            "eps": self.eps,
            "act": act,
            "scales": [self.scaled, self.falling],
        }
        self.weights = Weights(folder, anchor="wte.weight")

    def states(self, ids: Node, mask: Node) -> Node:
        """See :class:`Architecture`."""
        opset, place = ops(), places(ids)
        before = opset.less_equal(place, opset.unsqueeze(place, integers(1)))
        visible = opset.unsqueeze(before, integers(0, 1))
        table = constant(self.weights.take("wpe.weight", self.max_tokens, self.width))
        placed = opset.slice(table, integers(0), length(ids), integers(1), integers(0))
        words = self.weights.take("wte.weight", self.words, self.width)
        x = opset.add(embed(words, ids), placed)
        for layer in range(self.depth):
            at = f"h.{layer}."
            x = opset.add(x, self._attention(self._norm(x, f"{at}ln_1"), visible, layer))
            x = opset.add(x, self._inner(self._norm(x, f"{at}ln_2"), at))
        return self._norm(x, "ln_f")

    def _attention(self, x: Node, visible: Node, layer: int) -> Node:
        joined = self._linear(x, f"h.{layer}.attn.c_attn", self.width, 3 * self.width)
        parts = ops().split(joined, number(-1), 3).outputs()
        query, key, value = (by_head(part, self.heads) for part in parts)
        scale = (self.width // self.heads) ** -0.5 if self.scaled else 1.0
        scale /= layer + 1 if self.falling else 1
        mixed = attend(query, key, value, visible, scale=scale)
        return self._linear(mixed, f"h.{layer}.attn.c_proj", self.width, self.width)

    def _inner(self, x: Node, at: str) -> Node:
        wide = self.act(self._linear(x, f"{at}mlp.c_fc", self.width, self.inner))
        return self._linear(wide, f"{at}mlp.c_proj", self.inner, self.width)

    def _linear(self, x: Node, name: str, width_in: int, width_out: int) -> Node:
        """``x @ W + b``: these weights are stored the other way round (``Conv1D``)."""
        weight = constant(self.weights.take(f"{name}.weight", width_in, width_out))
        bias = constant(self.weights.take(f"{name}.bias", width_out))
        return ops().add(ops().matmul(x, weight, False, False), bias)

    def _norm(self, x: Node, name: str) -> Any:
        return layer_norm(x, self.weights, name, self.width, self.eps)
