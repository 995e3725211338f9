"""A text for each anchor that nothing links to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nearfield.modalities.text.shingles import plain
from nearfield.training.examples import Examples
from nearfield.training.same import Int, joined, numbered, text_numbers

TRIES = 50  # draws: where one group has nine tenths of the texts, .995 of its rows find another


def unlike(
    pairs: Examples, among: Sequence[str], seed: int, linked: Examples | None = None
) -> list[str | None]:
    """Of ``among`` one for each pair, at random; None where there is none.

    It is not joined to the anchor by pairs (or by rows of ``linked``), nor of its label or group:
    with labels and no ``linked``, a label is as likely as another.

    >>> rows = Examples("pairs", {"anchor": ["a", "c"], "positive": ["b", "d"]})
    >>> unlike(rows, ["b", "d"], 0)
    ['d', 'b']
    """
    known: dict[str, int] = {}
    ends = [text_numbers(pairs, known)[:, :2]]
    if linked is not None:
        ends.append(text_numbers(linked, known)[:, :2])
    candidates = numbered(map(plain, among), known)
    part = joined(len(known), np.concatenate(ends))
    kinds = [(part[ends[0][:, 0]], part[candidates])]
    for values in (pairs.labels, pairs.groups):
        if values is not None:
            kinds.append(_of_values(ends[0], candidates, numbered(values, {}), len(known)))
    rng = np.random.default_rng(seed)
    found = np.full(len(pairs), -1, np.int64)
    open_ = np.arange(len(pairs))
    order, starts = _evenly(kinds[1][1] if pairs.labels is not None else np.arange(len(among)))
    for _ in range(TRIES):
        kind = rng.integers(len(starts) - 1, size=len(open_))
        width = starts[kind + 1] - starts[kind]
        drawn = order[starts[kind] + (rng.random(len(open_)) * width).astype(np.int64)]
        free = np.ones(len(open_), bool)
        for mine, theirs in kinds:
            free &= mine[open_] != theirs[drawn]
        found[open_[free]] = drawn[free]
        open_ = open_[~free]
        if not len(open_):
            break
    return [among[row] if row >= 0 else None for row in found.tolist()]


def _of_values(ends: Int, candidates: Int, values: Int, n: int) -> tuple[Int, Int]:
    """A row's label or group, and that of each candidate by a row it is in, or -1."""
    of_text = np.full(n, -1, np.int64)
    for side in range(ends.shape[1]):
        of_text[ends[:, side]] = values
    return values, of_text[candidates]


def _evenly(kind: Int) -> tuple[Int, Int]:
    """Candidates by kind, and where each kind begins: to draw the kind first."""
    order = np.argsort(kind, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(kind[order]) != 0, True])
    return order, starts
