"""Hard negatives: near texts that are no positives, by the neighbor graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadVectors, UsageError, shortened
from nearfield.modalities.text.shingles import plain
from nearfield.neighbors import Neighborhood
from nearfield.training.checks import count
from nearfield.training.examples import Examples
from nearfield.training.same import Int, joined, numbered
from nearfield.training.sampling.reasons import ITSELF, NEAR, REASONS, Pool
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
    seed: int = 0,
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
    >>> found = hard_negatives(pairs, ["a", "b", "c", "d", "e"], rows)
    >>> found.examples.columns["negative"], found.dropped
    (['e', 'e'], [])
    """
    if isinstance(rows, Neighborhood):
        graph = rows.given(rows.graph(nearest))
        rows = rows.restore(rows.vectors)
    pool = _pool(examples, texts, rows, among, duplicates, labels)
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
        reasons, found = why[row, column], scores[of[row], column]
        counts += np.bincount(reasons, minlength=len(REASONS))
        best = np.lexsort((near[of[row], column], row, -found))[:SHOWN]
        columns = (-found, block[row], near[of[row], column], reasons)
        dropped += zip(*(values[best].tolist() for values in columns), strict=True)
        dropped = sorted(dropped)[:SHOWN]
    filled = pool.fill(taken, seed)
    told = {REASONS[n]: int(counts[n]) for n in np.flatnonzero(counts)}
    shown = [_shown(pool, *entry) for entry in dropped]
    return Mined(_triplets(examples, pool, taken, filled), shown, told)


def _pool(
    examples: Examples,
    texts: Sequence[str],
    rows: Vectors,
    among: Sequence[str] | None,
    duplicates: Iterable[Sequence[str]],
    labels: Mapping[str, str] | None,
) -> Pool:
    if examples.form not in {"pairs", "triplets"}:
        raise UsageError(f"Hard negatives belong to pairs, not to {examples.form}.")
    row_of = {text: row for row, text in enumerate(texts)}
    anchors, positives = examples.columns["anchor"], examples.columns["positive"]
    lost = next((text for text in (*anchors, *positives) if text not in row_of), None)
    if lost is not None or len(rows) != len(texts):
        raise BadVectors(
            f"There is no vector for {shortened(lost)!r}." if lost is not None
            else f"{len(texts):,} texts came with {len(rows):,} vectors.",
            "Give the texts and their vectors in the same order.",
        )  # fmt: skip
    anchor = np.array([row_of[text] for text in anchors], np.int64)
    positive = np.array([row_of[text] for text in positives], np.int64)
    known: dict[str, int] = {}
    same = numbered(map(plain, texts), known)
    chain = joined(len(known), np.stack([same[anchor], same[positive]], axis=1))[same]
    copies = [numbered(map(plain, group), known) for group in duplicates]
    ends = [np.stack([group[:-1], group[1:]], axis=1) for group in copies if len(group) > 1]
    ends = [np.concatenate(ends)] if ends else [np.zeros((0, 2), np.int64)]
    copy = joined(len(known), ends[0])[same]
    marks = _labels(examples, texts, anchor, positive, labels)
    allowed = _allowed(texts, same, anchor, positive, among)
    return Pool(texts, rows, anchor, positive, same, chain, copy, marks, allowed)


def _labels(
    examples: Examples, texts: Sequence[str], anchor: Int, positive: Int,
    labels: Mapping[str, str] | None,
) -> Int:  # fmt: skip
    """The label of each text as a number; -1 without one."""
    known: dict[str, int] = {}
    found = np.full(len(texts), -1, np.int64)
    if examples.labels is not None:
        found[positive] = found[anchor] = numbered(examples.labels, known)
    for row, text in enumerate(texts if labels else ()):
        if labels and text in labels:
            found[row] = known.setdefault(labels[text], len(known))
    return found


def _allowed(
    texts: Sequence[str], same: Int, anchor: Int, positive: Int, among: Sequence[str] | None
) -> NDArray[np.bool_]:
    """Which texts may be negatives; of the same text only the first."""
    first = np.zeros(len(texts), bool)
    first[np.unique(same, return_index=True)[1]] = True
    if among is not None:
        wanted = set(among)
        first &= np.array([text in wanted for text in texts], bool)
    elif not np.intersect1d(same[anchor], same[positive]).size:
        first &= ~np.isin(same, same[anchor])
    return first


def _triplets(examples: Examples, pool: Pool, taken: Int, filled: int) -> Examples:
    kept = np.flatnonzero((taken >= 0).all(1))
    if not len(kept):
        raise UsageError(
            "No text can be a negative: all are positives of each other.",
            "Add pairs of another kind, or give negatives: --columns ANCHOR,POSITIVE,NEGATIVE",
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
        "triplets", columns, labels=pairs.labels, groups=pairs.groups,
        notes=(*examples.notes, *notes),
    )  # fmt: skip


def _shown(
    pool: Pool, minus: float, row: int, candidate: int, reason: int
) -> tuple[str, str, str, str]:
    anchor, positive = int(pool.anchor[row]), int(pool.positive[row])
    why = REASONS[reason]
    if reason == NEAR:
        why = f"{why} ({-minus:.2f} to the anchor, whose positive has {pool.similar(row):.2f})"
    return pool.texts[anchor], pool.texts[positive], pool.texts[candidate], why
