"""Staying near the rows of before, by NumPy and by finite differences."""

import numpy as np
import pytest
import torch

from nearfield.training.losses import build
from nearfield.training.losses.keep import keeping


def rows(random_state, n=5, dim=4):
    found = np.random.default_rng(random_state).standard_normal((n, dim))
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_it_equals_numpy():
    u, v, was_u, was_v = map(rows, range(4))
    scores = np.linspace(0, 1, 5)
    found = keeping(build("cosine"), 0.3, [was_u, was_v])(
        [torch.tensor(u), torch.tensor(v)], torch.tensor(scores)
    )
    apart = 1 - np.concatenate([(u * was_u).sum(1), (v * was_v).sum(1)])
    plain = (((u * v).sum(1) - scores) ** 2).mean()
    assert found.item() == pytest.approx(plain + 0.3 * apart.mean(), abs=1e-9)


def test_its_gradient_is_that_of_finite_differences():
    u, v = (torch.tensor(rows(random_state), requires_grad=True) for random_state in (0, 1))
    before, scores = [rows(2), rows(3)], torch.linspace(0, 1, 5, dtype=torch.float64)
    loss = keeping(build("cosine"), 0.7, before)
    assert torch.autograd.gradcheck(lambda a, b: loss([a, b], scores), (u, v))


def test_rows_of_before_in_float32_do_for_any_precision():
    u = torch.tensor(rows(0))
    same = [u.numpy().astype(np.float32)] * 2
    found = keeping(build("cosine"), 1.0, same)([u, u], torch.ones(5, dtype=torch.float64))
    assert found.item() == pytest.approx(0, abs=1e-6)
