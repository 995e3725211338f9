"""Triplets: an anchor is nearer to its positive than to its negative, by a margin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from nearfield.errors import UnknownName
from nearfield.training.losses.loss import Loss, borrowed, checked_margin

if TYPE_CHECKING:
    from torch import Tensor


class Distance(NamedTuple):
    """A distance of unit rows, and how far two of them can be apart."""

    farthest: float
    between: Callable[[Any, Any], Any]


def squared(a: Tensor, b: Tensor) -> Tensor:
    """``|a - b|^2``, of unit rows ``2 - 2 cos(a, b)``, ``(n,)``."""
    return (a - b).square().sum(1)


def euclidean(a: Tensor, b: Tensor) -> Tensor:
    """``|a - b|``, ``(n,)``; its gradient where a = b is 0."""
    from torch.linalg import vector_norm

    apart: Tensor = vector_norm(a - b, dim=1)
    return apart


def by_cosine(a: Tensor, b: Tensor) -> Tensor:
    """``1 - cos(a, b)``, of unit rows half of :func:`squared`, ``(n,)``."""
    from torch.nn.functional import cosine_similarity

    return 1 - cosine_similarity(a, b)


DISTANCES = {
    "squared": Distance(4, squared),
    "euclidean": Distance(2, euclidean),
    "cosine": Distance(2, by_cosine),
}


def triplet(*, margin: float = 0.2, distance: str = "squared") -> Loss:
    """``mean of max(0, d(a, p) - d(a, n) + margin)``; a, p and one or more n, each ``(n, d)``.

    ``distance`` is ``squared`` (``|a - p|^2``), ``euclidean`` (``|a - p|``) or ``cosine``
    (``1 - cos(a, p)``). Squared, and the margin of .2, are of Schroff, Kalenichenko and Philbin,
    FaceNet, CVPR 2015 (arXiv:1503.03832), equation 2. The hinge is sentence-transformers'
    ``TripletLoss``; the squared distance, and the mean over several negatives, are ours.

    Raises
    ------
    UnknownName, UsageError
        Another distance; a margin that unit rows can never keep.

    >>> from torch import tensor
    >>> a, p, n = tensor([[1.0, 0.0]]), tensor([[0.6, 0.8]]), tensor([[0.6, -0.8]])
    >>> f"{triplet()([a, p, n], None):.2f}"  # the negative is no farther: the margin
    '0.20'
    """
    if distance not in DISTANCES:
        raise UnknownName("distance", distance, DISTANCES)
    farthest, between = DISTANCES[distance]
    hinge = borrowed(
        "TripletLoss",
        distance_metric=between,
        triplet_margin=checked_margin(margin, farthest),
    )

    def mean(embeddings: list[Tensor], scores: Tensor | None) -> Tensor:
        from torch import stack

        anchor, positive, *negatives = embeddings
        return stack([hinge([anchor, positive, n], None) for n in negatives]).mean()

    return mean
