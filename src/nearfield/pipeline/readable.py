"""Pieces to vectors, and those that turn out broken when they are decoded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from nearfield.errors import BadSource, count
from nearfield.store import layout
from nearfield.types import (
    Content,
    Encoder,
    MediaEncoder,
    Progress,
    Segment,
    Vectors,
    silent,
)
from nearfield.types.reports import AddReport

SHOWN = 5  # examples of what is broken


def encoded(
    encoder: Encoder, pieces: Sequence[Any], progress: Progress = silent
) -> tuple[Vectors, dict[int, BadSource]]:
    """A vector a piece, and why some have none: a file may break only as it is decoded."""
    if isinstance(encoder, MediaEncoder):
        return encoder.encode_readable(pieces, progress=progress)
    return encoder.encode_document(pieces, progress=progress), {}


def segmented(
    encoder: Encoder, contents: Sequence[Content]
) -> tuple[list[list[Segment]], dict[int, BadSource]]:
    """The segments of each content, and why some have none: what their heads say."""
    try:
        return encoder.segment(contents), {}
    except BadSource:
        segments: list[list[Segment]] = []
        why: dict[int, BadSource] = {}
        for place, content in enumerate(contents):
            try:
                segments += encoder.segment([content])
            except BadSource as error:
                segments.append([])
                why[place] = error
        return segments, why


@dataclass
class Broken:
    """Items whose files broke as they were decoded: how many of each change, and some by name."""

    counts: Counter[str] = field(default_factory=Counter)
    passages: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)

    def without(
        self, change: str, rows: pa.Table, vectors: Vectors, why: dict[int, BadSource]
    ) -> tuple[pa.Table, Vectors]:
        """The rows and vectors of whole items, none of which is broken; the others are counted."""
        if not why:
            return rows, vectors
        ids = rows[layout.ID].to_pylist()
        reasons = {ids[place]: why[place].message for place in sorted(why)}
        good = np.array([name not in reasons for name in ids])
        self.counts[change] += len(reasons)
        self.passages += int((~good).sum())
        self.examples += list(reasons.items())[: SHOWN - len(self.examples)]
        return rows.filter(pa.array(good)), vectors[good]

    def told(self, report: AddReport) -> AddReport:
        """A report of what was to be embedded, with what turned out broken taken off."""
        if not self.counts:
            return report
        less = {change: getattr(report, change) - count for change, count in self.counts.items()}
        return replace(
            report,
            **less,
            broken=report.broken + self.counts.total(),
            passages=report.passages - self.passages,
            examples=(*report.examples, *self.examples)[:SHOWN],
            late=tuple(self._sentences()),
        )

    def _sentences(self) -> Iterator[str]:
        number = self.counts.total()
        yield f"{count(number, 'item')} turned out broken, left out:"
        yield from (f"  {where}: {why}" for where, why in self.examples)
        if number > len(self.examples):
            yield f"  and {number - len(self.examples):,} more."
