"""Query logs: what was clicked over what was passed over."""

from collections import Counter
from typing import Any

import pytest

from nearfield.errors import BadSource, UnknownName
from nearfield.training.data.clicks import from_clicks


def rows(examples: Any) -> Any:
    return list(zip(*examples.columns.values(), strict=True))


def test_a_click_beats_what_stood_above_it() -> None:
    result = from_clicks(["q"], ["c"], [["a", "b", "c", "d"]])
    assert rows(result)[0][:2] == ("q", "c")
    assert {
        rows(from_clicks(["q"], ["c"], [["a", "b", "c", "d"]], random_state=n))[0][2]
        for n in range(20)
    } == {"a", "b"}


def test_a_click_on_the_first_beats_the_one_below_it() -> None:
    assert rows(from_clicks(["q"], ["a"], [["a", "b", "c"]])) == [("q", "a", "b")]


def test_what_others_clicked_for_the_same_query_is_no_negative() -> None:
    result = from_clicks(["q", "Q ", "p"], ["a", "b", "b"], [["a", "b"], ["a", "b"], ["a", "b"]])
    assert rows(result) == [("p", "b", "a")]
    assert "2 clicks are left out: nothing was passed over." in result.notes


def test_every_click_counts() -> None:
    result = from_clicks(["q"] * 3, ["b", "b", "c"], [["a", "b", "c"]] * 3)
    assert Counter(row[1] for row in rows(result)) == {"b": 2, "c": 1}
    result = from_clicks(["q"] * 3, ["b", "b", "c"], [["a", "b", "c"]] * 3, least=2)
    assert {row[1] for row in rows(result)} == {"b"}
    assert "1 click on what was clicked fewer than 2 times." in result.notes


@pytest.mark.parametrize(
    ("clicked", "shown"),
    [
        (["b", "c"], ["a", "b", "c"]),
        ('["b", "c"]', "['a', 'b', 'c']"),
        ("b | c", "a|b|c"),
        ("b\nc", "a\nb\nc"),
    ],
)
def test_lists_may_be_written_in_one_cell(clicked: Any, shown: Any) -> None:
    result = from_clicks(["q"], [clicked], [shown], form="pairs")
    assert rows(result) == [("q", "b"), ("q", "c")]


def test_a_clicked_text_may_hold_the_dividing_sign() -> None:
    assert rows(from_clicks(["q"], ["a|b"], [["x", "a|b"]])) == [("q", "a|b", "x")]


def test_what_was_clicked_was_shown() -> None:
    with pytest.raises(BadSource, match="In row 2 the clicked text is not among the shown: 'z'"):
        from_clicks(["q", "q"], ["a", "z"], [["a", "b"], ["a", "b"]])


def test_rows_without_a_click_still_count_and_are_told() -> None:
    result = from_clicks(["q", "q", None], ["b", None, "a"], [["a", "b"], ["a"], ["a"]])
    assert rows(result) == [("q", "b", "a")]
    assert "2 rows without a query, a click or anything shown." in result.notes


def test_a_row_may_be_one_text_that_was_shown() -> None:
    result = from_clicks(
        ["q", "q", "q", "p", "q"],
        ["0", "1", "", "yes", "no"],
        ["a", "b", "c", "d", "e"],
        form="pairs",
        groups=["g", "g", "g", "h", "g"],
    )
    assert rows(result) == [("q", "b"), ("p", "d")]
    assert result.groups == ["g", "h"]


def test_groups_go_with_their_rows() -> None:
    result = from_clicks(["q", "p"], ["b", "b"], [["b"], ["a", "b"]], groups=["one", None])
    assert (rows(result), result.groups) == ([("p", "b", "a")], ["row 1"])


def test_no_other_form_is_made() -> None:
    with pytest.raises(UnknownName, match="form of clicks 'scores'"):
        from_clicks(["q"], ["a"], [["a"]], form="scores")
