"""Networks of records learn what decides a label, and what goes together; or say they cannot."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.encoders.records.networks import orders

import nearfield as nf
from nearfield.encoders.records.trained.arithmetic import NumPy
from nearfield.encoders.records.trained.leaves import MASK
from nearfield.encoders.records.trained.networks import DIM
from nearfield.encoders.records.trained.table import NETWORKS
from nearfield.errors import BadSource, MissingExtra, UnknownName, UsageError
from nearfield.modalities.records import Schema
from nearfield.training.records.learn import learn_records
from nearfield.training.records.parts import Parts, joined
from nearfield.training.records.torch_arithmetic import Torch
from nearfield.types import Record

METHODS = sorted(NETWORKS)


def lamps(count: int, seed: int = 0) -> list[dict[str, Any]]:
    """Lamps whose grade is decided by two fields together; the others say nothing."""
    chance = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for _ in range(count):
        color, size = chance.choice(["red", "blue"]), chance.choice([1, 2, 30, 40])
        rows.append(
            {
                "shape": {"color": color, "size": size},
                "shop": chance.choice("xyz"),
                "tags": [chance.choice("pqr") for _ in range(chance.randint(0, 2))],
                "grade": "good" if (color == "red") == (size > 10) else "bad",
            }
        )
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_it_learns_what_decides_a_label(method: str, tmp_path: Path) -> None:
    rows = lamps(300)
    result = learn_records(rows, out=tmp_path / "net", method=method, label="grade", steps=300)
    assert result.accuracy is not None
    assert result.accuracy > 0.9 > (result.majority or 1) + 0.2
    assert (result.records, result.held_out) == (270, 30)
    assert result.to_dict()["sentence"] == result.sentence
    encoder: Any = nf.load(str(result.path))
    new = lamps(200, seed=1)
    said = np.array(encoder.labels)[encoder.probabilities(new).argmax(axis=1)]
    assert (said == [row["grade"] for row in new]).mean() > 0.9
    vectors = encoder.encode_document(new)
    near = vectors @ vectors.T
    np.fill_diagonal(near, -2)
    grades = np.array([row["grade"] for row in new])
    assert (grades[near.argmax(axis=1)] == grades).mean() > 0.9


def places(count: int) -> list[dict[str, Any]]:
    """Places of six towns: any field tells all others."""
    return [
        {"town": f"t{n % 6}", "at": {"code": f"c{n % 6}", "height": 100 * (n % 6)}, "tags": [n % 6]}
        for n in range(count)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_it_learns_without_labels(method: str, tmp_path: Path) -> None:
    losses: list[float] = []
    rows = places(120)
    result = learn_records(
        rows,
        out=tmp_path / "net",
        method=method,
        steps=80,
        tell=lambda step: losses.append(step["loss"]),
    )
    assert np.mean(losses[-10:]) < 0.8 * np.mean(losses[:5])
    assert result.accuracy is None
    assert "without labels" in result.sentence
    assert result.encoder().encode(rows[:5]).shape == (5, DIM)


def test_the_same_records_give_the_same_weights(tmp_path: Path) -> None:
    rows = orders(60)
    folders = [tmp_path / name for name in "abc"]
    for seed, folder in zip((0, 0, 1), folders, strict=True):
        learn_records(rows, out=folder, steps=3, random_state=seed)
    one, same, other = ((folder / "model.safetensors").read_bytes() for folder in folders)
    assert one == same
    assert one != other


@pytest.mark.parametrize("method", METHODS)
def test_torch_computes_what_numpy_does(method: str) -> None:
    import torch

    records = list(map(Record, orders(20)))
    schema = Schema.of(records)
    parts = Parts(schema.typed(records), schema, frozenset())
    chance = np.random.default_rng(0)
    network = NETWORKS[method]()
    weights = {
        name: (chance.standard_normal(shape) * 0.3).astype(np.float32)
        for name, shape in network.sizes.items()
    }
    batch = parts.batch(np.arange(20), chance, hide=0.3)
    some = parts.leaves.some(batch.chosen)
    ours = network.rows(batch.levels, some, parts.holders, weights, NumPy())
    theirs = network.rows(
        batch.levels,
        some,
        parts.holders,
        {name: torch.from_numpy(w) for name, w in weights.items()},
        Torch(),
    )
    assert np.abs(ours - theirs.numpy()).max() < 1e-4 * np.abs(ours).max()


def test_batches_that_are_joined_stay_what_they_are() -> None:
    records = list(map(Record, orders(20)))
    schema = Schema.of(records)
    parts = Parts(schema.typed(records), schema, frozenset())
    chance = np.random.default_rng(0)
    network = NETWORKS["json2vec"]()
    weights = {
        name: (chance.standard_normal(shape) * 0.3).astype(np.float32)
        for name, shape in network.sizes.items()
    }
    batches = [parts.batch(np.arange(n), chance, hide=0.3, swap=0.2) for n in (20, 3, 7)]
    one = joined(batches)

    def rows(batch: Any) -> Any:
        some = parts.leaves.some(batch.chosen)
        return network.rows(batch.levels, some, parts.holders, weights, NumPy())

    apart = np.concatenate([rows(batch) for batch in batches])
    assert np.abs(rows(one) - apart).max() < 1e-4 * np.abs(apart).max()
    assert len(one.hidden) == sum(len(batch.hidden) for batch in batches)
    assert (parts.path[one.chosen[one.mask]] == parts.path[one.chosen[one.target]]).all()
    assert one.hidden.max() < 30


def test_what_is_hidden_and_what_is_swapped() -> None:
    rows = [{"a": f"v{n % 3}", "b": [n % 2, n % 5]} for n in range(50)]
    records = list(map(Record, rows))
    schema = Schema.of(records)
    parts = Parts(schema.typed(records), schema, frozenset())
    plain = parts.batch(np.arange(50), np.random.default_rng(0))
    hidden = parts.batch(np.arange(50), np.random.default_rng(0), hide=0.5)
    swapped = parts.batch(np.arange(50), np.random.default_rng(0), swap=0.9)
    assert 40 < len(hidden.hidden) < 110
    assert len(plain.hidden) == len(swapped.hidden) == 0
    for level, other in zip(plain.levels, swapped.levels, strict=True):
        here, there = plain.chosen[level.leaf], swapped.chosen[other.leaf]
        holds = level.leaf >= 0
        assert (parts.path[here[holds]] == parts.path[there[holds]]).all()
    assert MASK == "masked"


@pytest.mark.parametrize(
    ("rows", "options", "kind", "match"),
    [
        (orders(10), {}, UsageError, "10 records came; a network learns from 50"),
        ([{"a": 1}] * 80, {}, UsageError, "All 80 records are alike"),
        ([{"a": 1, "l": n % 2} for n in range(80)], {"label": "l"}, UsageError, "alike"),
        (orders(60), {"method": "magic"}, UnknownName, "json2vec, tree-lstm"),
        (orders(60), {"label": "colour"}, UnknownName, "customer"),
        (lamps(60), {"label": "shape"}, UnknownName, "shape"),
        ([{"a": n, "l": "x"} for n in range(60)], {"label": "l"}, UsageError, "1 different"),
        ([{"a": 1, "l": f"{n}"} for n in range(60)], {"label": "l"}, UsageError, "60 different"),
    ],
)
def test_what_it_cannot_learn_from(
    rows: Any, options: dict[str, Any], kind: type[Exception], match: str, tmp_path: Path
) -> None:
    with pytest.raises(kind, match=match):
        learn_records(rows, out=tmp_path / "net", **options)
    assert not (tmp_path / "net").exists()


def test_a_record_that_is_too_deep(tmp_path: Path) -> None:
    deep: Any = 1
    for _ in range(70):
        deep = {"a": deep}
    with pytest.raises(BadSource, match="64 levels"):
        learn_records([*orders(60), deep], out=tmp_path / "net")


def test_records_whose_types_disagree(tmp_path: Path) -> None:
    values: list[Any] = [1, "one", None, True, [1], {"a": 1}, 2.5, []]
    rows: list[Any] = [{"a": values[n % 8], "b": values[n % 7]} for n in range(80)]
    rows += ["text", 3, None, [1, 2]]
    result = learn_records(rows, out=tmp_path / "net", steps=3)
    assert np.isfinite(result.encoder().encode(list(map(Record, rows)))).all()


def test_a_folder_that_is_there_stays(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is there already"):
        learn_records(orders(60), out=tmp_path)


def test_without_torch_there_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nearfield.training.records.learn.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"nearfield\[train\]"):
        learn_records(orders(60), out=tmp_path / "net")
