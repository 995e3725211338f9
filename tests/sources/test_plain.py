"""A column that a part of its cells shows to be text is text by all of its cells, too."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearfield.modalities.text.columns.deciding import Lean, readings
from nearfield.modalities.text.columns.evidence import Evidence
from nearfield.modalities.text.columns.plain import LEAST, is_plainly_text

CELLS = [
    *("12", "3.5", "1,5", "1.000", "-7", ".5", "1e3", "12 EUR", "USD 5", "99 %", "007", "12345678"),
    *("2024-02-01", "01.02.2024", "1 May 2024", "May 5, 2024", "31.02.2024", "2024-13-45"),
    *("n/a", "NaN", "unknown", "not available", "keine Angabe", "#VALUE!", "-", "??", "  ", ""),
    *(
        "true",
        "False",
        "free",
        "XL",
        "DE",
        "NA",
        "T-12",
        "the kettle leaks",
        " word ",
        "١٢",
        "一月",
    ),
    *("a" * 65, " " * 70, "not a number and no date " * 2, "Monday, 5 May", "\u00a0" * 40),
]


def judged(cells: Sequence[str | None]) -> Evidence:
    evidence = Evidence()
    evidence.observe(pa.array(cells, pa.string()))
    return evidence


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(CELLS), min_size=1, max_size=4),
    st.lists(st.one_of(st.none(), st.sampled_from(CELLS)), min_size=1, max_size=6),
    st.integers(LEAST, 400),
    st.floats(0.01, 0.4),
)
def test_no_number_date_or_truth_is_taken_for_plain_text(
    first: list[str], rest: list[str | None], count: int, share: float
) -> None:
    begin = int(share * count)
    cells: list[str | None] = [first[n % len(first)] for n in range(begin)]
    cells += [rest[n % len(rest)] for n in range(count - begin)]
    if not is_plainly_text(pa.array(cells, pa.string())):
        return
    evidence = judged(cells)
    for name in ("column", "date", "created_at"):
        for typed in (False, True):
            ways = readings(evidence, name, Lean(), typed=typed)
            assert [way.type for way in ways] == [pa.string()]
    assert Lean.of([evidence]) == Lean()


@pytest.mark.parametrize(
    ("cells", "plain"),
    [
        (["the kettle leaks and hisses, and nobody comes to look"] * 100, True),
        (["open", "closed"] * 50, True),
        (["T-1", "T-2"] * 50, True),
        (["the kettle leaks"] * (LEAST - 1), False),  # too few to be worth it
        (["unknown"] * 15 + ["5"] * 85, False),
        (["free"] * 10 + ["5"] * 90, False),
        (["5"] * 50 + ["free"] * 50, False),  # which the first cells do not show
        (["free"] * 13 + ["5"] * 87, True),
    ],
)
def test_what_is_plain(cells: list[str], plain: bool) -> None:
    assert is_plainly_text(pa.array(cells)) is plain
