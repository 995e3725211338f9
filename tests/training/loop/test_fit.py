import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from nearfield.errors import Failure, UsageError
from nearfield.training.data.examples import Examples
from nearfield.training.loop import checkpoint
from nearfield.training.loop import fit as loop
from nearfield.training.loop.fit import fit
from nearfield.training.loop.plan import Plan
from nearfield.training.losses import build

WORDS = ["red", "blue", "cat", "dog", "sat", "mat", "apple", "pear"]
PLAN = Plan(epochs=3, batch_size=4, learning_rate=0.05, patience=9, device="cpu")


class Bag(nn.Module):
    """Mean of word vectors, with dropout."""

    depth, dim = "full", 6

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.table = nn.Embedding(len(WORDS), self.dim)
        self.drop = nn.Dropout(0.2)

    def features(self, texts: Any) -> Any:
        counts: list[list[Any]] = [[text.split().count(word) for word in WORDS] for text in texts]
        return {"counts": torch.tensor(counts, dtype=torch.float32)}

    def forward(self, features: Any) -> Any:
        return nn.functional.normalize(self.drop(features["counts"] @ self.table.weight), dim=1)

    def encode(self, texts: Any) -> Any:
        self.eval()
        with torch.inference_mode():
            return self(self.features(texts)).numpy()

    def write(self, folder: Path) -> None:
        raise NotImplementedError


@pytest.fixture
def rows() -> Any:
    rng = np.random.default_rng(0)
    first, second = ([" ".join(rng.choice(WORDS, 3)) for _ in range(22)] for _ in range(2))
    return Examples(
        "scores", {"first": first, "second": second}, scores=rng.random(22).astype(np.float32)
    )


