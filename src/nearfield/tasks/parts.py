"""What a saved result holds, each part asked for with what it may be.

A file may be somebody else's, or of another version. What a part may not be raises ``ValueError``,
of which :func:`nearfield.tasks.saved.fitting` makes a sentence: nothing fails later, when the
result is asked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FARTHEST = 2**62  # of whole numbers without bounds of their own


@dataclass(frozen=True)
class Parts:
    """Plain values and arrays by name."""

    values: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]

    def length(self, name: str) -> int:
        """How long an array is."""
        return len(self.arrays[name])

    def numbers(
        self,
        name: str,
        *shape: int | None,
        least: float = -math.inf,
        most: float = math.inf,
    ) -> NDArray[Any]:
        """An array of floats within bounds, of a ``shape`` (None: of any length); all finite.

        >>> Parts({}, {"x": np.array([0.5])}).numbers("x", 1, least=0, most=1)
        array([0.5])
        """
        array = self.arrays[name]
        kind = array.dtype.kind == "f" and _has_shape(array, shape)
        if not kind or not np.isfinite(array).all() or not _within(array, least, most):
            raise ValueError(f"{name} is another array")
        return array

    def integers(
        self, name: str, *shape: int | None, least: int = -FARTHEST, most: int = FARTHEST
    ) -> NDArray[Any]:
        """An array of whole numbers within bounds, of a ``shape`` (None: of any length)."""
        array = self.arrays[name]
        kind = array.dtype.kind in "iu" and _has_shape(array, shape)
        if not kind or not _within(array, least, most):
            raise ValueError(f"{name} is another array")
        return array

    def number(self, name: str, least: float = -math.inf, most: float = math.inf) -> float:
        """A number within bounds."""
        value: float = self.values[name]
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise ValueError(f"{name} is no number")
        if not math.isfinite(value) or not least <= value <= most:
            raise ValueError(f"{name} is out of bounds")
        return value

    def integer(self, name: str, least: int = -FARTHEST, most: int = FARTHEST) -> int:
        """A whole number within bounds."""
        value = self.number(name, least, most)
        if not isinstance(value, int):
            raise ValueError(f"{name} is no whole number")
        return value

    def text(self, name: str) -> str:
        """A text."""
        return text(self.values[name])

    def texts(self, name: str, n: int) -> tuple[str, ...]:
        """So many texts."""
        return texts(self.values[name], n)


def text(value: Any) -> str:
    """A text, or a ``ValueError``."""
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def texts(values: Any, n: int | None = None) -> tuple[str, ...]:
    """Texts, ``n`` of them where that is known, or a ``ValueError``."""
    if not isinstance(values, list) or (n is not None and len(values) != n):
        raise ValueError("no texts")
    return tuple(map(text, values))


def _has_shape(array: NDArray[Any], shape: tuple[int | None, ...]) -> bool:
    wanted = zip(array.shape, shape, strict=False)
    return array.ndim == len(shape) and all(n is None or n == has for has, n in wanted)


def _within(array: NDArray[Any], least: float, most: float) -> bool:
    return not array.size or bool(array.min() >= least and array.max() <= most)
