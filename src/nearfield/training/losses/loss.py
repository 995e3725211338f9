"""What a loss is: embeddings by role, and perhaps scores, to a number to make small."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from nearfield.errors import Hint, MissingExtra, UsageError

if TYPE_CHECKING:
    from torch import Tensor

Loss: TypeAlias = Callable[[list["Tensor"], "Tensor | None"], "Tensor"]
"""Unit rows ``(n, d)`` in the order of the form's roles, scores ``(n,)`` or None -> a scalar."""


def borrowed(name: str, **options: Any) -> Loss:
    """A loss of sentence-transformers, from embeddings alone: no model, no features.

    Raises
    ------
    MissingExtra
        The extra ``train`` is not installed.
    """
    try:
        from sentence_transformers.sentence_transformer import losses
    except ImportError:
        raise MissingExtra("Training", "train") from None
    loss: Loss = getattr(losses, name)(None, **options).compute_loss_from_embeddings
    return loss


def in_float32(loss: Loss) -> Loss:
    """The same in float32 at least, also of bfloat16 embeddings and inside an autocast.

    Of in-batch on 64 pairs of width 384, a loss of .164: autocast to bfloat16 around it put the
    loss 2 % off and its gradient 7 %; this way both are the same as without.
    """

    def exact(embeddings: list[Tensor], scores: Tensor | None) -> Tensor:
        import torch

        dtype = torch.promote_types(embeddings[0].dtype, torch.float32)
        rows = [embedding.to(dtype) for embedding in embeddings]
        with torch.autocast(rows[0].device.type, enabled=False):
            return loss(rows, None if scores is None else scores.to(rows[0]))

    return exact


def checked_margin(margin: float, farthest: float) -> float:
    """Itself, where unit rows can keep it: ``UsageError`` unless above 0 and below ``farthest``."""
    if not 0 < margin < farthest:
        raise UsageError(
            f"A margin of {margin} cannot be: it is above 0 and below {farthest:g}, "
            "the distance of two opposite vectors.",
            Hint.use("Take one of them, such as:", margin=0.2),
        )
    return margin


def checked_temperature(temperature: float) -> float:
    """Itself: ``UsageError`` unless above 0 and finite."""
    if not 0 < temperature < float("inf"):
        raise UsageError(
            f"A temperature of {temperature} cannot be: it is above 0.",
            Hint.use("Such as:", temperature=0.05),
        )
    return temperature
