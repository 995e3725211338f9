"""Duplicates between two sets: test items that are in the training set, questions already asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nearfield.errors import UsageError
from nearfield.modalities.text.shingles import plain
from nearfield.neighbors import Neighborhood, build_index
from nearfield.tasks.details import details_of
from nearfield.tasks.duplicates.finding import K
from nearfield.tasks.duplicates.joining import Disagreements
from nearfield.tasks.duplicates.keeping import natural
from nearfield.tasks.duplicates.matched import Match, Matches
from nearfield.tasks.duplicates.pairs import Pairs, merged
from nearfield.tasks.duplicates.precision import calibrate
from nearfield.tasks.duplicates.result import Flag
from nearfield.tasks.duplicates.rivals import rivaled
from nearfield.tasks.duplicates.scale import FLOOR, Scale, check_precision
from nearfield.tasks.duplicates.scoring import Scorer, sigmoid
from nearfield.tasks.rows import NamedRows
from nearfield.types import Vectors


def matches(
    rows: Vectors | Neighborhood,
    others: Vectors | Neighborhood,
    *,
    ids: Sequence[str] | None = None,
    other_ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    other_texts: Sequence[str] | None = None,
    threshold: float | None = None,
    precision: float = 0.95,
    strict_numbers: bool = True,
) -> Matches:
    """Which items of one set are in another, by the same score as :func:`duplicates`.

    Parameters
    ----------
    rows, others
        Vectors ``(n, dim)`` and ``(m, dim)`` of the same encoder, or neighborhoods.
    ids, other_ids, texts, other_texts
        As the rows came; texts for both, or for none.
    threshold, precision, strict_numbers
        As in :func:`duplicates`.

    Raises
    ------
    UsageError
        The two sets differ in width, texts came for one of them, or a number makes no sense.
    BadVectors
        Rows of zeros, or with a number that is not finite.

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder
    >>> train, test = ["how do I reset it?", "where is my order"], ["How do I reset it?", "bye"]
    >>> encode = ToyEncoder().encode_document
    >>> result = matches(encode(test), encode(train), texts=test, other_texts=train)
    >>> [(match.id, match.other) for match in result.matches]
    [('0', '0')]
    """
    first, second = NamedRows.of(rows, ids, texts), NamedRows.of(others, other_ids, other_texts)
    near, far = first.near, second.near
    if near.dim != far.dim:
        raise UsageError(f"Rows of {near.dim} numbers came with rows of {far.dim}.")
    if (texts is None) != (other_texts is None):
        raise UsageError("Texts came for one of the two sets.", "Give texts for both, or for none.")
    check_precision(precision)
    joined = None
    if texts is not None and other_texts is not None:
        joined = [plain(texts[row]) for row in near.order]
        joined += [plain(other_texts[row]) for row in far.order]
    scorer = Scorer(np.concatenate([near.vectors, far.vectors]), joined)
    measured = scorer.measured(_candidates(near, far, scorer, joined))
    pairs, logits = measured.pairs, measured.logits()
    equal = _equal(pairs, joined, scorer)
    calibration = calibrate(logits[~equal], measured.kinds[~equal])
    logits = rivaled(measured, calibration.logits(logits, measured.kinds))
    scores = np.where(equal, 1.0, sigmoid(logits))
    chances = np.where(equal, 1.0, calibration.chances(logits))
    order = np.lexsort((pairs.b, pairs.a, -scores))
    order = order[scores[order] >= FLOOR]
    differ = Disagreements(joined, pairs[order[~equal[order]]])
    matched: list[Match] = []
    flags: list[Flag] = []
    counted = np.zeros(len(pairs), bool)
    for at in order:
        a, b = int(pairs.a[at]), int(pairs.b[at])
        one, other = first.ids[near.order[a]], second.ids[far.order[b - near.n]]
        differences = () if equal[at] else differ(a, b)
        if differences:
            flags.append(Flag((one, other), differences, float(scores[at])))
        if not (differences and strict_numbers):
            counted[at] = not equal[at]
            matched.append(Match(one, other, float(scores[at]), float(chances[at])))
    used = order[counted[order]]
    scale = Scale(scores[used], chances[used], len(pairs), near.n, scorer.common, calibration)
    matched.sort(key=lambda m: (natural(m.id), -m.similarity, natural(m.other)))
    flags.sort(key=lambda f: (-f.similarity, f.ids))
    result = _result(matched, flags, scale, first, second)
    return result.reprecision(precision) if threshold is None else result.rethreshold(threshold)


def _result(
    matched: list[Match], flags: list[Flag], scale: Scale, first: NamedRows, second: NamedRows
) -> Matches:
    every = (tuple(matched), tuple(flags), scale, details_of(second.ids, second.texts))
    return Matches((), (), 1.0, 1.0, "", *every, details=details_of(first.ids, first.texts))


def _candidates(
    near: Neighborhood, far: Neighborhood, scorer: Scorer, texts: Sequence[str] | None
) -> Pairs:
    """Rows of the first set with rows of the second, which are numbered after them."""
    parts = []
    index = build_index(far.vectors)
    for at in range(0, near.n, 1024):
        hits = index.search(near.vectors[at : at + 1024], min(K, far.n))
        for row, hit in enumerate(hits, start=at):
            parts.append(Pairs(np.full(len(hit.rows), row), hit.rows + near.n))
    if scorer.shingles is not None and texts is not None:
        parts.append(scorer.shingles.candidates())
        first = {text: row for row, text in reversed(list(enumerate(texts[near.n :], near.n)))}
        parts.append(Pairs.of([(r, first[t]) for r, t in enumerate(texts[: near.n]) if t in first]))
    pairs = merged(parts)
    return pairs[(pairs.a < near.n) & (pairs.b >= near.n)]


def _equal(pairs: Pairs, texts: Sequence[str] | None, scorer: Scorer) -> np.ndarray[Any, Any]:
    if texts is None:
        rows = scorer.vectors
        return np.array([(rows[a] == rows[b]).all() for a, b in zip(pairs.a, pairs.b, strict=True)])
    both = zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)
    return np.array([texts[a] == texts[b] for a, b in both], bool)
