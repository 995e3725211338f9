"""RoBERTa, XLM-RoBERTa and CamemBERT (Liu et al. 2019, arXiv:1907.11692)."""

from __future__ import annotations

import numpy as np

from nearfield.encoders.network.layers import Node, constant, embed, number, ops
from nearfield.encoders.text.bert import Bert


class Roberta(Bert):
    """A BERT whose places are counted from the padding's id, over the tokens that are none.

    As transformers has it (``create_position_ids_from_input_ids``): a padding token inside a
    text keeps the padding's place, and the count goes on after it.
    """

    def padding(self) -> int:
        """Id of the padding token."""
        return self.config.integer("pad_token_id", 1, least=0)

    def first_place(self) -> int:
        """See :class:`Bert`."""
        return self.padding() + 1

    def _placed(self, ids: Node) -> Node:
        opset, padding = ops(), constant(np.int32(self.padding()))
        real = opset.convert(opset.not_equal(ids, padding), "i32")
        counted = opset.multiply(opset.cumsum(real, number(1)), real)
        return embed(self._place_table(), opset.add(counted, padding))
