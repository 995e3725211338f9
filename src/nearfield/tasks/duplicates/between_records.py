"""Records of one set that are in another, by their fields."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nearfield.neighbors import Neighborhood, build_index
from nearfield.tasks.details import details_of
from nearfield.tasks.duplicates.fields import Comparison
from nearfield.tasks.duplicates.finding import K
from nearfield.tasks.duplicates.keeping import natural
from nearfield.tasks.duplicates.matched import Match, Matches
from nearfield.tasks.duplicates.precision import Calibration
from nearfield.tasks.duplicates.result import Flag
from nearfield.tasks.duplicates.scale import FLOOR, Scale, check_precision
from nearfield.tasks.duplicates.scoring import sigmoid
from nearfield.tasks.rows import NamedRows
from nearfield.types import Record, Vectors


def matches_of_records(
    rows: Vectors | Neighborhood,
    records: Sequence[Record],
    others: Vectors | Neighborhood,
    other_records: Sequence[Record],
    *,
    ids: Sequence[str] | None = None,
    other_ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    other_texts: Sequence[str] | None = None,
    threshold: float | None = None,
    precision: float = 0.95,
    strict_numbers: bool = True,
) -> Matches:
    """Which records of one set are in another, by the score of :func:`duplicates_of_records`.

    Parameters
    ----------
    rows, records, others, other_records
        Vectors ``(n, dim)`` and ``(m, dim)`` of one encoder, and the n and m records.
    ids, other_ids, texts, other_texts, threshold, precision, strict_numbers
        As of :func:`nearfield.tasks.duplicates.matches`.

    Raises
    ------
    UsageError, BadVectors, BadSource

    Examples
    --------
    >>> there = [Record({"name": f"Person {n}", "born": f"{n}-01-01"}) for n in range(1500, 1600)]
    >>> vectors = np.eye(100, dtype=np.float32)
    >>> [match] = matches_of_records(vectors[7:8], there[7:8], vectors, there).matches
    >>> match.other
    '7'
    """
    first, second = NamedRows.of(rows, ids, texts), NamedRows.of(others, other_ids, other_texts)
    near, far = first.near, second.near
    check_precision(precision)
    comparison = Comparison.of([*other_records, *records])
    size = len(other_records)
    matched: list[Match] = []
    flags: list[Flag] = []
    everything: list[float] = []
    for at, hits in enumerate(build_index(far.vectors).search(near.vectors, min(K, far.n))):
        row = int(near.order[at])
        for other in far.order[hits.rows].tolist():
            logit = comparison.logit(other, size + row)
            score = float(sigmoid(np.array([logit]))[0])
            everything.append(score)
            if score < FLOOR:
                continue
            names = first.ids[row], second.ids[other]
            differ = comparison.between(size + row, other).differ
            if differ:
                flags.append(Flag(names, differ, score))
            if not (differ and strict_numbers):
                matched.append(Match(*names, score, score))
    matched.sort(key=lambda m: (-m.similarity, natural(m.id), natural(m.other)))
    scores = np.array([match.similarity for match in matched])
    share = float(np.mean(everything)) if everything else 0.0
    calibration = Calibration((), 0.0, 1.0, share, 0)
    scale = Scale(scores, scores, len(everything), near.n, 0.0, calibration)
    matched.sort(key=lambda m: (natural(m.id), -m.similarity, natural(m.other)))
    flags.sort(key=lambda f: (-f.similarity, f.ids))
    every = (tuple(matched), tuple(flags), scale, details_of(second.ids, second.texts))
    result = Matches((), (), 1.0, 1.0, "", *every, details=details_of(first.ids, first.texts))
    return result.reprecision(precision) if threshold is None else result.rethreshold(threshold)
