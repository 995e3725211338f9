"""Heads out of a saved classifier, each array checked against the rows and labels it is of."""

from __future__ import annotations

from collections.abc import Callable

from nearfield.tasks.classify.heads import Descriptions, Head, Linear, Votes
from nearfield.tasks.parts import Parts

FEWEST, MOST = 1, 10_000  # voters of a row


def linear_from(parts: Parts, width: int, classes: int, prefix: str = "head.") -> Linear:
    """Weights ``(width, classes)`` and bias ``(classes,)``; ``ValueError`` for others."""
    return Linear(
        parts.numbers(f"{prefix}weights", width, classes), parts.numbers(f"{prefix}bias", classes)
    )


def votes_from(parts: Parts, width: int, classes: int) -> Votes:
    """Examples, their codes, and how many vote; ``ValueError`` for others."""
    examples = parts.numbers("head.examples", None, width)
    sizes = parts.integers("head.sizes", 2, least=FEWEST, most=max(MOST, classes))
    if not len(examples) or sizes[0] != classes:
        raise ValueError("votes for other labels")
    weighed = "head.weights" in parts.arrays
    return Votes(
        examples,
        parts.integers("head.codes", len(examples), least=0, most=classes - 1),
        sizes,
        parts.numbers("head.weights", len(examples), least=0) if weighed else None,
    )


def descriptions_from(parts: Parts, width: int, classes: int) -> Descriptions:
    """The vectors of the labels' descriptions; ``ValueError`` for others."""
    return Descriptions(parts.numbers("head.names", classes, width))


HEADS: dict[str, Callable[[Parts, int, int], Head]] = {
    "logistic": linear_from,
    "neighbors": votes_from,
    "zero-shot": descriptions_from,
}
