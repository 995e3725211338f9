"""The row of pictures in the table of modalities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nearfield.modalities.digest import digest_of
from nearfield.modalities.image.exif import about, told
from nearfield.modalities.image.opening import SUFFIXES, check
from nearfield.modalities.image.pixels import decode
from nearfield.modalities.image.preview import preview
from nearfield.modalities.kind import Kind
from nearfield.modalities.media import blocks, pack, whole, words_of
from nearfield.types import Media, Segment


def digest(picture: Media) -> bytes:
    """Digest of the file's bytes, and of the region, where one is meant."""
    return digest_of(_digested(picture))


def words(picture: Media) -> str | None:
    """The file's name as words, and what is written in the file: title, description, keywords.

    None where nothing is.

    >>> words(Media("image", "fruits/red_apple-2.jpg"))
    'red apple 2'
    """
    return words_of(picture, told(picture))


def cut(picture: Media, segment: Segment) -> Media:
    """A region of it, in pixels of the upright picture; of a region, a region within it."""
    if segment.region is None:
        return picture
    left, top, right, bottom = segment.region
    if picture.segment is not None and picture.segment.region is not None:
        x, y, *_ = picture.segment.region
        left, top, right, bottom = left + x, top + y, right + x, bottom + y
    return replace(picture, segment=segment._replace(region=(left, top, right, bottom)))


def unpack(text: str | None, uri: str | None, data: bytes | None) -> Media:
    """The picture at ``uri``, or of these bytes."""
    return Media("image", uri or "", data)


def _digested(picture: Media) -> Iterator[bytes]:
    yield from blocks(picture)
    if picture.segment is not None and picture.segment.region is not None:
        yield repr(picture.segment.region).encode()


IMAGE: Kind[Media] = Kind(
    "image",
    digest,
    words,
    whole,
    cut,
    pack,
    unpack,
    suffixes=SUFFIXES,
    decode=decode,
    preview=preview,
    check=check,
    about=about,
)
