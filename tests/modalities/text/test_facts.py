"""What two texts disagree in."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearfield.modalities.text.facts import DIFFERENCES, differences, reading

SAME = [
    ("take 5 mg daily", "take 5mg daily"),
    ("5 mg", "0.005 g"),
    ("1,000 rows", "1000 rows"),
    ("1000", "1000.0"),
    ("due 2024-05-02", "due May 2, 2024"),
    ("due 02.05.2024", "due 2 May 2024"),
    ("due 5/2/2024", "due 2024-05-02"),
    ("two apples", "2 apples"),
    ("twenty-five items", "25 items"),
    ("two hundred and five", "205"),
    ("5 million users", "5,000,000 users"),
    ("type II diabetes", "type 2 diabetes"),
    ("5% off", "5 percent off"),
    ("1 hour", "60 minutes"),
    ("½ of it", "0.5 of it"),
    ("one of the best tools", "a best tool"),
    ("not only fast but good", "fast and good"),
    ("no. 5 shoe", "number 5 shoe"),
    ("I can't log in", "I cannot log in"),
    ("it takes a second", "it takes a moment"),
    ("red apples, 3 of them, and pears", "red apples"),
    ("python3 library", "python 3 library"),
]
OTHER = [
    ("take 5 mg", "take 5 g", "unit"),
    ("5 mg", "5 ml", "unit"),
    ("$5 off", "€5 off", "unit"),
    ("3 am alarm", "3 pm alarm", "unit"),
    ("pay in dollars", "pay in euros", "unit"),
    ("how many days to go", "how many weeks to go", "unit"),
    ("take 5 mg", "take 50 mg", "number"),
    ("-5 degrees", "5 degrees", "number"),
    ("two apples", "three apples", "number"),
    ("first floor", "second floor", "number"),
    ("Windows 10 crash", "Windows 11 crash", "number"),
    ("Windows 10 crash", "Windows crash", "number"),
    ("version 1.2.3", "version 1.2.4", "number"),
    ("vitamin B12", "vitamin B6", "number"),
    ("type 1 diabetes", "type II diabetes", "number"),
    ("10:30 call", "10:45 call", "number"),
    ("日本語は3つ", "日本語は4つ", "number"),
    ("٣ كتب", "٤ كتب", "number"),
    ("due 2024-05-02", "due May 3, 2024", "date"),
    ("rain today", "rain tomorrow", "date"),
    ("in 2019 we won", "in 2020 we won", "date"),
    ("on Monday", "on Tuesday", "date"),
    ("I want a refund", "I do not want a refund", "negation"),
    ("it's covered", "it isn't covered", "negation"),
    ("with receipt", "without receipt", "negation"),
    ("the refund never arrived", "the refund arrived", "negation"),
    ("smoker", "non-smoker", "negation"),
    ("an unhappy user", "a happy user", "negation"),
    ("uninstall the app", "install the app", "negation"),
    ("nicht gut", "gut", "negation"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_other_forms_of_the_same_agree(a: str, b: str) -> None:
    assert differences(a, b) == differences(b, a) == ()


@pytest.mark.parametrize(("a", "b", "difference"), OTHER)
def test_disagreements_are_named(a: str, b: str, difference: str) -> None:
    assert differences(a, b) == differences(b, a) == (difference,)


def test_kinds_come_in_their_order() -> None:
    assert differences("5 mg on May 2", "not 6 mg on May 3") == ("negation", "number", "date")
    assert list(DIFFERENCES) == ["negation", "number", "unit", "date"]


def test_a_longer_text_does_not_disagree() -> None:
    text = "It reads 12 formats. It is not slow. Version 3 came on May 2, 2024."
    assert differences(text, "It reads 12 formats.") == ()


@pytest.mark.parametrize(
    "text", ["", "9" * 5_000, "1e999", "½⁄0", "1/0", "²³", "99/99/9999", "٣", "\ud800", "1,2,,3.."]
)
def test_nothing_odd_breaks_it(text: str) -> None:
    assert differences(text, text) == ()


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_texts_can_be_compared_either_way(a: str, b: str) -> None:
    assert differences(a, b) == differences(b, a)
    assert differences(a, a) == ()


@given(st.text(alphabet="0123456789.,-+/eE⁄% k°$mgon ", max_size=40))
def test_any_numbers_can_be_read(text: str) -> None:
    assert differences(text, text) == ()


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=9), st.data())
def test_what_stands_together_is_counted(tokens: list[str], data: st.DataObject) -> None:
    one, other = (data.draw(st.sampled_from(["", "a", "b", "c"])) for _ in range(2))
    if one or other:
        counted = [*pairwise(("", *tokens, ""))].count((one, other))
        assert reading.facts_of(" ".join(tokens)).together(one, other) == counted


PIECES = ["may", "jan", "monday", "5", "2020", "-", "/", ".", "'", "_", "th", "mg", " ", "of", "x"]


@given(st.lists(st.sampled_from([*PIECES, "april", "'s", "+", "1,000", "²", "%"]), max_size=12))
def test_texts_without_a_date_are_read_the_same_in_short(pieces: list[str]) -> None:
    text = unicodedata.normalize("NFKC", "".join(pieces))
    result = [(match.group(), match.lastgroup) for match in reading._TOKEN.finditer(text)]
    figures = {at: group for at, (_, group) in enumerate(result) if group in {"number", "date"}}
    assert reading._tokens(text) == (tuple(message for message, _ in result), figures)
