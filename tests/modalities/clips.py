"""Clips that the tests write: whole ones in many containers, and broken ones by their reason."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from nearfield.testing import clip, picture, tone

av = pytest.importorskip("av")


def counting(count: int = 40, *, size: tuple[int, int] = (96, 64), start: int = 0) -> bytes:
    """A clip of 20 frames a second whose grey says which frame it is: 5 times its number."""
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as file:
        stream = file.add_stream("ffv1", rate=20)  # lossless
        stream.width, stream.height = size
        stream.pix_fmt = "bgr0"
        for number in range(count):
            pixels = np.full((size[1], size[0], 3), 5 * number % 256, np.uint8)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts = number + start
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


def uneven(last: int = 40) -> bytes:
    """Frames at 0, 50, 100 and 2,000 milliseconds: greys 0, 50, 100, 200."""
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as file:
        stream = file.add_stream("ffv1", rate=20)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "bgr0"
        for grey, place in ((0, 0), (50, 1), (100, 2), (200, last)):
            frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), grey, np.uint8), format="rgb24")
            frame.pts = place
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


def corners(*, turn: int = 0, aspect: tuple[int, int] = (1, 1)) -> bytes:
    """A white corner, top left, in black: 96 x 64 stored pixels, shown as ``turn`` and aspect."""
    from fractions import Fraction

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = file.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(*aspect)
        stream.codec_context.bit_rate = 4_000_000
        if turn:
            stream.set_display_rotation(turn)
        pixels = np.zeros((64, 96, 3), np.uint8)
        pixels[:32, :48] = 255
        for _ in range(5):
            file.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        file.mux(stream.encode(None))
    return out.getvalue()


def noisy(seconds: float = 4.0, *, form: str = "matroska", every: int = 5) -> bytes:
    """A clip that takes room: 10 frames a second, with a key frame ``every`` so many."""
    out, draw = io.BytesIO(), np.random.default_rng(0)
    with av.open(out, "w", format=form) as file:
        stream = file.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.gop_size = every
        for _ in range(round(seconds * 10)):
            pixels = draw.integers(0, 256, (64, 96, 3), dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


def with_sound(*, frames: bool, form: str = "mp4", sleeve: bool = False) -> bytes:
    """A clip with a track of sound, or a sound alone, or with the picture of its sleeve."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as file:
        sound = file.add_stream("aac", rate=16_000)
        stream = file.add_stream("png" if sleeve else "mpeg4", rate=10) if frames else None
        if stream is not None:
            stream.width, stream.height = 64, 48
            stream.pix_fmt = "rgb24" if sleeve else "yuv420p"
            if sleeve:
                stream.disposition = av.stream.Disposition.attached_pic
            for _ in range(1 if sleeve else 10):
                pixels = np.full((48, 64, 3), 90, np.uint8)
                file.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            file.mux(stream.encode(None))
        samples = np.zeros((1, 1024), np.float32)
        for number in range(15):
            frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 16_000, 1024 * number
            file.mux(sound.encode(frame))
        file.mux(sound.encode(None))
    return out.getvalue()


def frameless(width: int = 64, height: int = 48) -> bytes:
    """A clip of which the head announces frames of that size, and that holds none."""
    out = io.BytesIO()
    with av.open(out, "w", format="avi") as file:
        stream = file.add_stream("rawvideo", rate=10)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        file.start_encoding()
    return out.getvalue()


def garbled(whole: bytes) -> bytes:
    """A clip whose head is sound and whose frames are none."""
    data = bytearray(whole)
    draw = np.random.default_rng(1)
    middle = slice(len(data) // 3, len(data) * 2 // 3)
    data[middle] = draw.integers(0, 256, len(data[middle]), dtype=np.uint8).tobytes()
    return bytes(data)


GOOD: Mapping[str, Callable[[], bytes]] = {
    "red.mp4": lambda: clip("red"),
    "blue.mkv": lambda: clip("blue", form="matroska"),
    "green.avi": lambda: clip("green", form="avi"),
    "yellow.webm": lambda: clip("yellow", form="webm", codec="libvpx-vp9"),
    "white.mpg": lambda: clip("white", form="mpeg", codec="mpeg1video", rate=25),
    "black.mov": lambda: clip("black", form="mov"),
    "two.m2ts": lambda: clip("red", "blue", form="mpegts", codec="mpeg2video", rate=25),
    "sound.m4v": lambda: with_sound(frames=True),
    "short.mp4": lambda: clip("red", seconds=0.1),
    "counting.mkv": counting,
}
"""Every kind of sound clip, by the name of its file."""

BROKEN: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "empty.mp4": (lambda: b"", "it is empty"),
    "text.mp4": (lambda: b"hello", "no clip that is known"),
    "list.mkv": (lambda: b"#EXTM3U\n#EXTINF:5,\nfile:red.mp4\n", "no clip that is known"),
    "picture.mp4": (lambda: picture("red"), "no clip that is known"),
    "wave.avi": (tone, "no clip that is known"),
    "heard.mp4": (lambda: with_sound(frames=False), "sound alone, and no frames"),
    "sleeve.mp4": (lambda: with_sound(frames=True, sleeve=True), "sound alone, and no frames"),
    "cut.mp4": (lambda: clip("red")[:900], "damaged or was cut short"),
    "cut.mkv": (lambda: noisy()[:40_000], "it was cut short: it announces 4.0 s"),
    "cut.avi": (lambda: noisy(form="avi")[:40_000], "it announces 40 frames and holds 17"),
    "frameless.avi": (frameless, "holds no frames"),
    "huge.avi": (lambda: frameless(10_001, 10_000), "frames of 10,001 x 10,000 pixels"),
    "aeon.mkv": (lambda: uneven(last=20 * 3600 * 250), "it claims to be longer than 240 hours"),
    "noise.mp4": (lambda: garbled(noisy(form="mp4")), "damaged"),
}
"""Files that are no whole clip, and why; the last only shows it when it is decoded."""


def folder_of(folder: Path) -> Path:
    """A folder with all of them."""
    folder.mkdir(exist_ok=True)
    for name, make in GOOD.items():
        (folder / name).write_bytes(make())
    for name, (make, _) in BROKEN.items():
        (folder / name).write_bytes(make())
    return folder
