"""Pictures from a folder to an answer, by a real network of tiny random weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from PIL import Image
from tests.encoders.image.conftest import randomize
from tests.encoders.image.references import ResNet
from tests.modalities.pictures import BROKEN, GOOD, folder_of, noise, written

import nearfield as nf
from nearfield import verbs
from nearfield.encoders.image.encoder import PictureEncoder
from nearfield.errors import BadModel, UnknownItem, UnknownName, UsageError
from nearfield.types import MediaEncoder

LATE = {"cut.jpg", "cut.png"}
AT_ONCE = set(BROKEN) - LATE - {"icon.ico"}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEARFIELD_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def model(tmp_path: Path) -> str:
    """A file of torchvision's layout, imported."""
    folder = tmp_path / "weights"
    folder.mkdir()
    torch.save(randomize(ResNet([2, 2, 2, 2], deep=False)).state_dict(), folder / "mine.pth")
    return verbs.import_model(folder / "mine.pth", as_="resnet18").name


@pytest.fixture
def every(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "every")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Six pictures, each beside a smaller one of the same."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(6):
        image = Image.fromarray(np.asarray(noise(12, 9, number))).resize((320, 240))
        image.save(folder / f"shot{number}.png")
        image.resize((200, 150)).save(folder / f"small{number}.jpg", quality=95)
    return folder


def opened(name: str, model: str, tmp_path: Path) -> nf.Collection:
    return nf.open(name, db=tmp_path / "db", model=model)


def test_of_a_folder_with_every_broken_file_the_sound_ones_are_added(
    every: Path, model: str, tmp_path: Path
) -> None:
    collection = opened("every", model, tmp_path)
    report = collection.add(every)
    assert set(collection.items().ids) == set(GOOD)
    assert (report.new, report.items) == (len(GOOD), len(GOOD))
    assert report.broken == len(AT_ONCE) + len(LATE)
    assert report.late[0] == "2 items turned out broken, left out:"
    assert {line.split(":")[0].strip() for line in report.late[1:]} == LATE
    assert "Files that were not read: 1 .ico." in report.notes
    again = collection.add(every)
    assert (again.new, again.unchanged, again.broken) == (0, len(GOOD), report.broken)
    assert collection.info().modalities == ("image",)


def test_files_that_broke_are_added_when_they_are_mended(
    every: Path, model: str, tmp_path: Path
) -> None:
    collection = opened("every", model, tmp_path)
    collection.add(every)
    for name in LATE:
        (every / name).write_bytes(written(noise(90, 60, 5), "PNG"))
    (every / "plain.png").write_bytes(BROKEN["cut.png"][0]())  # sound before
    report = collection.add(every)
    assert (report.new, report.changed, report.items) == (2, 0, len(GOOD) + 2)
    assert report.late[1].strip().startswith("plain.png: ")


def test_a_smaller_picture_finds_its_original(photos: Path, model: str, tmp_path: Path) -> None:
    collection = opened("photos", model, tmp_path)
    assert collection.add(photos).new == 12
    for number in range(6):
        [twin] = collection.similar(f"shot{number}.png", k=1).ids
        assert twin == f"small{number}.jpg"
        path = str(photos / f"shot{number}.png")
        assert collection.similar(path, k=1).ids == [twin]  # the file itself is left out
        assert collection.search(image=path, k=1).ids == [f"shot{number}.png"]
    elsewhere = tmp_path / "asked.jpg"
    elsewhere.write_bytes((photos / "small3.jpg").read_bytes())
    assert collection.similar(str(elsewhere), k=2).ids == ["small3.jpg", "shot3.png"]
    with pytest.raises(UnknownItem, match=r"none\.jpg"):
        collection.similar("none.jpg")


def test_words_are_refused_with_what_one_can_do(photos: Path, model: str, tmp_path: Path) -> None:
    collection = opened("photos", model, tmp_path)
    collection.add(photos)
    modes: list[Any] = ["hybrid", "vector"]
    for mode in modes:
        with pytest.raises(UsageError, match="resnet18 takes image to search with; text came") as e:
            collection.search("a red car", mode=mode)
        assert str(e.value.hint).startswith("To search the words of names and captions alone, use")
    assert collection.search("shot3", mode="text").ids == ["shot3.png"]
    data = {f"p{n}": nf.types.Media("image", data=written(noise(9, 9, n), "PNG")) for n in range(2)}
    nameless = opened("nameless", model, tmp_path)
    nameless.add(data)
    with pytest.raises(UsageError, match="choose a model that takes words"):
        nameless.search("red")


def test_captions_beside_pictures_are_their_words(photos: Path, model: str, tmp_path: Path) -> None:
    (photos / "shot0.txt").write_text("A boat on the lake\n")
    rows = ["file_name,caption,place,year", "shot1.png,a red barn,Bern,1990", "shot1.png,a barn,,"]
    (photos / "metadata.csv").write_text("\n".join([*rows, "small1.jpg,hay,,1991"]))
    collection = opened("photos", model, tmp_path)
    report = collection.add(photos)
    assert report.new == 12
    assert "metadata.csv: columns of 2 files, by their paths." in report.notes
    assert collection.search("boat", mode="text").ids == ["shot0.png"]
    assert collection.search("barn", mode="text").ids == ["shot1.png"]
    [item] = collection.get("shot1.png")
    assert item["text"] == "shot1\na red barn\na barn"
    told = item["metadata"]
    assert (told["caption"], told["place"]) == ("a red barn\na barn", "Bern")
    assert told["year"] == 1990
    (photos / "shot0.txt").write_text("A ship at sea\n")
    assert collection.add(photos).updated == 1
    assert collection.search("ship", mode="text").ids == ["shot0.png"]
    assert collection.search("boat", mode="text").ids == []
    assert collection.similar("shot0.png", k=1).ids == ["small0.jpg"]


