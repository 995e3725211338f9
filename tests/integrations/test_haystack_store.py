"""Haystack's own standard tests of a document store, and what they do not ask."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("haystack")

from haystack import Document, Pipeline
from haystack.dataclasses import ByteStream
from haystack.document_stores.errors import DocumentStoreError, DuplicateDocumentError
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.document_stores.types import DuplicatePolicy
from haystack.errors import FilterError
from haystack.testing.document_store import DocumentStoreBaseTests

import nearfield as nf
from nearfield.errors import UsageError
from nearfield.integrations.haystack import NearfieldDocumentStore, NearfieldStoreRetriever
from nearfield.testing import ToyEncoder

pytestmark = pytest.mark.slow


@pytest.fixture
def store(tmp_path: Path) -> NearfieldDocumentStore:
    return NearfieldDocumentStore("docs", db=tmp_path, model=ToyEncoder())


class TestStore(DocumentStoreBaseTests):  # type: ignore[misc]
    @pytest.fixture
    def document_store(self, store: NearfieldDocumentStore) -> NearfieldDocumentStore:
        return store

    @staticmethod
    def assert_documents_are_equal(received: list[Document], expected: list[Document]) -> None:
        """Ours come in the order of their ids."""
        assert received == sorted(expected, key=lambda document: document.id)

    def test_write_documents(self, document_store: NearfieldDocumentStore) -> None:
        """Without a policy a document that is here is refused, as in Haystack's own store."""
        document = Document(content="test doc")
        assert document_store.write_documents([document]) == 1
        with pytest.raises(DuplicateDocumentError, match="already exists"):
            document_store.write_documents([Document(content="new"), document])
        assert document_store.filter_documents() == [document]


def _some(generator: random.Random) -> dict[str, Any]:
    """Metadata with some of its fields."""
    every: dict[str, Any] = {
        "n": generator.choice([0, 1, 2, 2.5, -3]),
        "s": generator.choice(["a", "it's", "", "100", "null"]),
        "b": generator.choice([True, False]),
        "d": generator.choice(["2024-01-31", "1999-12-01T10:00:00", "2024-01-31T00:00:00"]),
        "tags": generator.choice([["a"], ["a", 1], []]),
        "who": {"name": generator.choice(["x", "y"]), "age": generator.choice([1, 2])},
        "none": None,
    }
    return {name: value for name, value in every.items() if generator.random() < 0.7}


def _filter(generator: random.Random, depth: int = 2) -> dict[str, Any]:
    if depth and generator.random() < 0.5:
        conditions = [_filter(generator, depth - 1) for _ in range(generator.choice([1, 2, 3]))]
        return {"operator": generator.choice(["AND", "OR", "NOT"]), "conditions": conditions}
    values: dict[str, list[Any]] = {
        "meta.n": [0, 1, 2.0, 2.5, 9, None],
        "meta.s": ["a", "it's", "", "100", "null", "' or 1=1", None],
        "meta.b": [True, False, None],
        "meta.d": ["2024-01-31", "2000-01-01", None],
        "meta.tags": [["a"], ["a", 1], [], None],
        "meta.who.name": ["x", "z", None],
        "who.age": [1, 3, None],
        "meta.none": [1, None],
        "meta.nothing": ["a", None],
    }
    field = generator.choice(list(values))
    few = values[field]
    operators = ["==", "!=", "in", "not in"]
    if field in ("meta.n", "meta.d", "who.age"):
        operators += [">", ">=", "<", "<="]
    operator = generator.choice(operators)
    value = generator.sample(few, 2) if "in" in operator else generator.choice(few)
    name = field.removeprefix("meta.") if generator.random() < 0.2 else field
    name = name if name != "who.age" else "meta.who.age"
    return {"field": name if name != "who.name" else field, "operator": operator, "value": value}


def test_filters_find_what_haystacks_own_store_finds(store: NearfieldDocumentStore) -> None:
    generator = random.Random(0)
    documents = [
        Document(id=f"{at:03}", content=f"text {at}", meta=_some(generator)) for at in range(60)
    ]
    own = InMemoryDocumentStore()
    for one in (store, own):
        one.write_documents(documents)
    sizes = set()
    for _ in range(400):
        filters = _filter(generator)
        expected = [document.id for document in own.filter_documents(filters)]
        assert [one.id for one in store.filter_documents(filters)] == expected, filters
        sizes.add(len(expected))
    assert len(sizes) > 20


def test_a_search_in_a_pipeline_that_is_written_and_read(tmp_path: Path) -> None:
    # A model's name: an encoder itself cannot be written.
    store = NearfieldDocumentStore("docs", db=tmp_path, model="minilm", columns=["year"])
    made = store.to_dict()
    again = NearfieldDocumentStore.from_dict(made)
    assert again.to_dict() == made
    assert made["init_parameters"] == {
        "collection": "docs",
        "db": str(tmp_path),
        "model": "minilm",
        "columns": ["year"],
    }
    line = Pipeline()
    line.add_component("find", NearfieldStoreRetriever(store, top_k=3))
    read = Pipeline.loads(line.dumps(), allowed_modules=["nearfield.integrations.haystack"])
    assert read.get_component("find").document_store.to_dict() == made


