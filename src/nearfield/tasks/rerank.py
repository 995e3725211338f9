"""Reranking: the best of a ranking, in the order of a model that reads query and text together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nearfield.tasks.search import Hits


def rerank(hits: Hits, scores: Sequence[float], k: int) -> Hits:
    """The ``k`` best of ``hits`` by new scores, one a hit; equal ones keep their order.

    A hit's ``score`` becomes the new one, and ``why.first_rank`` its place before, from 1.
    """
    order = sorted(range(len(hits)), key=lambda at: -scores[at])[:k]
    chosen = (
        replace(hits[at], score=float(scores[at]), why=replace(hits[at].why, first_rank=at + 1))
        for at in order
    )
    return replace(hits, hits=tuple(chosen))
