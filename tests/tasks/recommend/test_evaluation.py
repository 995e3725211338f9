"""Events as numbers, what goes together, the measures, and the evaluation."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics import ndcg_score

from nearfield.errors import UsageError
from nearfield.neighbors import Neighborhood
from nearfield.tasks.recommend import Blend, Events, evaluate_recommender
from nearfield.tasks.recommend.events import Log, read_log
from nearfield.tasks.recommend.measures import best, coverage, novelty, ranked
from nearfield.tasks.recommend.together import BACK, CLOSE, together
from nearfield.types import Vectors

World: TypeAlias = tuple[Vectors, Events]

PLACE = {name: at for at, name in enumerate("abcd")}


def log_of(*rows: tuple[str, str, float]) -> Log:
    users, items, times = zip(*rows, strict=True)
    return read_log(Events(users, items, times=np.array(times, float)), PLACE)


def test_a_log_is_in_time_and_keeps_the_last_of_a_pair() -> None:
    log = log_of(("v", "a", 5), ("u", "b", 3), ("u", "a", 1), ("u", "b", 0), ("u", "x", 2))
    assert [log.names[u] for u in log.user] == ["u", "u", "v"]
    assert log.item.tolist() == [0, 1, 0]
    assert log.ago.tolist() == [1, 0, 0]
    assert log.unknown == 1


def test_events_of_one_moment_stand_together() -> None:
    log = log_of(("u", "a", 1), ("u", "b", 2), ("u", "c", 2), ("u", "d", 3))
    assert log.ago.tolist() == [3, 1.5, 1.5, 0]


def test_the_split_is_by_time_within_each_user() -> None:
    rows = [("u", name, at) for at, name in enumerate("abcd")] + [("v", "a", 9)]
    train, test = log_of(*rows).split(0.25)
    assert (train.item.tolist(), test.item.tolist()) == ([0, 1, 2, 0], [3])


def test_together_is_what_its_definition_says() -> None:
    log = log_of(("u", "a", 1), ("u", "b", 2), ("u", "c", 3), ("v", "a", 1), ("v", "b", 1))
    step = 0.5 ** (1 / CLOSE)
    root = np.sqrt([2, 2, 1, 1])
    wanted = np.zeros((4, 4))
    wanted[0, 1], wanted[1, 0] = 1 + step, 1 + BACK * step
    wanted[1, 2], wanted[2, 1] = step, BACK * step
    wanted[0, 2], wanted[2, 0] = step**2, BACK * step**2
    assert np.allclose(together(log).toarray(), wanted / root[:, None] / root[None])


def test_only_the_strongest_partners_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("u", name, at) for at, name in enumerate("abcd")]
    every = together(log_of(*rows)).toarray()
    monkeypatch.setattr("nearfield.tasks.recommend.together.KEPT", 1)
    monkeypatch.setattr("nearfield.tasks.recommend.together.MANY", 1)
    assert np.allclose(together(log_of(*rows)).toarray().max(1), every.max(1))
    assert together(log_of(*rows)).nnz == 4


def test_without_times_nothing_is_close_or_recent() -> None:
    log = read_log(Events(list("uuuv"), list("abca")), PLACE)
    assert log.ago.tolist() == [0, 0, 0, 0]
    owned = log.matrix(np.ones(4)).toarray()
    pairs = owned.T @ owned * (1 - np.eye(4))
    root = np.sqrt(np.maximum(owned.sum(0), 1))
    assert np.allclose(together(log).toarray(), pairs / root[:, None] / root[None])


def test_ndcg_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    scores, relevant = rng.random((30, 40)), rng.random((30, 40)) < 0.2
    recall, ndcg = ranked(best(scores, 10), sp.csr_matrix(relevant.astype(float)))
    assert ndcg.mean() == pytest.approx(ndcg_score(relevant, scores, k=10))
    top = np.argsort(-scores, axis=1)[:, :10]
    hits = np.take_along_axis(relevant, top, 1).sum(1)
    assert np.allclose(recall, hits / relevant.sum(1))


def test_coverage_and_novelty_by_hand() -> None:
    top = np.array([[0, 1], [1, -1]])
    assert coverage(top, 4) == 0.5
    assert novelty(top, np.array([4.0, 1, 0, 0]), 4).tolist() == [1, 2]


def test_shares_add_up_to_the_score() -> None:
    rng = np.random.default_rng(1)
    rows = [(f"u{u}", "abcd"[i], t) for u in range(9) for t, i in enumerate(rng.permutation(4)[:3])]
    near = Neighborhood(rng.standard_normal((4, 6)).astype(np.float32))
    blend = Blend(half_life=3, text_weight=0.5).fit(log_of(*rows), near)
    profile = sp.csr_matrix(np.array([[1, 0.5, 0, 0]]))
    for item in range(4):
        assert blend.shares(profile, item).sum() == pytest.approx(blend.scores(profile)[0, item])


@pytest.fixture(scope="module")
def world() -> World:
    """Users walk through one of five series in order; the vectors know half of the items'."""
    rng = np.random.default_rng(5)
    series = np.arange(100) % 5
    vectors = rng.standard_normal((100, 24)).astype(np.float32)
    vectors[:50] += 3 * np.eye(5, 24)[series[:50]].astype(np.float32)
    users, items, times = [], [], []
    for user in range(80):
        own = rng.permutation(np.flatnonzero(series == user % 5))[:12]
        other = rng.integers(0, 100, 2)
        for time, item in enumerate(np.unique(np.concatenate([own, other]))):
            users.append(f"u{user}")
            items.append(str(item))
            times.append(time)
    return vectors, Events(users, items, times=np.array(times, float))


