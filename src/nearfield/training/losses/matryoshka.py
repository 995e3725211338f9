"""Matryoshka: the first numbers of a vector make a good vector too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nearfield.errors import UsageError
from nearfield.training.losses.loss import Loss

if TYPE_CHECKING:
    from torch import Tensor


def matryoshka(loss: Loss, dims: Sequence[int]) -> Loss:
    """``sum over w in dims of loss(the first w columns, normalised)``, and of the full width.

    The full width is always among them, so that the whole vector stays as good as its parts. Equal
    weights, as sentence-transformers' ``MatryoshkaLoss``, which needs a model: this one needs the
    embeddings alone, and so it can be cached. Kusupati et al., Matryoshka Representation Learning,
    NeurIPS 2022 (arXiv:2205.13147), equation 1.

    Raises
    ------
    UsageError
        A width that is no positive whole number; in training, one beyond the model's.

    >>> from torch import tensor
    >>> from nearfield.training.losses.cosine import cosine
    >>> u, v = tensor([[0.6, 0.8]]), tensor([[0.6, -0.8]])
    >>> f"{matryoshka(cosine(), [1])([u, v], tensor([1.0])):.4f}"  # (-.28 - 1)^2 + (1 - 1)^2
    '1.6384'
    """
    wrong = [dim for dim in dims if not isinstance(dim, int) or dim < 1]
    if wrong:
        raise UsageError(f"A Matryoshka width is a whole number from 1 on, not {wrong[0]!r}.")

    def nested(embeddings: list[Tensor], scores: Tensor | None) -> Tensor:
        from torch import stack
        from torch.nn.functional import normalize

        full = embeddings[0].shape[1]
        if max(dims) > full:
            raise UsageError(
                f"A Matryoshka width of {max(dims)} is beyond the model's, which is {full}.",
                f"Give widths below {full}; {full} itself is always among them.",
            )
        return stack(
            [
                loss([normalize(embedding[:, :width]) for embedding in embeddings], scores)
                for width in sorted({*dims, full}, reverse=True)
            ]
        ).sum()

    return nested
