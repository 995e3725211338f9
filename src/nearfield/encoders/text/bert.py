"""BERT: learned positions, post-norm (Devlin et al. 2019, arXiv:1810.04805)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nearfield.encoders.text.config import Config
from nearfield.encoders.text.layers import (
    Node,
    activation,
    attention,
    constant,
    layer_norm,
    linear,
    ops,
)
from nearfield.encoders.text.weights import Weights
from nearfield.errors import BadModel


class Bert:
    """The graph of one BERT; see ``graphs.py`` for how it is found by its ``model_type``."""

    def __init__(self, folder: Path, config: Config) -> None:
        self.width = config.integer("hidden_size")
        self.inner = config.integer("intermediate_size")
        self.heads = config.integer("num_attention_heads")
        self.depth = config.integer("num_hidden_layers")
        self.words = config.integer("vocab_size")
        self.types = config.integer("type_vocab_size")
        self.max_tokens = config.integer("max_position_embeddings")
        self.eps = config.number("layer_norm_eps", 1e-12)
        act = config.text("hidden_act", "gelu")
        self.act = activation(act)
        self.traits = {"model_type": "bert", "heads": self.heads, "eps": self.eps, "act": act}
        self._check(config)
        self.weights = Weights(folder, anchor="embeddings.word_embeddings.weight")

    def _check(self, config: Config) -> None:
        positions = config.text("position_embedding_type", "absolute")
        if positions != "absolute":
            raise BadModel(f"{config.path} wants {positions!r} positions; 'absolute' is known.")
        if self.width % self.heads:
            raise BadModel(
                f"{config.path} says hidden_size {self.width}, "
                f"which its {self.heads} attention heads do not divide."
            )

    def states(self, ids: Node, mask: Node) -> Node:
        """Token states ``(batch, tokens, width)`` for token ids and a boolean mask."""
        opset = ops()
        keys = opset.unsqueeze(mask, constant(np.array([1, 2], np.int64)))
        x = self._embed(ids)
        for layer in range(self.depth):
            x = self._layer(x, keys, f"encoder.layer.{layer}.")
        return x

    def _embed(self, ids: Node) -> Node:
        opset, weights = ops(), self.weights
        table = weights.take("embeddings.word_embeddings.weight", self.words, self.width)
        places = weights.take("embeddings.position_embeddings.weight", self.max_tokens, self.width)
        kinds = weights.take("embeddings.token_type_embeddings.weight", self.types, self.width)
        zero, one = constant(np.int64(0)), constant(np.array([1], np.int64))
        length = opset.gather(opset.shape_of(ids), one, zero)
        start = constant(np.array([0], np.int64))
        # Every token of a single text is of type 0, so that row joins the positions.
        place = opset.slice(constant(places + kinds[0]), start, length, one, start)
        word = opset.gather(constant(table), ids, zero)
        return self._norm(opset.add(word, place), "embeddings.LayerNorm")

    def _layer(self, x: Node, keys: Node, at: str) -> Node:
        query, key, value = (
            linear(x, self.weights, f"{at}attention.self.{part}", self.width, self.width)
            for part in ("query", "key", "value")
        )
        mixed = attention(query, key, value, self.heads, keys)
        mixed = linear(mixed, self.weights, f"{at}attention.output.dense", self.width, self.width)
        x = self._norm(ops().add(mixed, x), f"{at}attention.output.LayerNorm")
        inner = linear(x, self.weights, f"{at}intermediate.dense", self.width, self.inner)
        outer = linear(self.act(inner), self.weights, f"{at}output.dense", self.inner, self.width)
        return self._norm(ops().add(outer, x), f"{at}output.LayerNorm")

    def _norm(self, x: Node, name: str) -> Any:
        return layer_norm(x, self.weights, name, self.width, self.eps)
