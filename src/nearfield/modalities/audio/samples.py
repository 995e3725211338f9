"""A sound's samples, block by block: the mean of the channels, at the rate that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from nearfield.errors import BadSource
from nearfield.modalities.audio.opening import HOURS, library, opened, too_long
from nearfield.modalities.media import unreadable
from nearfield.types import Media, Vectors

if TYPE_CHECKING:
    from soundfile import SoundFile

BLOCK = 1 << 18
"""Numbers, of all channels, that are decoded at a time: 1 MB."""


def stream(sound: Media, rate: int = 0, *, start: int = 0) -> Iterator[Vectors]:
    """Blocks of samples ``(n,)`` between -1 and 1, from the second ``start`` to the file's end.

    ``rate`` is in samples a second; 0 for the file's own. From whole seconds alone both rates
    begin at the same sample, so that a part is what it is within the whole.

    Raises
    ------
    BadSource
        The file cannot be read, is broken, holds what is no number, or is too long.

    Examples
    --------
    >>> from nearfield.testing import tone
    >>> [len(block) for block in stream(Media("audio", data=tone(440, seconds=1.5)), 16_000)]
    [24000]
    """
    with opened(sound) as file:
        blocks = _mono(sound, file, start)
        yield from blocks if rate in (0, file.samplerate) else _resampled(blocks, file, rate)


def _mono(sound: Media, file: SoundFile, start: int) -> Iterator[Vectors]:
    rows = max(1, BLOCK // file.channels)
    left = HOURS * 3600 * file.samplerate
    error = library().SoundFileError
    try:
        if start:
            file.seek(min(start * file.samplerate, file.frames))
        while len(block := file.read(rows, dtype="float32", always_2d=True)):
            left -= len(block)
            if left < 0:
                raise too_long(sound)
            mono: Vectors = block[:, 0] if file.channels == 1 else block.mean(axis=1)
            if not np.isfinite(mono).all():
                raise unreadable(sound, "it holds what is no number (NaN or infinite)")
            yield mono
    except (error, RuntimeError, OSError) as reason:
        if isinstance(reason, BadSource):
            raise
        raise unreadable(sound, _words(reason)) from reason


def _resampled(blocks: Iterable[Vectors], file: SoundFile, rate: int) -> Iterator[Vectors]:
    """By soxr, in its quality "HQ": what librosa takes for the same purpose."""
    import soxr

    through = soxr.ResampleStream(file.samplerate, rate, 1, dtype="float32", quality="HQ")
    for block in blocks:
        if len(made := through.resample_chunk(block)):
            yield made
    if len(last := through.resample_chunk(np.zeros(0, np.float32), last=True)):
        yield last


def _words(error: Exception) -> str:
    words = str(getattr(error, "error_string", "") or error)
    return f"it is damaged or was cut short ({words.rstrip('.')})"
