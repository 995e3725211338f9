"""What a person should know of how a column was read: one sentence, or none."""

from __future__ import annotations

import pyarrow as pa

from nearfield.errors import count, shortened
from nearfield.modalities.text.columns.deciding import (
    Lean,
    are_versions,
    dates,
    is_code,
    numerals,
    units_of,
)
from nearfield.modalities.text.columns.evidence import Evidence
from nearfield.modalities.text.columns.reading import Reading

EPOCHS = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
NEARLY = 0.5  # share of numbers, or of dates, from which a column of text nearly is one


def note(name: str, evidence: Evidence, reading: Reading, lean: Lean) -> str:
    """The sentence of one column: what was read as what, and what became of the other cells."""
    if pa.types.is_string(reading.type):
        parts = [_why_text(evidence, name, lean) if reading.missing else ""]
    elif pa.types.is_temporal(reading.type):
        parts = [_of_dates(evidence, reading, lean), _zones(evidence)]
    elif pa.types.is_boolean(reading.type):
        parts = [""]
    else:
        parts = [_of_numbers(evidence, reading, lean)]
    parts += [_without_value(evidence, reading), _remarks(evidence, reading)]
    said = "; ".join(part for part in parts if part)
    return f"Column {name!r}: {said}." if said else ""


def _of_dates(evidence: Evidence, reading: Reading, lean: Lean) -> str:
    what = "dates" if pa.types.is_date(reading.type) else "points in time"
    if reading.form:
        return f"{what}, written as asked"
    if reading.epoch == "days":
        return f"dates, from numbers like {_example(evidence, 'whole')}"
    if reading.epoch:
        return f"points in time, from {EPOCHS[reading.epoch]} since 1970"
    if not evidence["written"]:
        return ""
    open_ = sum(evidence[f"order:{sign}"] for sign in "/.-")
    decided = evidence["order:month" if reading.month_first else "order:day"]
    if not (open_ or decided):
        return what
    first = "the month first" if reading.month_first else "the day first"
    return f"{what}, {first}{_why_first(evidence, lean, decided)}"


def _why_first(evidence: Evidence, lean: Lean, decided: int) -> str:
    if decided:
        return f" ({decided:,} of {evidence.values:,} {'says' if decided == 1 else 'say'} so)"
    if lean.month_first is not None:
        return f", as {'asked' if lean.asked else 'in the columns beside it'}"
    if not evidence["order:/"] and not evidence["order:-"]:
        return ", as dates with points are written"
    example = next(e for s in "/-" if (e := _example(evidence, f"order:{s}")))
    return f", a guess, since no cell decides: {example} could be either"


def _zones(evidence: Evidence) -> str:
    zoned, timed = evidence["zoned"], evidence["dated"]
    if not zoned:
        return ""
    if zoned == timed:
        return "kept and shown in UTC"
    return (
        f"kept and shown in UTC; {timed - zoned:,} of {timed:,} have no zone and are taken as UTC"
    )


def _of_numbers(evidence: Evidence, reading: Reading, lean: Lean) -> str:
    units = [f"amounts in {unit}" for unit in units_of(evidence) if unit not in "%‰"]
    shares = [f"per cent, 45 {unit} as 45" for unit in units_of(evidence) if unit in "%‰"]
    vague = f"{reading.mark}?"
    other = ",?" if reading.mark == "." else ".?"
    key = {".?": "point?", ",?": "comma?"}
    parts = [*units, *shares]
    if evidence["comma"] or evidence["comma?"] or evidence["spaced"] or evidence["amount"]:
        sign = {".": "point", ",": "comma"}[reading.mark]
        if evidence["fraction"] or evidence[key[vague]]:
            parts.append(f"numbers with a decimal {sign}" if not units else f"decimal {sign}")
        elif pa.types.is_integer(reading.type):
            parts.append("whole numbers with thousands apart")
    decided = evidence["point"] or evidence["comma"]
    guessed = _example(evidence, key[other]) or (
        _example(evidence, key[vague]) if evidence["comma?"] else ""
    )
    if guessed and not decided:
        value = guessed.replace("," if reading.mark == "." else ".", "").replace(",", ".")
        beside = "as asked" if lean.sure else "as in the columns beside it"
        why = beside if lean.mark else "a guess, since no cell decides"
        parts.append(f"{guessed} as {value}, {why}")
    return ", ".join(parts)


