"""No transformer at all: a table of token vectors, whose mean is the text's.

sentence-transformers' ``StaticEmbedding`` and model2vec's folders (github.com/MinishLab/model2vec).
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np

from nearfield.encoders.network.config import Config, read_json
from nearfield.encoders.network.layers import Node, embed
from nearfield.encoders.network.weights import Weights
from nearfield.encoders.text.architecture import Architecture
from nearfield.types import Vectors

MOST = 8192  # tokens; of 1,024 numbers these are 32 MiB


class Static(Architecture):
    """The graph that looks tokens up.

    Any number of tokens could be read, but memory has an end: see ``MOST``.
    """

    specials: ClassVar[bool] = False

    def __init__(self, folder: Path) -> None:
        weights = Weights(folder, anchor="")
        self.table = _table(weights)
        self.words, self.width = self.table.shape
        self.max_tokens = _limit(folder)
        self.traits = {"model_type": "static"}

    def states(self, ids: Node, mask: Node) -> Node:
        """See :class:`Architecture`: here a token's state is the same in every text."""
        return embed(self.table, ids)


def _limit(folder: Path) -> int:
    """The tokens that model2vec says in ``max_length``; null is no limit there."""
    config = Config(folder / "config.json", read_json(folder / "config.json", missing={}))
    said = config.values.get("model_type") == "model2vec"
    return min(config.integer("max_length", MOST), MOST) if said else MOST


def _embeddings(weights: Weights) -> Vectors:
    """Model2vec's rows; of int8, the step is the same for all numbers, and not saved."""
    found = weights.tensors.get("embeddings")
    if found is not None and found.dtype == "I8":
        return weights.integers("embeddings").astype(np.float32)
    return weights.take("embeddings", *weights.shape("embeddings", 2))


def _table(weights: Weights) -> Vectors:
    """One row a token id; model2vec may share rows among tokens, and weigh them apart."""
    if "embedding.weight" in weights.tensors:
        return weights.take("embedding.weight", *weights.shape("embedding.weight", 2))
    table = _embeddings(weights)
    if "mapping" in weights.tensors:
        table = table[weights.integers("mapping")]
    if "weights" in weights.tensors:
        table = table * weights.take("weights", len(table))[:, None]
    rows: Vectors = np.ascontiguousarray(table)
    return rows
