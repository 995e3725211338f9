"""What the topics are of: rows, their graph, ids and texts, and the words read once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UsageError
from nearfield.modalities.text.phrases import read
from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.cluster.points import Points
from nearfield.tasks.topics.divide import divide
from nearfield.tasks.topics.keywords import Lexicon, Named
from nearfield.types import Vectors


@dataclass(frozen=True, eq=False)
class Corpus:
    """Rows in content order: ``order[i]`` is the row that came of the i-th.

    Equal rows are one of ``points``, which one says ``point``, int64 ``(n,)``. ``ids``, ``texts``
    and ``groups`` (near-duplicates alike, or None) are in content order too.
    """

    points: Points
    point: NDArray[np.int64]
    order: NDArray[np.int64]
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    groups: NDArray[np.int64] | None = None
    random_state: int = 0
    _parts: dict[bytes, NDArray[np.int64]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def __getstate__(self) -> dict[str, Any]:
        # Without the words, which are read again when they are asked for.
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def place(self) -> NDArray[np.int64]:
        """Where each row that came stands."""
        return np.argsort(self.order)

    @property
    def vectors(self) -> Vectors:
        """Unit rows ``(n, dim)``, to 1e-4: on the points' grid, the same after loading; a copy."""
        return self.points.units(self.point)

    def units(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors ``(m, dim)`` of ``rows``, numbers ``(m,)`` in content order."""
        return self.points.units(self.point[rows])

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the texts."""
        return Lexicon(read(self.texts), self.groups)

    def named(
        self,
        labels: NDArray[np.int64],
        *,
        among: NDArray[np.bool_] | None = None,
        taken: Collection[str] = (),
    ) -> list[Named]:
        """Keywords and a name for each cluster of ``labels``, ``(n,)``; see ``Lexicon.named``.

        They are what sets it apart from all rows, or from those where ``among``, bool ``(n,)``,
        holds. No name is one of those ``taken``.
        """
        return self.lexicon.named(labels, self.units, among=among, taken=taken)

    def fitted(self, labels: NDArray[np.int64]) -> Fitted:
        """``labels`` of the rows, ``(n,)``, as labels of the points; of equal rows the highest."""
        of_points = np.full(len(self.points), -1, np.int64)
        np.maximum.at(of_points, self.point, labels)
        return Fitted(self.points, of_points)

    def values(self, values: Sequence[Any]) -> list[Any]:
        """``values``, which came one for each row, in content order."""
        if isinstance(values, str):
            raise UsageError(
                f"The name {values!r} came where values were wanted.",
                "Give the values, one for each item, as "
                f"collection.items().column({values!r}) does.",
            )
        if len(values) != len(self):
            raise UsageError(f"{len(values):,} values came for {len(self):,} items.")
        return [values[row] for row in self.order]

    def parts(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The part of each of ``rows``, numbered by size; all 0 where they are all alike."""
        key = rows.tobytes()
        if key not in self._parts:
            self._parts[key] = divide(self.units(rows), self.random_state)
        return self._parts[key]
