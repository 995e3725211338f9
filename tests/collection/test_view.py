"""A view is one version, whole, for every thread that holds it; results hold no collection."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.collection import BaseCollection
from nearfield.testing import ToyEncoder
from nearfield.types import Progress

WORDS = ["apple", "pear", "plum", "rocket", "moon", "orbit"]


def rows(n: int, start: int = 0) -> dict[str, str]:
    return {f"i{i}": f"{WORDS[i % 6]} {WORDS[(i + 1) % 6]} {i}" for i in range(start, start + n)}


@pytest.fixture
def items(tmp_path: Path) -> nf.Collection:
    collection = nf.open("items", db=tmp_path / "db", model=ToyEncoder())
    collection.add(rows(60))
    return collection


def test_a_view_stays_what_it_was(items: nf.Collection) -> None:
    view = items.view()
    items.add(rows(20, start=60))
    items.delete("i0")
    assert len(view.items) == 60
    assert view.table.count() == 60
    assert "i0" in view.items.ids
    assert len(items.view().items) == 79
    assert items.view() is items.view()


def test_blocks_hold_every_row_and_search_is_exact(
    items: nf.Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nearfield.collection.view.BLOCK", 7)
    view = items.view()
    query = view.vectors(np.array([3]))[0]
    blocks = list(view.blocks())
    assert [len(rows) for rows, _ in blocks] == [7] * 8 + [4]
    numbers = np.concatenate([rows for rows, _ in blocks])
    assert numbers.tolist() == list(range(60))
    cosines = np.concatenate([vectors @ query for _, vectors in blocks])
    best = view.search(query, 5)
    np.testing.assert_allclose(np.sort(cosines)[::-1][:5], best.scores, atol=1e-6)


def test_threads_search_while_another_writes(items: nf.Collection) -> None:
    done = Event()

    def search() -> int:
        count = 0
        while not done.is_set() or count < 3:
            hits = items.search("apple pear", k=5, where=None if count % 2 else "id != 'none'")
            assert len(hits) == 5
            assert len({hit.id for hit in hits}) == 5
            count += 1
        return count

    with ThreadPoolExecutor(4) as pool:
        searches = [pool.submit(search) for _ in range(4)]
        for at in range(60, 140, 20):
            items.add(rows(20, start=at))
            items.delete(f"i{at}")
        done.set()
        assert all(future.result(timeout=60) >= 3 for future in searches)
    assert len(items) == 136


def test_one_thread_builds_what_all_need(items: nf.Collection) -> None:
    with ThreadPoolExecutor(8) as pool:
        views = list(pool.map(lambda _: items.view(), range(16)))
        graphs = list(pool.map(lambda _: items.items().near(), range(16)))
    assert len(set(map(id, views))) == 1
    assert len(set(map(id, graphs))) == 1


def test_progress_is_told_to_who_asked_and_to_nobody_else(items: nf.Collection) -> None:
    stages: list[str] = []

    def watch(stage: str) -> Progress:
        stages.append(stage)
        return lambda done, total: None

    items.cluster(k=2, watch=watch)
    heard = len(stages)
    assert heard
    items.cluster(k=2)
    items.outliers()
    assert len(stages) == heard


ANSWERS: dict[str, Callable[[nf.Collection], Any]] = {
    "search": lambda c: c.search("apple", explain=True),
    "similar": lambda c: c.similar("i1"),
    "duplicates": lambda c: c.duplicates(),
    "matches": lambda c: c.matches("apple pear 0"),
    "cluster": lambda c: c.cluster(k=2),
    "topics": lambda c: c.topics(k=2, levels=2),
    "map": lambda c: c.map("pca"),
    "recommend": lambda c: c.recommend(like=["i1"]),
    "outliers": lambda c: c.outliers(),
    "representatives": lambda c: c.representatives(3),
    "info": lambda c: c.info(),
    "evaluate": lambda c: c.evaluate(queries={"q": "apple"}, qrels={"q": {"i0": 1}}),
    "delete": lambda c: c.delete("i2"),
    "reembed": lambda c: c.reembed(ToyEncoder(16, name="small")),
    "compact": lambda c: c.compact(),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_pickles_and_holds_no_collection(items: nf.Collection, name: str) -> None:
    answer = ANSWERS[name](items)
    seen: set[int] = set()
    assert not holds(answer, seen)
    assert pickle.loads(pickle.dumps(answer)).to_dict() == answer.to_dict()


def holds(value: Any, seen: set[int]) -> bool:
    """Whether a collection or a function is somewhere inside."""
    if isinstance(value, BaseCollection) or type(value).__name__ == "function":
        return True
    if id(value) in seen or isinstance(value, str | bytes | int | float | type(None)):
        return False
    seen.add(id(value))
    inner: list[Any] = list(vars(value).values()) if hasattr(value, "__dict__") else []
    if isinstance(value, dict):
        inner += list(value.values())
    if isinstance(value, list | tuple):
        inner += list(value)
    return any(holds(each, seen) for each in inner)
