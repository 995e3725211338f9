"""``search(rerank=True)``: the first hits, read again together with the query."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import nearfield as nf
from nearfield.errors import UsageError
from nearfield.tasks.rerank import rerank
from nearfield.testing import ToyEncoder
from nearfield.types import Progress


class Longest:
    """Thinks that the longest text fits best."""

    name = "longest"

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []

    def scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        self.pairs += pairs
        return np.array([len(text) for _, text in pairs], np.float32)


@pytest.fixture
def fruit(tmp_path: Path) -> nf.Collection:
    made = nf.open("fruit", db=tmp_path, model=ToyEncoder(limit=8))
    made.add({f"a{n}": "apple " + "pie " * n for n in range(6)} | {"sky": "blue sky"})
    return made


def test_a_reranker_is_added_to_the_first_hits(fruit: nf.Collection) -> None:
    longest = Longest()
    hits = fruit.search("apple", k=2, reranker=longest)
    first = fruit.search("apple", k=50)
    expected = rerank(first, [len(hit.text) for hit in first], 2)
    assert (hits.ids, hits.scores) == (expected.ids, expected.scores)
    assert fruit.search("pie", k=3, reranker=longest).ids[0] == "a5"
    longest.pairs = [pair for pair in longest.pairs if pair[0] == "apple"]
    assert {query for query, _ in longest.pairs} == {"apple"}
    assert len(longest.pairs) == 7
    before = fruit.search("apple", k=7).ids
    assert [before[(hit.why.first_rank or 0) - 1] for hit in hits] == hits.ids
    assert hits[0].why.cosine is not None


def test_it_reads_the_passage_that_matched(fruit: nf.Collection) -> None:
    fruit.add({"long": "word " * 30 + "apple"})
    longest = Longest()
    fruit.search("apple", k=1, reranker=longest)
    assert max(len(text.split()) for _, text in longest.pairs) <= 8


def test_filters_and_modes_go_before(fruit: nf.Collection) -> None:
    hits = fruit.search("apple", reranker=Longest(), mode="text", where="id != 'a5'")
    first = fruit.search("apple", k=50, mode="text", where="id != 'a5'")
    assert hits.ids == rerank(first, [len(hit.text) for hit in first], 10).ids
    assert not {"sky", "a5"} & set(hits.ids)


def test_by_name_it_is_loaded_once(fruit: nf.Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    names = []
    longest = Longest()

    def load(name: str, progress: Progress) -> Longest:
        names.append(name)
        longest.name = name
        return longest

    monkeypatch.setattr("nearfield.encoders.load_reranker", load)
    ways: list[dict[str, Any]] = [{"rerank": True}, {"reranker": "other"}]
    for options in [ways[0], *ways, ways[1]]:
        assert fruit.search("pie", k=1, **options).ids == ["a5"]
    assert names == ["ms-marco-minilm", "other"]


def test_a_vector_cannot_be_reranked(fruit: nf.Collection) -> None:
    with pytest.raises(UsageError, match="a reranker reads words"):
        fruit.search(np.ones(32, np.float32), rerank=True)
