"""``search(rerank=...)``: the first hits, read again together with the query."""

import numpy as np
import pytest

import nearfield as nf
from nearfield.errors import UsageError
from nearfield.testing import ToyEncoder


class Longest:
    """Thinks that the longest text fits best."""

    name = "longest"

    def __init__(self):
        self.pairs = []

    def scores(self, pairs):
        self.pairs += pairs
        return np.array([len(text) for _, text in pairs], np.float32)


@pytest.fixture
def fruit(tmp_path):
    made = nf.open("fruit", db=tmp_path, model=ToyEncoder(limit=8))
    made.add({f"a{n}": "apple " + "pie " * n for n in range(6)} | {"sky": "blue sky"})
    return made


def test_a_reranker_orders_the_first_hits(fruit):
    longest = Longest()
    hits = fruit.search("apple", k=2, rerank=longest)
    assert hits.ids == ["a5", "a4"]
    assert hits.scores == [len("apple " + "pie " * 5), len("apple " + "pie " * 4)]
    assert {query for query, _ in longest.pairs} == {"apple"}
    assert len(longest.pairs) == 7
    before = fruit.search("apple", k=7).ids
    assert [before[hit.why.first_rank - 1] for hit in hits] == hits.ids
    assert hits[0].why.cosine is not None


def test_it_reads_the_passage_that_matched(fruit):
    fruit.add({"long": "word " * 30 + "apple"})
    longest = Longest()
    fruit.search("apple", k=1, rerank=longest)
    assert max(len(text.split()) for _, text in longest.pairs) <= 8


def test_filters_and_modes_go_before(fruit):
    hits = fruit.search("apple", rerank=Longest(), mode="text", where="id != 'a5'")
    assert hits.ids[0] == "a4"
    assert "sky" not in hits.ids


def test_by_name_it_is_loaded_once(fruit, monkeypatch):
    asked = []
    longest = Longest()

    def load(name, progress):
        asked.append(name)
        longest.name = name
        return longest

    monkeypatch.setattr("nearfield.encoders.load_reranker", load)
    for rerank in (True, True, "other", "other"):
        assert fruit.search("apple", k=1, rerank=rerank).ids == ["a5"]
    assert asked == ["ms-marco-minilm", "other"]


def test_a_vector_cannot_be_reranked(fruit):
    with pytest.raises(UsageError, match="a reranker reads words"):
        fruit.search(np.ones(32, np.float32), rerank=True)
