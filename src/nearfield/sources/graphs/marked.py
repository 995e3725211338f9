"""Nodes and edges that come one by one, with attributes: as files of a mark-up have them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from nearfield.sources.graphs.columns import WEIGHTS
from nearfield.sources.graphs.network import Drawn
from nearfield.sources.graphs.rows import Asked, drawn_rows
from nearfield.sources.records import batch_of
from nearfield.sources.report import Report
from nearfield.sources.request import ROWS


class Marked:
    """Gathers them in columns, ``ROWS`` of them at a time."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._drawn = Drawn()
        self._rows: list[dict[str, Any]] = []
        self._tables: list[pa.RecordBatch] = []
        self._heads: list[str] = []
        self._ends: list[str] = []
        self._weights: list[float] = []
        self._directed: bool | None = None
        self._mixed = False

    def arrows(self, directed: bool) -> None:
        """What is said of edges that come from now on."""
        self._mixed |= self._directed not in (None, directed)
        self._directed = directed

    def node(self, name: str, about: dict[str, Any]) -> None:
        """A node, and what is said of it."""
        own = {("id_2" if key.lower() == "id" else key): value for key, value in about.items()}
        self._rows.append({"id": name, **own})
        if len(self._rows) == ROWS:
            self._flush()

    def edge(self, head: str, end: str, about: dict[str, Any], report: Report) -> None:
        """An edge; its weight is among what is said of it, or 1."""
        lower = {key.lower(): value for key, value in about.items()}
        said = next((lower[name] for name in WEIGHTS if name in lower), 1.0)
        try:
            weight = float(said if said is not None else 1.0)
        except (TypeError, ValueError):
            weight = float("nan")
        if not np.isfinite(weight):
            report.skip(f"the edge from {head} to {end}", f"the weight {said!r} is no number")
            return
        self._heads.append(head)
        self._ends.append(end)
        self._weights.append(weight)
        if len(self._heads) == ROWS:
            self._flush()

    def drawn(self, report: Report) -> Drawn:
        """All of it."""
        self._flush()
        made = Drawn()
        if self._tables:
            made = drawn_rows(iter(self._tables), Asked(self._asked.request), report)
        made.links = self._drawn.links
        made.directed = self._directed or self._asked.directed
        if self._mixed:
            report.note(f"{report.name} says of some edges that they are arrows: all are read so.")
            made.directed = True
        return made

    def _flush(self) -> None:
        if self._rows:
            self._tables.append(batch_of(self._rows))
            self._rows = []
        if self._heads:
            heads, ends = pa.array(self._heads), pa.array(self._ends)
            self._drawn.links.take(heads, ends, np.array(self._weights))
            self._heads, self._ends, self._weights = [], [], []
