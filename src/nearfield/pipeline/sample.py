"""A sample of the texts that an ``add`` reads, the same whatever their order."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.text.language import SAMPLE, guess

FIRST = 100  # texts; of samples of 30 short messages none is guessed wrong


class Sample:
    """The texts with the smallest digests, at most ``SAMPLE``, and their first characters."""

    def __init__(self) -> None:
        self._held: dict[bytes, str] = {}
        self._guessed: tuple[list[str], str | None] | None = None
        self._last = b"\xff" * 17  # after every digest

    def take(self, digests: NDArray[np.void], texts: Sequence[Any]) -> None:
        """Look at n texts; ``digests`` are those of their contents, 16 bytes each, ``(n,)``."""
        heads = np.ascontiguousarray(digests).view(">u8")[::2]
        first = np.unique(heads)[:SAMPLE]  # which no more than these can be among the first by
        for at in np.flatnonzero(heads <= first[-1]).tolist() if len(first) else ():
            digest = digests[at].tobytes()
            if digest < self._last:
                self._held[digest] = texts[at][:SAMPLE]
        if len(self._held) > SAMPLE:
            self._held = {d: self._held[d] for d in nsmallest(SAMPLE, self._held)}
            self._last = max(self._held)

    @property
    def language(self) -> str | None:
        """The language that most of the sample is in; see ``guess``.

        The first ``FIRST`` of it decide, where they do: they are a sample themselves.
        """
        texts = self.texts
        if self._guessed is None or self._guessed[0] != texts:
            self._guessed = texts, guess(texts[:FIRST]) or guess(texts)
        return self._guessed[1]

    @property
    def texts(self) -> list[str]:
        """The sample, by digest."""
        return [self._held[digest] for digest in sorted(self._held)]
