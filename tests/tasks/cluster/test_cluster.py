"""Clusters: what each method finds, and that nothing but the rows decides it."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from nearfield.errors import BadVectors, EncoderMismatch, UnknownName, UsageError
from nearfield.neighbors import Neighborhood, build_graph
from nearfield.tasks.cluster import METHODS, Clusters, cluster
from nearfield.tasks.cluster.points import SCALE, points_of
from nearfield.types import KnnGraph, Progress, Vectors

Blobs = Callable[..., tuple[Vectors, NDArray[np.int64]]]

WITH_K: list[tuple[str, dict[str, Any]]] = [
    ("kmeans", {"k": 6}),
    ("hierarchical", {"k": 6}),
    ("leiden", {"k": 6}),
]
DENSITY: list[tuple[str, dict[str, Any]]] = [
    ("dbscan", {"eps": 0.1}),
    ("hdbscan", {"min_cluster_size": 10, "min_samples": 5}),
]
ALL: list[tuple[str, dict[str, Any]]] = [*WITH_K, *DENSITY]
each = pytest.mark.parametrize(("method", "options"), ALL)


@pytest.mark.parametrize(("method", "options"), WITH_K)
def test_clear_groups_are_found(blobs: Blobs, method: str, options: dict[str, Any]) -> None:
    rows, truth = blobs()
    result = cluster(rows, method=method, **options)
    assert adjusted_rand_score(truth, result.labels) == 1.0
    assert result.sizes.tolist() == [90, 70, 50, 40, 30, 20]


@pytest.mark.parametrize(("method", "options"), DENSITY)
def test_density_finds_them_and_leaves_out_strangers(
    blobs: Blobs, method: str, options: dict[str, Any]
) -> None:
    rows, truth = blobs()
    strangers = np.random.default_rng(9).standard_normal((90, rows.shape[1])).astype(np.float32)
    result = cluster(np.vstack([rows, strangers]), method=method, smooth=0, **options)
    inside = result.labels[: len(rows)] >= 0
    assert inside.mean() > 0.8
    assert adjusted_rand_score(truth[inside], result.labels[: len(rows)][inside]) == 1.0
    assert (result.labels[len(rows) :] == -1).mean() > 0.5
    assert (result.confidence[result.labels < 0] == 0).all()


@each
@pytest.mark.parametrize("threads", [1, 2])
def test_order_norm_and_threads_do_not_matter(
    blobs: Blobs, method: str, options: dict[str, Any], threads: int
) -> None:
    rows, _ = blobs(spread=1.2)
    order = np.random.default_rng(1).permutation(len(rows))
    lengths = np.random.default_rng(2).uniform(0.5, 3, (len(rows), 1)).astype(np.float32)
    result = cluster(rows, method=method, **options)
    with threadpool_limits(threads):
        shuffled = cluster(rows[order], method=method, **options)
    assert (shuffled.labels == result.labels[order]).all()
    assert (shuffled.confidence == result.confidence[order]).all()
    assert (shuffled.centres == result.centres).all()
    scaled = cluster(np.exp2(np.round(np.log2(lengths))) * rows, method=method, **options)
    assert (scaled.labels == result.labels).all()


@each
def test_old_rows_are_assigned_what_they_have_also_after_loading(
    blobs: Blobs, tmp_path: Path, method: str, options: dict[str, Any]
) -> None:
    rows, _ = blobs(spread=1.2)
    result = cluster(rows, method=method, **options)
    result.save(tmp_path / "result")
    for model in (result, Clusters.load(tmp_path / "result")):
        for some in (slice(None), slice(0, 7), slice(3, 4), slice(None, None, -1)):
            labels, confidence = model.assign(rows[some])
            assert (labels == result.labels[some]).all()
            assert (confidence == result.confidence[some]).all()


@each
def test_it_pickles_and_answers_the_same(
    blobs: Blobs, method: str, options: dict[str, Any]
) -> None:
    rows, _ = blobs()
    result = cluster(rows, method=method, **options)
    new, _ = blobs(seed=1, sizes=(20,) * 6)
    labels, confidence = result.assign(new)
    again = pickle.loads(pickle.dumps(result))
    assert again.to_dict() == result.to_dict()
    assert repr(again) == repr(result)
    assert (again.assign(new)[0] == labels).all()
    assert (again.assign(new)[1] == confidence).all()
    if result.tree is not None:
        assert again.cut(4).to_dict() == result.cut(4).to_dict()


@each
def test_new_rows_are_assigned_alike_before_and_after_loading(
    blobs: Blobs, tmp_path: Path, method: str, options: dict[str, Any]
) -> None:
    rows, _ = blobs()
    new, truth = blobs(seed=0, sizes=(20,) * 6, spread=0.3)
    result = cluster(rows, method=method, **options)
    result.save(tmp_path / "result")
    loaded = Clusters.load(tmp_path / "result")
    labels, confidence = result.assign(new)
    again, sure = loaded.assign(new)
    assert (labels == again).all()
    assert (confidence == sure).all()
    kept = labels >= 0
    assert adjusted_rand_score(truth[kept], labels[kept]) == 1.0
    assert ((confidence >= 0) & (confidence <= 1)).all()
    assert loaded.to_dict() == result.to_dict()
    assert loaded.arguments == result.arguments


@each
def test_equal_rows_share_a_cluster(blobs: Blobs, method: str, options: dict[str, Any]) -> None:
    rows, _ = blobs(spread=1.5)
    rows = np.vstack([rows, np.repeat(rows[60:62], 40, axis=0)])
    result = cluster(rows, method=method, **options)
    assert len(set(result.labels[[0, 1, 2, 3, 4]])) == 1
    assert len({*result.labels[300:340].tolist(), int(result.labels[60])}) == 1
    points, _ = points_of(Neighborhood(rows), 15)
    assert np.diff(points.graph.indptr).min() >= 7  # copies take no neighbor's place


def test_confidence_is_higher_where_it_is_right() -> None:
    rng = np.random.default_rng(0)
    centres = np.linalg.qr(rng.standard_normal((16, 8)))[0].T
    truth = np.repeat(np.arange(8), 100)
    rows = (centres[truth] + rng.standard_normal((800, 16)) * 0.28).astype(np.float32)
    result = cluster(rows, k=8)
    majority = np.array([np.bincount(truth[result.labels == c]).argmax() for c in range(8)])
    right = majority[result.labels] == truth
    by = np.argsort(-result.confidence)
    assert 0.6 < right.mean() < 0.98
    assert right[by[:200]].mean() > right.mean() + 0.02
    assert right[by[-200:]].mean() < right.mean() - 0.05


def test_k_is_chosen_and_said_why(blobs: Blobs) -> None:
    rows, truth = blobs()
    for method in ("kmeans", "hierarchical", "leiden"):
        result = cluster(rows, method=method)
        assert "communities" in result.why_k
        assert adjusted_rand_score(truth, result.labels) > 0.7
    assert cluster(rows, k=3).why_k == "k was given"


def test_stability_is_measured_when_asked(blobs: Blobs) -> None:
    rows, _ = blobs()
    assert cluster(rows, k=6).stability is None
    assert cluster(rows, k=6, stability=True).stability == 1.0
    blur = np.random.default_rng(0).standard_normal((300, 24)).astype(np.float32)
    stability = cluster(blur, k=6, stability=True).stability
    assert stability is not None
    assert stability < 0.6


def test_names_come_from_the_texts(blobs: Blobs) -> None:
    rows, truth = blobs()
    words = ["apples", "trains", "violins", "rivers", "taxes", "bridges"]
    texts = [f"about {words[at]} number {i}" for i, at in enumerate(truth)]
    result = cluster(rows, texts=texts, k=6)
    for at, name in enumerate(result.names):
        word = words[truth[result.labels == at][0]]
        assert word[:4] in name, (word, name)
        assert result.keywords[at]


def test_typical_items_are_central_and_no_copies_of_each_other(blobs: Blobs) -> None:
    rows, _ = blobs()
    result = cluster(rows, k=6)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    for at, typical in enumerate(result.typical):
        assert 1 <= len(typical) <= 5
        assert (result.labels[list(typical)] == at).all()
        near = unit @ result.centres[at]
        assert near[typical[0]] >= near[result.labels == at].max() - 1e-3
        alike = unit[list(typical)] @ unit[list(typical)].T
        assert (alike[np.triu_indices(len(typical), 1)] <= 0.951).all()


def test_the_result_as_plain_values(blobs: Blobs) -> None:
    rows, _ = blobs()
    ids = [f"row {at}" for at in range(len(rows))]
    result = cluster(rows, ids=ids, k=6)
    document = result.to_dict()
    assert set(document) == {"items", "clusters"}
    assert set(document["items"][0]) == {"id", "cluster", "confidence"}
    assert set(document["clusters"][0]) == {"cluster", "name", "keywords", "size", "typical"}
    assert [item["id"] for item in document["items"]] == ids
    assert document["clusters"][0]["typical"][0] in ids
    table = result.to_arrow()
    assert table.column_names == ["id", "cluster", "name", "confidence"]
    assert table.column("cluster").to_pylist() == result.labels.tolist()
    assert repr(result).startswith("6 clusters of 300 items (kmeans)")


def test_a_given_graph_is_not_made_again(blobs: Blobs) -> None:
    rows, _ = blobs()
    calls: list[int] = []

    class Counted:
        def graph(self, vectors: Vectors, k: int, progress: Progress) -> KnnGraph:
            calls.append(k)
            return build_graph(vectors, k, progress=progress)

    near = Neighborhood(rows, source=Counted())
    for method, options in ALL:
        cluster(near, method=method, **options)
    assert calls == [15]
    graph = near.given(near.graph())
    assert (cluster(rows, graph=graph, k=6).labels == cluster(near, k=6).labels).all()


@each
@settings(max_examples=10, deadline=None)
@given(n=st.integers(1, 6), seed=st.integers(0, 99))
def test_few_rows_make_few_clusters(
    method: str, options: dict[str, Any], n: int, seed: int
) -> None:
    rows = np.random.default_rng(seed).standard_normal((n, 5)).astype(np.float32)
    result = cluster(rows, method=method, k=min(2, n) if "k" in options else None)
    assert len(result.labels) == n
    assert result.sizes.sum() == (result.labels >= 0).sum()
    assert (result.assign(rows)[0] == result.labels).all()


@pytest.mark.parametrize("method", METHODS)
def test_rows_that_are_all_the_same_are_one_cluster(method: str) -> None:
    result = cluster(np.ones((40, 3), np.float32), method=method)
    assert result.sizes.tolist() == [40]
    assert (result.confidence > 0.999).all()


def test_mistakes_are_said_clearly(blobs: Blobs) -> None:
    rows, _ = blobs()
    with pytest.raises(UsageError, match=r"k is 50, but there are 12 different rows"):
        cluster(np.vstack([rows[10:22]] * 9), k=50)
    with pytest.raises(UsageError, match="k is 2, but there is 1 different row"):
        cluster(np.ones((5, 3), np.float32), k=2)
    with pytest.raises(UnknownName, match=r"hdbscam.*hdbscan"):
        cluster(rows, method="hdbscam")
    with pytest.raises(UnknownName, match=r"option of leiden 'eps'; known: resolution"):
        cluster(rows, method="leiden", eps=1)
    wrong: dict[str, Any] = {"k": 0, "random_state": -1, "smooth": "much", "starts": 1.5}
    for name, value in wrong.items():
        with pytest.raises(UsageError, match=f"{name} is"):
            cluster(rows, **{name: value})
    with pytest.raises(UsageError, match="finds the number of clusters itself"):
        cluster(rows, method="dbscan", k=3)
    with pytest.raises(UsageError, match="2 ids came for 300 rows"):
        cluster(rows, ids=["a", "b"])
    with pytest.raises(BadVectors, match="Row 7 is all zeros"):
        cluster(np.where(np.arange(300)[:, None] == 7, 0, rows), k=2)
    with pytest.raises(BadVectors, match="Row 3"):
        cluster(np.where(np.arange(300)[:, None] == 3, np.nan, rows), k=2)
    with pytest.raises(BadVectors, match="The rows have 5 numbers"):
        cluster(rows, k=2).assign(np.ones((1, 5), np.float32))


def test_rows_of_another_encoder_are_refused(blobs: Blobs, tmp_path: Path) -> None:
    rows, _ = blobs()
    replace(cluster(rows, method="hierarchical"), fingerprint="mine").save(tmp_path / "kept")
    kept = Clusters.load(tmp_path / "kept").cut(3)
    for fingerprint in ("mine", ""):
        assert (kept.assign(rows, fingerprint=fingerprint)[0] == kept.labels).all()
    with pytest.raises(EncoderMismatch, match=r"encoder other.* from mine"):
        kept.assign(rows, fingerprint="other")
    assert len(cluster(rows, k=2).assign(rows, fingerprint="other")[0]) == len(rows)


def test_a_damaged_file_is_refused(blobs: Blobs, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no clusters")
    with pytest.raises(UsageError, match="not a saved result"):
        Clusters.load(tmp_path / "x")


def test_products_on_the_grid_are_exact() -> None:
    rows = np.random.default_rng(0).standard_normal((50, 3072)).astype(np.float32)
    rows[0] = 1  # the longest row when rounded
    points, point = points_of(near := Neighborhood(rows), 5)
    integers = points.codes.astype(np.int64)
    assert (integers * integers).sum(axis=1).max() < 2**24
    floats = points.codes.astype(np.float32)
    assert (floats @ floats.T == integers @ integers.T).all()
    cosines = (integers @ integers.T)[np.ix_(point, point)] / SCALE**2
    off = np.abs(cosines - near.vectors @ near.vectors.T)
    assert np.sort(off.ravel())[-200] < 1e-3  # the row of equal numbers is off by .005
    assert off.mean() < 2e-4
