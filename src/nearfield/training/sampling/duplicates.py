"""Pairs from groups of duplicates, and from pairs that somebody marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

import numpy as np

from nearfield.errors import count
from nearfield.modalities.text.shingles import plain
from nearfield.training.data.examples import Examples
from nearfield.training.sampling.labels import draw_pairs

MOST = 20  # pairs of one group: a group of 1,000 has half a million


def from_duplicates(
    groups: Iterable[Sequence[str]],
    marked: Iterable[tuple[str, str, bool]] = (),
    *,
    most: int = MOST,
    random_state: int = 0,
) -> Examples:
    """Pairs of texts that are the same, or ``scores`` (1 and 0) where some were marked as not.

    Parameters
    ----------
    groups
        The texts of each group of duplicates; texts that are equal but for case and spacing make
        no pair.
    marked
        (text, text, whether they are the same). A mark decides where a group says otherwise; of
        two marks the later one.
    most
        Pairs of one group.

    Examples
    --------
    >>> examples = from_duplicates([["red", "Red", "rouge"]], [("red", "read", False)])
    >>> examples.form, examples.scores.tolist()
    ('scores', [1.0, 0.0])
    """
    pairs: dict[tuple[str, ...], tuple[str, str, bool]] = {}
    sizes = 0
    for group in groups:
        texts = sorted({plain(text): text for text in sorted(group, reverse=True)}.values())
        sizes += len(texts) > 1
        for a, b in draw_pairs(len(texts), most, Random(f"{random_state} {texts[:1]}")):  # noqa: S311
            pairs[_key(texts[a], texts[b])] = (texts[a], texts[b], True)
    for first, second, same in marked:
        if plain(first) != plain(second):
            pairs[_key(first, second)] = (first, second, same)
    rows = [row for row in pairs.values() if row[0].strip() and row[1].strip()]
    one, two = [row[0] for row in rows], [row[1] for row in rows]
    apart = sum(not row[2] for row in rows)
    note = f"{count(len(rows) - apart, 'pair')} the same, from {count(sizes, 'group')} and marks"
    if not apart:
        return Examples("pairs", {"anchor": one, "positive": two}, notes=(f"{note}.",))
    scores = np.array([row[2] for row in rows], np.float32)
    notes = (f"{note}, {apart:,} marked as not.",)
    return Examples("scores", {"first": one, "second": two}, scores, notes=notes)


def _key(first: str, second: str) -> tuple[str, ...]:
    return tuple(sorted((plain(first), plain(second))))
