"""PCA's axes in words: how much of the whole they hold, and what stands at each end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nearfield.tasks.project.document import AxisDocument, EndDocument
from nearfield.types import Vectors

ENDS = 5  # items named at each end
SHARE = 0.1  # of the items, whose words are read at each end


@dataclass(frozen=True)
class End:
    """One end of an axis: the outermost items, and the words that its items have more often."""

    ids: tuple[str, ...]
    words: tuple[str, ...]

    def to_dict(self) -> EndDocument:
        """Plain values."""
        return {"ids": list(self.ids), "words": list(self.words)}


@dataclass(frozen=True)
class Axis:
    """An axis: its share of the variance, and its two ends."""

    variance: float
    low: End
    high: End

    def to_dict(self) -> AxisDocument:
        """Plain values."""
        return {"variance": self.variance, "low": self.low.to_dict(), "high": self.high.to_dict()}


def explain_axes(
    points: Vectors,
    ids: Sequence[str],
    texts: Sequence[str] | None,
    variance: Sequence[float],
    words: int,
) -> tuple[Axis, ...]:
    """One for each axis that has a variance."""
    sets = None if texts is None else [set(re.findall(r"[^\W\d_]{3,}", t.lower())) for t in texts]
    axes = []
    for column, share in enumerate(variance):
        order = np.lexsort((np.array(ids), points[:, column]))
        low, high = (_end(rows, ids, sets, words) for rows in (order, order[::-1]))
        axes.append(Axis(share, low, high))
    return tuple(axes)


def _end(
    rows: np.ndarray[Any, Any], ids: Sequence[str], sets: list[set[str]] | None, words: int
) -> End:
    outermost = tuple(ids[row] for row in rows[:ENDS])
    if sets is None:
        return End(outermost, ())
    size = max(1, int(len(rows) * SHARE))
    here = Counter(word for row in rows[:size] for word in sets[row])
    there = Counter(word for row in rows[-size:] for word in sets[row])
    # Monroe, Colaresi and Quinn's log-odds with a prior of one ("Fightin' Words", 2008).
    odds = {
        word: np.log((count + 1) / (there[word] + 1)) * np.sqrt(count)
        for word, count in here.items()
        if count > there[word]
    }
    best = sorted(odds, key=lambda word: (-odds[word], word))[:words]
    return End(outermost, tuple(best))
