"""Texts whose rows are there already: they are looked up, and not encoded again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nearfield.types import Encoder, KnnGraph, Progress, Segment, Vectors, silent


@dataclass(frozen=True)
class Known:
    """Texts with their rows ``(n, dim)``, and ``graph(k)``: the k nearest others of each row."""

    texts: Sequence[str]
    rows: Vectors
    graph: Callable[[int], KnnGraph]


class Remembering:
    """An encoder that looks up the rows it has been given, and encodes the others.

    >>> from nearfield.testing import ToyEncoder
    >>> toy = ToyEncoder()
    >>> knows = Remembering(toy, ["red apple"], toy.encode_document(["red apple"]))
    >>> _ = knows.encode_document(["red apple", "blue sky"])
    >>> toy.seen
    2
    """

    def __init__(self, encoder: Encoder, texts: Sequence[str], rows: Vectors) -> None:
        self.encoder = encoder
        self.dim, self.name, self.fingerprint = encoder.dim, encoder.name, encoder.fingerprint
        self.modalities, self.query_modalities = encoder.modalities, encoder.query_modalities
        self._places = {text: place for place, text in enumerate(texts)}
        self._rows = rows

    def encode_document(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Rows ``(n, dim)``."""
        places = np.array([self._places.get(text, -1) for text in items], np.int64)
        rows: Vectors = np.empty((len(places), self.dim), np.float32)
        known, new = places >= 0, np.flatnonzero(places < 0)
        rows[known] = self._rows[places[known]]
        if len(new):
            rows[new] = self.encoder.encode_document(
                [items[int(at)] for at in new], progress=progress
            )
        return rows

    def encode_query(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Rows of queries ``(n, dim)``."""
        return self.encoder.encode_query(items, progress=progress)

    def segment(self, items: Sequence[str]) -> list[list[Segment]]:
        """Passages, as the encoder has them."""
        return self.encoder.segment(items)
