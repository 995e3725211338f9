"""A recording read once to its end: how long it is, and whether it holds what it announces."""

from __future__ import annotations

import io
import struct
from typing import IO, NamedTuple

from nearfield.errors import BadSource
from nearfield.modalities.audio.opening import opened
from nearfield.modalities.audio.remembered import Remembered
from nearfield.modalities.audio.samples import stream
from nearfield.modalities.media import blocks, name_of, path_of, unreadable
from nearfield.types import Media

SHORT, PRIMING = 0.99, 1_200
"""Of the announced samples, the share that must come, but for those that an MP3's encoder puts in
front (1,105 of LAME's), which players cut off."""


_UNKNOWN = (0, 0xFFFFFFFF, 0x7FFFFFFF)  # what a recorder writes that does not know yet
_PLAIN = (1, 3, 6, 7, 0xFFFE)  # PCM, floats, A-law, mu-law, and those with a longer head
_INNER = b"Xing", b"Info", b"VBRI"  # in the first frame of an MP3 that says how long it is


class Measured(NamedTuple):
    """Samples of one channel, how many a second, and how many channels."""

    samples: int
    rate: int
    channels: int

    @property
    def milliseconds(self) -> int:
        """How long it is, rounded up."""
        return -(-self.samples * 1000 // self.rate)


def measured(sound: Media) -> Measured:
    """How long a sound is, the whole of its file, by decoding it; kept for the last 4,096 of them.

    Raises
    ------
    BadSource
        As :func:`~nearfield.modalities.audio.samples.stream`; or it was cut short: it announces
        more samples than came.

    Examples
    --------
    >>> from nearfield.testing import tone
    >>> measured(Media("audio", data=tone(440, seconds=1.5))).milliseconds
    1500
    """
    return _MEASURED(sound)


def _measured(sound: Media) -> Measured:
    with opened(sound) as file:
        announced, rate, channels, kind = file.frames, file.samplerate, file.channels, file.format
    came = sum(map(len, stream(sound)))
    if not came:
        raise BadSource(f"{name_of(sound)} is empty: it holds no samples.", "Leave it out.")
    if kind in ("WAV", "WAVEX"):
        announced = max(announced, _wave(sound))
    elif kind == "MP3" and not _says_length(sound):
        announced = came  # guessed from the size
    if came < SHORT * announced - PRIMING:
        raise unreadable(
            sound,
            f"it was cut short: it announces {announced / rate:.1f} s and holds {came / rate:.1f}",
        )
    return Measured(came, rate, channels)


_MEASURED = Remembered(_measured)


def _says_length(sound: Media) -> bool:
    head = next(blocks(sound), b"")
    return any(mark in head[: 1 << 16] for mark in _INNER)


def _wave(sound: Media) -> int:
    """Samples that a WAV announces; 0 where its head does not say.

    libsndfile takes what is there for all there is.
    """
    with _file(sound) as file:
        file.seek(12)
        width = 0  # bytes of a sample of all channels, where they stand one after the other
        while len(head := file.read(8)) == 8:
            name, size = struct.unpack("<4sI", head)
            if name == b"data":
                return size // width if width and size not in _UNKNOWN else 0
            inner = file.read(16) if name == b"fmt " else b""
            if len(inner) == 16:
                code, _, _, _, step, _ = struct.unpack("<HHIIHH", inner)
                width = step if code in _PLAIN else 0
            file.seek(size + size % 2 - len(inner), 1)
    return 0


def _file(sound: Media) -> IO[bytes]:
    return io.BytesIO(sound.data) if sound.data is not None else path_of(sound).open("rb")
