"""A folder of clips as a collection: what is whole is added, what is broken is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.modalities.clips import BROKEN, GOOD, folder_of

import nearfield as nf
from nearfield import verbs
from nearfield.encoders.video import sampling
from nearfield.encoders.video.pooling import FrameEncoder
from nearfield.errors import UsageError
from nearfield.testing import ToyEncoder, ToyMultimodalEncoder, clip, picture, tone
from nearfield.types import Media, Modality

COLORS = ("red", "blue", "green", "yellow")


def frames(*reads: Modality) -> FrameEncoder:
    toy = ToyMultimodalEncoder()
    toy.modalities = toy.query_modalities = frozenset(reads or ("image",))
    return FrameEncoder(toy)


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """Of each color a clip, and the same in other words: smaller, re-encoded, a bit longer."""
    folder = tmp_path / "films"
    folder.mkdir()
    for number, color in enumerate(COLORS):
        whole = clip(color, color, "black", seconds=15, rate=5, comment=f"take {number}")
        (folder / f"{color}.mp4").write_bytes(whole)
        again = clip(color, color, "black", seconds=15, rate=10, size=(32, 32), form="matroska")
        (folder / f"{color}-again.mkv").write_bytes(again)
    (folder / "red.txt").write_text("A fire engine\n")
    lines = [f"{color}.mp4,{'warm' if color in ('red', 'yellow') else 'cold'}" for color in COLORS]
    (folder / "metadata.csv").write_text("\n".join(["file_name,mood", *lines]) + "\n")
    return folder


@pytest.fixture
def collection(tmp_path: Path, films: Path) -> nf.Collection:
    made = nf.open("films", db=tmp_path / "db", model=frames())
    made.add(films)
    return made


def test_of_a_folder_with_every_broken_file_the_sound_ones_are_added(tmp_path: Path) -> None:
    every = folder_of(tmp_path / "every")
    made = nf.open("every", db=tmp_path / "db", model=frames())
    report = made.add(every)
    assert set(made.items().ids) == set(GOOD)
    assert (report.new, report.broken) == (len(GOOD), len(BROKEN))
    assert report.late[0] == "1 item turned out broken, left out:"
    assert report.late[1].strip().startswith("noise.mp4: The clip")
    again = made.add(every)
    assert (again.new, again.unchanged, again.broken) == (0, len(GOOD), len(BROKEN))
    assert made.info().modalities == ("video",)
    (every / "noise.mp4").write_bytes(clip("white"))
    assert made.add(every).new == 1


def test_what_a_clip_says_of_itself_is_kept(collection: nf.Collection) -> None:
    red = collection["red.mp4"]
    assert red["text"] == "red\ntake 0\nA fire engine"
    told = red["metadata"]
    assert (told["duration"], told["width"], told["frame_rate"]) == (15.0, 64, 5.0)
    assert told["mood"] == "warm"
    assert collection.search("fire", mode="text").ids == ["red.mp4"]
    previews = collection.view().items.previews
    assert previews is not None
    assert all(preview and preview[8:12] == b"WEBP" for preview in previews)


def test_a_hit_says_when(collection: nf.Collection, tmp_path: Path) -> None:
    asked = tmp_path / "asked.mp4"
    asked.write_bytes(clip("yellow", seconds=3))
    first, second = collection.search(video=asked, k=2)
    assert {first.id, second.id} == {"yellow.mp4", "yellow-again.mkv"}
    assert (first.modality, first.passage.start, first.passage.end) == ("video", 0, 5000)
    dark = collection.search(Media("video", data=clip("black", seconds=3)), k=1)[0]
    assert dark.passage.start == 10_000
    still = tmp_path / "still.png"
    still.write_bytes(picture("blue"))
    assert {hit.id for hit in collection.search(image=still, k=2)} == {"blue.mp4", "blue-again.mkv"}


def test_the_command_line_says_when(
    films: Path,
    tmp_path: Path,
    serve: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from nearfield.faces.cli.main import run

    names: list[str] = []

    def load(name: str) -> FrameEncoder:
        names.append(name)
        return frames()

    serve(load)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dark.mp4").write_bytes(clip("black", seconds=2))
    assert run(["add", "films"]) == 0
    assert set(names) == {"frames:efficientnet-lite0"}
    capsys.readouterr()
    assert run(["search", "--video", "dark.mp4", "-k", "1"]) == 0
    assert "at 0:10" in capsys.readouterr().out
    assert run(["similar", "films/red.mp4", "-k", "1"]) == 0
    assert "red-again.mkv" in capsys.readouterr().out
    assert run(["search", "x", "--video", "dark.mp4"]) == 2
    assert "Both a query and a clip came" in capsys.readouterr().err


def test_analyses(collection: nf.Collection) -> None:
    assert collection.similar("green.mp4", k=1).ids == ["green-again.mkv"]
    pairs = {frozenset(group.ids) for group in collection.duplicates(threshold=0.99).groups}
    assert pairs == {frozenset((f"{c}.mp4", f"{c}-again.mkv")) for c in COLORS}
    clusters = collection.cluster(k=4)
    color = [name.partition(".")[0].partition("-")[0] for name in clusters.ids]
    assert len(set(zip(color, clusters.labels, strict=True))) == 4
    labels = collection.classify(label="mood")
    told = dict(zip(labels.ids, labels.labels, strict=True))
    assert set(told) == {f"{color}-again.mkv" for color in COLORS}
    assert (told["red-again.mkv"], told["blue-again.mkv"]) == ("warm", "cold")
    assert set(collection.map(method="pca").ids) == set(collection.items().ids)


def test_an_add_that_is_killed_goes_on(
    films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nearfield.pipeline import pace

    class One(pace.Pace):
        def slices(self, batch: Any) -> Iterator[Any]:
            parts = batch.column("parts").to_pylist()
            at = 0
            while at < batch.num_rows:
                yield batch.slice(at, parts[at])
                at += parts[at]

    class Killed(FrameEncoder):
        left = 3

        def encode_readable(self, *args: Any, **options: Any) -> Any:
            type(self).left -= 1
            if type(self).left < 0:
                raise KeyboardInterrupt
            return super().encode_readable(*args, **options)

    monkeypatch.setattr("nearfield.pipeline.ingest.Pace", One)
    toy = frames()
    made = nf.open("killed", db=tmp_path / "db2", model=Killed(toy.pictures))
    with pytest.raises(KeyboardInterrupt):
        made.add(films)
    assert made.info().items == 3
    report = nf.open("killed", db=tmp_path / "db2", model=toy).add(films)
    assert (report.new, report.unchanged) == (5, 3)
    whole = nf.open("whole", db=tmp_path / "db2", model=toy)
    whole.add(films)
    ids = sorted(whole.items().ids)
    for name in ids:
        assert whole.similar(name, k=7).ids == made.similar(name, k=7).ids


def test_of_a_very_long_clip_some_windows_are_read_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "MOST", 20)
    folder = tmp_path / "long"
    folder.mkdir()
    (folder / "long.mp4").write_bytes(clip("red", "blue", seconds=40, rate=2))
    (folder / "short.mp4").write_bytes(clip("red", seconds=4, rate=2))
    made = nf.open("long", db=tmp_path / "db", model=frames())
    report = made.add(folder)
    said = "Too long to be read whole, so that windows evenly spread are: 1 item (long.mp4)."
    assert said in report.notes
    assert report.passages == 5
    ends = made.search(Media("video", data=clip("blue")), k=1)[0]
    assert (ends.id, ends.passage.start) == ("long.mp4", 20_000)
    monkeypatch.setattr("nearfield.encoders.load", lambda name, **_: frames())
    exported = verbs.encode(folder, out=tmp_path / "v.parquet", model="frames:toy")
    assert said in exported.source.notes


def test_vectors_in_a_file_are_those_of_the_collection(
    films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: nf.Collection
) -> None:
    monkeypatch.setattr("nearfield.encoders.load", lambda name, **_: frames())
    assert verbs.encode(films, out=tmp_path / "v.parquet", model="frames:toy").rows == 8
    table = pq.read_table(tmp_path / "v.parquet")
    rows = dict(zip(table["id"].to_pylist(), table["vector"].to_pylist(), strict=True))
    items = collection.items()
    for name, row in zip(items.ids, items.vectors, strict=True):
        assert np.abs(np.array(rows[name]) - row).max() < 1e-5


def test_clips_and_pictures_in_one_collection(films: Path, tmp_path: Path) -> None:
    (films / "red.png").write_bytes(picture("red"))
    both = nf.open("both", db=tmp_path / "db2", model=frames())
    assert both.add(films).new == 9
    assert both.info().modalities == ("image", "video")
    assert set(both.similar("red.png", k=2).ids) == {"red.mp4", "red-again.mkv"}


def test_what_is_asked_with_what_the_encoder_lacks_is_refused(
    collection: nf.Collection, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="takes image, video to search with; text came"):
        collection.search("a red car")
    asked = tmp_path / "a.wav"
    asked.write_bytes(tone())
    with pytest.raises(UsageError, match="takes image, video to search with; audio came"):
        collection.search(audio=asked)
    with pytest.raises(UsageError, match="Both an image and a clip came"):
        collection.search(image=asked, video=asked)
    texts = nf.open("texts", db=tmp_path / "db2", model=ToyEncoder())
    texts.add({"a": "red apple"})
    film = tmp_path / "a.mp4"
    film.write_bytes(clip("red"))
    with pytest.raises(UsageError, match="takes text to search with; video came"):
        texts.search(video=film)
    (tmp_path / "cut.mp4").write_bytes(BROKEN["cut.mp4"][0]())
    with pytest.raises(UsageError, match="no clip that is known"):
        collection.search(video=tmp_path / "cut.mp4")


def test_words_find_frames_where_the_encoder_knows_them(films: Path, tmp_path: Path) -> None:
    dual = nf.open("dual", db=tmp_path / "db2", model=frames("image", "text"))
    dual.add(films)
    found = dual.search("green", mode="vector", k=2)
    assert set(found.ids) == {"green.mp4", "green-again.mkv"}
    assert found[0].passage.start == 0
