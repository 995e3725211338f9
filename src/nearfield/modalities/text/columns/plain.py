"""Which columns are texts for certain, by a part of their cells: the others are judged in full."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearfield.modalities.text.columns.cells import bytes_of, hold_digit
from nearfield.modalities.text.columns.deciding import REMARKS
from nearfield.modalities.text.columns.evidence import LIKELY, LONG
from nearfield.modalities.text.written import MISSING

PART = 7
"""A part of so many is looked at: it must hold more remarks than a column of anything else may."""

SPEAKING = 2 * max(len(word.encode()) for word in MISSING)
"""Bytes; a longer cell is no word for nothing, however it is written, and without a digit of ASCII
no number and no date."""

LEAST = 64  # cells; fewer are judged as fast


@cache
def _others() -> pa.Array:  # pa.array imports pandas, where there is one
    return pa.array(sorted({"true", "false", *(word.casefold() for word in MISSING)}))


def is_plainly_text(values: pa.StringArray) -> bool:
    """Whether a column can be read as nothing but text, whatever cells it has beside the first.

    Of numbers, dates and truths one cell in ten may be something else. So these are texts where
    more than that of all cells begin as no number or date does, and are no words for nothing.
    False where that is not sure. Dates in a form that somebody said may begin as they like.

    >>> is_plainly_text(pa.array(["the kettle leaks"] * 100)), is_plainly_text(pa.array(["1"]))
    (True, False)
    """
    most = REMARKS * (len(values) - values.null_count)
    cells = values.slice(0, -(-len(values) // PART))
    if len(values) < LEAST or len(cells) - cells.null_count <= most:
        return False
    long = pc.greater(pc.binary_length(cells), LONG)
    if (pc.sum(long).as_py() or 0) > most:
        return True
    cells = pc.utf8_trim_whitespace(cells.drop_null())
    cells = cells.filter(pc.greater(pc.binary_length(cells), 0))
    if not len(cells):
        return False
    speaking = np.diff(bytes_of(cells)[1]) > SPEAKING
    if np.count_nonzero(speaking & ~hold_digit(cells)) > most:
        return True
    likely = pc.match_substring_regex(cells, LIKELY)
    word = pc.is_in(pc.utf8_lower(cells), _others())
    return bool((pc.sum(pc.invert(pc.or_(likely, word))).as_py() or 0) > most)
