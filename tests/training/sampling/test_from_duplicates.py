"""Pairs from groups of duplicates and from marks."""

from nearfield.training.sampling import from_duplicates


def rows(examples):
    return [tuple(sorted(row)) for row in zip(*examples.columns.values(), strict=True)]


def test_members_of_a_group_are_pairs():
    found = from_duplicates([["a", "b", "c"], ["d"]])
    assert found.form == "pairs"
    assert sorted(rows(found)) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found.notes == ("3 pairs the same, from 1 group and marks.",)


def test_equal_texts_make_no_pair():
    assert len(from_duplicates([["Red", "red ", "RED"]], [("a", "A", True)])) == 0


def test_marks_make_scores_and_decide():
    found = from_duplicates(
        [["a", "b", "c"]], [("b", "a", False), ("x", "y", True), ("x", "y", False)]
    )
    assert found.form == "scores"
    assert dict(zip(rows(found), found.scores.tolist(), strict=True)) == {
        ("a", "b"): 0, ("a", "c"): 1, ("b", "c"): 1, ("x", "y"): 0,
    }  # fmt: skip
    assert found.notes == ("2 pairs the same, from 1 group and marks, 2 marked as not.",)


def test_a_large_group_gives_few_pairs_and_the_order_does_not_matter():
    group = [f"t{n}" for n in range(500)]
    found = from_duplicates([group, ["a", "b"]])
    assert len(found) == 21
    assert sorted(rows(from_duplicates([["b", "a"], group[::-1]]))) == sorted(rows(found))
