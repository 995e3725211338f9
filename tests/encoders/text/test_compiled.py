"""Compiled graphs are kept, taken again bit for bit, and never in the place of another."""

import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import WriteModel

from nearfield import encoders
from nearfield.encoders.network import compiled
from nearfield.encoders.runtime import choose_precision
from nearfield.encoders.text import backends
from nearfield.encoders.text.graphs import build
from nearfield.models import cache

TEXTS = ["the cat sat on a mat", "red", "", "blue apple heart pain " * 5]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Where the graphs are kept; even the tiny ones are."""
    monkeypatch.setenv("NEARFIELD_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(compiled, "LEAST", 0)
    return tmp_path / "cache" / compiled.KIND


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Counts the graphs that are built: those that are not taken from the cache."""
    counted: list[Any] = []

    def watched(*given: Any) -> Any:
        counted.append(given)
        return build(*given)

    monkeypatch.setattr(backends, "build", watched)
    return counted


def rows(model: Any, **options: Any) -> Any:
    return encoders.load(str(model), **options).encode(TEXTS)


def blobs(folder: Path) -> Any:
    return sorted(folder.glob(f"*/{compiled.BLOB}"))


@pytest.mark.parametrize("precision", ["f32", "auto"])
def test_the_second_start_builds_nothing_and_gives_the_same_bits(
    write_model: WriteModel,
    folder: Path,
    built: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    precision: str,
) -> None:
    model = write_model()
    first = rows(model, precision=precision)
    assert len(built) == 1
    assert np.array_equal(rows(model, precision=precision, threads=1), first)
    assert len(built) == 1
    monkeypatch.setattr(compiled, "MOST", -1)
    monkeypatch.setattr(compiled, "_read", lambda *_: None)
    assert np.array_equal(rows(model, precision=precision), first)
    assert len(built) == 2


def test_a_changed_weight_or_setting_gets_a_graph_of_its_own(
    write_model: WriteModel, folder: Path, built: list[Any]
) -> None:
    model = write_model()
    before = rows(model)
    weights = bytearray((model / "model.safetensors").read_bytes())
    weights[-6] ^= 0x40
    (model / "model.safetensors").write_bytes(weights)
    assert not np.array_equal(rows(model), before)
    rows(write_model(pooling=("cls",)))
    rows(write_model(hidden_act="relu"))
    encoders.load(str(model)).encode_tokens("the cat")
    assert len(built) == 5


def test_precisions_are_kept_apart(write_model: WriteModel, folder: Path, built: list[Any]) -> None:
    if choose_precision("auto") != "bf16":
        pytest.skip("this CPU has no bf16")
    model = write_model()
    f32, bf16 = rows(model, precision="f32"), rows(model, precision="bf16")
    assert len(blobs(folder)) == 2
    assert not np.array_equal(f32, bf16)


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "of another program"])
def test_a_damaged_graph_is_made_anew(
    write_model: WriteModel, folder: Path, built: list[Any], damage: str
) -> None:
    model = write_model()
    first = rows(model)
    [blob] = blobs(folder)
    data = blob.read_bytes()
    if damage == "of another program":  # whole, but nothing that OpenVINO reads
        damaged = b"x" * 1000
        blob.write_bytes(damaged)
        cache._write_manifest(blob.parent, "x")
    else:
        damaged = {"cut": data[:-900], "changed": data[:-1] + b"!", "empty": b""}[damage]
        blob.write_bytes(damaged)
    assert np.array_equal(rows(model), first)
    assert len(built) == 2
    assert np.array_equal(rows(model), first)
    assert len(built) == 2
    assert blobs(folder)[0].read_bytes() != damaged


def test_a_cache_that_cannot_be_written_is_done_without(
    write_model: WriteModel, folder: Path, monkeypatch: pytest.MonkeyPatch, built: list[Any]
) -> None:
    monkeypatch.setenv("NEARFIELD_CACHE", os.devnull)
    model = write_model()
    assert np.array_equal(rows(model), rows(model))
    assert len(built) == 2


def test_only_the_graphs_used_last_are_kept(
    write_model: WriteModel, folder: Path, built: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "KEEP", 2)
    one, two, three = (write_model(layer_norm_eps=eps) for eps in (1e-5, 1e-6, 1e-7))
    for model in (one, two, one, three):  # of which two was used least lately
        rows(model)
    assert len(blobs(folder)) == 2
    assert len(built) == 3
    rows(one)
    assert len(built) == 3
    rows(two)
    assert len(built) == 4


@pytest.mark.parametrize(("limit", "value"), [("LEAST", 2**30), ("MOST", 0)])
def test_small_and_large_graphs_are_not_kept(
    write_model: WriteModel, folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: Any
) -> None:
    monkeypatch.setattr(compiled, limit, value)
    rows(write_model())
    assert not blobs(folder)


def test_an_encoder_outlives_its_kept_graph(write_model: WriteModel, folder: Path) -> None:
    model = write_model()
    first = rows(model)
    encoder = encoders.load(str(model))
    shutil.rmtree(folder)
    assert np.array_equal(encoder.encode(TEXTS), first)
