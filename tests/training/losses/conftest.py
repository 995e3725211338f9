"""What the tests of the losses share: unit rows, and the proof that a loss is its formula."""

from typing import Any

import numpy as np
import pytest


@pytest.fixture
def raw() -> Any:
    """Rows of any length, float64; the losses see them normalised."""
    return lambda *, columns=2, n=7, d=5, random_state=0: list(
        np.random.default_rng(random_state).standard_normal((columns, n, d))
    )


@pytest.fixture
def unit() -> Any:
    return lambda rows: rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def value_and_gradients(unit: Any) -> Any:
    """Of a loss: its value, and its gradient for the rows before they were normalised."""
    torch = pytest.importorskip("torch")

    def result(loss: Any, columns: Any, scores: Any = None) -> Any:
        leaves = [torch.tensor(column, requires_grad=True) for column in columns]
        target = None if scores is None else torch.tensor(scores)
        value = loss([torch.nn.functional.normalize(leaf, dim=1) for leaf in leaves], target)
        value.backward()
        return value.item(), [leaf.grad.numpy() for leaf in leaves]

    return result


@pytest.fixture
def proves(unit: Any, value_and_gradients: Any) -> Any:
    """The value is the formula's by NumPy, the gradient its central differences, in float64."""
    torch = pytest.importorskip("torch")

    def slope(formula: Any, columns: Any, scores: Any, place: Any, step: float = 1e-6) -> Any:
        column, *where = place
        ends: list[Any] = []
        for sign in [1, -1]:
            moved = [rows.copy() for rows in columns]
            moved[column][*where] += sign * step
            ends.append(formula([unit(rows) for rows in moved], scores))
        return (ends[0] - ends[1]) / (2 * step)

    def prove(loss: Any, formula: Any, columns: Any, scores: Any = None) -> None:
        value, gradients = value_and_gradients(loss, columns, scores)
        assert value == pytest.approx(formula([unit(rows) for rows in columns], scores), abs=1e-9)
        places = list(np.ndindex(np.shape(columns)))
        slopes = [slope(formula, columns, scores, place) for place in places]
        assert np.abs(slopes).max() > 1e-3, "a gradient that is zero proves nothing"
        np.testing.assert_allclose(np.ravel(gradients), slopes, atol=1e-7)
        target = None if scores is None else torch.tensor(scores)
        leaves = [torch.tensor(rows, requires_grad=True) for rows in columns]
        assert torch.autograd.gradcheck(
            lambda *rows: loss([torch.nn.functional.normalize(row) for row in rows], target),
            leaves,
            fast_mode=True,
        )

    return prove
