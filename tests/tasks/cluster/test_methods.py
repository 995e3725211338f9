"""The methods beside their references."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.cluster.hierarchy import dendrogram, is_valid_linkage
from scipy.cluster.hierarchy import linkage as reference
from scipy.spatial.distance import pdist
from sklearn.cluster import DBSCAN, HDBSCAN, KMeans
from sklearn.metrics import adjusted_rand_score

from nearfield.errors import UnknownName, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks.cluster import cluster
from nearfield.tasks.cluster.hierarchical import hierarchical
from nearfield.tasks.cluster.lloyd import lloyd, nearest
from nearfield.tasks.cluster.merging import LINKAGES, merges
from nearfield.tasks.cluster.points import SCALE, points_of
from nearfield.tasks.cluster.product import product
from nearfield.types import Vectors

Blobs = Callable[..., tuple[Vectors, NDArray[np.int64]]]


@pytest.mark.parametrize("linkage", LINKAGES)
def test_merges_are_scipys(linkage: str) -> None:
    rows = np.random.default_rng(3).standard_normal((80, 12))
    rows = np.rint(rows / np.linalg.norm(rows, axis=1, keepdims=True) * SCALE)
    ours = merges(rows.astype(np.float32), np.ones(80, np.int64), linkage)
    theirs = reference(pdist(rows / SCALE), linkage)
    assert is_valid_linkage(ours)
    assert np.allclose(ours[:, 2], theirs[:, 2], rtol=1e-5)
    assert (ours[:, :2] == np.sort(theirs[:, :2], axis=1)).all()
    assert (ours[:, 3] == theirs[:, 3]).all()


def test_a_row_with_a_weight_stands_for_copies_of_it() -> None:
    rows = np.random.default_rng(3).standard_normal((30, 6))
    rows = np.rint(rows / np.linalg.norm(rows, axis=1, keepdims=True) * SCALE)
    ours = merges(rows.astype(np.float32), np.array([3] + [1] * 29), "ward")
    copied = reference(pdist(np.vstack([rows, rows[:1], rows[:1]]) / SCALE), "ward")
    assert np.allclose(ours[:, 2], copied[2:, 2], rtol=1e-5)


def test_the_tree_is_cut_anywhere_without_computing(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rows, truth = blobs()
    result = cluster(rows, method="hierarchical", k=3)
    assert dendrogram(result.linkage, no_plot=True)["ivl"]
    result.save(tmp_path / "tree")
    loaded = type(result).load(tmp_path / "tree")
    monkeypatch.setattr("nearfield.tasks.cluster.hierarchical.merges", None)
    for model in (result, loaded):
        six = model.cut(6, texts=[f"word{at}" for at in truth])
        assert adjusted_rand_score(truth, six.labels) == 1.0
        assert all(six.names)
        assert (six.assign(rows)[0] == six.labels).all()
    assert (result.cut(3).labels == result.labels).all()
    heights = result.linkage[:, 2]
    assert len(result.cut(height=(heights[-3] + heights[-2]) / 2)) == 3
    assert len(result.cut(height=1e9)) == 1
    assert len(result.cut(height=0)) == len(heights) + 1
    with pytest.raises(UsageError, match="k or height"):
        result.cut()
    with pytest.raises(UsageError, match="leaves"):
        result.cut(10_000)
    with pytest.raises(UsageError, match="kmeans makes no tree"):
        cluster(rows, k=3).cut(2)
    with pytest.raises(UnknownName, match=r"linkage 'wart'.*ward"):
        cluster(rows, method="hierarchical", linkage="wart")


def test_large_sets_are_merged_by_small_groups(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, truth = blobs()
    monkeypatch.setattr("nearfield.tasks.cluster.hierarchical.FULL", 100)
    monkeypatch.setattr("nearfield.tasks.cluster.hierarchical.GROUPS", 60)
    result = cluster(rows, method="hierarchical", k=6)
    assert len(result.linkage) < 60
    assert adjusted_rand_score(truth, result.labels) == 1.0
    assert is_valid_linkage(result.linkage)
    points, _ = points_of(Neighborhood(rows), 15)
    with pytest.raises(UsageError, match="k is 200"):
        hierarchical(points, 200, 0)


def test_plain_kmeans_is_as_good_as_scikit_learns(blobs: Blobs) -> None:
    rows, _ = blobs(spread=2.0)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    result = cluster(rows, k=6, smooth=0, starts=5)
    theirs = KMeans(6, n_init=5, random_state=0).fit(unit)

    def fit(labels: NDArray[Any]) -> float:
        sums = np.array([unit[labels == at].sum(axis=0) for at in range(6)])
        return float(np.linalg.norm(sums, axis=1).sum())

    assert fit(result.labels) > 0.985 * fit(theirs.labels_)


def test_centres_are_those_of_all_rows_in_every_round(blobs: Blobs) -> None:
    points, _ = points_of(Neighborhood(blobs(spread=2.0)[0]), 15)
    rows, weights = points.smoothed(1), points.weights
    labels, centres, _ = lloyd(rows, weights, rows[:6], 3)
    wanted = rows[:6]
    for _ in range(3):
        nearby, _ = nearest(rows, wanted)
        sums = np.stack([weights[nearby == at] @ rows[nearby == at] for at in range(6)])
        wanted = np.rint(sums / np.linalg.norm(sums, axis=1, keepdims=True) * SCALE)
    assert (labels == nearby).all()
    assert (centres == wanted).all()


def test_a_product_is_scipys_own() -> None:
    rng = np.random.default_rng(0)
    for columns in (1, 96, 200):
        matrix = sp.random_array((30, 40), density=0.3, rng=rng, dtype=np.float32, format="csr")
        rows = rng.standard_normal((40, columns)).astype(np.float32)
        assert (product(matrix, rows) == matrix @ rows).all()


def test_a_centre_that_loses_all_rows_takes_another() -> None:
    rows = np.repeat(np.eye(8, dtype=np.float32), 3, axis=0)
    rows += np.random.default_rng(0).standard_normal(rows.shape).astype(np.float32) * 0.01
    result = cluster(rows, k=8, smooth=0)
    assert result.sizes.tolist() == [3] * 8


def test_dbscan_is_scikit_learns_where_the_graph_is_whole(blobs: Blobs) -> None:
    rows, _ = blobs(sizes=(30, 20, 10), spread=0.8)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    distances = np.maximum(1 - unit @ unit.T, 0)
    kept = np.unique(rows, axis=0, return_index=True)[1]
    theirs = DBSCAN(eps=0.25, min_samples=4, metric="precomputed").fit_predict(
        distances[np.ix_(kept, kept)]
    )
    result = cluster(rows[kept], method="dbscan", eps=0.25, min_samples=4, smooth=0, neighbors=60)
    assert adjusted_rand_score(theirs, result.labels) == 1.0
    assert ((theirs < 0) == (result.labels < 0)).all()


def test_hdbscan_is_scikit_learns_where_the_graph_is_whole(blobs: Blobs) -> None:
    rows, _ = blobs(sizes=(30, 20, 10), spread=0.8)
    kept = np.unique(rows, axis=0, return_index=True)[1]
    unit = (rows / np.linalg.norm(rows, axis=1, keepdims=True))[kept].astype(np.float64)
    distances = np.maximum(1 - unit @ unit.T, 0)
    options: dict[str, Any] = {"min_cluster_size": 5, "min_samples": 3}
    theirs = HDBSCAN(**options, metric="precomputed", copy=True).fit_predict(distances)
    result = cluster(rows[kept], method="hdbscan", smooth=0, neighbors=60, **options)
    assert adjusted_rand_score(theirs, result.labels) > 0.95


def test_hdbscan_takes_a_graph_in_parts() -> None:
    rng = np.random.default_rng(0)
    rows = np.zeros((120, 12), np.float32)
    for at in range(4):  # four groups that share no edge
        rows[30 * at : 30 * at + 30, 3 * at : 3 * at + 3] = 1 + 0.05 * rng.random((30, 3))
    result = cluster(rows, method="hdbscan", neighbors=5, min_cluster_size=20)
    assert adjusted_rand_score(np.repeat(np.arange(4), 30), result.labels) == 1.0


def test_leiden_searches_the_resolution_for_k(blobs: Blobs) -> None:
    rows, _ = blobs(spread=2.0)
    for k in (2, 5, 9):
        result = cluster(rows, method="leiden", k=k)
        assert abs(len(result) - k) <= 1
        assert "resolution" in result.why_k
    fine = cluster(rows, method="leiden", resolution=5.0)
    assert len(fine) > len(cluster(rows, method="leiden", resolution=0.5))
