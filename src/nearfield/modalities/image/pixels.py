"""A picture's pixels: decoded whole, upright, RGB."""

from __future__ import annotations

from contextlib import nullcontext
from threading import Lock
from typing import TYPE_CHECKING

from nearfield.modalities.image.colors import rgb
from nearfield.modalities.image.opening import opened
from nearfield.modalities.media import unreadable
from nearfield.types import Media

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

LARGE = 25_000_000
"""Pixels from which on one picture at a time is decoded, however many threads there are: sixteen
of 100 megapixels at once would hold 5 GB."""

_TURN = Lock()


def picture_of(picture: Media) -> Image.Image:
    """The picture that is meant, a file or a region of it: RGB, upright, transparency on white.

    Every pixel is decoded: a thumbnail that is in the file, or a JPEG that is decoded at a part of
    its size, gives other vectors.

    Raises
    ------
    BadSource
        The file cannot be read, is no picture, is broken, or has more than 100 megapixels.
    """
    with opened(picture) as image:
        turn = _TURN if image.width * image.height > LARGE else nullcontext()
        with turn:
            return piece_of(picture, image)


def decode(picture: Media) -> NDArray[np.uint8]:
    """The pixels, RGB, of shape ``(height, width, 3)``; as :func:`picture_of` gives them."""
    import numpy as np

    return np.array(picture_of(picture), np.uint8)


def piece_of(picture: Media, image: Image.Image) -> Image.Image:
    """RGB pixels of the piece of an ``image`` that a ``picture`` means, upright."""
    from PIL import ImageOps

    region = picture.segment.region if picture.segment is not None else None
    try:
        image = ImageOps.exif_transpose(image)
        return rgb(image if region is None else image.crop(region))
    except Exception as error:  # a broken file is met with any exception at all
        raise unreadable(picture, str(error) or type(error).__name__) from error
