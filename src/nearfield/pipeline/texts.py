"""Texts that are in no collection, as vectors and as rankings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nearfield.types import Encoder, Vectors

BLOCK = 8_000_000  # similarities that are held at once: 32 MB


def ranked(
    encoder: Encoder, queries: Mapping[str, str], items: Mapping[str, str], depth: int
) -> dict[str, dict[str, float]]:
    """Each query's ``depth`` nearest items, and those as near as the last: id to cosine.

    A long item is as near as its nearest passage, as in a search. Cosines are rounded to six
    places, so that equal texts tie.
    """
    names = np.array(list(items), object)
    starts, passages = _passages(encoder, list(items.values()))
    rows = np.asarray(encoder.encode_query(list(queries.values())), np.float32)
    rankings: dict[str, dict[str, float]] = {}
    step = max(1, BLOCK // max(1, len(passages)))
    for at in range(0, len(rows), step):
        cosines = np.maximum.reduceat(rows[at : at + step] @ passages.T, starts, axis=1).round(6)
        for query, row in zip(list(queries)[at : at + step], cosines, strict=True):
            least = np.partition(row, -depth)[-depth] if depth < len(row) else -np.inf
            near = np.flatnonzero(row >= least)
            rankings[query] = dict(zip(names[near].tolist(), row[near].tolist(), strict=True))
    return rankings


def encode_texts(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Unit rows ``(n, dim)``, the mean of the passages of a long text; equal texts once."""
    different = list(dict.fromkeys(texts))
    starts, passages = _passages(encoder, different)
    sums = np.add.reduceat(passages, starts, axis=0)
    place = {text: at for at, text in enumerate(different)}
    rows: Vectors = (sums / np.linalg.norm(sums, axis=1, keepdims=True))[
        [place[text] for text in texts]
    ]
    return rows


def _passages(encoder: Encoder, texts: Sequence[str]) -> tuple[NDArray[np.int64], Vectors]:
    """Where each text's passages begin, ``(n,)``, and a unit row for every passage."""
    segments = encoder.segment(texts)
    starts = np.cumsum([0, *map(len, segments)])[:-1]
    pieces = [
        text[s.start : s.end] for text, each in zip(texts, segments, strict=True) for s in each
    ]
    return starts, np.asarray(encoder.encode_document(pieces), np.float32)
