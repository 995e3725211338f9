"""Pairs from groups of duplicates and from marks."""

from typing import Any

from nearfield.training.sampling import from_duplicates


def rows(examples: Any) -> Any:
    return [tuple(sorted(row)) for row in zip(*examples.columns.values(), strict=True)]


def test_members_of_a_group_are_pairs() -> None:
    result = from_duplicates([["a", "b", "c"], ["d"]])
    assert result.form == "pairs"
    assert sorted(rows(result)) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert result.notes == ("3 pairs the same, from 1 group and marks.",)


def test_equal_texts_make_no_pair() -> None:
    assert len(from_duplicates([["Red", "red ", "RED"]], [("a", "A", True)])) == 0


def test_marks_make_scores_and_decide() -> None:
    result = from_duplicates(
        [["a", "b", "c"]], [("b", "a", False), ("x", "y", True), ("x", "y", False)]
    )
    assert result.form == "scores"
    assert result.scores is not None
    assert dict(zip(rows(result), result.scores.tolist(), strict=True)) == {
        ("a", "b"): 0,
        ("a", "c"): 1,
        ("b", "c"): 1,
        ("x", "y"): 0,
    }
    assert result.notes == ("2 pairs the same, from 1 group and marks, 2 marked as not.",)


def test_a_large_group_gives_few_pairs_and_the_order_does_not_matter() -> None:
    group = [f"t{n}" for n in range(500)]
    result = from_duplicates([group, ["a", "b"]])
    assert len(result) == 21
    assert sorted(rows(from_duplicates([["b", "a"], group[::-1]]))) == sorted(rows(result))
