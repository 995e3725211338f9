"""Dates in the usual forms."""

from __future__ import annotations

import re
from typing import NamedTuple

from nearfield.modalities.text.facts.tables import DAYS, MONTHS

_DAYS = frozenset(DAYS.split())
# Names that are part of a date, and those that are one without a number.
NAMES = frozenset(MONTHS) | _DAYS
ALONE = frozenset(name for name in NAMES if len(name) > 4 and name != "march") | {"june", "july"}
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATES = "|".join(
    [
        r"(?<![\w.])\d{4}(?P<gap1>[-/.])\d{1,2}(?P=gap1)\d{1,2}(?![\w])",
        r"(?<![\w.])\d{1,2}(?P<gap2>[-/.])\d{1,2}(?P=gap2)\d{4}(?![\w])",
        r"(?<![\w./])\d{1,2}/\d{1,2}/\d{2}(?![\w/])",
        rf"\b(?:{_NAMES})\.?\s{_DAY}(?!\w)(?:,?\s\d{{4}}(?!\w))?",
        rf"(?<![\w.,]){_DAY}\s(?:of\s)?(?:{_NAMES})\b(?:\.?,?\s\d{{4}}(?!\w))?",
        rf"\b(?:{_NAMES})\.?,?\s\d{{4}}(?!\w)",
        rf"\b(?:{'|'.join(sorted(ALONE))})\b",
    ]
)
_PART = re.compile(r"\d+|[^\W\d_]+")


class Date(NamedTuple):
    """Year, month and day; 0 where it is not said. A day of the week stands in ``name``."""

    year: int
    month: int
    day: int
    name: str = ""

    def fits(self, other: Date) -> bool:
        """Whether both can be the same day."""
        return all(a == b or not a or not b for a, b in zip(self, other, strict=True)) and bool(
            self.name
        ) == bool(other.name)


def date_of(written: str) -> Date | None:
    """What a match of ``DATES`` says; None where there is no such day.

    >>> date_of("2024-05-02") == date_of("may 2nd, 2024") == date_of("2.5.2024")
    True
    """
    if written in _DAYS:
        return Date(0, 0, 0, written)
    parts = [p for p in _PART.findall(written) if p not in {"st", "nd", "rd", "th", "of"}]
    numbers = [int(p) for p in parts if p.isdecimal()]
    named = [MONTHS[p] for p in parts if p in MONTHS]
    if named:
        year = next((n for n in numbers if n > 31), 0)
        day = next((n for n in numbers if 0 < n <= 31), 0)
        return Date(year, named[0], day)
    first, second, third = numbers
    if first > 31:
        year, month, day = first, second, third
    else:
        month, day, year = (second, first, third) if "." in written else (first, second, third)
        year += 2000 if year < 100 else 0
    if month > 12 >= day:
        month, day = day, month
    return Date(year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
