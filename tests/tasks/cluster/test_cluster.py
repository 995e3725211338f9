"""Clusters: what each method finds, and that nothing but the rows decides it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from nearfield.errors import BadVectors, EncoderMismatch, UnknownName, UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks.cluster import METHODS, Clusters, cluster
from nearfield.tasks.cluster.points import SCALE, points_of

WITH_K = [("kmeans", {"k": 6}), ("hierarchical", {"k": 6}), ("leiden", {"k": 6})]
DENSITY = [("dbscan", {"eps": 0.1}), ("hdbscan", {"min_cluster_size": 10, "min_samples": 5})]
ALL = [*WITH_K, *DENSITY]
each = pytest.mark.parametrize(("method", "options"), ALL)


@pytest.mark.parametrize(("method", "options"), WITH_K)
def test_clear_groups_are_found(blobs, method, options):
    rows, truth = blobs()
    found = cluster(rows, method=method, **options)
    assert adjusted_rand_score(truth, found.labels) == 1.0
    assert found.sizes.tolist() == [90, 70, 50, 40, 30, 20]


@pytest.mark.parametrize(("method", "options"), DENSITY)
def test_density_finds_them_and_leaves_out_strangers(blobs, method, options):
    rows, truth = blobs()
    strangers = np.random.default_rng(9).standard_normal((90, rows.shape[1])).astype(np.float32)
    found = cluster(np.vstack([rows, strangers]), method=method, smooth=0, **options)
    inside = found.labels[: len(rows)] >= 0
    assert inside.mean() > 0.8
    assert adjusted_rand_score(truth[inside], found.labels[: len(rows)][inside]) == 1.0
    assert (found.labels[len(rows) :] == -1).mean() > 0.5
    assert (found.confidence[found.labels < 0] == 0).all()


@each
@pytest.mark.parametrize("threads", [1, 2])
def test_order_norm_and_threads_do_not_matter(blobs, method, options, threads):
    rows, _ = blobs(spread=1.2)
    order = np.random.default_rng(1).permutation(len(rows))
    lengths = np.random.default_rng(2).uniform(0.5, 3, (len(rows), 1)).astype(np.float32)
    found = cluster(rows, method=method, **options)
    with threadpool_limits(threads):
        shuffled = cluster(rows[order], method=method, **options)
    assert (shuffled.labels == found.labels[order]).all()
    assert (shuffled.confidence == found.confidence[order]).all()
    assert (shuffled.centres == found.centres).all()
    scaled = cluster(np.exp2(np.round(np.log2(lengths))) * rows, method=method, **options)
    assert (scaled.labels == found.labels).all()


@each
def test_old_rows_are_assigned_what_they_have_also_after_loading(blobs, tmp_path, method, options):
    rows, _ = blobs(spread=1.2)
    found = cluster(rows, method=method, **options)
    found.save(tmp_path / "found")
    for model in (found, Clusters.load(tmp_path / "found")):
        for some in (slice(None), slice(0, 7), slice(3, 4), slice(None, None, -1)):
            labels, confidence = model.assign(rows[some])
            assert (labels == found.labels[some]).all()
            assert (confidence == found.confidence[some]).all()


@each
def test_new_rows_are_assigned_alike_before_and_after_loading(blobs, tmp_path, method, options):
    rows, _ = blobs()
    new, kinds = blobs(seed=0, sizes=(20,) * 6, spread=0.3)
    found = cluster(rows, method=method, **options)
    found.save(tmp_path / "found")
    loaded = Clusters.load(tmp_path / "found")
    labels, confidence = found.assign(new)
    again, sure = loaded.assign(new)
    assert (labels == again).all()
    assert (confidence == sure).all()
    kept = labels >= 0
    assert adjusted_rand_score(kinds[kept], labels[kept]) == 1.0
    assert ((confidence >= 0) & (confidence <= 1)).all()
    assert loaded.to_dict() == found.to_dict()
    assert loaded.arguments == found.arguments


@each
def test_equal_rows_share_a_cluster(blobs, method, options):
    rows, _ = blobs(spread=1.5)
    rows = np.vstack([rows, np.repeat(rows[60:62], 40, axis=0)])
    found = cluster(rows, method=method, **options)
    assert len(set(found.labels[[0, 1, 2, 3, 4]])) == 1
    assert len({*found.labels[300:340].tolist(), int(found.labels[60])}) == 1
    points, _ = points_of(Neighborhood(rows), 15)
    assert np.diff(points.graph.indptr).min() >= 7  # copies take no neighbor's place


def test_confidence_is_higher_where_it_is_right():
    rng = np.random.default_rng(0)
    centres = np.linalg.qr(rng.standard_normal((16, 8)))[0].T
    truth = np.repeat(np.arange(8), 100)
    rows = (centres[truth] + rng.standard_normal((800, 16)) * 0.28).astype(np.float32)
    found = cluster(rows, k=8)
    majority = np.array([np.bincount(truth[found.labels == c]).argmax() for c in range(8)])
    right = majority[found.labels] == truth
    by = np.argsort(-found.confidence)
    assert 0.6 < right.mean() < 0.98
    assert right[by[:200]].mean() > right.mean() + 0.02
    assert right[by[-200:]].mean() < right.mean() - 0.05


def test_k_is_chosen_and_said_why(blobs):
    rows, truth = blobs()
    for method in ("kmeans", "hierarchical", "leiden"):
        found = cluster(rows, method=method)
        assert "communities" in found.why_k
        assert adjusted_rand_score(truth, found.labels) > 0.7
    assert cluster(rows, k=3).why_k == "k was given"


def test_stability_is_measured_when_asked(blobs):
    rows, _ = blobs()
    assert cluster(rows, k=6).stability is None
    assert cluster(rows, k=6, stability=True).stability == 1.0
    blur = np.random.default_rng(0).standard_normal((300, 24)).astype(np.float32)
    assert cluster(blur, k=6, stability=True).stability < 0.6


def test_names_come_from_the_texts(blobs):
    rows, truth = blobs()
    words = ["apples", "trains", "violins", "rivers", "taxes", "bridges"]
    texts = [f"about {words[at]} number {i}" for i, at in enumerate(truth)]
    found = cluster(rows, texts=texts, k=6)
    for at, name in enumerate(found.names):
        kind = words[truth[found.labels == at][0]]
        assert kind[:4] in name, (kind, name)
        assert found.keywords[at]


def test_typical_items_are_central_and_no_copies_of_each_other(blobs):
    rows, _ = blobs()
    found = cluster(rows, k=6)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    for at, typical in enumerate(found.typical):
        assert 1 <= len(typical) <= 5
        assert (found.labels[list(typical)] == at).all()
        near = unit @ found.centres[at]
        assert near[typical[0]] >= near[found.labels == at].max() - 1e-3
        alike = unit[list(typical)] @ unit[list(typical)].T
        assert (alike[np.triu_indices(len(typical), 1)] <= 0.951).all()


def test_the_result_as_plain_values(blobs):
    rows, _ = blobs()
    ids = [f"row {at}" for at in range(len(rows))]
    found = cluster(rows, ids=ids, k=6)
    document = found.to_dict()
    assert set(document) == {"items", "clusters"}
    assert set(document["items"][0]) == {"id", "cluster", "confidence"}
    assert set(document["clusters"][0]) == {"cluster", "name", "keywords", "size", "typical"}
    assert [item["id"] for item in document["items"]] == ids
    assert document["clusters"][0]["typical"][0] in ids
    table = found.to_arrow()
    assert table.column_names == ["id", "cluster", "name", "confidence"]
    assert table.column("cluster").to_pylist() == found.labels.tolist()
    assert repr(found).startswith("6 clusters of 300 items (kmeans)")


def test_a_given_graph_is_not_made_again(blobs):
    rows, _ = blobs()
    calls = []

    class Counted:
        def graph(self, vectors, k, progress):
            from nearfield.neighbors import build_graph

            calls.append(k)
            return build_graph(vectors, k)

    near = Neighborhood(rows, source=Counted())
    for method, options in ALL:
        cluster(near, method=method, **options)
    assert calls == [15]
    graph = near.given(near.graph())
    assert (cluster(rows, graph=graph, k=6).labels == cluster(near, k=6).labels).all()


@each
@settings(max_examples=10, deadline=None)
@given(n=st.integers(1, 6), seed=st.integers(0, 99))
def test_few_rows_make_few_clusters(method, options, n, seed):
    rows = np.random.default_rng(seed).standard_normal((n, 5)).astype(np.float32)
    found = cluster(rows, method=method, **({"k": min(2, n)} if "k" in options else {}))
    assert len(found.labels) == n
    assert found.sizes.sum() == (found.labels >= 0).sum()
    assert (found.assign(rows)[0] == found.labels).all()


@pytest.mark.parametrize("method", METHODS)
def test_rows_that_are_all_the_same_are_one_cluster(method):
    found = cluster(np.ones((40, 3), np.float32), method=method)
    assert found.sizes.tolist() == [40]
    assert (found.confidence > 0.999).all()


def test_mistakes_are_said_clearly(blobs):
    rows, _ = blobs()
    with pytest.raises(UsageError, match=r"k is 50, but there are 12 different rows"):
        cluster(np.vstack([rows[10:22]] * 9), k=50)
    with pytest.raises(UsageError, match="k is 2, but there are 1 different row"):
        cluster(np.ones((5, 3), np.float32), k=2)
    with pytest.raises(UnknownName, match=r"hdbscam.*hdbscan"):
        cluster(rows, method="hdbscam")
    with pytest.raises(UnknownName, match=r"option of leiden 'eps'; known: resolution"):
        cluster(rows, method="leiden", eps=1)
    for name, value in {"k": 0, "random_state": -1, "smooth": "much", "starts": 1.5}.items():
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


def test_rows_of_another_encoder_are_refused(blobs, tmp_path):
    rows, _ = blobs()
    replace(cluster(rows, method="hierarchical"), fingerprint="mine").save(tmp_path / "kept")
    kept = Clusters.load(tmp_path / "kept").cut(3)
    for known in ("mine", ""):
        assert (kept.assign(rows, fingerprint=known)[0] == kept.labels).all()
    with pytest.raises(EncoderMismatch, match=r"encoder other.* from mine"):
        kept.assign(rows, fingerprint="other")
    assert len(cluster(rows, k=2).assign(rows, fingerprint="other")[0]) == len(rows)


def test_a_damaged_file_is_refused(blobs, tmp_path):
    (tmp_path / "x").write_bytes(b"no clusters")
    with pytest.raises(UsageError, match="not a saved result"):
        Clusters.load(tmp_path / "x")


def test_products_on_the_grid_are_exact():
    rows = np.random.default_rng(0).standard_normal((50, 3072)).astype(np.float32)
    rows[0] = 1  # the longest row when rounded
    points, point = points_of(near := Neighborhood(rows), 5)
    whole = points.codes.astype(np.int64)
    assert (whole * whole).sum(axis=1).max() < 2**24
    floats = points.codes.astype(np.float32)
    assert (floats @ floats.T == whole @ whole.T).all()
    cosines = (whole @ whole.T)[np.ix_(point, point)] / SCALE**2
    off = np.abs(cosines - near.vectors @ near.vectors.T)
    assert np.sort(off.ravel())[-200] < 1e-3  # the row of equal numbers is off by .005
    assert off.mean() < 2e-4
