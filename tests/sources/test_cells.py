"""What a look at bytes says of cells is what the expressions say that it stands for."""

import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.modalities.text.columns.cells import begins_as_number, bytes_of, hold_digit

CELLS = st.lists(st.text(min_size=1, max_size=8) | st.from_regex(r"-?[0-9.]{1,6}", fullmatch=True))
NUMBER, DIGIT = re.compile(r"-?[0-9.]"), re.compile(r"[0-9]")


@given(CELLS)
def test_the_same_as_the_expressions(cells: list[str]) -> None:
    try:
        array = pa.array(cells, pa.string())
    except UnicodeEncodeError:  # half of a pair of UTF-16
        return
    assert begins_as_number(array).tolist() == [bool(NUMBER.match(cell)) for cell in cells]
    assert hold_digit(array).tolist() == [bool(DIGIT.search(cell)) for cell in cells]


@given(CELLS, st.integers(0, 5), st.integers(0, 5))
def test_of_a_part_of_an_array_too(cells: list[str], start: int, length: int) -> None:
    try:
        array = pa.array(cells, pa.string()).slice(start, length)
    except UnicodeEncodeError:
        return
    part = cells[start : start + length]
    assert begins_as_number(array).tolist() == [bool(NUMBER.match(cell)) for cell in part]
    assert hold_digit(array).tolist() == [bool(DIGIT.search(cell)) for cell in part]


@pytest.mark.parametrize("digits", ["٣", "३", "５", "²"])
def test_digits_of_other_scripts_are_none(digits: str) -> None:
    assert hold_digit(pa.array([digits])).tolist() == [False]


def test_the_bytes_of_nothing() -> None:
    data, ends = bytes_of(pa.array([], pa.string()))
    assert (data.size, ends.tolist()) == (0, [0])
    data, ends = bytes_of(pa.array([None, None], pa.string()))
    assert np.diff(ends).tolist() == [0, 0]
