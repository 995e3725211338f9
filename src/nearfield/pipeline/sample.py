"""A sample of the texts that an ``add`` reads, the same whatever their order."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

from nearfield.modalities.text.language import SAMPLE


class Sample:
    """The texts with the smallest digests, at most ``SAMPLE``, and their first characters."""

    def __init__(self) -> None:
        self._held: dict[bytes, str] = {}

    def take(self, texts: Iterable[tuple[bytes, str]]) -> None:
        """Look at some texts, each after the digest of its content."""
        self._held.update((digest, text[:SAMPLE]) for digest, text in texts)
        if len(self._held) > SAMPLE:
            self._held = {d: self._held[d] for d in nsmallest(SAMPLE, self._held)}

    @property
    def texts(self) -> list[str]:
        """The sample, by digest."""
        return [self._held[digest] for digest in sorted(self._held)]
