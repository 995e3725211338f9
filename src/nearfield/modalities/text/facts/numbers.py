"""Numbers, as digits or as words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from nearfield.modalities.text.facts.tables import (
    AFTER_NOT_A_ONE,
    NOT_A_ONE,
    NOT_THE_SECOND,
    ORDINALS,
    SCALES,
    SMALL,
    TENS,
    UNITS,
)

LONGEST = 40  # digits; a longer one is a code, and compared as it stands


def as_number(written: str) -> Decimal | str:
    """Digits with signs, points and commas as a number; a version or a code as it stands.

    >>> as_number("1,000") == as_number("1000.0"), as_number("-3,5"), as_number("1.2.3")
    (True, Decimal('-3.5'), '1.2.3')
    """
    if len(written) > LONGEST:
        return written.lstrip("+0")
    if written.isdecimal():
        return Decimal(written)
    if "⁄" in written:
        above, below = (as_number(part) for part in written.split("⁄"))
        if isinstance(above, Decimal) and isinstance(below, Decimal) and below:
            return above / below
        return written
    mantissa, _, exponent = written.partition("e")
    plain = _plain(mantissa)
    if plain is None:
        return written
    return Decimal(plain + (f"e{exponent}" if exponent else ""))


def spelled(tokens: Sequence[str], at: int) -> tuple[Decimal, int, bool] | None:
    """The number that words say from ``at`` on, where it ends, and whether it may not be one.

    >>> spelled("two hundred and five rows".split(), 0)
    (Decimal('205'), 4, False)
    """
    word = tokens[at]
    before = tokens[at - 1] if at else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    if word in ORDINALS:
        is_time = word == "second" and before in NOT_THE_SECOND
        return None if is_time else (Decimal(ORDINALS[word]), at + 1, word == "first")
    if word == "dozen":
        return Decimal(12), at + 1, False
    if word not in SMALL and word not in TENS:
        return None
    value, end = _sum(tokens, at)
    if word == "one" and end == at + 1 and after not in UNITS:
        if before in NOT_A_ONE or after in AFTER_NOT_A_ONE:
            return None
        return Decimal(1), end, True
    return Decimal(value), end, False


def _sum(tokens: Sequence[str], at: int) -> tuple[int, int]:
    total = current = 0
    room = 100  # what comes next must be smaller than this
    while at < len(tokens):
        word = tokens[at]
        size = SMALL.get(word, TENS.get(word))
        if size is not None and size < room:
            current, room = current + size, 10 if size >= 20 else 0
        elif word in SCALES and current:
            if word == "hundred":
                current *= 100
            else:
                total, current = total + current * SCALES[word], 0
            room = 100
        elif not (word == "and" and room == 100 and _goes_on(tokens, at + 1)):
            break
        at += 1
    return total + current, at


def _goes_on(tokens: Sequence[str], at: int) -> bool:
    return at < len(tokens) and (tokens[at] in SMALL or tokens[at] in TENS)


def _plain(written: str) -> str | None:
    """With a point for decimals and nothing for thousands; None where it is no number."""
    points, commas = written.count("."), written.count(",")
    groups = written.lstrip("+-").replace(",", ".").split(".")
    if not all(group.isdecimal() for group in groups):
        return None
    thousands = len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    if points and commas:
        last = max(written.rfind("."), written.rfind(","))
        if written.count(written[last]) > 1:
            return None
        integer = written[:last].replace(".", "").replace(",", "")
        return f"{integer}.{written[last + 1 :]}"
    if thousands and (commas or points > 1):
        return written.replace(",", "").replace(".", "")
    return written.replace(",", ".") if points + commas <= 1 else None
