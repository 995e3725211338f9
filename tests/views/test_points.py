"""What every view draws."""

import numpy as np
import pytest

from nearfield.errors import UsageError
from nearfield.tasks.duplicates import duplicates
from nearfield.tasks.outliers import outliers
from nearfield.tasks.project import Projection, project
from nearfield.tasks.topics import topics
from nearfield.testing import ToyEncoder
from nearfield.types import Vectors
from nearfield.views.points import MapData, densest, labels_of, map_data

WORDS = ["red apple pie", "green apple tree", "blue sky above", "grey sky today"]
TEXTS = [f"{words} {number % 5}" for number in range(40) for words in WORDS][:60]
Given = tuple[Vectors, list[str], Projection]


@pytest.fixture(scope="module")
def given() -> Given:
    vectors = ToyEncoder().encode_document(TEXTS)
    ids = [f"i{at}" for at in range(60)]
    return vectors, ids, project(vectors, ids=ids, texts=TEXTS, method="pca")


def test_all_is_aligned_with_the_ids(given: Given) -> None:
    vectors, ids, projection = given
    named = topics(vectors, texts=TEXTS, ids=ids, k=2)
    alike = duplicates(vectors, ids=ids, texts=TEXTS)
    data = map_data(
        projection,
        topics=named,
        duplicates=alike,
        outliers=outliers(vectors, ids=ids),
        columns={"n": list(range(60))},
        title="Fruit",
    )
    assert list(data.ids) == ids
    assert np.array_equal(data.points, projection.points)
    assert data.labels is not None
    assert np.array_equal(data.labels.of, named.labels)
    assert data.labels.places.shape == (2, 2)
    assert data.texts is not None
    assert list(data.texts) == TEXTS
    row = ids.index(alike.groups[0].ids[0])
    assert data.layers["duplicates"][row] == len(alike.groups[0].ids)
    assert set(data.layers) >= {"trustworthiness", "kept", "outliers"}
    assert data.axes


def test_neighbors_are_the_true_ones_in_the_order_of_the_ids(given: Given) -> None:
    vectors, _, projection = given
    graph = map_data(projection).neighbors
    assert graph is not None
    cosines = np.einsum("id,jd->ij", vectors, vectors)
    np.fill_diagonal(cosines, -2)
    assert np.allclose(graph.similarities[:, 0], cosines.max(axis=1), atol=1e-5)
    assert np.allclose(cosines[np.arange(60), graph.indices[:, 0]], cosines.max(axis=1), atol=1e-5)


def test_the_trust_says_what_the_projection_says(given: Given) -> None:
    data = map_data(given[2])
    assert data.trust == given[2].trust.overall()
    assert data.words == given[2].trust.words()


def test_what_is_not_aligned_is_refused() -> None:
    points = np.zeros((2, 2), np.float32)
    with pytest.raises(UsageError, match="3 values of 'c' came for 2 items"):
        MapData("", ["a", "b"], points, columns={"c": [1, 2, 3]})
    with pytest.raises(UsageError, match="wanted"):
        MapData("", ["a", "b"], np.zeros((2, 4), np.float32))


def test_a_name_stands_in_the_densest_part() -> None:
    generator = np.random.default_rng(0)
    dense = generator.normal(5, 0.1, (200, 2))
    strays = generator.uniform(-20, 20, (60, 2))
    assert np.allclose(densest(np.vstack([strays, dense]).astype(np.float32)), 5, atol=1.8)
    copies = np.repeat(np.array([[-20, -20]], np.float32), 5_000, axis=0)
    assert np.allclose(densest(np.vstack([copies, dense]).astype(np.float32)), 5, atol=2.5)


def test_labels_without_items_and_items_without_labels() -> None:
    labels = labels_of(np.ones((3, 2), np.float32), np.array([-1, 0, -1]), ["a", "b"])
    assert labels.places.tolist() == [[1, 1], [0, 0]]


@pytest.mark.parametrize("n", [5, 200])
def test_a_name_is_led_to_a_point_never_into_a_gap(n: int) -> None:
    around = np.linspace(0, 2 * np.pi, n, endpoint=False)
    ring = np.stack([np.cos(around), np.sin(around)], axis=1).astype(np.float32)
    place = labels_of(ring, np.zeros(n, np.int64), ["ring"]).places[0]
    assert (ring == place).all(axis=1).any()
