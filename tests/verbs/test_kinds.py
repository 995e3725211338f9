"""Every verb on every kind: each works, or says in a sentence why it means nothing there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nearfield as nf
from nearfield import registry, verbs
from nearfield.encoders.table import family
from nearfield.errors import NearfieldError
from nearfield.modalities import kinds
from nearfield.testing import ToyEncoder, ToyMultimodalEncoder, picture
from nearfield.types import Encoder, Media, Progress, silent
from nearfield.verbs import VERBS
from nearfield.verbs.signature import target

COLORS = ["red", "green", "blue", "yellow", "white", "black"]
SIZE = 24
Call = Callable[["Kind"], Any]


class Kind:
    """A collection of one modality, and what is asked of it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.source = folder / f"{name}s.jsonl"
        self.collection = nf.open(name, db=folder / "db", model=MODELS.get(name))
        self.items = [MAKE[name](number, folder) for number in range(SIZE)]
        self.add()

    def add(self) -> Any:
        if self.name == "image":
            return self.collection.add(self.album())
        if self.name == "node":
            return self.collection.add(*self.files(), kind="graph")
        text = "\n".join(map(json.dumps, self.items))
        self.source.write_text(text + "\n", "utf-8")
        kind: Any = self.name
        return self.collection.add(self.source, kind=kind)

    def album(self) -> Path:
        """The folder of pictures, with a table of what is on them."""
        rows = [f"{number}.png,{COLORS[number % 3]}" for number in range(SIZE)]
        album = self.folder / "album"
        (album / "metadata.csv").write_text("\n".join(["file_name,subject", *rows]))
        return album

    def files(self) -> tuple[Path, Path]:
        """A graph of three rings, each of one color, and what its nodes say."""
        edges, nodes = self.folder / "edges.csv", self.folder / "nodes.csv"
        pairs = [(at, (at + step) % SIZE) for at in range(SIZE) for step in (3, 6)]
        edges.write_text("source,target\n" + "".join(f"n{a},n{b}\n" for a, b in pairs))
        rows = [f"n{n},a {COLORS[n % 3]} node numbered {n},{COLORS[n % 3]}\n" for n in range(SIZE)]
        nodes.write_text("id,text,subject\n" + "".join(rows))
        return edges, nodes

    @property
    def query(self) -> str:
        return '{"color": "red"}' if self.name == "record" else "red"

    @property
    def first(self) -> str:
        return self.collection.items().ids[0]

    @property
    def given(self) -> tuple[Any, ...]:
        if self.name == "node":
            return self.files()
        return (self.album(),) if self.name == "image" else (self.source,)

    def column(self) -> str:
        """A column of labels."""
        return "subject"


def text_item(number: int, _: Path) -> dict[str, Any]:
    color = COLORS[number % 3]
    return {"id": f"t{number}", "text": f"a {color} thing number {number}", "subject": color}


def record_item(number: int, _: Path) -> dict[str, Any]:
    color = COLORS[number % 3]
    return {
        "id": f"r{number}",
        "color": color,
        "price": number * 2.5,
        "note": f"a {color} thing that somebody numbered {number}",
        "parts": [{"name": "lid", "weight": number}],
        "subject": color,
    }


def image_item(number: int, folder: Path) -> Media:
    path = folder / "album" / f"{number}.png"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(picture(COLORS[number % 3], size=(20 + number, 24)))
    return Media("image", str(path))


MAKE: dict[str, Callable[[int, Path], Any]] = {
    "text": text_item,
    "record": record_item,
    "image": image_item,
    "node": lambda number, _: None,  # its files are written together
}
SAID: dict[str, Any] = {"text": "text", "record": "record", "image": None, "node": "graph"}
"""What a face calls each."""
MODELS: dict[str, Any] = {"text": ToyEncoder(), "image": ToyMultimodalEncoder()}
"""Records and nodes have the encoder of their kind, which reads their texts with a toy."""
OWN = {"record": "fields", "node": "netmf"}


def another(kind: Kind) -> None:
    """Another version, so that there is one to go back to."""
    models = {"text": ToyEncoder(16), "image": ToyMultimodalEncoder(16)}
    if kind.name in models:
        kind.collection.reembed(models[kind.name])
    else:
        other: dict[str, tuple[str, dict[str, Any]]] = {
            "record": ("fields", {"weights": {"price": 2}}),
            "node": ("deepwalk", {}),
        }
        model, settings = other[kind.name]
        kind.collection.reembed(model, **settings)


