"""What a training starts from: an encoder, its folder, and the rows that are known of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nearfield.encoders import load
from nearfield.training.known import Known, Remembering
from nearfield.training.students.frozen import Frozen
from nearfield.types import Encoder, EngineEncoder, Vectors, Watch, unwatched

if TYPE_CHECKING:
    from nearfield.models import ModelFolder


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

    @property
    def precision(self) -> str:
        """What the encoder computes in; ``auto`` where one cannot choose it."""
        return self.encoder.precision if isinstance(self.encoder, EngineEncoder) else "auto"

    @cached_property
    def folder(self) -> ModelFolder:
        """The folder of its weights."""
        from nearfield.models import find
        from nearfield.training.students.base_folder import check_base

        if not isinstance(self._model, str):
            return check_base(self._model).folder
        return find(self.name, progress=self._watch(f"Fetching {self.name}"))

    @cached_property
    def frozen(self) -> Frozen:
        """The rows of all texts, each encoded once, or known."""
        known = self.known
        encoder: Encoder = self.encoder
        if known is not None:
            encoder = Remembering(encoder, known.texts, known.rows)
        return Frozen(encoder, self._texts, self.queries, progress=self._watch("Embedding"))

    def rows(self, texts: Sequence[str]) -> Vectors:
        """Rows of texts, ``(n, dim)``."""
        return self.frozen.of(texts)
