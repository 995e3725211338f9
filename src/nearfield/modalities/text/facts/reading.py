"""A text as its facts: numbers with their units, dates, and what it denies."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from decimal import Decimal
from sys import intern
from typing import NamedTuple, TypeAlias

from nearfield.modalities.text.facts.dates import ALONE, DATES, NAMES, Date, date_of
from nearfield.modalities.text.facts.numbers import as_number, spelled
from nearfield.modalities.text.facts.tables import (
    AUXILIARIES,
    BEFORE_ROMAN,
    BEFORE_YEAR,
    BETWEEN,
    COUNTING,
    NEGATIONS,
    NOT_DENIED,
    PLAIN,
    PREFIXES,
    ROMAN,
    SCALES,
    UNITS,
)

Value: TypeAlias = Decimal | str | Date
_NUMBER = r"(?:(?<![\w)\]])[-+])?\d+(?:[.,]\d+)*(?:e[-+]?\d{1,3}(?!\w))?(?:⁄\d+)?"
_WORD, _SIGN = r"[^\W\d_]+(?:'[^\W\d_]+)*", "°[cf]?|[%$€£¥₹/]"
_UNDATED = re.compile(f"{_WORD}|{_NUMBER}|{_SIGN}")
_TOKEN = re.compile(f"(?P<date>{DATES})|(?P<number>{_NUMBER})|(?P<word>{_WORD})|(?P<sign>{_SIGN})")
_DIGITS_OF_DATE = re.compile(r"\d[-/.]\d{1,2}[-/.]\d")
_SKIPPED = BETWEEN | AUXILIARIES | NEGATIONS | {"longer"}
YEARS = frozenset(range(1900, 2100))
REACH = 6  # words after a negation in which what it denies is looked for
_NEVER: Counter[str] = Counter()
_ORDINAL_END = frozenset({"st", "nd", "rd", "th"})


class Fact(NamedTuple):
    """A number or a date, and the tokens that say it: ``tokens[start:end]``."""

    value: Value
    unit: str
    start: int
    end: int
    weak: bool = False

    @property
    def amount(self) -> tuple[str, Decimal] | None:
        """In the base of what it measures: 5 mg and 0.005 g are the same."""
        if not self.unit or not isinstance(self.value, Decimal):
            return None
        measure, factor = UNITS[self.unit]
        return measure, self.value * factor


class Facts(NamedTuple):
    """What a text says that a similarity overlooks.

    ``quantities`` are its numbers, as they stand and in the base of their units, and its years;
    ``days`` its dates, and then its numbers that may be years; ``affixed`` its words that may deny
    their end, with that, where it does not say the end too: ``("unhappy", "happy")``.
    """

    tokens: tuple[str, ...]
    numbers: tuple[Fact, ...]
    dates: tuple[Fact, ...]
    quantities: frozenset[Value | tuple[str, Decimal]]
    days: tuple[Date, ...]
    units: frozenset[str]
    affixed: frozenset[tuple[str, str]]
    denied: Counter[str]
    near_denial: Counter[str]

    def together(self, one: str, other: str) -> int:
        """How often a token follows another; the empty one is the text's edge."""
        if not one:
            return int(self.tokens[:1] == (other,))
        if not other:
            return int(self.tokens[-1:] == (one,))
        count, at = 0, -1
        for _ in range(self.tokens.count(one)):
            at = self.tokens.index(one, at + 1)
            count += self.tokens[at + 1 : at + 2] == (other,)
        return count


def facts_of(text: str) -> Facts:
    """Read a text; never raises, in any language."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = text.replace("\u2019", "'").replace("\u2212", "-")  # apostrophe and minus as typed
    tokens, figures = _tokens(text)
    numbers, dates = _figures(tokens, figures)
    units = _units(tokens, numbers) if not UNITS.keys().isdisjoint(tokens) else frozenset()
    denies = "n't" in text or not NEGATIONS.isdisjoint(tokens)
    denials = _denials(tokens) if denies else (_NEVER, _NEVER)
    amounts = _amounts(numbers, dates)
    return Facts(tokens, numbers, dates, *amounts, units, _affixed(tokens), *denials)


def _tokens(text: str) -> tuple[tuple[str, ...], dict[int, str]]:
    """The tokens, and which of them are a ``number`` or a ``date``.

    Few texts name a date, and to look for one everywhere is most of the time: 7,400 descriptions
    take 1.2 s with it, 0.3 s without.
    """
    tokens = tuple(map(intern, _UNDATED.findall(text)))
    odd = [at for at, token in enumerate(tokens) if not token.isalpha()]
    figures = {at: "number" for at in odd if tokens[at][-1].isdecimal()}
    heads = [tokens[at].partition("'")[0] for at in odd]
    names = NAMES if figures else ALONE
    if names.isdisjoint((*tokens, *heads)) and not (figures and _DIGITS_OF_DATE.search(text)):
        return tokens, figures
    grouped = [(intern(m.group()), str(m.lastgroup)) for m in _TOKEN.finditer(text)]
    figures = {at: group for at, (_, group) in enumerate(grouped) if group in {"number", "date"}}
    return tuple(token for token, _ in grouped), figures


def _figures(
    tokens: tuple[str, ...], figures: dict[int, str]
) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Numbers and dates."""
    numbers: list[Fact] = []
    dates: list[Fact] = []
    end = 0
    places: Iterable[int] = figures
    if not COUNTING.isdisjoint(tokens):
        places = [at for at, token in enumerate(tokens) if token in COUNTING or at in figures]
    for at in places:
        if at < end:
            continue
        date = date_of(tokens[at]) if figures.get(at) == "date" else None
        if date:
            dates.append(Fact(date, "", at, at + 1))
            continue
        fact = _number(tokens, figures, at)
        if fact is None:
            continue
        end = fact.end
        if _is_year(fact, tokens):
            dates.append(fact._replace(value=Date(int(tokens[fact.start]), 0, 0)))
        else:
            numbers.append(fact)
    return tuple(numbers), tuple(dates)


