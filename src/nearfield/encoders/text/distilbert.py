"""DistilBERT: a BERT of half the layers, without token types (Sanh et al. 2019, 1910.01108)."""

from __future__ import annotations

from typing import ClassVar

from nearfield.encoders.text.bert import Bert, Keys, Names


class DistilBert(Bert):
    """A BERT whose config and weights have other names."""

    keys: ClassVar[Keys] = Keys("dim", "hidden_dim", "n_heads", "n_layers", "activation")
    names: ClassVar[Names] = Names(
        layer="transformer.layer",
        query="attention.q_lin",
        key="attention.k_lin",
        value="attention.v_lin",
        mixed="attention.out_lin",
        mixed_norm="sa_layer_norm",
        inner="ffn.lin1",
        outer="ffn.lin2",
        outer_norm="output_layer_norm",
    )
    has_types: ClassVar[bool] = False
