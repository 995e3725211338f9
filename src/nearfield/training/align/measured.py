"""How well a bridge brings pairs together, and how well one that nobody learned does."""

from __future__ import annotations

import numpy as np

from nearfield.encoders.multimodal.bridge import Bridge, Side
from nearfield.training.align.recall import Recall, recalls
from nearfield.training.align.rows import PairedRows


def measured(bridge: Bridge, rows: PairedRows) -> dict[str, tuple[Recall, ...]]:
    """Both halves' recall of the other, each different item once."""
    one, heads = np.unique(rows.heads, return_inverse=True)
    other, ends = np.unique(rows.ends, return_inverse=True)
    right = np.zeros((len(one), len(other)), bool)
    right[heads, ends] = True
    mapped = bridge.source.rows(rows.source[one])
    aim = bridge.target.rows(rows.target[other])
    return {"source": recalls(mapped, aim, right), "target": recalls(aim, mapped, right.T)}


def both(recall: dict[str, tuple[Recall, ...]]) -> float:
    """R@10 of both ways, added up."""
    return sum(each[-1].value for each in recall.values())


def by_chance(rows: PairedRows, random_state: int) -> Bridge:
    """A map that nobody learned: directions drawn by chance, from the rows' own means."""
    random = np.random.default_rng(random_state)
    drawn = random.standard_normal((rows.source.shape[1], rows.target.shape[1]))
    matrix = (drawn / np.sqrt(len(drawn))).astype(np.float32)
    return Bridge(Side(rows.source.mean(axis=0), matrix), Side(rows.target.mean(axis=0), None))
