"""Dates and times as people write them: ``31.12.2024``, ``12/31/2024 5 PM``, ``5 Jan 2024``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import NamedTuple

from nearfield.modalities.text.written.months import MONTHS, ZONES

_WORD = r"[^\W\d_]+"
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?P<sign>[-/.])(?P<a>\d{1,2})(?P=sign)(?P<b>\d{1,2})")
_YEAR_LAST = re.compile(
    r"(?P<a>\d{1,2})(?P<sign>[-/.]) ?(?P<b>\d{1,2})(?P=sign) ?(?P<y>\d{4}|\d{2})(?!\d)"
)
_NAMED = (
    re.compile(
        rf"(?:{_WORD}\.?,? )?(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?[ /-]?(?:de |of )?"
        rf"(?P<m>{_WORD})\.?,?[ /-]?(?:de |del )?(?P<y>\d{{4}}|\d{{2}})(?!\d)"
    ),
    re.compile(
        rf"(?:{_WORD}\.?, )?(?P<m>{_WORD})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})"
    ),
    re.compile(rf"(?P<y>\d{{4}})[ -](?P<m>{_WORD})\.?[ -](?P<d>\d{{1,2}})"),
    re.compile(r"(?P<y>\d{4})[年년] ?(?P<m>\d{1,2})[月월] ?(?P<d>\d{1,2})[日일]"),
)
_BASIC = re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?=T\d)")
_CLOCK = re.compile(
    r"(?:[T ]|, ?| ?- | at | um | à )(?P<H>\d{1,2})"
    r"(?:[:.h]?(?P<M>\d\d)(?:[:.]?(?P<S>\d\d)(?:[.,](?P<f>\d{1,9}))?)?)?(?: Uhr)?"
    r"(?: ?(?P<half>[AaPp]\.?[Mm]\.?))?"
    r"(?: ?(?P<zone>Z|[+-]\d\d(?::?\d\d)?|[A-Z]{3,4}))?"
    r"(?: \([A-Za-z /]+\)| [A-Z]{3,4}|\[[\w/]+\])?"
)
_DAY = 86_400_000_000  # microseconds


class Moment(NamedTuple):
    """A date as it is written, its time of day (microseconds) and zone (minutes) if it has them.

    ``order`` says what its form leaves open: ``"day"`` or ``"month"`` where the first number can
    only be that; the sign between the numbers (``"/"``, ``"."``, ``"-"``) where it may be either,
    and then this is the one with the day first; ``""`` where nothing is open.
    """

    year: int
    month: int
    day: int
    clock: int | None = None
    offset: int | None = None
    order: str = ""

    def micros(self, month_first: bool = False) -> int:
        """Microseconds since 1970 in UTC; without a zone it is taken as UTC."""
        month, day = self.month, self.day
        if month_first and self.order in {"/", ".", "-"}:
            month, day = day, month
        days = date(self.year, month, day).toordinal() - 719_163
        return days * _DAY + (self.clock or 0) - (self.offset or 0) * 60_000_000

    def can_be(self, month_first: bool) -> bool:
        """Whether it can be read with the month first, or with the day first."""
        return self.order != ("day" if month_first else "month")


def moment(text: str) -> Moment | None:
    """A text as a date, or a date with a time; None where it is none, or no such day exists.

    >>> moment("5 Jan 2024")
    Moment(year=2024, month=1, day=5, clock=None, offset=None, order='')
    >>> moment("01/02/2024").order, moment("13/02/2024").order, moment("31.02.2024")
    ('/', 'day', None)
    """
    read = _date_of(text.strip())
    return None if read is None else _timed(*read)


def is_like_a_date(text: str) -> bool:
    """Whether a text has the form of a date, such a day or not: ``31.02.2024`` has."""
    text = text.strip()
    return any(form.match(text) for form in (_YEAR_FIRST, _YEAR_LAST))


def of_number(value: float) -> datetime | None:
    """A number as a moment: ``20240105``, or seconds, milli-, micro-, nanoseconds since 1970.

    >>> of_number(20240105).isoformat(), of_number(1704412800000).isoformat()
    ('2024-01-05T00:00:00+00:00', '2024-01-05T00:00:00+00:00')
    """
    if value == int(value) and 19_000_101 <= value <= 21_001_231:
        try:
            return datetime.strptime(str(int(value)), "%Y%m%d").replace(tzinfo=UTC)
        except ValueError:
            pass
    try:
        return datetime.fromtimestamp(value / PER_SECOND[unit_of(value)], UTC)
    except (ValueError, OverflowError, OSError):
        return None


PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def unit_of(value: float) -> str:
    """What a number since 1970 counts, by its size: seconds up to the year 5138."""
    return next(
        (u for u, top in (("s", 1e11), ("ms", 1e14), ("us", 1e17)) if abs(value) < top), "ns"
    )


def _date_of(text: str) -> tuple[Moment, str] | None:
    """A date, and the rest of the text."""
    if match := _YEAR_FIRST.match(text):
        return _moment(match, int(match["y"]), int(match["a"]), int(match["b"]), "")
    if match := _YEAR_LAST.match(text):
        return _year_last(match)
    for form in (*_NAMED, _BASIC):
        if match := form.match(text):
            month = int(match["m"]) if match["m"].isdigit() else _month(match["m"])
            if month:
                return _moment(match, _year(match["y"]), month, int(match["d"]), "")
    return None


def _year_last(match: re.Match[str]) -> tuple[Moment, str] | None:
    a, b, sign = int(match["a"]), int(match["b"]), match["sign"]
    if len(match["y"]) == 2 and sign != "/" and {len(match["a"]), len(match["b"])} != {2}:
        return None  # 3.10.12 is a version
    year = _year(match["y"])
    if b > 12:
        return _moment(match, year, a, b, "month")
    return _moment(match, year, b, a, "day" if a > 12 else "" if a == b else sign)


def _moment(
    match: re.Match[str], year: int, month: int, day: int, order: str
) -> tuple[Moment, str] | None:
    try:
        date(year, month, day)
    except ValueError:
        return None
    return Moment(year, month, day, order=order), match.string[match.end() :]


def _timed(day: Moment, rest: str) -> Moment | None:
    if not rest.strip():
        return day
    match = _CLOCK.fullmatch(rest)
    if not match or not (match["M"] or match["half"]):
        return None
    hour, minute, second = (int(match[name] or 0) for name in "HMS")
    if half := match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half[0] in "pP")
    zone = match["zone"]
    if hour > 23 or minute > 59 or second > 59 or (zone and _offset(zone) is None):
        return None
    micros = int((match["f"] or "0").ljust(6, "0")[:6])
    clock = (hour * 3_600 + minute * 60 + second) * 1_000_000 + micros
    return day._replace(clock=clock, offset=None if zone is None else _offset(zone))


def _offset(zone: str) -> int | None:
    if zone[0] not in "+-":
        return ZONES.get(zone)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if zone[0] == "-" else minutes


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 69 else 1900)  # as POSIX has it


def _month(name: str) -> int:
    return MONTHS.get(name.casefold(), 0)
