"""ModernBERT: rotary positions, local and global attention (Warner et al. 2024, 2412.13663)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import (
    Node,
    activation,
    attend,
    by_head,
    embed,
    key_mask,
    layer_norm,
    linear,
    number,
    ops,
)
from nearfield.encoders.network.weights import Weights
from nearfield.encoders.text.architecture import Architecture
from nearfield.encoders.text.local import Local
from nearfield.encoders.text.rotary import Rotary
from nearfield.errors import BadModel

FULL, SLIDING = "full_attention", "sliding_attention"
BASES = {FULL: ("global_rope_theta", 160_000.0), SLIDING: ("local_rope_theta", 10_000.0)}


MOST_PLACES = 1 << 18  # of which the angles are made before: 130 MB at 64 numbers a head


class ModernBert(Architecture):
    """The graph of one ModernBERT: layers normed before, not after; GeGLU; up to 8,192 tokens."""

    def __init__(self, folder: Path, config: Config) -> None:
        self.width = config.integer("hidden_size")
        self.inner = config.integer("intermediate_size")
        self.heads = config.integer("num_attention_heads")
        self.depth = config.integer("num_hidden_layers")
        self.words = config.integer("vocab_size")
        self.max_tokens = config.integer("max_position_embeddings", most=MOST_PLACES)
        self.reach = config.integer("local_attention", 128) // 2  # to either side, inclusive
        self.eps = config.number("norm_eps", 1e-5)
        self.norm_bias = config.boolean("norm_bias", False)
        self.bias = config.boolean("attention_bias", False)
        self.inner_bias = config.boolean("mlp_bias", False)
        act = config.text("hidden_activation", "gelu")
        self.act = activation(act)
        config.divides("num_attention_heads", "hidden_size")
        if self.width // self.heads % 2:
            raise BadModel(
                f"{config.path} says hidden_size {self.width} and {self.heads} attention heads: "
                "rotary positions want an even width of each head."
            )
        self.kinds = self._kinds(config)
        self.bases = {kind: _base(config, kind) for kind in BASES}
        self.traits = {
            "model_type": "modernbert",
            "heads": self.heads,
            "eps": self.eps,
            "act": act,
            "reach": self.reach,
            "kinds": self.kinds,
            "bases": self.bases,
        }
        self.weights = Weights(folder, anchor="embeddings.tok_embeddings.weight")

    def _kinds(self, config: Config) -> list[str]:
        """Which layers look everywhere: as listed, else every third from the first."""
        every = config.integer("global_attn_every_n_layers", 3)
        usual = [SLIDING if layer % every else FULL for layer in range(self.depth)]
        kinds = config.values.get("layer_types") or usual
        fits = isinstance(kinds, list) and len(kinds) == self.depth
        if not fits or any(kind not in BASES for kind in map(str, kinds)):
            raise BadModel(
                f"{config.path} lists layer_types {kinds!r}; "
                f"{self.depth} of {FULL!r} or {SLIDING!r} were wanted."
            )
        return list(kinds)

    def states(self, ids: Node, mask: Node) -> Node:
        """See :class:`Architecture`."""
        attends: dict[str, Callable[..., Node]] = {
            FULL: partial(attend, mask=key_mask(mask)),
            SLIDING: Local(ids, mask, self.reach, self.width).attend,
        }
        turns = {
            kind: Rotary(ids, base, self.width // self.heads, self.max_tokens)
            for kind, base in self.bases.items()
        }
        table = self.weights.take("embeddings.tok_embeddings.weight", self.words, self.width)
        x = self._norm(embed(table, ids), "embeddings.norm")
        for layer, kind in enumerate(self.kinds):
            at = f"layers.{layer}."
            normed = self._norm(x, f"{at}attn_norm") if layer else x
            x = ops().add(x, self._attention(normed, attends[kind], turns[kind], at))
            x = ops().add(x, self._gated(self._norm(x, f"{at}mlp_norm"), at))
        return self._norm(x, "final_norm")

    def _attention(self, x: Node, attends: Callable[..., Node], turn: Rotary, at: str) -> Node:
        width = self.width
        joined = linear(x, self.weights, f"{at}attn.Wqkv", width, 3 * width, bias=self.bias)
        parts = ops().split(joined, number(-1), 3).outputs()
        query, key, value = (by_head(part, self.heads) for part in parts)
        mixed = attends(turn(query), turn(key), value)
        return linear(mixed, self.weights, f"{at}attn.Wo", width, width, bias=self.bias)

    def _gated(self, x: Node, at: str) -> Node:
        bias, inner = self.inner_bias, self.inner
        both = linear(x, self.weights, f"{at}mlp.Wi", self.width, 2 * inner, bias=bias)
        value, gate = ops().split(both, number(-1), 2).outputs()
        product = ops().multiply(self.act(value), gate)
        return linear(product, self.weights, f"{at}mlp.Wo", inner, self.width, bias=bias)

    def _norm(self, x: Node, name: str) -> Any:
        return layer_norm(x, self.weights, name, self.width, self.eps, bias=self.norm_bias)


def _base(config: Config, kind: str) -> float:
    """Base of the rotary positions: of transformers 5's ``rope_parameters``, or as before."""
    key, usual = BASES[kind]
    rope = config.section("rope_parameters").section(kind)
    if rope.text("rope_type", "default") != "default" or config.values.get("rope_scaling"):
        raise BadModel(f"{config.path} wants scaled rotary positions; only 'default' is known.")
    return rope.number("rope_theta", config.number(key, usual))
