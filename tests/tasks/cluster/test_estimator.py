"""Clusters in scikit-learn's manner."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import adjusted_rand_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer

from nearfield.tasks.cluster.estimator import ClusterEstimator
from nearfield.types import Vectors

Blobs = Callable[..., tuple[Vectors, NDArray[np.int64]]]


def test_it_is_an_estimator(blobs: Blobs) -> None:
    rows, truth = blobs()
    model = ClusterEstimator("kmeans", k=6, options={"starts": 2})
    assert model.get_params()["k"] == 6
    assert clone(model).set_params(k=3).k == 3
    with pytest.raises(NotFittedError):
        model.predict(rows)
    assert model.fit(rows) is model
    assert adjusted_rand_score(truth, model.labels_) == 1.0
    assert (model.fit_predict(rows) == model.predict(rows)).all()
    assert model.cluster_centers_.shape == (6, model.n_features_in_)
    assert np.allclose(np.linalg.norm(model.cluster_centers_, axis=1), 1)
    assert model.confidence_.shape == truth.shape


def test_it_stands_in_a_pipeline(blobs: Blobs) -> None:
    rows, truth = blobs()
    line = make_pipeline(Normalizer(), ClusterEstimator("leiden", k=6))
    labels = line.fit_predict(rows)
    assert adjusted_rand_score(truth, labels) == 1.0
    assert (line.predict(rows[::-1]) == labels[::-1]).all()