def test_the_table_has_the_baselines_and_the_events_beat_them(world: World) -> None:
    report = evaluate_recommender(*world)
    assert list(report.methods) == ["random", "popular", "text", "events", "both"]
    value = {name: measured["ndcg@10"].value for name, measured in report.methods.items()}
    assert value["both"] > value["popular"]
    assert value["events"] > max(value["text"], value["random"])
    for measured in report.methods.values():
        assert list(measured) == ["recall@10", "ndcg@10", "coverage", "novelty"]
        low, high = measured["ndcg@10"].low, measured["ndcg@10"].high
        assert low is not None
        assert high is not None
        assert low <= measured["ndcg@10"].value <= high
    document = report.to_dict()
    assert document["methods"]["both"]["coverage"]["low"] is None
    assert document["train_events"] > document["test_events"]
    assert report.to_arrow().num_rows == 20
    assert "both: recall@10" in repr(report)


def test_the_evaluation_does_not_depend_on_the_order(world: World) -> None:
    vectors, events = world
    assert events.times is not None
    rng = np.random.default_rng(8)
    order, mixed = rng.permutation(100), rng.permutation(len(events))
    other = Events(
        [events.users[i] for i in mixed],
        [events.items[i] for i in mixed],
        times=events.times[mixed],
    )
    again = evaluate_recommender(vectors[order], other, ids=[str(i) for i in order])
    assert again.to_dict() == evaluate_recommender(vectors, events).to_dict()


def test_the_part_held_out_teaches_nothing(world: World) -> None:
    vectors, events = world
    near = Neighborhood(vectors)
    log = read_log(events, {str(row): at for at, row in enumerate(near.order)})
    train, _ = log.split(0.2)
    report = evaluate_recommender(vectors, events)
    blend = Blend().fit(train, near)
    assert (report.half_life, report.text_weight) == (blend.half_life_, blend.text_weight_)


def test_a_log_too_short_says_so() -> None:
    with pytest.raises(UsageError, match="none can be held out"):
        evaluate_recommender(np.eye(3, dtype=np.float32), Events(["u"], ["0"]))
