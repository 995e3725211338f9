"""What is known of one person: rows with weights, texts, and what was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import WORDS, Hint, UsageError
from nearfield.tasks.rows import unknown_item
from nearfield.types import Vectors

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Profile:
    """Rows in content order with their weights: above 0 liked, below 0 disliked."""

    rows: Ints
    weights: Floats
    texts: tuple[tuple[str, Vectors], ...] = ()

    @classmethod
    def of(cls, weights: Mapping[int, float], texts: Mapping[str, Vectors]) -> Profile:
        """From rows with weights, in any order, and texts with their vectors, of any norm."""
        rows = np.array(sorted(weights), np.int64)
        ordered = np.array([weights[row] for row in rows.tolist()], np.float64)
        unit = [(text, np.asarray(v, np.float32) / np.linalg.norm(v)) for text, v in texts.items()]
        return cls(rows, ordered, tuple(unit))

    @property
    def liked(self) -> NDArray[np.bool_]:
        """Which of the rows speak for something."""
        return self.weights > 0

    def __bool__(self) -> bool:
        return bool(self.liked.any()) or bool(self.texts)


def rows_of(names: Sequence[str], place: dict[str, int]) -> Ints:
    """Where items stand; raises ``UnknownItem``, which says the nearest id."""
    for name in names:
        if name not in place:
            raise unknown_item(name, place, Hint.run("search", WORDS))
    return np.array([place[name] for name in names], np.int64)


def liked_and_not(
    like: Sequence[str],
    dislike: Sequence[str],
    weights: Sequence[float] | None,
    place: dict[str, int],
) -> dict[int, float]:
    """Rows and weights of the items that were named: a dislike is -1."""
    both = next((name for name in like if name in set(dislike)), None)
    if both is not None:
        raise UsageError(f"{both!r} is liked and disliked at once.", "Name it in one of the two.")
    if weights is not None and (len(weights) != len(like) or not all(w > 0 for w in weights)):
        raise UsageError(
            f"{len(weights)} weights came for {len(like)} liked items; wanted one above 0 for each."
        )
    named: dict[int, float] = {}
    for row, weight in zip(
        rows_of(like, place).tolist(), weights or [1.0] * len(like), strict=True
    ):
        named[row] = named.get(row, 0.0) + float(weight)
    named.update(dict.fromkeys(rows_of(dislike, place).tolist(), -1.0))
    return named
