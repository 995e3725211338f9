"""Every network of clips against a reference, on tiny random weights in the official layout."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tests.encoders.image.conftest import randomize, unit
from tests.encoders.video.references import C3D, I3D, VideoResNet
from tests.modalities.clips import counting, noisy

import nearfield as nf
from nearfield import verbs
from nearfield.encoders.official import PREPARING
from nearfield.encoders.video.encoder import ClipEncoder
from nearfield.encoders.video.table import NETWORKS
from nearfield.encoders.video.told import TYPES
from nearfield.encoders.video.viewing import viewing_of
from nearfield.errors import BadModel, BadSource, UnknownName, UsageError
from nearfield.modalities.video import shown
from nearfield.models.containers import write_tensors
from nearfield.types import Media, MediaEncoder, Segment, Vectors

NEAR = 1e-4
MODELS: dict[str, Any] = {
    "r3d-18": lambda: VideoResNet(False),
    "r2plus1d-18": lambda: VideoResNet(True),
    "i3d": I3D,
    "c3d": C3D,
}


def imported(name: str, folder: Path, **more: torch.Tensor) -> tuple[ClipEncoder, torch.nn.Module]:
    """The encoder of random weights that were imported from a file of torch, and its reference."""
    model = randomize(MODELS[name]())
    torch.save({**model.state_dict(), **more}, folder / "weights.pth")
    verbs.import_model(folder / "weights.pth", as_=name)
    encoder: Any = nf.load(name, precision="f32")
    assert isinstance(encoder, ClipEncoder)
    return encoder, model


def rows(encoder: ClipEncoder, model: torch.nn.Module, clip: Media) -> Vectors:
    """What the reference gives for each window of a clip, by the frames that it shows then."""
    made = []
    for window in encoder.segment([clip])[0]:
        seconds = encoder.viewing.sampling.seconds(window)
        frames = [encoder.viewing.pixels(pixels) for _, pixels in shown(clip, seconds)]
        numbers = encoder.viewing.numbers(np.stack(frames))
        with torch.inference_mode():
            made.append(model(torch.from_numpy(numbers)[None])[0].numpy())
    return unit(made)


@pytest.fixture
def clip(tmp_path: Path) -> Media:
    path = tmp_path / "clip.mkv"
    path.write_bytes(noisy(1.5))
    return Media("video", str(path))


def test_every_row_of_the_table_is_told_by_its_name() -> None:
    assert set(NETWORKS) == set(TYPES)


@pytest.mark.parametrize("name", MODELS)
def test_a_network_gives_what_its_reference_gives(name: str, clip: Media, tmp_path: Path) -> None:
    encoder, model = imported(name, tmp_path)
    wanted = rows(encoder, model, clip)
    windows = encoder.segment([clip])[0]
    assert len(windows) == len(wanted) == {"i3d": 1, "c3d": 3}.get(name, 2)
    pieces = [replace(clip, segment=window) for window in windows]
    made = encoder.encode_document(pieces)
    assert made.shape == (len(windows), encoder.dim)
    assert np.abs(made - wanted).max() < NEAR
    whole = encoder.encode(clip)
    assert np.abs(whole - unit(wanted.sum(axis=0))).max() < NEAR


def test_the_mean_clip_of_c3d_is_cut_as_its_frames_are(clip: Media, tmp_path: Path) -> None:
    mean = torch.rand(3, 16, 128, 171) * 200
    encoder, model = imported("c3d", tmp_path, mean=mean)
    assert encoder.viewing.mean == (90.0, 98.0, 102.0)
    [window, *_] = encoder.segment([clip])[0]
    seconds = encoder.viewing.sampling.seconds(window)
    frames = np.stack([encoder.viewing.pixels(pixels) for _, pixels in shown(clip, seconds)])
    numbers = torch.from_numpy(frames.astype(np.float32)).permute(3, 0, 1, 2)
    with torch.inference_mode():
        wanted = unit(model((numbers - mean[:, :, 8:120, 30:142])[None])[0].numpy())
    assert np.abs(encoder.encode(replace(clip, segment=window)) - wanted).max() < NEAR
    plain = randomize(C3D())
    torch.save(plain.state_dict(), tmp_path / "plain.pth")
    verbs.import_model(tmp_path / "plain.pth", as_="c3d")
    other: Any = nf.load("c3d", precision="f32")
    assert other.fingerprint != encoder.fingerprint


def test_the_same_clip_has_the_same_bits_in_any_company_and_from_anywhere(
    clip: Media, tmp_path: Path
) -> None:
    encoder, _ = imported("r3d-18", tmp_path)
    other = Media("video", "other.mkv", counting())
    windows = encoder.segment([clip])[0]
    pieces = [replace(clip, segment=window) for window in windows]
    together = encoder.encode_document([*pieces, other, *pieces[::-1]])
    alone = np.stack([encoder.encode(piece) for piece in pieces])
    assert np.array_equal(together[: len(pieces)], alone)
    assert np.array_equal(together[len(pieces) + 1 :], alone[::-1])
    one: Any = nf.load("r3d-18", precision="f32", threads=1)
    assert np.array_equal(one.encode_document(pieces), alone)
    again = pickle.loads(pickle.dumps(encoder))
    assert again.fingerprint == encoder.fingerprint == one.fingerprint
    assert np.array_equal(again.encode(clip), encoder.encode(clip))


def test_a_broken_clip_is_named_and_costs_the_others_nothing(clip: Media, tmp_path: Path) -> None:
    from tests.modalities.clips import BROKEN

    encoder, _ = imported("r3d-18", tmp_path)
    assert isinstance(encoder, MediaEncoder)
    bad = Media("video", "noise.mp4", BROKEN["noise.mp4"][0]())
    gone = Media("video", str(tmp_path / "gone.mp4"))
    seen: list[tuple[int, int | None]] = []
    items = [clip, bad, gone, clip]
    made, broken = encoder.encode_readable(items, progress=lambda *told: seen.append(told))
    assert sorted(broken) == [1, 2]
    assert made.any(axis=1).tolist() == [True, False, False, True]
    assert np.array_equal(made[0], made[3])
    with pytest.raises(BadSource, match="noise.mp4"):
        encoder.encode_document([clip, bad])
    with pytest.raises(UsageError, match="image came where a clip was wanted"):
        encoder.encode(Media("image", "a.png"))


def test_how_frames_are_prepared_is_a_part_of_the_fingerprint(tmp_path: Path) -> None:
    encoder, model = imported("r3d-18", tmp_path)
    folder = tmp_path / "mine"
    folder.mkdir()
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    write_tensors(state, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"model_type": "resnet3d"}))
    same: Any = nf.load(str(folder), precision="f32")
    assert same.viewing == encoder.viewing
    told = encoder.viewing.to_dict()
    assert viewing_of(json.loads(json.dumps(told)), "a.json") == encoder.viewing
    told["sampling"]["rate"] = 30
    (folder / PREPARING).write_text(json.dumps(told))
    other: Any = nf.load(str(folder), precision="f32")
    assert other.viewing.sampling.rate == 30
    assert other.fingerprint != same.fingerprint


@pytest.mark.parametrize(
    "wrong",
    [
        {"height": 0},
        {"tall": 100},
        {"order": "rbg"},
        {"sampling": {"length": 10, "step": 10, "rate": 0, "frames": 1}},
        {"sampling": {"length": 0, "step": 1, "rate": 1, "frames": 1}},
        {"sampling": {"rate": 1, "frames": 1}},
        {"sampling": 3},
        {"colour": 1},
    ],
)
def test_a_preparation_that_cannot_be_is_refused(wrong: dict[str, Any], tmp_path: Path) -> None:
    encoder, _ = imported("r3d-18", tmp_path)
    with pytest.raises(BadModel):
        viewing_of(json.loads(json.dumps(encoder.viewing.to_dict())) | wrong, "a.json")


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    torch.save(randomize(VideoResNet(True)).state_dict(), tmp_path / "w.pth")
    with pytest.raises(BadModel, match="'factored': True"):
        verbs.import_model(tmp_path / "w.pth", as_="r3d-18")
    with pytest.raises(BadModel, match="hold no tensor Conv3d_1a_7x7"):
        verbs.import_model(tmp_path / "w.pth", as_="i3d")
    with pytest.raises(UsageError, match="official weights of i3d are not here"):
        nf.load("i3d")
    with pytest.raises(UnknownName, match="option of an encoder of clips 'fps'"):
        nf.load("i3d", fps=3)


def test_a_piece_that_somebody_cut_shows_nothing_of_what_is_beside_it(tmp_path: Path) -> None:
    encoder, _ = imported("c3d", tmp_path)
    frames = Media("video", "a.mkv", counting())
    piece = Segment(500, 640)
    assert [round(s, 3) for s in encoder.viewing.sampling.seconds(piece)][-2:] == [0.639, 0.639]
    alone = encoder.encode(replace(frames, segment=piece))
    assert alone.shape == (encoder.dim,)
    assert abs(float(np.linalg.norm(alone)) - 1) < 1e-5
