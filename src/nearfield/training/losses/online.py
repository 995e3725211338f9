"""Online contrastive: of every batch, the hard pairs alone."""

from __future__ import annotations

from nearfield.training.losses.contrastive import of_marked
from nearfield.training.losses.loss import Loss


def online_contrastive(*, margin: float = 0.5) -> Loss:
    """``sum of d^2 over hard like pairs + max(0, margin - d)^2 over hard unlike pairs``.

    ``d = 1 - cos(u, v)`` of u, v ``(n, d)``; y ``(n,)`` is 1 for a like pair and 0 for an unlike
    one. A like pair is hard if it is farther apart than the nearest unlike pair of its batch, an
    unlike pair if it is nearer than the farthest like pair; in a batch of one kind, those beyond
    the mean. A batch that has none gives 0, and teaches nothing. A sum, as in
    sentence-transformers' ``OnlineContrastiveLoss``, which this is: a batch with more hard pairs
    moves the weights more. Source: its page "Losses", from its Quora duplicates example.

    Raises
    ------
    UsageError
        As :func:`~nearfield.training.losses.contrastive.contrastive`.

    >>> from torch import tensor
    >>> u = tensor([[1.0, 0.0], [1.0, 0.0]])
    >>> v = tensor([[0.6, 0.8], [0.8, 0.6]])
    >>> f"{online_contrastive()([u, v], tensor([1.0, 0.0])):.2f}"  # .4^2 + (.5 - .2)^2
    '0.25'
    >>> online_contrastive()([u, v], tensor([0.0, 1.0])).item()  # none is hard
    0.0
    """
    return of_marked("OnlineContrastiveLoss", margin)
