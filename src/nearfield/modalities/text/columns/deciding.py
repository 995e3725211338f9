"""What a column is read as, decided by all its cells, its name, and the columns beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyarrow as pa

from nearfield.modalities.text.columns.evidence import EPOCH, POINTS, Evidence
from nearfield.modalities.text.columns.reading import Reading
from nearfield.modalities.text.columns.values import TIMESTAMP

REMARKS = 0.1
"""Share of cells that may hold a remark (``free``, ``31.02.2024``) in place of a value."""

_CODES = """
    zip zipcode zips plz postleitzahl postcode postalcode pincode phone phones telephone telefon
    telefonnummer tel handynummer fax faxnummer iban isbn issn ean gtin upc version versions sku
    barcode msisdn phonenumber mobilenumber
"""
CODES = frozenset(_CODES.split())
"""Words in the name of a column whose digits are no quantity; case and signs do not matter."""

_WHOLE = "postal cap cep ver release build firmware vat mobile mobil handy ip"
WHOLE = frozenset(_WHOLE.split())
"""Names of such columns, where they are the whole name."""

_TIMES = """
    date dates datum fecha data time times timestamp ts epoch unix when created updated modified
    datetime zeit zeitpunkt zeitstempel day start end since at on posted published sent received
    opened closed deadline birthday heure jour quando
