"""Where the facts of two texts disagree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from nearfield.tasks.facts.dates import Date
from nearfield.tasks.facts.reading import Fact, Facts
from nearfield.tasks.facts.tables import FAMILY, UNITS

SHORT = 20  # tokens: in a text that is no longer, one negation more turns it around


def compare(a: Facts, b: Facts) -> tuple[str, ...]:
    """The kinds in which they disagree, in the order of ``KINDS``."""
    return tuple(kind for kind, differ in KINDS.items() if differ(a, b))


def _negation(a: Facts, b: Facts) -> bool:
    return _denies(a, b) or _denies(b, a) or _turned(a, b) or _affix(a, b) or _affix(b, a)


def _denies(a: Facts, b: Facts) -> bool:
    """A word that ``a`` denies stands undenied in ``b`` instead.

    A slip in a long text moves what is denied from one word to the next: there, only a text with
    more denials is taken at its word.
    """
    if not a.denied or (len(a.tokens) > SHORT and a.denied.total() <= b.denied.total()):
        return False
    return any(
        count > b.denied[word]
        and b.words[word] - b.near_denial[word] > a.words[word] - a.near_denial[word]
        for word, count in a.denied.items()
        if word
    )


def _turned(a: Facts, b: Facts) -> bool:
    """One negation more, in short texts of about the same length."""
    short, long = sorted((len(a.tokens), len(b.tokens)))
    if long > SHORT or short < 0.7 * long:
        return False
    return abs(a.denied.total() - b.denied.total()) == 1


def _affix(a: Facts, b: Facts) -> bool:
    """One says "unhappy" where the other says "happy"."""
    if a.stems.isdisjoint(b.words):
        return False
    said = a.stems & b.words.keys()
    return any(s in said and word not in b.words for word, s in a.affixed)


def _number(a: Facts, b: Facts) -> bool:
    if not (a.numbers or b.numbers):
        return False
    return _disagree(a, b, a.numbers, b.numbers, _same_number, _years(a), _years(b))


def _date(a: Facts, b: Facts) -> bool:
    if not (a.dates or b.dates):
        return False
    return _disagree(a, b, a.dates, b.dates, _same_date, a.years, b.years)


def _unit(a: Facts, b: Facts) -> bool:
    if not (a.units and b.units):
        return False
    for fact in a.numbers:
        others = [f for f in b.numbers if f.value == fact.value and f.unit]
        mine = [f.amount for f in a.numbers if f.value == fact.value]
        if fact.unit and others and not any(f.amount in mine for f in others):
            return True
    only_a, only_b = _bases(a.units), _bases(b.units)
    families = {FAMILY.get(kind, kind) for kind, _ in only_a - only_b}
    if a.numbers and b.numbers:
        return False
    return any(FAMILY.get(kind, kind) in families for kind, _ in only_b - only_a)


KINDS: dict[str, Callable[[Facts, Facts], bool]] = {
    "negation": _negation,
    "number": _number,
    "unit": _unit,
    "date": _date,
}


def _disagree(
    a: Facts,
    b: Facts,
    mine: Sequence[Fact],
    others: Sequence[Fact],
    same: Callable[[Fact, Fact], bool],
    also_a: Sequence[Fact],
    also_b: Sequence[Fact],
) -> bool:
    """Both say one that the other does not, or one was taken out of the middle."""
    lost_a = [f for f in mine if not any(same(f, g) for g in (*others, *also_b))]
    lost_b = [f for f in others if not any(same(f, g) for g in (*mine, *also_a))]
    return bool(
        (lost_a and lost_b)
        or any(_cut_out(f, a, b) for f in lost_a)
        or any(_cut_out(f, b, a) for f in lost_b)
    )


def _cut_out(fact: Fact, here: Facts, there: Facts) -> bool:
    """What stood around it here stands together there: the rest of the text was kept."""
    if fact.weak:
        return False
    before = here.tokens[fact.start - 1] if fact.start else ""
    after = here.tokens[fact.end] if fact.end < len(here.tokens) else ""
    if not (before or after):
        return False
    return there.together(before, after) > here.together(before, after)


def _same_number(f: Fact, g: Fact) -> bool:
    return f.value == g.value or (f.amount is not None and f.amount == g.amount)


def _same_date(f: Fact, g: Fact) -> bool:
    return isinstance(f.value, Date) and isinstance(g.value, Date) and f.value.fits(g.value)


def _years(facts: Facts) -> list[Fact]:
    return [
        Fact(Decimal(f.value.year), "", 0, 0)
        for f in facts.dates
        if isinstance(f.value, Date) and f.value.year
    ]


def _bases(units: frozenset[str]) -> set[tuple[str, Decimal]]:
    return {UNITS[unit] for unit in units}
