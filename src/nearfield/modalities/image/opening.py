"""A picture's file opened: its head is read, its limits are kept, and no pixel is decoded."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING

from nearfield.errors import BadSource
from nearfield.modalities.media import name_of, path_of, unreadable
from nearfield.types import Media

if TYPE_CHECKING:
    from PIL import Image

MOST = 100_000_000
"""Pixels of the largest picture that is read: 300 MB as RGB. A file of 24 kB can claim 196
million; the head of the file says how many, and no more of it is read."""

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "BMP")
"""What Pillow may take a file for: of its forty readers the others run on nobody's photos."""

SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".avif"),
    *(".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".svg"),
)
"""Endings of pictures; SVG and, without its package, HEIC are among them to be refused by name."""

_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_FILTERS = Lock()


def opened(picture: Media) -> Image.Image:
    """The picture's file, of which the head is read; close it after use.

    Raises
    ------
    BadSource
        The file cannot be read, is no picture, or has more than 100 megapixels.
    """
    from PIL import Image

    source = path_of(picture) if picture.data is None else io.BytesIO(picture.data)
    try:
        image = _open(source)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(picture) from error
    except Exception as error:  # a broken file is met with any exception at all
        raise unreadable(picture, _reason(error, source)) from error
    if image.width * image.height > MOST:
        image.close()
        raise _too_large(picture)
    return image


def check(picture: Media) -> None:
    """Raise ``BadSource`` for what its head says: no picture, or too large a one."""
    opened(picture).close()


def _open(source: Path | IO[bytes]) -> Image.Image:
    from PIL import Image

    formats: tuple[str, ...] = FORMATS
    if _is_heic(source) and _reads_heic():
        formats = (*FORMATS, "HEIF")
    try:
        return Image.open(source, formats=formats)
    except Image.DecompressionBombWarning:  # where warnings are errors: our own limit decides
        with _FILTERS, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(source, formats=formats)


def _reads_heic() -> bool:
    """Whether the package of the extra ``heif`` is here, which then reads for Pillow."""
    from importlib.util import find_spec

    if find_spec("pillow_heif") is None:
        return False
    from importlib import import_module

    import_module("pillow_heif").register_heif_opener()
    return True


def _is_heic(source: Path | IO[bytes]) -> bool:
    head = _head(source)
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC


def _head(source: Path | IO[bytes], size: int = 512) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return file.read(size)
    head = source.read(size)
    source.seek(0)
    return head


def _reason(error: Exception, source: Path | IO[bytes]) -> str:
    from PIL import UnidentifiedImageError

    if not isinstance(error, UnidentifiedImageError):
        words = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return str(words)
    if not isinstance(source, Path):
        source.seek(0)
    if _is_heic(source):
        return "it is HEIC, which takes the extra 'heif': pip install 'nearfield[heif]'"
    if b"<svg" in _head(source).lower():
        return "it is a drawing (SVG), which has no pixels: save it as PNG"
    return "no picture that is known"


def _too_large(picture: Media) -> BadSource:
    return BadSource(
        f"{name_of(picture)} has more than {MOST // 1_000_000} megapixels, the most that is read.",
        "Make it smaller, or leave it out.",
    )
