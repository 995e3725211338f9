"""Control characters: dropped from the text, which stays."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearfield.modalities.text.columns.cells import bytes_of

# \v, \f and the four separators stand between words; the rest (NUL, ESC, BEL ...) within them.
_BREAKS, _NOISE = r"[\x0b\x0c\x1c-\x1f]", r"[\x00-\x08\x0e-\x1b]"
_ANY = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
_KEPT = tuple(b"\t\n\r")


def clean(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, int]:
    r"""Drop C0 control characters, except tab and line ends, from every string of the batch.

    Form feeds and their like become a space, so that words don't run together. Returns the
    batch and how many characters were dropped or replaced.

    >>> batch, count = clean(pa.record_batch({"text": ["re\x00fund\x0cdue"]}))
    >>> batch["text"].to_pylist(), count
    (['refund due'], 2)
    """
    count, arrays = 0, []
    for values in batch.columns:
        here = pc.sum(pc.count_substring_regex(values, _ANY)).as_py() if _dirty(values) else 0
        if here:
            spaced = pc.replace_substring_regex(values, _BREAKS, " ")
            count += here
        arrays.append(pc.replace_substring_regex(spaced, _NOISE, "") if here else values)
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema) if count else batch, count


def _dirty(values: pa.Array) -> bool:
    if not pa.types.is_string(values.type):
        return False
    data, _ = bytes_of(values)
    low = data[data < ord(" ")]
    return bool(np.isin(low, _KEPT, invert=True).any())