def stored(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """What a file holds."""
    kept = checkpoint.load(path)
    assert kept is not None
    return kept


def scorer(values: Any) -> Any:
    """The next value at each call, the last one over and over."""
    left = list(values)
    return lambda student: left.pop(0) if len(left) > 1 else left[0]


def weights(student: Any) -> Any:
    return student.table.weight.detach().clone()


def test_it_learns_logs_and_keeps_the_best(rows: Any, tmp_path: Path) -> None:
    student = Bag()
    calls: list[Any] = []
    run = fit(
        student,
        rows,
        scorer([0.1, 0.2, 0.5, 0.3]),
        build("cosine"),
        PLAN,
        tmp_path,
        tell=calls.append,
    )
    assert (run.before, run.best, run.best_step, run.better) == (0.1, 0.5, 6, True)
    assert (run.steps, run.stopped) == (18, "It ended after epoch 3, the last.")
    losses = [line["loss"] for line in run.history if "loss" in line]
    assert len(losses) == 18
    assert np.mean(losses[-6:]) < np.mean(losses[:6])
    assert [line["step"] for line in run.history if "validation" in line] == [
        0,
        3,
        6,
        9,
        12,
        15,
        18,
    ]
    assert run.history == [json.loads(x) for x in (tmp_path / "log.jsonl").read_text().splitlines()]
    kept, state = stored(tmp_path / checkpoint.BEST)
    assert torch.equal(kept["weight/table.weight"], weights(student))
    assert state["step"] == 6
    assert calls[-1]["step"] == calls[-1]["steps"] == 18
    assert calls[-1]["seconds_left"] >= 0
    assert calls[0]["seconds_left"] is None


def test_where_nothing_is_better_the_first_weights_stay(rows: Any, tmp_path: Path) -> None:
    student = Bag()
    first = weights(student)
    run = fit(student, rows, scorer([0.5, 0.4]), build("cosine"), PLAN, tmp_path)
    assert not run.better
    assert (run.best_step, run.best) == (0, 0.5)
    assert torch.equal(weights(student), first)


def test_rows_are_held_near_those_of_before(rows: Any, tmp_path: Path) -> None:
    def moved(keep: Any) -> Any:
        student = Bag()
        first = student.encode(rows.texts)
        before = dict(zip(rows.texts, first, strict=True))
        fit(
            student,
            rows,
            scorer(range(99)),
            build("cosine"),
            replace(PLAN, keep=keep),
            tmp_path / str(keep),
            before=lambda texts: np.stack([before[t] for t in texts]),
        )
        return 1 - (student.encode(rows.texts) * first).sum(1).mean()

    assert moved(5.0) < 0.5 * moved(0.0)


def test_patience_stops_it(rows: Any, tmp_path: Path) -> None:
    run = fit(
        Bag(), rows, scorer([0.5, 0.6, 0.4]), build("cosine"), replace(PLAN, patience=2), tmp_path
    )
    assert (run.steps, run.best_step) == (9, 3)
    assert "2 evaluations in a row" in run.stopped


def test_a_score_that_is_not_defined_is_never_the_best(rows: Any, tmp_path: Path) -> None:
    nan = float("nan")
    run = fit(Bag(), rows, scorer([nan, nan, 0.2, nan]), build("cosine"), PLAN, tmp_path)
    assert np.isnan(run.before)
    assert (run.best, run.best_step) == (0.2, 6)


def test_two_runs_are_equal_bit_for_bit_and_the_seed_matters(rows: Any, tmp_path: Path) -> None:
    result: list[Any] = []
    for name, random_state in (("a", 0), ("b", 0), ("c", 1)):
        student = Bag()
        torch.manual_seed(len(result))  # the caller's own state must not matter
        fit(
            student,
            rows,
            scorer([0, 1, 2, 3, 4, 5, 6, 7]),
            build("cosine"),
            replace(PLAN, random_state=random_state),
            tmp_path / name,
        )
        result.append(weights(student))
    assert torch.equal(result[0], result[1])
    assert not torch.allclose(result[0], result[2])


def test_the_callers_random_states_are_given_back(rows: Any, tmp_path: Path) -> None:
    def draw() -> Any:
        return random.random(), np.random.random(), torch.rand(1).item()

    random.seed(1), np.random.seed(1), torch.manual_seed(1)
    wanted = draw()
    student = Bag()
    random.seed(1), np.random.seed(1), torch.manual_seed(1)
    fit(student, rows, scorer([0.5]), build("cosine"), PLAN, tmp_path)
    assert draw() == wanted


def test_mini_batches_take_the_same_steps(rows: Any, tmp_path: Path) -> None:
    result: list[Any] = []
    for size in (None, 2):
        student = Bag()
        student.drop.p = 0.0
        plan = replace(PLAN, mini_batch=size)
        fit(student, rows, scorer(range(99)), build("cosine"), plan, tmp_path / str(size))
        result.append(weights(student))
    assert torch.allclose(result[0], result[1], atol=1e-4)


def test_a_loss_that_is_no_number_stops_with_the_batch(rows: Any, tmp_path: Path) -> None:
    student, usual = Bag(), build("cosine")
    calls: list[Any] = []

    def loss(embeddings: Any, scores: Any) -> Any:
        calls.append(1)
        value = usual(embeddings, scores)
        return value * float("nan") if len(calls) == 8 else value

    with pytest.raises(Failure) as caught:
        fit(student, rows, scorer([0.1, 0.2, 0.3]), loss, PLAN, tmp_path)
    message = caught.value.message
    assert "The loss is nan at step 8 (epoch 2, rows" in message
    assert "step 6, stay in" in message
    assert str(caught.value.hint) == "Begin anew: restart=True, learning_rate=0.005"
    named = [int(each) - 1 for each in message.split("rows ")[1].split(" of")[0].split(", ")]
    assert f"begins {rows.columns['first'][named[0]]!r}" in message
    assert stored(tmp_path / checkpoint.BEST)[1]["step"] == 6
    kept = stored(tmp_path / checkpoint.CHECKPOINT)[0]
    assert torch.isfinite(kept["weight/table.weight"]).all()
    assert torch.isfinite(weights(student)).all()


def test_a_gradient_that_is_no_number_stops_too(rows: Any, tmp_path: Path) -> None:
    def loss(embeddings: Any, scores: Any) -> Any:
        return torch.sqrt((embeddings[0] - embeddings[0]).sum())  # 0, and its slope is infinite

    with pytest.raises(Failure, match="gradient is infinite at step 1"):
        fit(Bag(), rows, scorer([0.1]), loss, PLAN, tmp_path)


def test_a_full_disk_stops_it_and_the_same_call_goes_on(
    rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unbroken = Bag()
    fit(unbroken, rows, scorer(range(99)), build("cosine"), PLAN, tmp_path / "a")
    save, calls = checkpoint.save, []

    def full(path: Any, tensors: Any, state: Any) -> None:
        calls.append(path)
        if len(calls) == 6:
            raise Failure("The disk is full: x could not be written.")
        save(path, tensors, state)

    monkeypatch.setattr(checkpoint, "save", full)
    values = list(range(99))
    with pytest.raises(Failure, match="disk is full"):
        fit(Bag(), rows, scorer(values), build("cosine"), PLAN, tmp_path / "b")
    student = Bag()
    done = stored(tmp_path / "b" / checkpoint.CHECKPOINT)[1]["step"] // 3
    run = fit(student, rows, scorer(values[done + 1 :]), build("cosine"), PLAN, tmp_path / "b")
    assert torch.equal(weights(student), weights(unbroken))
    assert f"It went on from step {3 * done}." in run.notes


def test_a_run_that_is_done_is_done(rows: Any, tmp_path: Path) -> None:
    one = fit(Bag(), rows, scorer([0.1, 0.5, 0.2]), build("cosine"), PLAN, tmp_path)
    other = Bag()
    again = fit(other, rows, scorer([0.9]), build("cosine"), PLAN, tmp_path)
    assert (again.best, again.best_step, again.history) == (one.best, one.best_step, one.history)
    assert torch.equal(weights(other), stored(tmp_path / checkpoint.BEST)[0]["weight/table.weight"])


@pytest.mark.parametrize("change", ["learning_rate", "data", "loss"])
def test_other_arguments_are_refused_by_name(rows: Any, tmp_path: Path, change: Any) -> None:
    def begin(plan: Any = PLAN, examples: Any = rows, loss: str = "cosine") -> None:
        fit(
            Bag(),
            examples,
            scorer([0.1]),
            build("cosine"),
            plan,
            tmp_path,
            arguments={"loss": loss},
        )

    begin()
    others: dict[str, dict[str, Any]] = {
        "learning_rate": {"plan": replace(PLAN, learning_rate=0.1)},
        "data": {"examples": rows.take(range(20))},
        "loss": {"loss": "cosent"},
    }
    messages = {
        "learning_rate": "learning_rate 0.05, and now it is 0.1",
        "data": "other rows to learn from",
        "loss": "loss 'cosine', and now it is 'cosent'",
    }
    with pytest.raises(UsageError, match=messages[change]) as caught:
        begin(**others[change])
    assert "restart=True" in str(caught.value.hint)
    begin()


def test_a_long_training_is_told(
    rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "LONG", 0.0)
    calls: list[Any] = []
    run = fit(Bag(), rows, scorer([0.1]), build("cosine"), PLAN, tmp_path, tell=calls.append)
    assert any("It takes about 0:0" in note for note in run.notes)
    assert sum("note" in each for each in calls) == 1


def test_pairs_have_distinct_batches(tmp_path: Path) -> None:
    texts = [f"{a} {b}" for a in WORDS for b in WORDS]
    pairs = Examples("pairs", {"anchor": texts[:12] * 2, "positive": texts[12:36]})
    seen: list[Any] = []
    usual = build("in-batch")

    class Watched(Bag):
        def features(self, texts: Any) -> Any:
            seen.append(list(texts))
            return super().features(texts)

    plan = replace(PLAN, distinct=True, epochs=1)
    fit(Watched(), pairs, scorer([0.1]), usual, plan, tmp_path)
    assert all(len(set(batch)) == len(batch) for batch in seen)
