"""The row of clips in the table of modalities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nearfield.modalities.digest import digest_of
from nearfield.modalities.kind import Kind, Packed
from nearfield.modalities.media import blocks
from nearfield.modalities.video.frames import decode
from nearfield.modalities.video.opening import SUFFIXES, check
from nearfield.modalities.video.preview import preview
from nearfield.modalities.video.tags import about, told
from nearfield.types import Media, Segment

WHOLE = Segment(0, 0)


def digest(clip: Media) -> bytes:
    """Digest of the file's bytes, and of the piece, where one is meant."""
    return digest_of(_digested(clip))


def words(clip: Media) -> str | None:
    """The file's name as words, and its tags: title, artist, description, comment.

    None where nothing is.

    >>> words(Media("video", "clips/anna_at-sea.mp4"))
    'anna at sea'
    """
    path = unquote(urlsplit(clip.uri).path) if "://" in clip.uri else clip.uri
    name = " ".join(re.findall(r"[^\W_]+", Path(path).stem))
    return "\n".join(filter(None, [name, *told(clip)])) or None


def whole(_: Media) -> Segment:
    """All of it."""
    return WHOLE


def cut(clip: Media, segment: Segment) -> Media:
    """A piece of it, in milliseconds; of a piece, a piece within it."""
    if segment == WHOLE:
        return clip
    at = clip.segment.start if clip.segment is not None else 0
    moved = segment._replace(start=segment.start + at, end=segment.end + at)
    return replace(clip, segment=moved)


def pack(clip: Media) -> Packed:
    """Where it is, and its bytes, where they are at hand."""
    return clip.uri or None, clip.data


def unpack(text: str | None, uri: str | None, data: bytes | None) -> Media:
    """The clip at ``uri``, or of these bytes."""
    return Media("video", uri or "", data)


def _digested(clip: Media) -> Iterator[bytes]:
    yield from blocks(clip)
    if clip.segment is not None:
        yield repr((clip.segment.start, clip.segment.end)).encode()


VIDEO: Kind[Media] = Kind(
    "video",
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
