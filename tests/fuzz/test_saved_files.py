"""Saved topics and clusters with their bytes and arrays mutated: they answer, or say a sentence."""

from __future__ import annotations

import zlib
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from nearfield.errors import NearfieldError, UsageError
from nearfield.tasks.cluster import Clusters
from nearfield.tasks.topics import Topics
from nearfield.testing import toy_collection

KINDS: dict[str, Any] = {"topics": Topics, "clusters": Clusters}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("saved")
    colours = ["red", "blue", "green", "late"]
    items = toy_collection({str(at): f"item {at} {colours[at % 4]} thing" for at in range(40)})
    items.topics(k=3).save(folder / "topics")
    items.cluster(k=3).save(folder / "clusters")
    return {kind: folder / kind for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_each_array_is_needed_or_let_be(saved: dict[str, Path], tmp_path: Path, kind: str) -> None:
    good = dict(np.load(saved[kind]))
    for name in good:
        with (tmp_path / "x").open("wb") as file:
            np.savez(file, **{other: good[other] for other in good if other != name})
        answers(kind, tmp_path / "x", f"without {name}")


@pytest.mark.parametrize(
    "change",
    [
        {"texts": np.frombuffer(b"junk", np.uint8)},
        {"texts": np.frombuffer(zlib.compress(bytes(1 << 28)), np.uint8)},
        {"point": np.full(40, 10**6)},
        {"texts_bytes": np.full(40, 1 << 40)},
        {"labels": np.full(40, 10**6)},
    ],
)
def test_what_does_not_fit_is_a_sentence(
    saved: dict[str, Path], tmp_path: Path, change: dict[str, Any]
) -> None:
    with (tmp_path / "x").open("wb") as file:
        np.savez(file, **{**np.load(saved["topics"]), **change})
    with pytest.raises(UsageError, match="is damaged"):
        Topics.load(tmp_path / "x")


def test_a_packed_file_is_refused(saved: dict[str, Path], tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as file:
        np.savez_compressed(file, **np.load(saved["topics"]), more=np.zeros(10**6))
    with pytest.raises(UsageError, match="is not a saved result"):
        Topics.load(tmp_path / "x")


def test_what_is_no_archive_is_a_sentence(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros(3))
    with pytest.raises(UsageError, match="is not a saved result"):
        Topics.load(tmp_path / "x.npy")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_mutated_file_ends_in_a_traceback(
    saved: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    data = saved[kind].read_bytes()
    for number in range(1_000):
        random = Random(number)
        some = bytearray(data)
        for _ in range(random.choice([1, 1, 4, 30])):
            some[random.randrange(len(some))] ^= 1 << random.randrange(8)
        at = random.choice([len(some), random.randrange(len(some))])
        (tmp_path / "x").write_bytes(some[:at])
        answers(kind, tmp_path / "x", f"{kind} {number}")


def answers(kind: str, path: Path, case: str) -> None:
    try:
        KINDS[kind].load(path).to_dict()
    except NearfieldError:
        pass
    except BaseException as error:
        pytest.fail(f"{case}: {type(error).__name__}: {error!a}")
