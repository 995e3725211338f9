"""Texts that are numbers, where a table must hold them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from nearfield.errors import UsageError, shortened
from nearfield.modalities.text.columns.deciding import Lean, mark_of
from nearfield.modalities.text.columns.evidence import Evidence
from nearfield.modalities.text.written import numeral, truth


def numbers(values: Sequence[str], what: str) -> list[float]:
    """Texts as numbers, by the column's own sign before decimals; yes and no are 1 and 0.

    Raises ``UsageError``.

    >>> numbers(["0,75", "1", "80 %"], "score"), numbers(["yes", "non"], "label")
    ([0.75, 1.0, 80.0], [1.0, 0.0])
    """
    evidence = Evidence()
    evidence.observe(pa.array(values, pa.string()))
    mark = mark_of(evidence, Lean()) or "."
    parsed: list[float] = []
    for row, value in enumerate(values, start=1):
        number = _number(value.strip(), mark)
        if number is None:
            short = shortened(value, 40)
            raise UsageError(f"The {what} of row {row} is {short!r}, no number.")
        parsed.append(number)
    return parsed


def _number(value: str, mark: str) -> float | None:
    said = truth(value)
    if said is not None:
        return float(said)
    if mark == ".":
        try:
            return float(value)
        except ValueError:
            pass
    written = numeral(value)
    return None if written is None else written.value(mark)
