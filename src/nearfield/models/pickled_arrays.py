"""NumPy's arrays as a pickle names them, over the bytes that it holds."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadModel
from nearfield.models.pickles import Made

NUMBERS = re.compile(r"[fiu][1248]|b1")
NAMES = frozenset(
    {
        "numpy.ndarray",
        "numpy.dtype",
        "numpy.core.multiarray._reconstruct",
        "numpy._core.multiarray._reconstruct",
        "numpy.core.multiarray.scalar",
        "numpy._core.multiarray.scalar",
        "_codecs.encode",
    }
)
"""What a pickle names where it holds arrays."""


def array_of(made: Any, what: str) -> NDArray[Any]:
    """The array that a pickle describes; raises ``BadModel`` for one of anything but numbers.

    ``what`` is what it is and where, for the error. The array looks at the pickle's own bytes.
    """
    try:
        _, shape, kind, fortran, raw = made.state
        dtype, raw = _dtype(kind), _raw(raw)
        if not all(isinstance(side, int) and side >= 0 for side in shape):
            raise ValueError(f"the shape {shape}")
        if math.prod(shape) * dtype.itemsize != len(raw):
            raise ValueError(f"{len(raw)} bytes for the shape {shape}")
        flat: NDArray[Any] = np.frombuffer(raw, dtype)
        return flat.reshape(shape, order="F" if fortran else "C")
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise BadModel(f"{what} is no array of numbers: {error}.") from None


def number_of(value: Any, missing: int = 0) -> int:
    """A whole number, plain or as NumPy's scalar; ``missing`` for anything else."""
    if isinstance(value, Made) and value.name.endswith(".scalar") and len(value.arguments) == 2:
        try:
            kind, raw = value.arguments
            return int(np.frombuffer(_raw(raw), _dtype(kind))[0])
        except (AttributeError, TypeError, ValueError, IndexError):
            return missing
    return value if isinstance(value, int) else missing


def _dtype(made: Any) -> np.dtype[Any]:
    code = made.arguments[0]
    if not isinstance(code, str) or not NUMBERS.fullmatch(code):
        raise ValueError(f"the type {code!r}")
    order = made.state[1] if made.state else "<"
    return np.dtype(f"{'>' if order == '>' else '<'}{code}")


def _raw(value: Any) -> Any:
    """Bytes, which older protocols hold as text."""
    if isinstance(value, Made) and value.name == "_codecs.encode":
        value = value.arguments[0]
    return value.encode("latin-1") if isinstance(value, str) else value
