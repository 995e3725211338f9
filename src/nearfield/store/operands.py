"""The columns of a filter: what may be compared with each type, and how it is written for Lance.

Lance compares a literal of another type than the column's in more than one way (``f = 0.1`` on
float32 finds other rows than ``not f = 0.1`` leaves), drops time zones, and refuses numbers out
of a column's range. So each value becomes a literal of the column's own type, and what falls
between or beyond the values that a type can hold is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.errors import BadFilter
from nearfield.modalities.text.written import NO, YES, Moment, moment, truth
from nearfield.store.literals import text_literal

Value: TypeAlias = str | bool | Fraction
Kind = TypeVar("Kind", str, bool, Fraction)
Expr: TypeAlias = Any  # lancedb.expr.Expr, which costs a second of import

_METHODS = {"EQ": "eq", "NEQ": "ne", "LT": "lt", "LTE": "lte", "GT": "gt", "GTE": "gte"}
_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True)
class Operand:
    """A column of a filter; this one can only be asked whether it is null."""

    name: str
    type: pa.DataType
    column: Expr

    holds = "values that filters cannot compare"
    example = "is null"

    def literal(self, value: Value) -> Expr | None:
        """The value as a literal of the column's type, None where no row can equal it."""
        raise self.unfit(value)

    def compare(self, op: str, value: Value) -> Expr:
        """The condition ``column op value``; ``op`` is a key of ``sqlglot``: ``EQ``, ``LT`` ..."""
        return self._apply(op, self.literal(value))

    def among(self, values: Sequence[Value], *, denied: bool) -> Expr:
        """The condition ``column in values``, or ``not in``."""
        literals = [one for value in values if (one := self.literal(value)) is not None]
        if not literals:
            return self.constant(denied)
        member = self.column.isin(literals)
        return ~member if denied else member

    def constant(self, answer: bool) -> Expr:
        """True or false for every row that has a value, unknown for the others."""
        return self._apply("EQ" if answer else "NEQ", self.column)

    def unfit(self, value: Value) -> BadFilter:
        """The error for a value that does not fit."""
        shown = {True: "true", False: "false"}[value] if isinstance(value, bool) else value
        shown = f"the text {value!r}" if isinstance(value, str) else str(shown)
        return BadFilter(
            f"The column {self.name!r} holds {self.holds} ({self.type}), but {shown} came.",
            f'Write: "{self.name}" {self.example}',
        )

    def _apply(self, op: str, other: Expr) -> Expr:
        return getattr(self.column, _METHODS[op])(other)

    def _lit(self, value: Any) -> Expr:
        from lancedb.expr import lit

        return lit(value)


def _fit(operand: Operand, value: Value, kind: type[Kind]) -> Kind:
    """The value, which must be of a kind."""
    if not isinstance(value, kind):
        raise operand.unfit(value)
    return value


class TextOperand(Operand):
    """Text; the only kind that ``like`` takes. True and false are its words for yes and no."""

    holds, example = "text", "= 'open'"

    def literal(self, value: Value) -> Expr:
        """The value, of this type."""
        return text_literal(_fit(self, value, str))

    def compare(self, op: str, value: Value) -> Expr:
        """Compare as text; with true or false, whether it is one of the words for that."""
        if not isinstance(value, bool):
            return super().compare(op, value)
        words = self.column.isin([text_literal(word) for word in _spelled(YES if value else NO)])
        return ~words if op == "NEQ" else words


class TruthOperand(Operand):
    """True or false; only equal or not."""

    holds, example = "true or false", "= true"

    def literal(self, value: Value) -> Expr:
        """The value, of this type; a text may say it: ``'yes'``, ``'nein'``."""
        said = truth(value) if isinstance(value, str) else None
        return self._lit(_fit(self, value if said is None else said, bool))


class FloatOperand(Operand):
    """Floating numbers; a value is rounded to the column's width first."""

    holds, example = "numbers", ">= 1.5"

    def literal(self, value: Value) -> Expr:
        """The value, of this type."""
        literal = self._lit(float(_fit(self, value, Fraction)))
        return literal if pa.types.is_float64(self.type) else literal.cast(self.type)


