"""Classify: promises kept on rows that were not seen, whatever the order, also after saving."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer
from threadpoolctl import threadpool_limits

from nearfield.errors import BadVectors, UnknownName, UsageError
from nearfield.tasks.classify import Classifier, Tagger, classify, label, load_model
from nearfield.tasks.classify.calibrate import calibration_error
from nearfield.tasks.classify.conformal import SCORES
from nearfield.types import Vectors

DIM = 12


def blobs(
    n: int, classes: int = 4, spread: float = 0.25, seed: int = 0
) -> tuple[Vectors, NDArray[Any]]:
    """Rows around random directions, and their classes."""
    centres = np.random.default_rng(99).normal(size=(classes, DIM))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    random = np.random.default_rng(seed)
    codes = random.integers(classes, size=n)
    rows = centres[codes] + spread * random.normal(size=(n, DIM))
    return rows.astype(np.float32), np.array([f"c{code}" for code in codes])


@pytest.fixture(scope="module")
def learned() -> Classifier:
    rows, names = blobs(400)
    return Classifier().fit(rows, names)


def test_it_learns(learned: Classifier) -> None:
    rows, names = blobs(500, seed=1)
    assert learned.score(rows, names) > 0.9
    assert learned.predict_proba(rows).sum(1) == pytest.approx(np.ones(500))
    assert learned.classes_.tolist() == ["c0", "c1", "c2", "c3"]


@pytest.mark.parametrize("kind", SCORES)
@pytest.mark.parametrize("method", ["logistic", "neighbors"])
def test_sets_keep_their_promise(kind: str, method: str) -> None:
    covered: dict[float, list[float]] = {0.8: [], 0.9: []}
    for draw in range(4):
        rows, names = blobs(600, spread=0.4, seed=draw)
        more, truth = blobs(4000, spread=0.4, seed=100 + draw)
        model = Classifier(method, sets=kind).fit(rows, names)
        codes = np.searchsorted(model.classes_, truth)
        for coverage, shares in covered.items():
            sets = model.predict_set(more, coverage)
            shares.append(float(sets[np.arange(4000), codes].mean()))
    for coverage, shares in covered.items():  # one draw of 600 rows is off by .016 at .8
        assert abs(np.mean(shares) - coverage) < 0.05


def test_what_is_like_no_example_has_no_label(learned: Classifier) -> None:
    rows, _ = blobs(300, seed=1)
    foreign = -rows.mean(0) + 0.1 * np.random.default_rng(0).normal(size=(50, DIM))
    foreign = foreign.astype(np.float32)
    assert learned.predict_set(rows).any(1).mean() > 0.85
    assert learned.predict_set(foreign).any(1).mean() < 0.1
    assert learned.familiarity(foreign).max() < np.median(learned.familiarity(rows))


def test_probabilities_hold() -> None:
    rows, names = blobs(600, spread=0.4)
    more, truth = blobs(4000, spread=0.4, seed=1)
    for method in ("logistic", "neighbors"):
        model = Classifier(method).fit(rows, names)
        result = model.predict_proba(more)
        right = model.classes_[result.argmax(1)] == truth
        assert calibration_error(result.max(1), right) < 0.05


def test_the_order_of_rows_does_not_matter(learned: Classifier) -> None:
    rows, names = blobs(400)
    more, _ = blobs(100, seed=1)
    order = np.random.default_rng(1).permutation(400)
    shuffled = Classifier().fit(rows[order], names[order])
    assert np.array_equal(shuffled.predict_set(more), learned.predict_set(more))
    assert np.array_equal(shuffled.predict_proba(more), learned.predict_proba(more))


def test_nor_do_threads_or_batches(learned: Classifier) -> None:
    rows, names = blobs(400)
    more, _ = blobs(100, seed=1)
    at_once = learned.predict_proba(more)
    with threadpool_limits(1):
        assert np.allclose(Classifier().fit(rows, names).predict_proba(more), at_once, atol=1e-9)
    parts = np.vstack([learned.predict_proba(more[:7]), learned.predict_proba(more[7:])])
    assert np.allclose(parts, at_once, atol=1e-12)


def test_scikit_learn_manners() -> None:
    rows, names = blobs(200)
    pipe = make_pipeline(Normalizer(), Classifier("neighbors", coverage=0.8))
    assert clone(pipe).fit(rows, names).score(rows, names) > 0.9
    assert clone(Classifier(sets="lac")).get_params()["sets"] == "lac"
    numbers = Classifier().fit(rows, np.array([int(name[1]) for name in names]))
    assert numbers.predict(rows).dtype.kind == "i"


@pytest.mark.parametrize("method", ["logistic", "neighbors", "auto"])
def test_saved_and_loaded_it_answers_the_same(method: str, tmp_path: Path) -> None:
    rows, names = blobs(200)
    more, _ = blobs(50, seed=1)
    model = Classifier(method).fit(rows, names)
    model.save(tmp_path / "model")
    again = load_model(tmp_path / "model")
    assert isinstance(again, Classifier)
    assert np.array_equal(again.predict_proba(more), model.predict_proba(more))
    assert np.array_equal(again.predict_set(more, 0.8), model.predict_set(more, 0.8))
    assert again.get_params() == model.get_params()
    with pytest.raises(UsageError, match="one label a row"):
        Tagger.load(tmp_path / "model")


def test_the_better_method_is_chosen() -> None:
    """Classes in many small heaps: no plane divides them, neighbors do."""
    random = np.random.default_rng(0)
    heaps = random.normal(size=(60, 3))
    rows = np.repeat(heaps, 10, axis=0) + 0.03 * random.normal(size=(600, 3))
    names = np.repeat(random.choice(["a", "b"], 60), 10)
    model = Classifier().fit(rows.astype(np.float32), names, groups=np.arange(600))
    assert model.method_ == "neighbors"
    line = np.where(random.normal(size=(300, 20)) > 0, 1.0, -1.0).astype(np.float32)
    assert Classifier().fit(line, np.where(line[:, 0] > 0, "a", "b")).method_ == "logistic"


# Folds


# The task


def column(n: int = 300, missing: int = 100) -> tuple[Vectors, NDArray[Any]]:
    rows, names = blobs(n)
    names = names.astype(object)
    names[:missing] = None
    return rows, names


def test_rows_without_a_label_are_labelled() -> None:
    rows, truth = blobs(300)
    _, names = column()
    ids = [f"i{row}" for row in range(300)]
    result = classify(rows, names, ids=ids, texts=ids)
    assert result.ids == tuple(ids[:100])
    assert np.mean(np.array(result.labels) == truth[:100]) > 0.9
    report = result.report
    assert (report.examples, report.held_out) == (200, 200)
    assert report.accuracy is not None
    assert report.coverage is not None
    assert 0.9 < report.accuracy <= 1
    assert abs(report.coverage - 0.9) < 0.06
    assert all(label.coverage is not None for label in report.per_label)
    for mistake in report.mistakes:
        assert truth[int(mistake.id[1:])] == mistake.label != mistake.called
        assert mistake.text == mistake.id


def test_the_order_of_the_column_does_not_matter() -> None:
    rows, names = column()
    ids = np.array([f"i{row}" for row in range(300)])
    order = np.random.default_rng(2).permutation(300)
    one = classify(rows, names, ids=list(ids))
    two = classify(rows[order], names[order], ids=list(ids[order]))
    by_id = {item["id"]: item for item in two.to_dict()["items"]}
    assert {item["id"]: item for item in one.to_dict()["items"]} == by_id
    assert one.report == two.report
    assert one.next(5) == two.next(5)


def test_the_schema() -> None:
    rows, names = column()
    result = classify(rows, names)
    document = result.to_dict()
    assert list(document) == ["items", "report"]
    for item in document["items"]:
        assert list(item) == ["id", "labels", "abstained"]
        assert item["abstained"] == (len(item["labels"]) != 1)
        assert all(list(each) == ["label", "probability"] for each in item["labels"])
    assert {"accuracy", "macro_f1", "per_label", "confusions", "mistakes"} <= set(
        document["report"]
    )
    table = result.to_arrow()
    assert table.column_names[:4] == ["id", "label", "probability", "abstained"]
    assert table.num_rows == 100
    assert "100 items, 4 labels" in repr(result)


def test_another_coverage_learns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, names = column()
    result = classify(rows, names)
    monkeypatch.setattr("nearfield.tasks.classify.task.learn", None)
    wide = result.at(0.99)
    assert wide.sets.sum() > result.sets.sum()
    with pytest.raises(UsageError, match="below 1"):
        result.at(1.0)


@pytest.mark.slow
def test_held_out_figures_are_of_rows_not_learned_from() -> None:
    """Labels drawn by lot cannot be foretold, however well the examples are remembered."""
    rows = np.random.default_rng(0).normal(size=(400, DIM)).astype(np.float32)
    names = np.random.default_rng(1).choice(["a", "b"], 400).astype(object)
    rows = np.repeat(rows, 2, axis=0)  # and every row twice: near-copies may not help
    report = classify(rows, np.repeat(names, 2), method="neighbors").report
    assert report.accuracy is not None
    assert 0.4 < report.accuracy < 0.6


def test_next_asks_for_uncertain_and_different_items() -> None:
    rows, names = blobs(300, spread=0.1)
    names = names.astype(object)
    names[(names == "c3") | (np.arange(300) > 100)] = None
    result = classify(rows, names)
    chosen = result.next(8)
    assert len(set(chosen)) == 8
    truth = blobs(300, spread=0.1)[1]
    # Nobody has labelled c3 yet, so its items are the uncertain ones.
    assert sum(truth[int(name)] == "c3" for name in chosen[:4]) >= 2
    with pytest.raises(UsageError, match="at least one"):
        result.next(0)
    assert "next" not in result.to_dict()
    assert replace(result, to_label=tuple(chosen)).to_dict()["next"] == chosen


def test_zero_shot() -> None:
    rows, truth = blobs(200, spread=0.15)
    names = ["c3", "c1", "c0", "c2"]
    centres = np.stack([rows[truth == name].mean(0) for name in names])
    result = classify(rows, method="zero-shot", names=names, descriptions=centres)
    assert np.mean(np.array(result.labels) == truth) > 0.95
    assert "not calibrated" in result.report.note
    assert result.report.accuracy is None
    some = [*truth[:100], *[None] * 100]
    calibrated = classify(rows, some, method="zero-shot", names=names, descriptions=centres)
    assert calibrated.report.held_out == 100
    assert calibrated.report.accuracy is not None
    assert calibrated.report.accuracy > 0.95


def tags(n: int = 200, seed: int = 0) -> tuple[Vectors, list[str]]:
    """Rows that lie between directions, one for each of their labels."""
    random = np.random.default_rng(seed)
    own = random.random((n, 3)) < [0.5, 0.3, 0.2]
    own[~own.any(1), 0] = True
    rows = own @ np.eye(3, DIM) + 0.15 * random.normal(size=(n, DIM))
    return rows.astype(np.float32), [";".join(f"t{at}" for at in np.flatnonzero(r)) for r in own]


@pytest.mark.slow
def test_several_labels_a_row(tmp_path: Path) -> None:
    rows, cells = tags()
    result = classify(rows, [*cells[:150], *[None] * 50], separator=";")
    assert "parted by ';'" in result.report.note
    got = [";".join(sorted(n["label"] for n in i["labels"])) for i in result.to_dict()["items"]]
    assert np.mean(np.array(got) == cells[150:]) > 0.8
    assert result.report.macro_f1 is not None
    assert result.report.macro_f1 > 0.85
    assert [label.label for label in result.report.per_label] == ["t0", "t1", "t2"]
    lists = classify(rows, [*(c.split(";") for c in cells[:150]), *[None] * 50])
    assert np.array_equal(lists.probabilities, result.probabilities)
    assert result.model is not None
    result.save(tmp_path / "tags")
    again = label(load_model(tmp_path / "tags"), rows[150:])
    assert np.array_equal(again.sets, result.sets)
    with pytest.raises(UsageError, match="threshold"):
        result.at(0.5)
    with pytest.raises(UsageError, match="several"):
        Classifier.load(tmp_path / "tags")


# Bad input


def test_a_label_with_one_example_is_said() -> None:
    rows, names = column()
    names[0] = "alone"
    report = classify(rows, names).report
    assert report.left_out == ("alone",)
    alone = next(each for each in report.per_label if each.label == "alone")
    assert (alone.examples, alone.recall) == (1, None)


@pytest.mark.parametrize(
    ("names", "what"),
    [
        ([None] * 5, "No row has a label"),
        (["a", "a", None, None, None], "Every label is 'a'"),
        (["a"], "1 labels came for 5 rows"),
    ],
)
def test_nothing_to_learn(names: list[str | None], what: str) -> None:
    with pytest.raises(UsageError, match=what):
        classify(blobs(5)[0], names)


@pytest.mark.parametrize("method", ["logistic", "neighbors"])
def test_hardly_anything_to_learn_from(method: str) -> None:
    rows = blobs(6)[0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = classify(rows, ["a", "b", None, None, None, None], method=method)
        few = classify(rows, ["a", "a", "b", "b", None, None], method=method)
    assert result.report.held_out == 0
    assert "nothing could be held out" in result.report.note
    assert result.report.left_out == ("a", "b")
    assert len(result.labels) == 4
    assert "need at least 9" in few.report.note
    assert few.abstained.all()  # four rows cannot promise .9


def test_all_rows_the_same() -> None:
    result = classify(np.ones((6, 4), np.float32), ["a", "b", "a", "b", None, None])
    assert result.report.held_out == 0
    assert len(result) == 2


def test_mistakes_in_what_was_asked(learned: Classifier) -> None:
    rows, names = blobs(20)
    with pytest.raises(UnknownName, match="bayes.*logistic"):
        classify(rows, names, method="bayes")
    with pytest.raises(UnknownName, match="score for sets"):
        Classifier(sets="big").fit(rows, names)
    with pytest.raises(UsageError, match="coverage is 2"):
        classify(rows, names, coverage=2)
    with pytest.raises(UsageError, match="names of at least two"):
        classify(rows, method="zero-shot")
    with pytest.raises(BadVectors, match="3 features.*12.*Encode them"):
        learned.predict(np.ones((1, 3), np.float32))
    with pytest.raises(BadVectors, match="all zeros"):
        classify(np.zeros((20, 3), np.float32), names)
    with pytest.raises(BadVectors):
        Classifier().fit(np.full((20, 3), np.nan, np.float32), names)
