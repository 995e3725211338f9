"""Triplet: a hinge on the difference of two distances, in three forms."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nearfield.errors import UnknownName, UsageError
from nearfield.training.losses import build

DISTANCES: dict[str, Callable[..., Any]] = {
    "squared": lambda a, b: np.sum((a - b) ** 2),
    "euclidean": lambda a, b: np.sqrt(np.sum((a - b) ** 2)),
    "cosine": lambda a, b: 1 - a @ b,
}


def formula(distance: Any, margin: Any) -> Any:
    d: Any = DISTANCES[distance]

    def mean(columns: Any, scores: Any) -> Any:
        anchor, positive, *negatives = columns
        return np.mean(
            [
                max(0.0, d(anchor[i], positive[i]) - d(anchor[i], negative[i]) + margin)
                for negative in negatives
                for i in range(len(anchor))
            ]
        )

    return mean


@pytest.mark.parametrize("distance", DISTANCES)
def test_it_is_its_formula(distance: Any, proves: Any, raw: Any) -> None:
    loss = build("triplet", distance=distance, margin=0.3)
    proves(loss, formula(distance, 0.3), raw(columns=3))


@pytest.mark.parametrize("distance", DISTANCES)
def test_of_several_negatives(distance: Any, proves: Any, raw: Any) -> None:
    loss = build("triplet", distance=distance, margin=0.3)
    proves(loss, formula(distance, 0.3), raw(columns=5))


def test_the_default_is_the_squared_distance_and_a_margin_of_a_fifth(proves: Any, raw: Any) -> None:
    proves(build("triplet"), formula("squared", 0.2), raw(columns=3, random_state=1))


@pytest.mark.parametrize(("distance", "name"), [("euclidean", "EUCLIDEAN"), ("cosine", "COSINE")])
def test_it_equals_sentence_transformers(
    distance: Any, name: Any, raw: Any, value_and_gradients: Any
) -> None:
    from sentence_transformers.sentence_transformer.losses import (
        TripletDistanceMetric,
        TripletLoss,
    )

    no_model: Any = None
    theirs = TripletLoss(no_model, getattr(TripletDistanceMetric, name), 0.3)
    columns = raw(columns=3, n=20)
    value, gradients = value_and_gradients(build("triplet", distance=distance, margin=0.3), columns)
    expected = value_and_gradients(theirs.compute_loss_from_embeddings, columns)
    assert value == pytest.approx(expected[0])
    np.testing.assert_allclose(gradients, expected[1], atol=1e-12)


@pytest.mark.parametrize("distance", DISTANCES)
def test_at_distance_zero_the_gradient_is_a_number(distance: Any, value_and_gradients: Any) -> None:
    rows = np.eye(3)
    loss = build("triplet", distance=distance)
    value, gradients = value_and_gradients(loss, [rows, rows, rows])
    assert value == pytest.approx(0.2)
    np.testing.assert_allclose(gradients, 0, atol=1e-12)


def test_a_triplet_beyond_the_margin_pulls_nowhere(value_and_gradients: Any) -> None:
    anchor = np.eye(3)
    value, gradients = value_and_gradients(build("triplet"), [anchor, anchor, -anchor])
    assert value == 0
    assert not np.any(gradients)


@pytest.mark.parametrize(
    ("distance", "margin"),
    [("squared", 4), ("euclidean", 2), ("cosine", 5), ("squared", 0), ("cosine", float("nan"))],
)
def test_a_margin_that_unit_rows_cannot_keep_is_refused(distance: Any, margin: Any) -> None:
    with pytest.raises(UsageError, match=f"margin of {margin} cannot be.*margin=0"):
        build("triplet", distance=distance, margin=margin)


def test_an_unknown_distance_lists_the_known() -> None:
    with pytest.raises(UnknownName, match="cosine, euclidean, squared"):
        build("triplet", distance="manhattan")
