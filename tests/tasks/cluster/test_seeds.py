"""Seedings that read the rows together are those that each makes alone."""

import numpy as np
import pytest

from nearfield.tasks.cluster import seeds as module
from nearfield.tasks.cluster.points import on_grid
from nearfield.tasks.cluster.seeds import seedings, seeds


@pytest.mark.parametrize("sample", [5_000, 60])
def test_seedings_are_those_of_each_alone(sample: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAMPLE", sample)
    monkeypatch.setattr(module, "SAMPLE_PER_SEED", 1)
    rows = np.random.default_rng(0).normal(size=(200, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    grid, marks = on_grid(rows).astype(np.float32), np.arange(200, dtype=np.uint64)
    together = seedings(grid, marks, 9, [0, 1, 7])
    for chance, made in zip([0, 1, 7], together, strict=True):
        assert (made == seeds(grid, marks, 9, chance)).all()
    assert (together[0] != together[1]).any()


def test_there_are_seeds_where_different_rows_are_fewer() -> None:
    rows = np.repeat(np.eye(2, 4, dtype=np.float32) * 4_000, 5, axis=0)
    made = seeds(rows, np.arange(10, dtype=np.uint64), 4, 0)
    assert made.shape == (4, 4)
    assert len(np.unique(made, axis=0)) == 2
