"""Pieces of items, and of texts."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A piece of a text, as character offsets: ``text[start:end]``."""

    start: int
    end: int


class Segment(NamedTuple):
    """A piece of an item that an encoder reads at once.

    ``start`` and ``end`` are characters of a text, milliseconds of a sound or clip, rows of a
    record's list; ``region`` is ``(left, top, right, bottom)`` in pixels of a picture, ``pointer``
    a JSON pointer (RFC 6901) into a record. A picture or record that is read whole has the segment
    ``Segment(0, 0)``.
    """

    start: int
    end: int
    region: tuple[int, int, int, int] | None = None
    pointer: str = ""
