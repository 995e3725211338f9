"""Strings as values: what a column of strings could be, and the same column as that type.

Only what cannot be misread is a number: ``007`` keeps its zeros, ``+49301234`` its plus, a
17-digit code next to ``2.5`` its digits, so all three stay strings.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

TIMESTAMP = pa.timestamp("us")
"""Microseconds, without a zone: what had one was converted to UTC."""

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ZONE = "(Z|[+-][0-9]{2}:?[0-9]{2})"
_ZONED = f":[0-9]{{2}}([.][0-9]+)?{_ZONE}$"

PATTERNS: dict[pa.DataType, str] = {
    pa.bool_(): "^(?i:true|false)$",
    pa.int64(): "^-?(0|[1-9][0-9]{0,18})$",
    # 15 digits: what a float64 holds exactly.
    pa.float64(): r"^-?((0|[1-9][0-9]{0,14})(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$",
    pa.date32(): f"^{_DAY}$",
    TIMESTAMP: f"^{_DAY}([ T][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}([.][0-9]+)?)?{_ZONE}?)?$",
}
"""From the narrowest type to the widest, and what a string must look like to be one."""


def fits(values: pa.StringArray, dtype: pa.DataType) -> bool:
    """Whether every value that is not null is one of ``dtype``.

    >>> fits(pa.array(["1", None, "-20"]), pa.int64()), fits(pa.array(["007"]), pa.int64())
    (True, False)
    """
    trimmed = pc.utf8_trim_whitespace(values)
    if pc.all(pc.match_substring_regex(trimmed, PATTERNS[dtype])).as_py() is False:
        return False
    try:
        parse(trimmed, dtype)
    except pa.ArrowInvalid:  # 2024-13-45, or a whole number beyond 64 bits
        return False
    return True


def parse(values: pa.StringArray, dtype: pa.DataType) -> pa.Array:
    """Turn strings into ``dtype``; raises ``pa.ArrowInvalid`` at a value that does not fit."""
    trimmed = pc.utf8_trim_whitespace(values)
    return _moments(trimmed) if pa.types.is_timestamp(dtype) else pc.cast(trimmed, dtype)


def _moments(values: pa.StringArray) -> pa.Array:
    values = pc.replace_substring_regex(values, "([.][0-9]{6})[0-9]+", r"\1")
    zoned = pc.match_substring_regex(values, _ZONED)
    if not pc.any(zoned).as_py():
        return pc.cast(values, TIMESTAMP)
    utc = pc.cast(pc.if_else(zoned, values, None), pa.timestamp("us", "UTC")).cast(TIMESTAMP)
    return pc.coalesce(utc, pc.cast(pc.if_else(zoned, None, values), TIMESTAMP))
