"""How alike two texts are, in 0 to 1, from what people write: 0 to 5, yes and no, words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadSource, Hint, UsageError

Floats = NDArray[np.float64]

ALIKE = (
    "true yes y t same similar alike duplicate match relevant positive equivalent paraphrase "
    "entailment"
)
APART = (
    "false no n f not different dissimilar unlike notduplicate nonduplicate nomatch irrelevant "
    "notrelevant negative notequivalent unrelated contradiction"
)
MARKS: dict[str, float] = {
    **dict.fromkeys(ALIKE.split(), 1.0),
    **dict.fromkeys(APART.split(), 0.0),
    "neutral": 0.5,
}
"""Words for a score; case, spaces and signs do not matter."""

UNIT = ((0.0, 1.0), (-1.0, 1.0))
TOPS = (2, 3, 4, 5, 7, 10, 100)  # where the usual scales end
MOST = 0.95  # of the scores lie in a scale: the others are mistakes, not another scale


def is_score(cell: Any) -> bool:
    """Whether a cell is a number or a word for a score."""
    try:
        return math.isfinite(number(cell))
    except (TypeError, ValueError):
        return False


def read_scores(
    cells: Sequence[Any],
    rows: Sequence[int],
    name: str = "score",
    scale: tuple[float, float] | None = None,
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Scores in 0 to 1, float32 ``(n,)``, and how they were read, for the user.

    ``y = (score - low) / (high - low)``. Without a ``scale`` (low, high), numbers in 0 to 1 stay,
    in -1 to 1 are shifted, and others belong to the shortest usual scale that holds them (to 2, 3,
    4, 5, 7, 10 or 100; from 1 where that is the lowest), or else reach from the lowest to the
    highest.

    Parameters
    ----------
    cells
        Numbers, or texts of numbers, or words (``yes``, ``not duplicate``, ``entailment``).
    rows
        The number of each in the user's file, for the messages.

    Raises
    ------
    BadSource
        A score that is no number, NaN, or out of range; the message names the row.

    Examples
    --------
    >>> read_scores(["0", "2.5", 5], [1, 2, 3])
    (array([0. , 0.5, 1. ], dtype=float32), ('Scores 0 to 5 are read as 0 to 1.',))
    >>> read_scores(["duplicate", "Not duplicate"], [1, 2])[0].tolist()
    [1.0, 0.0]
    """
    values = np.array([_read(cell, row, name) for cell, row in zip(cells, rows, strict=True)])
    if not len(values):
        return values.astype(np.float32), ()
    ends = _declared(scale) if scale else _scale(values)
    out = np.flatnonzero((values < ends[0]) | (values > ends[1]))
    if len(out):
        at = int(out[0])
        whose = "the scale is" if scale else "nearly all of the others are"
        raise BadSource(
            f"The {name} of row {rows[at]} is {values[at]:g}, but {whose} "
            f"{ends[0]:g} to {ends[1]:g}.",
            "Correct it, or write all of them as 0 to 1.",
        )
    scaled = (values - ends[0]) / (ends[1] - ends[0])
    notes: tuple[str, ...] = (
        () if ends == (0, 1) else (f"Scores {ends[0]:g} to {ends[1]:g} are read as 0 to 1.",)
    )
    if any(isinstance(cell, str) and _word(cell) == "neutral" for cell in cells):
        notes += ("entailment is read as 1, neutral as 0.5, contradiction as 0.",)
    return scaled.astype(np.float32), notes


def _scale(values: Floats) -> tuple[float, float]:
    """The ends of the scale that the scores were given on."""
    for ends in UNIT:
        if _held(values, ends) == 1:
            return ends
    for low, high in (*UNIT, *((0.0, float(top)) for top in TOPS)):
        held = _held(values, (low, high))
        if held == 1 or (held >= MOST and _strays(values, low, high)):
            return (1.0 if 1 < high < 100 and values.min() == 1 else low), high
    low, high = float(values.min()), float(values.max())
    return (low, high) if low < high else (min(0.0, low), max(0.0, high))


def _held(values: Floats, ends: tuple[float, float]) -> float:
    return float(((values >= ends[0]) & (values <= ends[1])).mean())


def _strays(values: Floats, low: float, high: float) -> bool:
    """Whether what lies beyond is too far off to be a longer scale's: 500 among 0 to 5.

    Grades such as 0 1 2 3 are nearly all 0 and 1, but parts of one are on no longer scale.
    """
    integers = bool((values == np.round(values)).all())
    beyond = 2 * high if integers or high > 1 else high
    return bool(values.min() < low or values.max() > max(beyond, 10.0 if integers else 0.0))


def _declared(scale: tuple[float, float]) -> tuple[float, float]:
    low, high = map(float, scale)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise UsageError(f"A scale goes up, not from {low:g} to {high:g}.", "Such as (0, 5).")
    return low, high


def _read(cell: Any, row: int, name: str) -> float:
    try:
        value = number(cell)
    except (TypeError, ValueError):
        shown = str(cell)[:40]
        raise BadSource(
            f"The {name} of row {row} is {shown!r}, no number.",
            Hint.use("Correct it, or name other columns:", columns=["A", "B", "C"]),
        ) from None
    if not math.isfinite(value):
        raise BadSource(
            f"The {name} of row {row} is {value}, not a finite number.", "Correct it, or drop it."
        )
    return value


def number(cell: Any) -> float:
    """A cell as a number; ``TypeError`` or ``ValueError`` where it is neither that nor a word."""
    if isinstance(cell, str):
        word = _word(cell)
        return MARKS[word] if word in MARKS else float(cell.strip())
    return float(cell)


def _word(cell: str) -> str:
    return re.sub(r"[\W_]", "", cell.lower())
