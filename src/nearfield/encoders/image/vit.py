"""ViT (Dosovitskiy et al. 2021, arXiv:2010.11929) in transformers' layout.

The row is the state of the first token after the last normalisation.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, NamedTuple

import numpy as np

from nearfield.encoders.image.network import Network
from nearfield.encoders.image.positions import spread
from nearfield.encoders.image.preparing import HALF, Preparing
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.convolution import Step, convolve, kernel
from nearfield.encoders.network.layers import (
    Node,
    activation,
    by_head,
    constant,
    integers,
    layer_norm,
    linear,
    ops,
)
from nearfield.encoders.network.weights import Weights
from nearfield.errors import BadModel
from nearfield.types import Vectors


class Names(NamedTuple):
    """What a family calls the parts of a layer."""

    before: str = "layernorm_before"
    after: str = "layernorm_after"
    wide: str = "intermediate.dense"
    narrow: str = "output.dense"


class ViT(Network):
    """The graph of a ViT."""

    names: ClassVar[Names] = Names()
    eps: ClassVar[float] = 1e-12
    spreads: ClassVar[bool] = False  # whether positions are made for another size of pictures

    def __init__(self, folder: Path, config: Config) -> None:
        config.divides("num_attention_heads", "hidden_size")
        self.config = config
        self.width = config.integer("hidden_size")
        self.heads = config.integer("num_attention_heads")
        self.depth = config.integer("num_hidden_layers")
        self.inner = self._inner(config)
        self.patch = config.integer("patch_size", 16)
        self.side = config.integer("image_size", 224)
        self.norm_eps = config.number("layer_norm_eps", self.eps)
        self.bias = config.boolean("qkv_bias", True)
        act = config.text("hidden_act", "gelu")
        self.act = activation(act)
        kind = config.text("model_type", "vit")
        self.traits = {"model_type": kind, "heads": self.heads, "eps": self.norm_eps, "act": act}
        self.weights = Weights(folder, anchor="embeddings.cls_token")

    def row(self, x: Node, preparing: Preparing) -> Node:
        """See :class:`~nearfield.encoders.image.network.Network`."""
        x = self._patches(x, preparing)
        for layer in range(self.depth):
            x = self._layer(x, f"encoder.layer.{layer}.")
        first = ops().gather(x, constant(np.int64(0)), constant(np.int64(1)))
        return self._norm(first, "layernorm")

    def default(self) -> Preparing:
        """That of ``ViTImageProcessor``."""
        return Preparing(self.side, self.side, 0, "bilinear", mean=HALF[0], std=HALF[1])

    def _inner(self, config: Config) -> int:
        return config.integer("intermediate_size")

    def _patches(self, x: Node, preparing: Preparing) -> Node:
        """Squares of the picture as tokens, one token before them, all with their places."""
        width, take = self.width, self.weights.take
        projection = kernel(self.weights, "embeddings.patch_embeddings.projection")
        plane = convolve(x, projection, Step(self.patch))
        tokens = ops().transpose(
            ops().reshape(plane, integers(1, width, -1), False), integers(0, 2, 1)
        )
        first = constant(take("embeddings.cls_token", 1, 1, width))
        places = self._places(preparing.height // self.patch, preparing.width // self.patch)
        return ops().add(ops().concat([first, tokens], 1), constant(places))

    def _places(self, rows: int, columns: int) -> Vectors:
        side = self.side // self.patch
        name = "embeddings.position_embeddings"
        table = self.weights.take(name, 1, side * side + 1, self.width)
        if (rows, columns) == (side, side):
            return table
        if not self.spreads:
            raise BadModel(
                f"Pictures of {rows * self.patch} x {columns * self.patch} pixels come to a network"
                f" of {self.side} x {self.side}.",
                "Its preprocessor_config.json is another model's.",
            )
        return spread(table, rows, columns)

    def _layer(self, x: Node, at: str) -> Node:
        names, width, inner = self.names, self.width, self.inner
        read = self._norm(x, at + names.before)
        x = ops().add(x, self._scaled(self._attention(read, at), f"{at}layer_scale1"))
        read = self._norm(x, at + names.after)
        wide = self.act(linear(read, self.weights, at + names.wide, width, inner))
        narrow = linear(wide, self.weights, at + names.narrow, inner, width)
        return ops().add(x, self._scaled(narrow, f"{at}layer_scale2"))

    def _attention(self, x: Node, at: str) -> Node:
        parts = (
            linear(
                x, self.weights, f"{at}attention.attention.{part}", *self._square, bias=self.bias
            )
            for part in ("query", "key", "value")
        )
        query, key, value = (by_head(part, self.heads) for part in parts)
        mixed = ops().scaled_dot_product_attention(query, key, value, causal=False)
        joined = ops().reshape(
            ops().transpose(mixed, integers(0, 2, 1, 3)), integers(0, 0, -1), True
        )
        return linear(joined, self.weights, f"{at}attention.output.dense", *self._square)

    @property
    def _square(self) -> tuple[int, int]:
        return self.width, self.width

    def _scaled(self, x: Node, name: str) -> Node:
        """What a block adds, as it is."""
        return x

    def _norm(self, x: Node, name: str) -> Node:
        return layer_norm(x, self.weights, name, self.width, self.norm_eps)
