"""Metrics against plain computation and scikit-learn; intervals, comparisons, orders."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import pearsonr, spearmanr
from sklearn import metrics as reference

from nearfield.errors import UnknownName, UsageError
from nearfield.tasks import evaluate as e
from nearfield.tasks.evaluate.bootstrap import interval
from nearfield.types import Vectors

Scores: TypeAlias = dict[str, dict[str, float]]
Qrels: TypeAlias = dict[str, dict[str, float]]


def values(result: e.Evaluation) -> dict[str, float]:
    return {name: metric.value for name, metric in result.metrics.items()}


def some_rankings(seed: int = 0, queries: int = 40, items: int = 30) -> tuple[Scores, Qrels]:
    """Scores with ties, graded relevance, some queries without a relevant item."""
    r = np.random.default_rng(seed)
    names = [f"d{i}" for i in range(items)]
    scores: dict[str, dict[str, Any]] = {
        f"q{q}": dict(zip(names, r.integers(0, 12, items).tolist(), strict=True))
        for q in range(queries)
    }
    qrels = {
        q: {
            name: float(g)
            for name, g in zip(
                names, r.integers(-1, 4, items) * (r.random(items) < 0.3), strict=True
            )
        }
        for q in scores
    }
    return scores, qrels


def by_hand(scores: Scores, qrels: Qrels, k: int) -> NDArray[np.float64]:
    """trec_eval's definitions, written out: ties by id, the last first; linear gain."""
    rows: list[Any] = []
    for query, judged in qrels.items():
        good = {name for name, gain in judged.items() if gain > 0}
        if not good:
            continue
        ranked = [n for _, n in sorted(((s, n) for n, s in scores[query].items()), reverse=True)]
        gain = [max(judged.get(name, 0), 0) / math.log2(i + 2) for i, name in enumerate(ranked[:k])]
        ideal = sorted((judged[name] for name in good), reverse=True)[:k]
        at = [i + 1 for i, name in enumerate(ranked) if name in good]
        top = [i for i in at if i <= k]
        rows.append(
            [
                sum(gain) / sum(g / math.log2(i + 2) for i, g in enumerate(ideal)),
                1 / top[0] if top else 0,
                len(top) / len(good),
                sum((n + 1) / i for n, i in enumerate(at)) / len(good),
                len(top) / k,
                bool(top),
            ]
        )
    return np.asarray(np.mean(rows, axis=0))


@pytest.mark.parametrize("k", [1, 3, 10])
def test_retrieval_is_what_trec_eval_defines(k: int) -> None:
    scores, qrels = some_rankings()
    result = e.retrieval(scores, qrels, k=k, samples=10)
    assert list(values(result).values()) == pytest.approx(by_hand(scores, qrels, k).tolist())


def test_ndcg_is_scikit_learns_where_there_are_no_ties() -> None:
    r = np.random.default_rng(1)
    gains, scores = (
        r.integers(0, 4, (20, 15)),
        r.permuted(np.tile(np.arange(15.0), (20, 1)), axis=1),
    )
    gains[:, 0] = 1
    names = [f"d{i:02}" for i in range(15)]
    result = e.retrieval(
        {f"q{i:02}": dict(zip(names, row, strict=True)) for i, row in enumerate(scores.tolist())},
        {f"q{i:02}": dict(zip(names, row, strict=True)) for i, row in enumerate(gains.tolist())},
    )
    expected = reference.ndcg_score(gains, scores, k=10)
    assert result.metrics["nDCG@10"].value == pytest.approx(expected)


def test_queries_that_are_missing() -> None:
    qrels = {"a": {"x": 1}, "b": {"x": 1}, "empty": {"x": 0}}
    result = e.retrieval({"a": ["x"], "unjudged": ["x"]}, qrels)
    assert (result.n, result.metrics["MRR@10"].value) == (2, 0.5)
    assert result.notes[:3] == (
        "1 query without a ranking: counted as 0.",
        "1 query without qrels: left out.",
        "1 query without a relevant item: left out.",
    )
    with pytest.raises(UsageError, match="No query has a relevant item"):
        e.retrieval({}, {"a": {"x": 0}})
    with pytest.raises(UsageError, match="at least one place"):
        e.retrieval({}, qrels, k=0)


