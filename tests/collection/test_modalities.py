"""Pictures and records from a folder to an answer, by a toy that reads them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import nearfield as nf
from nearfield import verbs
from nearfield.errors import StoreError, UsageError
from nearfield.testing import ToyEncoder, ToyMultimodalEncoder, picture
from nearfield.types import ItemRef, Media, Record

NAMES = {"red": 6, "green": 5, "blue": 4}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures of three colours, whose names say nothing, and a wide one of two."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for color, count in NAMES.items():
        for number in range(count):
            file = photos / f"shot_{color[0]}{number}.png"
            file.write_bytes(picture(color, size=(32 + number, 24)))
    (photos / "wide.png").write_bytes(picture("yellow", "black", size=(120, 24)))
    (photos / "broken.png").write_bytes(b"no picture")
    return photos


@pytest.fixture
def photos(folder: Path, tmp_path: Path) -> nf.Collection:
    collection = nf.open("photos", db=tmp_path / "db", model=ToyMultimodalEncoder())
    (folder / "broken.png").unlink()
    collection.add(folder)
    return collection


def names(hits: nf.Hits) -> list[str]:
    return [Path(str(hit.uri)).stem for hit in hits]


def test_a_folder_of_pictures_is_indexed_and_found_by_words(photos: nf.Collection) -> None:
    info = photos.info()
    assert (info.items, info.vectors, info.modalities) == (16, 17, ("image",))
    hits = photos.search("green", k=5, mode="vector")
    assert all(name.startswith("shot_g") for name in names(hits))
    document = hits.to_dict()["hits"][0]
    assert document["modality"] == "image"
    assert document["uri"] == hits[0].uri
    assert hits[0].text.startswith("shot g")


def test_by_the_words_of_a_file_name(photos: nf.Collection) -> None:
    assert names(photos.search("wide", k=1, mode="text")) == ["wide"]


def test_a_half_of_a_wide_picture_is_found(photos: nf.Collection) -> None:
    for color in ("yellow", "black"):
        assert names(photos.search(color, k=1, mode="vector")) == ["wide"]


def test_by_a_picture(photos: nf.Collection, tmp_path: Path) -> None:
    file = tmp_path / "asked.png"
    file.write_bytes(picture("blue", size=(50, 50)))
    for hits in (
        photos.search(file, k=4),
        photos.search(Media("image", data=picture("blue")), k=4),
        photos.search(image=file, k=4),
        photos.search(ItemRef(photos.search(file, k=1).ids[0]), k=3),
    ):
        assert all(name.startswith("shot_b") for name in names(hits))
        assert hits.mode == "vector"


def test_clusters_maps_and_neighbors(photos: nf.Collection, tmp_path: Path) -> None:
    clusters = photos.cluster(k=4)
    of_red = {
        cluster
        for name, cluster in zip(clusters.ids, clusters.labels.tolist(), strict=True)
        if "shot_r" in name
    }
    assert len(of_red) == 1
    places = photos.map("pca", out=tmp_path / "map.html")
    previews = places.data[0].previews
    assert previews is not None
    assert all(preview is not None and preview[8:12] == b"WEBP" for preview in previews)
    red = next(item for item in photos.items().ids if "shot_r" in item)
    assert all("shot_r" in name for name in photos.similar(red, k=5).ids)
    assert len(photos.duplicates().groups) >= 0


def test_vectors_in_a_file(folder: Path, tmp_path: Path) -> None:
    (folder / "broken.png").unlink()
    out = tmp_path / "v.parquet"
    report = verbs.encode(folder, out=out, model=ToyMultimodalEncoder())
    assert report.rows == 16
    rows = np.stack(pq.read_table(out)["vector"].to_pylist())
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_adding_again_embeds_what_is_new_or_has_other_bytes(
    photos: nf.Collection, folder: Path
) -> None:
    encoder = photos.encoder()
    assert isinstance(encoder, ToyMultimodalEncoder)
    before = encoder.seen
    assert photos.add(folder).unchanged == 16
    assert encoder.seen == before
    (folder / "shot_r0.png").write_bytes(picture("yellow"))
    (folder / "new.png").write_bytes(picture("white"))
    report = photos.add(folder)
    assert (report.new, report.changed, report.unchanged) == (1, 1, 15)
    assert encoder.seen == before + 2


def test_a_broken_picture_is_counted_and_loses_nothing_else(folder: Path, tmp_path: Path) -> None:
    collection = nf.open("photos", db=tmp_path / "db", model=ToyMultimodalEncoder())
    report = collection.add(folder)
    assert (report.new, report.broken) == (16, 1)
    assert any("broken.png" in where for where, _ in report.examples)


def test_records_are_flattened_searched_and_cut(tmp_path: Path) -> None:
    rows = [
        {"id": f"o{n}", "customer": {"name": name}, "lines": [{"sku": sku, "paid": n % 2 == 0}]}
        for n, (name, sku) in enumerate([("ada", "shirt"), ("bob", "hat"), ("cyd", "shoe")])
    ]
    rows.append({"id": "long", "first": " ".join(["stone"] * 40), "last": " ".join(["leaf"] * 40)})
    (tmp_path / "orders.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    orders = nf.open("orders", db=tmp_path / "db", model=ToyMultimodalEncoder())
    report = orders.add(tmp_path / "orders.jsonl", kind="record", id="id")
    assert (report.new, report.split) == (4, 1)
    assert orders.info().modalities == ("record",)
    assert orders.search("hat", k=1).ids == ["o1"]
    assert orders.search("leaf", k=1, mode="vector").ids == ["long"]
    assert orders.search(Record({"lines": [{"sku": "shoe"}]}), k=1).ids == ["o2"]
    assert orders.add(tmp_path / "orders.jsonl", kind="record", id="id").unchanged == 4


def test_texts_and_pictures_share_one_collection(tmp_path: Path) -> None:
    both = nf.open("both", db=tmp_path / "db", model=ToyMultimodalEncoder())
    both.add({"t": "a red apple", "p": Media("image", data=picture("red")), "s": "the blue sky"})
    assert both.info().modalities == ("image", "text")
    assert both.search("red", k=1, mode="vector").ids == ["p"]
    assert both.search("apple", k=1).ids == ["t"]
    assert both.get("p")[0]["modality"] == "image"
    assert "modality" not in both.search("apple", k=1).to_dict()["hits"][0]
    both.delete("p")
    assert both.search("red", k=3, mode="vector").ids[0] == "t"


def test_embedded_again_the_files_must_be_those_that_were_added(
    photos: nf.Collection, folder: Path
) -> None:
    assert photos.reembed(model=ToyMultimodalEncoder(dim=48, name="wider")).embedded == 16
    assert photos.search("green", k=1, mode="vector").ids
    photos.back()
    photos.compact(versions=True)
    (folder / "shot_r1.png").write_bytes(picture("white"))
    with pytest.raises(StoreError, match="has changed since it was added"):
        photos.reembed(model=ToyMultimodalEncoder(dim=48, name="wider"))
    assert photos.info().model == "toy-multimodal"


def test_bytes_that_are_kept_need_no_file(folder: Path, tmp_path: Path) -> None:
    (folder / "broken.png").unlink()
    collection = nf.open("photos", db=tmp_path / "db", model=ToyMultimodalEncoder())
    collection.add(folder, keep=True)
    for file in folder.iterdir():
        file.unlink()
    assert collection.reembed(model=ToyMultimodalEncoder(dim=48, name="wider")).embedded == 16


def test_what_an_encoder_does_not_read_is_a_sentence(
    photos: nf.Collection, folder: Path, tmp_path: Path
) -> None:
    texts = nf.open("texts", db=tmp_path / "db", model=ToyEncoder())
    with pytest.raises(UsageError, match="toy reads text; items of the kind image came"):
        texts.add(folder)
    texts.add({"a": "red"})
    with pytest.raises(UsageError, match="takes text to search with; image came"):
        texts.search(Media("image", data=picture("red")))
    with pytest.raises(UsageError, match="other reads text; items of the kind image came"):
        photos.reembed(ToyEncoder(name="other"))
    assert photos.search("red", k=1).ids
    with pytest.raises(UsageError, match="is not there"):
        photos.search(tmp_path / "nothing.png")
    with pytest.raises(UsageError, match="Both a query and an image"):
        photos.search("red", image=tmp_path / "x.png")
    with pytest.raises(UsageError, match="a reranker reads words"):
        photos.search(Media("image", data=picture("red")), rerank=True)
