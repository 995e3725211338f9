"""A map as a result: its document, its files, what it keeps."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import get_type_hints

import numpy as np
import pytest

from nearfield.errors import UsageError
from nearfield.tasks.project import project
from nearfield.tasks.topics import topics
from nearfield.testing import ToyEncoder
from nearfield.views.map import WRITERS, Map, MapDocument, MappedDocument, writer
from nearfield.views.points import map_data

WORDS = ["red apple pie", "green apple tree", "blue sky above", "grey sky today"]
TEXTS = [f"{WORDS[at % 4]} {at}" for at in range(40)]
IDS = [f"i{at}" for at in range(40)]
VECTORS = ToyEncoder().encode_document(TEXTS)


def made(*methods: str, note: str = "", labelled: bool = True) -> Map:
    named = topics(VECTORS, texts=TEXTS, ids=IDS, k=2) if labelled else None
    projections = tuple(project(VECTORS, ids=IDS, texts=TEXTS, method=one) for one in methods)
    data = tuple(map_data(one, topics=named, title="Fruit") for one in projections)
    return Map(data, projections, None, note)


@pytest.mark.parametrize("method", ["pca", "mds"])
def test_the_document_has_the_keys_that_its_type_says(method: str) -> None:
    document = json.loads(json.dumps(made(method, note="All.").to_dict()))
    only = {"pca": "stress", "mds": "axes"}[method]
    assert document.keys() == get_type_hints(MapDocument).keys() - {only}
    assert document["items"][0].keys() == get_type_hints(MappedDocument).keys()
    assert {cluster["cluster"] for cluster in document["clusters"]} == {0, 1}
    assert sum(cluster["size"] for cluster in document["clusters"]) == 40
    assert document["note"] == "All."


def test_without_topics_there_are_no_clusters() -> None:
    document = made("pca", labelled=False).to_dict()
    assert "clusters" not in document
    assert "note" not in document


def test_an_item_without_a_topic_has_no_cluster() -> None:
    result = made("pca")
    labels = result.data[0].labels
    assert labels is not None
    labels.of[3] = -1
    document = json.loads(json.dumps(result.to_dict()))
    assert document["items"][3]["cluster"] is None
    assert sum(cluster["size"] for cluster in document["clusters"]) == 39


def test_several_maps_are_one_document() -> None:
    document = json.loads(json.dumps(made("pca", "mds").to_dict()))
    assert [one["method"] for one in document["maps"]] == ["pca", "mds"]


def test_it_pickles_and_answers_the_same() -> None:
    result = made("pca", "mds")
    other: Map = pickle.loads(pickle.dumps(result))
    assert other.to_dict() == result.to_dict()
    assert np.array_equal(other.place(VECTORS[:3]), result.place(VECTORS[:3]))
    assert other.ids == result.ids
    assert repr(other) == repr(result)


@pytest.mark.parametrize("ending", WRITERS)
def test_every_writer_writes_a_file(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"map{ending.upper()}"
    assert made("pca").save(path) == path
    assert path.stat().st_size > 5_000
    assert [other.name for other in tmp_path.iterdir()] == [path.name]


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"known: \.html, \.png"):
        writer(Path("map.docx"))
    with pytest.raises(UsageError, match=r"cannot be written: No such file"):
        made("pca").save(tmp_path / "nowhere" / "map.html")


def test_it_is_a_table_and_a_picture() -> None:
    result = made("pca")
    assert result.to_arrow().column_names[:3] == ["id", "x", "y"]
    assert list(result.to_pandas()["id"]) == IDS
    assert result._repr_html_().startswith('<img alt="Fruit: 40 items by pca.')
    assert (len(result), len(result.figure().axes)) == (40, 2)
