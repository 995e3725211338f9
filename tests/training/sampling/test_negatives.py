"""Hard negatives: the nearest that are no positives, and why the others are not taken."""

from typing import Any

import numpy as np
import pytest

from nearfield.errors import BadVectors, UsageError
from nearfield.neighbors import Neighborhood, build_graph
from nearfield.training.data.examples import Examples
from nearfield.training.sampling import hard_negatives
from nearfield.training.sampling.pool import REASONS


def at(*degrees: Any) -> Any:
    """Unit rows at these angles: the nearer, the more alike."""
    turned = np.deg2rad(np.array(degrees, np.float64))
    return np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32)


def pairs(*rows: Any, **extra: Any) -> Any:
    anchors, positives = (list(column) for column in zip(*rows, strict=True))
    return Examples("pairs", {"anchor": anchors, "positive": positives}, **extra)


# One question, its answer, and other answers, ever further off.
TEXTS = ["q", "a", "near", "mid", "far"]
ROWS = at(0, 30, 20, 40, 80)
ONE = pairs(("q", "a"))


def negatives(result: Any) -> Any:
    return [
        text
        for role, texts in result.examples.columns.items()
        if role.startswith("negative")
        for text in texts
    ]


def test_the_nearest_safe_text_is_taken() -> None:
    result = hard_negatives(ONE, TEXTS, ROWS)
    assert result.examples.form == "triplets"
    assert negatives(result) == ["mid"]
    ((anchor, positive, candidate, why),) = result.dropped
    assert (anchor, positive, candidate) == ("q", "a", "near")
    assert "it may be right, too (0.94 to the anchor, whose positive has 0.87)" in why
    assert result.counts == {REASONS[2]: 1}
    assert result.sentence.startswith("Near texts that are no safe negatives: 1 as near as")


@pytest.mark.parametrize(
    ("margin", "relative", "wanted"),
    [
        (0, True, "mid"),
        (0.11, True, "mid"),
        (0.12, True, "far"),
        (0.09, False, "mid"),
        (0.11, False, "far"),
    ],
)
def test_the_margin_is_a_share_of_the_positive_or_a_distance(
    margin: Any, relative: Any, wanted: Any
) -> None:
    # cosines: positive .866, near .940, mid .766 (.885 of the positive's, .100 below), far .174
    assert negatives(hard_negatives(ONE, TEXTS, ROWS, margin=margin, relative=relative)) == [wanted]


def test_a_positive_far_off_still_has_room_below() -> None:
    result = hard_negatives(pairs(("q", "a")), ["q", "a", "x", "y"], at(0, 120, 119.3, 130))
    assert negatives(result) == ["y"]
    assert result.counts == {REASONS[2]: 1}


def test_positives_of_positives_are_no_negatives() -> None:
    chain = pairs(("q", "a"), ("p", "a"), ("p", "b"))
    result = hard_negatives(chain, ["q", "p", "a", "b", "far"], at(0, 90, 20, 30, 80))
    assert result.examples.columns["negative"][0] == "far"
    assert ("q", "a", "b", "a positive of one of its positives") in result.dropped


def test_duplicates_of_the_anchor_or_the_positive_are_no_negatives() -> None:
    result = hard_negatives(ONE, TEXTS, ROWS, duplicates=[["A ", "mid"], ["alone"]])
    assert negatives(result) == ["far"]
    assert result.dropped[1][2:] == (
        "mid",
        "in one group of duplicates with the anchor or the positive",
    )


def test_texts_of_the_same_label_are_no_negatives() -> None:
    result = hard_negatives(ONE, TEXTS, ROWS, labels={"a": "x", "mid": "x", "far": "y"})
    assert negatives(result) == ["far"]
    assert result.dropped[1][2:] == ("mid", "of the same label")
    two = pairs(("q", "a"), ("p", "mid"), labels=["x", "x"])
    result = hard_negatives(two, [*TEXTS, "p"], np.concatenate([ROWS, at(41)]))
    assert result.examples.columns["negative"][0] == "far"


def test_the_same_text_in_another_case_is_itself() -> None:
    result = hard_negatives(pairs(("q", "a")), ["q", "a", "Q ", "A", "far"], at(0, 30, 0, 50, 80))
    assert negatives(result) == ["far"]
    assert result.dropped == []


