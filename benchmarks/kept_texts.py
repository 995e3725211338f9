"""A text encoder that keeps on disk what it has encoded: several measurements, one embedding."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nearfield.types import Encoder, Progress, Segment, Vectors, silent

PIECE = 2_048  # texts between two writes


class KeptTexts:
    """Another encoder's rows, from ``folder`` where they are there; a kill loses one piece."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.encoder = encoder
        self.name, self.dim = encoder.name, encoder.dim
        self.fingerprint = encoder.fingerprint
        self.modalities = self.query_modalities = frozenset({"text"})
        self._folder = folder
        self._rows: dict[bytes, Vectors] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.glob("*.npz")):
            with np.load(path) as held:
                names, rows = held["names"], held["rows"]
            self._rows |= {name.tobytes(): row for name, row in zip(names, rows, strict=True)}

    def encode_document(self, items: Sequence[Any], /, *, progress: Progress = silent) -> Vectors:
        """Rows of n texts ``(n, dim)``: those that are kept, and the others made and kept."""
        names = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in items]
        missing = {n: t for n, t in zip(names, items, strict=True) if n not in self._rows}
        waiting = sorted(missing.items(), key=lambda pair: len(pair[1]))
        for at in range(0, len(waiting), PIECE):
            some = waiting[at : at + PIECE]
            rows = self.encoder.encode_document([text for _, text in some])
            self._keep([name for name, _ in some], np.asarray(rows, np.float32))
        progress(len(items), len(items))
        found = [self._rows[name] for name in names]
        return np.stack(found) if found else np.zeros((0, self.dim), np.float32)

    def encode_query(self, items: Sequence[Any], /, *, progress: Progress = silent) -> Vectors:
        """The encoder's own; nothing of it is kept."""
        return self.encoder.encode_query(items, progress=progress)

    def segment(self, items: Sequence[Any], /) -> list[list[Segment]]:
        """The encoder's own."""
        return self.encoder.segment(items)

    def _keep(self, names: list[bytes], rows: Vectors) -> None:
        path = self._folder / f"{names[0].hex()}.npz"
        held = np.frombuffer(b"".join(names), np.uint8).reshape(len(names), 16)
        np.savez(path, names=held, rows=rows)
        self._rows |= dict(zip(names, rows, strict=True))
