"""A database that nearfield 0.1.0 made is opened, searched and added to; its saved results load."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import nearfield as nf
from nearfield.store import layout
from nearfield.store.indexes import UNSAID
from nearfield.tasks.classify import load_model
from nearfield.tasks.cluster import Clusters
from nearfield.tasks.topics import Topics
from nearfield.testing import ToyEncoder, ToyMultimodalEncoder, picture
from nearfield.types import Media

MADE = Path(__file__).parent / "data" / "database-0.1.0.tar.xz"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with tarfile.open(MADE) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path


def test_it_is_searched_and_analysed(home: Path) -> None:
    notes = nf.open("notes", db=home / "db", model=ToyEncoder())
    assert (notes.info().items, notes.info().vectors) == (94, 96)
    assert notes.info().modalities == ("text",)
    assert len(notes.search("rocket launch", where="size >= 3")) > 0
    assert notes.get("n0")[0]["metadata"]["kind"] == "a"
    assert len(notes.topics(k=3)) == 3
    assert notes.items().texts[notes.items().ids.index("long")].count(".") == 30


def test_its_words_are_searched_and_its_index_is_made_anew(home: Path) -> None:
    notes = nf.open("notes", db=home / "db", model=ToyEncoder())
    text = notes.get("n0")[0]["text"]
    first, second = text.split()[:2]
    assert "n0" in notes.search(f'"{first} {second}"', k=94).ids
    assert "n0" not in notes.search(f'"{second} {first}"', k=94).ids
    assert len(notes.search("rocket", mode="text", k=3)) == 3
    assert notes.table.chosen_language == UNSAID  # nobody chose its language
    notes.compact()
    assert notes.table.chosen_language == "en"
    assert "n0" in notes.search(f'"{first} {second}"', k=94).ids


def test_it_takes_additions_and_stays_what_an_older_one_reads(home: Path) -> None:
    notes = nf.open("notes", db=home / "db", model=ToyEncoder())
    report = notes.add([{"id": "new", "text": "a rocket of note", "size": 1}], text="text", id="id")
    assert (report.new, report.items) == (1, 95)
    assert "new" in notes.search("rocket of note", k=1).ids
    assert notes.delete("new").deleted == 1
    manifest = json.loads((home / "db" / "notes" / "collection.json").read_text())
    assert manifest["format"] == 1
    assert layout.MODALITY not in notes.table.columns


def test_it_goes_back_and_forward(home: Path) -> None:
    moved = nf.open("moved", db=home / "db")
    encoders = {"toy": ToyEncoder(), "wide": ToyEncoder(name="wide", dim=16)}
    moved.bind(encoders["wide"])
    before = moved.info().before
    assert (moved.info().model, before and before.model) == ("wide", "toy")
    moved.binding.hand(encoders["toy"])
    assert moved.back().model == "toy"
    assert len(moved.search("note 3", k=2)) == 2


def test_pictures_join_its_texts(home: Path) -> None:
    db = home / "db"
    toy = ToyMultimodalEncoder()
    notes = nf.open("notes", db=db, model=ToyEncoder())
    notes.reembed(toy)
    notes.add({"p": Media("image", data=picture("red"))})
    assert notes.info().modalities == ("image", "text")
    assert notes.search("red", k=1, mode="vector").ids == ["p"]
    assert json.loads((db / "notes" / "collection.json").read_text())["format"] == 3
    assert notes.search("rocket launch", k=1).ids[0].startswith("n")


def test_saved_results_load(home: Path) -> None:
    assert len(Topics.load(home / "notes.topics")) == 3
    assert len(Clusters.load(home / "notes.clusters")) == 3
    model = load_model(home / "notes.classifier")
    assert set(model.names) == {"fruit", "space", "sound"}


def test_it_takes_what_its_model_cannot_read(home: Path) -> None:
    class Reader(ToyEncoder):
        languages: tuple[str, ...] = ("en",)

        def reads(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.array([text.isascii() for text in texts], np.float32)

    notes = nf.open("notes", db=home / "db", model=Reader())
    assert layout.UNREAD not in notes.table.columns
    assert (notes.info().unread, notes.info().language) == (0, None)
    report = notes.add([{"id": "thai", "text": "หน้าจอแตก", "size": 1}], text="text", id="id")
    assert (report.unread, notes.info().unread) == (1, 1)
    assert layout.UNREAD in notes.table.columns
    assert "thai" not in notes.search("หน้าจอแตก", k=100, mode="vector").ids
    assert "thai" in notes.search("หน้าจอแตก", k=100, mode="text").ids
