"""A picture: a file, or its bytes, or a region of it. Pillow reads it (the extra ``image``)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from nearfield.errors import BadSource, MissingExtra
from nearfield.modalities.digest import digest_of
from nearfield.modalities.kind import Kind, Packed
from nearfield.types import Media, Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

MOST = 64_000_000
"""Pixels of the largest picture that is read: 192 MB as RGB. A file of 100 kB can claim more."""

THUMBNAIL = 96
"""Pixels of a preview's longer side: PNGs of 2 to 20 kB."""

WHOLE = Segment(0, 0)
_BLOCK = 1 << 20


def digest(picture: Media) -> bytes:
    """Digest of the file's bytes, and of the region, where one is meant."""
    return digest_of(_blocks(picture))


def words(picture: Media) -> str | None:
    """The file's name as words; None for bytes without one.

    >>> words(Media("image", "fruits/red_apple-2.jpg"))
    'red apple 2'
    """
    path = unquote(urlsplit(picture.uri).path) if "://" in picture.uri else picture.uri
    return " ".join(re.findall(r"[^\W_]+", Path(path).stem)) or None


def preview(picture: Media) -> bytes:
    """A PNG of at most 96 pixels a side; raises as :func:`decode` does."""
    size = (THUMBNAIL, THUMBNAIL)
    with _opened(picture) as image:
        small = _pixels(picture, image, size)
        small.thumbnail(size)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def decode(picture: Media) -> NDArray[np.uint8]:
    """The pixels, RGB, of shape ``(height, width, 3)``; upright, transparent ones on white.

    Raises
    ------
    BadSource
        The file cannot be read, is no picture, is broken, or has more than 64 megapixels.
    MissingExtra
        Pillow is not installed.
    """
    import numpy as np

    with _opened(picture) as image:
        return np.array(_pixels(picture, image), np.uint8)


def whole(_: Media) -> Segment:
    """All of it."""
    return WHOLE


def cut(picture: Media, segment: Segment) -> Media:
    """A region of it, in pixels of the upright picture; of a region, a region within it."""
    if segment.region is None:
        return picture
    left, top, right, bottom = segment.region
    if picture.segment is not None and picture.segment.region is not None:
        x, y, *_ = picture.segment.region
        left, top, right, bottom = left + x, top + y, right + x, bottom + y
    return replace(picture, segment=segment._replace(region=(left, top, right, bottom)))


def pack(picture: Media) -> Packed:
    """Where it is, and its bytes, where they are at hand."""
    return picture.uri or None, picture.data


def unpack(text: str | None, uri: str | None, data: bytes | None) -> Media:
    """The picture at ``uri``, or of these bytes."""
    return Media("image", uri or "", data)


def _blocks(picture: Media) -> Iterator[bytes]:
    if picture.data is not None:
        yield picture.data
    else:
        try:
            with _path(picture).open("rb") as file:
                while block := file.read(_BLOCK):
                    yield block
        except OSError as error:
            raise _unreadable(picture, error.strerror or str(error)) from error
    if picture.segment is not None and picture.segment.region is not None:
        yield repr(picture.segment.region).encode()


def _opened(picture: Media) -> Image.Image:
    try:
        from PIL import Image
    except ModuleNotFoundError:
        raise MissingExtra("Reading pictures", "image") from None

    source = _path(picture) if picture.data is None else io.BytesIO(picture.data)
    try:
        image = Image.open(source)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(picture) from error
    except Exception as error:  # a broken file is met with any exception at all
        raise _unreadable(picture, _reason(error)) from error
    if image.width * image.height > MOST:
        image.close()
        raise _too_large(picture)
    return image


def _pixels(picture: Media, image: Image.Image, size: tuple[int, int] | None = None) -> Image.Image:
    """RGB pixels of the piece that is meant, upright; only as many as ``size`` needs."""
    from PIL import ImageOps

    region = picture.segment.region if picture.segment is not None else None
    try:
        if size is not None and region is None:
            image.thumbnail(size)  # of a JPEG it decodes no more than it needs
        image = ImageOps.exif_transpose(image)
        image = image.crop(region) if region is not None else image
        return _rgb(image)
    except Exception as error:  # a broken file is met with any exception at all
        raise _unreadable(picture, _reason(error)) from error


def _rgb(image: Image.Image) -> Image.Image:
    from PIL import Image

    if image.mode == "I" or image.mode.startswith("I;16"):  # 16 bits of grey, which RGB would clip
        image = image.convert("I").point(lambda grey: grey * (1 / 257)).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, layer).convert("RGB")


def _path(picture: Media) -> Path:
    """The file on this machine: a path, or a ``file:`` address."""
    parts = urlsplit(picture.uri)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    if "://" in picture.uri or not picture.uri:
        raise BadSource(
            f"The picture {_name(picture)} is not on this machine; nothing is fetched.",
            "Give a path, or the picture's bytes as data.",
        )
    return Path(picture.uri)


def _too_large(picture: Media) -> BadSource:
    return BadSource(
        f"The picture {_name(picture)} has more than {MOST // 1_000_000} megapixels, the most that "
        "is read.",
        "Make it smaller, or leave it out.",
    )


def _unreadable(picture: Media, reason: str) -> BadSource:
    return BadSource(
        f"The picture {_name(picture)} cannot be read: {reason}.", "Mend it, or leave it out."
    )


def _reason(error: Exception) -> str:
    from PIL import UnidentifiedImageError

    if isinstance(error, UnidentifiedImageError):
        return "no picture that is known"
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(words).rstrip(".")


def _name(picture: Media) -> str:
    return repr(picture.uri) if picture.uri else "without a name"


IMAGE: Kind[Media] = Kind(
    "image",
    digest,
    words,
    whole,
    cut,
    pack,
    unpack,
    suffixes=(".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"),
    decode=decode,
    preview=preview,
)
