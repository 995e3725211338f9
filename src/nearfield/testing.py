"""A toy encoder, public, for our tests and yours: no download, no weights, exact and instant."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import numpy as np

from nearfield import registry
from nearfield.types import Encoder, Modality, Progress, Segment, Vectors, silent


@contextmanager
def loading(make: Callable[[str], Encoder]) -> Iterator[None]:
    """While the block runs, ``nearfield.load`` and every collection load what ``make`` gives.

    >>> import nearfield as nf
    >>> with loading(lambda name: ToyEncoder(name=name)):
    ...     nf.load("minilm").dim
    32
    """

    def load(name: str, **_: object) -> Encoder:
        return make(name)

    registry.LOADERS.insert(0, load)
    try:
        yield
    finally:
        registry.LOADERS.remove(load)


class ToyEncoder:
    """Hashes each word to a fixed random direction and adds them up: shared words make near texts.

    ``limit`` is the passage length in words; longer texts are split at spaces without overlap.
    ``seen`` counts the texts that were encoded, so that a test can say "nothing was".

    >>> toy = ToyEncoder(dim=64)
    >>> a, b, c = toy.encode_document(["red apple", "apple red", "blue sky"])
    >>> bool(np.allclose(a, b)), bool(a @ c < 0.9)
    (True, True)
    """

    def __init__(self, dim: int = 32, limit: int = 50, name: str = "toy") -> None:
        self.dim = dim
        self.limit = limit
        self.name = name
        self.seen = 0
        self.modalities: frozenset[Modality] = frozenset({"text"})
        self.query_modalities = self.modalities

    @property
    def fingerprint(self) -> str:
        """Digest of the name and the width."""
        return hashlib.sha256(f"{self.name} {self.dim}".encode()).hexdigest()[:16]

    def encode_document(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Encode texts, shape ``(n, dim)``."""
        self.seen += len(items)
        rows = [self._row(text) for text in items]
        progress(len(items), len(items))
        return np.stack(rows) if rows else np.zeros((0, self.dim), np.float32)

    def encode_query(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Encode queries as documents are."""
        return self.encode_document(items, progress=progress)

    def segment(self, items: Sequence[str]) -> list[list[Segment]]:
        """Cut after every ``limit`` words."""
        return [self._segments(text) for text in items]

    def _row(self, text: str) -> Vectors:
        row = np.zeros(self.dim, np.float32)
        for word in re.findall(r"\w+", text.lower()) or [text]:
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
            row += np.random.default_rng(seed).standard_normal(self.dim, np.float32)
        return row / np.float32(np.linalg.norm(row))

    def _segments(self, text: str) -> list[Segment]:
        starts = [m.start() for m in re.finditer(r"\S+", text)][:: self.limit]
        edges = [0, *starts[1:], len(text)]
        return [Segment(a, b) for a, b in pairwise(edges)]