def test_an_encoder_itself_cannot_be_written(store: NearfieldDocumentStore) -> None:
    with pytest.raises(UsageError, match="A file cannot hold model=.*by the model's name"):
        store.to_dict()


def test_what_is_found(store: NearfieldDocumentStore) -> None:
    documents = [
        Document(id="r", content="red apple", meta={"year": 2020, "who": {"name": "A"}}),
        Document(id="g", content="green apple", meta={"year": 2024}, embedding=[0.5, 1.0]),
        Document(id="b", content="blue sky", meta={"year": 2024.5, "id": 7, "text": "own"}),
    ]
    assert store.find("apple", 2) == []
    assert store.write_documents(documents) == 3
    line = Pipeline()
    line.add_component("find", NearfieldStoreRetriever(store, filters=None, top_k=2))
    found = line.run({"find": {"query": "apple"}})["find"]["documents"]
    assert {one.id for one in found} == {"r", "g"}
    assert all(one.score > 0 for one in found)
    late = {"field": "meta.year", "operator": ">", "value": 2020}
    asked = {"find": {"query": "apple", "filters": late, "top_k": 1}}
    [best] = line.run(asked)["find"]["documents"]
    assert replace(best, score=None) == documents[1]
    own = {"field": "meta.id", "operator": "==", "value": 7}
    assert store.filter_documents(own) == [documents[2]]
    named = {"field": "id", "operator": "in", "value": ["r", "x"]}
    assert store.filter_documents(named) == [documents[0]]


def test_documents_without_text_are_kept_and_found_by_no_search(
    store: NearfieldDocumentStore,
) -> None:
    blob = ByteStream(b"\x00\xff", mime_type="image/png", meta={"file": "a.png"})
    documents = [
        Document(id="1", content="red apple"),
        Document(id="2", content="", meta={"page": 2}),
        Document(id="3", content=" \n", meta={"page": 3}),
        Document(id="4", blob=blob),
    ]
    assert store.write_documents(documents) == 4
    assert store.filter_documents() == documents
    assert [one.id for one in store.find("apple", 10)] == ["1"]
    second = {"field": "meta.page", "operator": "==", "value": 2}
    assert store.filter_documents(second) == [documents[1]]
    assert store.find("apple", 10, second) == []
    store.delete_documents(["2", "4", "nothing"])
    assert store.filter_documents() == [documents[0], documents[2]]


def test_writing_twice(store: NearfieldDocumentStore) -> None:
    first, second = (Document(id="a", content=text) for text in ("one", "two"))
    with pytest.raises(DuplicateDocumentError):
        store.write_documents([first, second])
    assert store.count_documents() == 0
    assert store.write_documents([first, second], DuplicatePolicy.SKIP) == 1
    assert store.filter_documents() == [first]
    assert store.write_documents([first, second], DuplicatePolicy.OVERWRITE) == 2
    assert store.filter_documents() == [second]


def test_columns_that_filters_ask_of(tmp_path: Path) -> None:
    collection = nf.open("docs", db=tmp_path, model=ToyEncoder())
    store = NearfieldDocumentStore(collection, columns=["meta.n", "who.name"])
    store.write_documents([Document(content="one", meta={"n": 1, "s": "x", "who": {"name": "A"}})])
    assert set(collection.columns) == {"document", "meta.n", "meta.who.name"}
    with pytest.raises(FilterError, match=r"of id and of meta.n, meta.who.name, but .*'meta.s'"):
        store.filter_documents({"field": "meta.s", "operator": "==", "value": "x"})
    with pytest.raises(DocumentStoreError, match="'meta.n' of 'docs' holds int64, but string"):
        store.write_documents([Document(content="two", meta={"n": "two"})])
    assert store.write_documents([Document(content="two", meta={"s": 2})]) == 1


@pytest.mark.parametrize(
    ("filters", "why"),
    [
        ({"field": "meta.n", "operator": "~", "value": 1}, "There is no operator '~'"),
        ({"operator": "XOR", "conditions": []}, "There is no operator 'XOR'"),
        ({"operator": "AND", "conditions": ["meta.n"]}, "A filter is a dictionary"),
        ({"field": "content", "operator": "==", "value": "a"}, "the field 'content' came"),
        ({"field": "meta.n", "operator": "<", "value": {}}, "takes a number or a date"),
    ],
)
def test_filters_that_cannot_be_read(
    store: NearfieldDocumentStore, filters: dict[str, Any], why: str
) -> None:
    store.write_documents([Document(content="one", meta={"n": 1})])
    with pytest.raises(FilterError, match=why):
        store.filter_documents(filters)
