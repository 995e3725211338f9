"""What a training starts from: an encoder, its folder, and the rows that are known of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nearfield.registry import load
from nearfield.types import Encoder, KnnGraph, Progress, Segment, Vectors, Watch, silent, unwatched

if TYPE_CHECKING:
    from nearfield.models import ModelFolder
    from nearfield.training.frozen import Frozen


@dataclass(frozen=True)
class Known:
    """Texts whose rows ``(n, dim)`` are there, and so many neighbors of each."""

    texts: Sequence[str]
    rows: Vectors
    graph: Callable[[int], KnnGraph]


class Base:
    """An encoder by name, loaded when its rows are first wanted.

    ``texts`` are all that the training will read, ``queries`` those that are asked, not searched.
    """

    def __init__(
        self,
        model: str | Encoder,
        texts: Collection[str],
        queries: Collection[str] = (),
        known: Known | None = None,
        watch: Watch = unwatched,
    ) -> None:
        self.known = known
        self.queries = queries
        self._model, self._texts, self._watch = model, texts, watch

    @property
    def name(self) -> str:
        """The encoder's name."""
        return self._model if isinstance(self._model, str) else self._model.name

    @property
    def short(self) -> str:
        """The name, of a folder its last part."""
        return Path(self.name).name if Path(self.name).is_dir() else self.name

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder in our engine."""
        if not isinstance(self._model, str):
            return self._model
        return load(self._model, progress=self._watch(f"Fetching {self._model}"))

    @cached_property
    def folder(self) -> ModelFolder:
        """The folder of its weights."""
        from nearfield.models import find
        from nearfield.training.base import check_base

        if not isinstance(self._model, str):
            return check_base(self._model).folder
        return find(self.name, progress=self._watch(f"Fetching {self.name}"))

    @cached_property
    def frozen(self) -> Frozen:
        """The rows of all texts, each encoded once, or known."""
        from nearfield.training.frozen import Frozen

        known = self.known
        encoder: Encoder = self.encoder
        if known is not None:
            encoder = Remembering(encoder, known.texts, known.rows)
        return Frozen(encoder, self._texts, self.queries, progress=self._watch("Embedding"))

    def rows(self, texts: Sequence[str]) -> Vectors:
        """Rows of texts, ``(n, dim)``."""
        return self.frozen.of(texts)


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
        found: Vectors = np.empty((len(places), self.dim), np.float32)
        known, new = places >= 0, np.flatnonzero(places < 0)
        found[known] = self._rows[places[known]]
        if len(new):
            found[new] = self.encoder.encode_document(
                [items[int(at)] for at in new], progress=progress
            )
        return found

    def encode_query(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Rows of queries ``(n, dim)``."""
        return self.encoder.encode_query(items, progress=progress)

    def segment(self, items: Sequence[str]) -> list[list[Segment]]:
        """Passages, as the encoder has them."""
        return self.encoder.segment(items)
