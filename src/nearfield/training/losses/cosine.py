"""Siamese cosine similarity: the cosine of a pair goes to its score."""

from __future__ import annotations

from nearfield.training.losses.loss import Loss, borrowed


def cosine() -> Loss:
    """``mean over pairs of (cos(u, v) - y)^2``; u and v ``(n, d)``, scores y ``(n,)`` in 0 to 1.

    Both sides go through the same weights, and the cosine is of the normalised vectors. It is
    sentence-transformers' ``CosineSimilarityLoss``. Reimers and Gurevych, Sentence-BERT, EMNLP
    2019 (arXiv:1908.10084), section 3: "regression objective function".

    >>> from torch import tensor
    >>> u, v = tensor([[1.0, 0.0]]), tensor([[0.6, 0.8]])
    >>> f"{cosine()([u, v], tensor([1.0])):.2f}"  # (.6 - 1)^2
    '0.16'
    """
    return borrowed("CosineSimilarityLoss")
