"""A small picture of a picture, kept beside the item."""

from __future__ import annotations

import io

from nearfield.modalities.image.opening import opened
from nearfield.modalities.image.pixels import piece_of
from nearfield.types import Media

SIDE = 256
"""Pixels of a preview's longer side."""

QUALITY, EFFORT = 75, 2


def preview(picture: Media) -> bytes:
    """A WebP of at most 256 pixels a side, turned as the picture is.

    Of a JPEG no more is decoded than a preview needs. Raises ``BadSource`` as
    :func:`~nearfield.modalities.image.pixels.picture_of` does.
    """
    size = (SIDE, SIDE)
    with opened(picture) as image:
        if picture.segment is None or picture.segment.region is None:
            image.draft("RGB", size)
        small = piece_of(picture, image)
    small.thumbnail(size)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=QUALITY, method=EFFORT)
    return out.getvalue()
