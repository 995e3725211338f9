"""Sounds: decoded in blocks, at any rate; and what is refused, in words."""

from __future__ import annotations

import io
import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nearfield.errors import BadSource
from nearfield.modalities import by_suffix
from nearfield.modalities.audio import AUDIO, measured, stream
from nearfield.modalities.audio.preview import peaks
from nearfield.testing import tone
from nearfield.types import Media, Segment, Vectors

soundfile = pytest.importorskip("soundfile")
soxr = pytest.importorskip("soxr")
NOISE = np.random.default_rng(5).uniform(-0.5, 0.5, (96_000, 2)).astype(np.float32)


def sound(samples: Any, rate: int = 48_000, kind: str = "WAV", sub: str = "PCM_16") -> Media:
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format=kind, subtype=sub)
    return Media("audio", f"a.{kind.lower()}", out.getvalue())


def cut_short(whole: Media, share: float = 0.45) -> Media:
    data = whole.data or b""
    return Media("audio", whole.uri, data[: int(len(data) * share)])


def joined(blocks: Any) -> Vectors:
    made: Vectors = np.concatenate(list(blocks))
    return made


CODECS = [
    ("WAV", "FLOAT", 1e-7),
    ("WAV", "ULAW", 0.02),
    ("FLAC", "PCM_24", 1e-6),
    ("AIFF", "PCM_16", 1e-4),
    ("AU", "PCM_16", 1e-4),
    ("CAF", "PCM_16", 1e-4),
    ("W64", "PCM_16", 1e-4),
]


@pytest.mark.parametrize(("kind", "sub", "off"), CODECS)
def test_channels_become_their_mean(kind: str, sub: str, off: float) -> None:
    samples = joined(stream(sound(NOISE, kind=kind, sub=sub)))[: len(NOISE)]
    assert np.abs(samples - NOISE.mean(axis=1)).max() < off