class OrdinalOperand(Operand):
    """Values that are counted in whole steps: integers, dates and times."""

    def steps(self, value: Value) -> Fraction:
        """The value in steps; need not be whole."""
        raise NotImplementedError

    def bounds(self) -> tuple[int, int]:
        """The smallest and the largest step that the type holds."""
        bits = self.type.bit_width
        return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1

    def step(self, n: int) -> Expr:
        """The literal of a step."""
        return self._lit(n if abs(n) < 2**63 else str(n)).cast(self.type)

    def literal(self, value: Value) -> Expr | None:
        """The value, where it is one of the steps."""
        steps, (low, high) = self.steps(value), self.bounds()
        return self.step(int(steps)) if steps.denominator == 1 and low <= steps <= high else None

    def compare(self, op: str, value: Value) -> Expr:
        """Compare with the steps around the value."""
        steps, (low, high) = self.steps(value), self.bounds()
        if steps < low or steps > high:
            return self.constant(
                op in ({"NEQ", "GT", "GTE"} if steps < low else {"NEQ", "LT", "LTE"})
            )
        if steps.denominator == 1:
            return self._apply(op, self.step(int(steps)))
        if op in {"EQ", "NEQ"}:
            return self.constant(op == "NEQ")
        below = steps.numerator // steps.denominator
        if op in {"LT", "LTE"}:
            return self._apply("LTE", self.step(below))
        return self._apply("GTE", self.step(below + 1))


class IntegerOperand(OrdinalOperand):
    """Integers of any width; 1.5 lies between two of them, 2**70 beyond all."""

    holds, example = "whole numbers", ">= 1"

    def steps(self, value: Value) -> Fraction:
        """The value in steps of this type."""
        return _fit(self, value, Fraction)

    def step(self, n: int) -> Expr:
        """The step itself."""
        plain = self.type == pa.int64() and abs(n) < 2**63
        return self._lit(n) if plain else super().step(n)


class DateOperand(OrdinalOperand):
    """Dates, in days."""

    holds, example = "dates", ">= '2024-12-31'"

    def steps(self, value: Value) -> Fraction:
        """The value in steps of this type."""
        moment = _moment(self, value)
        if moment.clock is not None:
            raise self.unfit(value)
        return Fraction(moment.micros(), _DAY)


class TimeOperand(OrdinalOperand):
    """Points in time; a text without a zone is in the column's own, UTC where it has none."""

    holds, example = "points in time", ">= '2024-12-31 23:59:00'"

    def steps(self, value: Value) -> Fraction:
        """The value in steps of this type."""
        moment = _moment(self, value)
        micros = moment.micros()
        if moment.offset is None and (zone := self.type.tz):
            local = pa.scalar(micros, pa.int64()).cast(pa.timestamp("us"))
            placed = pc.assume_timezone(local, zone, ambiguous="earliest", nonexistent="earliest")
            micros = placed.value
        return Fraction(micros * _PER_SECOND[self.type.unit], 10**6)


def _moment(operand: Operand, value: Value) -> Moment:
    """A date as people write it; refused where its form leaves open which number is the month."""
    read = moment(value) if isinstance(value, str) else None
    if read is None:
        raise operand.unfit(value)
    if read.order and read.order in "/-":
        year, one, other = read.year, read.day, read.month
        raise BadFilter(
            f"{value!r} may be {year}-{other:02}-{one:02} or {year}-{one:02}-{other:02}.",
            f'Write: "{operand.name}" {operand.example}',
        )
    return read


def _spelled(words: frozenset[str]) -> list[str]:
    """Words in the cases in which they are written."""
    return sorted({spell(word) for word in words for spell in (str, str.title, str.upper)})


def _is_text(type_: pa.DataType) -> bool:
    inner = type_.value_type if pa.types.is_dictionary(type_) else type_
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner))


_KINDS: list[tuple[Callable[[pa.DataType], bool], type[Operand]]] = [
    (_is_text, TextOperand),
    (pa.types.is_boolean, TruthOperand),
    (pa.types.is_signed_integer, IntegerOperand),
    (pa.types.is_floating, FloatOperand),
    (pa.types.is_date32, DateOperand),
    (pa.types.is_timestamp, TimeOperand),
]


def operand(name: str, type_: pa.DataType, column: str) -> Operand:
    """The operand for a column of this type; ``column`` is its name on disk."""
    from lancedb.expr import col

    kind = next((kind for fits, kind in _KINDS if fits(type_)), Operand)
    return kind(name, type_, col(column))
