"""A toy that hears tones, and tones for it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from nearfield.errors import BadSource
from nearfield.modalities import kind_of
from nearfield.types import Media, Modality, Progress, Segment, Vectors, silent

SECOND = 1000


def tone(hertz: float = 440, *, seconds: float = 1.0, rate: int = 16_000) -> bytes:
    """A WAV of one channel, 16 bits, with a sine of so many ``hertz``, half as loud as can be.

    >>> len(tone(seconds=0.5))
    16044
    """
    import wave

    times = np.arange(round(seconds * rate)) / rate
    samples = (np.sin(2 * np.pi * hertz * times) * 16_383).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return out.getvalue()


class ToySoundEncoder:
    """Hears how high each second of a sound is: near pitches make near vectors.

    It satisfies :class:`nearfield.types.MediaEncoder`, and takes the package that reads sounds.

    >>> toy = ToySoundEncoder()
    >>> sounds = [Media("audio", data=tone(hertz)) for hertz in (440, 450, 2000)]
    >>> low, near, high = toy.encode_document(sounds)
    >>> bool(low @ near > 0.9), bool(low @ high < 0.5)
    (True, True)
    """

    modalities: frozenset[Modality] = frozenset({"audio"})
    query_modalities = modalities

    def __init__(self, dim: int = 32, name: str = "toy-sound") -> None:
        self.dim, self.name = dim, name
        self.fingerprint = f"{name} {dim}"

    def encode_document(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode n ``items``, sounds: ``(n, dim)``; ``progress`` is called once, at the end."""
        rows, broken = self.encode_readable(items, progress=progress)
        if broken:
            raise broken[min(broken)]
        return rows

    def encode_query(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode queries as documents are; ``items`` and ``progress`` as there."""
        return self.encode_document(items, progress=progress)

    def encode_readable(
        self, items: Sequence[Any], *, progress: Progress = silent
    ) -> tuple[Vectors, dict[int, BadSource]]:
        """Rows of ``items``, and why some have none; ``progress`` is called once, at the end."""
        rows, broken = np.zeros((len(items), self.dim), np.float32), {}
        for place, item in enumerate(items):
            try:
                rows[place] = self._row(item)
            except BadSource as error:
                broken[place] = error
        progress(len(items), len(items))
        return rows, broken

    def segment(self, items: Sequence[Media]) -> list[list[Segment]]:
        """The seconds of each of ``items``, in milliseconds."""
        from nearfield.modalities.audio import measured

        lengths = [measured(item).milliseconds for item in items]
        starts = [range(0, max(length, 1), SECOND) for length in lengths]
        return [
            [Segment(at, min(at + SECOND, length)) for at in seconds]
            for seconds, length in zip(starts, lengths, strict=True)
        ]

    def _row(self, item: Media) -> Vectors:
        samples = kind_of("audio").decode(item)
        spectrum = np.abs(np.fft.rfft(samples))
        highest = spectrum.argmax() / max(len(spectrum), 1)
        row = np.exp(-np.square((np.arange(self.dim) / self.dim - highest) * 8))
        made: Vectors = (row / np.linalg.norm(row)).astype(np.float32)
        return made
