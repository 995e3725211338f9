"""A text as its facts: numbers with their units, dates, and what it denies."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from sys import intern
from typing import NamedTuple, TypeAlias

from nearfield.tasks.facts.dates import DATES, Date, date_of
from nearfield.tasks.facts.numbers import as_number, spelled
from nearfield.tasks.facts.tables import (
    AUXILIARIES,
    BEFORE_ROMAN,
    BEFORE_YEAR,
    BETWEEN,
    COUNTING,
    DAYS,
    MONTHS,
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
_NAMES_OF_DATE = frozenset((*MONTHS, *DAYS.split()))
_SKIPPED = BETWEEN | AUXILIARIES | NEGATIONS | {"longer"}
YEARS = frozenset(range(1900, 2100))
REACH = 6  # words after a negation in which what it denies is looked for
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
        """In the base of its kind: 5 mg and 0.005 g are the same."""
        if not self.unit or not isinstance(self.value, Decimal):
            return None
        kind, factor = UNITS[self.unit]
        return kind, self.value * factor


@dataclass(frozen=True)
class Facts:
    """What a text says that a similarity overlooks."""

    tokens: tuple[str, ...]
    numbers: tuple[Fact, ...]
    dates: tuple[Fact, ...]
    units: frozenset[str]
    denied: Counter[str]
    near_denial: Counter[str]

    @cached_property
    def words(self) -> Counter[str]:
        """Every token and how often."""
        return Counter(self.tokens)

    @cached_property
    def affixed(self) -> list[tuple[str, str]]:
        """Words that may deny their end, with that: ``("unhappy", "happy")``."""
        return [
            (word, word[len(prefix) :])
            for word in self.words
            if len(word) > 5 and word.startswith(PREFIXES) and word not in NOT_DENIED
            for prefix in PREFIXES
            if word.startswith(prefix) and len(word) - len(prefix) > 3
        ]

    @cached_property
    def stems(self) -> frozenset[str]:
        """What its affixed words would be undenied, where it does not say that too."""
        return frozenset(stem for _, stem in self.affixed) - self.words.keys()

    @cached_property
    def years(self) -> list[Fact]:
        """The numbers that may be years, as dates."""
        numbers = [f.value for f in self.numbers if isinstance(f.value, Decimal)]
        return [Fact(Date(int(n), 0, 0), "", 0, 0) for n in numbers if n in YEARS]

    def together(self, one: str, other: str) -> int:
        """How often a token follows another; the empty one is the text's edge."""
        return list(pairwise(("", *self.tokens, ""))).count((one, other))


def facts_of(text: str) -> Facts:
    """Read a text; never raises, in any language."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = text.replace("\u2019", "'").replace("\u2212", "-")  # apostrophe and minus as typed
    tokens, kinds = _tokens(text)
    numbers, dates = _quantities(tokens, kinds)
    used = {f.unit for f in numbers}
    measures = [(at, word) for at, word in enumerate(tokens) if word in UNITS]
    bare = {
        word
        for at, word in measures
        if word not in PLAIN or (at and tokens[at - 1] in {"/", "per"})
    }
    units = frozenset(u for u in bare if UNITS[u][0] != "share" and len(u) > 1) | (used - {""})
    return Facts(tokens, tuple(numbers), tuple(dates), units, *_denials(tokens))


def _tokens(text: str) -> tuple[tuple[str, ...], list[str]]:
    """The tokens and the kind of each.

    Few texts name a date, and to look for one everywhere is most of the time: 7,400 descriptions
    take 1.2 s with it, 0.5 s without.
    """
    tokens = tuple(map(intern, _UNDATED.findall(text)))
    words = tokens if "'" not in text else tuple(word.partition("'")[0] for word in tokens)
    if _DIGITS_OF_DATE.search(text) or not _NAMES_OF_DATE.isdisjoint(words):
        found = list(_TOKEN.finditer(text))
        return tuple(intern(m.group()) for m in found), [str(m.lastgroup) for m in found]
    return tokens, [_kind(token[0]) for token in tokens]


def _kind(first: str) -> str:
    if first.isalpha():
        return "word"
    if first.isdecimal() or first in "+-":
        return "number"
    return "sign" if first in "°%$€£¥₹/" else "word"


def _quantities(tokens: tuple[str, ...], kinds: list[str]) -> tuple[list[Fact], list[Fact]]:
    numbers: list[Fact] = []
    dates: list[Fact] = []
    end = 0
    for at, kind in enumerate(kinds):
        if at < end or (kind in {"word", "sign"} and tokens[at] not in COUNTING):
            continue
        date = date_of(tokens[at]) if kind == "date" else None
        if date:
            dates.append(Fact(date, "", at, at + 1))
            continue
        fact = _number(tokens, kinds, at)
        if fact is None:
            continue
        end = fact.end
        if _is_year(fact, tokens):
            dates.append(fact._replace(value=Date(int(tokens[fact.start]), 0, 0)))
        else:
            numbers.append(fact)
    return numbers, dates


def _number(tokens: tuple[str, ...], kinds: list[str], at: int) -> Fact | None:
    """The number that starts at a token, with its unit."""
    before = tokens[at - 1] if at else ""
    found: tuple[Decimal | str, int, bool] | None = None
    if kinds[at] in {"number", "date"}:
        found = _digits(tokens, at, before)
    elif tokens[at] in ROMAN and before in BEFORE_ROMAN:
        found = Decimal(ROMAN[tokens[at]]), at + 1, False
    elif kinds[at] == "word":
        found = spelled(tokens, at)
    if found is None:
        return None
    value, end, weak = found
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
    said = tokens[fact.start]
    return (
        not fact.unit
        and len(said) == 4
        and said.isdecimal()
        and said[:2] in {"19", "20"}
        and fact.start > 0
        and tokens[fact.start - 1] in BEFORE_YEAR
    )


def _denials(tokens: tuple[str, ...]) -> tuple[Counter[str], Counter[str]]:
    """The first word of meaning after each negation, and all words near one."""
    denied: Counter[str] = Counter()
    near: set[int] = set()
    saying = [at for at, said in enumerate(tokens) if said in NEGATIONS or said[-3:] == "n't"]
    for at in saying:
        said, after = tokens[at], tokens[at + 1 : at + 1 + REACH]
        if (said, *after[:1]) == ("not", "only"):
            continue
        if said == "no" and after and after[0][0].isdigit():  # no. 5
            continue
        denied[next((word for word in after if word not in _SKIPPED), "")] += 1
        near.update(range(at + 1, at + 1 + len(after)))
    return denied, Counter(tokens[at] for at in near)
