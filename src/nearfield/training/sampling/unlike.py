"""A text for each anchor that nothing links to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nearfield.modalities.text.shingles import plain
from nearfield.training.data.examples import Examples
from nearfield.training.data.same import Int, joined, numbered, text_numbers

TRIES = 50  # draws: where one group has nine tenths of the texts, .995 of its rows find another


def unlike(
    pairs: Examples, among: Sequence[str], random_state: int, linked: Examples | None = None
) -> list[str | None]:
    """Of ``among`` one for each pair, at random; None where there is none.

    It is not joined to the anchor by pairs (or by rows of ``linked``), nor of its label or group:
    with labels and no ``linked``, a label is as likely as another.

    >>> rows = Examples("pairs", {"anchor": ["a", "c"], "positive": ["b", "d"]})
    >>> unlike(rows, ["b", "d"], 0)
    ['d', 'b']
    """
    numbers: dict[str, int] = {}
    ends = [text_numbers(pairs, numbers)[:, :2]]
    if linked is not None:
        ends.append(text_numbers(linked, numbers)[:, :2])
    candidates = numbered(map(plain, among), numbers)
    part = joined(len(numbers), np.concatenate(ends))
    marks = [(part[ends[0][:, 0]], part[candidates])]
    for values in (pairs.labels, pairs.groups):
        if values is not None:
            marks.append(_of_values(ends[0], candidates, numbered(values, {}), len(numbers)))
    rng = np.random.default_rng(random_state)
    taken = np.full(len(pairs), -1, np.int64)
    open_ = np.arange(len(pairs))
    order, starts = _evenly(marks[1][1] if pairs.labels is not None else np.arange(len(among)))
    for _ in range(TRIES):
        group = rng.integers(len(starts) - 1, size=len(open_))
        width = starts[group + 1] - starts[group]
        drawn = order[starts[group] + (rng.random(len(open_)) * width).astype(np.int64)]
        free = np.ones(len(open_), bool)
        for own, other in marks:
            free &= own[open_] != other[drawn]
        taken[open_[free]] = drawn[free]
        open_ = open_[~free]
        if not len(open_):
            break
    return [among[row] if row >= 0 else None for row in taken.tolist()]


def _of_values(ends: Int, candidates: Int, values: Int, n: int) -> tuple[Int, Int]:
    """A row's label or group, and that of each candidate by a row it is in, or -1."""
    of_text = np.full(n, -1, np.int64)
    for side in range(ends.shape[1]):
        of_text[ends[:, side]] = values
    return values, of_text[candidates]


def _evenly(group: Int) -> tuple[Int, Int]:
    """Candidates by group, and where each group begins: to draw the group first."""
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(group[order]) != 0, True])
    return order, starts
