"""Single cells, as people write them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.errors import UsageError
from nearfield.modalities.text.dates import read_dates
from nearfield.modalities.text.written import (
    is_missing,
    listed,
    moment,
    numeral,
    says_nothing,
    truth,
)
from nearfield.modalities.text.written.months import _LISTS

FORMS = [
    "%Y-%m-%d %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%d %B %Y %H:%M:%S",
    "%B %d, %Y %H:%M:%S",
    "%a, %d %b %Y %H:%M:%S +0000",
    "%Y/%m/%dT%H:%M:%SZ",
    "%d-%b-%Y %I:%M:%S %p",
]
ANY = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2068, 1, 1)).map(
    lambda when: when.replace(microsecond=0)
)


@pytest.mark.parametrize("form", FORMS)
@given(when=ANY)
def test_moments_come_back(form: str, when: dt.datetime) -> None:
    read = moment(when.strftime(form))
    assert read is not None
    assert read.micros() == (when - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)


@given(st.text(max_size=20))
def test_any_text_is_a_value_or_none(text: str) -> None:
    assert moment(text) is None or moment(text).micros() is not None  # type: ignore[union-attr]
    number = numeral(text)
    assert number is None or any(number.value(mark) is not None for mark in ".,")


@given(st.integers(-(10**11), 10**11), st.sampled_from([",", ".", " ", "'"]))
def test_grouped_numbers_come_back(cents: int, group: str) -> None:
    mark = "." if group in ",'" else ","
    written = f"{cents / 100:,.2f}".replace(",", "G").replace(".", mark).replace("G", group)
    number = numeral(written)
    assert number is not None
    assert number.value(mark) == cents / 100


def test_no_month_has_two_names() -> None:
    months: dict[str, int] = {}
    for names in _LISTS:
        assert len(names.split()) == 12
        for at, name in enumerate(names.split()):
            assert months.setdefault(name, at) == at


@pytest.mark.parametrize(
    "text",
    [
        "2024-13-45",
        "31.02.2024",
        "3.10.12",
        "May 2024",
        "noon",
        "12",
        "1.5",
        "10.12.2023-1",
        "5 cm",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert moment(text) is None


@pytest.mark.parametrize("text", ["007", "+49301234", "1.2.3", "12 kg", "T-1042", "1,2,3", "", "-"])
def test_what_is_no_number(text: str) -> None:
    assert numeral(text) is None


@pytest.mark.parametrize(
    ("values", "result"),
    [
        (["13.01.2024", "02.01.2024"], ["2024-01-13", "2024-01-02"]),
        (["01/13/2024", "02/01/2024"], ["2024-01-13", "2024-02-01"]),
        ([1704412800000, 1709596800000], ["2024-01-05", "2024-03-05"]),
        (["1704412800"], ["2024-01-05"]),
        (["20240105", 20240106], ["2024-01-05", "2024-01-06"]),
        ([2024, "2024", "n/a", None], ["2024-01-01", "2024-01-01", None, None]),
    ],
)
def test_a_list_of_dates_decides_as_a_whole(values: list[Any], result: list[str | None]) -> None:
    seconds = [np.nan if r is None else np.datetime64(r, "s").astype(float) for r in result]
    assert np.array_equal(read_dates(values), np.array(seconds), equal_nan=True)


def test_dates_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(UsageError, match="day first, and some the month"):
        read_dates(["13/01/2024", "01/13/2024"])


def test_words() -> None:
    assert [truth(w) for w in ("Ja", "OUI", "sí", "n", "Nein", "x")] == [
        True,
        True,
        True,
        False,
        False,
        None,
    ]
    assert all(map(says_nothing, ("NaN", "null", "n/a", "NA", "-", "#N/A", "None", "", " \\N ")))
    assert not any(map(says_nothing, ("none", "na", "nothing", "0", "no")))
    assert all(map(is_missing, ("none", "k. A.", "Unknown", "?", "tbd")))
    assert listed('["a;b", "c"]') == ["a;b", "c"]
    assert listed("[sic]") == "[sic]"
