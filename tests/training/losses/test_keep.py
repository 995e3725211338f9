"""Staying near the rows of before, by NumPy and by finite differences."""

from typing import Any

import numpy as np
import pytest
import torch

from nearfield.training.losses import build
from nearfield.training.losses.keep import keeping


def rows(random_state: Any, n: int = 5, dim: int = 4) -> Any:
    result = np.random.default_rng(random_state).standard_normal((n, dim))
    return result / np.linalg.norm(result, axis=1, keepdims=True)


def test_it_equals_numpy() -> None:
    u, v, was_u, was_v = map(rows, range(4))
    scores = np.linspace(0, 1, 5)
    result = keeping(build("cosine"), 0.3, [was_u, was_v])(
        [torch.tensor(u), torch.tensor(v)], torch.tensor(scores)
    )
    apart = 1 - np.concatenate([(u * was_u).sum(1), (v * was_v).sum(1)])
    plain = (((u * v).sum(1) - scores) ** 2).mean()
    assert result.item() == pytest.approx(plain + 0.3 * apart.mean(), abs=1e-9)


def test_its_gradient_is_that_of_finite_differences() -> None:
    u, v = (torch.tensor(rows(random_state), requires_grad=True) for random_state in (0, 1))
    before, scores = [rows(2), rows(3)], torch.linspace(0, 1, 5, dtype=torch.float64)
    loss = keeping(build("cosine"), 0.7, before)
    assert torch.autograd.gradcheck(lambda a, b: loss([a, b], scores), (u, v))


def test_rows_of_before_in_float32_do_for_any_precision() -> None:
    u = torch.tensor(rows(0))
    same = [u.numpy().astype(np.float32)] * 2
    result = keeping(build("cosine"), 1.0, same)([u, u], torch.ones(5, dtype=torch.float64))
    assert result.item() == pytest.approx(0, abs=1e-6)