"""
TIMES = frozenset(_TIMES.split())
"""Words in the name of a column whose whole numbers may count from 1970."""


@dataclass(frozen=True)
class Lean:
    """What the other columns of a source say, where a column's own cells leave it open.

    ``asked``: where the month stands was said by whoever adds; ``sure``: so was the decimal mark.
    """

    mark: str = ""
    month_first: bool | None = None
    asked: bool = False
    sure: bool = False

    @classmethod
    def of(cls, columns: list[Evidence]) -> Lean:
        """By the columns that can be read in one way only."""
        marks, orders = set(), set()
        for each in columns:
            marks |= {m for m, what in ((".", "point"), (",", "comma")) if _only(each, what)}
            day, month = each["order:day"], each["order:month"]
            if _mostly(each, each["dated"]) and bool(day) is not bool(month):
                orders.add(bool(month))
        mark = marks.pop() if len(marks) == 1 else ""
        return cls(mark, orders.pop() if len(orders) == 1 else None)


def readings(evidence: Evidence, name: str, lean: Lean, *, typed: bool = False) -> list[Reading]:
    """Every way in which a column can be read, the best first, text the last.

    ``typed``: somebody made it a text, so that plain numbers and truths stay one.
    """
    text = Reading(pa.string(), missing=True, countries=_countries(evidence))
    if not evidence.values:
        return [text]
    ways = [
        *asked_dates(evidence, name),
        *dates(evidence, lean),
        *counted_times(evidence, name, typed=typed),
    ]
    if evidence["truth"] == evidence.values and not typed:
        ways.append(Reading(pa.bool_(), missing=True))
    numbers = numerals(evidence, lean)
    quiet = typed and not evidence["amount"]
    if is_code(name) or quiet or are_versions(evidence):
        return [*ways, text, *numbers]
    return [*ways, *numbers, text]


def asked_dates(evidence: Evidence, name: str) -> list[Reading]:
    """As dates that are written as somebody said, where nine cells in ten are."""
    form, fitting = evidence.form, evidence["form"]
    if not form or not fitting or fitting < (1 - REMARKS) * evidence.values:
        return []
    if datetime(2024, 12, 31, tzinfo=UTC).strftime(form).isdigit() and not is_time(name):
        return []
    way = Reading(TIMESTAMP, form=form, missing=True, lenient=True)
    return [way] if evidence["form timed"] else [replace(way, type=pa.date32()), way]


def dates(evidence: Evidence, lean: Lean) -> list[Reading]:
    """As dates, or as points in time where some have a time of day."""
    if not evidence["dated"] or not remarks_alone(evidence, evidence["dated"], ("word", "shape")):
        return []
    if evidence["order:day"] and evidence["order:month"]:
        return []
    way = Reading(TIMESTAMP, month_first=month_first(evidence, lean), missing=True, lenient=True)
    return [way] if evidence["timed"] else [replace(way, type=pa.date32()), way]


def month_first(evidence: Evidence, lean: Lean) -> bool:
    """Whether the first number of a date is the month, where its form leaves it open.

    The column's own cells say, else the columns beside it; else dates with slashes have the month
    first, as in the United States and as pandas reads them, and all others the day.
    """
    if evidence["order:day"] or evidence["order:month"]:
        return bool(evidence["order:month"])
    if lean.month_first is not None:
        return lean.month_first
    return evidence["order:/"] > evidence["order:."] + evidence["order:-"]


def counted_times(evidence: Evidence, name: str, *, typed: bool) -> list[Reading]:
    """As points in time since 1970, where name and size say so; as dates like ``20240105``."""
    n = evidence.values
    if evidence["whole"] != n or is_code(name):
        return []
    if evidence["compact"] == n and (is_time(name) or (n > 1 and not typed)):
        return [Reading(pa.date32(), epoch="days", missing=True)]
    unit = next((unit for unit in EPOCH if evidence[f"epoch:{unit}"] == n), "")
    if not unit or not is_time(name):
        return []
    return [Reading(TIMESTAMP, epoch=unit, missing=True)]


def numerals(evidence: Evidence, lean: Lean) -> list[Reading]:
    """As whole numbers if they are, and as numbers with decimals."""
    mark = mark_of(evidence, lean)
    if not evidence.numbers or not remarks_alone(evidence, evidence.numbers, ("word",)) or not mark:
        return []
    units = units_of(evidence)
    if len(units) > 1 or ("%" in units and evidence["unit:%"] < evidence.numbers):
        return []
    if evidence["spaced twice"] == evidence.numbers and not units and not evidence["fraction"]:
        return []  # 732 829 320: a number of something
    way = Reading(pa.float64(), mark=mark, missing=True, lenient=True)
    decimal = evidence["fraction"] or evidence["comma?" if mark == "," else "point?"]
    if decimal and evidence["exact"]:
        return []
    return [way] if decimal or units else [replace(way, type=pa.int64()), way]


def mark_of(evidence: Evidence, lean: Lean) -> str:
    """What stands before the decimals; empty where some cells say one thing, and some another."""
    point, comma = evidence["point"], evidence["comma"]
    if lean.sure:
        return "" if (comma if lean.mark == "." else point) else lean.mark
    if point and comma:
        return ""
    if point or comma:
        return "." if point else ","
    if evidence["point?"] and evidence["comma?"]:
        return ""
    return lean.mark or "."


def units_of(evidence: Evidence) -> list[str]:
    """The currencies, or per cent, that stand in the cells."""
    return sorted(key[5:] for key, many in evidence.counts.items() if key[:5] == "unit:" and many)


def remarks_alone(evidence: Evidence, fitting: int, allowed: tuple[str, ...]) -> bool:
    """Whether the cells that do not fit are few, and of kinds that are no values of their own."""
    rest = evidence.values - fitting
    return rest <= REMARKS * evidence.values and rest <= sum(evidence[kind] for kind in allowed)


def are_versions(evidence: Evidence) -> bool:
    """Whether decimals are numbers of versions: 3.9 and 3.10, few before the point.

    Written as people write versions: no zero follows the point (3.05), and one ends in a zero that
    another could do without. Prices like 2.5 and 2.50 have many numbers before the point, or 2.05.
    """
    if not 2 <= len(evidence.points) <= POINTS or evidence["amount"] or evidence["comma"]:
        return False
    parts = [point.lstrip("-").partition(".")[::2] for point in evidence.points]
    lengths = {len(fraction) for _, fraction in parts}
    ends = any(f.endswith("0") and len(f) == max(lengths) and len(f) > 1 for _, f in parts)
    padded = any(f.startswith("0") and len(f) > 1 for _, f in parts)
    simple = all(f.isdigit() and whole.isdigit() and len(f) < 3 for whole, f in parts)
    majors = len({whole for whole, _ in parts})
    return simple and ends and len(lengths) > 1 and not padded and 2 * majors <= len(parts)


def is_code(name: str) -> bool:
    """Whether a column's name says that its digits are no quantity.

    >>> is_code("Zip-Code"), is_code("phone_number"), is_code("price")
    (True, True, False)
    """
    whole = re.sub(r"[\W_]", "", name.lower())
    return whole in WHOLE or bool({*_words(name), whole} & CODES and not is_time(name))


def is_time(name: str) -> bool:
    """Whether a column's name says that it holds times.

    >>> is_time("createdAt"), is_time("timestamp_ms"), is_time("price")
    (True, True, False)
    """
    words = _words(name)
    return bool(words & TIMES) or any(w.endswith(("date", "time", "datum", "stamp")) for w in words)


def _words(name: str) -> set[str]:
    apart = re.sub(r"([a-zß-ÿ])([A-Z])", r"\1 \2", name)
    return set(re.split(r"[\W_\d]+", apart.lower()))


def _countries(evidence: Evidence) -> bool:
    others = evidence["cells"] - evidence["NA"]
    return bool(evidence["NA"]) and 2 * evidence["country"] > others


def _only(evidence: Evidence, what: str) -> bool:
    other = "comma" if what == "point" else "point"
    return bool(evidence[what]) and not evidence[other] and _mostly(evidence, evidence.numbers)


def _mostly(evidence: Evidence, fitting: int) -> bool:
    return bool(fitting) and fitting >= (1 - REMARKS) * evidence.values
