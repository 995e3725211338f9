"""A query and a text as one row of token ids, with the text's part marked.

A cross-encoder is told which tokens are the query's (type 0) and which the text's (type 1). The
engine takes ids and a mask only, so a token of type 1 travels with one more bit in its id, and the
graph takes the two apart again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nearfield.encoders.network.layers import Node, constant, ops
from nearfield.encoders.text.passages import Splitter
from nearfield.encoders.text.tokenizer import Tokenizer, reading
from nearfield.errors import BadModel

MARK = 1 << 20  # more words than any tokenizer has (XLM-RoBERTa: 250,002)


class Pairs:
    """Tokenizes pairs within the model's limit, special tokens among them."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.specials: int = tokenizer.tokenizer.num_special_tokens_to_add(is_pair=True)
        self.most = (tokenizer.limit - self.specials) // 2  # tokens of a query
        if self.most < 1:
            raise BadModel(
                f"The reranker takes {tokenizer.limit} tokens, of which {self.specials} are marks: "
                "no room is left for a query and a text."
            )

    def cut(self, query: str) -> str:
        """Cut a query that would take more than half of the limit."""
        encode = self._tokenizer.tokenizer.encode
        offsets = reading(encode, query, add_special_tokens=False).offsets
        return query if len(offsets) <= self.most else query[: offsets[self.most - 1][1]]

    def pieces(self, query: str, texts: Sequence[str]) -> list[list[str]]:
        """Passages of each text, for which there is room beside the query."""
        taken = self._tokenizer.count([query])[0] + self.specials
        spans = Splitter(self._tokenizer, self._tokenizer.limit - taken).split(texts)
        return [
            [text[start:end] for start, end in of_text]
            for text, of_text in zip(texts, spans, strict=True)
        ]

    def ids(self, query: str, texts: Sequence[str]) -> list[list[int]]:
        """Marked token ids of the query with each text."""
        encode = self._tokenizer.tokenizer.encode_batch_fast
        encodings = reading(encode, [(query, text) for text in texts])
        return [(np.array(e.ids) + MARK * np.array(e.type_ids)).tolist() for e in encodings]


def unmarked(ids: Node) -> tuple[Node, Node]:
    """Take marked ids apart: the ids, and whether a token is of the text; both ``(batch, n)``."""
    plain = ops().bitwise_and(ids, constant(np.int32(MARK - 1)))
    return plain, ops().greater_equal(ids, constant(np.int32(MARK)))