def test_questions_are_no_negatives_of_questions_unless_asked() -> None:
    two = pairs(("q", "a"), ("r", "b"))
    texts, rows = ["q", "a", "r", "b"], at(0, 10, 40, 80)
    assert hard_negatives(two, texts, rows).examples.columns["negative"] == ["b", "a"]
    result = hard_negatives(two, texts, rows, among=["q", "r"])
    assert result.examples.columns["negative"] == ["r", "q"]


def test_more_negatives_stand_in_more_columns() -> None:
    result = hard_negatives(ONE, TEXTS, ROWS, negatives=2)
    assert list(result.examples.columns) == ["anchor", "positive", "negative", "negative_2"]
    assert negatives(result) == ["mid", "far"]


def test_a_text_is_not_taken_twice() -> None:
    result = hard_negatives(ONE, [*TEXTS, "MID "], np.concatenate([ROWS, at(41)]), negatives=2)
    assert negatives(result) == ["mid", "far"]
    for random_state in range(5):
        result = hard_negatives(
            ONE, ["q", "a", "x", "y"], at(0, 30, 10, 20), negatives=2, random_state=random_state
        )
        assert set(negatives(result)) == {"x", "y"}


def test_what_is_beyond_the_last_one_taken_is_not_looked_at() -> None:
    result = hard_negatives(ONE, TEXTS, ROWS, duplicates=[["a", "far"]])
    assert negatives(result) == ["mid"]
    assert [row[2] for row in result.dropped] == ["near"]


def test_where_none_is_safe_one_is_drawn_and_told() -> None:
    result = hard_negatives(ONE, ["q", "a", "x", "y"], at(0, 30, 10, 20))
    assert negatives(result)[0] in {"x", "y"}
    assert "1 negative at random, where no near text was safe." in result.examples.notes


def test_where_all_hang_together_it_is_refused() -> None:
    with pytest.raises(UsageError, match="No text can be a negative"):
        hard_negatives(pairs(("a", "b"), ("b", "c")), ["a", "b", "c"], at(0, 10, 20))


@pytest.mark.parametrize("everything", [True, False])
def test_a_graph_or_a_neighborhood_gives_the_same(everything: Any) -> None:
    rng = np.random.default_rng(0)
    texts = [f"t{n}" for n in range(60)]
    rows = rng.standard_normal((60, 8)).astype(np.float32)
    drawn = pairs(*[(texts[n], texts[n + 1]) for n in range(0, 40, 4)])
    options: dict[str, Any] = {"nearest": 20, "among": texts} if everything else {"nearest": 59}
    result = hard_negatives(drawn, texts, rows, **options)
    graph = hard_negatives(
        drawn, texts, rows, graph=build_graph(rows, options["nearest"]), **options
    )
    near = hard_negatives(drawn, texts, Neighborhood(rows), **options)
    assert result.examples == graph.examples == near.examples
    assert result.dropped == graph.dropped == near.dropped


def test_no_negative_is_above_the_margin_nor_a_positive() -> None:
    rng = np.random.default_rng(1)
    texts = [f"t{n}" for n in range(300)]
    rows = rng.standard_normal((300, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    drawn = pairs(*[(texts[a], texts[b]) for a, b in rng.integers(0, 300, (100, 2)) if a != b])
    result = hard_negatives(drawn, texts, rows, nearest=50, margin=0.1, relative=False).examples
    of = dict(zip(texts, rows, strict=True))
    hard = 0
    for anchor, positive, negative in zip(*result.columns.values(), strict=True):
        assert (anchor, negative) not in set(zip(*drawn.columns.values(), strict=True))
        hard += of[anchor] @ of[negative] <= of[anchor] @ of[positive] - 0.1 + 1e-5
    drawn_at_random = next(int(n.split()[0]) for n in result.notes if "at random" in n)
    assert hard >= len(result) - drawn_at_random


def test_a_text_without_a_vector_is_named() -> None:
    with pytest.raises(BadVectors, match="There is no vector for 'a'"):
        hard_negatives(ONE, ["q", "b"], at(0, 1))
    with pytest.raises(BadVectors, match="3 texts came with 2 vectors"):
        hard_negatives(ONE, ["q", "a", "b"], at(0, 1))
    with pytest.raises(UsageError, match="The graph is of 2 rows, but 5 texts came"):
        hard_negatives(ONE, TEXTS, ROWS, graph=build_graph(at(0, 1), 1))
    with pytest.raises(UsageError, match="belong to pairs, not to texts"):
        hard_negatives(Examples("texts", {"text": ["a"]}), TEXTS, ROWS)
