"""What a picture's file says of itself: title, description, date, camera, and place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nearfield.errors import BadSource
from nearfield.modalities.image.opening import opened
from nearfield.types import Media

if TYPE_CHECKING:
    from PIL import Image

# Exif 2.32, and the tags that Windows adds.
_ORIENTATION, _DESCRIPTION, _MAKE, _MODEL, _DATE = 0x0112, 0x010E, 0x010F, 0x0110, 0x0132
_TITLES = (0x9C9B, 0x9C9F, 0x9C9C, 0x9C9E)  # title, subject, comment, keywords: UTF-16
_EXIF, _GPS, _TAKEN, _COMMENT = 0x8769, 0x8825, 0x9003, 0x9286
_IPTC = ((2, 5), (2, 105), (2, 120), (2, 25))  # title, headline, caption, keywords
_PNG = ("Title", "Description", "Comment")
# What cameras and programs write by themselves.
_DEVICES = (
    *("digital camera", "sony dsc", "exif_jpeg", "digital still", "hdrpl", "minolta"),
    *("photoshop", "created with", "gimp", "imagemagick", "screenshot", "ppm file"),
)


def about(picture: Media, place: bool = False) -> dict[str, Any]:
    """Columns of a picture: width, height, taken, camera; those that it says.

    ``width`` and ``height`` are those of the upright picture; ``taken`` is the time that the camera
    showed. ``latitude`` and ``longitude`` are told only where ``place`` asks for them. Nothing is
    said of a file that cannot be read.
    """
    try:
        with opened(picture) as image:
            return dict(_facts(image, place))
    except (BadSource, OSError, ValueError, SyntaxError):
        return {}


def told(picture: Media) -> list[str]:
    """What was written about a picture within its file: title, description, caption, keywords."""
    try:
        with opened(picture) as image:
            return list(dict.fromkeys(text for text in _texts(image) if _is_said(text)))
    except (BadSource, OSError, ValueError, SyntaxError):
        return []


def _facts(image: Image.Image, place: bool) -> Iterator[tuple[str, Any]]:
    exif = _exif(image)
    sides = image.size[:: -1 if exif.get(_ORIENTATION, 1) in (5, 6, 7, 8) else 1]
    yield from zip(("width", "height"), sides, strict=True)
    more = exif.get_ifd(_EXIF) if exif else {}
    taken = _moment(more.get(_TAKEN)) or _moment(exif.get(_DATE))
    if taken:
        yield "taken", taken
    if camera := _camera(exif):
        yield "camera", camera
    if place and exif:
        yield from _place(exif.get_ifd(_GPS))


def _texts(image: Image.Image) -> Iterator[str]:
    exif = _exif(image)
    yield _text(exif.get(_DESCRIPTION))
    for tag in _TITLES:
        yield _text(exif.get(tag), "utf-16-le")
    if exif:
        yield _comment(exif.get_ifd(_EXIF).get(_COMMENT))
    for key in _PNG:
        yield _text(image.info.get(key))
    yield from _iptc(image)


def _is_said(text: str) -> bool:
    """Whether a text is a person's word on the picture, rather than a program's on itself."""
    return bool(text) and not any(word in text.lower() for word in _DEVICES)


def _iptc(image: Image.Image) -> Iterator[str]:
    """What press agencies write: photoshop's block of a JPEG, or a tag of a TIFF."""
    from PIL import ImageFile, IptcImagePlugin

    if image.format not in ("JPEG", "MPO", "TIFF") or not isinstance(image, ImageFile.ImageFile):
        return
    held: Any = IptcImagePlugin.getiptcinfo(image)
    for key in _IPTC:
        values = (held or {}).get(key, [])
        for value in values if isinstance(values, list) else [values]:
            yield _text(value)


def _exif(image: Image.Image) -> Any:
    try:
        return image.getexif()
    except Exception:  # a damaged block of bytes: the picture may be sound
        return {}


def _text(value: Any, codec: str = "utf-8") -> str:
    if isinstance(value, bytes):
        value = value.decode(codec, "replace")
    return " ".join(value.replace("\0", " ").split()) if isinstance(value, str) else ""


def _comment(value: Any) -> str:
    """A comment says in eight bytes how the others are written."""
    if not isinstance(value, bytes):
        return _text(value)
    codec = {b"ASCII": "ascii", b"UNICOD": "utf-16-le"}.get(value[:8].rstrip(b"\0E"), "")
    return _text(value[8:], codec) if codec else ""


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.strptime(_text(value), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None


def _camera(exif: Any) -> str:
    """Maker and model, each word once: cameras repeat the maker's name."""
    words = f"{_text(exif.get(_MAKE))} {_text(exif.get(_MODEL))}".split()
    return " ".join({word.lower(): word for word in reversed(words)}.values().__reversed__())


def _place(gps: Any) -> Iterator[tuple[str, float]]:
    """Degrees, south and west below zero."""
    for name, side, value in (("latitude", 1, 2), ("longitude", 3, 4)):
        try:
            degrees, minutes, seconds = (float(part) for part in gps[value])
            sign = -1 if _text(gps.get(side)) in ("S", "W") else 1
            yield name, sign * (degrees + minutes / 60 + seconds / 3600)
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            continue
