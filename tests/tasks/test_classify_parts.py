"""The parts of classify: folds, labels, calibration and conformal thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearfield.tasks.classify.calibrate import softmax, temperature
from nearfield.tasks.classify.conformal import Conformal, lowest
from nearfield.tasks.classify.folds import ALWAYS, folds_of, groups_of
from nearfield.tasks.classify.labels import read_labels
from nearfield.tasks.classify.sets import Likeliest
from nearfield.types import KnnGraph


def test_temperature_finds_the_true_one() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(size=(20_000, 3))
    codes = np.array([random.choice(3, p=p) for p in softmax(logits)])
    assert temperature(logits * 4, codes) == pytest.approx(4, rel=0.05)


def test_the_quantile_is_the_one_of_split_conformal() -> None:
    own = np.arange(1, 10) / 10  # nine scores: at .9 the ninth of ten ranks, the lowest
    assert lowest(own, 0.9) == 0.1
    assert lowest(own, 0.8) == 0.2
    assert lowest(own, 0.95) == -np.inf


def test_a_class_with_enough_rows_has_its_own_threshold() -> None:
    own = np.r_[np.linspace(0, 1, 100), np.linspace(5, 6, 100), [9.0] * 3]
    codes = np.repeat([0, 1, 2], [100, 100, 3])
    limits = Conformal("lac", own, codes).thresholds(3, 0.9)
    assert 0 < limits[0] < 1
    assert 5 < limits[1] < 6
    assert limits[2] == lowest(own, 0.9)  # three rows cannot promise .9, so all rows together do


def test_near_identical_rows_are_on_one_side() -> None:
    indices = np.array([[1], [0], [3], [2], [3]], np.int32)
    similarities = np.array([[0.99], [0.99], [0.5], [0.5], [0.99]], np.float32)
    groups = groups_of(KnnGraph(indices, similarities))
    assert groups[0] == groups[1]
    assert groups[3] == groups[4] != groups[2]
    codes = np.repeat([0, 1], 50)
    copies = np.arange(100) // 2
    folds = folds_of(codes, copies, 5, 0)
    assert (folds[::2] == folds[1::2]).all()


def test_a_long_chain_is_no_group() -> None:
    n = 200
    indices = np.clip(np.arange(n)[:, None] + [-1, 1], 0, n - 1).astype(np.int32)
    chain = KnnGraph(indices, np.full((n, 2), 0.95, np.float32))
    assert len(set(groups_of(chain))) == n
    copies = KnnGraph(indices, np.full((n, 2), 0.99, np.float32))
    assert len(set(groups_of(copies))) == 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), min_size=1, max_size=60))
def test_no_class_is_ever_missing_in_training(rows: list[tuple[int, int]]) -> None:
    codes, groups = np.array(rows).T
    folds = folds_of(codes, groups, 5, 0)
    for fold in range(5):
        out = folds == fold
        assert set(codes[~out]) == set(codes)
        assert not set(groups[out]) & set(groups[~out])


def test_folds_are_stratified_and_keep_lonely_classes() -> None:
    codes = np.r_[np.zeros(50), np.ones(10), [2], [3, 3]].astype(int)
    groups = np.r_[np.arange(61), [70, 70]]
    folds = folds_of(codes, groups, 5, 0)
    assert np.bincount(folds[:50]).tolist() == [10] * 5
    assert np.bincount(folds[50:60]).tolist() == [2] * 5
    assert folds[60:].tolist() == [ALWAYS] * 3  # one row, and one row twice


def test_the_likeliest_until_enough() -> None:
    sets = Likeliest(0.7).sets(np.array([[0.8, 0.1, 0.1], [0.5, 0.3, 0.2]]), np.zeros(2))
    assert sets.tolist() == [[True, False, False], [True, True, False]]


def test_labels_of_every_kind() -> None:
    values = ["a ", None, float("nan"), "", 3, True, [], ["x", None, "x"]]
    read = read_labels(values)
    assert read == [("a",), (), (), (), ("3",), ("True",), (), ("x",)]
