"""Haystack's filters as ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from haystack.errors import FilterError

from nearfield.modalities.text.written import moment

ALL, NONE = "id is not null", "id is null"
# How each comparison is written, and its denial.
ORDERED = {">": (">", "<="), ">=": (">=", "<"), "<": ("<", ">="), "<=": ("<=", ">")}
DENIED = {"==": "!=", "!=": "==", "in": "not in", "not in": "in"}
LOGIC = {"AND": (" and ", False), "OR": (" or ", False), "NOT": (" and ", True)}
# A document's own fields but its id: nothing can be asked of them.
OWN = frozenset({"content", "blob", "score", "embedding", "sparse_embedding", "meta"})


def as_cell(value: Any) -> Any:
    """A value of ``meta`` as its column holds it: dates are texts, lists are JSON.

    >>> as_cell(["a", 1]), as_cell(date(2024, 1, 31)), as_cell(2)
    ('["a", 1]', '2024-01-31', 2)
    """
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list) else value


@dataclass(frozen=True)
class Translation:
    """From a filter of Haystack to one of :meth:`nearfield.Collection.search`.

    In Haystack a comparison is true or false, in ours it may be unknown, where a value is missing:
    ``!=`` and ``not in`` find what has no such field, and so does what denies ``>``.

    Parameters
    ----------
    types
        The columns, ``meta.year``, and their types as ``collection.columns`` has them.
    fields
        The columns that can be asked of; None where all of ``meta`` can, and a field without a
        column is one that no document has.

    >>> some = Translation({"meta.year": "int64"})
    >>> some.of({"field": "meta.year", "operator": "!=", "value": 24})
    '("meta.year" not in (24) or "meta.year" is null)'
    """

    types: Mapping[str, str]
    fields: frozenset[str] | None = None

    def of(self, node: Any, *, denied: bool = False) -> str:
        """The filter for one of Haystack, or for its denial.

        ``node`` is a comparison ``{"field", "operator", "value"}``, or ``{"operator",
        "conditions"}``. Raises ``FilterError`` where a key is missing, an operator is not known,
        or a value cannot be compared.
        """
        if not isinstance(node, Mapping):
            raise FilterError(f"A filter is a dictionary, but {node!r} came.")
        for key in ("operator", "value" if "field" in node else "conditions"):
            if key not in node:
                raise FilterError(f"{key!r} is missing in {node!r}.")
        operator = node["operator"]
        if "field" in node:
            return self._comparison(node["field"], operator, node["value"], denied=denied)
        if operator not in LOGIC:
            raise FilterError(f"There is no operator {operator!r}; known: {', '.join(LOGIC)}.")
        word, turned = LOGIC[operator]
        denied = denied is not turned
        parts = [self.of(each, denied=denied) for each in node["conditions"]]
        if denied:  # by De Morgan's laws
            word = " or " if word == " and " else " and "
        if not parts:
            return ALL if word == " and " else NONE
        return f"({word.join(parts)})" if len(parts) > 1 else parts[0]

    def _comparison(self, field: str, operator: str, value: Any, *, denied: bool) -> str:
        if operator not in DENIED and operator not in ORDERED:
            known = ", ".join([*DENIED, *ORDERED])
            raise FilterError(f"There is no operator {operator!r}; known: {known}.")
        if "in" in operator and not isinstance(value, list):
            raise FilterError(f"{operator!r} takes a list, but {value!r} came.")
        name = self._column(field)
        column, kind = '"' + name.replace('"', '""') + '"', self.types.get(name)
        if operator in ORDERED:
            return _ordered(column, kind, operator, value, denied=denied)
        values = [as_cell(each) for each in (value if "in" in operator else [value])]
        operator = DENIED[operator] if denied else operator
        return _equal(column, kind, values, wanted=operator in ("==", "in"))

    def _column(self, field: str) -> str:
        """The column of a field; one that is not the document's own is of its ``meta``."""
        name = field if field in OWN | {"id"} or field.startswith("meta.") else f"meta.{field}"
        if name in OWN or (self.fields is not None and name not in {*self.fields, "id"}):
            known = "meta" if self.fields is None else ", ".join(sorted(self.fields))
            raise FilterError(f"Filters ask of id and of {known}, but the field {field!r} came.")
        return name


def _ordered(column: str, kind: str | None, operator: str, value: Any, *, denied: bool) -> str:
    """Numbers, dates and None have an order; other texts have none in Haystack."""
    if isinstance(value, str) and moment(value) is None:
        raise FilterError(f"{operator!r} compares numbers and ISO dates, but {value!r} came.")
    if value is not None and not isinstance(value, str | int | float | date):
        raise FilterError(f"{operator!r} takes a number or a date, but {value!r} came.")
    if value is None or kind is None:
        return ALL if denied else NONE
    asked, other = ORDERED[operator]
    literal = _literal(as_cell(value))
    if denied:
        return f"({column} {other} {literal} or {column} is null)"
    return f"{column} {asked} {literal}"


def _equal(column: str, kind: str | None, values: list[Any], *, wanted: bool) -> str:
    """Whether the column's value is one of ``values``, or none of them; None is one that lacks."""
    missing = None in values
    if kind is None:
        return ALL if missing is wanted else NONE
    fits = next(fits for start, fits in KINDS.items() if start in kind)
    listed = ", ".join(_literal(value) for value in values if fits(value))
    null = f"{column} is {'' if missing is wanted else 'not '}null"
    if not listed:
        return null if missing else (NONE if wanted else ALL)
    some = f"{column} {'in' if wanted else 'not in'} ({listed})"
    return f"({some} or {null})" if missing is wanted else some


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and moment(value) is not None


# What a column of each type can equal; what it cannot is equal to none.
KINDS: dict[str, Callable[[Any], bool]] = {
    "bool": lambda value: isinstance(value, bool),
    "int": _is_number,
    "double": _is_number,
    "date": _is_date,
    "timestamp": _is_date,
    "": lambda value: isinstance(value, str),
}
