"""The closed forms, against what they are by definition."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.linalg import orthogonal_procrustes
from sklearn.linear_model import Ridge

from nearfield.encoders.multimodal.bridge import Bridge, Side
from nearfield.errors import BadModel
from nearfield.training.align.fits import GRID, Moments, Recipe, cca, fit, procrustes, ridge
from nearfield.training.align.recall import ranks, recalls
from nearfield.types import Vectors


def rows(n: int = 200, dim: int = 6, seed: int = 0) -> np.ndarray:
    made = np.random.default_rng(seed).standard_normal((n, dim)) * np.linspace(1, 3, dim)
    return np.asarray(made - made.mean(axis=0))


def unit(made: np.ndarray) -> Vectors:
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def test_procrustes_is_the_rotation() -> None:
    one = rows()
    turn = np.linalg.qr(np.random.default_rng(1).standard_normal((6, 6)))[0]
    matrix, none = procrustes(Moments.of(one, one @ turn), Recipe("procrustes"))
    assert none is None
    assert np.allclose(matrix, turn)
    other = rows(seed=2)
    assert np.allclose(
        procrustes(Moments.of(one, other), Recipe("procrustes"))[0],
        orthogonal_procrustes(one, other)[0],
    )


def test_procrustes_between_widths_keeps_lengths() -> None:
    one, other = rows(dim=4), rows(dim=7, seed=3)
    matrix, _ = procrustes(Moments.of(one, other), Recipe("procrustes"))
    assert np.allclose(matrix @ matrix.T, np.eye(4))


@pytest.mark.parametrize("penalty", [0.0, 0.5])
def test_ridge_is_that_of_scikit_learn(penalty: float) -> None:
    one, other = rows(), rows(dim=3, seed=4)
    matrix, _ = ridge(Moments.of(one, other), Recipe("ridge", penalty))
    alpha = penalty * np.trace(one.T @ one) / 6
    right = Ridge(alpha=alpha, fit_intercept=False).fit(one, other)
    assert np.allclose(matrix, right.coef_.T, atol=1e-6)


def test_canonical_rows_correlate_as_much_as_they_can() -> None:
    shared = rows(500, 2)
    one = np.hstack([shared, rows(500, 3, 5)]) @ np.random.default_rng(6).standard_normal((5, 5))
    other = np.hstack([rows(500, 2, 7), shared + 0.1 * rows(500, 2, 8)])
    left, right = cca(Moments.of(one, other), Recipe("cca", width=2))
    first, second = one @ left, other @ right
    across = np.corrcoef(first.T, second.T)[:2, 2:]
    q1, q2 = (np.linalg.qr(each)[0] for each in (one, other))
    correlations = np.linalg.svd(q1.T @ q2, compute_uv=False)[:2]  # Björck and Golub 1973
    assert np.allclose(np.abs(np.diag(across)), correlations, atol=1e-6)
    assert np.allclose(across - np.diag(np.diag(across)), 0, atol=1e-6)


@pytest.mark.parametrize("recipe", GRID, ids=Recipe.words)
def test_every_recipe_brings_turned_rows_together(recipe: Recipe) -> None:
    one = unit(rows(300, 8) + 2)
    turn = np.linalg.qr(np.random.default_rng(9).standard_normal((8, 8)))[0]
    other = unit(one @ turn + 0.5)
    bridge = fit(recipe, Moments.of(one[:200], other[:200]))
    found = recalls(
        bridge.source.rows(one[200:]), bridge.target.rows(other[200:]), np.eye(100, dtype=bool)
    )
    assert found[1].value > 0.95  # a strong penalty shrinks some directions: R@1 is .84 then
    assert found[0].value > 0.95 or recipe.method != "procrustes"
    assert found[0].chance == pytest.approx(0.01)


def test_a_bridge_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    bridge = fit(Recipe("cca", 0.1, 4, 1.0), Moments.of(unit(rows()), unit(rows(dim=5, seed=1))))
    bridge.save(tmp_path / "b.safetensors")
    again = Bridge.load(tmp_path / "b.safetensors")
    for side, other in zip(bridge, again, strict=True):
        assert np.array_equal(
            side.rows(np.eye(len(side.mean), dtype=np.float32)),
            other.rows(np.eye(len(side.mean), dtype=np.float32)),
        )
    (tmp_path / "b.safetensors").write_bytes(b"no tensors")
    with pytest.raises(BadModel, match="is damaged"):
        Bridge.load(tmp_path / "b.safetensors")
    bad = Side(np.full(6, np.nan, np.float32), None)
    Bridge(bad, bad).save(tmp_path / "b.safetensors")
    with pytest.raises(BadModel, match="is damaged"):
        Bridge.load(tmp_path / "b.safetensors")


def test_rows_of_nothing_stay_nothing() -> None:
    side = Side(np.ones(3, np.float32), None)
    made = side.rows(np.array([[0, 0, 0], [1, 2, 3]], np.float32))
    assert not made[0].any()
    assert np.linalg.norm(made[1]) == pytest.approx(1)


def test_recall_counts_the_best_of_several_partners_and_ties_against_it() -> None:
    asked = np.eye(2, dtype=np.float32)
    others = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    right = np.array([[True, False, False], [True, False, True]])
    assert ranks(asked, others, right).tolist() == [2, 1]
    one, ten = recalls(asked, others, right)
    assert (one.value, ten.value) == (0.5, 1.0)
    assert one.chance == pytest.approx((1 / 3 + 2 / 3) / 2)
    assert ten.chance == 1.0
