"""Hard negatives: near texts that are no positives, by the neighbor graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from nearfield.errors import Hint, UsageError, count
from nearfield.neighbors import Neighborhood
from nearfield.training.data.examples import Examples
from nearfield.training.data.same import Int
from nearfield.training.sampling.pool import ITSELF, NEAR, REASONS, Pool, pool_of
from nearfield.training.sampling.search import candidates
from nearfield.types import KnnGraph, Vectors

MARGIN = 0.05
"""NV-Retriever's best: no negative above 95 % of the positive's similarity."""
NEAREST = 30
"""Of 6,000 pairs of CLINC150 with one label (MiniLM) 1,698 find no safe text among the nearest 15,
987 among 30, 565 among 60."""
SHOWN = 1_000  # dropped candidates that are kept to be shown
BLOCK = 8_192  # rows that are judged at once


@dataclass(frozen=True)
class Mined:
    """Triplets, and what was not taken for a negative.

    Attributes
    ----------
    dropped
        (anchor, positive, candidate, why), the nearest candidates first, at most ``SHOWN``.
    counts
        How many candidates were dropped, by the reason.
    """

    examples: Examples
    dropped: list[tuple[str, str, str, str]] = field(repr=False)
    counts: dict[str, int]

    @property
    def sentence(self) -> str:
        """What was dropped, in a sentence; empty where nothing was."""
        if not self.counts:
            return ""
        parts = ", ".join(f"{n:,} {why}" for why, n in self.counts.items())
        return f"Near texts that are no safe negatives: {parts}."


def hard_negatives(
    examples: Examples,
    texts: Sequence[str],
    rows: Vectors | Neighborhood,
    *,
    margin: float = MARGIN,
    relative: bool = True,
    negatives: int = 1,
    nearest: int = NEAREST,
    graph: KnnGraph | None = None,
    among: Sequence[str] | None = None,
    duplicates: Iterable[Sequence[str]] = (),
    labels: Mapping[str, str] | None = None,
    random_state: int = 0,
) -> Mined:
    """To each pair its nearest texts that are no positives, and are safely less alike.

    A candidate ``n`` of anchor ``a`` with positive ``p`` is taken where ``s(a, n) <= s(a, p) -
    margin |s(a, p)|`` (``relative``), or ``s(a, n) <= s(a, p) - margin``; ``s`` is the cosine. So
    texts that are alike because they are right, unmarked positives, are left out: the two forms are
    TopK-PercPos and TopK-MarginPos of NV-Retriever, Moreira et al. 2024, arXiv:2407.15831. Dropped
    as well are texts that are positives by way of others (a-p, p-q: q), members of one group of
    ``duplicates`` with the anchor or the positive, and texts of the same label. A pair without a
    safe near text gets one at random.

    Parameters
    ----------
    examples
        Form ``pairs``, or ``triplets``, whose own negatives are replaced.
    texts, rows
        Vectors ``(n, dim)`` of any norm for all of the pairs' texts, and for others that may serve
        as negatives; or a collection's own rows and graph together.
    negatives
        For each pair, in the roles ``negative``, ``negative_2`` and so on.
    nearest
        Neighbors of an anchor that are looked at.
    graph
        The neighbor graph of ``rows``, where there is one; it is searched for here otherwise.
    among
        The texts that may be negatives. Where no text is both anchor and positive (questions and
        answers) all but the anchors, else all.
    duplicates
        Groups of texts that are the same.
    labels
        Of texts; :attr:`Examples.labels` also count, for a row's texts.

    Raises
    ------
    BadVectors, UsageError
        A text without a vector; no text that can be a negative.

    Examples
    --------
    >>> pairs = Examples("pairs", {"anchor": ["a", "c"], "positive": ["b", "d"]})
    >>> rows = np.array([[1, 0], [1, 0.1], [0, 1], [0.5, 1], [1, 0.4]], np.float32)
    >>> mined = hard_negatives(pairs, ["a", "b", "c", "d", "e"], rows)
    >>> mined.examples.columns["negative"], mined.dropped
    (['e', 'e'], [])
    """
    if isinstance(rows, Neighborhood):
        graph = rows.given(rows.graph(nearest))
        rows = rows.restore(rows.vectors)
    pool = pool_of(examples, texts, rows, among, duplicates, labels)
    taken = np.full((len(examples), negatives), -1, np.int64)
    counts = np.zeros(len(REASONS), np.int64)
    dropped: list[tuple[float, int, int, int]] = []
    near, scores = candidates(pool, nearest, graph)
    for at in range(0, len(examples), BLOCK):
        block = np.arange(at, min(at + BLOCK, len(examples)))
        of = pool.place[pool.anchor[block]]
        why = pool.judge(block, near[of], scores[of], margin, relative)
        fit = why == 0
        order = np.cumsum(fit, axis=1)
        for number in range(negatives):
            hit = fit & (order == number + 1)
            has = hit.any(1)
            taken[block[has], number] = near[of[has], hit[has].argmax(1)]
        row, column = np.nonzero((why > ITSELF) & (order < negatives))  # those that were looked at
        reasons, cosine = why[row, column], scores[of[row], column]
        counts += np.bincount(reasons, minlength=len(REASONS))
        best = np.lexsort((near[of[row], column], row, -cosine))[:SHOWN]
        columns = (-cosine, block[row], near[of[row], column], reasons)
        dropped += zip(*(values[best].tolist() for values in columns), strict=True)
        dropped = sorted(dropped)[:SHOWN]
    filled = pool.fill(taken, random_state)
    by_reason = {REASONS[n]: int(counts[n]) for n in np.flatnonzero(counts)}
    shown = [_shown(pool, *entry) for entry in dropped]
    return Mined(_triplets(examples, pool, taken, filled), shown, by_reason)


def _triplets(examples: Examples, pool: Pool, taken: Int, filled: int) -> Examples:
    kept = np.flatnonzero((taken >= 0).all(1))
    if not len(kept):
        raise UsageError(
            "No text can be a negative: all are positives of each other.",
            Hint.use(
                "Add pairs of another kind, or give negatives:",
                columns=["ANCHOR", "POSITIVE", "NEGATIVE"],
            ),
        )
    pairs = examples.take(kept)
    columns = {role: pairs.columns[role] for role in ("anchor", "positive")}
    for number in range(taken.shape[1]):
        role = "negative" if number == 0 else f"negative_{number + 1}"
        columns[role] = [pool.texts[row] for row in taken[kept, number]]
    notes = [f"{count(len(kept), 'pair')} got hard negatives from the nearest texts."]
    if filled:
        notes.append(f"{count(filled, 'negative')} at random, where no near text was safe.")
    if len(kept) < len(examples):
        notes.append(f"{count(len(examples) - len(kept), 'pair')} without any are left out.")
    return Examples(
        "triplets",
        columns,
        labels=pairs.labels,
        groups=pairs.groups,
        notes=(*examples.notes, *notes),
    )


def _shown(
    pool: Pool, minus: float, row: int, candidate: int, reason: int
) -> tuple[str, str, str, str]:
    anchor, positive = int(pool.anchor[row]), int(pool.positive[row])
    why = REASONS[reason]
    if reason == NEAR:
        why = f"{why} ({-minus:.2f} to the anchor, whose positive has {pool.similar(row):.2f})"
    return pool.texts[anchor], pool.texts[positive], pool.texts[candidate], why