def _why_text(evidence: Evidence, name: str, lean: Lean) -> str:
    """Why a column of text is none of numbers or dates, where most of it could be."""
    n = evidence.values
    numbers, dated = evidence.numbers, evidence["dated"]
    if numbers == n and n and is_code(name) and numerals(evidence, lean):
        return "text, as its name says" if evidence["amount"] or evidence["point"] else ""
    if numbers == n and n and are_versions(evidence):
        return f"text, as numbers of versions are ({', '.join(sorted(evidence.points)[:3])})"
    if dated >= NEARLY * n and dated:
        return _why_not(evidence, dated, "dates", bool(dates(evidence, lean)), _clash(evidence))
    written = evidence["amount"] + evidence["fraction"]
    if numbers >= NEARLY * n and numbers and (written or evidence["word"]) and not is_code(name):
        clash = _marks(evidence)
        return _why_not(evidence, numbers, "numbers", bool(numerals(evidence, lean)), clash)
    return ""


def _why_not(evidence: Evidence, fitting: int, what: str, fits: bool, clash: str) -> str:
    if fits:
        return ""
    if clash:
        return f"stays text, since {clash}"
    rest = evidence.values - fitting
    if not rest:
        return ""
    shown = ", ".join(
        repr(cell) for kind in ("shape", "word", "other") for cell in _shown(evidence, kind)
    )
    of = f": {shown}" if shown else ""
    are = "is" if rest == 1 else "are"
    return f"stays text, since {rest:,} of {evidence.values:,} cells {are} no {what}{of}"


def _clash(evidence: Evidence) -> str:
    day, month = _example(evidence, "order:day"), _example(evidence, "order:month")
    return f"{day} has the day first and {month} the month" if day and month else ""


def _marks(evidence: Evidence) -> str:
    units = units_of(evidence)
    if len(units) > 1:
        return f"its amounts are in {' and '.join(units)}"
    if "%" in units and evidence["unit:%"] < evidence.numbers:
        return "some of its numbers are per cent, and some are not"
    point = _example(evidence, "point") or _example(evidence, "point?")
    comma = _example(evidence, "comma") or _example(evidence, "comma?")
    if point and comma:
        return f"{point} has a decimal point and {comma} a decimal comma"
    return ""


def _without_value(evidence: Evidence, reading: Reading) -> str:
    """Words for nothing, which are null now."""
    many, kinds = evidence["nothing"], ["nothing"]
    if not pa.types.is_string(reading.type):
        many, kinds = many + evidence["missing"], ["nothing", "missing"]
    elif reading.countries:
        many -= evidence["NA"]
    if not many or not reading.missing:
        return ""
    words = [w for kind in kinds for w in _shown(evidence, kind)]
    words = [w for w in words if not (reading.countries and w == "NA")]
    say = "says" if many == 1 else "say"
    return f"{count(many, 'cell')} that {say} {' or '.join(words[:3])} {_have(many)} no value"


def _remarks(evidence: Evidence, reading: Reading) -> str:
    """Other cells, which are null now."""
    if not reading.lenient or reading.epoch:
        return ""
    dated = pa.types.is_temporal(reading.type)
    many = evidence.values - (evidence["dated"] if dated else evidence.numbers)
    if many <= 0:
        return ""
    kinds = ("shape", "word") if dated else ("word",)
    shown = ", ".join(repr(cell) for kind in kinds for cell in _shown(evidence, kind))
    what = "date" if dated else "number"
    are = f"{many:,} of {evidence.values:,} cells {'is' if many == 1 else 'are'} no {what}"
    return f"{are} and {_have(many)} no value now: {shown}"


def _have(many: int) -> str:
    return "has" if many == 1 else "have"


def _shown(evidence: Evidence, kind: str) -> list[str]:
    return [shortened(cell, 40) for cell in evidence.examples.get(kind, [])]


def _example(evidence: Evidence, kind: str) -> str:
    return next(iter(_shown(evidence, kind)), "")
