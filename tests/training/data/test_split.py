"""Sides that share no text, the same for any order of the rows."""

from collections import Counter
from itertools import chain
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearfield.errors import UsageError
from nearfield.modalities.text.shingles import plain
from nearfield.training.data.examples import Examples
from nearfield.training.data.split import refuse_shared, split


def pairs(n: Any, shared: int = 1, groups: Any = None) -> Any:
    anchors = [f"anchor {row // shared}" for row in range(n)]
    return Examples(
        "pairs", {"anchor": anchors, "positive": [f"p {row}" for row in range(n)]}, groups=groups
    )


def sides(result: Any) -> Any:
    return result.train, result.validation, result.test


def rows(examples: Any) -> Any:
    extra = examples.labels or [None] * len(examples)
    return list(zip(*examples.columns.values(), extra, strict=True))


def texts(examples: Any) -> Any:
    return {plain(text) for text in examples.texts}


small = st.integers(0, 30).map(lambda n: ["Text ", "text", "TEXT  "][n % 3] + f" {n // 3}")


@given(st.lists(st.tuples(small, small), min_size=3, max_size=60), st.randoms())
@settings(max_examples=60, deadline=None)
def test_no_text_is_on_two_sides_and_the_order_does_not_matter(drawn: Any, random: Any) -> None:
    examples = Examples("pairs", dict(zip(["anchor", "positive"], map(list, zip(*drawn)))))  # noqa: B905
    try:
        result = split(examples)
    except UsageError:  # all hang together: see below
        return
    one, two, three = map(texts, sides(result))
    assert not (one & two) | (one & three) | (two & three)
    assert Counter(chain(*map(rows, sides(result)))) == Counter(rows(examples))
    order = random.sample(range(len(drawn)), len(drawn))
    again = split(examples.take(order))
    assert [rows(side) for side in sides(again)] == [rows(side) for side in sides(result)]


@pytest.mark.parametrize(("n", "shared"), [(10, 1), (100, 1), (1000, 1), (1000, 7)])
def test_the_shares_are_kept(n: Any, shared: Any) -> None:
    result = split(pairs(n, shared))
    sizes = np.array([len(side) for side in sides(result)])
    assert abs(sizes / n - [0.8, 0.1, 0.1]).max() <= max(0.01, shared / n)
    assert "what shares a text is on one side" in result.notes[0]


def test_rows_that_differ_in_their_score_alone_have_an_order_too() -> None:
    columns = {"first": ["a"] * 12, "second": ["b"] * 12}
    examples = Examples("scores", columns, np.linspace(0, 1, 12, dtype=np.float32))
    one, two = (
        split(rows, (1, 0, 0)).train for rows in (examples, examples.take(range(11, -1, -1)))
    )
    assert one.scores is not None
    assert two.scores is not None
    assert one.scores.tolist() == two.scores.tolist()


def test_another_random_state_is_another_split() -> None:
    assert rows(split(pairs(50), random_state=1).test) != rows(
        split(pairs(50), random_state=2).test
    )


def test_a_group_stays_on_one_side() -> None:
    groups = [f"document {row % 20}" for row in range(200)]
    result = split(pairs(200, groups=groups))
    seen: list[set[Any]] = [set(side.groups) for side in sides(result)]
    assert sum(map(len, seen)) == 20
    assert all(seen)


def test_a_large_group_goes_to_the_first_side_and_is_told() -> None:
    groups = ["large" if row < 600 else f"g{row}" for row in range(1000)]
    result = split(pairs(1000, groups=groups))
    assert [len(side) for side in sides(result)] == pytest.approx([800, 100, 100], abs=3)
    assert "large" in set(result.train.groups or [])
    groups = ["large" if row < 950 else f"g{row}" for row in range(1000)]
    result = split(pairs(1000, groups=groups))
    assert [len(side) for side in sides(result)] == [950, 25, 25]
    assert result.notes[1] == "The shares are 95%, 2%, 2%: the largest piece has 950 rows."


@pytest.mark.parametrize(("each", "wanted"), [(10, (8, 1, 1)), (4, (2, 1, 1)), (100, (80, 10, 10))])
def test_every_label_is_on_every_side(each: Any, wanted: Any) -> None:
    labels = [f"label {row % 7}" for row in range(7 * each)]
    examples = Examples("labels", {"text": [f"t{row}" for row in range(7 * each)]}, labels=labels)
    for side, size in zip(sides(split(examples)), wanted, strict=True):
        assert set(Counter(side.labels).values()) == {size}


def test_of_three_rows_two_are_learned_and_of_two_both() -> None:
    labels = [*"aaa" * 10, *"bb"]
    labels = [f"{label}{row // 3}" if label == "a" else "b" for row, label in enumerate(labels)]
    examples = Examples("labels", {"text": [f"t{row}" for row in range(32)]}, labels=labels)
    result = split(examples)
    assert set(Counter(result.train.labels).values()) == {2}
    assert len(set(result.train.labels or [])) == 11
    assert len(result.validation) + len(result.test) == 10
    assert "11 labels with few rows are not on every side." in result.notes


def test_every_fifth_of_the_scores_is_on_every_side() -> None:
    scores = np.linspace(0, 1, 200, dtype=np.float32)
    columns = {"first": [f"a{n}" for n in range(200)], "second": [f"b{n}" for n in range(200)]}
    for side in sides(split(Examples("scores", columns, scores))):
        assert len(set(np.minimum(side.scores * 5, 4).astype(int))) == 5


def test_a_share_of_nothing_is_empty() -> None:
    result = split(pairs(40), (0.9, 0.1, 0))
    assert [len(side) for side in sides(result)] == [36, 4, 0]
    assert "test" not in result.notes[0]
    assert len(split(pairs(4), (1, 0, 0)).train) == 4


def test_rows_that_all_hang_together_are_refused() -> None:
    examples = Examples(
        "pairs", {"anchor": ["the same"] * 20, "positive": list("abcdefghijklmnopqrst")}
    )
    with pytest.raises(UsageError, match="20 rows cannot be split into 3 sides.*1 piece.*the same"):
        split(examples)


@pytest.mark.parametrize("shares", [(0, 0.5, 0.5), (-1, 1, 1), (1, 2), (float("nan"), 1, 1)])
def test_shares_that_are_none_are_refused(shares: Any) -> None:
    with pytest.raises(UsageError, match="Shares are three numbers"):
        split(pairs(10), shares)


def test_shared_texts_are_refused_with_three_of_them() -> None:
    train = Examples("pairs", {"anchor": list("abcdef"), "positive": list("ghijkl")})
    test = Examples("pairs", {"anchor": ["A ", "b", "x"], "positive": ["y", "c", "D"]})
    with pytest.raises(
        UsageError, match="4 texts are on two sides, in 3 rows of 3: 'A ', 'D', 'b'"
    ):
        refuse_shared(train, test)
    refuse_shared(train, Examples("texts", {"text": ["x", "y"]}))
