"""Python objects: dataclasses, models, documents of frameworks, datasets, odd frames."""

from __future__ import annotations

import dataclasses
import enum
from collections import namedtuple
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest
from pydantic import BaseModel

from nearfield.errors import BadSource, UsageError
from nearfield.sources import open_source
from nearfield.sources.objects import with_ids

if TYPE_CHECKING:
    from tests.sources.conftest import Read


@dataclasses.dataclass
class Ticket:
    id: int
    text: str
    tags: list[str]


class Kind(enum.Enum):
    ONE = 1
    TWO = "two"


class Model(BaseModel):
    id: int
    text: str
    kind: Kind = Kind.TWO


Pair = namedtuple("Pair", "id text")


@pytest.mark.parametrize(
    ("item", "row"),
    [
        (Ticket(7, "the kettle", ["a"]), {"id": "7", "text": "the kettle", "tags": '["a"]'}),
        (Model(id=7, text="the kettle"), {"id": "7", "text": "the kettle", "kind": "two"}),
        (Pair(7, "the kettle"), {"id": "7", "text": "the kettle"}),
        (
            {"text": "the kettle", "kind": Kind.ONE},
            {"id": None, "text": "the kettle", "kind": "ONE"},
        ),
        (("the kettle", 3), {"id": None, "text": "the kettle", "label": 3}),
        ((3, "the kettle"), {"id": None, "text": "the kettle", "label": 3}),
    ],
)
def test_an_object_is_its_fields(read: Read, item: Any, row: dict[str, Any]) -> None:
    assert read([item])[0] == [row]
    assert read(each for each in [item])[0] == [row]


class LangChain:
    def __init__(self, text: str, metadata: dict[str, Any], id: str | None = None) -> None:  # noqa: A002
        self.page_content, self.metadata, self.id = text, metadata, id


class LlamaIndex:
    def __init__(self, text: str, metadata: dict[str, Any], id: str) -> None:  # noqa: A002
        self.text, self.metadata, self.id_ = text, metadata, id


@dataclasses.dataclass
class Haystack:
    content: str
    meta: dict[str, Any]
    id: str


@pytest.mark.parametrize("document", [LangChain, LlamaIndex, Haystack])
def test_documents_of_frameworks(read: Read, document: Any) -> None:
    items = [document("the kettle", {"source": "a.pdf", "page": 3}, "d1")]
    assert read(items)[0] == [{"id": "d1", "text": "the kettle", "source": "a.pdf", "page": 3}]
    [row] = read([document("the kettle", {"text": "whole", "id": "x"}, "d1")])[0]
    assert (row["id"], row["text"], row["text_2"], row["id_2"]) == (
        "d1",
        "the kettle",
        "whole",
        "x",
    )


class Numbered:
    """What has a length and items by their number, as datasets of PyTorch."""

    def __len__(self) -> int:
        return 2

    def __getitem__(self, at: int) -> dict[str, Any]:
        if at > 1:
            raise KeyError(at)
        return {"id": at, "text": f"text {at}"}


def test_items_by_their_number(read: Read) -> None:
    result, opened = read(Numbered())
    assert [row["id"] for row in result] == ["0", "1"]
    assert (opened.total, opened.done) == (2, 2)


def test_frames_whose_names_are_odd(read: Read) -> None:
    twice = pd.DataFrame([[1, "kettle", "x"]], columns=["id", "text", "text"])
    assert read(twice)[0] == [{"id": "1", "text": "kettle", "text_2": "x"}]
    levels = pd.DataFrame(
        [["kettle", 5]], columns=pd.MultiIndex.from_tuples([("a", "t"), ("a", "n")])
    )
    assert read(levels)[0] == [{"id": None, "text": "kettle", "a.n": 5}]
    mixed = pd.DataFrame({"text": ["kettle", "lamp"], 5: [1, "x"]})
    assert [row["5"] for row in read(mixed)[0]] == ["1", "x"]


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum(["x", "y"])])
def test_categories_of_frames(read: Read, kind: Any) -> None:
    columns = {"id": [1, 2], "text": ["kettle leaks", "toaster burns"], "kind": ["x", "y"]}
    frame = pl.DataFrame(columns, schema_overrides={"kind": kind})
    assert [row["kind"] for row in read(frame)[0]] == ["x", "y"]
    assert [row["kind"] for row in read(frame.to_pandas())[0]] == ["x", "y"]


@pytest.fixture
def tickets() -> Any:
    """A dataset of Hugging Face, with classes."""
    import datasets

    classes = datasets.ClassLabel(names=["money", "device"])
    features = datasets.Features(
        {
            "text": datasets.Value("string"),
            "label": classes,
            "labels": datasets.Sequence(classes),
        }
    )
    rows = {"text": ["refund late", "lamp dim"], "label": [0, 1], "labels": [[0, 1], []]}
    return datasets.Dataset.from_dict(rows, features=features)


def test_a_dataset_of_hugging_face(read: Read, tickets: Any) -> None:
    for source in (tickets, tickets.to_iterable_dataset()):
        result, opened = read(source)
        assert [row["label"] for row in result] == ["money", "device"]
        assert [row["labels"] for row in result] == ['["money", "device"]', "[]"]
        assert "Classes by their names: label, labels." in opened.notes
    assert [row["text"] for row in read(tickets.select([1]))[0]] == ["lamp dim"]


def test_splits_of_hugging_face(read: Read, tickets: Any) -> None:
    import datasets

    both = datasets.DatasetDict(train=tickets, test=tickets.select([0]))
    result, opened = read(both)
    assert [row["split"] for row in result] == ["train", "train", "test"]
    assert "All splits are read: train (2), test (1). The column 'split' names each row's." in (
        opened.notes
    )


def test_texts_with_ids_and_metadata(read: Read) -> None:
    rows = with_ids(["kettle", "lamp"], [7, "b"], [{"n": 1, "text": "x"}, None])
    assert read(rows)[0] == [
        {"id": "7", "text": "kettle", "n": 1, "text_2": "x"},
        {"id": "b", "text": "lamp", "n": None, "text_2": None},
    ]
    assert read(with_ids(iter(["kettle"]), None, [{"id": "x"}]))[0][0]["id_2"] == "x"
    with pytest.raises(UsageError, match="2 texts came, and 1 id"):
        list(with_ids(["a", "b"], ["1"], None))
    with pytest.raises(UsageError, match="is no list of texts"):
        list(with_ids("a.csv", ["1"], None))
    with pytest.raises(UsageError, match="1 text came, and 2 metadatas"):
        list(with_ids(["a"], None, [{}, {}]))


def test_what_is_no_object(read: Read) -> None:
    result, opened = read([5, Ticket, ("a", "b"), "kettle"])
    assert [row["text"] for row in result] == ["kettle"]
    assert opened.skipped.count == 3
    with pytest.raises(BadSource, match="cannot be read as items"):
        open_source(5)
