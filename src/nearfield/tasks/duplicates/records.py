"""Duplicates among records, by their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nearfield.neighbors import Neighborhood
from nearfield.tasks.details import details_of
from nearfield.tasks.duplicates.contraction import distinct, neighbor_pairs
from nearfield.tasks.duplicates.fields import Comparison
from nearfield.tasks.duplicates.finding import K, Marked, judged_pairs, verdicts_of
from nearfield.tasks.duplicates.joining import MARKED, join
from nearfield.tasks.duplicates.keeping import ranking
from nearfield.tasks.duplicates.pairs import Pairs, merged
from nearfield.tasks.duplicates.precision import Calibration, refined
from nearfield.tasks.duplicates.result import Duplicates, Edges
from nearfield.tasks.duplicates.scale import FLOOR, Scale, check_precision
from nearfield.tasks.duplicates.scoring import sigmoid
from nearfield.tasks.rows import NamedRows
from nearfield.types import Record, Vectors


def duplicates_of_records(
    rows: Vectors | Neighborhood,
    records: Sequence[Record],
    *,
    ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    columns: Mapping[str, Sequence[Any]] | None = None,
    threshold: float | None = None,
    precision: float = 0.95,
    marked: Marked | None = None,
    keep: str = "first",
    strict_numbers: bool = True,
) -> Duplicates:
    """Groups of records that are of one thing: equal, or with fields that are close or missing.

    Candidates are the neighbors of the vectors. The score is the chance that two records are of
    one thing, by the fields that agree and differ and how rare their values are here
    (:meth:`Comparison.logit`). Under ``strict_numbers`` two records that differ in any field are
    kept apart, whatever the others say; identifiers may differ.

    Parameters
    ----------
    rows, records
        Vectors ``(n, dim)`` or their neighborhood, and the n records.
    ids, texts, columns, threshold, precision, marked, keep, strict_numbers
        As of :func:`nearfield.tasks.duplicates.duplicates`.

    Raises
    ------
    UsageError, UnknownItem, BadSource

    Examples
    --------
    >>> import numpy as np
    >>> one = {"name": "Ada Lovelace", "born": "1815-12-10", "city": "London"}
    >>> records = [Record(one), Record(one | {"city": None}), Record(one | {"born": "1906-12-09"})]
    >>> others = [{"name": f"Person {n}", "born": f"{n}-01-01"} for n in range(1500, 1800)]
    >>> records += map(Record, others)
    >>> rows = np.random.default_rng(0).standard_normal((303, 16)).astype(np.float32)
    >>> rows[:3] = 1
    >>> result = duplicates_of_records(rows / np.linalg.norm(rows, axis=1)[:, None], records)
    >>> [group.ids for group in result.groups]
    [('0', '1')]
    """
    named = NamedRows.of(rows, ids, texts)
    check_precision(precision)
    order = ranking(keep, named.ids, texts, columns)
    near = named.near
    comparison = Comparison.of(records)
    only = distinct(near, [comparison.key(row) for row in near.order], named.sorted_ids)
    of_row = near.restore(only.of_row)
    chosen = near.order[only.rows].tolist()
    judged = judged_pairs(marked, named, only)
    pairs = merged([neighbor_pairs(near, only, K), Pairs.of(judged)])
    scored = zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)
    logits = np.array([comparison.logit(chosen[a], chosen[b]) for a, b in scored], np.float64)
    verdicts = verdicts_of(pairs, judged)
    plain = Calibration((), 0.0, 1.0, float(sigmoid(logits).mean()) if len(logits) else 0.0, 0)
    calibration = refined(plain, logits[verdicts >= 0], verdicts[verdicts >= 0] == 1)
    chances = np.where(verdicts >= 0, verdicts, calibration.chances(logits))
    scores = np.where(verdicts == 1, 1.0, sigmoid(logits))
    best = np.lexsort((pairs.b, pairs.a, -scores))
    best = best[scores[best] >= FLOOR]
    pairs, scores, chances = pairs[best], scores[best], chances[best]

    def differ(a: int, b: int) -> tuple[str, ...]:
        key = (min(a, b), max(a, b))
        if key in judged:
            return () if judged[key] else MARKED
        return comparison.between(chosen[a], chosen[b]).differ

    rank = order.places(of_row, np.unique(np.concatenate([pairs.a, pairs.b])))
    joined = join(pairs, differ, strict_numbers, rank)
    counted = np.ones(len(pairs), bool)
    counted[joined.apart] = False
    scale = Scale(scores[counted], chances[counted], len(logits), len(chosen), 0.0, calibration)
    joins = np.array(joined.joins, np.int64)
    edges = Edges(pairs, scores, joins, joined.flagged, of_row, near.order[only.rows], order)
    details = details_of(named.ids, texts)
    result = Duplicates(named.ids, (), (), 1.0, 1.0, "", edges, scale, details=details)
    result = replace(result, comparison=comparison)
    return result.reprecision(precision) if threshold is None else result.rethreshold(threshold)
