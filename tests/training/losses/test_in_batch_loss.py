"""In-batch negatives: symmetric InfoNCE, with negatives for the anchors."""

from typing import Any

import numpy as np
import pytest

from nearfield.errors import UsageError
from nearfield.training.losses import build


def formula(temperature: Any) -> Any:
    def mean(columns: Any, scores: Any) -> Any:
        anchor, positive, *negatives = columns
        candidates = np.concatenate([positive, *negatives])
        there = anchor @ candidates.T / temperature
        back = positive @ anchor.T / temperature
        terms: list[Any] = []
        for i in range(len(anchor)):
            forth = -np.log(np.exp(there[i, i]) / np.exp(there[i]).sum())
            terms.append((forth - np.log(np.exp(back[i, i]) / np.exp(back[i]).sum())) / 2)
        return np.mean(terms)

    return mean


@pytest.mark.parametrize("temperature", [0.05, 0.5])
@pytest.mark.parametrize("columns", [2, 3, 5])
def test_it_is_infonce(temperature: Any, columns: Any, proves: Any, raw: Any) -> None:
    loss = build("in-batch", temperature=temperature)
    proves(loss, formula(temperature), raw(columns=columns))


def test_it_is_symmetric(raw: Any, value_and_gradients: Any) -> None:
    anchor, positive = raw(n=12)
    value, (first, second) = value_and_gradients(build("in-batch"), [anchor, positive])
    turned, (other, one) = value_and_gradients(build("in-batch"), [positive, anchor])
    assert value == pytest.approx(turned)
    np.testing.assert_allclose([first, second], [one, other], atol=1e-12)


def test_of_one_pair_it_is_zero_and_moves_nothing(raw: Any, value_and_gradients: Any) -> None:
    value, gradients = value_and_gradients(build("in-batch"), raw(n=1))
    assert value == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(gradients, 0, atol=1e-9)


def test_of_one_pair_with_a_negative(proves: Any, raw: Any) -> None:
    proves(build("in-batch", temperature=0.5), formula(0.5), raw(columns=3, n=1))


def test_a_negative_far_from_all_anchors_changes_little(raw: Any, value_and_gradients: Any) -> None:
    anchor = np.eye(4)
    without, _ = value_and_gradients(build("in-batch"), [anchor, anchor])
    away, _ = value_and_gradients(build("in-batch"), [anchor, anchor, -anchor])
    near, _ = value_and_gradients(build("in-batch"), [anchor, anchor, anchor])
    assert away == pytest.approx(without, abs=1e-8)
    assert near == pytest.approx(without + np.log(2) / 2)


@pytest.mark.parametrize("name", ["in-batch", "cosent"])
@pytest.mark.parametrize("temperature", [0, -0.1, float("nan"), float("inf")])
def test_a_temperature_that_cannot_be_is_refused(name: Any, temperature: Any) -> None:
    with pytest.raises(UsageError, match=f"temperature of {temperature} cannot be"):
        build(name, temperature=temperature)
