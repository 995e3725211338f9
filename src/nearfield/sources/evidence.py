"""What the cells of a column could be: counts, of which the order of the rows changes nothing."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from nearfield.modalities.text.written import (
    MISSING,
    NOTHING,
    is_like_a_date,
    moment,
    numeral,
)
from nearfield.modalities.text.written.moments import of_number
from nearfield.sources.values import PATTERNS, TIMESTAMP, parse

LONG = 64  # bytes; a longer cell is a text
POINTS = 512  # different decimal numbers that are remembered, to tell versions from numbers
EXAMPLES = 3
EPOCH = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
YEARS = (631_152_000, 4_102_444_800)  # 1990 to 2100, in seconds since 1970

_FOLDED = frozenset(word.casefold() for word in MISSING)
_ISO = re.compile(PATTERNS[TIMESTAMP])
_AMBIGUOUS = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"
_WORD = "[^0-9 ._/#:-]"
LIKELY = (
    rf"^(#|[^A-Za-z]{{0,4}}[0-9.,]|(US|R|A|C)\$|{_WORD}{{2,3}}[.]? ?[-0-9]"  # an amount
    rf"|({_WORD}{{2,12}}[.,]{{0,2}} )?({_WORD}{{3,12}}[.,]? )?[0-9])"  # a date, in words
)
"""How whatever is a number or a date begins, for Arrow's RE2: 5 times faster than one by one."""

_REMARK = r"[A-Za-z\x{80}-\x{10FFFF}]{3}"  # three letters: "free", not "XL"


