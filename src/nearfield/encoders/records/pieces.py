"""Which pieces of a record are read besides the whole: the elements of a long list of objects."""

from __future__ import annotations

from typing import Any

from nearfield.modalities import kind_of
from nearfield.modalities.records import places
from nearfield.types import Record, Segment

LONG = 16
"""Objects in a list beyond which they are read besides the whole, too."""
MOST = 64
"""Pieces of a list, at most: of a longer one several objects are read together."""


def segments_of(record: Record) -> list[Segment]:
    """The whole record, then the objects of its longest list, if that is long.

    >>> segments_of(Record({"a": 1}))
    [Segment(start=0, end=0, region=None, pointer='')]
    >>> long = Record({"items": [{"n": n} for n in range(17)]})
    >>> len(segments_of(long)), segments_of(long)[1]
    (18, Segment(start=0, end=1, region=None, pointer='/items'))
    """
    whole = kind_of("record").whole(record)
    pointer, size = _longest(record.value)
    if size <= LONG:
        return [whole]
    step = -(-size // MOST)
    rows = range(0, size, step)
    return [whole, *(Segment(at, min(at + step, size), None, pointer) for at in rows)]


def _longest(value: Any) -> tuple[str, int]:
    """The list that holds most objects, and how many elements it has; ("", 0) for none."""
    every = places(value)
    objects: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for place in every:
        sizes[place.parent] = sizes.get(place.parent, 0) + 1
        if isinstance(place.value, dict) and place.path.endswith("[]"):
            objects[place.parent] = objects.get(place.parent, 0) + 1
    if not objects:
        return "", 0
    best = min(objects, key=lambda at: (-objects[at], at))
    return every[best].pointer, sizes[best]
