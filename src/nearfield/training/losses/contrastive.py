"""Contrastive: like pairs come together, unlike pairs go apart as far as a margin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.errors import Hint, UsageError
from nearfield.training.losses.loss import Loss, borrowed, checked_margin

if TYPE_CHECKING:
    from torch import Tensor


def contrastive(*, margin: float = 0.5) -> Loss:
    """``mean of 1/2 (y d^2 + (1 - y) max(0, margin - d)^2)``; u, v ``(n, d)``, y ``(n,)``.

    ``d = 1 - cos(u, v)``; y is 1 for a like pair and 0 for an unlike one. It is
    sentence-transformers' ``ContrastiveLoss``, and so is the margin of .5. Hadsell, Chopra and
    LeCun, Dimensionality Reduction by Learning an Invariant Mapping, CVPR 2006, equation 4.

    Raises
    ------
    UsageError
        A margin of 0 or less, or of 2 or more; in training, a score that is neither 0 nor 1.

    >>> from torch import tensor
    >>> u, v = tensor([[1.0, 0.0]]), tensor([[0.6, 0.8]])
    >>> f"{contrastive()([u, v], tensor([0.0])):.3f}"  # (.5 - .4)^2 / 2
    '0.005'
    """
    return of_marked("ContrastiveLoss", margin)


def of_marked(name: str, margin: float) -> Loss:
    """A loss of sentence-transformers for pairs that are marked as alike or not."""
    loss = borrowed(name, margin=checked_margin(margin, 2))

    def marked(embeddings: list[Tensor], scores: Tensor | None) -> Tensor:
        if scores is not None:
            between = scores[(scores != 0) & (scores != 1)]
            if len(between):
                raise UsageError(
                    f"This loss learns from pairs marked 1 (alike) or 0 (not); a score is "
                    f"{between[0].item():g}.",
                    Hint.use("Take cosent, or:", loss="cosine"),
                )
        return loss(embeddings, scores)

    return marked