def test_an_item_counts_once() -> None:
    result = e.retrieval({"q": ["x", "x", "x"]}, {"q": {"x": 1}})
    assert result.metrics["recall@10"].value == 1


def test_correlations_are_scipys() -> None:
    r = np.random.default_rng(0)
    gold = r.integers(0, 6, 200).astype(float)
    scores = (gold + r.normal(0, 2, 200)).round(1)
    result = values(e.similarity(scores, gold))
    assert result["Spearman"] == pytest.approx(spearmanr(scores, gold).statistic)
    assert result["Pearson"] == pytest.approx(pearsonr(scores, gold).statistic)


def test_the_interval_of_a_correlation_is_that_of_drawing_and_ranking_again() -> None:
    r = np.random.default_rng(3)
    gold, scores = r.random(60), r.random(60)
    drawn: list[Any] = []
    for _ in range(1000):
        rows = r.integers(0, 60, 60)
        drawn.append(spearmanr(gold[rows], scores[rows]).statistic)
    low, high = np.quantile(drawn, [0.025, 0.975])
    metric = e.similarity(scores, gold).metrics["Spearman"]
    assert (metric.low, metric.high) == pytest.approx((low, high), abs=0.04)


def test_nothing_to_correlate_is_null() -> None:
    result = e.similarity([1.0] * 40, list(range(40)))
    assert result.to_dict()["metrics"]["Spearman"] == {"value": None, "low": None, "high": None}
    assert result.missed({"Spearman": 0.1})
    with pytest.raises(UsageError, match="score of row 2 is nan"):
        e.similarity([1, float("nan")], [1, 2])


def test_pairs_are_scikit_learns() -> None:
    r = np.random.default_rng(0)
    labels = r.integers(0, 2, 300)
    scores = (labels + r.normal(0, 1, 300)).round(1)  # with ties
    result = e.pairs(scores, labels)
    expected = reference.average_precision_score(labels, scores)
    assert result.metrics["average precision"].value == pytest.approx(expected)
    best = max(reference.f1_score(labels, scores >= t) for t in np.unique(scores))
    assert result.facts["F1_at_threshold"] == pytest.approx(best)
    predicted = scores >= result.facts["threshold"]
    assert reference.f1_score(labels, predicted) == pytest.approx(best)
    assert result.metrics["F1"].value <= best


def test_a_threshold_does_not_flatter() -> None:
    """On noise the best threshold of all rows looks better than it is; the halves' does not."""
    r = np.random.default_rng(0)
    gaps: list[Any] = []
    for seed in range(30):
        labels = r.integers(0, 2, 40)
        result = e.pairs(r.random(40), labels, samples=2, random_state=seed)
        gaps.append(result.facts["F1_at_threshold"] - result.metrics["F1"].value)
    assert np.mean(gaps) > 0.01


@pytest.mark.parametrize("labels", [[1, 1, 1], [0, 1, 2]])
def test_labels_of_pairs_are_0_and_1(labels: Any) -> None:
    with pytest.raises(UsageError, match="0 and 1 were wanted"):
        e.pairs([0.1, 0.2, 0.3], labels)


@pytest.mark.parametrize("clusters", [1, 5, 60])
def test_clusterings_are_scikit_learns(clusters: int) -> None:
    r = np.random.default_rng(0)
    labels = r.integers(0, 6, 60)
    assigned = np.arange(60) if clusters == 60 else (labels + r.integers(0, 2, 60)) % clusters
    result = values(e.clustering(labels, assigned, samples=5))
    assert result["V-measure"] == pytest.approx(reference.v_measure_score(labels, assigned))
    assert result["adjusted Rand"] == pytest.approx(reference.adjusted_rand_score(labels, assigned))
    assert result["adjusted mutual information"] == pytest.approx(
        reference.adjusted_mutual_info_score(labels, assigned), abs=1e-9
    )


