"""A collection and its reranker: loaded when first asked for, and kept."""

from __future__ import annotations

from nearfield.tasks.rerank import rerank
from nearfield.tasks.search import Hits
from nearfield.types import Reranker, Watch

DEFAULT = "ms-marco-minilm"
# Hits that are read again. ms-marco-minilm takes 13 ms of CPU for a passage of 80 tokens (bf16),
# so about 0.6 s for these.
FIRST = 50


class Reranking:
    """Orders hits by a cross-encoder."""

    def __init__(self) -> None:
        self._kept: Reranker | None = None

    def apply(self, hits: Hits, k: int, asked: bool | str | Reranker, watch: Watch) -> Hits:
        """The ``k`` best of ``hits``, by the passage that each was found by."""
        reranker = self._find(asked, watch)
        pairs = [(hits.query, hit.passage.text) for hit in hits]
        return rerank(hits, reranker.scores(pairs).tolist(), k)

    def _find(self, asked: bool | str | Reranker, watch: Watch) -> Reranker:
        if not isinstance(asked, bool | str):
            return asked
        name = DEFAULT if isinstance(asked, bool) else asked
        if self._kept is None or self._kept.name != name:
            from nearfield.encoders import load_reranker

            self._kept = load_reranker(name, progress=watch(f"Fetching {name}"))
        return self._kept
