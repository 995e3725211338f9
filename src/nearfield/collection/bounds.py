"""Numbers in a query: what they would be as a filter. Words compare no numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow as pa

from nearfield.errors import Hint
from nearfield.modalities.text.written import numeral

_PHRASES = {
    "<": ("under", "below", "less than", "cheaper than", "unter", "moins de"),
    "<=": ("at most", "up to", "max", "maximum", "bis", "höchstens"),
    ">": ("over", "above", "more than", "über", "plus de"),
    ">=": ("at least", "min", "minimum", "from", "mindestens", "ab"),
}
_SIGN = {phrase: sign for sign, phrases in _PHRASES.items() for phrase in phrases}
_WORDS = "|".join(sorted(map(re.escape, _SIGN), key=len, reverse=True))
_BOUND = re.compile(
    rf"(?<!\w)({_WORDS}) ([^\w\s]?\d[\d.,']*)(?: ?([^\W\d]+|[€$£%]))?", re.IGNORECASE
)
_MONEY = frozenset(
    [
        "price",
        "cost",
        "amount",
        "total",
        "sum",
        "fee",
        "value",
        "preis",
        "betrag",
        "summe",
        "kosten",
        "prix",
    ]
)


def suggested(query: str, columns: Mapping[str, pa.DataType]) -> Hint | None:
    """The filter that a number in a query would be, where one column is plainly meant.

    >>> suggested("red shirt under 20 euro", {"price": pa.float64(), "n": pa.int64()})
    Hint(words='Words compare no numbers. To filter:', verb='', arguments=(), \
options={'where': 'price < 20'})
    >>> suggested("red shirt under 20", {"price": pa.float64(), "n": pa.int64()}) is None
    True
    """
    match = _BOUND.search(query)
    numbers = [n for n, t in columns.items() if pa.types.is_integer(t) or pa.types.is_floating(t)]
    if match is None or not numbers:
        return None
    number = numeral(f"{match[2].rstrip('.,')} {match[3] or ''}".strip())
    plain = numeral(match[2].rstrip(".,"))
    value = plain.value() if plain else None
    if value is None:
        return None
    money = number is not None and number.unit not in {"", "%", "‰"}
    named = (
        [n for n in numbers if set(re.split(r"[\W_]+", n.lower())) & _MONEY] if money else numbers
    )
    if len(named) != 1:
        return None
    column = named[0] if named[0].isidentifier() else f'"{named[0]}"'
    where = f"{column} {_SIGN[match[1].lower()]} {value:g}"
    return Hint.use("Words compare no numbers. To filter:", where=where)