def test_classification_is_scikit_learns() -> None:
    r = np.random.default_rng(0)
    labels, predicted = r.integers(0, 4, 100), r.integers(0, 5, 100)
    result = values(e.classification(labels, predicted))
    assert result["accuracy"] == pytest.approx(reference.accuracy_score(labels, predicted))
    expected = reference.f1_score(labels, predicted, average="macro")
    assert result["macro F1"] == pytest.approx(expected)


def blobs(n: int = 90, labels: int = 3, seed: int = 0) -> tuple[Vectors, NDArray[np.int64]]:
    r = np.random.default_rng(seed)
    y = np.arange(n) % labels
    return (np.eye(8, dtype=np.float32)[y] + r.normal(0, 0.3, (n, 8))).astype(np.float32), y


def test_held_out_predictions_do_not_see_their_own_label() -> None:
    rows, y = blobs()
    predicted, notes = e.held_out(rows, y)
    assert np.mean(np.array(predicted) == y.astype(str)) > 0.9
    assert notes == []
    noise = np.random.default_rng(0).integers(0, 3, len(y))
    assert np.mean(np.array(e.held_out(rows, noise)[0]) == noise.astype(str)) < 0.5


def test_a_label_with_one_example_and_a_single_label() -> None:
    rows, _ = blobs(12)
    names = [*["a"] * 6, *["b"] * 5, "once"]
    predicted, notes = e.held_out(rows, names)
    assert notes == ["One label has a single item, which cannot be predicted."]
    assert predicted[-1] != "once"
    with pytest.raises(UsageError, match="All items have the label"):
        e.held_out(rows, ["a"] * 12)


def test_the_order_of_the_rows_cannot_matter() -> None:
    rows, y = blobs()
    ids = [f"i{n:03}" for n in range(len(y))]
    mixed = np.random.default_rng(1).permutation(len(y))
    predicted = e.held_out(rows, y)[0]
    clusters = e.by_kmeans(rows, 3)
    again = e.held_out(rows[mixed], y[mixed])[0]
    assert [predicted[i] for i in mixed] == again
    assert (clusters[mixed] == e.by_kmeans(rows[mixed], 3)).all()
    ids_mixed = [ids[i] for i in mixed]
    pairs_ = [
        (e.classification(y, predicted, ids=ids), e.classification(y[mixed], again, ids=ids_mixed)),
        (
            e.clustering(y, clusters, ids=ids, samples=50),
            e.clustering(y[mixed], clusters[mixed], ids=ids_mixed, samples=50),
        ),
        (
            e.similarity(rows[:, 0], y, ids=ids),
            e.similarity(rows[mixed, 0], y[mixed], ids=ids_mixed),
        ),
        (
            e.pairs(rows[:, 0], y == 0, ids=ids),
            e.pairs(rows[mixed, 0], y[mixed] == 0, ids=ids_mixed),
        ),
    ]
    for one, two in pairs_:
        assert one.metrics == two.metrics
        assert one.key == two.key


def test_an_interval_holds_the_truth_as_often_as_it_says() -> None:
    r = np.random.default_rng(0)
    held: list[Any] = []
    for seed in range(300):
        labels = r.random(80) < 0.7
        low, high = interval(labels.astype(float), samples=400, random_state=seed)
        held.append(low <= 0.7 <= high)
    assert 0.9 < np.mean(held) < 0.98


