"""Encoders that learn from a collection's items: fitted once, found again, fitted anew."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import nearfield as nf
from nearfield import verbs
from nearfield.errors import UsageError
from nearfield.testing import ToyEncoder, ToyFittedEncoder, loading
from nearfield.types import Encoder, FittedEncoder

FRUIT = {"a": "red apple", "b": "red sky", "c": "green apple", "d": "red pear"}


def toys(name: str) -> Encoder:
    return ToyFittedEncoder(name=name) if name.startswith("toy-fitted") else ToyEncoder(name=name)


@pytest.fixture(autouse=True)
def _loaded() -> Iterator[None]:
    with loading(toys):
        yield


@pytest.fixture
def fruit(tmp_path: Path) -> nf.Collection:
    collection = nf.open("fruit", db=tmp_path, model="toy-fitted")
    collection.add(FRUIT)
    return collection


def kept(collection: nf.Collection) -> list[str]:
    return sorted(path.name for path in collection.folder.glob("encoder-*"))


def test_it_is_a_fitted_encoder() -> None:
    assert isinstance(ToyFittedEncoder(), FittedEncoder)
    assert not isinstance(ToyEncoder(), FittedEncoder)


def test_it_learns_before_anything_is_encoded(fruit: nf.Collection) -> None:
    expected = ToyFittedEncoder().fit(FRUIT.values())
    assert fruit.manifest.encoder.fingerprint == expected.fingerprint
    assert kept(fruit) == [f"encoder-{expected.fingerprint}"]
    items = fruit.items()
    np.testing.assert_allclose(items.vectors, expected.encode_document(items.texts or []), 1e-6)


def test_later_items_move_nothing(fruit: nf.Collection, tmp_path: Path) -> None:
    before = fruit.manifest.encoder
    again = nf.open("fruit", db=tmp_path, model="toy-fitted")
    assert again.add({"e": "green pear"}).new == 1
    assert nf.open("fruit", db=tmp_path).add({"f": "red wine"}).new == 1
    assert again.manifest.encoder == before
    assert len(kept(again)) == 1
    assert again.search("green pear", k=1).ids == ["e"]


def test_another_process_finds_what_was_learned(fruit: nf.Collection, tmp_path: Path) -> None:
    assert nf.open("fruit", db=tmp_path).search("green", k=1, mode="vector").ids == ["c"]
    fruit.close()
    assert fruit.search("green", k=1, mode="vector").ids == ["c"]
    copied = pickle.loads(pickle.dumps(fruit))
    assert copied.search("green", k=1, mode="vector").ids == ["c"]


def test_reembed_learns_anew_and_back_finds_the_old(fruit: nf.Collection) -> None:
    before = fruit.manifest.encoder
    fruit.add({"e": "green pear"})
    switched = fruit.reembed("toy-fitted")
    assert switched.switched
    assert switched.embedded == 5
    expected = ToyFittedEncoder().fit([*FRUIT.values(), "green pear"])
    assert fruit.manifest.encoder.fingerprint == expected.fingerprint
    assert len(kept(fruit)) == 2
    assert not fruit.reembed("toy-fitted").switched  # nothing has changed since
    fruit.back()
    assert fruit.manifest.encoder == before
    assert fruit.search("green", k=1, mode="vector").ids[0] in ("c", "e")
    fruit.compact(versions=True)
    assert kept(fruit) == [f"encoder-{before.fingerprint}"]


def test_an_object_is_fitted_too(tmp_path: Path) -> None:
    collection = nf.open("mine", db=tmp_path, model=ToyFittedEncoder(dim=16, name="mine"))
    collection.add(FRUIT)
    collection.add({"e": "green pear"})
    assert len(kept(collection)) == 1
    collection.reembed(ToyFittedEncoder(dim=24, name="mine"))
    assert collection.manifest.encoder.dim == 24
    assert collection.search("green", k=1, mode="vector").ids[0] in ("c", "e")


def test_a_place_without_what_was_learned_says_so(fruit: nf.Collection, tmp_path: Path) -> None:
    [folder] = fruit.folder.glob("encoder-*")
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(nf.NearfieldError):
        nf.open("fruit", db=tmp_path).search("green", mode="vector")


def test_vectors_alone(tmp_path: Path) -> None:
    out = tmp_path / "v.npy"
    report = verbs.encode(list(FRUIT.values()), out=out, model="toy-fitted")
    expected = ToyFittedEncoder().fit(FRUIT.values())
    assert (report.rows, report.fingerprint) == (4, expected.fingerprint)
    np.testing.assert_allclose(
        np.load(out), expected.encode_document(list(FRUIT.values())), rtol=1e-5
    )


def test_unfitted_it_does_not_encode() -> None:
    with pytest.raises(UsageError):
        ToyFittedEncoder().encode_document(["red"])
