"""What makes a training good: a table of losses, each of embeddings by role.

Importing this loads no torch; :func:`build` does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any

from nearfield.errors import UnknownName, UsageError
from nearfield.training.losses.contrastive import contrastive
from nearfield.training.losses.cosent import cosent
from nearfield.training.losses.cosine import cosine
from nearfield.training.losses.in_batch import in_batch
from nearfield.training.losses.loss import Loss, in_float32
from nearfield.training.losses.matryoshka import matryoshka as nested
from nearfield.training.losses.online import online_contrastive
from nearfield.training.losses.triplet import triplet

__all__ = ["LOSSES", "Loss", "Row", "build"]


@dataclass(frozen=True)
class Row:
    """A loss, and what it learns from.

    Attributes
    ----------
    form
        The forms of :class:`~nearfield.training.data.examples.Examples` that it takes, best first.
    build
        Its options by name -> the loss.
    binary
        Its scores are 0 and 1 alone.
    distinct
        The other rows of a batch are its negatives, so a batch holds nothing twice.
    """

    form: tuple[str, ...]
    build: Callable[..., Loss]
    binary: bool = False
    distinct: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """Its options and their defaults."""
        return {name: p.default for name, p in signature(self.build).parameters.items()}


LOSSES = {
    "cosine": Row(("scores",), cosine),
    "triplet": Row(("triplets",), triplet),
    "contrastive": Row(("scores",), contrastive, binary=True),
    "online-contrastive": Row(("scores",), online_contrastive, binary=True),
    "in-batch": Row(("pairs", "triplets"), in_batch, distinct=True),
    "cosent": Row(("scores",), cosent),
}


def build(
    name: str,
    *,
    margin: float | None = None,
    temperature: float | None = None,
    distance: str | None = None,
    matryoshka: Sequence[int] = (),
) -> Loss:
    """A loss of :data:`LOSSES`; options that are None are at their defaults.

    It takes unit rows ``(n, d)`` by role, in the order of the form's roles, and the scores
    ``(n,)`` or None; it gives a scalar, in float32 whatever came. ``matryoshka`` adds the loss of
    the first so many columns, for each width given.

    Raises
    ------
    UnknownName
        There is no such loss, or distance.
    UsageError
        An option that this loss does not have, or a value that cannot be.
    MissingExtra
        The extra ``train`` is not installed.

    >>> from torch import eye
    >>> build("triplet", margin=0.5)([eye(2), eye(2), eye(2)], None).item()
    0.5
    """
    if name not in LOSSES:
        raise UnknownName("loss", name, LOSSES)
    row = LOSSES[name]
    options = {"margin": margin, "temperature": temperature, "distance": distance}
    given = {option: value for option, value in options.items() if value is not None}
    for option in given.keys() - row.options:
        has = ", ".join(row.options) or "none"
        raise UsageError(f"The loss {name!r} has no {option}; its options: {has}.")
    loss = row.build(**given)
    return in_float32(nested(loss, matryoshka) if matryoshka else loss)
