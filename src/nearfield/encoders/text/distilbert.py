"""DistilBERT: a BERT of half the layers, without token types (Sanh et al. 2019, 1910.01108)."""

from __future__ import annotations

from typing import ClassVar

from nearfield.encoders.text.bert import Bert, Family


class DistilBert(Bert):
    """A BERT whose config and weights have other names."""

    family: ClassVar[Family] = Family(
        *("dim", "hidden_dim", "n_heads", "n_layers", "activation"),
        layer="transformer.layer",
        parts=("attention.q_lin", "attention.k_lin", "attention.v_lin"),
        mixed="attention.out_lin",
        mixed_norm="sa_layer_norm",
        wide="ffn.lin1",
        narrow="ffn.lin2",
        narrow_norm="output_layer_norm",
        has_types=False,
    )
