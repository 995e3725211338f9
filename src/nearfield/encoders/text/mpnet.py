"""MPNet: a RoBERTa with relative positions besides (Song et al. 2020, arXiv:2004.09297)."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.network.layers import Node, constant, embed, integers, key_mask, ops, places
from nearfield.encoders.text.bert import Family
from nearfield.encoders.text.roberta import Roberta

BUCKETS = 32  # of relative positions, and the distance after which all share the last one:
FARTHEST = 128  # constants in transformers' MPNetEncoder.compute_position_bias
HIDDEN = np.float32(np.finfo(np.float32).min / 2)  # finite: two such scores add up to a number


class MPNet(Roberta):
    """Adds a learned score for the distance between two tokens, shared by the layers."""

    family: ClassVar[Family] = Family(
        parts=("attention.attn.q", "attention.attn.k", "attention.attn.v"),
        mixed="attention.attn.o",
        mixed_norm="attention.LayerNorm",
        has_types=False,
    )

    def padding(self) -> int:
        """Id that transformers' MPNet takes for the padding, whatever the config says."""
        return 1

    def _visible(self, ids: Node, mask: Node) -> Node:
        opset = ops()
        table = self.weights.take("encoder.relative_attention_bias.weight", BUCKETS, self.heads)
        by_distance = table[buckets(self.max_tokens)]  # one row a distance, from -(max - 1) on
        place = places(ids)
        apart = opset.subtract(place, opset.unsqueeze(place, integers(1)))
        rows = opset.add(apart, integers(self.max_tokens - 1))
        scores = opset.transpose(embed(by_distance, rows), integers(2, 0, 1))
        hidden = opset.select(key_mask(mask), constant(np.float32(0)), constant(HIDDEN))
        return opset.add(opset.unsqueeze(scores, integers(0)), hidden)


def buckets(most: int) -> NDArray[np.int64]:
    """Bucket of every distance from ``-(most - 1)`` to ``most - 1``, as T5 and MPNet have it.

    Half of the buckets are for tokens ahead; of each half, the first half are single distances,
    the others grow with the logarithm up to ``FARTHEST``.

    >>> buckets(3).tolist()
    [2, 1, 0, 17, 18]
    """
    apart = np.arange(1 - most, most)
    half, exact = BUCKETS // 2, BUCKETS // 4
    far = np.abs(apart)
    # float32, as torch computes it: a distance at a bucket's edge must not fall into another.
    grown = np.log(np.maximum(far, 1).astype(np.float32) / np.float32(exact))
    grown = grown / np.float32(np.log(FARTHEST / exact)) * np.float32(half - exact)
    late = np.minimum(exact + grown.astype(np.int64), half - 1)
    bucket: NDArray[np.int64] = np.where(far < exact, far, late) + np.where(apart > 0, half, 0)
    return bucket
