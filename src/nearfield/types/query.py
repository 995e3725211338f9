"""What one may ask with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from nearfield.types.content import Media, Record
from nearfield.types.vectors import Vectors


@dataclass(frozen=True)
class ItemRef:
    """An item of the collection, by its id: the items that are nearest to it are asked for.

    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
    >>> fruit.search(ItemRef("a"), k=1).ids
    ['b']
    """

    id: str


Query: TypeAlias = str | Path | Media | Record | Vectors | ItemRef
"""Words, a file (of the modality that its name says), a medium, a record or some of its fields, a
vector ``(dim,)``, an item."""

Filter: TypeAlias = str | Sequence[str]
"""A filter on the metadata; several of them must all hold, each read by itself."""
