"""What was removed can be brought back, until ``compact``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nearfield as nf
from nearfield.api import Collection
from nearfield.errors import UnknownName, UsageError
from nearfield.testing import ToyEncoder


@pytest.fixture
def fruit(tmp_path: Path) -> Collection:
    fruit = nf.open("t", db=tmp_path, model=ToyEncoder())
    rows = [{"id": f"a{i:02}", "text": f"red apple {i}", "n": i} for i in range(30)]
    fruit.add(rows)
    return fruit


def test_a_filter_says_how_many_and_which_first(fruit: Collection) -> None:
    would = fruit.delete(where="n >= 5", dry_run=True)
    assert (would.deleted, would.first) == (25, tuple(f"a{i:02}" for i in range(5, 15)))
    assert len(fruit) == 30
    assert fruit.delete(all=True, dry_run=True).deleted == len(fruit) == 30


def test_back_undoes_the_last_removal(fruit: Collection) -> None:
    before = fruit.items()
    texts, vectors = before.texts, before.vectors
    fruit.delete(where="n >= 5")
    fruit.add([{"id": "a07", "text": "green pear", "n": 7}])
    assert fruit.back().restored == 24
    assert len(fruit) == 30
    assert fruit["a07"]["text"] == "green pear"
    fruit.delete("a07")
    fruit.add([{"id": "a07", "text": "red apple 7", "n": 7}])
    assert fruit.items().texts == texts
    np.testing.assert_array_equal(fruit.items().vectors, vectors)
    assert fruit.search("red apple 9", k=1, mode="text").ids


def test_compact_is_for_good(fruit: Collection) -> None:
    fruit.delete(where="n = 1")
    fruit.compact()
    with pytest.raises(UsageError, match="no version before"):
        fruit.back()


def test_ids_that_were_named_are_not_kept(fruit: Collection) -> None:
    fruit.delete("a01")
    with pytest.raises(UsageError, match="no version before"):
        fruit.back()


def test_a_switch_leaves_no_rows_of_another_encoder(fruit: Collection) -> None:
    fruit.delete(where="n = 1")
    fruit.reembed(model=ToyEncoder(dim=64, name="other"))
    assert fruit.back().switched
    assert len(fruit) == 29


def test_a_whole_collection_comes_back(fruit: Collection, tmp_path: Path) -> None:
    fruit.delete(all=True)
    assert not (tmp_path / "t").exists()
    with pytest.raises(UnknownName):
        fruit.info()
    again = nf.open("t", db=tmp_path, model=ToyEncoder())
    assert again.back().restored == 30
    assert again.search("red apple 9", k=1).ids
    again.delete(all=True)
    assert again.compact().freed > 0
    with pytest.raises(UnknownName):
        again.back()
