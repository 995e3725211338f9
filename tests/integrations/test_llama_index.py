"""LlamaIndex: an index of its own with our embedding, and a query engine over our collection."""

import pickle
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("llama_index.core")

from llama_index.core import Document, MockEmbedding, VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine

import nearfield as nf
from nearfield.integrations.llama_index import NearfieldEmbedding, NearfieldRetriever
from nearfield.testing import ToyEncoder

pytestmark = pytest.mark.slow
ROWS = [{"id": "r", "text": "red apple", "year": 2020}, {"id": "b", "text": "blue sky", "year": 24}]


def test_an_index_of_its_own() -> None:
    embedding = NearfieldEmbedding(ToyEncoder())
    assert isinstance(embedding, type(MockEmbedding(embed_dim=1)).__mro__[1])
    documents = [Document(text=row["text"], id_=row["id"]) for row in ROWS]
    index = VectorStoreIndex.from_documents(documents, embed_model=embedding)
    [found] = index.as_retriever(similarity_top_k=1).retrieve("sky")
    assert found.node.ref_doc_id == "b"
    row = ToyEncoder().encode_document(["red"])[0]
    assert np.allclose(embedding.get_text_embedding("red"), row)
    assert np.allclose(embedding.get_text_embedding_batch(["red", "blue"])[0], row)
    assert embedding.model_name == "toy"
    assert embedding.class_name() == "NearfieldEmbedding"
    rows = embedding.get_text_embedding_batch(["red", "", " "])  # nothing is left out
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert np.allclose(rows[0], row)
    assert np.allclose(pickle.loads(pickle.dumps(embedding)).get_query_embedding("red"), row)


def test_a_collection_answers(tmp_path: Path) -> None:
    collection = nf.open("fruit", db=tmp_path, model=ToyEncoder())
    collection.add(ROWS, text="text", id="id")
    retriever = NearfieldRetriever(collection, k=1)
    [found] = retriever.retrieve("a blue sky")
    assert (found.node.node_id, found.node.get_content()) == ("b", "blue sky")
    assert found.node.metadata == {"year": 24}
    assert NearfieldRetriever(collection, where="year = 2020").retrieve("sky")[0].node_id == "r"
    named = NearfieldRetriever("fruit", db=tmp_path, model=ToyEncoder(), k=1)
    engine = RetrieverQueryEngine.from_args(named, llm=MockLLM())
    assert "blue sky" in str(engine.query("sky"))
