"""Maps: groups, orders, few rows, new rows, axes, groups of copies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nearfield.errors import BadVectors, UnknownName, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks.project import METHODS, project
from nearfield.tasks.project.mds import distances, stress
from nearfield.tasks.project.project import _in_order, _thinned
from nearfield.types import Vectors


def blobs(
    count: int = 60, groups: int = 4, dim: int = 24, seed: int = 0, noise: float = 0.25
) -> tuple[Vectors, NDArray[np.int64]]:
    generator = np.random.default_rng(seed)
    centres = generator.standard_normal((groups, dim))
    rows = np.repeat(centres, count, axis=0) + noise * generator.standard_normal(
        (groups * count, dim)
    )
    return rows.astype(np.float32), np.repeat(np.arange(groups), count)


def purity(points: Vectors, labels: NDArray[np.int64]) -> float:
    gaps = ((points[:, None] - points[None]) ** 2).sum(-1)
    np.fill_diagonal(gaps, np.inf)
    return float((labels[gaps.argmin(1)] == labels).mean())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("width", [2, 3])
def test_groups_stay_together(method: str, width: int) -> None:
    rows, labels = blobs()
    result = project(rows, method=method, n_components=width)
    assert result.points.shape == (len(rows), width)
    assert result.points.dtype == np.float32
    assert purity(result.points, labels) > 0.97


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_rows_does_not_matter(method: str) -> None:
    rows, _ = blobs()
    shuffled = np.random.default_rng(1).permutation(len(rows))
    first, second = project(rows, method=method), project(rows[shuffled], method=method)
    np.testing.assert_array_equal(first.points[shuffled], second.points)


@pytest.mark.parametrize("method", METHODS)
def test_the_number_of_threads_does_not_matter(method: str) -> None:
    import manifolds_rs
    from threadpoolctl import threadpool_limits

    rows, _ = blobs(count=600)  # so many that manifolds-rs divides its own work
    result: list[Any] = []
    for threads in (1, 2):
        manifolds_rs.set_num_threads(threads)
        with threadpool_limits(threads):
            result.append(project(rows, method=method).points)
    manifolds_rs.set_num_threads(0)
    np.testing.assert_allclose(result[0], result[1], atol=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_rows_that_lie_in_a_plane_have_a_place_in_space(method: str) -> None:
    rows = np.random.default_rng(0).standard_normal((40, 2)).astype(np.float32)
    points = project(rows, method=method, n_components=3).points
    assert points.shape == (40, 3)
    assert np.isfinite(points).all()


def test_another_seed_is_another_map() -> None:
    rows, _ = blobs()
    assert not np.allclose(project(rows).points, project(rows, random_state=1).points)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", [1, 2, 3, 4, 7])
def test_few_rows(method: str, n: int) -> None:
    result = project(np.eye(8, dtype=np.float32)[:n], method=method)
    assert result.points.shape == (n, 2)
    assert np.isfinite(result.points).all()
    assert result.method == ("pca" if n < 5 else method)  # what was done
    assert (n >= 5) or set(result.arguments) == {"n_components", "random_state"}


@pytest.mark.parametrize("method", METHODS)
def test_equal_rows_are_one_point(method: str) -> None:
    rows, _ = blobs(count=10)
    result = project(np.concatenate([rows, rows[:1], rows[:1]]), method=method).points
    assert (result[-1] == result[0]).all()
    alone = project(np.ones((5, 3), np.float32), method=method).points
    assert (alone == 0).all()


def test_a_group_of_near_duplicates_is_one_point() -> None:
    rows, _ = blobs(count=10)
    groups = np.arange(len(rows))
    groups[:5] = 0
    points = project(rows, groups=groups).points
    assert len(np.unique(points, axis=0)) == len(rows) - 4


@pytest.mark.parametrize("method", METHODS)
def test_new_rows_are_placed_and_the_old_ones_stay(method: str) -> None:
    rows, labels = blobs()
    result = project(rows[::2], method=method)
    before = result.points.copy()
    places = result.place(rows[1::2])
    assert (result.points == before).all()
    everything = np.concatenate([result.points, places])
    assert purity(everything, np.concatenate([labels[::2], labels[1::2]])) > 0.95


def test_pca_places_an_old_row_where_it_is() -> None:
    rows, _ = blobs()
    result = project(rows, method="pca")
    np.testing.assert_allclose(result.place(rows), result.points, atol=1e-5)


def test_pca_is_sklearns() -> None:
    from sklearn.decomposition import PCA

    rows, _ = blobs()
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    wanted = PCA(2).fit(unit)
    result = project(rows, method="pca")
    np.testing.assert_allclose(np.abs(result.points), np.abs(wanted.transform(unit)), atol=1e-4)
    np.testing.assert_allclose(result.variance, wanted.explained_variance_ratio_, atol=1e-5)


def test_pca_tells_what_stands_at_each_end() -> None:
    rows, labels = blobs(groups=2)
    words = ["apple pear", "rocket moon"]
    result = project(rows, method="pca", texts=[f"{words[label]} thing" for label in labels])
    low, high = result.axes()[0].low, result.axes()[0].high
    assert {low.words[0], high.words[0]} in (
        {"apple", "moon"},
        {"pear", "rocket"},
        {"apple", "rocket"},
        {"moon", "pear"},
    )
    assert "thing" not in low.words + high.words
    assert {labels[int(i)] for i in low.ids} != {labels[int(i)] for i in high.ids}


@pytest.mark.slow
def test_the_stress_of_mds_is_sklearns() -> None:
    from sklearn.manifold import MDS

    rows, _ = blobs(count=100, noise=1.0)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    wanted = distances(unit, unit)
    options: dict[str, Any] = {
        "metric": "precomputed",
        "n_init": 1,
        "init": "random",
        "random_state": 0,
    }
    reference = MDS(**options).fit_transform(wanted.astype(float)).astype(np.float32)
    reached = project(rows, method="mds").stress
    assert reached is not None
    assert reached < stress(unit, reference) + 0.01


def test_bad_arguments_are_said() -> None:
    rows, _ = blobs(count=3)
    with pytest.raises(UnknownName, match="tsne"):
        project(rows, method="t-sne")
    for bad in ({"n_components": 4}, {"n_neighbors": 1}, {"min_dist": 2.0}):
        with pytest.raises(UsageError, match=next(iter(bad))):
            project(rows, **bad)
    with pytest.raises(BadVectors, match="NaN|norm"):
        project(np.full((3, 2), np.nan, np.float32))
    with pytest.raises(BadVectors, match="24"):
        project(rows).place(np.ones((1, 3), np.float32))


def test_more_neighbors_than_rows_are_asked_for() -> None:
    rows, _ = blobs(count=5)
    assert project(rows, n_neighbors=100).arguments["n_neighbors"] == 19
    assert project(rows, method="tsne", n_neighbors=500).arguments["n_neighbors"] == 19


def test_a_graph_that_is_there_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _ = blobs()
    near = Neighborhood(rows)
    near.graph(15)
    monkeypatch.setattr(near, "_made", None)
    project(near)


def test_what_it_prints() -> None:
    rows, _ = blobs(count=5)
    result = project(rows, ids=[f"i{n}" for n in range(20)])
    document = result.to_dict()
    assert document["items"][3]["id"] == "i3"
    assert set(document["trust"]) >= {"trustworthiness", "continuity", "kept", "distances", "words"}
    assert result.to_arrow().column_names[:3] == ["id", "x", "y"]
    assert "umap" in repr(result)


@pytest.mark.parametrize("perplexity", [0, 1, -3, 240, 5_000, float("nan"), float("inf")])
def test_a_perplexity_out_of_range(perplexity: float) -> None:
    rows, _ = blobs(count=5)
    with pytest.raises(UsageError, match="perplexity"):
        project(rows, method="tsne", perplexity=perplexity)


def test_a_perplexity_for_another_method() -> None:
    rows, _ = blobs(count=5)
    with pytest.raises(UsageError, match=r"perplexity is t-SNE's, but the method is umap"):
        project(rows, perplexity=30)


def test_the_graph_of_fewer_rows_is_theirs_and_comes_from_that_of_all() -> None:
    rows, _ = blobs()
    near = Neighborhood(rows)
    kept = np.flatnonzero(np.arange(near.n) % 9 != 0)
    alone = Neighborhood(near.vectors[kept], keys=_in_order(len(kept)))
    result = _thinned(near, kept).graph(15)
    np.testing.assert_array_equal(result.indices, alone.graph(15).indices)
    np.testing.assert_array_equal(result.similarities, alone.graph(15).similarities)
