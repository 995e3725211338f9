"""Our estimators in scikit-learn's hands: its own checks, pipelines, searches, frames."""

import pickle
import warnings
from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.compose import make_column_transformer
from sklearn.exceptions import DataConversionWarning, NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

from nearfield.errors import BadVectors, NearfieldError, UnknownName, UsageError
from nearfield.estimators import Classifier, ClusterEstimator, MapEstimator, TextVectorizer
from nearfield.testing import ToyEncoder

FRUIT = ["red apple", "green apple", "ripe apple", "apple pie", "sour apple"]
SKY = ["blue sky", "grey sky", "clear sky", "night sky", "sky above"]
TEXTS, NAMES = FRUIT + SKY, ["fruit"] * 5 + ["sky"] * 5

# What fails for a reason: see docs/estimators.md.
ZEROS = "rows have directions, and a row of zeros has none"
OURS = "errors of values are ours, which are ValueErrors; scikit-learn wants a TypeError here"
PLANE = "a map has two or three dimensions, and this check asks for one"
EVERY = {"check_estimators_dtypes": ZEROS, "check_dtype_object": OURS}
FLAT = [
    "check_dont_overwrite_parameters",
    "check_fit2d_1feature",
    "check_fit2d_1sample",
    "check_fit2d_predict1d",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
]
COPIES = "copies of a row are rows, of which the sets promise something; a weight is none"
EXPECTED: list[tuple[Any, dict[str, str]]] = [
    (Classifier(), EVERY | {"check_sample_weight_equivalence_on_dense_data": COPIES}),
    (Classifier("neighbors"), EVERY | {"check_sample_weight_equivalence_on_dense_data": COPIES}),
    (ClusterEstimator(), EVERY),
    (MapEstimator("pca"), EVERY | dict.fromkeys(FLAT, PLANE)),
    (TextVectorizer(ToyEncoder()), {}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("estimator", "expected"), EXPECTED, ids=lambda e: type(e).__name__)
def test_checks_of_scikit_learn(estimator: BaseEstimator, expected: dict[str, str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        done = check_estimator(
            estimator, expected_failed_checks=expected, on_fail=None, on_skip=None
        )
    failed = [(one["check_name"], one["exception"]) for one in done if one["status"] == "failed"]
    assert failed == []
    assert {one["check_name"] for one in done if one["status"] == "xfail"} == expected.keys()
    assert sum(one["status"] == "passed" for one in done) >= (1 if not expected else 35)


def test_texts_to_labels_in_a_pipeline_and_a_search() -> None:
    line = make_pipeline(TextVectorizer(ToyEncoder()), Classifier())
    assert line.fit(TEXTS, NAMES).predict(["dark sky", "old apple"]).tolist() == ["sky", "fruit"]
    again = pickle.loads(pickle.dumps(line))
    assert (again.predict_proba(TEXTS) == line.predict_proba(TEXTS)).all()
    grid = {"classifier__method": ["logistic", "neighbors"]}
    search = GridSearchCV(line, grid, cv=2).fit(TEXTS, NAMES)
    assert search.best_score_ == 1.0
    assert list(line[0].get_feature_names_out())[:1] == ["textvectorizer0"]


def test_a_frames_column_of_texts() -> None:
    import pandas

    frame = pandas.DataFrame({"text": TEXTS, "label": NAMES})
    rows = TextVectorizer(ToyEncoder()).fit_transform(frame[["text"]])
    assert (rows == ToyEncoder().encode_document(TEXTS)).all()
    columns = make_column_transformer((TextVectorizer(ToyEncoder()), "text"))
    with pytest.warns(DataConversionWarning):
        model = make_pipeline(columns, Classifier()).fit(frame, frame[["label"]])
    assert model.predict(frame[:2]).tolist() == ["fruit", "fruit"]
    with pytest.raises(UsageError, match="2 columns"):
        TextVectorizer(ToyEncoder()).fit(frame)


def test_a_vectorizer_says_what_it_is() -> None:
    vectorizer = TextVectorizer(ToyEncoder(), role="query")
    assert vectorizer.transform(["red"]).shape == (1, 32)  # fitting learns nothing
    assert vectorizer.fingerprint_ == ToyEncoder().fingerprint
    assert clone(vectorizer).role == "query"
    with pytest.raises(UnknownName, match="passage"):
        TextVectorizer(ToyEncoder(), role="passage").fit(["a"])
    with pytest.raises(UsageError, match="position 0"):
        TextVectorizer(ToyEncoder()).fit([1])


def _rows(n: int = 60, width: int = 8) -> Any:
    random = np.random.default_rng(0)
    return random.normal(size=(n, width)) + 3 * np.eye(2, width)[np.arange(n) % 2]


@pytest.mark.parametrize(
    "labels",
    [
        [None, *["b"] * 59],
        [float("nan"), *[1.0] * 59],
        np.linspace(0, 1, 60),
        None,
        np.zeros((60, 2)),
    ],
    ids=["None", "NaN", "continuous", "no y", "two columns"],
)
def test_labels_that_cannot_be(labels: Any) -> None:
    with pytest.raises(UsageError) as raised:
        Classifier().fit(_rows(), labels)
    assert isinstance(raised.value, ValueError)


def test_labels_missing_in_a_series() -> None:
    import pandas

    names = pandas.Series(["a", "b"] * 30)
    names[3] = pandas.NA
    with pytest.raises(UsageError, match="row 3 is missing"):
        Classifier().fit(_rows(), names)


@pytest.mark.parametrize("estimator", [Classifier(), ClusterEstimator(k=2), MapEstimator("pca")])
def test_rows_that_cannot_be(estimator: Any) -> None:
    import scipy.sparse as sp

    names = np.arange(60) % 2
    rows = _rows()
    wrong = rows.copy()
    wrong[7, 2] = np.nan
    for X, says in (
        (sp.csr_matrix(rows), "[Ss]parse"),
        (rows.astype(complex), "[Cc]omplex"),
        (wrong, "Row 7 of X holds NaN"),
        (rows[:0], "0 sample"),
    ):
        with pytest.raises(BadVectors, match=says):
            clone(estimator).fit(X, names[: X.shape[0]])
    with pytest.raises(NotFittedError):
        (estimator.predict if hasattr(estimator, "predict") else estimator.transform)(rows)


def test_names_of_columns_are_kept() -> None:
    import pandas

    frame = pandas.DataFrame(_rows(), columns=list("abcdefgh"))
    for estimator in (Classifier(), ClusterEstimator(k=2), MapEstimator("pca")):
        estimator.fit(frame, np.arange(60) % 2)
        assert list(estimator.feature_names_in_) == list("abcdefgh")
        with pytest.raises(NearfieldError, match="feature names"):
            ask = estimator.transform if isinstance(estimator, MapEstimator) else estimator.predict
            ask(frame.rename(columns={"a": "z"}))


@pytest.mark.parametrize("method", ["logistic", "neighbors"])
def test_rows_count_as_much_as_they_weigh(method: str) -> None:
    rows, names = _rows(80), np.arange(80) % 2
    wrong = names.copy()
    wrong[60:] = 1 - wrong[60:]
    weights = np.where(np.arange(80) < 60, 1.0, 0.0)
    left_out = Classifier(method).fit(rows, wrong, sample_weight=weights)
    alone = Classifier(method).fit(rows[:60], names[:60])
    assert (left_out.predict_proba(rows) == alone.predict_proba(rows)).all()
    equal = Classifier(method).fit(rows, names, sample_weight=np.full(80, 1.0))
    plain = Classifier(method).fit(rows, names)
    assert np.abs(equal.predict_proba(rows) - plain.predict_proba(rows)).max() < 1e-6
    tilted = Classifier(method).fit(rows, wrong, sample_weight=np.where(names, 9.0, 1.0))
    assert tilted.predict_proba(rows)[:, 1].mean() != plain.predict_proba(rows)[:, 1].mean()
    for bad in (np.full(80, -1.0), np.zeros(80), np.ones(3)):
        with pytest.raises(UsageError):
            Classifier(method).fit(rows, names, sample_weight=bad)


def test_a_weighted_vote_is_saved(tmp_path: Any) -> None:
    rows, names = _rows(), np.arange(60) % 2
    model = Classifier("neighbors").fit(rows, names, sample_weight=np.where(names, 3.0, 1.0))
    model.save(tmp_path / "model.npz")
    again = Classifier.load(tmp_path / "model.npz")
    assert (again.predict_proba(rows) == model.predict_proba(rows)).all()
    assert again.fingerprint_ == again.fingerprint == ""
    assert again.learned_from("abc").fingerprint_ == "abc"


def test_a_map_has_its_rows_where_they_were() -> None:
    rows = _rows(200)
    model = MapEstimator("umap", random_state=1).fit(rows)
    assert (model.transform(rows[::-1] * 3) == model.embedding_[::-1]).all()
    assert (MapEstimator("umap", random_state=1).fit_transform(rows) == model.embedding_).all()
    assert model.transform(_rows(5) + 0.01).shape == (5, 2)
    assert list(model.get_feature_names_out()) == ["mapestimator0", "mapestimator1"]
    assert model.projection_.method == "umap"