@pytest.mark.slow
def test_intervals_of_clusterings_hold_the_truth() -> None:
    """Equal items agree with themselves, so draws are too good; centring them mends it."""
    r = np.random.default_rng(5)

    def sample(n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        labels = r.integers(0, 4, n)
        return labels, np.where(r.random(n) < 0.7, labels, r.integers(0, 4, n))

    truth = reference.adjusted_rand_score(*sample(200_000))
    held: list[Any] = []
    for _ in range(100):
        metric = e.clustering(*sample(100), samples=150).metrics["adjusted Rand"]
        held.append(metric.low <= truth <= metric.high)
    assert np.mean(held) > 0.87


def test_a_comparison_is_paired() -> None:
    """Two that differ on few items are told apart, though their own intervals overlap widely."""
    r = np.random.default_rng(0)
    gold = r.integers(0, 2, 500)
    old = np.where(r.random(500) < 0.7, gold, 1 - gold)
    new = old.copy()
    wrong = np.flatnonzero(old != gold)[:15]
    new[wrong] = gold[wrong]
    a, b = e.classification(gold, new), e.classification(gold, old)
    result = e.compare({"B": a, "A": b})
    assert a.metrics["accuracy"].low < b.metrics["accuracy"].high
    assert result.differences["A"]["accuracy"].p < 0.01
    assert result.sentence.startswith("B is better than A by 3.0 points, 95 % interval ")
    other_way = e.compare({"A": b, "B": a})
    assert other_way.sentence == result.sentence
    assert set(result.to_dict()) >= {"metrics", "against", "difference", "sentence"}
    assert (result.task, result.metrics, result.main) == (a.task, a.metrics, a.main)
    assert (result.n, result.of, result.facts, result.notes) == (a.n, a.of, a.facts, a.notes)


def test_a_difference_that_cannot_be_shown() -> None:
    r = np.random.default_rng(0)
    gold = r.integers(0, 2, 60)
    one, two = (np.where(r.random(60) < 0.7, gold, 1 - gold) for _ in range(2))
    result = e.compare({"B": e.classification(gold, one), "A": e.classification(gold, two)})
    assert result.sentence.startswith("No difference that this data can show: ")
    same = e.classification(gold, one)
    assert e.compare({"x": same, "y": same}).sentence == "x and y do the same (accuracy, 60 items)."


def test_only_the_same_items_are_compared() -> None:
    a, b = e.classification([0, 1] * 20, [0, 1] * 20), e.classification([1, 0] * 20, [0, 1] * 20)
    with pytest.raises(UsageError, match="only the same ones"):
        e.compare({"a": a, "b": b})
    with pytest.raises(UsageError, match="two at least"):
        e.compare({"a": a})


def test_false_alarms_of_a_comparison() -> None:
    """Two systems that are equally good: about one comparison in twenty says otherwise."""
    r = np.random.default_rng(0)
    alarms = 0
    for _ in range(200):
        gold = r.integers(0, 2, 150)
        one, two = (np.where(r.random(150) < 0.8, gold, 1 - gold) for _ in range(2))
        result = e.compare(
            {
                "a": e.classification(gold, one, samples=200),
                "b": e.classification(gold, two, samples=200),
            }
        )
        alarms += not result.sentence.startswith("No difference")
    assert alarms <= 20


def test_what_a_gate_wants() -> None:
    result = e.classification([0, 1] * 20, [0, 1] * 20)
    assert result.missed({"accuracy": 1.0}) == ()
    missed = result.missed({"accuracy": 1.1})
    assert missed == ("accuracy is 1.0000, under the 1.1 that was wanted.",)
    assert not result.failed
    assert "failures" not in result.to_dict()
    assert replace(result, failures=missed).failed
    assert replace(result, failures=missed).to_dict()["failures"] == list(missed)
    assert not replace(result, failures=()).failed
    assert replace(result, failures=()).to_dict()["failures"] == []
    compared = e.compare({"one": result, "other": result})
    assert compared.missed({"accuracy": 1.1}) == missed
    assert replace(compared, failures=missed).to_dict()["failures"] == list(missed)
    with pytest.raises(UnknownName, match="accuracy, macro F1"):
        result.missed({"acuracy": 1})


def test_nothing_and_unequal_columns() -> None:
    with pytest.raises(UsageError, match="nothing to evaluate"):
        e.classification([], [])
    with pytest.raises(UsageError, match="1 rows came where 2"):
        e.classification([1, 2], [1])