def _number(tokens: tuple[str, ...], figures: Container[int], at: int) -> Fact | None:
    """The number that starts at a token, with its unit."""
    before = tokens[at - 1] if at else ""
    number: tuple[Decimal | str, int, bool] | None
    if at in figures:
        number = _digits(tokens, at, before)
    elif tokens[at] in ROMAN and before in BEFORE_ROMAN:
        number = Decimal(ROMAN[tokens[at]]), at + 1, False
    else:
        number = spelled(tokens, at)
    if number is None:
        return None
    value, end, weak = number
    if end < len(tokens) and tokens[end] in UNITS:
        return Fact(value, tokens[end], at, end + 1)
    if before in UNITS and not before.isalpha():  # $5
        return Fact(value, before, at - 1, end)
    return Fact(value, "", at, end, weak)


def _digits(tokens: tuple[str, ...], at: int, before: str) -> tuple[Decimal | str, int, bool]:
    value, end = as_number(tokens[at]), at + 1
    after = tokens[end] if end < len(tokens) else ""
    if after in _ORDINAL_END:
        end += 1
    elif isinstance(value, Decimal) and (after in SCALES or after == "k"):
        value, end = value * SCALES.get(after, 1_000), end + 1
    if before == "minus" and isinstance(value, Decimal):
        value = -value
    return value, end, False


def _is_year(fact: Fact, tokens: tuple[str, ...]) -> bool:
    token = tokens[fact.start]
    return (
        not fact.unit
        and len(token) == 4
        and token.isdecimal()
        and token[:2] in {"19", "20"}
        and fact.start > 0
        and tokens[fact.start - 1] in BEFORE_YEAR
    )


def _amounts(
    numbers: Sequence[Fact], dates: Sequence[Fact]
) -> tuple[frozenset[Value | tuple[str, Decimal]], tuple[Date, ...]]:
    """What ``quantities`` and ``days`` are."""
    if not (numbers or dates):
        return frozenset(), ()
    values = [f.value for f in numbers]
    years = (Date(int(n), 0, 0) for n in values if isinstance(n, Decimal) and n in YEARS)
    days = (*(f.value for f in dates if isinstance(f.value, Date)), *years)
    amounts = (f.amount for f in numbers if f.amount)
    return frozenset((*values, *amounts, *(Decimal(day.year) for day in days if day.year))), days


def _units(tokens: tuple[str, ...], numbers: Sequence[Fact]) -> frozenset[str]:
    """Those of numbers, and those that stand alone but for plain words and single letters."""
    measures = [(at, word) for at, word in enumerate(tokens) if word in UNITS]
    bare = {
        word
        for at, word in measures
        if word not in PLAIN or (at and tokens[at - 1] in {"/", "per"})
    }
    alone = {unit for unit in bare if UNITS[unit][0] != "share" and len(unit) > 1}
    return frozenset(alone | {fact.unit for fact in numbers if fact.unit})


def _affixed(tokens: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    denying = [
        (word, word[len(prefix) :])
        for word in tokens
        if len(word) > 5 and word.startswith(PREFIXES) and word not in NOT_DENIED
        for prefix in PREFIXES
        if word.startswith(prefix) and len(word) - len(prefix) > 3
    ]
    ends = {end for _, end in denying}.intersection(tokens) if denying else ()
    return frozenset(pair for pair in denying if pair[1] not in ends)


def _denials(tokens: tuple[str, ...]) -> tuple[Counter[str], Counter[str]]:
    """The first word of meaning after each negation, and all words near one."""
    denied: Counter[str] = Counter()
    near: set[int] = set()
    places = [at for at, word in enumerate(tokens) if word in NEGATIONS or word[-3:] == "n't"]
    for at in places:
        negation, after = tokens[at], tokens[at + 1 : at + 1 + REACH]
        if (negation, *after[:1]) == ("not", "only"):
            continue
        if negation == "no" and after and after[0][0].isdigit():  # no. 5
            continue
        denied[next((word for word in after if word not in _SKIPPED), "")] += 1
        near.update(range(at + 1, at + 1 + len(after)))
    return denied, Counter(tokens[at] for at in near)
