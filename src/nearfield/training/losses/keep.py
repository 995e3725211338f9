"""What an encoder knew is kept: its rows stay near those that it had before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nearfield.training.losses.loss import Loss
from nearfield.types import Vectors

if TYPE_CHECKING:
    from torch import Tensor


def keeping(loss: Loss, weight: float, before: Sequence[Vectors]) -> Loss:
    """``loss + weight * mean over all rows x of (1 - cos(x, x'))``.

    ``before`` are the rows x' of the same texts by the untouched encoder, ``(n, d)`` for each
    role. A pair says how alike two texts are, and nothing of all others; without this term a
    training for one task moves them too. Li and Hoiem, Learning without Forgetting, 2016
    (arXiv:1606.09282), equation 3, on rows instead of class scores.

    >>> from torch import tensor
    >>> from nearfield.training.losses.cosine import cosine
    >>> u, v = tensor([[1.0, 0.0]]), tensor([[0.6, 0.8]])
    >>> kept = keeping(cosine(), 0.5, [u.numpy(), u.numpy()])
    >>> f"{kept([u, v], tensor([0.6])):.2f}"  # 0 + .5 * mean(0, 1 - .6)
    '0.10'
    """

    def kept(embeddings: list[Tensor], scores: Tensor | None) -> Tensor:
        from torch import as_tensor, cat

        rows = cat(embeddings)
        were = cat([as_tensor(each) for each in before]).to(rows)
        return loss(embeddings, scores) + weight * (1 - (rows * were).sum(1)).mean()

    return kept
