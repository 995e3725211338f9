"""Transformers with a head that gives one number a pair: ``...ForSequenceClassification``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import Node, constant, integers, linear, number, ops
from nearfield.encoders.network.weights import Weights
from nearfield.encoders.rerank.pairs import unmarked
from nearfield.encoders.text.bert import Bert
from nearfield.encoders.text.roberta import Roberta


class PairBert(Bert):
    """A BERT that adds to each token the vector of its type: the query's, or the text's."""

    _of_text: Node

    def states(self, ids: Node, mask: Node) -> Node:
        """Token states for marked ids; see :class:`Bert`."""
        plain, self._of_text = unmarked(ids)
        return super().states(plain, mask)

    def _placed(self, ids: Node) -> Node:
        types = self.config.integer("type_vocab_size")
        kinds = self.weights.take("embeddings.token_type_embeddings.weight", types, self.width)
        # The place's vector holds that of type 0 already.
        column = ops().unsqueeze(ops().convert(self._of_text, "f32"), integers(2))
        step = constant(kinds[1] - kinds[0])
        return ops().add(super()._placed(ids), ops().multiply(column, step))


class PairRoberta(Roberta):
    """A RoBERTa: it knows no types, its tokenizer parts query and text by special tokens."""

    def states(self, ids: Node, mask: Node) -> Node:
        """Token states for marked ids; see :class:`Bert`."""
        return super().states(unmarked(ids)[0], mask)


def _bert_head(first: Node, inner: Weights, outer: Weights, width: int) -> Node:
    pooled = ops().tanh(linear(first, inner, "pooler.dense", width, width))
    return linear(pooled, outer, "classifier", width, 1)


def _roberta_head(first: Node, inner: Weights, outer: Weights, width: int) -> Node:
    pooled = ops().tanh(linear(first, outer, "classifier.dense", width, width))
    return linear(pooled, outer, "classifier.out_proj", width, 1)


Head = Callable[[Node, Weights, Weights, int], Node]
CLASSIFIERS: dict[str, tuple[type[Bert], Head]] = {
    "bert": (PairBert, _bert_head),
    "roberta": (PairRoberta, _roberta_head),
    "xlm-roberta": (PairRoberta, _roberta_head),
}


def classify(kind: str, folder: Path, config: Config) -> tuple[Bert, Callable[[Node, Node], Node]]:
    """Open a folder's transformer; also gives the graph from ids and mask to ``(batch, 1)``."""
    architecture, head = CLASSIFIERS[kind]
    inner = architecture(folder, config)

    def logits(ids: Node, mask: Node) -> Node:
        first = ops().gather(inner.states(ids, mask), number(0), number(1))
        return head(first, inner.weights, Weights(folder, anchor=""), inner.width)

    return inner, logits
