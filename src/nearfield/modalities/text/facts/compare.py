"""Where the facts of two texts disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal

from nearfield.modalities.text.facts.reading import Fact, Facts, Value
from nearfield.modalities.text.facts.tables import FAMILY, UNITS

SHORT = 20  # tokens: in a text that is no longer, one negation more turns it around


def compare(a: Facts, b: Facts) -> tuple[str, ...]:
    """What they disagree in, in the order of ``DIFFERENCES``."""
    return tuple([name for name, differ in DIFFERENCES.items() if differ(a, b)])


def _negation(a: Facts, b: Facts) -> bool:
    if a.affixed != b.affixed and (_affix(a, b) or _affix(b, a)):
        return True
    return bool(a.denied or b.denied) and (_denies(a, b) or _denies(b, a) or _turned(a, b))


def _denies(a: Facts, b: Facts) -> bool:
    """A word that ``a`` denies stands undenied in ``b`` instead.

    A slip in a long text moves what is denied from one word to the next: there, only a text with
    more denials is taken at its word.
    """
    if not a.denied or (len(a.tokens) > SHORT and a.denied.total() <= b.denied.total()):
        return False
    return any(
        count > b.denied[word] and _undenied(word, b) > _undenied(word, a)
        for word, count in a.denied.items()
        if word
    )


def _undenied(word: str, facts: Facts) -> int:
    return facts.tokens.count(word) - facts.near_denial[word]


def _turned(a: Facts, b: Facts) -> bool:
    """One negation more, in short texts of about the same length."""
    short, long = sorted((len(a.tokens), len(b.tokens)))
    if long > SHORT or short < 0.7 * long:
        return False
    return abs(a.denied.total() - b.denied.total()) == 1


def _affix(a: Facts, b: Facts) -> bool:
    """One says "unhappy" where the other says "happy"."""
    only = a.affixed - b.affixed
    ends = {end for _, end in only}.intersection(b.tokens) if only else ()
    return any(end in ends and word not in b.tokens for word, end in only)


def _number(a: Facts, b: Facts) -> bool:
    if not (a.numbers or b.numbers):
        return False
    if _version(a, b):
        return True
    if a.quantities == b.quantities:
        return False
    return _disagree(a, b, _missing(a, b), _missing(b, a))


def _missing(a: Facts, b: Facts) -> list[Fact]:
    """The numbers of ``a`` that ``b`` lacks or holds less often: seat 1 of 2 is not 2 of 2."""
    here = Counter(fact.value for fact in b.numbers)
    lost: list[Fact] = []
    for fact in a.numbers:
        elsewhere = fact.value in b.quantities and fact.value not in here
        if here[fact.value] > 0:
            here[fact.value] -= 1
        elif not elsewhere and fact.amount not in b.quantities:
            lost.append(fact)
    return lost


def _version(a: Facts, b: Facts) -> bool:
    """Version 2.1 is not 2.10, though the numbers are the same; $2.5 is $2.50."""
    if not (a.quantities and b.quantities):
        return False
    mine, theirs = _pointed(a), _pointed(b)
    common = mine.keys() & theirs.keys()
    return any(mine[value].isdisjoint(theirs[value]) for value in common)


def _pointed(facts: Facts) -> dict[Value, set[str]]:
    """Numbers with a point and without a unit, as they are written; 2.0 is as 2."""
    written: dict[Value, set[str]] = {}
    for fact in facts.numbers:
        token = facts.tokens[fact.start]
        if not fact.unit and "." in token and not token.endswith(".0"):
            written.setdefault(fact.value, set()).add(token)
    return written


def _date(a: Facts, b: Facts) -> bool:
    if not (a.dates or b.dates):
        return False
    return _disagree(a, b, _missing_dates(a, b), _missing_dates(b, a))


def _missing_dates(a: Facts, b: Facts) -> list[Fact]:
    """The dates of ``a`` that ``b`` lacks."""
    dated = zip(a.dates, a.days, strict=False)
    return [fact for fact, day in dated if not any(day.fits(other) for other in b.days)]


def _unit(a: Facts, b: Facts) -> bool:
    if not (a.units and b.units):
        return False
    for fact in a.numbers:
        others = [f for f in b.numbers if f.value == fact.value and f.unit]
        amounts = [f.amount for f in a.numbers if f.value == fact.value]
        if fact.unit and others and not any(f.amount in amounts for f in others):
            return True
    only_a, only_b = _bases(a.units), _bases(b.units)
    families = {FAMILY.get(measure, measure) for measure, _ in only_a - only_b}
    if a.numbers and b.numbers:
        return False
    return any(FAMILY.get(measure, measure) in families for measure, _ in only_b - only_a)


DIFFERENCES: dict[str, Callable[[Facts, Facts], bool]] = {
    "negation": _negation,
    "number": _number,
    "unit": _unit,
    "date": _date,
}


def _disagree(a: Facts, b: Facts, lost_a: Sequence[Fact], lost_b: Sequence[Fact]) -> bool:
    """Both say one that the other does not, or one was taken out of the middle."""
    if lost_a and lost_b:
        return True
    return any(_cut_out(f, a, b) for f in lost_a) or any(_cut_out(f, b, a) for f in lost_b)


def _cut_out(fact: Fact, here: Facts, there: Facts) -> bool:
    """What stood around it here stands together there: the rest of the text was kept."""
    if fact.weak:
        return False
    before = here.tokens[fact.start - 1] if fact.start else ""
    after = here.tokens[fact.end] if fact.end < len(here.tokens) else ""
    if not (before or after):
        return False
    return there.together(before, after) > here.together(before, after)


def _bases(units: frozenset[str]) -> set[tuple[str, Decimal]]:
    return {UNITS[unit] for unit in units}
