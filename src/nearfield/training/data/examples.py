"""What a training reads: texts by their roles, with a score or a label each, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Form -> the roles of its columns; triplets may have more negatives (negative_2, negative_3 ...).
ROLES = {
    "scores": ("first", "second"),
    "pairs": ("anchor", "positive"),
    "triplets": ("anchor", "positive", "negative"),
    "labels": ("text",),
    "texts": ("text",),
}


@dataclass(frozen=True)
class Examples:
    """Rows to learn from; every column, and every array that is given, is of the same length.

    Attributes
    ----------
    form
        A key of :data:`ROLES`.
    columns
        Role to texts; every text holds more than white space.
    scores
        Of ``scores``: how alike the two are, float32 in 0 to 1, ``(n,)``; 0 and 1 alone where they
        were marked as alike or not.
    labels
        Of ``labels``: one a row.
    groups
        Rows of one group never come to two sides of a split: the user's own column, where there is
        one. Rows that share a text are kept together anyway.
    notes
        What was mapped, dropped or chosen on the way, in sentences for the user.
    """

    form: str
    columns: dict[str, list[str]]
    scores: NDArray[np.float32] | None = None
    labels: list[str] | None = None
    groups: list[str] | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    @property
    def texts(self) -> list[str]:
        """All texts, each once, sorted."""
        return sorted({text for column in self.columns.values() for text in column})

    def take(self, rows: Sequence[int] | NDArray[Any]) -> Examples:
        """The same, with these rows only, in this order."""

        def pick(values: list[str]) -> list[str]:
            return [values[row] for row in rows]

        return replace(
            self,
            columns={role: pick(texts) for role, texts in self.columns.items()},
            scores=None if self.scores is None else self.scores[np.asarray(rows, np.int64)],
            labels=None if self.labels is None else pick(self.labels),
            groups=None if self.groups is None else pick(self.groups),
        )
