"""The row of sounds in the table of modalities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nearfield.modalities.audio.decode import decode
from nearfield.modalities.audio.opening import SUFFIXES, check
from nearfield.modalities.audio.preview import preview
from nearfield.modalities.audio.tags import about, told
from nearfield.modalities.digest import digest_of
from nearfield.modalities.kind import Kind, Packed
from nearfield.modalities.media import blocks
from nearfield.types import Media, Segment

WHOLE = Segment(0, 0)


def digest(sound: Media) -> bytes:
    """Digest of the file's bytes, and of the piece, where one is meant."""
    return digest_of(_digested(sound))


def words(sound: Media) -> str | None:
    """The file's name as words, and its tags: title, artist, album, genre, comment.

    None where nothing is.

    >>> words(Media("audio", "calls/anna_2024-05.wav"))
    'anna 2024 05'
    """
    path = unquote(urlsplit(sound.uri).path) if "://" in sound.uri else sound.uri
    name = " ".join(re.findall(r"[^\W_]+", Path(path).stem))
    return "\n".join(filter(None, [name, *told(sound)])) or None


def whole(_: Media) -> Segment:
    """All of it."""
    return WHOLE


def cut(sound: Media, segment: Segment) -> Media:
    """A piece of it, in milliseconds; of a piece, a piece within it."""
    if segment == WHOLE:
        return sound
    at = sound.segment.start if sound.segment is not None else 0
    moved = segment._replace(start=segment.start + at, end=segment.end + at)
    return replace(sound, segment=moved)


def pack(sound: Media) -> Packed:
    """Where it is, and its bytes, where they are at hand."""
    return sound.uri or None, sound.data


def unpack(text: str | None, uri: str | None, data: bytes | None) -> Media:
    """The sound at ``uri``, or of these bytes."""
    return Media("audio", uri or "", data)


def _digested(sound: Media) -> Iterator[bytes]:
    yield from blocks(sound)
    if sound.segment is not None:
        yield repr((sound.segment.start, sound.segment.end)).encode()


AUDIO: Kind[Media] = Kind(
    "audio",
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