def events(kind: Kind) -> list[dict[str, Any]]:
    ids = kind.collection.items().ids
    return [
        {"user": f"u{user}", "item": ids[(user + step) % SIZE], "rating": 5, "time": step}
        for user in range(12)
        for step in range(0, 15, 3)
    ]


CALLS: dict[str, Call] = {
    "add": lambda kind: kind.add(),
    "search": lambda kind: kind.collection.search(kind.query, k=3),
    "similar": lambda kind: kind.collection.similar(kind.first, k=3),
    "duplicates": lambda kind: kind.collection.duplicates(),
    "matches": lambda kind: kind.collection.matches(kind.query),
    "cluster": lambda kind: kind.collection.cluster(k=3),
    "topics": lambda kind: kind.collection.topics(k=3),
    "map": lambda kind: kind.collection.map(method="pca"),
    "recommend": lambda kind: kind.collection.recommend(like=[kind.first], k=3),
    "classify": lambda kind: kind.collection.classify(label=kind.column()),
    "outliers": lambda kind: kind.collection.outliers(k=3),
    "representatives": lambda kind: kind.collection.representatives(k=3),
    "encode": lambda kind: verbs.encode(
        *kind.given,
        out=kind.folder / "v.parquet",
        kind=SAID[kind.name],
        model=MODELS.get(kind.name),
    ),
    "train": lambda kind: verbs.train(kind.collection, label=kind.column(), out=kind.folder / "m"),
    "evaluate": lambda kind: kind.collection.evaluate(history=events(kind), k=3),
    "ls": lambda kind: verbs.ls(kind.collection.db),
    "info": lambda kind: kind.collection.info(),
    "show": lambda kind: kind.collection.show(kind.first),
    "export": lambda kind: kind.collection.export(kind.folder / "e.parquet"),
    "delete": lambda kind: kind.collection.delete(kind.first),
    "reembed": lambda kind: kind.collection.reembed(MODELS.get(kind.name) or OWN[kind.name]),
    "back": lambda kind: kind.collection.back(),
    "check": lambda kind: kind.collection.check(),
    "compact": lambda kind: kind.collection.compact(),
}

OF_NO_KIND = {
    "align",
    "demo",
    "models",
    "models pull",
    "models import",
    "models calibrate",
    "datasets",
    "datasets pull",
}
"""They ask of no items, or bring some of their own."""

NO_FOLDER = "is no sentence encoder with a folder of its own, so it cannot be trained"
REFUSED: dict[tuple[str, str], str] = {
    ("train", "text"): NO_FOLDER,  # of the toy: real models of texts are trained in tests/training
    ("train", "record"): NO_FOLDER,
    ("train", "node"): NO_FOLDER,
    ("matches", "node"): "A str came where a node of a graph was wanted",
    ("train", "image"): NO_FOLDER,
}
"""Where a verb means nothing, and what it says."""


@pytest.fixture(autouse=True)
def _texts_by_a_toy(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(name: str, *, progress: Progress = silent, **options: Any) -> Encoder:
        row = family(name) if name in OWN.values() or name == "deepwalk" else None
        return row.load(name, **options) if row else ToyEncoder(name=name)

    monkeypatch.setattr(registry, "LOADERS", [make])


def test_every_verb_and_every_kind_is_here() -> None:
    assert CALLS.keys() | OF_NO_KIND == VERBS.keys()
    assert MAKE.keys() <= kinds().keys()
    assert all(target(VERBS[name].run)[0] != "collection" for name in OF_NO_KIND)


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("verb", CALLS)
def test_a_verb_works_on_a_kind_or_says_why_not(verb: str, kind: str, tmp_path: Path) -> None:
    made = Kind(kind, tmp_path)
    if verb == "back":
        another(made)
    refused = REFUSED.get((verb, kind))
    if refused is None:
        result = CALLS[verb](made)
        assert result is not None
        if hasattr(result, "to_dict"):
            json.dumps(result.to_dict(), default=str)
        return
    with pytest.raises(NearfieldError, match=refused) as error:
        CALLS[verb](made)
    assert error.value.message.split(" Choose")[0].endswith((".", "none yet"))
