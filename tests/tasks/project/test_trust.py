"""Trust: the measures against scikit-learn and SciPy, and the words."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.manifold import trustworthiness

from nearfield.neighbors import Neighborhood
from nearfield.tasks.project import project, trust
from nearfield.tasks.project.trust import Trust
from nearfield.types import Vectors


def some(n: int = 300, dim: int = 16, seed: int = 0) -> Vectors:
    return np.random.default_rng(seed).standard_normal((n, dim)).astype(np.float32)


@pytest.mark.parametrize("k", [5, 15])
def test_trustworthiness_and_continuity_are_sklearns(k: int) -> None:
    near = Neighborhood(some())
    points = near.vectors[:, :2].copy()
    result = trust(near, points, k=k)
    assert result.trustworthiness.mean() == pytest.approx(
        trustworthiness(near.vectors, points, n_neighbors=k), abs=1e-4
    )
    # Continuity is trustworthiness with the two spaces exchanged.
    assert result.continuity.mean() == pytest.approx(
        trustworthiness(points, near.vectors, n_neighbors=k), abs=1e-4
    )


def test_a_perfect_map_is_trusted_wholly() -> None:
    angles = np.sort(np.random.default_rng(0).random(50))
    near = Neighborhood(np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32))
    result = trust(near, near.vectors)
    for name, value in result.overall().items():
        assert value == pytest.approx(1, abs=1e-3), name


def test_a_point_in_the_wrong_place_is_found() -> None:
    generator = np.random.default_rng(0)
    centres = np.repeat(np.eye(2, 8) * 4, 50, axis=0)
    near = Neighborhood((centres + 0.3 * generator.standard_normal((100, 8))).astype(np.float32))
    points = near.vectors[:, :2].copy()
    points[7] = points[near.vectors[:, 0] * (near.vectors[7, 0] > 0.5) <= 0.5].mean(axis=0)
    result = trust(near, points)
    assert result.trustworthiness.argmin() == 7
    assert result.kept[7] <= np.quantile(result.kept, 0.05)


def test_correlation_of_distances_is_spearmans() -> None:
    near = Neighborhood(some(60))
    points = near.vectors[:, :2].copy()
    result = trust(near, points)
    for row in range(3):
        a = np.linalg.norm(near.vectors - near.vectors[row], axis=1)
        b = np.linalg.norm(points - points[row], axis=1)
        assert result.distances[row] == pytest.approx(spearmanr(a, b)[0], abs=0.01)


@pytest.mark.slow
def test_a_sample_gives_nearly_the_exact_answer() -> None:
    near = Neighborhood(some(5_000))
    points = project(near, method="pca").points[near.order]
    result = trust(near, points)
    exact = trustworthiness(near.vectors, points, n_neighbors=15)
    assert result.trustworthiness.mean() == pytest.approx(exact, abs=0.002)


def test_equal_places_and_one_row() -> None:
    result = trust(Neighborhood(some(20)), np.zeros((20, 2), np.float32))
    assert np.isfinite(list(result.overall().values())).all()
    assert project(some(1)).trust.overall()["kept"] == 1


@pytest.mark.parametrize(
    ("groups", "distances", "near", "far"),
    [
        (0.97, 0.2, "here are alike.", "How far apart two groups lie says nothing."),
        (0.9, 0.7, "here are mostly alike.", "What lies further apart is, roughly, less alike."),
        (0.7, 0.9, "here are not alike.", "What lies further apart is less alike."),
    ],
)
def test_what_to_believe_in_words(groups: float, distances: float, near: str, far: str) -> None:
    rows = [np.full(3, value, np.float32) for value in (groups, 0.9, 0.5, distances)]
    words = Trust(15, *rows).words()
    assert f"{near} {far}" in words
    assert words.endswith("Of an item's 15 most alike, 50% are near it on the map.")
