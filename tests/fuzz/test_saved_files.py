"""Saved topics, clusters and classifiers, mutated: they answer, or say a sentence."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from tests.fuzz.test_model_folders import retyped

from nearfield.errors import NearfieldError, UsageError
from nearfield.tasks.classify.classifier import Classifier
from nearfield.tasks.classify.tagging import Tagger, learn_tags
from nearfield.tasks.classify.task import load_model
from nearfield.tasks.cluster import Clusters
from nearfield.tasks.parts import Parts
from nearfield.tasks.topics import Topics
from nearfield.tasks.topics.saving import packed_texts, unpacked_texts
from nearfield.testing import ToyEncoder, toy_collection

KINDS: dict[str, Callable[[Path], Any]] = {
    "topics": Topics.load,
    "clusters": Clusters.load,
    "tree": Clusters.load,
    "logistic": load_model,
    "neighbors": load_model,
    "tags": load_model,
}
ODD_FLOATS = [math.nan, math.inf, -math.inf, -1.0, 0.0, 1e38, 1e-30]
ROWS = ToyEncoder().encode_document(["item red thing", "blue", "nothing of the kind"])


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("saved")
    colours = ["red", "blue", "green", "late"]
    items = toy_collection({str(at): f"item {at} {colours[at % 4]} thing" for at in range(40)})
    items.topics(k=3).save(folder / "topics")
    items.cluster(k=3).save(folder / "clusters")
    items.cluster(k=3, method="hierarchical").save(folder / "tree")
    rows, labels = items.items().vectors, [int(name) % 4 for name in items.items().ids]
    for method in ("logistic", "neighbors"):
        Classifier(method).fit(rows, labels).save(folder / method)
    tags = np.array([[label == 1, label < 2] for label in labels])
    learn_tags(rows, tags, np.arange(40), 0, ("one", "low")).save(folder / "tags")
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
def test_no_mutated_bytes_end_in_a_traceback(
    saved: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    data = saved[kind].read_bytes()
    for number in range(200):  # nearly all fail at the archive's own digests
        random = Random(number)
        some = bytearray(data)
        for _ in range(random.choice([1, 1, 4, 30])):
            some[random.randrange(len(some))] ^= 1 << random.randrange(8)
        at = random.choice([len(some), random.randrange(len(some))])
        (tmp_path / "x").write_bytes(some[:at])
        answers(kind, tmp_path / "x", f"{kind} {number}")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # weights of 1e38 overflow
@pytest.mark.parametrize("kind", KINDS)
def test_no_mutated_part_ends_in_a_traceback(
    saved: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    good = dict(np.load(saved[kind]))
    taken = 0
    for number in range(600):
        random = Random(number)
        parts, name = dict(good), random.choice([*good, "head", "head"])
        if name == "head":
            head = retyped(random, json.loads(parts[name].tobytes()))
            parts[name] = np.frombuffer(json.dumps(head).encode(), np.uint8)
        else:
            parts[name] = other_array(random, parts[name])
        with (tmp_path / "x").open("wb") as file:
            np.savez(file, **parts)
        taken += answers(kind, tmp_path / "x", f"{kind} {number}, {name}")
    assert 10 < taken < 400


def other_array(random: Random, array: Any) -> Any:
    """The array with another number, type, length or shape."""
    some = array.copy().ravel()
    if random.random() < 0.6 and some.size:
        odd: list[Any] = [-1, 0, 1, 127, 2**31 - 1, -(2**62)]
        if some.dtype.kind == "f":
            odd = ODD_FLOATS
        at = random.randrange(some.size)
        with np.errstate(all="ignore"):
            some[at] = np.array(random.choice(odd)).astype(some.dtype)
        return some.reshape(array.shape)
    return random.choice(
        [
            array[: len(array) // 2],
            np.concatenate([array, array]),
            array[None],
            array.astype(np.float32),
            array.astype(np.int64),
            array.astype("U8"),
            array.astype(array.dtype.newbyteorder(">")),
            np.zeros((0, *array.shape[1:]), array.dtype),
            np.array(3),
        ]
    )


def answers(kind: str, path: Path, case: str) -> bool:
    """Whether a file is taken; then all that can be asked of it is answered."""
    try:
        ask(KINDS[kind](path))
    except NearfieldError as error:
        str(error).encode()
        return False
    except BaseException as error:
        pytest.fail(f"{case}: {type(error).__name__}: {error!a}")
    return True


def ask(result: Any) -> None:
    """Ask for documents, tables and labels of other rows."""
    if isinstance(result, Classifier | Tagger):
        result.rule(0.8).sets(*result.read(ROWS))
        assert len(result.names)
        return
    json.dumps(result.to_dict())
    result.to_arrow()
    repr(result)
    result.assign(ROWS)
    if isinstance(result, Clusters):
        if result.tree is not None:
            result.tree.cut(k=2)
        return
    result.rethreshold(0.5).to_dict()
    result.by_group([at % 2 for at in range(len(result.ids))])
    result.tree()
    if len(result) > 1:
        result.rename(0, "other").merge([0, 1]).to_dict()


def test_texts_that_are_all_alike_are_read_again() -> None:
    alike = ("red " * 5_000_000,) * 4
    assert unpacked_texts("x", Parts({}, packed_texts("x", alike)), 4) == alike
