"""Texts that are numbers, where a table must hold them."""

from __future__ import annotations

from collections.abc import Sequence

from nearfield.errors import UsageError, shortened


def numbers(values: Sequence[str], what: str) -> list[float]:
    """Texts as numbers; ``true`` and ``false`` are 1 and 0. Raises ``UsageError``."""
    words = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0}
    parsed: list[float] = []
    for row, value in enumerate(values, start=1):
        word = value.strip().lower()
        try:
            parsed.append(words[word] if word in words else float(word))
        except ValueError:
            short = shortened(value, 40)
            raise UsageError(f"The {what} of row {row} is {short!r}, no number.") from None
    return parsed
