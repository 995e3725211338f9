"""Bounds of numbers in a question, as people write them: *under 20 euro*, *at least 3 stars*."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from nearfield.modalities.text.written import numeral

_PHRASES = {
    "<": ("under", "below", "less than", "cheaper than", "unter", "weniger als", "moins de"),
    "<=": ("at most", "up to", "max", "maximum", "bis", "bis zu", "höchstens", "au plus"),
    ">": ("over", "above", "more than", "über", "mehr als", "plus de"),
    ">=": ("at least", "min", "minimum", "from", "mindestens", "ab", "au moins"),
}
_SIGN = {phrase: sign for sign, phrases in _PHRASES.items() for phrase in phrases}
_WORDS = "|".join(sorted(map(re.escape, _SIGN), key=len, reverse=True))
_BOUND = re.compile(
    rf"(?<!\w)({_WORDS}) ((?:[€$£¥] ?)?\d[\d.,']*)(?: ?([^\W\d]+|[€$£¥%]))?", re.IGNORECASE
)
_PLACES = re.compile(r"[\W_]+")
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ENGLISH = ("price", "cost", "amount", "total", "sum", "fee", "value")
_MONEY = frozenset([*_ENGLISH, "preis", "betrag", "summe", "kosten", "prix", "montant"])


class Bound(NamedTuple):
    """A bound in a question: ``start:end`` is where it stands, its unit with it."""

    start: int
    end: int
    sign: str
    value: float
    money: bool

    def holds(self, value: float) -> bool:
        """Whether a number keeps it."""
        return _HOLDS[self.sign](value, self.value)

    def meant(self, names: Sequence[str], question: str) -> str | None:
        """The one field of numbers that is plainly meant; None where several might be.

        Of an amount of money those that are called so; else those that the question, or the word
        behind the number, names; else the only one.

        >>> [bound] = bounds("red shirt under 20 euro")
        >>> bound.meant(["items[].price", "items[].count"], "red shirt under 20 euro")
        'items[].price'
        """
        called = {name: {*_PLACES.split(name.lower())} - {""} for name in names}
        words = {*_PLACES.split(question.lower())}
        words |= {word.removesuffix("s") for word in words}
        named = [name for name in names if called[name] & words]
        if self.money:
            money = [name for name in names if called[name] & _MONEY]
            named = [name for name in money if name in named] or money
        elif not named:
            named = [*names]
        return named[0] if len(named) == 1 else None


def bounds(question: str) -> list[Bound]:
    """The bounds in a question, in their order.

    >>> [(each.sign, each.value, each.money) for each in bounds("over 5 and up to € 1.299,00")]
    [('>', 5.0, False), ('<=', 1299.0, True)]
    """
    made = []
    for match in _BOUND.finditer(question):
        number, unit = match[2].rstrip(".,"), match[3] or ""
        whole, bare = numeral(f"{number} {unit}".strip()), numeral(number)
        read = whole or bare
        value = read.value("," if read.mark == "," else ".") if read else None
        if read is None or value is None:
            continue
        end = match.end() if unit and whole else match.start(2) + len(number)
        money = read.unit not in {"", "%", "‰"}
        made.append(Bound(match.start(), end, _SIGN[match[1].lower()], value, money))
    return made


def without(question: str, found: Sequence[Bound]) -> str:
    """A question without its bounds; the whole where nothing else is left of it.

    >>> without("red shirt under 20 euro, paid late", bounds("red shirt under 20 euro, paid late"))
    'red shirt, paid late'
    """
    rest = question
    for bound in reversed(found):
        rest = rest[: bound.start].rstrip() + rest[bound.end :]
    return rest.strip() if re.search(r"\w", rest) else question