def test_a_table_that_names_pictures(photos: Path, model: str, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"image": f"photos/shot{n}.png", "title": f"picture {n}", "kind": n % 2} for n in range(3)
    ]
    rows.append({"image": "photos/gone.png", "title": "gone", "kind": 1})
    rows.append({"image": "notes.txt", "title": "no picture", "kind": 1})
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "list.jsonl").write_text(lines)
    collection = opened("listed", model, tmp_path)
    report = collection.add(tmp_path / "list.jsonl", kind="image")
    assert (report.new, report.broken) == (3, 2)
    assert {where for where, _ in report.examples} == {"photos/gone.png", "row 5"}
    [item] = collection.get("photos/shot1.png")
    assert (item["text"], item["metadata"]["kind"]) == ("shot1\npicture 1", 1)


def test_where_a_picture_was_taken_is_kept_only_where_it_is_asked_for(
    model: str, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0), 3: "E", 4: (13.0, 0.0, 0.0)}
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(written(noise(), "JPEG", exif=exif))
    plain, asked = opened("plain", model, tmp_path), opened("asked", model, tmp_path)
    plain.add(folder)
    asked.add(folder, place=True)
    assert "latitude" not in plain.columns
    assert asked.get("a.jpg")[0]["metadata"]["latitude"] == 52.5


def test_vectors_in_a_file_leave_out_what_is_broken(
    every: Path, model: str, tmp_path: Path
) -> None:
    for out in (tmp_path / "v.parquet", tmp_path / "v.npy"):
        report = verbs.encode(every, out=out, model=model)
        assert (report.rows, report.source.broken) == (len(GOOD), len(AT_ONCE) + len(LATE))
    table = pq.read_table(tmp_path / "v.parquet")
    assert set(table["id"].to_pylist()) == set(GOOD)
    rows = np.stack(table["vector"].to_pylist())
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(np.load(tmp_path / "v.npy"), rows)


def test_an_encoder_says_which_it_could_not_read(every: Path, model: str) -> None:
    encoder: Any = nf.load(model)
    assert isinstance(encoder, PictureEncoder)
    assert isinstance(encoder, MediaEncoder)
    names = ["plain.png", "cut.jpg", "one.png"]
    items = [nf.types.Media("image", str(every / name)) for name in names]
    seen: list[int] = []
    rows, broken = encoder.encode_readable(items, progress=lambda done, _: seen.append(done))
    assert list(broken) == [1]
    assert rows.any(axis=1).tolist() == [True, False, True]
    assert seen[-1] == 3
    with pytest.raises(UsageError, match="cut.jpg"):
        encoder.encode_document(items)


def test_an_import_says_where_it_came_from_and_refuses_what_does_not_fit(
    model: str, tmp_path: Path
) -> None:
    folder = tmp_path / "cache" / "models" / "resnet18"
    source = json.loads((folder / "source.json").read_text())
    assert source["file"] == "mine.pth"
    assert {path.name for path in folder.glob("*")} == {
        *("model.safetensors", "config.json", "preparing.json", "source.json", ".nearfield.json")
    }
    assert nf.load(model).name == nf.load("resnet18").name
    file = tmp_path / "weights" / "mine.pth"
    with pytest.raises(BadModel, match=r"hold \[2, 2, 2, 2\] blocks; \[3, 4, 6, 3\] were wanted"):
        verbs.import_model(file, as_="resnet50")
    assert not (tmp_path / "cache" / "models" / "resnet50").exists()
    with pytest.raises(UsageError, match="official weights of resnet50 are not here") as error:
        nf.load("resnet50")
    assert "import_model('resnet50.pth', as_='resnet50')" in str(error.value.hint)
    with pytest.raises(UnknownName, match="no model to import 'alexnet'; known: c3d, efficientnet"):
        verbs.import_model(file, as_="alexnet")
    with pytest.raises(UsageError, match="is not the file that efficientnet-lite0 is known by"):
        verbs.import_model(file, as_="efficientnet-lite0")
    with pytest.raises(UsageError, match=r"notes\.md is no file of weights"):
        (tmp_path / "notes.md").write_text("x")
        verbs.import_model(tmp_path / "notes.md", as_="resnet18")
    with pytest.raises(UsageError, match="is not there"):
        verbs.import_model(tmp_path / "none.pth", as_="resnet18")


def test_weights_beside_their_config_can_have_any_name(tmp_path: Path) -> None:
    from transformers import ViTConfig, ViTImageProcessor, ViTModel

    config = ViTConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24
    )
    model: Any = ViTModel(config, add_pooling_layer=False)
    folder = tmp_path / "vit"
    randomize(model).save_pretrained(folder)
    ViTImageProcessor().save_pretrained(folder)
    loaded: Any = nf.load(str(folder))
    expected = loaded.encode([noise()])
    other = tmp_path / "pickled"
    other.mkdir()
    for file in folder.glob("*.json"):
        (other / file.name).write_bytes(file.read_bytes())
    from safetensors.torch import load_file

    torch.save(load_file(folder / "model.safetensors"), other / "pytorch_model.bin")
    verbs.import_model(other / "pytorch_model.bin", as_="my-vit")
    mine: Any = nf.load("my-vit")
    assert np.array_equal(mine.encode([noise()]), expected)
