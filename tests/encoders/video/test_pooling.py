"""Frames of clips by an encoder of pictures: the real EfficientNet's graph on random weights."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from tests.encoders.image.conftest import randomize, unit
from tests.encoders.image.references import ResNet
from tests.modalities.clips import BROKEN, counting, uneven

import nearfield as nf
from nearfield import verbs
from nearfield.encoders.table import DEFAULTS, is_known
from nearfield.encoders.video import pooling
from nearfield.encoders.video.pooling import FrameEncoder
from nearfield.encoders.video.told import pooled
from nearfield.errors import UnknownName, UsageError
from nearfield.modalities.video import shown
from nearfield.testing import ToyEncoder, ToyMultimodalEncoder, clip, picture
from nearfield.types import Encoder, EngineEncoder, Media, MediaEncoder, Segment

NEAR = 1e-5


@pytest.fixture
def encoder(tmp_path: Path) -> FrameEncoder:
    torch.save(randomize(ResNet([2, 2, 2, 2], deep=False)).state_dict(), tmp_path / "w.pth")
    verbs.import_model(tmp_path / "w.pth", as_="resnet18")
    made: Any = nf.load("frames:resnet18", precision="f32")
    assert isinstance(made, FrameEncoder)
    return made


def of(data: bytes, name: str = "a.mkv") -> Media:
    return Media("video", name, data)


def by_hand(encoder: FrameEncoder, film: Media, *seconds: float) -> Any:
    pictures = [Image.fromarray(pixels) for _, pixels in shown(film, seconds)]
    return unit(encoder.pictures.encode_document(pictures).sum(axis=0))


def test_it_is_an_encoder(encoder: FrameEncoder) -> None:
    assert isinstance(encoder, Encoder)
    assert isinstance(encoder, MediaEncoder)
    assert isinstance(encoder, EngineEncoder)
    assert encoder.modalities == encoder.query_modalities == {"image", "video"}
    assert (encoder.name, encoder.dim) == ("frames:resnet18", encoder.pictures.dim)
    assert DEFAULTS["video"] == "frames:efficientnet-lite0"
    assert is_known("frames:efficientnet-lite0")


def test_a_clip_is_the_unit_mean_of_a_frame_a_second(encoder: FrameEncoder) -> None:
    film = of(counting(90))  # 4.5 seconds
    assert encoder.segment([film]) == [[Segment(0, 4500)]]
    wanted = by_hand(encoder, film, 0.0, 1.0, 2.0, 3.0, 4.0)
    assert np.abs(encoder.encode(film) - wanted).max() < NEAR


def test_windows_of_five_seconds_are_segments(encoder: FrameEncoder) -> None:
    film = of(clip("red", "blue", "green", seconds=12.2))
    windows = encoder.segment([film])[0]
    assert windows == [Segment(0, 5000), Segment(5000, 10_000), Segment(10_000, 12_200)]
    pieces = encoder.encode_document([replace(film, segment=window) for window in windows])
    assert np.abs(pieces[2] - by_hand(encoder, film, 10.0, 11.0, 12.0)).max() < NEAR
    assert np.abs(encoder.encode(film) - unit(pieces.sum(axis=0))).max() < NEAR


def test_frames_a_second_are_a_part_of_the_name(encoder: FrameEncoder) -> None:
    fast: Any = nf.load("frames@4:resnet18", precision="f32")
    assert fast.name == "frames@4:resnet18"
    assert fast.fingerprint != encoder.fingerprint
    film = of(uneven())  # 2.05 seconds
    seconds = [n / 4 for n in range(9)]
    assert np.abs(fast.encode(film) - by_hand(encoder, film, *seconds)).max() < NEAR
    assert nf.load("frames@1:resnet18", precision="f32").fingerprint == encoder.fingerprint
    assert pooled("frames:a:b") == ("a:b", 1.0)
    for wrong in ("frames@0:resnet18", "frames@x:resnet18", "frames@99:resnet18"):
        with pytest.raises(UsageError, match=r"frames a second; 0\.01 to 60"):
            nf.load(wrong)


def test_a_batch_may_end_anywhere(encoder: FrameEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    films = [of(counting(count), f"{count}.mkv") for count in (30, 45, 230)]
    expected = encoder.encode_document(films)
    for frames, size in ((1, 1 << 30), (3, 1 << 30), (32, 1)):
        monkeypatch.setattr(pooling, "FRAMES", frames)
        monkeypatch.setattr(pooling, "BYTES", size)
        assert np.array_equal(encoder.encode_document(films), expected)
    assert np.array_equal(encoder.encode(films[1]), expected[1])
    again = pickle.loads(pickle.dumps(encoder))
    assert again.fingerprint == encoder.fingerprint
    assert np.array_equal(again.encode(films[1]), expected[1])


def test_pictures_stand_beside_clips(encoder: FrameEncoder, tmp_path: Path) -> None:
    still = Media("image", "a.png", picture("red"))
    film = of(clip("red"))
    made = encoder.encode_document([still, film, still])
    assert np.array_equal(made[0], made[2])
    assert np.array_equal(made[0], encoder.pictures.encode_document([still])[0])
    assert np.array_equal(made[1], encoder.encode(film))
    assert np.array_equal(encoder.encode_query([film, still]), made[[1, 0]])
    assert encoder.segment([still, film])[0] == [Segment(0, 0)]
    path = tmp_path / "b.png"
    path.write_bytes(still.data or b"")
    assert np.array_equal(encoder.encode(path), made[0])


def test_broken_clips_and_pictures_are_named_by_their_places(encoder: FrameEncoder) -> None:
    bad = of(BROKEN["noise.mp4"][0](), "noise.mp4")
    torn = Media("image", "cut.png", picture("red")[:60])
    film = of(counting(30))
    seen: list[int] = []
    items = [bad, film, torn, of(b"x"), film]
    made, broken = encoder.encode_readable(items, progress=lambda done, _: seen.append(done))
    assert sorted(broken) == [0, 2, 3]
    assert made.any(axis=1).tolist() == [False, True, False, False, True]
    assert np.array_equal(made[1], made[4])
    assert "noise.mp4" in broken[0].message
    assert seen == sorted(seen)
    with pytest.raises(UsageError, match="noise.mp4"):
        encoder.encode_document(items)


def test_what_reads_no_pictures_is_refused() -> None:
    with pytest.raises(UsageError, match="toy reads text; frames take an encoder of pictures"):
        FrameEncoder(ToyEncoder())
    with pytest.raises(UnknownName, match="nosuch"):
        nf.load("frames:nosuch")


def test_words_are_taken_where_the_encoder_of_pictures_takes_them() -> None:
    toy = FrameEncoder(ToyMultimodalEncoder())
    red, word = toy.encode_query([of(clip("red")), "red"])
    assert np.abs(red - word).max() < NEAR
    assert {"text", "video"} <= toy.query_modalities
