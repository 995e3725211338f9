"""LangChain's own standard tests, and what they do not ask."""

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("langchain_core")
pytest.importorskip("langchain_tests")

from langchain_core.documents import Document
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_tests.integration_tests import (
    EmbeddingsIntegrationTests,
    VectorStoreIntegrationTests,
)
from langchain_tests.unit_tests import EmbeddingsUnitTests

import nearfield as nf
from nearfield.errors import UsageError
from nearfield.integrations.langchain import (
    NearfieldEmbeddings,
    NearfieldVectorStore,
)
from nearfield.testing import ToyEncoder

pytestmark = pytest.mark.slow


class TestEmbeddingsUnit(EmbeddingsUnitTests):  # type: ignore[misc]
    @property
    def embeddings_class(self) -> type[NearfieldEmbeddings]:
        return NearfieldEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {"model": ToyEncoder()}


class TestEmbeddings(EmbeddingsIntegrationTests):  # type: ignore[misc]
    @property
    def embeddings_class(self) -> type[NearfieldEmbeddings]:
        return NearfieldEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {"model": ToyEncoder()}


class TestVectorStore(VectorStoreIntegrationTests):  # type: ignore[misc]
    @pytest.fixture
    def vectorstore(self, tmp_path: Path) -> NearfieldVectorStore:
        return NearfieldVectorStore("store", self.get_embeddings(), db=tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> NearfieldVectorStore:
    return NearfieldVectorStore("store", columns=["year"], db=tmp_path, model=ToyEncoder())


def test_metadata_come_back_as_they_went_in(store: NearfieldVectorStore) -> None:
    metadata = {"id": 3, "text": "own", "tags": ["a", "b"], "nested": {"x": None}, "year": 2024}
    [name] = store.add_texts(["red apple"], [metadata])
    store.add_documents([Document(page_content="blue sky", metadata={}, id="it's")])
    assert store.get_by_ids([name])[0].metadata == metadata
    assert store.get_by_ids(["it's", "nothing"])[0].page_content == "blue sky"
    [found] = store.similarity_search("apple", k=1)
    assert (found.id, found.metadata) == (name, metadata)


def test_filters_scores_and_rows(store: NearfieldVectorStore) -> None:
    years = [{"year": 2020}, {"year": 2024}, {"year": 2024}]
    store.add_texts(["red apple", "green apple", "blue sky"], years, ids=["r", "g", "b"])
    assert [one.id for one in store.similarity_search("apple", where="year = 2024")] == ["g", "b"]
    (best, score), *_ = store.similarity_search_with_score("green apple")
    assert best.id == "g"
    assert abs(score - 1) < 1e-5
    row = store.embeddings.embed_query("blue sky")
    assert store.similarity_search_by_vector(row, k=1)[0].id == "b"
    assert store.similarity_search_with_relevance_scores("sky", k=1)[0][1] <= 1
    assert store.as_retriever(search_kwargs={"k": 1}).invoke("sky")[0].id == "b"
    assert store.delete(["r", "nothing"])
    assert store.get_by_ids(["r"]) == []


def test_the_nearest_that_are_unlike_each_other(store: NearfieldVectorStore) -> None:
    texts = ["red apple", "red apple pie", "red apples", "green apple", "blue sky", "red sky"]
    years = [{"year": 2020 + at} for at in range(6)]
    store.add_texts(texts, years, ids=list("abcdef"))
    own = InMemoryVectorStore(store.embeddings)
    own.add_texts(texts, years, ids=list("abcdef"))
    answers = set()
    for weight in (0.0, 0.25, 0.5, 0.75, 1.0):
        asked: dict[str, Any] = {"k": 4, "fetch_k": 5, "lambda_mult": weight}
        found = [one.id for one in store.max_marginal_relevance_search("red apple", **asked)]
        other = own.max_marginal_relevance_search("red apple", **asked)
        assert found == [one.id for one in other]
        answers.add(tuple(found))
    assert len(answers) > 2
    row = [3 * number for number in store.embeddings.embed_query("red apple")]
    late = store.max_marginal_relevance_search_by_vector(row, k=2, where="year > 2022")
    assert {one.id for one in late} == {"d", "f"}
    retriever = store.as_retriever(search_type="mmr", search_kwargs={"k": 1})
    assert retriever.invoke("blue sky")[0].id == "e"
    assert store.max_marginal_relevance_search("red", k=2, fetch_k=1)[0].id in "abcf"


def test_no_document_is_no_mistake(store: NearfieldVectorStore) -> None:
    assert store.max_marginal_relevance_search("red") == []
    assert store.similarity_search("red") == []
    assert store.get_by_ids(["a"]) == []


def test_empty_texts_are_kept_and_found_by_no_search(store: NearfieldVectorStore) -> None:
    texts = ["red apple", "", " \n", "\u200b"]
    assert store.add_texts(texts, [{"year": at} for at in range(4)], ids=list("abcd")) == list(
        "abcd"
    )
    kept = store.get_by_ids(list("abcd"))
    assert [(one.page_content, one.metadata["year"]) for one in kept] == list(
        zip(texts, range(4), strict=True)
    )
    assert [one.id for one in store.similarity_search("apple", k=4)] == ["a"]
    assert [one.id for one in store.max_marginal_relevance_search("apple", k=4)] == ["a"]
    assert store.similarity_search("apple", where="year > 0") == []
    assert store.similarity_search("apple", where=["year > 0", "year < 2"]) == []
    store.delete(["b", "d"])
    assert [one.id for one in store.get_by_ids(list("abcd"))] == ["a", "c"]


def test_words_for_nothing_are_words(store: NearfieldVectorStore) -> None:
    countries = NearfieldVectorStore(store.collection, columns=["country", "day"])
    metadata = [{"country": "NA", "day": "2024-01-31"}, {"country": "DE", "day": "2023-01-31"}]
    countries.add_texts(["red apple", "blue sky"], metadata, ids=["n", "d"])
    assert [one.id for one in countries.similarity_search("sky", where="country = 'NA'")] == ["n"]
    assert [one.id for one in countries.similarity_search("sky", where="day < '2024-01-01'")] == [
        "d"
    ]
    with pytest.raises(UsageError, match="has its own 'text'"):
        NearfieldVectorStore(store.collection, columns=["text"])


def test_a_store_of_texts_and_its_awaited_calls(tmp_path: Path) -> None:
    own = NearfieldEmbeddings(ToyEncoder())
    store = NearfieldVectorStore.from_texts(
        ["red apple", "blue sky"], own, ids=["r", "b"], collection="made", db=tmp_path
    )
    assert nf.open("made", db=tmp_path, model=ToyEncoder()).search("sky", k=1).ids == ["b"]

    async def ask() -> Any:
        assert np.allclose(await own.aembed_query("red"), own.embed_query("red"))
        assert np.allclose(await own.aembed_documents(["red"]), own.embed_documents(["red"]))
        return await store.asimilarity_search("sky", k=1)

    assert asyncio.run(ask())[0].id == "b"
