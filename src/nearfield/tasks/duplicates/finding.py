"""The verb ``duplicates``: candidates, one score, a threshold, groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.modalities.text.shingles import plain
from nearfield.neighbors import Neighborhood
from nearfield.tasks.details import details_of
from nearfield.tasks.duplicates.contraction import Distinct, distinct, neighbor_pairs
from nearfield.tasks.duplicates.edits import REPLACED, SAME
from nearfield.tasks.duplicates.joining import Disagreements, join
from nearfield.tasks.duplicates.keeping import ranking
from nearfield.tasks.duplicates.pairs import Pairs, merged
from nearfield.tasks.duplicates.precision import calibrate, refined
from nearfield.tasks.duplicates.result import Duplicates, Edges
from nearfield.tasks.duplicates.rivals import rivaled
from nearfield.tasks.duplicates.scale import FLOOR, Scale, check_precision
from nearfield.tasks.duplicates.scoring import Scorer, sigmoid
from nearfield.tasks.rows import NamedRows, unknown_item
from nearfield.types import KnnGraph, Vectors

K = 15  # of 10,000 planted changes .997 were among 15 neighbors or met by their shingles

Marked = Iterable[tuple[str, str, bool]]


def duplicates(
    rows: Vectors | Neighborhood,
    *,
    ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    columns: Mapping[str, Sequence[Any]] | None = None,
    threshold: float | None = None,
    precision: float = 0.95,
    marked: Marked | None = None,
    keep: str = "first",
    strict_numbers: bool = True,
    graph: KnnGraph | None = None,
) -> Duplicates:
    """Groups of items that are the same: equal, or changed a little.

    Candidates are the graph's neighbors and texts that share character 4-grams. One score decides,
    the chance that two items are the same. Where there are texts the words decide: two in which a
    word stands for another one differ, unless it is the same word mistyped or inflected; what was
    added, and how much it tells items apart in this collection, weighs. Every item of a group is a
    duplicate of the one that is kept.

    Parameters
    ----------
    rows
        Vectors ``(n, dim)``, or their neighborhood.
    ids, texts, columns
        Names, texts and metadata, as the rows came. Texts make the answer much better.
    threshold
        The lowest score of a pair, 0.05 to 1; chosen by ``precision`` where there is none.
    precision
        The share of near pairs that shall be the same; estimated without labels.
    marked
        Pairs that somebody judged: ``(id, id, whether they are the same)``. They are obeyed, and
        refine the estimate.
    keep
        ``first`` (smallest id), ``longest`` text, ``fullest`` metadata, ``newest:COLUMN``.
    strict_numbers
        Keep texts apart that differ in a negation, a number, a unit or a date.
    graph
        Neighbors of the rows, where there are some already.

    Raises
    ------
    BadVectors, UsageError
        Also for texts or ids that are not one a row.
    UnknownItem
        A marked id that is not here.

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder
    >>> texts = ["The refund never arrived", "the refund  never arrived", "take 5 mg", "take 50 mg"]
    >>> result = duplicates(ToyEncoder().encode_document(texts), texts=texts)
    >>> [group.ids for group in result.groups]
    [('0', '1')]
    >>> result.to_arrow().column("keep").to_pylist()
    [True, False]
    """
    named = NamedRows.of(rows, ids, texts, graph)
    check_precision(precision)
    order = ranking(keep, named.ids, texts, columns)
    near = named.near
    simple = None if texts is None else [plain(texts[row]) for row in near.order]
    only = distinct(near, simple, named.sorted_ids)
    of_row = near.restore(only.of_row)
    edges, scale = _edges(
        near,
        only,
        simple,
        strict_numbers,
        judged_pairs(marked, named, only),
        lambda texts: order.places(of_row, texts),
    )
    all_edges = Edges(**edges, distinct=of_row, rows=near.order[only.rows], ranking=order)
    details = details_of(named.ids, texts)
    result = Duplicates(named.ids, (), (), 1.0, 1.0, "", all_edges, scale, details=details)
    return result.reprecision(precision) if threshold is None else result.rethreshold(threshold)


def judged_pairs(
    marked: Marked | None, named: NamedRows, only: Distinct
) -> dict[tuple[int, int], bool]:
    """Marked pairs as pairs of distinct texts."""
    place = {name: row for row, name in enumerate(named.ids)}
    judged: dict[tuple[int, int], bool] = {}
    for one, other, same in marked or ():
        for name in (one, other):
            if name not in place:
                raise unknown_item(name, named.ids)
        a, b = (int(only.of_row[named.near.place[place[name]]]) for name in (one, other))
        if a != b:
            judged[min(a, b), max(a, b)] = bool(same)
    return judged


def _edges(
    near: Neighborhood,
    only: Distinct,
    texts: Sequence[str] | None,
    strict: bool,
    judged: dict[tuple[int, int], bool],
    places: Callable[[NDArray[np.int64]], Mapping[int, int]],
) -> tuple[dict[str, Any], Scale]:
    chosen = None if texts is None else [texts[row] for row in only.rows]
    scorer = Scorer(only.vectors, chosen)
    parts = [neighbor_pairs(near, only, K), Pairs.of(judged)]
    if scorer.shingles is not None and scorer.wording is not None:
        parts += [scorer.shingles.candidates(), scorer.wording.anagrams()]
    measured = scorer.measured(merged(parts))
    pairs, kinds, candidates = measured.pairs, measured.kinds, len(measured.pairs)
    logits = measured.logits()
    calibration = calibrate(logits, measured.kinds)
    logits = rivaled(measured, calibration.logits(logits, measured.kinds))
    verdicts = verdicts_of(pairs, judged)
    calibration = refined(calibration, logits[verdicts >= 0], verdicts[verdicts >= 0] == 1)
    chances = np.where(verdicts >= 0, verdicts, calibration.chances(logits))
    scores = np.where(verdicts == 1, 1.0, sigmoid(logits))
    for (a, b), same in judged.items():  # marked the same, and nothing says so but the mark
        if same and not ((pairs.a == a) & (pairs.b == b)).any():
            pairs = Pairs(np.append(pairs.a, a), np.append(pairs.b, b))
            scores, chances = np.append(scores, 1.0), np.append(chances, 1.0)
            kinds = np.append(kinds, SAME)
    order = np.lexsort((pairs.b, pairs.a, -scores))
    order = order[scores[order] >= FLOOR]
    order = order[_first(kinds[order] == REPLACED, len(only.rows))]
    pairs, scores, chances = pairs[order], scores[order], chances[order]
    rank = places(np.unique(np.concatenate([pairs.a, pairs.b])))
    joined = join(pairs, Disagreements(chosen, pairs, judged), strict, rank)
    counted = np.ones(len(pairs), bool)
    counted[joined.apart] = False
    scale = Scale(
        scores[counted], chances[counted], candidates, len(only.rows), scorer.common, calibration
    )
    joins = np.array(joined.joins, np.int64)
    return {"pairs": pairs, "scores": scores, "joins": joins, "flagged": joined.flagged}, scale


def _first(which: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """All but those of ``which`` that come after the first so many of them."""
    return ~which | (np.cumsum(which) <= count)


def verdicts_of(pairs: Pairs, judged: Mapping[tuple[int, int], bool]) -> NDArray[np.int64]:
    """What was said of each pair: 1 the same, 0 not, -1 nothing."""
    if not judged:
        return np.full(len(pairs), -1)
    both = zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)
    return np.array([int(judged.get(pair, -1)) for pair in both], np.int64)
