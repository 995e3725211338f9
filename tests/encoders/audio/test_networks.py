"""Every network of sounds against a reference, on tiny random weights in the official layout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tests.encoders.audio import references
from tests.encoders.audio.conftest import folder_of, opened, unit, wave, written

from nearfield.encoders.audio.encoder import SoundEncoder
from nearfield.encoders.audio.ge2e import VOICE
from nearfield.encoders.audio.openl3 import FIELDS, FRONTS, WHOLE
from nearfield.encoders.audio.reading import Reader
from nearfield.encoders.audio.table import NETWORKS
from nearfield.encoders.audio.told import TYPES
from nearfield.errors import BadModel, BadSource, UnknownName, UsageError
from nearfield.modalities.audio import measured
from nearfield.types import EngineEncoder, Media, MediaEncoder, Segment, Vectors

NEAR = 1e-4
PARTS = ("gamma", "beta", "moving_mean", "moving_variance")


def state_of(model: torch.nn.Module) -> dict[str, Any]:
    return {name: value.detach().numpy() for name, value in model.state_dict().items()}


def pieces(encoder: SoundEncoder, path: Path) -> tuple[list[Media], Vectors]:
    """The windows of a recording, and what the network reads of them."""
    sound = Media("audio", str(path))
    length = measured(sound).milliseconds
    windows = encoder.listening.windows.of(length)
    features = list(Reader(sound, encoder.listening, length).features(windows))
    cut = [Media("audio", str(path), segment=s) for s in encoder.segment([sound])[0]]
    return cut, np.stack(features)


def test_every_row_of_the_table_is_told_by_its_name() -> None:
    assert set(NETWORKS) == set(TYPES)


def test_ge2e(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = references.GE2E()
    state = state_of(model) | {"similarity_weight": np.ones(1, np.float32)}
    encoder = opened(folder_of(state, tmp_path / "m", model_type="ge2e"))
    path = written(tmp_path / "a.wav", 2 * wave(5.3))
    cut, features = pieces(encoder, path)
    assert [piece.segment for piece in cut][-1] == Segment(3850, 5300)
    loudness = float(np.sqrt(np.mean(np.square(_resampled(path, 16_000)))))
    gain = max(1.0, 10**-1.5 / loudness)
    assert gain == 1.0  # loud enough as it is
    with torch.inference_mode():
        wanted = unit(model(torch.from_numpy(features)))
    assert np.abs(encoder.encode(cut) - wanted).max() < NEAR
    assert np.abs(encoder.encode(path) - unit(wanted.mean(0))).max() < NEAR


def _resampled(path: Path, rate: int) -> Vectors:
    import soundfile
    import soxr

    samples, own = soundfile.read(path, dtype="float32")
    made: Vectors = soxr.resample(samples, own, rate, "HQ")
    return made


def test_what_is_quiet_is_amplified_as_the_whole(tmp_path: Path) -> None:
    torch.manual_seed(0)
    encoder = opened(folder_of(state_of(references.GE2E()), tmp_path / "m", model_type="ge2e"))
    samples = 5 * wave(4)
    loud = encoder.encode(written(tmp_path / "a.wav", samples))
    rms = float(np.sqrt(np.mean(np.square(_resampled(tmp_path / "a.wav", 16_000)))))
    level = samples * np.float32(10**-1.5 / rms)
    quiet, quieter = (written(tmp_path / f"{n}.wav", level * n) for n in (0.1, 0.001))
    as_wanted = encoder.encode(written(tmp_path / "level.wav", level))
    assert np.abs(encoder.encode([quiet, quieter]) - as_wanted).max() < 1e-5
    assert np.abs(loud - as_wanted).max() > 1e-4


@pytest.mark.parametrize("pca", [False, True])
def test_vggish(pca: bool, tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = references.VGGish()
    draw = np.random.default_rng(0)
    state = state_of(model)
    state |= {"pproc.pca_matrix": draw.standard_normal((8, 8)).astype(np.float32) * 9}
    state |= {"pproc.pca_means": draw.standard_normal((8, 1)).astype(np.float32) / 10}
    encoder = opened(folder_of(state, tmp_path / "m", model_type="vggish", pca=pca))
    cut, features = pieces(encoder, written(tmp_path / "a.wav", wave(4.2)))
    assert features.shape == (4, 96, 64)
    with torch.inference_mode():
        rows = model(torch.from_numpy(features)).numpy()
    assert (rows < 0).any()  # no ReLU at the end
    if pca:
        rows = (rows - state["pproc.pca_means"].T) @ state["pproc.pca_matrix"].T
        rows = np.floor((rows.clip(-2, 2) + 2) * (255 / 4))
    assert np.abs(encoder.encode(cut) - unit(rows)).max() < NEAR


def openl3_weights(channels: int = 4) -> dict[str, Vectors]:
    shapes: dict[str, tuple[int, ...]] = {f"000/norm/{part}": (1,) for part in PARTS}
    before = 1
    for number in range(8):
        place = 2 * number + 1
        shapes[f"{place:03}/conv/kernel"] = (3, 3, before, channels)
        shapes[f"{place:03}/conv/bias"] = (channels,)
        if number < 7:
            shapes |= {f"{place + 1:03}/norm/{part}": (channels,) for part in PARTS}
        before = channels
    return references.random_weights(shapes)


@pytest.mark.parametrize("spectrum", FRONTS)
@pytest.mark.parametrize("whole", [False, True])
def test_openl3(spectrum: str, whole: bool, tmp_path: Path) -> None:
    weights = openl3_weights()
    width = 4 if whole else 48
    encoder = opened(
        folder_of(weights, tmp_path / "m", model_type="openl3", spectrum=spectrum, width=width)
    )
    cut, features = pieces(encoder, written(tmp_path / "a.wav", wave(2.2)))
    assert len(cut) == 3
    assert features.shape[2] == {"mel256": 256, "mel128": 128, "linear": 257}[spectrum]
    fields = (WHOLE if whole else FIELDS)[spectrum]
    wanted = unit(references.openl3(weights, features, fields))
    assert wanted.shape == (3, width)
    assert np.abs(encoder.encode(cut) - wanted).max() < NEAR


def musicnn_weights() -> dict[str, Vectors]:
    widths = [5, 5, 3, 3, 3, 4, 4, 4]
    bands = [(7, 38), (7, 67), (128, 1), (64, 1), (32, 1), (7, 19), (7, 4), (7, 4)]
    shapes: dict[str, tuple[int, ...]] = {}
    for number, (width, size) in enumerate(zip(widths, bands, strict=True)):
        name = f"conv2d_{number}" if number else "conv2d"
        shapes |= {f"{name}/kernel": (*size, 1, width), f"{name}/bias": (width,)}
    for number, width in enumerate([1, *widths, 62, 8]):
        name = f"batch_normalization_{number}" if number else "batch_normalization"
        shapes |= {f"{name}/{part}": (width,) for part in PARTS}
    return references.random_weights(
        shapes | {"dense/kernel": (62, 8), "dense/bias": (8,), "dense_1/kernel": (8, 3)}
    )


def test_musicnn(tmp_path: Path) -> None:
    weights = musicnn_weights()
    encoder = opened(folder_of(weights, tmp_path / "m", model_type="musicnn"))
    cut, features = pieces(encoder, written(tmp_path / "a.wav", wave(7.5)))
    assert [piece.segment.start for piece in cut if piece.segment] == [0, 2992, 4512]
    wanted = unit(references.musicnn(weights, features))
    assert np.abs(encoder.encode(cut) - wanted).max() < NEAR


@pytest.fixture
def voices(tmp_path: Path) -> SoundEncoder:
    torch.manual_seed(0)
    return opened(folder_of(state_of(references.GE2E()), tmp_path / "v", model_type="ge2e"))


def test_what_it_is(voices: SoundEncoder) -> None:
    assert isinstance(voices, EngineEncoder)
    assert isinstance(voices, MediaEncoder)
    assert voices.modalities == voices.query_modalities == {"audio"}
    assert voices.dim == 8


def test_any_batch_and_any_number_of_threads(voices: SoundEncoder, tmp_path: Path) -> None:
    import pickle

    paths = [written(tmp_path / f"{n}.wav", wave(n / 2, seed=n)) for n in range(1, 12)]
    together = voices.encode(paths)
    assert np.array_equal(voices.encode(paths[::-1])[::-1], together)
    assert np.abs(np.stack([voices.encode(path) for path in paths]) - together).max() < 1e-6
    again = pickle.loads(pickle.dumps(voices))
    assert again.fingerprint == voices.fingerprint
    assert np.array_equal(again.encode(paths), together)


def test_a_piece_is_a_recording_of_its_own(voices: SoundEncoder, tmp_path: Path) -> None:
    samples = wave(6, 16_000) * 10
    path = written(tmp_path / "a.wav", samples, 16_000)
    piece = Media("audio", str(path), segment=Segment(1_000, 3_000))
    alone = written(tmp_path / "b.wav", samples[16_000:48_000], 16_000)
    assert np.abs(voices.encode([piece])[0] - voices.encode(alone)).max() < 1e-5


@pytest.mark.slow
def test_half_an_hour_takes_little_memory(tmp_path: Path) -> None:
    import tracemalloc

    import soundfile

    path = tmp_path / "long.flac"
    with soundfile.SoundFile(path, "w", 8_000, 1, format="FLAC") as file:
        for _ in range(30):
            file.write(wave(60, 8_000))
    sound = Media("audio", str(path))
    tracemalloc.start()
    try:
        length = measured(sound).milliseconds
        reader = Reader(sound, VOICE, length)
        count = sum(1 for _ in reader.features(VOICE.windows.of(length)))
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert count == 1 + (30 * 60_000 - 1200) // 770


def test_what_is_broken_loses_nothing_else(voices: SoundEncoder, tmp_path: Path) -> None:
    good = written(tmp_path / "a.wav", wave(2))
    (tmp_path / "b.wav").write_text("no sound")
    seen: list[tuple[int, int | None]] = []
    sounds = [good, tmp_path / "b.wav", good]
    rows, broken = voices.encode_readable(sounds, progress=lambda *at: seen.append(at))
    assert list(broken) == [1]
    assert np.array_equal(rows[0], rows[2])
    assert not rows[1].any()
    with pytest.raises(BadSource, match=r"b\.wav"):
        voices.encode(sounds)
    assert seen[-1] == (3, 3)


def test_silence_and_a_moment_have_rows(voices: SoundEncoder, tmp_path: Path) -> None:
    silent = written(tmp_path / "s.wav", np.zeros(20_000))
    short = written(tmp_path / "t.wav", wave(0.001))
    rows, broken = voices.encode_readable([silent, short])
    assert not broken
    assert np.isfinite(rows).all()
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)


@pytest.mark.parametrize("wrong", ["a text", 7, Media("image", "a.png")])
def test_what_is_no_sound(voices: SoundEncoder, wrong: Any) -> None:
    with pytest.raises(UsageError, match="where a sound was wanted"):
        voices.encode([wrong])


def test_how_it_listens_is_part_of_the_fingerprint(voices: SoundEncoder, tmp_path: Path) -> None:
    said = voices.listening.to_dict()
    said["windows"]["step"] = 800
    (tmp_path / "v" / "preparing.json").write_text(json.dumps(said))
    other = opened(tmp_path / "v")
    assert other.listening.windows.step == 800
    assert other.fingerprint != voices.fingerprint
    broken: list[Any] = [{"windows": {}}, {"windows": {"length": 0, "step": 1}, "front": {}}]
    for wrong in [*broken, {"a": 1}]:
        (tmp_path / "v" / "preparing.json").write_text(json.dumps(wrong))
        with pytest.raises(BadModel, match=r"preparing\.json|Windows"):
            opened(tmp_path / "v")


def test_folders_of_the_wrong_kind(tmp_path: Path) -> None:
    state = state_of(references.GE2E())
    for kind in ("vggish", "musicnn", "openl3"):
        folder = folder_of(state, tmp_path / kind, model_type=kind)
        with pytest.raises(BadModel, match="weights in"):
            opened(folder)
    with pytest.raises(UnknownName, match="option of an encoder of sounds"):
        from nearfield.encoders.audio.loading import load

        load("musicnn", precision="f32", threads=1, progress=lambda *_: None, dim=3)