@dataclass
class Evidence:
    """How many cells of a column are what; a cell that is blank is none.

    ``counts`` has: cells, nothing and missing (words for it), NA, country (other pairs of
    capitals), truth, whole, point, comma, ``point?`` and ``comma?`` (decimals or thousands),
    fraction, spaced, spaced twice, unit:EUR, iso, dated, timed, zoned, order:day and the like,
    exact (whole numbers that no float64 holds), compact, epoch:ms and the like; and of the rest:
    word, shape (of a date that there is not), other.
    """

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    points: set[str] = field(default_factory=set)
    _various: bool = False

    def __getitem__(self, what: str) -> int:
        return self.counts[what]

    @property
    def values(self) -> int:
        """Cells that are no words for nothing."""
        return self["cells"] - self["nothing"] - self["missing"]

    @property
    def numbers(self) -> int:
        """Cells that are numbers, as far as each can say by itself."""
        return sum(self[kind] for kind in ("whole", "point", "comma", "point?", "comma?", "spaced"))

    def merge(self, other: Evidence) -> None:
        """Add what was seen elsewhere."""
        self.counts.update(other.counts)
        for what, some in other.examples.items():
            self._show(what, some)
        self.points |= other.points

    def observe(self, values: pa.StringArray) -> None:
        """Count the cells of one batch."""
        if values.null_count:
            values = values.drop_null()
        long = pc.greater(pc.binary_length(values), LONG)
        if many := pc.sum(long).as_py() or 0:
            self.counts.update({"cells": many, "other": many})
            values = values.filter(pc.invert(long))
        if not len(values):
            return
        cells, times = self._different(values)
        self.counts["cells"] += _sum(times)
        numbers = pc.match_substring_regex(cells, "^-?[0-9.]")
        if pc.any(numbers).as_py():
            rest = _without(cells, times, numbers)
            cells, times = cells.filter(numbers), times.filter(numbers)
            for look in (self._whole, self._points, self._days):
                if len(cells):
                    cells, times = look(cells, times)
            self._rest(cells, times)
            cells, times = rest
        if len(cells):
            digits = pc.match_substring_regex(cells, "[0-9]")
            self._words(*_without(cells, times, digits))
            self._rest(cells.filter(digits), times.filter(digits))

    def _different(self, cells: pa.Array) -> tuple[pa.Array, pa.Array]:
        """The different cells that are not blank, and how many of each.

        To find them costs .5 ms for 4,096 different ones, so where a batch had many, the next are
        taken as they are, each once.
        """
        if self._various:
            times = pa.repeat(pa.scalar(1, pa.int64()), len(cells))
        else:
            counted = pc.value_counts(cells)
            self._various = 2 * len(counted) > len(cells)
            cells, times = counted.field(0), counted.field(1)
        cells = pc.utf8_trim_whitespace(cells)
        full = pc.not_equal(cells, "")
        return cells.filter(full), times.filter(full)

    def _take(self, cells: pa.Array, times: pa.Array, mask: pa.Array, what: str) -> int:
        count = _sum(times.filter(mask))
        if count:
            self.counts[what] += count
            self._show(what, [pc.min(cells.filter(mask)).as_py()], most=1)
        return count

    def _whole(self, cells: pa.Array, times: pa.Array) -> tuple[pa.Array, pa.Array]:
        mask = pc.match_substring_regex(cells, PATTERNS[pa.int64()])
        mask = pc.and_(mask, pc.less(pc.binary_length(cells), 20))
        if not pc.any(mask).as_py():
            return cells, times
        try:
            numbers = pc.cast(cells.filter(mask), pa.int64())
        except pa.ArrowInvalid:  # beyond 64 bits
            inside = [-(2**63) <= int(c) < 2**63 if m else False for c, m in _pairs(cells, mask)]
            mask = pa.array(inside, pa.bool_())
            numbers = pc.cast(cells.filter(mask), pa.int64())
        self._take(cells, times, mask, "whole")
        self._times(numbers, times.filter(mask))
        return _without(cells, times, mask)

    def _times(self, numbers: pa.Array, times: pa.Array) -> None:
        wide = pc.greater_equal(pc.abs(pc.cast(numbers, pa.float64(), safe=False)), 1e15)
        self.counts["exact"] += _sum(times.filter(wide))
        for unit, per in EPOCH.items():
            inside = pc.and_(
                pc.greater_equal(numbers, YEARS[0] * per), pc.less(numbers, YEARS[1] * per)
            )
            self.counts[f"epoch:{unit}"] += _sum(times.filter(inside))
        eight = pc.and_(pc.greater(numbers, 19_000_000), pc.less(numbers, 21_010_000))
        if pc.any(eight).as_py():
            for number, many in _pairs(numbers.filter(eight), times.filter(eight)):
                read = of_number(int(number))
                self.counts["compact"] += many if read and read.year >= 1900 else 0

    def _points(self, cells: pa.Array, times: pa.Array) -> tuple[pa.Array, pa.Array]:
        mask = pc.match_substring_regex(cells, PATTERNS[pa.float64()])
        if not pc.any(mask).as_py():
            return cells, times
        vague = pc.match_substring_regex(cells, _AMBIGUOUS)
        self._take(cells, times, vague, "point?")
        self.counts["fraction"] += self._take(
            cells, times, pc.and_(mask, pc.invert(vague)), "point"
        )
        if len(self.points) <= POINTS:
            self.points.update(cells.filter(mask).to_pylist())
        return _without(cells, times, mask)

    def _days(self, cells: pa.Array, times: pa.Array) -> tuple[pa.Array, pa.Array]:
        mask = pc.match_substring_regex(cells, PATTERNS[TIMESTAMP])
        if not pc.any(mask).as_py() or not _parses(cells.filter(mask)):
            return cells, times
        clock = pc.match_substring_regex(cells, ":")
        zone = pc.match_substring_regex(cells, ":.*([+-]|Z$)")
        self._take(cells, times, mask, "iso")
        for what, part in (("dated", mask), ("timed", clock), ("zoned", zone)):
            self.counts[what] += _sum(times.filter(pc.and_(mask, part)))
        return _without(cells, times, mask)

    def _words(self, cells: pa.Array, times: pa.Array) -> None:
        """Cells without a digit."""
        if not len(cells):
            return
        lower = pc.utf8_lower(cells)
        truths, words = _sets()
        truth, mask = pc.is_in(lower, truths), pc.is_in(lower, words)
        self._take(cells, times, truth, "truth")
        for cell, many in _pairs(cells.filter(mask), times.filter(mask)):
            self._nothing(cell, many)
        cells, times = _without(cells, times, pc.or_(mask, truth))
        pair = pc.match_substring_regex(cells, "^[A-Z]{2}$")
        self.counts["country"] += _sum(times.filter(pair))
        remarks = pc.match_substring_regex(cells, _REMARK)
        if self._take(cells, times, remarks, "word"):
            self._show("word", _first(cells.filter(remarks), self.examples["word"]))
        self._take(cells, times, pc.invert(remarks), "other")

    def _nothing(self, cell: str, many: int) -> None:
        what = "nothing" if cell in NOTHING else "missing"
        self.counts[what] += many
        self.counts["NA"] += many if cell == "NA" else 0
        self._show(what, [cell])

    def _rest(self, cells: pa.Array, times: pa.Array) -> None:
        """Numbers and dates as people write them, one by one; and whatever is neither."""
        if not len(cells):
            return
        mask = pc.match_substring_regex(cells, LIKELY)
        self._take(cells, times, pc.invert(mask), "other")
        for cell, many in _pairs(cells.filter(mask), times.filter(mask)):
            for what in _kinds(cell):
                self.counts[what] += many
                self._show(what, [cell], most=1 if what in _ONE else EXAMPLES)

    def _show(self, what: str, cells: Iterable[str], most: int = EXAMPLES) -> None:
        """Keep the first examples by the alphabet, so that their order does not matter."""
        held = self.examples.get(what, [])
        for cell in cells:
            if len(held) < most or cell < held[-1]:
                held = sorted({*held, cell})[:most]
        if held:
            self.examples[what] = held


