"""A poster of a clip: one of its frames, small, kept beside the item."""

from __future__ import annotations

import io

from nearfield.modalities.image.preview import EFFORT, QUALITY, SIDE
from nearfield.modalities.video.frames import shown
from nearfield.modalities.video.measure import measured
from nearfield.types import Media

PLACE = 0.1
"""Of a clip's length: the first frames are often black."""

LATEST = 10.0
"""Seconds: of a long clip no more is decoded for it."""


def preview(clip: Media) -> bytes:
    """A WebP of at most 256 pixels a side, of what is shown after a tenth of the clip.

    Of a piece, what its middle shows. Raises ``BadSource`` as
    :func:`~nearfield.modalities.video.frames.shown` does.
    """
    from PIL import Image

    if clip.segment is not None:
        second = (clip.segment.start + clip.segment.end) / 2000
    else:
        second = min(measured(clip).seconds * PLACE, LATEST)
    poster = Image.fromarray(next(pixels for _, pixels in shown(clip, [second])))
    poster.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    poster.save(out, "WEBP", quality=QUALITY, method=EFFORT)
    return out.getvalue()
