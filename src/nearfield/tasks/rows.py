"""The rows that a task is given: their neighborhood, an id for each, and their texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Hint, UnknownItem, UsageError
from nearfield.neighbors import Neighborhood, neighborhood
from nearfield.types import KnnGraph, Vectors

GUESSED = 100_000  # ids among which the nearest to an unknown one is looked for: .2 s


@dataclass(frozen=True)
class NamedRows:
    """Rows with their ids, and their texts where there are some, in the order they came."""

    near: Neighborhood
    ids: tuple[str, ...]
    texts: tuple[str, ...] | None = None

    @classmethod
    def of(
        cls,
        rows: Vectors | Neighborhood,
        ids: Sequence[str] | None = None,
        texts: Sequence[str] | None = None,
        graph: KnnGraph | None = None,
    ) -> NamedRows:
        """What every task accepts; ids are the rows' numbers where none came.

        Raises ``BadVectors``, or ``UsageError`` for ids or texts that are not one a row.

        >>> import numpy as np
        >>> NamedRows.of(np.eye(2, dtype=np.float32), texts=["a", "b"]).ids
        ('0', '1')
        """
        near = neighborhood(rows, graph)
        for what, column in (("ids", ids), ("texts", texts)):
            if column is not None and len(column) != near.n:
                raise UsageError(
                    f"{len(column)} {what} came for {near.n} rows; wanted one for each."
                )
        names = map(str, range(near.n) if ids is None else ids)
        return cls(near, tuple(names), None if texts is None else tuple(texts))

    @property
    def sorted_ids(self) -> list[str]:
        """The ids in content order."""
        return [self.ids[row] for row in self.near.order]


def rows_of(wanted: Sequence[str], ids: Sequence[str]) -> NDArray[np.int64]:
    """Where some items stand among ``ids``; raises ``UnknownItem``, which says the nearest id.

    >>> rows_of(["c", "a"], ["a", "b", "c"]).tolist()
    [2, 0]
    """
    place = {name: at for at, name in enumerate(ids)}
    for name in wanted:
        if name not in place:
            raise unknown_item(name, ids)
    return np.array([place[name] for name in wanted], np.int64)


def unknown_item(name: str, ids: Iterable[str], hint: str | Hint = "") -> UnknownItem:
    """The error for an id that is not among ``ids``; the nearest is named.

    >>> unknown_item("T10x", ["T10", "T11"]).message
    "There is no item 'T10x'. Did you mean 'T10'?"
    """
    near = get_close_matches(name, list(islice(ids, GUESSED)), n=1)
    guess = f" Did you mean {near[0]!r}?" if near else ""
    return UnknownItem(f"There is no item {name!r}.{guess}", hint)