def _first(cells: pa.Array, held: list[str]) -> list[str]:
    """The first cells by the alphabet, of those that come before what is held already."""
    if len(held) >= EXAMPLES:
        cells = cells.filter(pc.less(cells, held[-1]))
    return heapq.nsmallest(EXAMPLES, set(cells.to_pylist()))


_ONE = frozenset({"whole", "point", "point?", "iso", "other", "truth"})
"""Kinds of which one example is kept: the first of a batch is enough to find the first of all."""
_OTHER = ("other",)


@cache
def _sets() -> tuple[pa.Array, pa.Array]:
    """True and false, and the words for nothing; pa.array imports pandas, where there is one."""
    return pa.array(["false", "true"]), pa.array(sorted(_FOLDED))


@lru_cache(maxsize=1 << 14)
def _kinds(cell: str) -> tuple[str, ...]:
    """What one cell with a digit in it is: a date, a number, or what it looks like."""
    if cell.casefold() in _FOLDED:
        return ("nothing",) if cell in NOTHING else ("missing",)
    if day := moment(cell):
        kinds = [
            "dated",
            "iso" if _ISO.match(cell) else "written",
            *(["timed"] if day.clock is not None else []),
        ]
        kinds += ["zoned"] if day.offset is not None else []
        return (*kinds, f"order:{day.order}") if day.order else tuple(kinds)
    number = numeral(cell)
    if number is None:
        return ("shape",) if is_like_a_date(cell) else _OTHER
    kinds = [{".": "point", ",": "comma", ".?": "point?", ",?": "comma?"}.get(number.mark, "")]
    kinds = kinds if kinds[0] else ["spaced" if number.grouped else "whole"]
    kinds += ["fraction"] if number.mark in {".", ","} and number.mark in number.body else []
    kinds += ["spaced twice"] if len(re.split("[\\s'’]", cell)) > 2 and number.grouped else []
    return (*kinds, "amount", *([f"unit:{number.unit}"] if number.unit else []))


def _parses(cells: pa.StringArray) -> bool:
    try:
        parse(cells, TIMESTAMP)
    except pa.ArrowInvalid:  # one of them is no day: they are read one by one
        return False
    return True


def _pairs(cells: pa.Array, times: pa.Array) -> Iterable[tuple[str, int]]:
    return zip(cells.to_pylist(), times.to_pylist(), strict=True)


def _without(cells: pa.Array, times: pa.Array, mask: pa.Array) -> tuple[pa.Array, pa.Array]:
    left = pc.invert(mask)
    return cells.filter(left), times.filter(left)


def _sum(times: pa.Array) -> int:
    return int(pc.sum(times).as_py() or 0)
