"""BERT: learned positions, post-norm (Devlin et al. 2019, arXiv:1810.04805).

Its relatives differ in names and positions: see ``distilbert.py``, ``roberta.py``, ``mpnet.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import (
    Node,
    activation,
    attention,
    constant,
    embed,
    integers,
    key_mask,
    layer_norm,
    length,
    linear,
    ops,
)
from nearfield.encoders.network.weights import Weights
from nearfield.encoders.text.architecture import Architecture
from nearfield.errors import BadModel
from nearfield.types import Vectors


class Family(NamedTuple):
    """What a family calls the sizes in ``config.json``, and the parts of a layer in its weights.

    ``parts`` are the query, key and value; ``has_types`` says whether a token has a type.
    """

    width: str = "hidden_size"
    inner: str = "intermediate_size"
    heads: str = "num_attention_heads"
    depth: str = "num_hidden_layers"
    act: str = "hidden_act"
    layer: str = "encoder.layer"
    parts: tuple[str, str, str] = (
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
    )
    mixed: str = "attention.output.dense"
    mixed_norm: str = "attention.output.LayerNorm"
    wide: str = "intermediate.dense"
    narrow: str = "output.dense"
    narrow_norm: str = "output.LayerNorm"
    has_types: bool = True


class Bert(Architecture):
    """The graph of one BERT; see ``graphs.py`` for how it is found by its ``model_type``."""

    family: ClassVar[Family] = Family()

    def __init__(self, folder: Path, config: Config) -> None:
        family = self.family
        config.divides(family.heads, family.width)
        positions = config.text("position_embedding_type", "absolute")
        if positions != "absolute":
            raise BadModel(f"{config.path} wants {positions!r} positions; 'absolute' is known.")
        self.config = config
        self.width = config.integer(family.width)
        self.inner = config.integer(family.inner)
        self.heads = config.integer(family.heads)
        self.depth = config.integer(family.depth)
        self.words = config.integer("vocab_size")
        self.places = config.integer("max_position_embeddings")
        self.max_tokens = self.places - self.first_place()
        self.eps = config.number("layer_norm_eps", 1e-12)
        act = config.text(family.act, "gelu")
        self.act = activation(act)
        kind = config.text("model_type", "bert")
        self.traits = {"model_type": kind, "heads": self.heads, "eps": self.eps, "act": act}
        self.weights = Weights(folder, anchor="embeddings.word_embeddings.weight")

    def first_place(self) -> int:
        """Row of the position table that the first token of a text takes."""
        return 0

    def states(self, ids: Node, mask: Node) -> Node:
        """See :class:`Architecture`."""
        visible = self._visible(ids, mask)
        table = self.weights.take("embeddings.word_embeddings.weight", self.words, self.width)
        x = ops().add(embed(table, ids), self._placed(ids))
        x = self._norm(x, "embeddings.LayerNorm")
        for layer in range(self.depth):
            x = self._layer(x, visible, f"{self.family.layer}.{layer}.")
        return x

    def _visible(self, ids: Node, mask: Node) -> Node:
        return key_mask(mask)

    def _placed(self, ids: Node) -> Node:
        """Vectors of the places of the tokens, which spread to ``(batch, tokens, width)``."""
        table = constant(self._place_table())
        return ops().slice(table, integers(0), length(ids), integers(1), integers(0))

    def _place_table(self) -> Vectors:
        """Position table; every token of a single text is of type 0, so that row joins it."""
        name, width = "embeddings.position_embeddings.weight", self.width
        table = self.weights.take(name, self.places, width)
        if not self.family.has_types:
            return table
        types = self.config.integer("type_vocab_size")
        kinds = self.weights.take("embeddings.token_type_embeddings.weight", types, width)
        joined: Vectors = table + kinds[0]
        return joined

    def _layer(self, x: Node, visible: Node, at: str) -> Node:
        names, width, inner = self.family, self.width, self.inner
        query, key, value = (
            linear(x, self.weights, at + part, width, width) for part in names.parts
        )
        mixed = attention(query, key, value, self.heads, visible)
        mixed = linear(mixed, self.weights, at + names.mixed, width, width)
        x = self._norm(ops().add(mixed, x), at + names.mixed_norm)
        wide = self.act(linear(x, self.weights, at + names.wide, width, inner))
        narrow = linear(wide, self.weights, at + names.narrow, inner, width)
        return self._norm(ops().add(narrow, x), at + names.narrow_norm)

    def _norm(self, x: Node, name: str) -> Any:
        return layer_norm(x, self.weights, name, self.width, self.eps)
