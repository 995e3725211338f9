"""What the methods' numbers may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nearfield.errors import UsageError

# Name -> least and most; whole numbers where both are.
RANGES: dict[str, tuple[float, float]] = {
    "k": (1, 2**31),
    "neighbors": (1, 1_000),
    "random_state": (0, 2**32 - 1),
    "smooth": (0, 100),
    "starts": (1, 100),
    "min_samples": (1, 2**31),
    "min_cluster_size": (2, 2**31),
    "eps": (1e-9, 2.0),
    "height": (0.0, 1e9),
    "resolution": (1e-6, 1e6),
}


def check_numbers(values: Mapping[str, Any]) -> None:
    """Refuse a number that is out of its range; None stands for the default."""
    for name, value in values.items():
        if name not in RANGES or value is None:
            continue
        low, high = RANGES[name]
        integer = isinstance(low, int)
        try:
            good = low <= value <= high and (int(value) == value or not integer)
        except (TypeError, ValueError):
            good = False
        if not good:
            what = "a whole number" if integer else "a number"
            raise UsageError(f"{name} is {value!r}; wanted {what} from {low:g} to {high:g}.")


def check_k(k: int, m: int) -> int:
    """A number of clusters that ``m`` different rows can make."""
    if not 1 <= k <= m:
        rows = "is 1 different row" if m == 1 else f"are {m:,} different rows"
        hint = "Use a k of 1." if m == 1 else f"Use a k from 1 to {m}."
        raise UsageError(f"k is {k}, but there {rows}.", hint)
    return k


def refuse_k(k: int | None, method: str, instead: str) -> None:
    """Refuse a number of clusters where the method finds it itself."""
    if k is not None:
        raise UsageError(
            f"{method} finds the number of clusters itself; k={k} came.",
            f"Leave k out and set {instead}, or use kmeans, hierarchical or leiden.",
        )
