"""CoSENT: pairs come in the order of their scores."""

from typing import Any

import numpy as np
import pytest

from nearfield.training.losses import build

SCORES = [0.0, 0.25, 0.5, 0.25, 1.0, 0.125, 1.0]


def formula(temperature: Any) -> Any:
    def total(columns: Any, scores: Any) -> Any:
        cosines = np.sum(columns[0] * columns[1], axis=1)
        return np.log(
            1
            + sum(
                np.exp((cosines[j] - cosines[i]) / temperature)
                for i in range(len(scores))
                for j in range(len(scores))
                if scores[i] > scores[j]
            )
        )

    return total


@pytest.mark.parametrize("temperature", [0.05, 0.5])
def test_it_is_its_formula(temperature: Any, proves: Any, raw: Any) -> None:
    loss = build("cosent", temperature=temperature)
    proves(loss, formula(temperature), raw(), SCORES)


def test_the_default_temperature_is_a_twentieth(proves: Any, raw: Any) -> None:
    proves(build("cosent"), formula(0.05), raw(random_state=1), SCORES)


def test_only_the_order_of_the_scores_counts(raw: Any, value_and_gradients: Any) -> None:
    value, _ = value_and_gradients(build("cosent"), raw(), SCORES)
    other, _ = value_and_gradients(build("cosent"), raw(), (np.array(SCORES) ** 3).tolist())
    assert value == pytest.approx(other)


@pytest.mark.parametrize("n", [1, 7])
def test_equal_scores_are_zero_and_move_nothing(n: Any, raw: Any, value_and_gradients: Any) -> None:
    value, gradients = value_and_gradients(build("cosent"), raw(n=n), [0.5] * n)
    assert value == 0
    assert not np.any(gradients)
