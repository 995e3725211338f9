"""The rows of texts by an encoder that stays as it is, each computed once."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence

import numpy as np

from nearfield.types import Encoder, Progress, Vectors, silent

IN_MEMORY = 1 << 30  # bytes; more than that is kept in a temporary file, mapped into memory
BLOCK = 16_384  # texts encoded at once, so that rows go to the file as they come


class Frozen:
    """Looks rows up by text.

    In memory they take ``4 * dim`` bytes a text (minilm: 1.5 MB a thousand), and over 1 GiB they
    lie in a temporary file.

    Parameters
    ----------
    encoder
        Computes them.
    texts
        Encoded as documents; each once, however often it comes.
    queries
        Those that are encoded as queries instead. It matters for models with prompts.
    progress
        Told of the texts done.
    """

    def __init__(
        self,
        encoder: Encoder,
        texts: Collection[str],
        queries: Collection[str] = (),
        *,
        progress: Progress = silent,
    ) -> None:
        self.encoder = encoder
        as_queries = sorted(set(queries))
        as_documents = sorted(set(texts).difference(as_queries))
        self._places = {text: place for place, text in enumerate([*as_documents, *as_queries])}
        self.rows = _room(len(self._places), encoder.dim)
        start = 0
        for listed, encode in (
            (as_documents, encoder.encode_document),
            (as_queries, encoder.encode_query),
        ):
            for at in range(0, len(listed), BLOCK):
                some = listed[at : at + BLOCK]
                self.rows[start : start + len(some)] = encode(some)
                start += len(some)
                progress(start, len(self.rows))

    def of(self, texts: Sequence[str]) -> Vectors:
        """Rows ``(n, dim)``; texts that were not given at first are encoded now, and not kept."""
        places = np.array([self._places.get(text, -1) for text in texts], np.int64)
        new = np.flatnonzero(places < 0)
        if not len(new):
            return np.array(self.rows[places])
        rows = np.empty((len(texts), self.encoder.dim), np.float32)
        held = np.flatnonzero(places >= 0)
        rows[held] = self.rows[places[held]]
        rows[new] = self.encoder.encode_document([texts[int(place)] for place in new])
        return rows


def _room(n: int, dim: int) -> Vectors:
    if n * dim * 4 <= IN_MEMORY:
        return np.empty((n, dim), np.float32)
    with tempfile.TemporaryFile() as file:  # the mapping outlives it; the disk is freed with it
        return np.memmap(file, np.float32, "w+", shape=(n, dim))
