"""Cosine: the mean squared difference of cosine and score."""

from typing import Any

import numpy as np
import pytest

from nearfield.training.losses import build

SCORES = [0.0, 0.25, 0.5, 0.75, 1.0, 0.125, 0.875]


def formula(columns: Any, scores: Any) -> Any:
    u, v = columns
    return np.mean([(u[i] @ v[i] - scores[i]) ** 2 for i in range(len(u))])


def test_it_is_its_formula(proves: Any, raw: Any) -> None:
    proves(build("cosine"), formula, raw(), SCORES)


def test_of_one_pair(proves: Any, raw: Any) -> None:
    proves(build("cosine"), formula, raw(n=1), [0.5])


def test_a_pair_at_its_score_pulls_nowhere(value_and_gradients: Any) -> None:
    rows = np.eye(3)
    value, gradients = value_and_gradients(build("cosine"), [rows, rows], [1.0, 1.0, 1.0])
    assert value == pytest.approx(0)
    np.testing.assert_allclose(gradients, 0, atol=1e-12)
