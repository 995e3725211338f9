"""A collection and its reranker: loaded when first asked for, and kept."""

from __future__ import annotations

from threading import Lock

from nearfield import encoders
from nearfield.types import Reranker, Watch

DEFAULT = "ms-marco-minilm"


class Reranking:
    """The reranker that was asked for last; threads share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: Reranker | None = None

    def find(self, reranker: str | Reranker | None, watch: Watch) -> Reranker:
        """A reranker, loaded by its name where it is one."""
        if not isinstance(reranker, str | None):
            return reranker
        name = reranker or DEFAULT
        with self._lock:
            if self._kept is None or self._kept.name != name:
                self._kept = encoders.load_reranker(name, progress=watch(f"Fetching {name}"))
            return self._kept
