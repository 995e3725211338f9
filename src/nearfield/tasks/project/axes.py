"""PCA's axes in words: how much of the whole they hold, and what stands at each end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

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
    size = max(1, int(len(ids) * SHARE))
    read: dict[int, set[str]] = {}

    def counted(rows: list[int]) -> Counter[str]:
        if texts is not None:
            read.update((row, _words(texts[row])) for row in rows if row not in read)
        return Counter(word for row in rows if texts is not None for word in read[row])

    axes = []
    for column, share in enumerate(variance):
        order = np.lexsort((np.array(ids), points[:, column])).tolist()
        low, high = counted(order[:size]), counted(order[-size:])
        ends = (order[:ENDS], low, high), (order[::-1][:ENDS], high, low)
        axes.append(Axis(share, *(_end(ids, *end, words) for end in ends)))
    return tuple(axes)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", text.lower()))


def _end(
    ids: Sequence[str], outermost: list[int], here: Counter[str], there: Counter[str], words: int
) -> End:
    # Monroe, Colaresi and Quinn's log-odds with a prior of one ("Fightin' Words", 2008).
    odds = {
        word: np.log((count + 1) / (there[word] + 1)) * np.sqrt(count)
        for word, count in here.items()
        if count > there[word]
    }
    best = sorted(odds, key=lambda word: (-odds[word], word))[:words]
    return End(tuple(ids[row] for row in outermost), tuple(best))
