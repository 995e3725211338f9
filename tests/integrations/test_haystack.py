"""Haystack: our embedders beside its own store, our collection behind its pipeline."""

from pathlib import Path

import pytest

pytest.importorskip("haystack")

from haystack import Document, Pipeline
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

import nearfield as nf
from nearfield.integrations.haystack import (
    NearfieldDocumentEmbedder,
    NearfieldRetriever,
    NearfieldTextEmbedder,
)
from nearfield.testing import ToyEncoder

pytestmark = pytest.mark.slow


def test_its_own_store_with_our_rows() -> None:
    toy = ToyEncoder()
    documents = [Document(content="red apple", meta={"title": "fruit"}), Document(content="sky")]
    made = NearfieldDocumentEmbedder(toy, ["title"]).run(documents)["documents"]
    assert [len(one.embedding) for one in made] == [32, 32]
    assert made[0].embedding == toy.encode_document(["fruit\nred apple"])[0].tolist()
    assert documents[0].embedding is None
    assert NearfieldDocumentEmbedder(toy).run([]) == {"documents": []}
    store = InMemoryDocumentStore()
    store.write_documents(made)
    line = Pipeline()
    line.add_component("text", NearfieldTextEmbedder(toy))
    line.add_component("find", InMemoryEmbeddingRetriever(store, top_k=1))
    line.connect("text.embedding", "find.query_embedding")
    assert line.run({"text": {"text": "apple"}})["find"]["documents"][0].content == "red apple"


def test_a_collection_in_a_pipeline(tmp_path: Path) -> None:
    collection = nf.open("fruit", db=tmp_path, model=ToyEncoder())
    rows = [{"id": "r", "text": "red apple", "year": 20}, {"id": "b", "text": "blue sky"}]
    collection.add(rows, text="text", id="id")
    line = Pipeline()
    line.add_component("find", NearfieldRetriever(collection, top_k=2))
    found = line.run({"find": {"query": "apple"}})["find"]["documents"]
    assert [(one.id, one.content) for one in found] == [("r", "red apple"), ("b", "blue sky")]
    assert found[0].meta["year"] == 20
    asked = {"find": {"query": "apple", "top_k": 1, "where": "year is null"}}
    assert [one.id for one in line.run(asked)["find"]["documents"]] == ["b"]