@pytest.mark.parametrize(
    ("kind", "sub"), [("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("WAV", "IMA_ADPCM")]
)
def test_what_loses_is_near(kind: str, sub: str) -> None:
    wave = np.sin(2 * np.pi * 440 * np.arange(96_000) / 48_000).astype(np.float32) / 2
    samples = joined(stream(sound(wave, kind=kind, sub=sub)))
    assert len(samples) - len(wave) in range(4_000)  # ADPCM fills its last block
    assert np.abs(samples[: len(wave)] - wave)[4800:-4800].max() < 0.02


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_block_by_block_is_the_same_as_at_once(rate: int) -> None:
    from nearfield.modalities.audio import samples

    before, samples.BLOCK = samples.BLOCK, 5_000
    try:
        made = joined(stream(sound(NOISE, sub="FLOAT"), rate))
    finally:
        samples.BLOCK = before
    whole = soxr.resample(NOISE.mean(axis=1), 48_000, rate, "HQ")
    assert len(made) == len(whole) == 2 * rate
    assert np.abs(made - whole).max() < 1e-6


def test_a_part_is_what_it_is_within_the_whole() -> None:
    long = sound(np.concatenate([NOISE, NOISE[::-1]]), 44_100, sub="FLOAT")
    whole = joined(stream(long, 16_000))
    part = joined(stream(long, 16_000, start=2))
    assert np.abs(part[1_600:] - whole[2 * 16_000 + 1_600 :]).max() < 1e-5


def test_how_long_it_is() -> None:
    assert measured(sound(NOISE)) == (96_000, 48_000, 2)
    assert measured(sound(NOISE[:97])).milliseconds == 3
    assert AUDIO.about(sound(NOISE), False) == {
        "duration": 2.0,
        "sample_rate": 48_000,
        "channels": 2,
    }


def test_a_piece_is_decoded() -> None:
    piece = AUDIO.cut(sound(NOISE, sub="FLOAT"), Segment(500, 750))
    assert np.array_equal(AUDIO.decode(piece), NOISE.mean(axis=1)[24_000:36_000])
    inner = AUDIO.cut(piece, Segment(100, 150))
    assert np.array_equal(AUDIO.decode(inner), NOISE.mean(axis=1)[28_800:31_200])


def test_tags_are_words_and_columns() -> None:
    out = io.BytesIO()
    with soundfile.SoundFile(out, "w", 8_000, 1, format="FLAC") as file:
        file.title, file.artist, file.comment = "Morning  rain", "Anna", "field recording"
        file.write(NOISE[:800, 0])
    tagged = Media("audio", "take_3.flac", out.getvalue())
    assert AUDIO.words(tagged) == "take 3\nMorning rain\nAnna\nfield recording"
    about = AUDIO.about(tagged, False)
    assert (about["title"], about["artist"]) == ("Morning rain", "Anna")


def test_a_preview_shows_where_it_is_loud() -> None:
    samples = np.zeros(20_000, np.float32)
    samples[5_000:10_000] = 0.5
    heights = peaks(sound(samples, sub="FLOAT"))
    assert heights.shape == (200,)
    assert np.flatnonzero(heights).tolist() == list(range(50, 100))
    image = Image.open(io.BytesIO(AUDIO.preview(sound(samples)) or b""))
    assert (image.format, image.size) == ("WEBP", (200, 64))
    alpha = np.asarray(image.convert("RGBA"))[:, :, 3] > 0
    assert alpha.sum(axis=0)[[10, 60]].tolist() == [2, 64]
    assert peaks(AUDIO.cut(sound(samples), Segment(150, 180)), 3).tolist() == [0.5] * 3


BROKEN = {
    "no bytes": (b"", "is empty"),
    "a text": (b"these are words, not samples" * 20, "no sound that is known"),
    "no samples": (tone(seconds=0), "is empty"),
    "a head alone": (tone()[:30], "cannot be read"),
    "m4a": (b"\0\0\0\x20ftypM4A \0\0\0\0", "MPEG-4"),
    "wma": (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media"),
    "amr": (b"#!AMR\n" + bytes(32), "AMR"),
    "aac": (b"\xff\xf1\x50\x80" + bytes(64), "AAC"),
    "cut short": (tone()[:9_000], "announces 1.0 s and holds 0.3"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_says_why(name: str, tmp_path: Path) -> None:
    data, why = BROKEN[name]
    path = tmp_path / f"{name}.wav"
    path.write_bytes(data)
    for broken in (Media("audio", str(path)), Media("audio", str(path), data)):
        with pytest.raises(BadSource, match=why) as error:
            measured(broken)
        assert str(path) in error.value.message
        assert AUDIO.words(broken)  # its name can be read


@pytest.mark.parametrize("kind", ["MP3", "FLAC", "WAV", "CAF", "OGG"])
def test_what_was_cut_short_is_refused(kind: str) -> None:
    sub = {"MP3": "MPEG_LAYER_III", "OGG": "VORBIS"}.get(kind, "PCM_16")
    wave = np.sin(np.arange(88_200) / 17).astype(np.float32) / 2
    whole = sound(wave, 44_100, kind, sub)
    assert measured(whole).samples == 88_200
    with pytest.raises(BadSource, match="cannot be read"):
        measured(cut_short(whole))


def test_an_mp3_that_says_no_length_is_read_as_far_as_it_goes() -> None:
    out = io.BytesIO()
    steady: Any = {"bitrate_mode": "CONSTANT", "compression_level": 0.5}
    with soundfile.SoundFile(out, "w", 44_100, 1, "MPEG_LAYER_III", format="MP3", **steady) as file:
        file.write(NOISE[:, 0])
    whole = out.getvalue()
    silent = whole.replace(b"Xing", b"\0" * 4).replace(b"Info", b"\0" * 4)
    assert abs(measured(Media("audio", "a.mp3", silent)).samples - 96_000) < 4_000


def test_a_recorder_that_did_not_know_the_length() -> None:
    data = bytearray(tone())
    data[40:44] = struct.pack("<I", 0xFFFFFFFF)
    assert measured(Media("audio", "a.wav", bytes(data))).milliseconds == 1_000


def test_no_number() -> None:
    samples = NOISE.copy()
    samples[50_000, 1] = np.nan
    with pytest.raises(BadSource, match="no number"):
        measured(sound(samples, sub="FLOAT"))


def test_a_rate_that_nobody_samples_at() -> None:
    data = bytearray(tone())
    data[24:28] = struct.pack("<I", 2_000_000_000)
    with pytest.raises(BadSource, match="2,000,000,000 samples a second"):
        AUDIO.check(Media("audio", "a.wav", bytes(data)))


def test_what_is_gone() -> None:
    with pytest.raises(BadSource, match="No such file"):
        measured(Media("audio", "nowhere.wav"))
    with pytest.raises(BadSource, match="not on this machine"):
        measured(Media("audio", "https://example.com/a.wav"))


@pytest.mark.slow
def test_ten_hours_take_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    quiet = np.zeros(1 << 20, np.int16)
    with soundfile.SoundFile(path, "w", 8_000, 1, format="FLAC") as file:
        for _ in range(10 * 3600 * 8_000 // len(quiet) + 1):
            file.write(quiet)
    long = Media("audio", str(path))
    tracemalloc.start()
    try:
        assert measured(long).milliseconds > 36_000_000
        assert AUDIO.preview(long)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_more_than_a_day_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    from nearfield.modalities.audio import opening, samples

    for module in (opening, samples):
        monkeypatch.setattr(module, "HOURS", 1 / 3600)
    with pytest.raises(BadSource, match="longer than"):
        measured(sound(NOISE[::-1]))


def test_endings() -> None:
    assert {by_suffix()[s] for s in (".wav", ".mp3", ".flac", ".opus", ".m4a")} == {"audio"}
