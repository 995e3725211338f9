"""Items to segments: what an encoder reads at once, one row each."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import chain, pairwise
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearfield.errors import UsageError
from nearfield.store import layout
from nearfield.types import Content, Encoder, Media, Segment

Rows = TypeVar("Rows", pa.Table, pa.RecordBatch)

FIRST_ROW = (layout.URI, layout.DATA, layout.PREVIEW)  # an item's own: in its first row alone


def check_modalities(encoder: Encoder, modalities: Set[str]) -> None:
    """Raise ``UsageError`` where an encoder does not read what came."""
    other = sorted(modalities - encoder.modalities)
    if other:
        reads = ", ".join(sorted(encoder.modalities))
        raise UsageError(
            f"{encoder.name} reads {reads}; items of the kind {', '.join(other)} came.",
            "Choose a model that reads them.",
        )


def cut(items: Rows, contents: Sequence[Content], segments: Sequence[Sequence[Segment]]) -> Rows:
    """One row a segment, of whole items.

    The rows come without their texts, because fifty thousand passages must not hold the whole
    text fifty thousand times; the words of what is no text come in the column ``text``.
    """
    lengths = np.fromiter(map(len, segments), np.int64, len(segments))
    every = list(chain.from_iterable(segments))
    item = np.repeat(np.arange(len(segments)), lengths)  # of each segment
    part = np.arange(len(every)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    words = items.column(layout.TEXT).to_pylist() if layout.TEXT in items.schema.names else None
    rows = items.drop_columns([layout.TEXT]) if words is not None else items
    places = zip(item.tolist(), part.tolist(), every, strict=True)
    columns: dict[str, Any] = {
        layout.TEXT: [_text(contents[i], words, i, at, s) for i, at, s in places],
        layout.PART: part,
        layout.PARTS: lengths[item],
        layout.START: [s.start for s in every],
        layout.END: [s.end for s in every],
    }
    if words is not None:
        columns[layout.REGION] = [s.region for s in every]
        columns[layout.POINTER] = [s.pointer or None for s in every]
    if (lengths != 1).any():
        rows = rows.take(pa.array(item))
    for name, values in columns.items():
        rows = rows.append_column(name, pa.array(values, layout.OWN.field(name).type))
    return _once_each(rows)


def _text(content: Content, words: list[str | None] | None, i: int, part: int, s: Segment) -> Any:
    if isinstance(content, str):
        return content[s.start : s.end]
    return words[i] if words is not None and part == 0 else None


def _once_each(rows: Rows) -> Rows:
    """Bytes and previews in an item's first row alone."""
    later = pc.greater(rows.column(layout.PART), 0)
    for name in FIRST_ROW:
        if name in rows.schema.names and pc.any(later).as_py():
            column = rows.column(name)
            nothing = pa.scalar(None, column.type)
            place = rows.schema.get_field_index(name)
            rows = rows.set_column(place, name, pc.if_else(later, nothing, column))
    return rows


def thinned(contents: Sequence[Content], segments: Sequence[Sequence[Segment]]) -> list[int]:
    """The places of sounds and clips of which not every part is read: their segments leave gaps.

    >>> film = Media("video", "a.mp4")
    >>> thinned([film, film], [[Segment(0, 9), Segment(9, 18)], [Segment(0, 9), Segment(27, 36)]])
    [1]
    """
    return [
        place
        for place, (content, each) in enumerate(zip(contents, segments, strict=True))
        if isinstance(content, Media) and any(a.end < b.start for a, b in pairwise(each))
    ]


def together(rows: pa.Table) -> list[str]:
    """The whole texts of items, from the passages of each in order."""
    texts: list[str] = []
    columns = (rows[name].to_pylist() for name in (layout.PART, layout.START, layout.TEXT))
    for part, start, text in zip(*columns, strict=True):
        if part == 0:
            texts.append(text or "")
        elif text:
            texts[-1] += text[len(texts[-1]) - start :]
    return texts
