"""A sound at a glance: 200 peaks, as a small picture that is kept beside the item."""

from __future__ import annotations

import io

import numpy as np

from nearfield.modalities.audio.measure import measured
from nearfield.modalities.audio.samples import stream
from nearfield.types import Media, Vectors

PEAKS, HEIGHT = 200, 64
COLOR = (70, 110, 170, 255)


def peaks(sound: Media, count: int = PEAKS) -> Vectors:
    """The loudest sample, between 0 and 1, in each of ``count`` equal parts: ``(count,)``.

    Raises ``BadSource`` as :func:`~nearfield.modalities.audio.measure.measured` does.
    """
    whole = measured(sound)
    begin, end = 0, whole.samples
    if sound.segment is not None:
        begin, end = (
            min(ms * whole.rate // 1000, whole.samples)
            for ms in (sound.segment.start, sound.segment.end)
        )
    found: Vectors = np.zeros(count, np.float32)
    at = 0
    for block in stream(sound):
        first, last = max(begin - at, 0), min(end - at, len(block))
        if first < last:
            places = (np.arange(at + first, at + last) - begin) * count // (end - begin)
            np.maximum.at(found, places, np.abs(block[first:last]))
        at += len(block)
    return found.clip(0, 1)


def preview(sound: Media) -> bytes:
    """A WebP of 200 x 64 pixels: a bar for each peak, of which the loudest fills the height."""
    from PIL import Image

    heights = peaks(sound)
    loudest = float(heights.max(initial=0)) or 1.0
    half = np.maximum(heights / loudest * HEIGHT / 2, 0.5)
    rows = np.abs(np.arange(HEIGHT) - (HEIGHT - 1) / 2)[:, None]
    pixels = np.zeros((HEIGHT, PEAKS, 4), np.uint8)
    pixels[rows <= half] = COLOR
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "WEBP", lossless=True)
    return out.getvalue()
