"""What the cells of a column could be: counts, of which the order of the rows changes nothing."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time
from functools import cache, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearfield.modalities.text.columns.cells import begins_as_number, hold_digit
from nearfield.modalities.text.columns.values import PATTERNS, TIMESTAMP, parse
from nearfield.modalities.text.written import (
    MISSING,
    NOTHING,
    is_like_a_date,
    moment,
    numeral,
)
from nearfield.modalities.text.written.moments import of_number

LONG = 64  # bytes; a longer cell is a text
MANY = 16_384  # cells that wait to be judged together: a call of Arrow costs as much as 1,000 cells
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


class Evidence:
    """How many cells of a column are what; a cell that is blank is none.

    ``counts`` has: cells, nothing and missing (words for it), NA, country (other pairs of
    capitals), truth, whole, point, comma, ``point?`` and ``comma?`` (decimals or thousands),
    fraction, spaced, spaced twice, unit:EUR, iso, dated, timed, zoned, order:day and the like,
    exact (whole numbers that no float64 holds), compact, epoch:ms and the like; and of the rest:
    word, shape (of a date that there is not), other. Beside these: form and form timed, dates as
    ``form`` has them.
    """

    def __init__(self, form: str | None = None) -> None:
        self.form = form
        """How dates are written, as ``strptime`` has it, where somebody said so."""
        self._counts: Counter[str] = Counter()
        self._examples: dict[str, list[str]] = {}
        self._points: set[str] = set()
        self._waiting: list[tuple[pa.Array, pa.Array]] = []
        self._cells = 0
        self._various = False

    def __getitem__(self, what: str) -> int:
        return self.counts[what]

    @property
    def counts(self) -> Counter[str]:
        """How many cells are what."""
        self._judge()
        return self._counts

    @property
    def examples(self) -> dict[str, list[str]]:
        """Some cells of each kind, the first by the alphabet."""
        self._judge()
        return self._examples

    @property
    def points(self) -> set[str]:
        """Different decimal numbers, ``POINTS`` or some more."""
        self._judge()
        return self._points

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
        self._judge()
        self._counts.update(other.counts)
        for what, some in other.examples.items():
            self._show(what, some)
        self._points |= other.points

    def observe(self, values: pa.StringArray) -> None:
        """Count the cells of one batch: they wait until there are ``MANY``, or somebody asks."""
        if values.null_count:
            values = values.drop_null()
        if not len(values):
            return
        lengths = pc.binary_length(values)
        if pc.max(lengths).as_py() > LONG:
            long = pc.greater(lengths, LONG)
            many = _sum(long)
            self._counts.update({"cells": many, "other": many})
            values = values.filter(pc.invert(long))
        self._waiting.append(self._different(values))
        self._cells += len(self._waiting[-1][0])
        if self._cells >= MANY:
            self._judge()

    def _different(self, cells: pa.Array) -> tuple[pa.Array, pa.Array]:
        """The different cells, and how many of each.

        To find them costs .1 ms for 4,096 different ones, so where a batch had many, the next are
        taken as they are, each once.
        """
        if self._various:
            return cells, pa.repeat(pa.scalar(1, pa.int64()), len(cells))
        counted = pc.value_counts(cells)
        self._various = 2 * len(counted) > len(cells)
        return counted.field(0), counted.field(1)

    def _judge(self) -> None:
        """Count what waits."""
        if not self._waiting:
            return
        several = len(self._waiting) > 1
        cells, times = map(pa.concat_arrays, zip(*self._waiting, strict=True))
        self._waiting, self._cells = [], 0
        cells = pc.utf8_trim_whitespace(cells)
        if several and not self._various:
            cells, times = _together(cells, times)
        full = pc.greater(pc.binary_length(cells), 0)
        cells, times = cells.filter(full), times.filter(full)
        self._counts["cells"] += _sum(times)
        if self.form is not None:
            self._formed(cells, times, self.form)
        numbers = pa.array(begins_as_number(cells))
        rest = _without(cells, times, numbers)
        cells, times = cells.filter(numbers), times.filter(numbers)
        for look in (self._whole, self._decimals, self._days):
            if len(cells):
                cells, times = look(cells, times)
        self._rest(cells, times)
        cells, times = rest
        digits = pa.array(hold_digit(cells))
        self._words(*_without(cells, times, digits))
        self._rest(cells.filter(digits), times.filter(digits))

    def _formed(self, cells: pa.Array, times: pa.Array, form: str) -> None:
        """Count the dates that are written as it was said."""
        for cell, many in _pairs(cells, times):
            day = formed(cell, form)
            if day is not None:
                self._counts["form"] += many
                self._counts["form timed"] += many if day.time() != time(0) else 0

    def _take(self, cells: pa.Array, times: pa.Array, mask: pa.Array, what: str) -> int:
        count = _sum(times.filter(mask))
        if count:
            self._counts[what] += count
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
        self._counts["exact"] += _sum(times.filter(wide))
        for unit, per in EPOCH.items():
            inside = pc.and_(
                pc.greater_equal(numbers, YEARS[0] * per), pc.less(numbers, YEARS[1] * per)
            )
            self._counts[f"epoch:{unit}"] += _sum(times.filter(inside))
        eight = pc.and_(pc.greater(numbers, 19_000_000), pc.less(numbers, 21_010_000))
        if pc.any(eight).as_py():
            for number, many in _pairs(numbers.filter(eight), times.filter(eight)):
                read = of_number(int(number))
                self._counts["compact"] += many if read and read.year >= 1900 else 0

    def _decimals(self, cells: pa.Array, times: pa.Array) -> tuple[pa.Array, pa.Array]:
        mask = pc.match_substring_regex(cells, PATTERNS[pa.float64()])
        if not pc.any(mask).as_py():
            return cells, times
        vague = pc.match_substring_regex(cells, _AMBIGUOUS)
        self._take(cells, times, vague, "point?")
        self._counts["fraction"] += self._take(
            cells, times, pc.and_(mask, pc.invert(vague)), "point"
        )
        if len(self._points) <= POINTS:
            self._points.update(cells.filter(mask).to_pylist())
        return _without(cells, times, mask)

    def _days(self, cells: pa.Array, times: pa.Array) -> tuple[pa.Array, pa.Array]:
        mask = pc.match_substring_regex(cells, PATTERNS[TIMESTAMP])
        if not pc.any(mask).as_py() or not _parses(cells.filter(mask)):
            return cells, times
        clock = pc.match_substring_regex(cells, ":")
        zone = pc.match_substring_regex(cells, ":.*([+-]|Z$)")
        self._take(cells, times, mask, "iso")
        for what, part in (("dated", mask), ("timed", clock), ("zoned", zone)):
            self._counts[what] += _sum(times.filter(pc.and_(mask, part)))
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
        self._counts["country"] += _sum(times.filter(pair))
        remarks = pc.match_substring_regex(cells, _REMARK)
        if self._take(cells, times, remarks, "word"):
            self._show("word", _first(cells.filter(remarks), self._examples["word"]))
        self._take(cells, times, pc.invert(remarks), "other")

    def _nothing(self, cell: str, many: int) -> None:
        what = "nothing" if cell in NOTHING else "missing"
        self._counts[what] += many
        self._counts["NA"] += many if cell == "NA" else 0
        self._show(what, [cell])

    def _rest(self, cells: pa.Array, times: pa.Array) -> None:
        """Numbers and dates as people write them, one by one; and whatever is neither."""
        if not len(cells):
            return
        mask = pc.match_substring_regex(cells, LIKELY)
        self._take(cells, times, pc.invert(mask), "other")
        for cell, many in _pairs(cells.filter(mask), times.filter(mask)):
            for what in _kinds(cell):
                self._counts[what] += many
                self._show(what, [cell], most=1 if what in _ONE else EXAMPLES)

    def _show(self, what: str, cells: Iterable[str], most: int = EXAMPLES) -> None:
        """Keep the first examples by the alphabet, so that their order does not matter."""
        held = self._examples.get(what, [])
        for cell in cells:
            if len(held) < most or cell < held[-1]:
                held = sorted({*held, cell})[:most]
        if held:
            self._examples[what] = held


def formed(cell: str, form: str) -> datetime | None:
    """A date that is written as ``strptime`` has it; None for what is none.

    >>> formed("31|05|2024", "%d|%m|%Y"), formed("x", "%d|%m|%Y")
    (datetime.datetime(2024, 5, 31, 0, 0), None)
    """
    try:
        return datetime.strptime(cell.strip(), form)
    except (ValueError, OverflowError):
        return None


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


def _together(cells: pa.Array, times: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Each different cell once, with its times."""
    encoded = cells.dictionary_encode()
    sums = np.zeros(len(encoded.dictionary), np.int64)
    np.add.at(sums, encoded.indices.to_numpy(), times.to_numpy())
    return encoded.dictionary, pa.array(sums)


def _sum(times: pa.Array) -> int:
    return int(pc.sum(times).as_py() or 0)
